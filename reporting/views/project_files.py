"""The funded projects as files and as a feed, with the lines and the order of the list on screen."""

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.http import require_safe

from applications.documents_out.csv_tables import Cell, plain
from applications.documents_out.downloads import MEDIA_TYPES, table_response
from reporting.opendata import schema
from reporting.selectors.project_list import Asked, every_project, key_figures, project_page, shown
from reporting.selectors.projects import PublicProject
from reporting.views.keeping import kept_a_while
from reporting.views.projects import MOST_IN_WORKBOOK

IN_FEED = 50
HEAD = (
    "Intitulé",
    "Structure",
    "SIRET",
    "Thématique",
    "Année",
    "Communes",
    "Quartiers",
    "Voté en €",
    "Voté par financeur",
    "Décision annoncée le",
    "Page",
)


@require_safe
def project_file(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The whole list in the format of the address; too long for a workbook, it is given line by line."""
    asked = Asked.read(request.GET)
    scope = shown(asked)
    if extension in ("xlsx", "ods") and int(key_figures(scope)["dossiers"] or 0) > MOST_IN_WORKBOOK:
        return redirect(f"{reverse('projects:file', args=['csv'])}?{asked.query}")
    projects = every_project(scope)
    if extension == "json":
        response: HttpResponseBase = StreamingHttpResponse(
            _json(projects, request), content_type="application/json; charset=utf-8"
        )
        response["Content-Disposition"] = 'inline; filename="projets-finances.json"'
    elif extension in MEDIA_TYPES:
        rows = (_cells(one, request) for one in projects)
        response = table_response(extension, "projets-finances", HEAD, rows, sheet="Projets financés")
    else:
        raise Http404
    return kept_a_while(request, response)


@require_safe
def project_feed(request: HttpRequest) -> HttpResponseBase:
    """The last projects announced, for readers of feeds; it is narrowed as the list is."""
    return kept_a_while(request, ProjectFeed()(request))


class ProjectFeed(Feed):  # type: ignore[type-arg]
    """An Atom feed: an entry keeps its identifier for ever, and its date is that of the announcement."""

    feed_type = Atom1Feed
    title = "Projets financés par la politique de la ville, Métropole Européenne de Lille"
    subtitle = "Les projets dont le financement vient d’être annoncé."
    author_name = "Métropole Européenne de Lille"

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Asked:
        return Asked.read(request.GET)

    def link(self, asked: Asked) -> str:
        return f"{reverse('projects:list')}?{asked.query}" if asked.query else reverse("projects:list")

    def feed_url(self, asked: Asked) -> str:
        return f"{reverse('projects:feed')}?{asked.query}" if asked.query else reverse("projects:feed")

    def items(self, asked: Asked) -> tuple[PublicProject, ...]:
        return project_page(shown(asked), size=IN_FEED).projects

    def item_title(self, item: PublicProject) -> str:
        return plain(item.title)

    def item_description(self, item: PublicProject) -> str:
        where, voted = ", ".join(item.communes), f"{item.total:.2f}".replace(".", ",")
        # Readers take it for HTML.
        return escape(plain(" · ".join(filter(None, (item.organisation, item.theme, where, f"{voted} € votés")))))

    def item_link(self, item: PublicProject) -> str:
        return reverse("projects:project", args=[item.public_id])

    def item_guid(self, item: PublicProject) -> str:
        return f"urn:uuid:{item.public_id}"

    def item_pubdate(self, item: PublicProject) -> Any:
        return item.told_at

    def item_updateddate(self, item: PublicProject) -> Any:
        return item.told_at

    def item_categories(self, item: PublicProject) -> tuple[str, ...]:
        return (item.theme, *item.communes)


def _cells(one: PublicProject, request: HttpRequest) -> tuple[Cell, ...]:
    return (
        one.title,
        one.organisation,
        one.siret,
        one.theme,
        one.year,
        ", ".join(one.communes),
        ", ".join(one.neighbourhoods),
        one.total,
        " ; ".join(f"{name} : {amount:.2f}" for name, amount in one.voted),
        one.told_on,
        request.build_absolute_uri(reverse("projects:project", args=[one.public_id])),
    )


def _json(projects: Iterator[PublicProject], request: HttpRequest) -> Iterator[str]:
    """One project a line, so that nothing of the list is held."""
    said = {"licence": schema().publication["licence"], "source": "Métropole Européenne de Lille"}
    yield f'{json.dumps(said, ensure_ascii=False)[:-1]}, "projets": ['
    for rank, one in enumerate(projects):
        yield (",\n" if rank else "\n") + json.dumps(_object(one, request), ensure_ascii=False)
    yield "\n]}\n"


def _object(one: PublicProject, request: HttpRequest) -> dict[str, Any]:
    return {
        "identifiant": str(one.public_id),
        "intitule": one.title,
        "structure": one.organisation,
        "siret": one.siret,
        "thematique": one.theme,
        "annee": one.year,
        "communes": one.communes,
        "quartiers": one.neighbourhoods,
        "vote": f"{one.total:.2f}",
        "votes": [{"financeur": name, "montant": f"{amount:.2f}"} for name, amount in one.voted],
        "annonce": one.told_on.isoformat(),
        "page": request.build_absolute_uri(reverse("projects:project", args=[one.public_id])),
    }
