"""Addresses of money: envelopes, scenarios, votes, decisions and letters. Each topic lists its own lines."""

from django.urls import URLPattern

app_name = "funding"
urlpatterns: list[URLPattern] = []
