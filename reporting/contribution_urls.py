"""Addresses of the authors of the yearly report."""

from django.urls import path

from reporting.views import contributions

app_name = "contributions"
urlpatterns = [
    path("", contributions.mine, name="mine"),
    path("<uuid:public_id>/", contributions.contribution, name="contribution"),
    path("<uuid:public_id>/enregistrement/", contributions.autosave, name="autosave"),
    path("<uuid:public_id>/apercu/", contributions.preview, name="preview"),
    path("<uuid:public_id>/reprendre/", contributions.withdraw, name="withdraw"),
]
