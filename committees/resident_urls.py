"""Addresses of the councils of residents, and of what a sitting shows them."""

from django.urls import path

from committees.views import residents

app_name = "residents"
urlpatterns = [
    path("", residents.home, name="home"),
    path("projets/<uuid:public_id>/", residents.passage, name="passage"),
    path("comites/<uuid:public_id>/", residents.given, name="given"),
    path("comites/<uuid:public_id>/acces/<uuid:access>/retirer/", residents.end, name="end"),
]
