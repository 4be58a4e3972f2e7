"""Addresses of the public pages about calls and themes."""

from django.urls import path

from melpv.public import views

app_name = "eligibility"
urlpatterns = [
    path("", views.calls, name="calls"),
    path("<slug:call_code>/", views.call, name="call"),
    path("<slug:call_code>/<slug:theme_slug>/", views.theme, name="theme"),
    path("<slug:call_code>/<slug:theme_slug>/puis-je-deposer/", views.check, name="check"),
    path("<slug:call_code>/<slug:theme_slug>/puis-je-deposer/oublier/", views.forget, name="forget"),
]
