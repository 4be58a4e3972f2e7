"""Filing: one transaction freezes the dossier, stores the evidence, numbers it, routes it and announces it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from applications import selectors, workflow
from applications.answers import Values, digest_of
from applications.models import Application, Assessment, Assignment, AssignmentRole, Printout, Receipt, Submission
from applications.receipts import notice_of, receipt_facts
from applications.selectors.interests import kept_away
from applications.services.finding import find_links_of_dossier
from applications.services.moves import apply_line, locked
from applications.services.signing import Gesture, book_gesture, done_before
from applications.services.telling import tell, tell_in_charge
from applications.typed import searchable
from applications.workflow import Action, State
from contacts.models import Organisation, User
from contacts.outbox import enqueue
from contacts.selectors import Routing, organisation_sheet, readable_sheet, routing_for
from eligibility.engine import Assessment as Judged
from eligibility.engine import Evaluator
from eligibility.models import Call
from eligibility.selectors import evaluator

RECEIPT = "receipt"
PRINTOUT = "printout"


class FilingRefused(Exception):
    """The dossier cannot be filed now; ``str()`` is the French sentence to show. Nothing is written."""


class StaleReview(FilingRefused):
    """The dossier changed after the person reviewed it: she must read it again."""


@transaction.atomic
def submit(
    *,
    by: User,
    application: Application,
    version: int,
    reason: str = "",
    has_read: bool = False,
    gesture: Gesture | None = None,
) -> Submission:
    """File the dossier as reviewed at ``version``; a second call gives the first filing back.

    The instant is the database's, read once after the row is locked: it is judged against the deadline, stored, and
    printed on the receipt. Raises ``workflow.NotAllowed``, ``StaleReview``, ``FilingRefused``, or ``KeyReused`` when
    the same gesture said something else the first time.
    """
    row = locked(application)
    if gesture:
        done_before(by, gesture)
    filed: Submission | None = Submission.objects.filter(application=row).select_related("application").first()
    if filed is not None:
        return filed
    at = selectors.database_now()
    roles = selectors.roles_of(by, row)
    line = workflow.transition(Action.SUBMIT, State(row.state), roles)
    _must_be_open(row.call, at)
    if row.version != version:
        raise StaleReview("Le dossier a changé depuis votre relecture. Relisez-le avant de le déposer.")
    dossier = selectors.dossier(row, selectors.today(at))
    _must_be_complete(dossier)
    if dossier.assessment.outcome == "ineligible" and not (reason.strip() and has_read):
        raise FilingRefused("Lisez les critères non respectés et écrivez pourquoi vous déposez malgré cela.")
    number = _next_number(row.call)
    assessment = _store_assessment(row, dossier, at)
    apply_line(
        row,
        line,
        by=by,
        at=at,
        roles=roles,
        fields={
            "submitted_at": at,
            "number": number,
            "outcome": dossier.assessment.outcome,
            "filing_reason": reason.strip() if dossier.assessment.outcome == "ineligible" else "",
            "search_text": searchable(number, row.search_text),
        },
        details={"outcome": dossier.assessment.outcome},
    )
    find_links_of_dossier(row, dossier.values, at=at)
    routing = routing_for(row.theme, selectors.today(at), without=kept_away(row))
    submission = _freeze(row, dossier.values, assessment, by, at, routing)
    assign(row, routing, at)
    if gesture:
        book_gesture(row, gesture, by=by, at=at)
    _announce(submission, by)
    return submission


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of the organisation on a day: as data, and in words by topic."""

    data: dict[str, Any]
    told: list[tuple[str, list[tuple[str, str]]]]


NO_SHEET = Sheet({}, [])


def sheet_of(organisation: Organisation, on: date) -> Sheet:
    """The sheet to freeze with a dossier. Some thirty queries."""
    return Sheet(organisation_sheet(organisation, on), readable_sheet(organisation, on))


def frozen_content(row: Application, values: Values, sheet: Sheet = NO_SHEET) -> dict[str, Any]:
    """The dossier as it now stands, readable without the database: identity, call, theme and every answer."""
    organisation = row.organisation
    return {
        "number": row.number,
        "call": {"code": row.call.code, "title": row.call.title},
        "theme": {"slug": row.theme.slug, "label": row.theme.label},
        "organisation": {
            "siret": organisation.siret,
            "name": organisation.name,
            "legal_form": organisation.legal_form,
            "address": organisation.address,
            "postal_code": organisation.postal_code,
            "city": organisation.city,
            "phone": organisation.phone,
            "email": organisation.email,
            **sheet.data,
        },
        "sheet": [
            {"title": title, "lines": [{"label": label, "value": value} for label, value in lines]}
            for title, lines in sheet.told
        ],
        "answers": dict(sorted(values.items())),
        "filing_reason": row.filing_reason,
    }


def assign(row: Application, routing: Routing, at: datetime) -> list[Assignment]:
    """Entrust the dossier to the people of the route, or to the box that answers. One query."""
    return Assignment.objects.bulk_create(assignments_on(row, routing, at))


