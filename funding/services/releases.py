"""Announcements: the day when results leave, to every association at once, and once.

A decision is told in one transaction: its dossier's state, its letter, its mail, its date. A worker killed between two
leaves the others waiting; two workers at once wait for each other on the dossier, and the second finds it told.
"""

from collections.abc import Collection
from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone

from applications.models import Application
from applications.services.actions import hold
from applications.services.moves import apply_decision, locked
from applications.services.telling import tell, writers_of
from applications.workflow import Action, NotAllowed, Role
from contacts.models import OutboxEntry, User
from contacts.outbox import enqueue, handles
from funding.grounds import ground_of
from funding.models import Decision, DecisionKind, Letter, Release
from funding.selectors.decisions import decidable_by
from funding.selectors.letters import letters_in_force
from funding.services.letters import write_letter
from instruction.selectors.desks import desk_of, directs

log = structlog.get_logger("funding.releases")

KIND = "release"
ACTIONS = {
    DecisionKind.FULL: Action.GRANT,
    DecisionKind.PARTIAL: Action.GRANT,
    DecisionKind.DEFERRED: Action.DEFER,
    DecisionKind.REFUSED: Action.REFUSE,
}
PAST = "Choisissez une date et une heure à venir, ou annoncez à la main le moment venu."
MADE = "Cette annonce est faite : elle ne change plus."


def may_run(user: User, release: Release) -> bool:
    """Whether the person changes and makes this announcement: an administrator, or the head who prepared it."""
    return user.is_active and (user.is_staff or (release.created_by_id == user.pk and directs(user)))


@transaction.atomic
def create_release(
    *, by: User, at: datetime, name: str, due_at: datetime, applications: Collection[Application] = ()
) -> Release:
    """Plan an announcement, with the decisions of these dossiers. Raises ``NotAllowed``."""
    if not directs(by):
        raise NotAllowed("Les administrateurs et les responsables de service préparent les annonces.")
    if due_at <= at:
        raise NotAllowed(PAST)
    release = Release.objects.create(name=name, due_at=due_at, created_by=by)
    _put(release, by, applications)
    return release


@transaction.atomic
def change_release(*, by: User, at: datetime, release: Release, name: str, due_at: datetime) -> Release:
    """Another name, another moment, while nothing is told. Raises ``NotAllowed``."""
    held = _held(by, release)
    if due_at <= at:
        raise NotAllowed(PAST)
    held.name, held.due_at = name, due_at
    held.save(update_fields=["name", "due_at"])
    return held


@transaction.atomic
def attach_decisions(*, by: User, at: datetime, release: Release, applications: Collection[Application]) -> int:
    """Put the waiting decisions of these dossiers in the announcement; return how many. Raises ``NotAllowed``."""
    held = _held(by, release)
    if held.due_at <= at:
        raise NotAllowed("Le moment de cette annonce est passé : changez-le d’abord.")
    return _put(held, by, applications)


@transaction.atomic
def detach_decision(*, by: User, release: Release, decision: Decision) -> bool:
    """Take a decision out of the announcement; it waits for another one."""
    held = _held(by, release)
    waiting = Decision.objects.filter(pk=decision.pk, release=held, released_at=None)
    return bool(waiting.update(release=None))


@transaction.atomic
def release_now(*, by: User, at: datetime, release: Release) -> Release:
    """Have the worker make the announcement at once. Asked twice, it is made once. Raises ``NotAllowed``."""
    held = _held(by, release)
    if not held.decisions.filter(released_at=None, cancelled_at=None).exists():
        raise NotAllowed("Cette annonce n’a pas de décision à annoncer.")
    held.due_at, held.released_by = at, by
    held.save(update_fields=["due_at", "released_by"])
    enqueue(KIND, {"release": held.pk}, key=f"release:{held.pk}:{at.isoformat()}", at=at)
    return held


@handles(KIND)
def take_up(entry: OutboxEntry) -> None:
    """Make an announcement asked by hand; run twice, each association is told once."""
    release, at = Release.objects.get(pk=entry.payload["release"]), timezone.now()
    # Put off since it was asked: the clock will make it.
    if release.due_at <= at:
        carry_out(release=release, at=at)


def release_due(*, at: datetime) -> int:
    """Make the announcements whose moment has come; return how many decisions were told."""
    told, fault = 0, None
    for release in Release.objects.filter(released_at=None, due_at__lte=at).order_by("due_at", "pk"):
        try:
            told += carry_out(release=release, at=at)
        except Exception as error:  # An announcement that fails keeps none of the others waiting.
            fault = error
    if fault is not None:
        raise fault
    return told


