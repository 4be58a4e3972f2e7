"""Entrust a dossier to someone else, share it, or take that back: with a reason, a history, and people told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from applications.models import Application, Assignment, Event
from applications.selectors import today
from applications.selectors.interests import kept_away
from applications.services import must_be_staff, record
from applications.services.moves import locked
from applications.services.telling import tell, writers_of
from applications.workflow import FINAL, NotAllowed, State
from contacts.mail import write_mail
from contacts.models import Referent, Service, User
from contacts.notifications import notify
from contacts.selectors import Roll, desk_of, roll_on
from instruction.selectors.assigning import ASSIGN, last_handing, may_take_back
from instruction.services.posts import Post, box, co_referent, lay, lead, led_by, lines_of, posts_of, posts_told, told

STEPS_ASIDE = "ne peut pas suivre ce dossier : un lien d’intérêts l’en tient à l’écart. Choisissez quelqu’un d’autre."


@transaction.atomic
def reassign(
    *,
    by: User,
    at: datetime,
    application: Application,
    referent: Referent | None,
    reason: str,
    keep_as_co: bool = False,
    service: Service | None = None,
    seen: int | None = None,
) -> dict[str, Any]:
    """Entrust an open dossier to another referent, or with ``referent=None`` to the box of ``service``.

    ``seen`` is the assignment that the person had before her: someone quicker is not undone unawares. Returns who was
    in charge before. Raises ``workflow.NotAllowed`` with the sentence to show; nothing is written then.
    """
    row, role, reason = _held(by, application, reason)
    lines = lines_of(row)
    now_lead = lines[0]
    if seen is not None and seen != now_lead.pk:
        raise NotAllowed(f"Ce dossier vient d’être confié à {now_lead} : relisez, puis confiez-le de nouveau.")
    if referent is None:
        first = _box_of(row, service)
    else:
        _must_be_there(referent, at, row)
        first = lead(referent, _service_for(row, referent))
    if (first.referent, first.box_email) == (now_lead.referent_id, now_lead.box_email):
        raise NotAllowed(f"{now_lead} suit déjà ce dossier.")
    others = posts_of(lines)
    if keep_as_co and now_lead.referent_id:
        others.insert(0, co_referent(now_lead.referent_id, now_lead.service_id))
    return _change(row, lines, led_by(first, others), by=by, at=at, role=role, reason=reason)


@transaction.atomic
def share(*, by: User, at: datetime, application: Application, referent: Referent, reason: str) -> dict[str, Any]:
    """Add a co-referent to an open dossier. Returns who was in charge before; raises ``workflow.NotAllowed``."""
    row, role, reason = _held(by, application, reason)
    lines = lines_of(row)
    if any(line.referent_id == referent.pk for line in lines):
        raise NotAllowed(f"{referent} suit déjà ce dossier.")
    if not Referent.objects.filter(pk=referent.pk, is_active=True).exists():
        raise NotAllowed(f"{referent} n’est plus en fonction : choisissez quelqu’un d’autre.")
    if referent.pk in kept_away(row):
        raise NotAllowed(f"{referent} {STEPS_ASIDE}")
    wanted = [*posts_of(lines), co_referent(referent.pk, _service_for(row, referent))]
    return _change(row, lines, wanted, by=by, at=at, role=role, reason=reason)


@transaction.atomic
def unshare(*, by: User, at: datetime, application: Application, referent: Referent, reason: str) -> dict[str, Any]:
    """Take a co-referent off an open dossier. Returns who was in charge before; raises ``workflow.NotAllowed``."""
    row, role, reason = _held(by, application, reason)
    lines = lines_of(row)
    wanted = [post for post in posts_of(lines) if post.leads or post.referent != referent.pk]
    if len(wanted) == len(lines):
        raise NotAllowed(f"{referent} n’est pas co-référent de ce dossier.")
    return _change(row, lines, wanted, by=by, at=at, role=role, reason=reason)


@transaction.atomic
def take_back(*, by: User, at: datetime, application: Application) -> dict[str, Any]:
    """Undo the last assignment, for who did it, as long as nothing changed since. Returns who was in charge before."""
    row, role, _ = _held(by, application, "Annulation")
    last = last_handing(row)
    if last is None or not may_take_back(by, row, last):
        raise NotAllowed("L’attribution a changé depuis : confiez le dossier de nouveau.")
    wanted = posts_told(last.details["before"])
    away = kept_away(row)
    for post in wanted:
        if post.referent in away:
            raise NotAllowed(f"{Referent.objects.get(pk=post.referent)} {STEPS_ASIDE}")
        if post.referent and (post.leads or not Referent.objects.filter(pk=post.referent, is_active=True).exists()):
            _must_be_there(Referent.objects.get(pk=post.referent), at, row)
    return _change(
        row, lines_of(row), wanted, by=by, at=at, role=role, reason="Attribution annulée", details={"undoes": last.pk}
    )


def stays_away(referent: Referent, roll: Roll) -> str:
    """Why a dossier is not entrusted to someone today, in a sentence; blank when it may be."""
    person = roll.people.get(referent.pk)
    if person is None or not person.is_active:
        return f"{referent} n’est plus en fonction : choisissez quelqu’un d’autre."
    there = roll.present_for(referent.pk)
    if there is not None and there.pk != referent.pk:
        until = roll.away[referent.pk].ends_on
        return (
            f"{referent} s’absente jusqu’au {until:%d/%m/%Y} : choisissez {there}, qui remplace, ou quelqu’un d’autre."
        )
    return ""


def tell_referent(
    referent: Referent, topic: str, template: str, context: dict[str, Any], *, key: str, at: datetime
) -> None:
    """Announce a mail to a referent: as she chose where she has an account, at her address otherwise."""
    account = referent.user
    if account is not None and account.is_active:
        notify(topic, template, context, to_user=account, key=key, at=at)
    else:
        write_mail(template, context, to=referent.email, key=key)


def _held(by: User, application: Application, reason: str) -> tuple[Application, str, str]:
    row = locked(application)
    role = must_be_staff(by, row)
    if row.submitted_at is None or State(row.state) in FINAL:
        raise NotAllowed("Ce dossier est clos ou n’est pas déposé : il n’est à confier à personne.")
    if not reason.strip():
        raise NotAllowed("Écrivez le motif : il est gardé dans l’historique et montré aux personnes concernées.")
    return row, role, reason.strip()


def _must_be_there(referent: Referent, at: datetime, row: Application) -> None:
    # Held against a change of her record until the end of the transaction: whoever leaves does it before, or after.
    Referent.objects.select_for_update(no_key=True).get(pk=referent.pk)
    if referent.pk in kept_away(row):
        raise NotAllowed(f"{referent} {STEPS_ASIDE}")
    refusal = stays_away(referent, roll_on(today(at)))
    if refusal:
        raise NotAllowed(refusal)


def _service_for(row: Application, referent: Referent) -> int:
    """The service that answers through this referent: the theme's own where she follows the theme, else hers."""
    desk = desk_of(row.theme)
    if desk is not None and row.theme.theme_referents.filter(referent=referent).exists():
        return int(desk.service_id)
    return int(referent.service_id)


