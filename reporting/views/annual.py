"""The yearly reports that anyone reads: their list, one of them, its documents, its figures, and how they changed."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from applications.documents_out.downloads import FORMATS, table_response
from instruction.selectors import desk_of
from instruction.selectors.desks import directs
from reporting.documents.blocks import from_json, headings
from reporting.models import DocumentKind, Edition, ReportFigure
from reporting.selectors.editions import document_named, prepared_editions, published_edition, published_editions
from reporting.selectors.report_figures import compared, words_of
from reporting.views.keeping import kept_a_while

CONTENTS_TO = 3
MEDIA_TYPES = {
    DocumentKind.PDF.value: "application/pdf",
    DocumentKind.ODT.value: "application/vnd.oasis.opendocument.text",
}
HEAD = ("Identifiant", "Chiffre", "Valeur", "Jusqu’à", "Unité", "Environ", "Chiffre clé", "En toutes lettres",
        "Calculé le", "Provenance", "Précision")  # fmt: skip


def edition_or_404(period: str) -> Edition:
    """A published report; one in preparation is as unknown as one that does not exist."""
    found = published_edition(period)
    if found is None:
        raise Http404
    return found


@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """Every published report with its documents; the direction also finds what it prepares. Three queries."""
    is_directing = request.user.is_authenticated and directs(request.user)
    context = {
        "editions": published_editions(),
        "prepared": prepared_editions() if is_directing else [],
        "is_directing": is_directing,
    }
    return kept_a_while(request, render(request, "annual/list.html", context))


@require_safe
def report(request: HttpRequest, period: str) -> HttpResponse:
    """A report as it was published. Three queries."""
    edition = edition_or_404(period)
    blocks = from_json(edition.content)
    is_staff = request.user.is_authenticated and desk_of(request.user) is not None
    context = {
        "edition": edition,
        "blocks": blocks,
        "contents": list(headings(blocks, to=CONTENTS_TO)),
        "documents": list(edition.documents.all()),
        # The services find the rows as they are now: the page says so.
        "rows": reverse("reporting:rows") if is_staff else "",
    }
    return kept_a_while(request, render(request, "annual/report.html", context))


@require_safe
def document(request: HttpRequest, period: str, kind: str) -> HttpResponseBase:
    """The PDF or the OpenDocument text, drawn once."""
    found = document_named(edition_or_404(period), kind)
    if found is None:
        raise Http404
    response = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=f"rapport-politique-de-la-ville-{period}.{kind}",
        content_type=MEDIA_TYPES[kind],
    )  # fmt: skip
    response["Content-Security-Policy"] = "sandbox"
    return kept_a_while(request, response)


@require_safe
def figures(request: HttpRequest, period: str, kind: str) -> HttpResponseBase:
    """The frozen figures as a file."""
    edition = edition_or_404(period)
    rows = list(edition.figures.all())
    if kind == "json":
        return kept_a_while(request, JsonResponse(_as_json(edition, rows), json_dumps_params={"ensure_ascii": False}))
    if kind not in FORMATS:
        raise Http404
    return kept_a_while(request, table_response(kind, f"chiffres-{period}", HEAD, [_line(row) for row in rows]))


@require_safe
def compare(request: HttpRequest, period: str) -> HttpResponse:
    """The figures of a report beside those of another one: the one before, unless another is asked. Four queries."""
    edition = edition_or_404(period)
    others = [one for one in published_editions() if one.pk != edition.pk]
    asked = request.GET.get("avec", edition.previous.period if edition.previous else "")
    other = next((one for one in others if one.period == asked), None)
    if other is None and not request.GET.get("avec"):
        other = next((one for one in others if one.year <= edition.year), None)
    lines = compared(list(edition.figures.all()), list(other.figures.all()), period=other.period) if other else ()
    context = {"edition": edition, "other": other, "others": others, "lines": lines}
    return kept_a_while(request, render(request, "annual/compare.html", context))


def _line(figure: ReportFigure) -> tuple[Any, ...]:
    return (
        figure.slug, figure.label, figure.value, figure.upper, figure.get_unit_display(), _yes(figure.is_about),
        _yes(figure.is_key), words_of(figure), figure.computed_at, figure.provenance, figure.note,
    )  # fmt: skip


def _yes(value: bool) -> str:
    return "oui" if value else "non"


def _as_json(edition: Edition, rows: list[ReportFigure]) -> dict[str, Any]:
    return {
        "rapport": edition.title,
        "periode": edition.period,
        "publie_le": edition.published_at,
        "chiffres_arretes_le": edition.figures_at,
        "sha256_du_contenu": edition.digest,
        "chiffres": [
            {
                "identifiant": row.slug,
                "libelle": row.label,
                "valeur": row.value,
                "jusqu_a": row.upper,
                "unite": row.unit,
                "environ": row.is_about,
                "chiffre_cle": row.is_key,
                "calcule_le": row.computed_at,
                "provenance": row.provenance,
                "precision": row.note,
            }
            for row in rows
        ],
    }
