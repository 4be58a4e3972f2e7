"""Addresses of the campaigns of the yearly report."""

from django.urls import path

from reporting.views import campaign_lines, campaigns

app_name = "campaign"
urlpatterns = [
    path("", campaigns.editions, name="list"),
    path("nouvelle/", campaigns.new, name="new"),
    path("contributions/<uuid:public_id>/", campaign_lines.contribution, name="contribution"),
    path("contributions/<uuid:public_id>/geste/", campaign_lines.act, name="act"),
    path("<uuid:public_id>/", campaigns.board, name="board"),
    path("<uuid:public_id>/tableau.csv", campaigns.board_csv, name="board_csv"),
    path("<uuid:public_id>/cadre/", campaigns.frame, name="frame"),
    path("<uuid:public_id>/cadre/chapitre/", campaigns.add_chapter, name="add_chapter"),
    path("<uuid:public_id>/reglages/", campaigns.edit, name="edit"),
    path("<uuid:public_id>/etape/", campaigns.step, name="step"),
    path("<uuid:public_id>/relances/", campaigns.remind, name="remind"),
]
