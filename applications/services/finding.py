"""Links that the portal finds by itself: written as rows, ended when the facts no longer say them.

Run where the facts change (an account of an organisation, a person of a funder, a sheet, a filing) and each night for
what was missed. What an administrator set aside is not found again as long as the facts stay the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from applications.answers import rows
from applications.likeness import SAME_OFFICER, Body, Carrier, Judge, Officer, Tie, folded, ties
from applications.models import Application, Interest, Submission
from applications.selectors.interests import judges
from applications.services.interests import appear, follow, hold
from applications.workflow import FINAL
from contacts.models import FunderMember, Membership, Organisation, User

CHANGED_FACTS = "Les faits ont changé."
Found = dict[tuple[int, int, int | None, str], str]


def find_links(
    *, at: datetime, organisation: Organisation | None = None, user: User | None = None, held: bool = False
) -> int:
    """Compare the links found with the facts, for an organisation, for a person, or for all; return how many changed.

    ``held`` where the caller holds the dossiers of the organisation already.
    """
    people = judges_of(judges().filter(pk=user.pk) if user else judges())
    carriers = carriers_of(Organisation.objects.filter(pk=organisation.pk) if organisation else None) if people else []
    found: Found = {}
    for tie in ties(people, carriers):
        found.setdefault((tie.judge, tie.carrier, None, tie.ground), tie.detail)
    stored = Interest.objects.filter(noted_by=None, application=None)
    if organisation:
        stored = stored.filter(organisation=organisation)
    if user:
        stored = stored.filter(user=user)
    return _mend(stored, found, at=at, held=held)


def find_after_a_change(at: datetime, organisation: Organisation | None, user: User | None) -> None:
    """What a change of people or organisations makes true, in its transaction."""
    if organisation is not None:
        find_links(at=at, organisation=organisation)
    if user is not None:
        find_links(at=at, user=user)


def find_links_of_dossier(row: Application, answers: Mapping[str, Any], *, at: datetime) -> int:
    """The same for those whom the other structures of one dossier name: co-carriers and partners. The dossier is held
    by the caller."""
    return find_links_of_dossiers([(row.pk, row.organisation_id, answers)], at=at, held=True)


def find_links_of_dossiers(
    dossiers: Sequence[tuple[int, int, Mapping[str, Any]]],
    *,
    at: datetime,
    people: Sequence[Judge] | None = None,
    held: bool = False,
) -> int:
    """Of each (dossier, its organisation, its answers): one look at the accounts and at the structures for all."""
    named = {pk: _companions(answers) for pk, _, answers in dossiers}
    sirets = {siret for ones in named.values() for siret, _ in ones if siret}
    names = {name for ones in named.values() for _, name in ones if name}
    if not (sirets or names):
        return _mend(Interest.objects.filter(noted_by=None, application__in=named), {}, at=at, held=held)
    known = carriers_of(Organisation.objects.filter(Q(siret__in=sirets) | _named(names)))
    by_key = {key: carrier for carrier in known for key in (carrier.siret, folded(carrier.name))}
    people = judges_of(judges()) if people is None else people
    ties_of: dict[int, list[Tie]] = {}
    for tie in ties(people, known):
        ties_of.setdefault(tie.carrier, []).append(tie)
    found: Found = {}
    for pk, organisation, _ in dossiers:
        for siret, name in named[pk]:
            carrier = by_key.get(siret) or by_key.get(folded(name))
            if carrier is None or carrier.key == organisation:
                continue
            for tie in ties_of.get(carrier.key, ()):
                if tie.ground == SAME_OFFICER:
                    found.setdefault((tie.judge, organisation, pk, tie.ground), f"{carrier.name}, {tie.detail}"[:300])
    return _mend(Interest.objects.filter(noted_by=None, application__in=named), found, at=at, held=held)


def find_all(*, at: datetime) -> int:
    """Every link, as each night; return how many changed. One transaction an organisation that changes."""
    changed = find_links(at=at)
    people = judges_of(judges())
    sent = Submission.objects.exclude(application__state__in=sorted(FINAL)).order_by("pk")
    lines = sent.values_list("application", "application__organisation", "content__answers")
    return changed + find_links_of_dossiers(list(lines), at=at, people=people)


def judges_of(people: Any) -> list[Judge]:
    """Accounts with the bodies that they are of. Three queries."""
    rows = list(people.order_by("pk").values_list("pk", "first_name", "last_name", "email", "referent__email"))
    keys = [pk for pk, *_ in rows]
    bodies: dict[int, list[Body]] = {}
    houses: dict[int, list[int]] = {}
    places = FunderMember.objects.filter(user__in=keys, ended_at=None).order_by("pk")
    for pk, name, siret in places.values_list("user", "funder__name", "funder__siret"):
        bodies.setdefault(pk, []).append(Body(name, siret))
    mine = Membership.objects.active().filter(user__in=keys).order_by("pk")
    for pk, house, name, siret in mine.values_list("user", "organisation", "organisation__name", "organisation__siret"):
        bodies.setdefault(pk, []).append(Body(name, siret))
        houses.setdefault(pk, []).append(house)
    return [
        Judge(pk, first, last, tuple(filter(None, emails)), tuple(bodies.get(pk, ())), tuple(houses.get(pk, ())))
        for pk, first, last, *emails in rows
    ]


def carriers_of(organisations: Any = None) -> list[Carrier]:
    """Organisations with those whom their sheets name. One query."""
    chosen = Organisation.objects.all() if organisations is None else organisations
    return [
        Carrier(row.pk, row.name, row.siret, _officers(getattr(row, "profile", None)))
        for row in chosen.select_related("profile").order_by("pk")
    ]


def _officers(profile: Any) -> tuple[Officer, ...]:
    if profile is None:
        return ()
    named = (("head", "Représentante ou représentant légal"), ("contact", "Personne chargée de la demande"))
    return tuple(
        Officer(
            getattr(profile, f"{who}_first_name"),
            getattr(profile, f"{who}_last_name"),
            getattr(profile, f"{who}_email"),
            place,
        )
        for who, place in named
    )


def _companions(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Number and name of the other structures that a dossier names."""
    lines = [*rows(answers.get("co_carriers")), *rows(answers.get("partner_structures"))]
    return [(str(line.get("siret") or ""), str(line.get("name") or "")) for line in lines]


