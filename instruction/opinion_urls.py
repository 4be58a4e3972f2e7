"""Addresses of who is asked an opinion, apart from the services' pages."""

from django.urls import path

from instruction.views import giving

app_name = "opinions"
urlpatterns = [
    path("", giving.opinion_list, name="list"),
    path("lien/<str:token>/", giving.link, name="link"),
    path("lien/<str:token>/nouveau/", giving.new_link, name="new_link"),
    path("<uuid:public_id>/", giving.opinion, name="opinion"),
    path("<uuid:public_id>/brouillon/", giving.draft, name="draft"),
    path("<uuid:public_id>/rendre/", giving.give, name="give"),
    path("<uuid:public_id>/lien/", giving.link_again, name="link_again"),
    path("<uuid:public_id>/pieces/<uuid:file>/", giving.document, name="document"),
]
