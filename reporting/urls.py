"""Addresses of the figures."""

from django.urls import path

from reporting import views

app_name = "reporting"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("<slug:call_code>/thematiques.csv", views.themes_csv, name="themes_csv"),
]
