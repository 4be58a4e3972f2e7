"""Addresses of a dossier, for the association that writes it."""

from django.urls import path

from applications import views

app_name = "applications"
urlpatterns = [
    path("", views.my_dossiers, name="list"),
    path("nouveau/<slug:call_code>/<slug:theme_slug>/", views.start, name="start"),
    path("structure/<uuid:public_id>/", views.history, name="history"),
    path("actions/<uuid:public_id>/", views.action, name="action"),
    path("<uuid:public_id>/", views.overview, name="edit"),
    path("<uuid:public_id>/renouveler/<slug:call_code>/", views.renew, name="renew"),
    path("<uuid:public_id>/reprise/", views.last_year, name="last_year"),
    path("<uuid:public_id>/transfert/", views.transfer, name="transfer"),
    path("<uuid:public_id>/rendez-vous/", views.meeting, name="meeting"),
    path("<uuid:public_id>/sites/", views.sites, name="sites"),
    path("<uuid:public_id>/relecture/", views.review, name="review"),
    path("<uuid:public_id>/deposer/", views.file_dossier, name="submit"),
    path("<uuid:public_id>/action/<slug:action>/", views.act, name="act"),
    path("<uuid:public_id>/retirer/", views.withdraw, name="withdraw"),
    path("<uuid:public_id>/complement/", views.addition, name="addition"),
    path("<uuid:public_id>/complement/<int:item>/", views.addition_item, name="addition_item"),
    path("<uuid:public_id>/complement/pret/", views.addition_ready, name="addition_ready"),
    path("<uuid:public_id>/complement/renvoyer/", views.answer_addition, name="answer_addition"),
    path("<uuid:public_id>/messages/", views.threads, name="threads"),
    path("<uuid:public_id>/messages/<uuid:thread>/", views.thread, name="thread"),
    path("<uuid:public_id>/messages/<uuid:thread>/lu/", views.thread_read, name="thread_read"),
    path("<uuid:public_id>/messages/fichier/<uuid:file>/", views.message_file, name="message_file"),
    path("<uuid:public_id>/copies/", views.copies, name="copies"),
    path("<uuid:public_id>/copie.<slug:kind>", views.copy, name="copy"),
    path("<uuid:public_id>/imprimer/", views.printable, name="print"),
    path("<uuid:public_id>/recepisse/", views.receipt, name="receipt"),
    path("<uuid:public_id>/recepisse.pdf", views.receipt_pdf, name="receipt_pdf"),
    path("<uuid:public_id>/pieces/", views.attach, name="attach"),
    path("<uuid:public_id>/pieces/<uuid:file>/", views.attachment, name="attachment"),
    path("<uuid:public_id>/pieces/<uuid:attachment>/retirer/", views.detach, name="detach"),
    path("<uuid:public_id>/budget/", views.budget, name="budget"),
    path("<uuid:public_id>/budget/enregistrer/", views.budget_autosave, name="budget_autosave"),
    path("<uuid:public_id>/budget/importer/", views.budget_import, name="budget_import"),
    path("<uuid:public_id>/budget/modele.xlsx", views.budget_template, name="budget_template"),
    path("<uuid:public_id>/plan/", views.plan, name="plan"),
    path("<uuid:public_id>/plan/enregistrer/", views.plan_autosave, name="plan_autosave"),
    path("<uuid:public_id>/<slug:section>/verifier/", views.check_section, name="check_section"),
    path("<uuid:public_id>/<slug:section>/", views.section, name="section"),
    path("<uuid:public_id>/<slug:section>/enregistrer/", views.autosave, name="autosave"),
    path("<uuid:public_id>/<slug:section>/presence/", views.others, name="presence"),
]
