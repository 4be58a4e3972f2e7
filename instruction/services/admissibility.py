"""Whether a dossier may be judged: the checklist, the declaration that it may, and the one that it may not."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from applications import workflow
from applications.models import Application
from applications.selectors import latest_frozen, open_request, today
from applications.services import move, must_be_staff, record
from applications.services.moves import locked
from applications.workflow import FINAL, Action, State
from contacts.models import User
from eligibility.engine import Verdict
from eligibility.models import Call, CallTheme
from instruction.grounds import GROUNDS, Ground
from instruction.models import CheckMark, CheckState, Inadmissibility
from instruction.selectors.checklist import checklist_of
from instruction.selectors.overrides import conformity_of
from instruction.services.texts import written_text

LONGEST_NOTE, LONGEST_EXPLANATION = 300, 3000


@dataclass(frozen=True, slots=True)
class Scheme:
    """Another scheme proposed to the applicant: a theme of a call where the dossier may go on, or words alone."""

    title: str
    sentence: str
    call: str = ""
    theme: str = ""

    def told(self) -> dict[str, str]:
        """As it is kept, and as the association reads it."""
        return {"title": self.title, "sentence": self.sentence, "call": self.call, "theme": self.theme}


@transaction.atomic
def set_check(
    *, by: User, at: datetime, application: Application, line: str, state: str, note: str = ""
) -> CheckMark | None:
    """Say of one point that it is in order, missing or not concerned; a blank state takes back what was said.

    Raises ``workflow.NotAllowed``. What is said already, word for word, is not said twice.
    """
    row = locked(application)
    role = must_be_staff(by, row)
    if State(row.state) in FINAL:
        raise workflow.NotAllowed("Le dossier est clos : sa complétude ne se vérifie plus.")
    written = " ".join(note.split())
    if state not in ("", *CheckState.values):
        raise workflow.NotAllowed("Choisissez un constat de la liste.")
    if len(written) > LONGEST_NOTE:
        raise workflow.NotAllowed(f"Cette précision compte {len(written)} caractères : gardez-en {LONGEST_NOTE}.")
    point = checklist_of(row, at).point(line)
    if point is None:
        raise workflow.NotAllowed("Ce point ne fait pas partie de la liste de ce dossier.")
    before = {"state": point.said.state, "note": point.said.note}
    after = {"state": state, "note": written if state else ""}
    mark: CheckMark | None = CheckMark.objects.filter(application=row, line=line).first()
    if before == after:
        return mark
    if not state:
        CheckMark.objects.filter(application=row, line=line).delete()
        mark = None
    else:
        mark, _ = CheckMark.objects.update_or_create(
            application=row, line=line, defaults={"state": state, "note": written, "by": by, "at": at}
        )
    details = {"line": line, "label": point.line.label[:200], "before": before, "after": after}
    record(row, by=by, at=at, role=role, action="check", details=details)
    return mark


@transaction.atomic
def admit(*, by: User, at: datetime, application: Application) -> Application:
    """Declare that the dossier may be judged. What is missing does not keep from it: a person judges.

    A broken criterion does, until it is set aside with a reason: nobody admits against a rule in silence. Raises
    ``workflow.NotAllowed``.
    """
    row = locked(application)
    must_be_staff(by, row)
    failures = conformity_of(row, latest_frozen(row).assessment).failures
    if failures and row.state == State.SUBMITTED:
        count = (
            "Un critère n’est pas respecté" if len(failures) == 1 else f"{len(failures)} critères ne sont pas respectés"
        )
        raise workflow.NotAllowed(f"{count} : levez-le{'s' if len(failures) > 1 else ''} avec un motif, ou déclarez le "
                                  "dossier non recevable.")  # fmt: skip
    return move(by=by, at=at, application=row, action=Action.ADMIT)


@transaction.atomic
def declare_inadmissible(
    *,
    by: User,
    at: datetime,
    application: Application,
    ground: str,
    explanation: str,
    rules: Collection[str] = (),
    schemes: Sequence[Scheme] = (),
) -> Inadmissibility:
    """Close the dossier without judging it: a coded ground, the broken rules, an explanation, where else to go.

    The association reads all of it, and what it may do against it. Raises ``workflow.NotAllowed``.
    """
    row = locked(application)
    must_be_staff(by, row)
    known = _ground(ground)
    written = _checked(explanation)
    broken = _broken(row, rules)
    _must_be_grounded(row, known, broken, at)
    if any(scheme.call for scheme in schemes):
        _must_be_open(schemes, at)
    said: dict[str, Any] = {
        "ground": {"code": known.code, "label": known.label, "sentence": known.sentence},
        "explanation": written,
        "findings": broken,
        "schemes": [scheme.told() for scheme in schemes],
        "remedies": row.call.remedies,
    }
    moved = move(by=by, at=at, application=row, action=Action.DECLARE_INADMISSIBLE, reason=written, details=said)
    declared = Inadmissibility(
        application=moved,
        code=known.code,
        explanation=written,
        findings=broken,
        schemes=said["schemes"],
        by=by,
        at=at,
    )
    declared.save(force_insert=True)
    return declared


def _ground(code: str) -> Ground:
    if code not in GROUNDS:
        raise workflow.NotAllowed("Choisissez un motif de la liste.")
    return GROUNDS[code]


def _checked(explanation: str) -> str:
    return written_text(
        explanation,
        longest=LONGEST_EXPLANATION,
        when_blank="Écrivez l’explication : l’association la lit telle quelle.",
        called="Cette explication",
    )


def _broken(row: Application, rules: Collection[str]) -> list[str]:
    """The chosen rules in the words that the association was told, in the order of the call."""
    findings = latest_frozen(row).assessment.findings
    broken = {one["rule"]: one for one in findings if one["verdict"] in (Verdict.FAIL, Verdict.REVIEW, Verdict.MISSING)}
    if not set(rules) <= broken.keys():
        raise workflow.NotAllowed("Choisissez des critères que le dossier ne respecte pas.")
    return [str(finding["explanation"]) for rule, finding in broken.items() if rule in rules]


def _must_be_grounded(row: Application, ground: Ground, broken: list[str], at: datetime) -> None:
    if ground.names_rules and not broken:
        raise workflow.NotAllowed("Choisissez au moins un critère que le dossier ne respecte pas.")
    if ground.after_asking and not row.addition_requests.exists():
        raise workflow.NotAllowed(
            "Demandez d’abord ce qui manque : un dossier incomplet n’est écarté qu’après une demande de complément."
        )
    asked = open_request(row) if row.state == State.ADDITION_REQUESTED else None
    if asked is not None and asked.due_on >= today(at):
        raise workflow.NotAllowed(
            f"Un complément est attendu jusqu’au {asked.due_on:%d/%m/%Y} : attendez ce jour, ou retirez la demande."
        )


def _must_be_open(schemes: Sequence[Scheme], at: datetime) -> None:
    """Each scheme with a call is one where the dossier may go on now or later."""
    open_now = set(
        CallTheme.objects.filter(active=True, call__in=Call.objects.not_closed(at)).values_list(
            "call__code", "theme__slug"
        )
    )
    if any((scheme.call, scheme.theme) not in open_now for scheme in schemes if scheme.call):
        raise workflow.NotAllowed("Un des dispositifs proposés ne reçoit plus de dossiers : choisissez de nouveau.")
