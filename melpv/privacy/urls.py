"""Addresses of the pages on one's own data."""

from django.urls import path

from melpv.privacy import views

app_name = "privacy"
urlpatterns = [
    path("donnees-personnelles/", views.notice, name="notice"),
    path("mon-compte/mes-donnees/", views.mine, name="mine"),
    path("mon-compte/mes-donnees/copie/", views.export, name="export"),
    path("mon-compte/fermer/", views.close, name="close"),
]
