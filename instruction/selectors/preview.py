"""A dossier beside the list: what one needs to decide whether to open it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from applications.models import Application, Assignment, AssignmentRole
from applications.selectors import latest_frozen, today
from eligibility.engine.findings import Verdict
from instruction.models import LabelUse
from instruction.selectors.columns import holder_name
from instruction.selectors.desks import Desk, readable_by

TOLD = (Verdict.FAIL, Verdict.REVIEW)


@dataclass(frozen=True, slots=True)
class Preview:
    """A filed dossier in short. What the association says is as it was last sent."""

    application: Application
    sent: dict[str, Any]
    findings: list[dict[str, Any]]
    labels: list[tuple[str, str]]
    holder: str
    is_hers: bool
    on: date

    @property
    def title(self) -> str:
        return str(self.sent.get("title", ""))

    @property
    def summary(self) -> str:
        return str(self.sent.get("summary", ""))

    @property
    def asked(self) -> Decimal | None:
        amount = self.sent.get("requested_amount")
        return None if amount is None else Decimal(amount)

    @property
    def audience(self) -> int | None:
        return self.sent.get("audience")

    @property
    def audience_qpv(self) -> int | None:
        return self.sent.get("audience_qpv")

    @property
    def is_late(self) -> bool:
        return self.application.next_date is not None and self.application.next_date < self.on

    @property
    def days(self) -> int:
        return (self.on - today(self.application.submitted_at)).days  # type: ignore[arg-type]  # Filed.


def preview_of(desk: Desk, public_id: UUID, *, on: date) -> Preview | None:
    """The dossier in short, or ``None`` when the person may not know of it. Five queries at most."""
    related = ("organisation", "theme", "submission__assessment")
    application = readable_by(desk).select_related(*related).filter(public_id=public_id).first()
    if application is None:
        return None
    frozen = latest_frozen(application)
    charge = list(Assignment.objects.filter(application=application, ended_at=None).select_related("referent"))
    lead = next((line for line in charge if line.role == AssignmentRole.LEAD), None)
    uses = LabelUse.objects.filter(application=application).select_related("label").order_by("label__name")
    return Preview(
        application=application,
        sent=frozen.content["answers"],
        findings=[finding for finding in frozen.assessment.findings if finding["verdict"] in TOLD],
        labels=[(use.label.tone, use.label.name) for use in uses],
        holder=holder_name(application.standing.holder, str(lead) if lead else ""),
        is_hers=desk.answers_for(application, frozenset(line.referent_id for line in charge if line.referent_id)),
        on=on,
    )
