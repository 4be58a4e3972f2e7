"""Addresses of the links of interests."""

from django.urls import path

from applications.views import interests

app_name = "interests"
urlpatterns = [
    path("", interests.interests, name="list"),
    path("avec/<uuid:public_id>/", interests.interest_add, name="add"),
    path("<uuid:public_id>/lever/", interests.interest_end, name="end"),
    path("declaration/", interests.interests_declare, name="declare"),
    path("personnes/", interests.interests_people, name="people"),
    path("personnes.csv", interests.interests_people_csv, name="people_csv"),
]
