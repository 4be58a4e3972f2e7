"""Addresses of the lists taken away as files."""

from django.urls import path

from reporting.views import exports

app_name = "exports"
urlpatterns = [
    path("", exports.export_list, name="list"),
    path("demande/", exports.ask, name="ask"),
    path("<uuid:public_id>/", exports.export_page, name="export"),
    path("<uuid:public_id>/fichier/", exports.export_file, name="file"),
]