def _box_of(row: Application, service: Service | None) -> Post:
    if service is None:
        raise NotAllowed("Choisissez à qui confier ce dossier.")
    desk = desk_of(row.theme)
    email = (desk.box_email if desk and desk.service_id == service.pk else "") or service.box_email
    if not email:
        raise NotAllowed(f"{service} n’a pas de boîte : choisissez une personne ou un autre service.")
    return box(service, email)


def _change(
    row: Application,
    lines: Sequence[Assignment],
    wanted: Sequence[Post],
    *,
    by: User,
    at: datetime,
    role: str,
    reason: str,
    details: dict[str, Any] | None = None,
) -> dict[str, Any]:
    before = told(lines)
    after_lines = lay(row, lines, wanted, at)
    after = told(after_lines)
    event = record(
        row,
        by=by,
        at=at,
        role=role,
        action=ASSIGN,
        reason=reason,
        details={"before": before, "after": after, **(details or {})},
    )
    _announce(row, lines, after_lines, event)
    return before


def _announce(row: Application, before: Sequence[Assignment], after: Sequence[Assignment], event: Event) -> None:
    """Tell who comes, who goes, and the association when who answers changes; never who did it."""
    key, context = f"assigned:{event.pk}", {"application": row, "event": event, "by": event.actor}
    were = {(line.referent_id, line.box_email): line for line in before}
    are = {(line.referent_id, line.box_email): line for line in after}
    for place, line in are.items():
        if place not in were or were[place].role != line.role:
            _tell(line, "assigned", context | {"line": line}, key=key, event=event)
    for place, line in were.items():
        if place not in are:
            _tell(line, "assigned_away", context | {"after": after[0]}, key=key, event=event)
    if before[0].pk != after[0].pk:
        tell(writers_of(row), "follow_up", "followed_by", context | {"line": after[0]}, key=key, at=event.at)


def _tell(line: Assignment, template: str, context: dict[str, Any], *, key: str, event: Event) -> None:
    if line.referent is None:
        write_mail(template, context, to=line.box_email, key=key)
    elif line.referent.user_id != event.actor_id:
        tell_referent(line.referent, "assigned", template, context, key=key, at=event.at)
