"""Findings set aside by a person, with her reason. The finding stays as it was told."""

from datetime import datetime
from typing import Any

from django.db import transaction

from applications import workflow
from applications.models import Application, Assessment
from applications.selectors import latest_frozen
from applications.services import must_be_staff, record
from applications.services.moves import locked
from applications.workflow import FINAL, State
from contacts.models import User
from instruction.conformity import LIFTABLE
from instruction.models import Override
from instruction.services.texts import written_text

LONGEST = 2000


@transaction.atomic
def lift(*, by: User, at: datetime, application: Application, rule: str, reason: str) -> Override:
    """Set a broken or undecided criterion aside, with a reason; one override is in force at a time.

    Raises ``workflow.NotAllowed``; who comes second is told that it is done, and by whom.
    """
    row, role = _open(application, by)
    assessment = latest_frozen(row).assessment
    finding = _finding(assessment, rule)
    written = _checked(reason)
    known = _in_force(row, rule)
    if known is not None:
        raise workflow.NotAllowed(f"Ce critère est déjà levé par {known.by}, le {known.at:%d/%m/%Y}.")
    return _write(row, rule, assessment, finding, reason=written, by=by, at=at, role=role)


@transaction.atomic
def confirm_override(*, by: User, at: datetime, application: Application, rule: str, reason: str = "") -> Override:
    """Say that an override still holds after the dossier changed, for its own reason or a new one.

    The former override is withdrawn and kept. Raises ``workflow.NotAllowed``.
    """
    row, role = _open(application, by)
    known = _in_force(row, rule)
    if known is None:
        raise workflow.NotAllowed("Ce critère n’est plus levé.")
    assessment = latest_frozen(row).assessment
    finding = _finding(assessment, rule)
    if known.assessment_id == assessment.pk:
        return known
    _end(known, by=by, at=at)
    return _write(row, rule, assessment, finding, reason=reason.strip() or known.reason, by=by, at=at, role=role)


@transaction.atomic
def withdraw_override(*, by: User, at: datetime, application: Application, rule: str) -> bool:
    """Put a criterion back in force; False when it was not set aside. Raises ``workflow.NotAllowed``."""
    row, role = _open(application, by)
    known = _in_force(row, rule)
    if known is None:
        return False
    _end(known, by=by, at=at)
    details = {"rule": rule, "before": known.reason, "after": ""}
    record(row, by=by, at=at, role=role, action="override_withdraw", details=details)
    return True


def _open(application: Application, by: User) -> tuple[Application, str]:
    """The dossier held, so that two people never set the same criterion aside; and the person's quality."""
    row = locked(application)
    role = must_be_staff(by, row)
    if State(row.state) in FINAL:
        raise workflow.NotAllowed("Le dossier est clos : ses critères ne se lèvent plus.")
    return row, role


def _in_force(row: Application, rule: str) -> Override | None:
    return row.overrides.filter(rule=rule, withdrawn_at=None).select_related("by").first()


def _finding(assessment: Assessment, rule: str) -> dict[str, Any]:
    finding: dict[str, Any] | None = next((one for one in assessment.findings if one["rule"] == rule), None)
    if finding is None or finding["verdict"] not in LIFTABLE:
        raise workflow.NotAllowed("Seul un critère non respecté ou à examiner se lève.")
    return finding


def _write(
    row: Application,
    rule: str,
    assessment: Assessment,
    finding: dict[str, Any],
    *,
    reason: str,
    by: User,
    at: datetime,
    role: str,
) -> Override:
    override: Override = row.overrides.create(rule=rule, assessment=assessment, reason=reason, by=by, at=at)
    details = {
        "rule": rule,
        "assessment": assessment.pk,
        "measured": finding.get("measured", ""),
        "expected": finding.get("expected", ""),
        "before": finding["verdict"],
        "after": "lifted",
    }
    record(row, by=by, at=at, role=role, action="override", reason=reason, details=details)
    return override


def _end(override: Override, *, by: User, at: datetime) -> None:
    override.withdrawn_by, override.withdrawn_at = by, at
    override.save(update_fields=["withdrawn_by", "withdrawn_at"])


def _checked(reason: str) -> str:
    return written_text(reason, longest=LONGEST, when_blank="Écrivez pourquoi le critère est levé.", called="Ce motif")
