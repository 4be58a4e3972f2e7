"""Addresses of the councils of residents."""

from django.urls import path

from committees.views import residents

app_name = "residents"
urlpatterns = [
    path("", residents.home, name="home"),
]
