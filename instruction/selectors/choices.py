"""What the inbox's filters offer. Kept in the cache for a minute: an edit in the administration shows within it."""

from collections.abc import Iterable
from typing import NamedTuple

from django.core.cache import cache

from applications.models import Outcome
from applications.workflow import NOT_FILED, STANDINGS, Holder, State
from contacts.models import Referent
from eligibility.models import Call, Theme
from instruction.selectors.inbox import HOLDER_WORDS
from territories.models import Commune, Neighbourhood
from territories.names import folded

KEY = "instruction:filter-choices:1"
KEPT_SECONDS = 60

# A group without a name stands alone; each choice is (value, label).
Groups = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


class FilterChoices(NamedTuple):
    """The choices of each filter whose list is in the database."""

    calls: Groups
    themes: Groups
    holders: Groups
    communes: Groups
    neighbourhoods: Groups


def filter_choices() -> FilterChoices:
    """The choices as they were at most a minute ago. Five queries when nothing is kept, none otherwise."""
    kept = cache.get(KEY)
    if kept is None:
        kept = FilterChoices(_calls(), _themes(), _holders(), _communes(), _neighbourhoods())
        # As plain tuples: a release that changes the class reads what an older one kept.
        cache.set(KEY, tuple(kept), KEPT_SECONDS)
    return FilterChoices(*kept)


def outcomes() -> Groups:
    """What a filed dossier may be; an incomplete one is never filed."""
    return (("", tuple((value, label) for value, label in Outcome.choices if value != Outcome.INCOMPLETE)),)


def states() -> Groups:
    return (("", tuple((str(state), STANDINGS[state].for_staff) for state in State if state not in NOT_FILED)),)


def _calls() -> Groups:
    return (("", tuple(Call.objects.order_by("-year", "code").values_list("code", "title"))),)


def _themes() -> Groups:
    return (("", tuple(Theme.objects.order_by("order", "slug").values_list("slug", "label"))),)


def _holders() -> Groups:
    holders = tuple((str(holder), word) for holder, word in HOLDER_WORDS.items())
    referents = tuple(
        (referent.email, f"{referent.last_name} {referent.first_name}")
        for referent in Referent.objects.filter(is_active=True).order_by("last_name", "first_name", "pk")
    )
    return (("Chez", holders), ("Confié à", referents))


def _communes() -> Groups:
    rows = list(Commune.objects.order_by("insee_code").values_list("insee_code", "name", "in_city_policy"))
    return (
        ("Politique de la ville", _sorted((code, name) for code, name, in_city_policy in rows if in_city_policy)),
        ("Autres communes", _sorted((code, name) for code, name, in_city_policy in rows if not in_city_policy)),
    )


def _neighbourhoods() -> Groups:
    """The neighbourhoods by generation, the latest first: a name may be in both with other borders."""
    groups: dict[str, list[tuple[str, str]]] = {}
    rows = Neighbourhood.objects.order_by("kind", "-generation", "code")
    for code, name, kind, generation in rows.values_list("code", "name", "kind", "generation"):
        group = "Quartiers de veille" if kind == Neighbourhood.Kind.WATCH else f"QPV {generation}"
        groups.setdefault(group, []).append((code, name))
    return tuple((group, _sorted(pairs)) for group, pairs in groups.items())


def _sorted(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(pairs, key=lambda pair: folded(pair[1])))


HELD_BY = {
    str(holder): tuple(str(state) for state in State if state not in NOT_FILED and STANDINGS[state].holder is holder)
    for holder in Holder
}
