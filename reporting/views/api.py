"""The figures as JSON, for programs: the same selectors as the pages, for the same reader."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from reporting.figures import Figure, Value
from reporting.models import Edition, EditionState
from reporting.selectors.breakdowns import Dimension, breakdown
from reporting.selectors.figures import figures_of
from reporting.selectors.narrowing import NAMES, Narrowing
from reporting.selectors.scopes import Audience, Scope, public_scope, scope_for
from reporting.views.keeping import kept_a_while

router = Router(tags=["Chiffres"])
FILTERS = ", ".join(NAMES.values())
PUBLIC = "public"


class FigureOut(Schema):
    """A figure with what it counts. Amounts are decimal texts in euros."""

    chiffre: str = Field(description="Identifiant du chiffre")
    libelle: str
    definition: str
    unite: str = Field(description="count, euros ou people")
    valeur: int | Decimal | None


class FiguresOut(Schema):
    """All the figures of a reader, with what narrows them."""

    portee: str = Field(description="Pour qui : services, funder ou public")
    filtres: dict[str, list[str]]
    calcule_le: datetime
    chiffres: list[FigureOut]


class LineOut(Schema):
    """A line of a breakdown."""

    cle: str
    libelle: str
    adresse: str = Field(description="Les filtres de cette ligne")
    valeurs: dict[str, int | Decimal | None]


class BreakdownOut(Schema):
    """Figures line by line; with ``chevauchements`` a dossier may be in several lines, and once in the total."""

    portee: str
    dimension: str
    chevauchements: bool
    calcule_le: datetime
    lignes: list[LineOut]
    total: dict[str, int | Decimal | None]


class ReportFigureOut(Schema):
    """A figure of a published report, frozen with its provenance."""

    chiffre: str
    libelle: str
    unite: str
    valeur: Decimal | None
    jusqua: Decimal | None
    environ: bool
    provenance: str
    calcule_le: datetime | None


class ReportOut(Schema):
    """The frozen figures of a published report."""

    periode: str
    titre: str
    publie_le: datetime
    empreinte: str
    chiffres: list[ReportFigureOut]


DESCRIPTION = (
    "Anonyme : les projets financés. Avec une session : les dossiers que la personne peut lire, ou `portee=public`. "
    f"Filtres répétables : {FILTERS}."
)


@router.get("/chiffres", response=FiguresOut, url_name="figures", summary="Les chiffres", description=DESCRIPTION)
def figures(request: HttpRequest, response: HttpResponse, portee: str = "") -> dict[str, Any]:
    """Every figure of the reader. At most nine queries."""
    kept_a_while(request, response)
    scope = _scope(request, portee)
    values = figures_of(scope)
    return {
        "portee": scope.audience,
        "filtres": _filters(scope.narrowing),
        "calcule_le": timezone.now(),
        "chiffres": [_figure(scope, figure, values[figure.slug]) for figure in scope.figures],
    }


@router.get(
    "/chiffres/{dimension}",
    response=BreakdownOut,
    url_name="breakdown",
    summary="Les chiffres, ligne par ligne",
    description=f"Dimensions : {', '.join(Dimension)}. {DESCRIPTION}",
)
def lines(request: HttpRequest, response: HttpResponse, dimension: str, portee: str = "") -> dict[str, Any]:
    """One breakdown. At most thirteen queries."""
    kept_a_while(request, response)
    if dimension not in set(Dimension):
        raise Http404
    scope = _scope(request, portee)
    try:
        found = breakdown(scope, Dimension(dimension))
    except KeyError as error:
        raise Http404 from error
    return {
        "portee": scope.audience,
        "dimension": dimension,
        "chevauchements": found.overlaps,
        "calcule_le": timezone.now(),
        "lignes": [
            {"cle": row.key, "libelle": row.label, "adresse": row.query, "valeurs": dict(row.values)}
            for row in found.rows
        ],
        "total": dict(found.total),
    }


@router.get("/rapports/{period}", response=ReportOut, url_name="report", summary="Les chiffres d’un rapport publié")
def report(request: HttpRequest, period: str) -> dict[str, Any]:
    """The figures of one published report, by its period. Two queries."""
    edition = Edition.objects.filter(period=period, state=EditionState.PUBLISHED).prefetch_related("figures").first()
    if edition is None:
        raise Http404
    return {
        "periode": edition.period,
        "titre": edition.title,
        "publie_le": edition.published_at,
        "empreinte": edition.digest,
        "chiffres": [
            {
                "chiffre": one.slug,
                "libelle": one.label,
                "unite": one.unit,
                "valeur": one.value,
                "jusqua": one.upper,
                "environ": one.is_about,
                "provenance": one.provenance,
                "calcule_le": one.computed_at,
            }
            for one in edition.figures.all()
        ],
    }


def _scope(request: HttpRequest, asked: str) -> Scope:
    """The reader's own, narrowed as the address says; the public one for who has none."""
    hers = None
    if request.user.is_authenticated and asked != PUBLIC:
        hers = scope_for(request.user)
    return (hers or public_scope()).narrowed(Narrowing.read(request.GET))


def _filters(narrowing: Narrowing) -> dict[str, list[str]]:
    return {name: list(values) for field, name in NAMES.items() if (values := getattr(narrowing, field))}


def _figure(scope: Scope, figure: Figure, value: Value) -> dict[str, Any]:
    label, definition = figure.named(public=scope.audience == Audience.PUBLIC)
    return {
        "chiffre": figure.slug,
        "libelle": label,
        "definition": definition,
        "unite": figure.measure,
        "valeur": value,
    }
