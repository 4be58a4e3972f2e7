"""What narrows a figure: a handful of lists, the same in the address of a page, of a file and of the API."""

import re
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from applications.models import Application
from reporting.models import MoneyEntry

# The name of each list in an address.
NAMES = {
    "calls": "appel",
    "years": "annee",
    "blocks": "volet",
    "themes": "thematique",
    "communes": "commune",
    "neighbourhoods": "quartier",
    "placed": "quartier-seul",
    "funders": "financeur",
    "natures": "nature",
    "states": "etat",
    "outcomes": "conformite",
}
# More would be a mistake or an attack: there are not as many communes.
MOST = 100
# In a list of places: the dossiers that name none; among those of one neighbourhood alone, those that name several.
NOWHERE, SEVERAL = "aucun", "plusieurs"
_YEAR = re.compile("[0-9]{4}")


class Address(Protocol):
    """What an address holds: a name may be there several times."""

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Slugs and codes; an empty list narrows nothing, and one holds any of its values.

    ``placed`` are neighbourhoods that a dossier names alone.
    ``funders`` and ``natures`` narrow the amounts, and the dossiers to those that have such an amount.
    """

    calls: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    neighbourhoods: tuple[str, ...] = ()
    placed: tuple[str, ...] = ()
    funders: tuple[str, ...] = ()
    natures: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()

    @classmethod
    def read(cls, query: Address) -> "Narrowing":
        """What an address says; what is unknown is looked for all the same, and finds nothing."""
        lists = {field: _clean(query.getlist(name)) for field, name in NAMES.items()}
        # A year that is no number is no year of any call.
        lists["years"] = tuple(
            year if year.isascii() and year.isdecimal() and len(year) == 4 else "0" for year in lists["years"]
        )
        return cls(**lists)

    def query(self, **others: str) -> str:
        """The address, always written in the same order; ``others`` come first."""
        pairs = [(name, value) for name, value in others.items() if value]
        pairs += [(NAMES[one.name], value) for one in fields(self) for value in getattr(self, one.name)]
        return urlencode(pairs)

    def with_only(self, **lists: tuple[str, ...]) -> "Narrowing":
        return replace(self, **lists)

    def without(self, field: str, value: str) -> "Narrowing":
        return replace(self, **{field: tuple(one for one in getattr(self, field) if one != value)})

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, one.name) for one in fields(self))

    def of_dossiers(self) -> Q:
        """The condition on dossiers, amounts left aside."""
        found = Q()
        for field, path in _PATHS.items():
            if values := getattr(self, field):
                found &= Q((f"{path}__in", values))
        for field, places in _places().items():
            if values := getattr(self, field):
                somewhere = Q(Exists(places.filter((f"{_CODES[field]}__in", values))))
                found &= somewhere | Q(~Exists(places)) if NOWHERE in values else somewhere
        return found & _alone(self.placed) if self.placed else found

    def of_amounts(self) -> Q:
        """The condition on amounts."""
        found = Q()
        if self.funders:
            found &= Q(funder__slug__in=self.funders)
        if self.natures:
            found &= Q(nature__in=self.natures)
        return found

    def dossiers(self, rows: QuerySet[Application], amounts: QuerySet[MoneyEntry]) -> QuerySet[Application]:
        """Those among ``rows`` that it leaves; ``amounts`` are those that may tell that a funder is in a dossier, and
        an amount of zero does not tell it. No query."""
        rows = rows.filter(self.of_dossiers())
        if self.funders or self.natures:
            told = amounts.filter(self.of_amounts(), amount__gt=0).order_by().values("application")
            rows = rows.filter(pk__in=told)
        return rows


_PATHS = {
    "calls": "call__code",
    "years": "call__year",
    "blocks": "theme__block",
    "themes": "theme__slug",
    "states": "state",
    "outcomes": "outcome",
}
_CODES = {"communes": "commune__insee_code", "neighbourhoods": "neighbourhood__code"}


def _places() -> dict[str, Any]:
    of = {"application": OuterRef("pk")}
    return {
        "communes": Application.communes.through.objects.filter(**of).order_by(),
        "neighbourhoods": Application.neighbourhoods.through.objects.filter(**of).order_by(),
    }


def _alone(codes: tuple[str, ...]) -> Q:
    """The dossiers that name one of these neighbourhoods and no other, those of several, those of none."""
    every = Application.neighbourhoods.through.objects.order_by()
    counted: Any = every.values("application").annotate(size=Count("pk")).values("application")
    named = every.filter(neighbourhood__code__in=codes).values("application")
    found = Q(pk__in=counted.filter(size=1)) & Q(pk__in=named)
    if SEVERAL in codes:
        found |= Q(pk__in=counted.filter(size__gt=1))
    return found | Q(~Exists(every.filter(application=OuterRef("pk")))) if NOWHERE in codes else found


def _clean(values: list[str]) -> tuple[str, ...]:
    found = dict.fromkeys(value.strip()[:60].replace("\x00", "") for value in values)
    return tuple(value for value in found if value)[:MOST]
