"""Addresses of the funded projects."""

from django.urls import path

from reporting.views import project_files, project_holds, projects

app_name = "projects"
urlpatterns = [
    path("", projects.project_list, name="list"),
    path("carte/", projects.project_map, name="map"),
    path("flux.atom", project_files.project_feed, name="feed"),
    path("liste.<slug:extension>", project_files.project_file, name="file"),
    path("retires/", project_holds.held_projects, name="held"),
    path("<uuid:public_id>/", projects.project, name="project"),
    path("<uuid:public_id>/retrait/", project_holds.hold, name="hold"),
    path("<uuid:public_id>/publication/", project_holds.publish, name="publish"),
]
