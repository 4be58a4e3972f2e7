"""The agenda of a sitting: its order, the time of each passage, the dossiers that come and go."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from applications.models import Application
from applications.selectors.interests import recused_from
from applications.services import move
from applications.workflow import Action, NotAllowed, State
from committees.selectors.agendas import ORDERED, by_mark, by_theme, kept_away_from, moves
from committees.services.holding import changed, held_by_keeper
from contacts.models import User
from instruction.models import AgendaItem, Committee
from instruction.selectors.desks import desk_of
from instruction.services.agendas import put_on_agenda

LONGEST = 240


@transaction.atomic
def place(*, by: User, item: AgendaItem, rank: int) -> bool:
    """Give a passage this rank, from 1; those between shift by one, and those that no longer move keep their place.

    The rank is counted as she reads it, among the passages from which no link keeps her away. ``False`` when nothing
    changes, or when it is no longer on the agenda. Raises ``NotAllowed``.
    """
    committee, items = _ordering(by, item.committee)
    seen = [number for number, one in enumerate(items) if not one.away]
    row = next((items[number] for number in seen if items[number].pk == item.pk), None)
    if row is None:
        return False
    if not moves(row, committee):
        raise NotAllowed("Ce passage est examiné : il garde sa place.")
    free = [number for number, one in enumerate(items) if moves(one, committee)]
    # The rank asked for may be that of a passage that stays: the nearest place that is free is taken.
    wanted = seen[max(0, min(rank - 1, len(seen) - 1))]
    target = min(range(len(free)), key=lambda index: (abs(free[index] - wanted), free[index]))
    rest = [one.pk for one in items if moves(one, committee) and one.pk != row.pk]
    return _write(committee, items, [*rest[:target], row.pk, *rest[target:]])


@transaction.atomic
def reorder(*, by: User, committee: Committee, wanted: Sequence[int]) -> bool:
    """Put these passages in this order, in the places that they hold together; every other one keeps its own.

    Raises ``NotAllowed``.
    """
    held, items = _ordering(by, committee)
    known = {one.pk for one in items if moves(one, held)}
    return _write(held, items, [pk for pk in dict.fromkeys(wanted) if pk in known])


@transaction.atomic
def order_by(*, by: User, committee: Committee, how: str) -> bool:
    """Put the agenda in the order of the marks (``rank``) or theme by theme (``theme``). Raises ``NotAllowed``."""
    held, items = _ordering(by, committee)
    free = [one for one in items if moves(one, held)]
    if how == "theme":
        return _write(held, items, by_theme(free))
    desk = desk_of(by)
    if how != "rank" or desk is None:
        raise NotAllowed("Les notes ne sont pas lisibles d’ici : ordonnez par thématique ou à la main.")
    return _write(held, items, by_mark(desk, free))


@transaction.atomic
def set_minutes(*, by: User, item: AgendaItem, minutes: int | None) -> bool:
    """Say how long a passage takes; nothing goes back to the committee's own time. Raises ``NotAllowed``."""
    committee, _ = _ordering(by, item.committee)
    if minutes is not None and not 1 <= minutes <= LONGEST:
        raise NotAllowed(f"Un passage prend de 1 à {LONGEST} minutes.")
    kept = AgendaItem.objects.filter(pk=item.pk, removed_at=None).exclude(minutes=minutes)
    if minutes is None:
        kept = AgendaItem.objects.filter(pk=item.pk, removed_at=None, minutes__isnull=False)
    if not kept.update(minutes=minutes):
        return False
    changed(committee)
    return True


@transaction.atomic
def put_on(*, by: User, at: datetime, committee: Committee, applications: Iterable[Application]) -> int:
    """Put these dossiers last on the agenda, all of them or none; one put off is made ready on the way.

    Raises ``NotAllowed``.
    """
    rows = list(applications)
    # All of them, always in the same order: two people who fill agendas at once take turns.
    keys = [row.pk for row in rows]
    list(Application.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk").values_list("pk"))
    for row in rows:
        if row.state == State.DEFERRED:
            move(by=by, at=at, application=row, action=Action.RETURN_TO_READY)
        put_on_agenda(by=by, at=at, application=row, committee=committee)
    return len(rows)


@transaction.atomic
def put_back(*, by: User, at: datetime, item: AgendaItem) -> AgendaItem:
    """Undo a removal: the dossier comes back at the rank it had. Raises ``NotAllowed``."""
    put_on(by=by, at=at, committee=item.committee, applications=[item.application])
    row = AgendaItem.objects.select_related("committee").get(
        committee=item.committee, application=item.application, removed_at=None
    )
    row.minutes = item.minutes
    row.save(update_fields=["minutes"])
    before = AgendaItem.objects.filter(committee=item.committee, removed_at=None, order__lt=item.order)
    seen = before.exclude(recused_from(by.pk, through="application__"))
    place(by=by, item=row, rank=seen.exclude(pk=row.pk).count() + 1)
    return row


def _ordering(by: User, committee: Committee) -> tuple[Committee, list[Any]]:
    """The sitting and its passages, held; each says with ``away`` whether a link keeps the person from it."""
    held = held_by_keeper(by, committee)
    if held.state not in ORDERED:
        raise NotAllowed("La séance est levée ou annulée : l’ordre du jour ne change plus.")
    rows = AgendaItem.objects.filter(committee=held, removed_at=None).select_related("application__theme")
    return held, list(rows.annotate(away=kept_away_from(by)).order_by("order", "pk"))


def _write(committee: Committee, items: list[AgendaItem], wanted: Sequence[int]) -> bool:
    """Lay the wanted ones in the places that they hold together; ranks are from 1, without a hole."""
    rows, coming = {one.pk: one for one in items}, iter(wanted)
    chosen = set(wanted)
    laid = [rows[next(coming)] if one.pk in chosen else one for one in items]
    moved = [one for rank, one in enumerate(laid, 1) if one.order != rank]
    if [one.pk for one in laid] == [one.pk for one in items]:
        return False
    for rank, one in enumerate(laid, 1):
        one.order = rank
    AgendaItem.objects.bulk_update(moved, ["order"])
    changed(committee)
    return True
