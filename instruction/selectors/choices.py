"""What the inbox's filters offer. Kept in the cache for a minute: an edit in the administration shows within it."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.core.cache import cache

from applications.models import FundingYear, Outcome
from applications.workflow import NOT_FILED, STANDINGS, Holder, State
from contacts.alphabetical import Alphabetical
from contacts.models import Funder, Referent, Service
from eligibility.engine.findings import VERDICT_LABELS, Verdict
from eligibility.models import Call, Requirement, Theme
from instruction.models import Label
from instruction.selectors.columns import HOLDER_WORDS
from territories.models import Commune, Neighbourhood
from territories.names import folded

KEY = "instruction:filter-choices:2"
KEPT_SECONDS = 60
# A rule's sentence is cut where a list has no room for more.
LONGEST_RULE = 90
OPINION = "avis"
# A box, among those who may lead.
BOX = "boite-"
# The verdicts that one looks for; the others say that all is well.
SOUGHT = (Verdict.FAIL, Verdict.REVIEW, Verdict.ADVICE)

# A group without a name stands alone; each choice is (value, label).
Groups = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
# By list, the row of each value: a filter then asks the database nothing to know what it is about.
Keys = dict[str, dict[str, int]]


class FilterChoices(NamedTuple):
    """The choices of each filter whose list is in the database, and the rows that they name."""

    calls: Groups
    themes: Groups
    services: Groups
    referents: Groups
    communes: Groups
    neighbourhoods: Groups
    funders: Groups
    findings: Groups
    labels: Groups
    keys: Keys


def filter_choices() -> FilterChoices:
    """The choices as they were at most a minute ago. Nine queries when nothing is kept, none otherwise."""
    kept = cache.get(KEY)
    if kept is None:
        keys: Keys = {}
        kept = FilterChoices(
            _calls(keys),
            _themes(keys),
            _services(keys),
            _referents(keys),
            _communes(keys),
            _neighbourhoods(keys),
            _funders(keys),
            _findings(),
            _labels(keys),
            keys,
        )
        # As plain tuples: a release that changes the class reads what an older one kept.
        cache.set(KEY, tuple(kept), KEPT_SECONDS)
    return FilterChoices(*kept)


def outcomes() -> Groups:
    """What a filed dossier may be; an incomplete one is never filed."""
    return (("", tuple((value, label) for value, label in Outcome.choices if value != Outcome.INCOMPLETE)),)


def states() -> Groups:
    return (("", tuple((str(state), STANDINGS[state].for_staff) for state in State if state not in NOT_FILED)),)


def waited_for() -> Groups:
    """For whom a dossier waits: its holder, or someone whose opinion was asked."""
    holders = tuple((str(holder), word) for holder, word in HOLDER_WORDS.items())
    return (("", (*holders, (OPINION, "Un avis demandé"))),)


def funding_years() -> Groups:
    return (("", tuple((str(value), label) for value, label in FundingYear.choices)),)


def lateness() -> Groups:
    return (("", (("oui", "Échéance passée"),)),)


def leads(offered: FilterChoices) -> Groups:
    """Who may lead: a referent, or the box of a service."""
    (_, people), *_ = offered.referents
    (_, services), *_ = offered.services
    return (("Référents", people), ("Boîtes", tuple((f"{BOX}{slug}", name) for slug, name in services)))


def progress() -> Groups:
    return (("", (("ouvert", "En cours"), ("clos", "Clos"))),)


def _calls(keys: Keys) -> Groups:
    rows = list(Call.objects.order_by("-year", "code").values_list("pk", "code", "title"))
    return _alone("appel", rows, keys)


def _themes(keys: Keys) -> Groups:
    return _alone("thematique", Theme.objects.order_by("order", "slug").values_list("pk", "slug", "label"), keys)


def _services(keys: Keys) -> Groups:
    return _alone("service", Service.objects.order_by("name", "pk").values_list("pk", "slug", "name"), keys)


def _referents(keys: Keys) -> Groups:
    rows = Referent.objects.filter(is_active=True).order_by("last_name", "first_name", "pk")
    return _alone("referent", [(row.pk, row.email, f"{row.last_name} {row.first_name}") for row in rows], keys)


def _communes(keys: Keys) -> Groups:
    rows = list(Commune.objects.order_by("insee_code").values_list("pk", "insee_code", "name", "in_city_policy"))
    keys["commune"] = {code: pk for pk, code, _, _ in rows}
    return (
        ("Politique de la ville", _sorted((code, name) for _, code, name, in_policy in rows if in_policy)),
        ("Autres communes", _sorted((code, name) for _, code, name, in_policy in rows if not in_policy)),
    )


def _neighbourhoods(keys: Keys) -> Groups:
    """The neighbourhoods by generation, the latest first: a name may be in both with other borders."""
    groups: dict[str, list[tuple[str, str]]] = {}
    rows = list(
        Neighbourhood.objects.order_by("kind", "-generation", "code").values_list(
            "pk", "code", "name", "kind", "generation"
        )
    )
    keys["quartier"] = {code: pk for pk, code, *_ in rows}
    for _, code, name, kind, generation in rows:
        group = "Quartiers de veille" if kind == Neighbourhood.Kind.WATCH else f"QPV {generation}"
        groups.setdefault(group, []).append((code, name))
    return tuple((group, _sorted(pairs)) for group, pairs in groups.items())


def _funders(keys: Keys) -> Groups:
    """The funders that a plan may ask; the MEL's own credit is asked by every dossier."""
    rows = Funder.objects.exclude(slug="mel").order_by(Alphabetical("name"), "pk").values_list("pk", "slug", "name")
    return _alone("financeur", rows, keys)


def _findings() -> Groups:
    """Each rule under each verdict that one looks for; its sentence leaves out the values, which change."""
    rules: dict[str, str] = {}
    for code, label in Requirement.objects.order_by("-call__year", "order", "pk").values_list("code", "label"):
        rules.setdefault(code, _shortened(label))
    return tuple(
        (VERDICT_LABELS[verdict], tuple((f"{code}:{verdict}", label) for code, label in rules.items()))
        for verdict in SOUGHT
    )


def _shortened(label: str) -> str:
    plain = re.sub(r"\{\w+\}", "…", label).removesuffix(".")
    return plain if len(plain) <= LONGEST_RULE else f"{plain[:LONGEST_RULE].rsplit(' ', 1)[0]}…"


def _labels(keys: Keys) -> Groups:
    return _alone("etiquette", Label.objects.order_by("name", "pk").values_list("pk", "slug", "name"), keys)


def _alone(name: str, rows: Iterable[tuple[int, str, str]], keys: Keys) -> Groups:
    """One list without groups, its rows kept by their value."""
    found = list(rows)
    keys[name] = {value: pk for pk, value, _ in found}
    return (("", tuple((value, label) for _, value, label in found)),)


def _sorted(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(pairs, key=lambda pair: folded(pair[1])))


HELD_BY = {
    str(holder): tuple(str(state) for state in State if state not in NOT_FILED and STANDINGS[state].holder is holder)
    for holder in Holder
}
