"""Addresses of the letters that associations received."""

from django.urls import path

from funding.views import association_letters as views

app_name = "letters"
urlpatterns = [
    path("", views.letters, name="list"),
    path("<uuid:public_id>/", views.letter, name="letter"),
    path("<uuid:public_id>/pdf/", views.pdf, name="pdf"),
    path("<uuid:public_id>/lu/", views.read, name="read"),
]
