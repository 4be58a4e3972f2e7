"""What the letter of a decision says: its text filled in, its blocks, who signs; and the letters that exist."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from applications.models import Application
from applications.workflow import NotAllowed
from contacts.models import User
from eligibility.engine import wording
from funding import letters
from funding.models import Decision, DecisionKind, Letter, LetterKind, LetterTemplate, Signature
from funding.planning import MEL, LivingPlan
from funding.selectors.decisions import decidable_by, last_passages
from funding.selectors.plan import living_plans
from instruction.selectors.desks import Desk
from instruction.selectors.letters import Letterhead, letter_day, letter_values, letterheads_of, recipient_of

KIND_OF = {
    DecisionKind.FULL: LetterKind.GRANTED,
    DecisionKind.PARTIAL: LetterKind.PARTIAL,
    DecisionKind.DEFERRED: LetterKind.DEFERRED,
    DecisionKind.REFUSED: LetterKind.REFUSED,
}
# What a funder's column holds while its own body has not voted.
AWAITED = "décision à venir"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a letter on one decision is made from: ``values`` and ``blocks`` by the names of the placeholders."""

    decision: Decision
    service_id: int
    head: Letterhead
    to: list[str]
    values: Mapping[str, str]
    blocks: Mapping[str, letters.Part | None]
    is_signed: bool


def sheets_of(decisions: Iterable[Decision], at: datetime) -> dict[int, Sheet]:
    """What the letters of these decisions hold, by the decision's key, dated of ``at``. A fixed number of queries; the
    decisions come with their dossiers, those with their call, their theme and their organisation."""
    found = list(decisions)
    dossiers = [decision.application for decision in found]
    values, plans, items = letter_values(dossiers, at), living_plans(dossiers), last_passages(dossiers)
    heads = letterheads_of(dossier.theme_id for dossier in dossiers)
    services = {service.pk for service, _ in heads.values()}
    signatures = {
        one.service_id: one
        for one in Signature.objects.filter(service__in=services, is_active=True).select_related("image")
    }
    sheets = {}
    for decision in found:
        dossier = decision.application
        service, head = heads[dossier.theme_id]
        item = items.get(dossier.pk)
        more = {
            "decision": decision.get_kind_display().lower(),
            "montant_accorde": wording.money(decision.amount) if decision.amount else "",
            "date_comite": f"{item.committee.held_on:%d/%m/%Y}" if item else "",
            "contact": " · ".join(filter(None, (head["email"], head["phone"]))),
        }
        signature = signatures.get(service.pk)
        sheets[decision.pk] = Sheet(
            decision=decision,
            service_id=service.pk,
            head=head,
            to=recipient_of(dossier),
            values=values[dossier.pk] | more,
            blocks=_blocks(decision, plans[dossier.pk], signature),
            is_signed=signature is not None,
        )
    return sheets


def content_of(sheet: Sheet, *, subject: str, body: str) -> dict[str, Any]:
    """All that the letter says. Raises ``NotAllowed`` when the dossier lacks a value that the text names."""
    if lacking := letters.lacking(sheet.values, subject, body):
        raise NotAllowed(lacking)
    return {
        "head": dict(sheet.head),
        "to": sheet.to,
        "number": sheet.values["numero"],
        "day": sheet.values["aujourdhui"],
        "subject": letters.filled(subject, sheet.values),
        "parts": letters.parts(body, sheet.values, sheet.blocks),
    }


def template_for(sheet: Sheet, templates: Sequence[LetterTemplate]) -> LetterTemplate:
    """The text in use for this decision: the service's own first. Raises ``NotAllowed`` where there is none."""
    kind = KIND_OF[DecisionKind(sheet.decision.kind)]
    fit = [one for one in templates if one.kind == kind and one.service_id in (None, sheet.service_id)]
    if not fit:
        raise NotAllowed(f"Aucun modèle en usage pour « {kind.label} » : créez-en un dans les modèles de courrier.")
    return min(fit, key=lambda one: (one.service_id is None, one.pk))


def templates_in_use() -> list[LetterTemplate]:
    return list(LetterTemplate.objects.filter(is_active=True).order_by("kind", "name", "pk"))


