"""Addresses of the figures."""

from django.urls import path

from reporting.views import credits, overview

app_name = "reporting"
urlpatterns = [
    path("credits/", credits.credits, name="credits"),
    path("", overview.overview, name="overview"),
    path("<slug:call_code>/thematiques.csv", overview.themes_csv, name="themes_csv"),
]