def assignments_on(row: Application, routing: Routing, at: datetime) -> list[Assignment]:
    """The assignments of a route, not saved: one for each referent in order, or one for the box."""
    if routing.route.box is not None:
        box = Assignment(
            application=row, role=AssignmentRole.BOX, service=routing.service, box_email=routing.route.box, since=at
        )
        return [box]
    return [
        Assignment(
            application=row,
            role=AssignmentRole.LEAD if order == 1 else AssignmentRole.CO_REFERENT,
            order=order,
            service=routing.service,
            referent=routing.people[answerer.referent],
            stands_in_for=", ".join(str(routing.people[absent]) for absent in answerer.stands_in_for),
            replaces=next((routing.people[absent] for absent in answerer.stands_in_for), None),
            since=at,
        )
        for order, answerer in enumerate(routing.route.answerers, start=1)
    ]


def evidence(assessment: Judged) -> list[dict[str, Any]]:
    """The findings as they are stored: what was told to the applicant, word for word."""
    return [
        {
            "rule": finding.rule,
            "verdict": str(finding.verdict),
            "measured": finding.measured,
            "expected": finding.expected,
            "explanation": finding.explanation,
            "source": finding.source,
            "remedy": finding.remedy,
            "field": finding.field,
        }
        for finding in assessment.findings
    ]


def jsonable(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts with their amounts as text, as JSON can hold them without losing a cent."""
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in facts.items()}


def _must_be_open(call: Call, at: datetime) -> None:
    if not call.published or at < call.opens_at:
        raise FilingRefused("Cet appel à projets n’est pas encore ouvert.")
    if call.is_closed(at):
        raise FilingRefused("L’appel à projets est clos : l’heure limite est passée. Votre brouillon est conservé.")


def _must_be_complete(dossier: selectors.Dossier) -> None:
    if not dossier.may_be_filed:
        raise FilingRefused("Il manque des réponses : complétez-les, puis déposez.")


def _next_number(call: Call) -> str:
    """``PDV-2027-00001``: one series for each call. Holds the call's row until the end of the transaction."""
    row = Call.objects.select_for_update().only("pk", "last_number", "code").get(pk=call.pk)
    row.last_number += 1
    row.save(update_fields=["last_number"])
    return f"{row.code}-{row.last_number:05d}"


def assessment_on(row: Application, values: Values, judged: Judged, rules: Evaluator, at: datetime) -> Assessment:
    """The evidence of what the rules say, not saved: the facts, the dated values they met, and every sentence told."""
    return Assessment(
        application=row,
        made_at=at,
        outcome=judged.outcome,
        facts=jsonable(selectors.facts_of(row.organisation, row.theme, values)),
        values=rules.values_for(row.theme.slug),
        findings=evidence(judged),
    )


def submission_on(
    row: Application,
    values: Values,
    assessment: Assessment,
    by: User,
    at: datetime,
    routing: Routing,
    sheet: Sheet = NO_SHEET,
    notice: dict[str, Any] | None = None,
) -> Submission:
    """The frozen copy of a numbered dossier with its digest, not saved; ``notice`` is that of the day, where the caller
    has it for many dossiers."""
    notice = notice_of(row.call, routing, at) if notice is None else notice
    content = frozen_content(row, values, sheet) | {"notice": notice}
    return Submission(
        application=row, assessment=assessment, submitted_by=by, at=at, content=content, digest=digest_of(content)
    )


def _store_assessment(row: Application, dossier: selectors.Dossier, at: datetime) -> Assessment:
    rules = evaluator(row.call, selectors.today(at))
    assessment = assessment_on(row, dossier.values, dossier.assessment, rules, at)
    assessment.save(force_insert=True)
    return assessment


def _freeze(
    row: Application, values: Values, assessment: Assessment, by: User, at: datetime, routing: Routing
) -> Submission:
    sheet = sheet_of(row.organisation, selectors.today(at))
    submission = submission_on(row, values, assessment, by, at, routing, sheet)
    submission.save(force_insert=True)
    Receipt.objects.create(submission=submission)
    Printout.objects.create(application=row)
    return submission


def _announce(submission: Submission, by: User) -> None:
    """Queue the PDFs and the mails: to who filed, and to everyone in charge. Never to nobody."""
    row = submission.application
    enqueue(RECEIPT, {"submission": submission.pk}, key=f"receipt:{submission.pk}", at=submission.at)
    enqueue(PRINTOUT, {"application": row.pk, "revision": None}, key=f"printout:{row.pk}:0", at=submission.at)
    tell([by], "receipt", "receipt", receipt_facts(submission), key=f"filed:{submission.pk}", at=submission.at)
    context = {"application": row, "submission": submission}
    tell_in_charge(row, "new_dossier", "new_dossier", context, key=f"routed:{submission.pk}", at=submission.at)
