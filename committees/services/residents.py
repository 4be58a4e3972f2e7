"""Showing passages to councils of residents until a day, taking that back, and what they say."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from applications.models import Application
from applications.selectors import today
from applications.selectors.interests import is_recused, recused_among
from applications.services import record
from applications.services.telling import tell_in_charge
from applications.workflow import NotAllowed
from committees.models import ResidentAccess, ResidentOpinion
from committees.selectors.access import items_for
from committees.selectors.residents import HEARD_IN, is_open
from committees.services.holding import changed, held_by_keeper
from committees.services.passages import hold_passage
from contacts.identity import plain_line
from contacts.mail import write_mail
from contacts.models import CouncilMember, ResidentCouncil, User
from contacts.notifications import notify
from instruction.models import AgendaItem, Committee
from instruction.services.texts import written_text

LONGEST = 5000
LONGEST_NAME = 150
NOT_HEARD = "Un conseil citoyen lit les passages d’un comité convoqué : convoquez-le d’abord, ou il est déjà levé."


@transaction.atomic
def give_access(
    *,
    by: User,
    at: datetime,
    committee: Committee,
    items: Sequence[AgendaItem],
    councils: Sequence[ResidentCouncil],
    due_on: date,
) -> list[ResidentAccess]:
    """Show these passages to these councils until a day, and write to their people; one that is shown already gets the
    new day. Raises ``NotAllowed``; nothing is written then."""
    keys = sorted(item.application_id for item in items)
    # The dossiers before the sitting, always, and in one order.
    rows = {row.pk: row for row in Application.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    row = held_by_keeper(by, committee)
    if row.state not in HEARD_IN:
        raise NotAllowed(NOT_HEARD)
    if not items or not councils:
        raise NotAllowed("Choisissez au moins un passage et un conseil.")
    if not today(at) <= due_on <= row.held_on:
        raise NotAllowed("Choisissez un jour entre aujourd’hui et celui du comité.")
    mine = {item.pk: item for item in items_for(by, row).filter(pk__in=[item.pk for item in items])}
    if len(mine) != len({item.pk for item in items}):
        raise NotAllowed("Un passage n’est plus à l’ordre du jour.")
    made = []
    for council in councils:
        fresh = [access for item in mine.values() if (access := _shown(item, council, by=by, at=at, due_on=due_on))]
        for access in fresh:
            access.item.application = rows[access.item.application_id]
            details = {"committee": str(row), "council": council.name, "due_on": due_on.isoformat()}
            record(access.item.application, by=by, at=at, action="residents_access", details=details)
        if fresh:
            _write_to(council, fresh, by=by, at=at, due_on=due_on)
        made += fresh
    if made:
        changed(row)
    return made


@transaction.atomic
def take_back(*, by: User, at: datetime, access: ResidentAccess) -> None:
    """Show the passage to the council no more; what it said stays. Raises ``NotAllowed``."""
    row = Application.objects.select_for_update().get(pk=access.item.application_id)
    committee = held_by_keeper(by, access.item.committee)
    if is_recused(by.pk, row):
        raise NotAllowed("Vous vous êtes déporté de ce passage.")
    ended = ResidentAccess.objects.filter(pk=access.pk, ended_at=None).update(ended_at=at)
    if not ended:
        raise NotAllowed("Cet accès est déjà retiré.")
    details = {"committee": str(committee), "council": access.council.name, "ended": True}
    record(row, by=by, at=at, action="residents_access", reason="Accès retiré", details=details)
    changed(committee)


@transaction.atomic
def write_opinion(*, by: User, at: datetime, access: ResidentAccess, text: str, signed_as: str) -> ResidentOpinion:
    """Leave an opinion for a council; another one follows it and replaces nothing. Raises ``NotAllowed``."""
    held = hold_passage(access.item, by)
    now = ResidentAccess.objects.select_related("council").filter(pk=access.pk, ended_at=None).first()
    member = CouncilMember.objects.filter(user=by, council=access.council_id, ended_at=None)
    if now is None or not (by.is_active and member.exists()) or is_recused(by.pk, held.application):
        raise NotAllowed("Ce projet n’est plus ouvert à votre conseil.")
    now.item = held.item
    if not is_open(now, today(at)):
        raise NotAllowed("Le jour dit est passé, ou la séance est levée : cet avis ne serait plus entendu.")
    written = written_text(text, longest=LONGEST, when_blank="Écrivez l’avis de votre conseil.", called="Cet avis")
    name = plain_line(signed_as)[:LONGEST_NAME]
    if not name:
        raise NotAllowed("Écrivez qui signe cet avis.")
    opinion = ResidentOpinion.objects.create(access=now, text=written, written_by=by, signed_as=name, at=at)
    details = {"committee": str(held.committee), "council": now.council.name, "opinion": str(opinion.public_id)}
    record(held.application, by=by, at=at, action="residents_opinion", details=details)
    changed(held.committee)
    context = {"opinion": opinion, "council": now.council, "application": held.application, "committee": held.committee}
    key = f"residents-opinion:{opinion.public_id}"
    tell_in_charge(held.application, "residents", "residents_opinion", context, key=key, at=at)
    return opinion


def _shown(
    item: AgendaItem, council: ResidentCouncil, *, by: User, at: datetime, due_on: date
) -> ResidentAccess | None:
    """The access, when it is new or its day changes."""
    there = ResidentAccess.objects.filter(item=item, council=council, ended_at=None).first()
    if there is None:
        return ResidentAccess.objects.create(item=item, council=council, given_by=by, given_at=at, due_on=due_on)
    if there.due_on == due_on:
        return None
    there.due_on = due_on
    there.save(update_fields=["due_on"])
    there.item = item
    return there


def _write_to(
    council: ResidentCouncil, accesses: Sequence[ResidentAccess], *, by: User, at: datetime, due_on: date
) -> None:
    """One mail to each of the council's people about what she may read; to its box while nobody has an account."""
    people = {one.user_id: one.user for one in council.members.filter(ended_at=None).select_related("user")}
    away = {access.pk: recused_among(people, access.item.application) for access in accesses}
    key = f"residents-access:{council.pk}:{at.isoformat()}"
    context = {"council": council, "due_on": due_on, "person": by}
    for person in people.values():
        told = [access.item.application for access in accesses if person.pk not in away[access.pk]]
        if told:
            notify("residents", "residents_access", {**context, "dossiers": told}, to_user=person, key=key, at=at)
    if not people and council.email:
        told = [access.item.application for access in accesses]
        write_mail("residents_access", {**context, "dossiers": told}, to=council.email, key=key)
