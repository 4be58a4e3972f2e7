"""Loading the reference file of the contacts: services, referents, desks and funders."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from contacts.identity import canonical_email
from contacts.models import Funder, FunderKind, Referent, Service, ThemeDesk, ThemeReferent
from eligibility.models import Theme
from territories.models import Commune
from territories.services import Difference, LoadReport, add_missing
from territories.services.additions import Key

FILE = Path(__file__).resolve().parents[1] / "reference" / "contacts.toml"
Rows = list[dict[str, Any]]


@transaction.atomic
def load_contacts(*, by: str) -> LoadReport:
    """Add the services, referents, desks and funders that are missing. ``by`` is kept in the history.

    About fifteen queries. An edited row is never touched; its differences are reported. Raises ``ValidationError``
    while no call is loaded: desks follow its themes.
    """
    themes = {theme.slug: theme for theme in Theme.objects.all()}
    if not themes:
        raise ValidationError("Chargez d’abord un appel (manage.py load_call) : les guichets suivent ses thématiques.")
    content: dict[str, Rows] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    report = LoadReport()
    with pghistory.context(by=by):
        services = _load_services(report, content["services"])
        referents = _load_referents(report, content["referents"], services)
        desks = [row for row in content["desks"] if row["theme"] in themes]
        _load_desks(report, desks, themes, services, referents)
        _load_funders(report, content["funders"])
    return report


def _load_services(report: LoadReport, rows: Rows) -> dict[Key, Service]:
    present = set(Service.objects.values_list("slug", flat=True))
    if Service.objects.filter(is_last_resort=True).exists():
        # Handed over since: a service that comes back does not take it again.
        rows = [row if row["slug"] in present else row | {"is_last_resort": False} for row in rows]
    return add_missing(report, Service.objects.all(), ("slug",), rows)


def _load_referents(report: LoadReport, rows: Rows, services: Mapping[Key, Service]) -> dict[Key, Referent]:
    wanted = [row | {"email": canonical_email(row["email"]), "service": services[row["service"],]} for row in rows]
    return add_missing(report, Referent.objects.select_related("service"), ("email",), wanted)


def _load_desks(
    report: LoadReport,
    rows: Rows,
    themes: Mapping[str, Theme],
    services: Mapping[Key, Service],
    referents: Mapping[Key, Referent],
) -> None:
    """Desks with their referents in order. Those of a desk that exists are left as the administrators set them."""
    present = set(ThemeDesk.objects.values_list("theme__slug", flat=True))
    desks = [
        {
            "theme": themes[row["theme"]],
            "service": services[row["service"],],
            "box_email": row.get("box_email", ""),
        }
        for row in rows
    ]
    add_missing(report, ThemeDesk.objects.select_related("theme", "service"), ("theme",), desks)
    held: dict[str, list[Referent]] = {}
    for place in ThemeReferent.objects.select_related("theme", "referent").order_by("order", "pk"):
        held.setdefault(place.theme.slug, []).append(place.referent)
    missing = []
    for row in rows:
        wanted, current = [referents[email,] for email in row["referents"]], held.get(row["theme"], [])
        if row["theme"] not in present:
            missing += [
                ThemeReferent(theme=themes[row["theme"]], referent=referent, order=order)
                for order, referent in enumerate(wanted, start=1)
            ]
        elif current != wanted:
            theme = str(themes[row["theme"]])
            report.differing.append(Difference(theme, "référents", _in_order(current), _in_order(wanted)))
    ThemeReferent.objects.bulk_create(missing)


def _load_funders(report: LoadReport, rows: Rows) -> None:
    # The communes of the contract fund actions together more than the State does; each is a funder.
    communes = [
        {
            "slug": f"commune-{slugify(commune.name)}",
            "name": commune.name,
            "kind": FunderKind.COMMUNE,
            "commune": commune,
        }
        for commune in Commune.objects.filter(in_city_policy=True).order_by("insee_code")
    ]
    add_missing(report, Funder.objects.select_related("commune"), ("slug",), [*rows, *communes])


def _in_order(referents: list[Referent]) -> str:
    return ", ".join(map(str, referents)) or "(vide)"