def carry_out(*, release: Release, at: datetime) -> int:
    """Tell each decision of the announcement that is not told yet; return how many were, by this call.

    One that cannot be told is left waiting, and the page says why; a fault is raised once the others are told.
    """
    told, fault = 0, None
    waiting = Decision.objects.filter(release=release, released_at=None, cancelled_at=None)
    for decision in waiting.select_related("application").order_by("pk"):
        try:
            told += tell_decision(decision=decision, at=at)
        except NotAllowed as refusal:
            log.info("decision not told", decision=decision.pk, why=str(refusal))
        except Exception as error:  # The others are told; this one is tried again by the next run.
            log.warning("decision failed", decision=decision.pk, error=type(error).__name__)
            fault = error
    _finish(release, at)
    if fault is not None:
        raise fault
    return told


@transaction.atomic
def tell_decision(*, decision: Decision, at: datetime) -> bool:
    """Give the dossier its state, file its letter and write its mails; ``False`` when it is told already."""
    # The action, then the dossier, then the decision: the order of everyone who moves a dossier.
    hold(decision.application.action_id)
    row = locked(decision.application)
    held = Decision.objects.select_for_update(of=("self",)).select_related("decided_by", "release").get(pk=decision.pk)
    if held.released_at or held.cancelled_at or held.release_id is None or held.release_id != decision.release_id:
        return False
    kind = DecisionKind(held.kind)
    letter = _letter(row, held, at)
    apply_decision(
        by=held.decided_by,
        at=at,
        application=row,
        action=ACTIONS[kind],
        reason=held.sentence,
        details=_details(held, row),
    )
    held.released_at = at
    held.save(update_fields=["released_at"])
    if letter is not None:
        Letter.objects.filter(pk=letter.pk).update(sent_at=at)
    row.refresh_from_db(fields=["state", "version", "next_date"])
    context = {"application": row, "decision": held, "letter": letter, "is_agreed": row.state == "granted"}
    tell(writers_of(row), "decision", "decision_told", context, key=f"decision:{held.pk}", at=at)
    return True


def _letter(row: Application, decision: Decision, at: datetime) -> Letter | None:
    """The letter that was looked at, else one from the text in use; none where no text fits: its page tells all."""
    there = letters_in_force([decision]).get(decision.pk)
    if there is not None:
        return there
    try:
        with transaction.atomic():
            letter, _ = write_letter(row, decision, by=decision.decided_by, at=at, role=Role.ADMINISTRATOR)
    except NotAllowed as refusal:
        log.info("no letter", decision=decision.pk, why=str(refusal))
        return None
    return letter


def _details(decision: Decision, row: Application) -> dict[str, object]:
    """What the event keeps, in the words that the association reads."""
    details: dict[str, object] = {"decision": str(decision.public_id), "amount": f"{decision.amount:.2f}"}
    ground = ground_of(decision.kind, decision.ground)
    if ground is not None:
        details |= {
            "ground": {"code": ground.code, "label": ground.label, "sentence": ground.sentence},
            "explanation": decision.sentence,
            "findings": decision.rules,
            "schemes": decision.schemes,
            "remedies": row.call.remedies,
        }
    return details


@transaction.atomic
def _finish(release: Release, at: datetime) -> None:
    """Close the announcement once nothing waits in it."""
    held = Release.objects.select_for_update().get(pk=release.pk)
    waiting = held.decisions.filter(released_at=None, cancelled_at=None)
    if held.released_at is None and not waiting.exists():
        held.released_at = at
        held.save(update_fields=["released_at"])


def _held(by: User, release: Release) -> Release:
    held = Release.objects.select_for_update().get(pk=release.pk)
    if not may_run(by, held):
        raise NotAllowed("Un administrateur, ou la personne qui a préparé cette annonce, la change.")
    if held.released_at:
        raise NotAllowed(MADE)
    return held


def _put(release: Release, by: User, applications: Collection[Application]) -> int:
    desk = desk_of(by)
    if desk is None or not applications:
        return 0
    mine = decidable_by(desk).filter(pk__in=[row.pk for row in applications])
    waiting = Decision.objects.filter(application__in=mine, released_at=None, cancelled_at=None)
    return waiting.update(release=release)
