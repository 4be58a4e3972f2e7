"""Addresses of decisions, announcements and letters, inside those of money."""

from django.urls import path

from funding.views import decisions, letters, releases

urlpatterns = [
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/plusieurs/", decisions.decision_bulk, name="decision_bulk"),
    path("decisions/<uuid:public_id>/", decisions.decision, name="decision"),
    path("decisions/<uuid:public_id>/annuler/", decisions.decision_cancel, name="decision_cancel"),
    path("annonces/", releases.releases, name="releases"),
    path("annonces/nouvelle/", releases.release_new, name="release_new"),
    path("annonces/choisie/", releases.release_to, name="release_to"),
    path("annonces/<uuid:public_id>/", releases.release, name="release"),
    path("annonces/<uuid:public_id>/modifier/", releases.release_edit, name="release_edit"),
    path("annonces/<uuid:public_id>/decisions/", releases.release_decisions, name="release_decisions"),
    path("annonces/<uuid:public_id>/faire/", releases.release_now, name="release_now"),
    path("modeles/", letters.letter_templates, name="letter_templates"),
    path("modeles/nouveau/", letters.letter_template_new, name="letter_template_new"),
    path("modeles/apercu/", letters.letter_preview, name="letter_preview"),
    path("modeles/<uuid:public_id>/", letters.letter_template, name="letter_template"),
    path("signatures/", letters.signatures, name="signatures"),
    path("signatures/<slug:slug>/", letters.signature, name="signature"),
    path("courriers/", letters.letters_batch, name="letters_batch"),
    path("courriers/pdf/", letters.letters_pdf, name="letters_pdf"),
    path("courriers/<uuid:public_id>/", letters.letter, name="letter"),
]