def _named(names: Iterable[str]) -> Q:
    found = Q(pk=None)
    for name in names:
        found |= Q(name__unaccent__iexact=name.strip())
    return found


def _mend(stored: Any, found: Found, *, at: datetime, held: bool = False) -> int:
    """Make the links in force those found, organisation by organisation; return how many changed."""
    there = {_key(row): row for row in stored.filter(ended_at=None)}
    aside = {(*_key(row), row.detail) for row in stored.filter(ended_by__isnull=False)}
    wanted = {key: detail for key, detail in found.items() if (*key, detail) not in aside}
    fresh = {key: detail for key, detail in wanted.items() if key not in there}
    gone = [row for key, row in there.items() if key not in wanted]
    said_anew = [row for key, row in there.items() if key in wanted and row.detail != wanted[key]]
    for row in said_anew:
        Interest.objects.filter(pk=row.pk).update(detail=wanted[_key(row)])
    for scope in sorted({key[1:3] for key in (*fresh, *map(_key, gone))}, key=str):
        _mend_scope(scope, {key: value for key, value in fresh.items() if key[1:3] == scope}, gone, at=at, held=held)
    return len(fresh) + len(gone)


def _key(row: Interest) -> tuple[int, int, int | None, str]:
    return row.user_id, row.organisation_id, row.application_id, row.ground


@transaction.atomic
def _mend_scope(
    scope: tuple[int, int | None], fresh: Found, gone: Sequence[Interest], *, at: datetime, held: bool
) -> None:
    organisation, application = scope
    if not held:
        hold(organisation, application)
    born: list[Interest] = []
    for (user, _, _, ground), detail in fresh.items():
        key: dict[str, Any] = {"organisation_id": organisation, "application_id": application, "ground": ground}
        defaults = {"detail": detail[:300], "since": at}
        row, is_new = Interest.objects.get_or_create(user_id=user, ended_at=None, **key, defaults=defaults)
        if is_new:
            born.append(row)
    appear(at, born)
    over = [row for row in gone if (row.organisation_id, row.application_id) == scope]
    if over:
        Interest.objects.filter(pk__in=[row.pk for row in over], ended_at=None).update(
            ended_at=at, end_reason=CHANGED_FACTS
        )
        follow(at, over)
