"""Addresses of the co-funders' space, and of the people of funders and councils."""

from django.urls import path

from committees.views import cofunder_dossier, cofunders, funder_people

app_name = "cofunders"
urlpatterns = [
    path("", cofunders.home, name="home"),
    path("export/", cofunders.export, name="export"),
    path("dossiers/<uuid:public_id>/", cofunder_dossier.dossier, name="dossier"),
    path("dossiers/<uuid:public_id>/pieces/<uuid:file>/", cofunder_dossier.document, name="document"),
    path("comites/<uuid:public_id>/positions/", cofunder_dossier.give, name="give"),
    path("personnes/", funder_people.people, name="people"),
    path("personnes/<slug:kind>/<slug:key>/inviter/", funder_people.invite, name="invite"),
    path("personnes/<slug:kind>/<int:pk>/retirer/", funder_people.end, name="end"),
    path("personnes/<int:pk>/role/", funder_people.role, name="role"),
    path("personnes/invitations/<uuid:public_id>/", funder_people.invitation_act, name="invitation_act"),
    path("invitation/<str:token>/", funder_people.invitation, name="invitation"),
]
