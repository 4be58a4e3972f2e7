"""Addresses of the figures."""

from django.urls import path

from reporting.views import overview

app_name = "reporting"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("<slug:call_code>/thematiques.csv", overview.themes_csv, name="themes_csv"),
]
