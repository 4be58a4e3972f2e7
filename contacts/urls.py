"""Addresses of the organisations' pages."""

from django.urls import path

from contacts import views

app_name = "contacts"
urlpatterns = [
    path("", views.my_organisations, name="organisations"),
    path("rejoindre/", views.find_organisation, name="join"),
    path("nouvelle/", views.create_organisation, name="create"),
    path("<uuid:public_id>/", views.organisation, name="organisation"),
    path("<uuid:public_id>/modifier/", views.edit_organisation, name="edit"),
    path("<uuid:public_id>/membres/<int:pk>/", views.decide_member, name="member"),
]
