"""Addresses of the observatory."""

from django.urls import path

from reporting.views import observatory, observatory_imports, observatory_writing

app_name = "observatory"
urlpatterns = [
    path("", observatory.home, name="home"),
    path("donnees/", observatory.data, name="data"),
    path("indicateurs/<slug:slug>/", observatory.indicator, name="indicator"),
    path("indicateurs/<slug:slug>/donnees/", observatory.indicator_csv, name="indicator_csv"),
    path("quartiers/<slug:code>/", observatory.neighbourhood, name="neighbourhood"),
    path("quartiers/<slug:code>/donnees/", observatory.neighbourhood_csv, name="neighbourhood_csv"),
    path("communes/<slug:insee_code>/", observatory.commune, name="commune"),
    path("communes/<slug:insee_code>/donnees/", observatory.commune_csv, name="commune_csv"),
    path("gestion/", observatory_writing.manage, name="manage"),
    path("gestion/indicateurs/ajouter/", observatory_writing.indicator_new, name="indicator_new"),
    path("gestion/indicateurs/<slug:slug>/modifier/", observatory_writing.indicator_edit, name="indicator_edit"),
    path("gestion/indicateurs/<slug:slug>/valeurs/ajouter/", observatory_writing.value_new, name="value_new"),
    path("gestion/valeurs/<int:key>/", observatory_writing.value_edit, name="value_edit"),
    path("gestion/valeurs/<int:key>/retirer/", observatory_writing.value_remove, name="value_remove"),
    path("gestion/sources/ajouter/", observatory_writing.source_new, name="source_new"),
    path("gestion/sources/<slug:slug>/modifier/", observatory_writing.source_edit, name="source_edit"),
    path("gestion/imports/", observatory_imports.imports, name="imports"),
    path("gestion/imports/modele/", observatory_imports.model_file, name="model_file"),
    path("gestion/imports/<uuid:public_id>/", observatory_imports.import_page, name="import"),
    path("gestion/imports/<uuid:public_id>/abandonner/", observatory_imports.import_drop, name="import_drop"),
]
