"""Addresses of the services' pages: the inbox and the dossier."""

from django.urls import path

from instruction import views

app_name = "instruction"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("rendez-vous/", views.meetings, name="meetings"),
    path("rendez-vous/<uuid:public_id>/", views.meeting, name="meeting"),
    path("<uuid:public_id>/", views.dossier, name="dossier"),
    path("<uuid:public_id>/complement/", views.ask_addition, name="ask_addition"),
    path("<uuid:public_id>/complement/prolonger/", views.extend_addition, name="extend_addition"),
    path("<uuid:public_id>/complement/retirer/", views.cancel_addition, name="cancel_addition"),
    path("<uuid:public_id>/messages/", views.threads, name="threads"),
    path("<uuid:public_id>/messages/<uuid:thread>/", views.thread, name="thread"),
    path("<uuid:public_id>/messages/<uuid:thread>/lu/", views.thread_read, name="thread_read"),
    path("<uuid:public_id>/messages/fichier/<uuid:file>/", views.message_file, name="message_file"),
    path("<uuid:public_id>/copie.<slug:kind>", views.copy, name="copy"),
    path("<uuid:public_id>/transfert/", views.transfer, name="transfer"),
    path("<uuid:public_id>/pieces/<uuid:file>/", views.attachment, name="attachment"),
    path("<uuid:public_id>/place/", views.release_site, name="release_site"),
]
