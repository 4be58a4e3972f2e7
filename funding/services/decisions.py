"""What the MEL decides on a dossier: written, changed or cancelled until it is told; nothing here tells it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from applications.models import Application, Event
from applications.selectors.interests import is_recused
from applications.services import must_be_staff, record
from applications.services.moves import locked
from applications.workflow import NotAllowed, State
from contacts.models import User
from eligibility.engine import wording
from eligibility.models import Call, CallTheme
from funding.grounds import ground_of
from funding.models import Decision, DecisionKind, Letter
from instruction.selectors.desks import directs
from instruction.services.admissibility import Scheme
from instruction.services.texts import written_text

LONGEST = 3000
AGREED = frozenset({DecisionKind.FULL, DecisionKind.PARTIAL})


class Stale(NotAllowed):
    """A colleague wrote the decision meanwhile: it is shown, and nothing is overwritten."""


class Refused(NotAllowed):
    """Something of the decision cannot be kept; ``field`` is what is wrong."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision as it is typed. ``rules`` are failed criteria in the words that the association was told."""

    kind: str
    amount: Decimal | None = None
    ground: str = ""
    sentence: str = ""
    conditions: str = ""
    rules: Sequence[str] = ()
    schemes: Sequence[Scheme] = field(default=())


@dataclass(frozen=True, slots=True)
class Ruled:
    """What became of one row of many: the decision, or the sentence that says why not and the field it is about."""

    application: Application
    decision: Decision | None = None
    refusal: str = ""
    field: str = ""


def must_decide(user: User, application: Application) -> str:
    """The quality in which the person decides on this dossier; raises ``NotAllowed``."""
    if not directs(user):
        raise NotAllowed("Les administrateurs et les responsables de service enregistrent les décisions.")
    role = must_be_staff(user, application)
    if is_recused(user.pk, application):
        raise NotAllowed("Un lien d’intérêts vous tient à l’écart de ce dossier.")
    return role


@transaction.atomic
def decide(*, by: User, at: datetime, application: Application, ruling: Ruling, version: int) -> Decision:
    """Write the decision, or change the one that waits to be told. ``version`` is of the one that she saw, 0 for none.

    Letters prepared for another decision are taken back. Raises ``Stale``, ``Refused`` or ``NotAllowed``.
    """
    row = locked(application)
    role = must_decide(by, row)
    if State(row.state) is not State.EXAMINED:
        told = f"Le dossier est « {row.standing.for_staff} » : une décision s’enregistre après l’examen en comité."
        raise NotAllowed(told)
    there = _waiting(row)
    said = _checked(row, ruling, at)
    before = _told(there) if there else {}
    if there is not None and before == _told_of(said):
        # The same, sent again: whoever wrote it first, nothing is lost.
        return there
    _must_be_seen(there, version)
    decision = there or Decision(application=row, version=0)
    for name, value in said.items():
        setattr(decision, name, value)
    decision.version, decision.decided_by, decision.decided_at = decision.version + 1, by, at
    decision.save()
    _forget_letters(decision, at)
    details = {"before": before, "after": _told(decision)}
    record(row, by=by, at=at, role=role, action="decide", details=details)
    return decision


def decide_rows(*, by: User, at: datetime, rows: Sequence[tuple[Application, Ruling, int]]) -> list[Ruled]:
    """Each dossier in a transaction of its own: one that is refused keeps nothing from the others."""
    found = []
    for application, ruling, version in rows:
        try:
            decision = decide(by=by, at=at, application=application, ruling=ruling, version=version)
        except Refused as refusal:
            found.append(Ruled(application, refusal=str(refusal), field=refusal.field))
        except NotAllowed as refusal:
            found.append(Ruled(application, refusal=str(refusal)))
        else:
            found.append(Ruled(application, decision))
    return found


@transaction.atomic
def cancel_decision(*, by: User, at: datetime, application: Application, version: int) -> Decision:
    """Take back a decision that nobody was told; its row stays as a trace. Raises ``Stale`` or ``NotAllowed``."""
    row = locked(application)
    role = must_decide(by, row)
    decision = _waiting(row)
    if decision is None:
        raise NotAllowed("Ce dossier n’a pas de décision en attente d’annonce.")
    _must_be_seen(decision, version)
    decision.cancelled_at, decision.version = at, decision.version + 1
    decision.save(update_fields=["cancelled_at", "version"])
    _forget_letters(decision, at)
    record(row, by=by, at=at, role=role, action="decide_cancel", details={"before": _told(decision), "after": {}})
    return decision


def _waiting(row: Application) -> Decision | None:
    """The decision that waits to be told, held. The dossier is held before it, always."""
    waiting = Decision.objects.select_for_update(of=("self",)).filter(released_at=None, cancelled_at=None)
    found: Decision | None = waiting.filter(application=row).first()
    return found


