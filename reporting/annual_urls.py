"""Addresses of the yearly report: what anyone reads, then what the direction prepares."""

from django.urls import path

from reporting.views import annual, annual_staff

app_name = "annual"
urlpatterns = [
    path("", annual.editions, name="list"),
    path("edition/<uuid:public_id>/projet/", annual_staff.draft, name="draft"),
    path("edition/<uuid:public_id>/projet.<slug:kind>", annual_staff.draft_document, name="draft_document"),
    path("edition/<uuid:public_id>/chiffres/", annual_staff.figures, name="figures_edit"),
    path("edition/<uuid:public_id>/chiffres/retirer/", annual_staff.drop_figure, name="figure_drop"),
    path("edition/<uuid:public_id>/publier/", annual_staff.publish, name="publish"),
    path("<str:period>/", annual.report, name="report"),
    path("<str:period>/comparaison/", annual.compare, name="compare"),
    path("<str:period>/chiffres.<slug:kind>", annual.figures, name="figures"),
    path("<str:period>/rapport.<slug:kind>", annual.document, name="document"),
]
