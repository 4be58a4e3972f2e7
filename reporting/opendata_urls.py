"""Addresses of the open data."""

from django.urls import path

from reporting.views import opendata

app_name = "opendata"
urlpatterns = [
    path("", opendata.open_data, name="page"),
    path("subventions.csv", opendata.grants_file, name="grants"),
    path("subventions-<int:year>.csv", opendata.grants_file, name="grants_of_year"),
    path("verification/", opendata.check, name="check"),
]
