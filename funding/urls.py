"""Addresses of money: envelopes, scenarios, votes, decisions and letters. Each topic lists its own lines."""

from django.urls import URLPattern

from funding import decision_urls, ledger_urls, scenario_urls

app_name = "funding"
urlpatterns: list[URLPattern] = [
    *decision_urls.urlpatterns,
    *ledger_urls.urlpatterns,
    *scenario_urls.urlpatterns,
]