def drop_decision(row: Application, event: Event) -> None:
    """A dossier that leaves its examination otherwise than by its announcement has no decision left to be told."""
    if event.source != State.EXAMINED:
        return
    decision = _waiting(row)
    if decision is None or event.details.get("decision") == str(decision.public_id):
        return
    decision.cancelled_at, decision.version = event.at, decision.version + 1
    decision.save(update_fields=["cancelled_at", "version"])
    _forget_letters(decision, event.at)
    details = {"before": _told(decision), "after": {}}
    record(row, by=event.actor, at=event.at, role=event.role, action="decide_cancel", details=details)


def _must_be_seen(there: Decision | None, version: int) -> None:
    if (there.version if there else 0) != version:
        raise Stale("La décision a changé depuis que vous l’avez ouverte : relisez-la, puis enregistrez la vôtre.")


def _forget_letters(decision: Decision, at: datetime) -> None:
    """A letter that tells something else is prepared again."""
    Letter.objects.filter(decision=decision, sent_at=None, cancelled_at=None).update(cancelled_at=at)


def _checked(row: Application, ruling: Ruling, at: datetime) -> dict[str, Any]:
    if ruling.kind not in DecisionKind.values:
        raise Refused("kind", "Choisissez une décision de la liste.")
    conditions = _text(ruling.conditions, "conditions")
    if ruling.kind in AGREED:
        return {
            "kind": ruling.kind,
            "amount": _amount(row, ruling),
            "ground": "",
            "sentence": _text(ruling.sentence, "sentence"),
            "conditions": conditions,
            "rules": [],
            "schemes": [],
        }
    ground = ground_of(ruling.kind, ruling.ground)
    if ground is None:
        raise Refused("ground", "Choisissez un motif de la liste.")
    rules = [str(rule) for rule in ruling.rules]
    if ground.names_rules and not rules:
        raise Refused("rules", "Choisissez au moins un critère que le dossier ne respecte pas.")
    schemes = list(ruling.schemes)
    _must_be_open(schemes, at)
    is_refused = ruling.kind == DecisionKind.REFUSED
    return {
        "kind": ruling.kind,
        "amount": Decimal(0),
        "ground": ground.code,
        "sentence": _text(ruling.sentence, "sentence") or ground.sentence,
        "conditions": conditions,
        "rules": rules if is_refused else [],
        "schemes": [scheme.told() for scheme in schemes] if is_refused else [],
    }


def _amount(row: Application, ruling: Ruling) -> Decimal:
    """Full if and only if it is what was asked."""
    asked, amount = row.requested_amount, ruling.amount
    is_full = ruling.kind == DecisionKind.FULL
    if amount is None and is_full and asked:
        return asked
    if amount is None:
        raise Refused("amount", "Écrivez le montant accordé.")
    if amount <= 0:
        raise Refused("amount", "Un accord a un montant. Pour ne rien accorder, choisissez « Refusé » avec son motif.")
    if asked is None:
        if is_full:
            raise Refused("kind", "Ce dossier ne demande pas de montant à la MEL : choisissez « Accordé en partie ».")
        return amount
    if amount > asked:
        raise Refused("amount", f"Ce montant dépasse la demande, {wording.money(asked)}.")
    if is_full and amount != asked:
        raise Refused("amount", f"La demande est de {wording.money(asked)} : pour un autre montant, choisissez "
                                "« Accordé en partie ».")  # fmt: skip
    if not is_full and amount == asked:
        raise Refused("kind", "Ce montant est celui de la demande : choisissez « Accordé comme demandé ».")
    return amount


def _text(text: str, name: str) -> str:
    if not text.strip():
        return ""
    try:
        return written_text(text, longest=LONGEST, when_blank="", called="Ce texte")
    except NotAllowed as refusal:
        raise Refused(name, str(refusal)) from refusal


def _must_be_open(schemes: Sequence[Scheme], at: datetime) -> None:
    """Each scheme with a call is one where the dossier may go on now or later."""
    wanted = {(scheme.call, scheme.theme) for scheme in schemes if scheme.call}
    if not wanted:
        return
    offers = CallTheme.objects.filter(active=True, call__in=Call.objects.not_closed(at))
    if not wanted <= set(offers.values_list("call__code", "theme__slug")):
        raise Refused("schemes", "Un des appels proposés ne reçoit plus de dossiers : choisissez de nouveau.")


_SAID = ("kind", "amount", "ground", "sentence", "conditions", "rules", "schemes")


def _told(decision: Decision) -> dict[str, Any]:
    """The decision as its event keeps it."""
    return _told_of({name: getattr(decision, name) for name in _SAID})


def _told_of(said: dict[str, Any]) -> dict[str, Any]:
    return said | {"amount": f"{said['amount']:.2f}"}
