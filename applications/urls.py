"""Addresses of a dossier, for the association that writes it."""

from django.urls import path

from applications import views

app_name = "applications"
urlpatterns = [
    path("", views.my_dossiers, name="list"),
    path("nouveau/<slug:call_code>/<slug:theme_slug>/", views.start, name="start"),
    path("<uuid:public_id>/", views.overview, name="edit"),
    path("<uuid:public_id>/relecture/", views.review, name="review"),
    path("<uuid:public_id>/deposer/", views.file_dossier, name="submit"),
    path("<uuid:public_id>/action/<slug:action>/", views.act, name="act"),
    path("<uuid:public_id>/recepisse/", views.receipt, name="receipt"),
    path("<uuid:public_id>/recepisse.pdf", views.receipt_pdf, name="receipt_pdf"),
    path("<uuid:public_id>/<slug:section>/verifier/", views.check_section, name="check_section"),
    path("<uuid:public_id>/<slug:section>/", views.section, name="section"),
    path("<uuid:public_id>/<slug:section>/enregistrer/", views.autosave, name="autosave"),
]
