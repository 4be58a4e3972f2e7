from django.urls import path

from territories import views

app_name = "territories"

urlpatterns = [
    path("", views.map_page, name="map"),
    path("communes.geojson", views.communes_geojson, name="communes_geojson"),
    path("quartiers.geojson", views.neighbourhoods_geojson, name="neighbourhoods_geojson"),
    path("sites.geojson", views.renewal_sites_geojson, name="renewal_sites_geojson"),
]
