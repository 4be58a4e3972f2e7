"""Addresses of the authors of the yearly report."""

from django.urls import path

from reporting.views import contribution_history, contributions

app_name = "contributions"
urlpatterns = [
    path("", contributions.mine, name="mine"),
    path("<uuid:public_id>/", contributions.contribution, name="contribution"),
    path("<uuid:public_id>/enregistrement/", contributions.autosave, name="autosave"),
    path("<uuid:public_id>/apercu/", contributions.preview, name="preview"),
    path("<uuid:public_id>/textes-precedents/", contribution_history.earlier, name="earlier"),
    path("<uuid:public_id>/textes-precedents/reprendre/", contribution_history.take_back, name="take_back"),
    path("<uuid:public_id>/reprendre/", contributions.withdraw, name="withdraw"),
]
