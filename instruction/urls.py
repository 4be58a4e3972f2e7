"""Addresses of the services' pages: the inbox and the dossier."""

from django.urls import path

from instruction import views

app_name = "instruction"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<uuid:public_id>/", views.dossier, name="dossier"),
]
