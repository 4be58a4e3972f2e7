"""Addresses of the co-funders' space."""

from django.urls import path

from committees.views import cofunders

app_name = "cofunders"
urlpatterns = [
    path("", cofunders.home, name="home"),
]
