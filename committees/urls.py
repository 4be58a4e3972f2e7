"""Addresses of sittings. Each topic lists its own lines."""

from django.urls import URLPattern

app_name = "committees"
urlpatterns: list[URLPattern] = []
