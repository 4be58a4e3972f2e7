"""Addresses of uploads. Files themselves leave through the pages of what owns them."""

from django.urls import path

from files import views

app_name = "files"
urlpatterns = [
    path("", views.upload, name="upload"),
    path("<uuid:public_id>/", views.chunk, name="chunk"),
]
