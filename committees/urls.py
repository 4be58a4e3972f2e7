"""Addresses of sittings. Each topic lists its own lines."""

from django.urls import path

from committees.views import agenda, committees

app_name = "committees"
urlpatterns = [
    path("", committees.committee_list, name="list"),
    path("nouveau/", committees.new, name="new"),
    path("<uuid:public_id>/", agenda.agenda, name="agenda"),
    path("<uuid:public_id>/passages/<uuid:dossier>/", agenda.item, name="item"),
]
