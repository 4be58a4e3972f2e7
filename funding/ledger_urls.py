"""Addresses of envelopes, of the money of a dossier, and of votes."""

from django.urls import path

from funding.views import commitments, envelopes, vote_sheets, votes

LINE = "dossiers/<uuid:public_id>/<slug:slug>/<slug:nature>/"
urlpatterns = [
    path("enveloppes/", envelopes.envelopes, name="envelopes"),
    path("enveloppes/tableur/", envelopes.envelopes_csv, name="envelopes_csv"),
    path("enveloppes/nouvelle/", envelopes.envelope_new, name="envelope_new"),
    path("enveloppes/<uuid:public_id>/", envelopes.envelope, name="envelope"),
    path("enveloppes/<uuid:public_id>/modifier/", envelopes.envelope_edit, name="envelope_edit"),
    path("enveloppes/<uuid:public_id>/repartir/", envelopes.envelope_split, name="envelope_split"),
    path("enveloppes/<uuid:public_id>/fermer/", envelopes.envelope_close, name="envelope_close"),
    path("dossiers/<uuid:public_id>/", commitments.commitments, name="commitments"),
    path(LINE, commitments.commitment, name="commitment"),
    path(f"{LINE}voter/", commitments.vote_new, name="vote_new"),
    path(f"{LINE}payer/", commitments.payment_new, name="payment_new"),
    path(f"{LINE}enveloppe/", commitments.envelope_choose, name="envelope_choose"),
    path("votes/", votes.votes, name="votes"),
    path("votes/tableaux/", vote_sheets.vote_sheets, name="vote_sheets"),
    path("votes/tableaux/a-remplir/", vote_sheets.vote_template, name="vote_template"),
    path("votes/tableaux/<uuid:public_id>/", vote_sheets.vote_sheet, name="vote_sheet"),
    path("votes/tableaux/<uuid:public_id>/abandonner/", vote_sheets.vote_sheet_drop, name="vote_sheet_drop"),
]
