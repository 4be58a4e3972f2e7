"""Addresses of the figures: the services' dashboards, a funder's, and everybody's."""

from django.urls import include, path

from reporting.views import credits, dashboards, rows, studies, territories

app_name = "reporting"
_services = [
    path("", dashboards.overview, name="overview"),
    path("financeurs/", studies.funders, name="funders"),
    path("territoires/", territories.places, name="places"),
    path("delais/", studies.delays, name="delays"),
    path("criteres/", studies.criteria, name="criteria"),
    path("rythme/", studies.pace, name="pace"),
    path("lignes/", rows.rows, name="rows"),
    path("credits/", credits.credits, name="credits"),
]
_funder = [
    path("", dashboards.funder, name="funder"),
    path("territoires/", territories.funder_places, name="funder_places"),
    path("lignes/", rows.funder_rows, name="funder_rows"),
]
_public = [
    path("", dashboards.public, name="public"),
    path("territoires/", territories.public_places, name="public_places"),
    path("lignes/", rows.public_rows, name="public_rows"),
]
urlpatterns = [
    path("pilotage/", include(_services)),
    path("cofinanceur/chiffres/", include(_funder)),
    path("chiffres/", include(_public)),
]
