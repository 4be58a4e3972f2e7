"""Addresses of the portal: French words in the path, English names in the code."""

from django.contrib import admin
from django.urls import include, path

from melpv import health, views
from melpv.public.views import home
from reporting.api_urls import api

urlpatterns = [
    path("", home, name="home"),
    path("appels/", include("melpv.public.urls")),
    path("carte/", include("territories.urls")),
    path("dossiers/", include("applications.urls")),
    path("fichiers/", include("files.urls")),
    path("", include("contacts.urls")),
    path("instruction/", include("instruction.urls")),
    path("interets/", include("applications.interest_urls")),
    path("avis/", include("instruction.opinion_urls")),
    path("comites/", include("committees.urls")),
    path("financements/", include("funding.urls")),
    path("cofinanceur/", include("committees.cofunder_urls")),
    path("conseil-citoyen/", include("committees.resident_urls")),
    path("courriers/", include("funding.letter_urls")),
    path("", include("reporting.urls")),
    path("rapport-annuel/campagnes/", include("reporting.campaign_urls")),
    path("rapport-annuel/contributions/", include("reporting.contribution_urls")),
    path("rapport-annuel/", include("reporting.annual_urls")),
    path("observatoire/", include("reporting.observatory_urls")),
    path("exports/", include("reporting.exports_urls")),
    path("api/v1/", api.urls),
    path("projets-finances/", include("reporting.project_urls")),
    path("donnees-ouvertes/", include("reporting.opendata_urls")),
    path("compte/", include("allauth.account.urls")),
    path("", include("melpv.privacy.urls")),
    path("session/", views.session, name="session"),
    path("session/reprise/", views.signed_in_again, name="signed_in_again"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("charte/", views.style_guide, name="design"),
    path("administration/", admin.site.urls),
    path("favicon.ico", views.favicon, name="favicon"),
    path("health/", health.alive, name="health"),
    path("health/ready/", health.ready, name="health_ready"),
]

handler400 = "melpv.views.bad_request"
handler403 = "melpv.views.forbidden"
handler404 = "melpv.views.not_found"
handler500 = "melpv.views.server_error"

admin.site.site_header = "Administration du portail politique de la ville"
admin.site.site_title = "Administration"
admin.site.index_title = "Réglages du portail"
