"""The list of funded projects that anyone reads: what is asked of it, its pages, what it adds up to, its places."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from applications.typed import searchable
from contacts.alphabetical import Alphabetical
from contacts.models import Funder
from eligibility.models import Call, Theme
from funding.models import Decision
from reporting.figures import Value
from reporting.selectors.figures import figures_of
from reporting.selectors.narrowing import NAMES, Narrowing
from reporting.selectors.projects import PublicProject, grants_told_of, projects_of
from reporting.selectors.scopes import Scope, public_scope
from territories.models import Commune, Neighbourhood

PAGE_SIZE = 30
WORDS_SEARCHED = 6
LONGEST_SEARCH = 100
KEY_FIGURES = ("dossiers", "organisations", "voted")
# What the list may be narrowed by: nothing else of a dossier is public.
LISTS = ("years", "themes", "communes", "neighbourhoods", "funders")
TITLES = {
    "years": "Année",
    "themes": "Thématique",
    "communes": "Commune",
    "neighbourhoods": "Quartier",
    "funders": "Financeur",
}
_CHUNK = 500

Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of the list: words of a title or of an organisation, and lists of places, themes…"""

    words: str = ""
    narrowing: Narrowing = field(default_factory=Narrowing)

    @classmethod
    def read(cls, query: Any) -> "Asked":
        """What an address (a ``QueryDict``) says; what is no filter of this list is left aside."""
        read = Narrowing.read(query)
        words = " ".join(query.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]
        return cls(words, Narrowing(**{name: getattr(read, name) for name in LISTS}))

    @property
    def query(self) -> str:
        """The address of the list, always written in the same order."""
        return self.narrowing.query(q=self.words)

    @property
    def is_empty(self) -> bool:
        return not self.words and self.narrowing.is_empty


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """The projects of a page, and the project from which the pages beside it start."""

    projects: tuple[PublicProject, ...]
    previous: UUID | None
    next: UUID | None


def shown(asked: Asked) -> Scope:
    """The projects that answer, as a scope whose figures are those of every page. No query."""
    scope = public_scope()
    every = scope.every
    for word in searchable(asked.words).split()[:WORDS_SEARCHED]:
        every = every.filter(_holds(word))
    return replace(scope, every=every, narrowing=asked.narrowing)


def key_figures(scope: Scope) -> dict[str, Value]:
    """How many projects and organisations, and what is voted for them. Two queries."""
    return figures_of(scope, KEY_FIGURES)


def project_page(
    scope: Scope, *, after: UUID | None = None, before: UUID | None = None, size: int = PAGE_SIZE
) -> ProjectPage:
    """The page that follows a project, or that precedes it; the first one when it is not there any more. Four queries,
    five past the first page."""
    rows = grants_told_of(scope.dossiers)
    place = _place(rows, after or before)
    backwards = bool(place and before and not after)
    if place:
        at, pk = place
        beyond = Q(released_at__gt=at) | Q(released_at=at, pk__gt=pk)
        rows = rows.filter(beyond if backwards else Q(released_at__lt=at) | Q(released_at=at, pk__lt=pk))
    found = list((rows.reverse() if backwards else rows)[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    projects = tuple(projects_of(found))
    if not projects:
        return ProjectPage((), None, None)
    has_previous, has_next = (has_more, True) if backwards else (place is not None, has_more)
    return ProjectPage(
        projects,
        projects[0].public_id if has_previous else None,
        projects[-1].public_id if has_next else None,
    )


def every_project(scope: Scope) -> Iterator[PublicProject]:
    """Each of them, in the order of the pages; four queries for five hundred, and memory does not grow."""
    rows = grants_told_of(scope.dossiers).iterator(chunk_size=_CHUNK)
    while chunk := list(islice(rows, _CHUNK)):
        yield from projects_of(chunk)


def choices() -> dict[str, Choices]:
    """What each list may be narrowed to, by the name of the list. Five queries."""
    years = Call.objects.filter(published=True).order_by("-year").values_list("year", flat=True).distinct()
    places = Neighbourhood.objects.priority().order_by("-generation", Alphabetical("name"), "code")
    funders = Funder.objects.filter(is_active=True).order_by(Alphabetical("name"))
    return {
        "years": [(str(year), str(year)) for year in years],
        "themes": list(Theme.objects.order_by("order", "label").values_list("slug", "label")),
        "communes": list(Commune.objects.order_by(Alphabetical("name")).values_list("insee_code", "name")),
        "neighbourhoods": [
            (code, name if generation == "2024" else f"{name} (2015 à 2023)")
            for code, name, generation in places.values_list("code", "name", "generation")
        ],
        "funders": list(funders.values_list("slug", "name")),
    }


def address_name(field_name: str) -> str:
    """The name of a list in an address."""
    return NAMES[field_name]


def _holds(word: str) -> Q:
    """The dossiers whose title or organisation holds the word. The text of the search, which has an index, holds more
    than what is public: it only makes the question quicker."""
    public = Q(title__unaccent__icontains=word) | Q(organisation__name__unaccent__icontains=word)
    if word.isdigit():
        public |= Q(organisation__siret__startswith=word)
    return Q(search_text__contains=word) & public


def _place(rows: QuerySet[Decision], public_id: UUID | None) -> tuple[object, int] | None:
    if public_id is None:
        return None
    return rows.filter(application__public_id=public_id).values_list("released_at", "pk").first()
