"""Addresses of the services' pages: the inbox and the dossier."""

from django.urls import path

from instruction import views

app_name = "instruction"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("rendez-vous/", views.meetings, name="meetings"),
    path("rendez-vous/<uuid:public_id>/", views.meeting, name="meeting"),
    path("<uuid:public_id>/", views.dossier, name="dossier"),
    path("<uuid:public_id>/transfert/", views.transfer, name="transfer"),
    path("<uuid:public_id>/place/", views.release_site, name="release_site"),
]