def why_no_letter(sheet: Sheet, templates: Sequence[LetterTemplate]) -> str:
    """Why no letter can be prepared now; empty when one can. No query."""
    try:
        template = template_for(sheet, templates)
        content_of(sheet, subject=template.subject, body=template.body)
    except NotAllowed as refusal:
        return str(refusal)
    return ""


def letters_in_force(decisions: Iterable[Decision]) -> dict[int, Letter]:
    """The letter of each decision, by the decision's key. One query."""
    rows = Letter.objects.filter(decision__in=[one.pk for one in decisions], cancelled_at=None)
    return {row.decision_id: row for row in rows.select_related("template") if row.decision_id}


def letters_for(user: User) -> QuerySet[Letter]:
    """The letters that the person's organisations received: nothing before it is sent."""
    dossiers = Application.objects.of_organisations_of(user)
    return Letter.objects.filter(application__in=dossiers, sent_at__isnull=False).select_related(
        "application__organisation", "application__call"
    )


def to_preview(desk: Desk, kind: str = "") -> list[Decision]:
    """Decisions on which a text may be tried, those of its kind first. One query."""
    rows = Decision.objects.filter(cancelled_at=None, application__in=decidable_by(desk))
    rows = rows.select_related("application__organisation", "application__theme", "application__call")
    latest = list(rows.order_by("-decided_at", "-pk")[:200])
    return sorted(latest, key=lambda one: KIND_OF[DecisionKind(one.kind)] != kind)[:50]


def day_of(decision: Decision, at: datetime) -> datetime:
    """The day that its letter bears: that of its announcement."""
    release = decision.release
    return release.due_at if release is not None and release.released_at is None and release.due_at > at else at


def is_of_another_day(letter: Letter, day: datetime) -> bool:
    return bool(letter.content.get("day") != letter_day(day))


def _blocks(decision: Decision, plan: LivingPlan, signature: Signature | None) -> dict[str, letters.Part | None]:
    schemes = [" : ".join(filter(None, (one["title"], one["sentence"]))) for one in decision.schemes]
    is_against = decision.kind not in (DecisionKind.FULL,)
    remedies = decision.application.call.remedies
    return {
        "motif": letters.prose(decision.sentence),
        "conditions": letters.prose(decision.conditions, "Conditions"),
        "criteres": letters.listed(decision.rules, "Ce qui n’est pas respecté"),
        "autres_dispositifs": letters.listed(schemes, "Où votre action peut continuer"),
        "tableau_financeurs": _table(decision, plan),
        "recours": letters.prose(remedies, "Si vous n’êtes pas d’accord") if is_against else None,
        "signature": _signed(signature),
    }


def funders_told(decision: Decision, plan: LivingPlan) -> list[dict[str, str]]:
    """Each funder with what it is asked and what the association may know of its answer: the MEL's decision, and the
    votes of the others; what they said in committee binds nobody and is not told."""
    asked: dict[str, Decimal] = {}
    voted: dict[str, Decimal] = {}
    names: dict[str, str] = {}
    for line in plan.lines:
        if not line.is_money:
            continue
        key = line.funder or line.name
        names[key] = line.name
        asked[key] = asked.get(key, Decimal(0)) + (line.asked or 0)
        if line.voted is not None:
            voted[key] = voted.get(key, Decimal(0)) + line.voted
    told = {key: wording.money(amount) for key, amount in voted.items()}
    told[MEL] = "report" if decision.kind == DecisionKind.DEFERRED else wording.money(decision.amount)
    return [
        {"name": names[key], "asked": wording.money(asked[key]), "given": told.get(key, AWAITED)}
        for key in names
        if asked[key] or key in told
    ]


def _table(decision: Decision, plan: LivingPlan) -> letters.Part | None:
    rows = funders_told(decision, plan)
    return {"kind": "funders", "title": "Plan des financeurs", "rows": rows} if rows else None


def _signed(signature: Signature | None) -> letters.Part | None:
    if signature is None:
        return None
    image = signature.image
    return {
        "kind": "signature",
        "mention": signature.mention,
        "name": signature.name,
        "function": signature.function,
        "image": {"file": str(image.public_id), "sha256": image.sha256} if image and image.is_clean else None,
    }
