"""Writing a draft: each answer saved by itself, and nobody's text overwritten by someone who had not read it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from applications import selectors, workflow
from applications.answers import Value, Values, codes, fingerprint, rows, values_of
from applications.models import Action, Answer, Application, Event
from applications.questionnaire import COLUMNS, DERIVED
from applications.services.actions import open_action
from applications.services.budget_rows import write_budget_rows, write_funding_rows
from applications.services.moves import locked
from applications.typed import searchable
from applications.workflow import State
from contacts.models import Membership, Organisation, User
from eligibility.models import Call, Theme
from territories.models import Commune, Neighbourhood

# Room for a pasted text too long for its question, or a whole table: she shortens it, the portal does not.
LONGEST_REJECTED = 200_000


@dataclass(frozen=True, slots=True)
class Edit:
    """What one person did to one question.

    ``value`` is the new answer (``None``: emptied), ``rejected`` the text typed when it could not be understood, and
    ``base`` the fingerprint of the answer she had before her eyes.
    """

    code: str
    value: Value | None
    base: str
    rejected: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two people wrote the same answer: both texts, for a choice."""

    code: str
    theirs: Value | None
    mine: Value | None


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What was saved, what was not understood but kept, and where someone else wrote meanwhile.

    ``stale`` are the questions whose stored answer is not the one she sees: her page must keep its old fingerprints
    for them, or her next save would overwrite what she has not read. ``closed`` are those that may not change now,
    although their section is open: the services asked about others.
    """

    application: Application
    saved: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    stale: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()


@transaction.atomic
def start_dossier(
    *,
    by: User,
    at: datetime,
    organisation: Organisation,
    call: Call,
    theme: Theme,
    answers: Mapping[str, Value] | None = None,
    action: Action | None = None,
) -> Application:
    """Open a draft for an organisation that the person writes for, with the answers of the preliminary check if any.

    It is another year of the ``action`` given, else the first of a new one. Raises ``workflow.NotAllowed`` when she may
    not write for it, or when the call does not take such dossiers now.
    """
    if not Membership.objects.may_write().filter(user=by, organisation=organisation).exists():
        raise workflow.NotAllowed("Votre rôle dans la structure ne permet pas de commencer un dossier.")
    if not Call.objects.open_at(at).filter(pk=call.pk).exists():
        raise workflow.NotAllowed("Cet appel à projets ne reçoit pas de dossiers aujourd’hui.")
    if not call.call_themes.filter(theme=theme, active=True).exists():
        raise workflow.NotAllowed("Cet appel à projets n’ouvre pas cette thématique.")
    if action is not None and action.organisation_id != organisation.pk:
        raise workflow.NotAllowed("Cette action est celle d’une autre structure.")
    return open_draft(
        by=by, at=at, organisation=organisation, call=call, theme=theme, answers=answers or {}, action=action
    )


def open_draft(
    *,
    by: User,
    at: datetime,
    organisation: Organisation,
    call: Call,
    theme: Theme,
    answers: Mapping[str, Value],
    action: Action | None,
    event: str = "start",
    details: Mapping[str, Any] | None = None,
    role: str = "writer",
    created_by: User | None = None,
    **origin: Application | None,
) -> Application:
    """A draft with these answers, in the action or in one of its own. Who may do it is the caller's to know.

    ``created_by`` is whose draft it is, where someone of the services opens it for the association.
    """
    action = action or open_action(by=by, at=at, organisation=organisation)
    application = Application(
        call=call,
        theme=theme,
        organisation=organisation,
        action=action,
        created_by=created_by or by,
        created_at=at,
        updated_at=at,
        **origin,
    )
    application.funding_year = selectors.funding_of(application).year
    application.save(force_insert=True)
    Event.objects.create(
        application=application,
        at=at,
        actor=by,
        role=role,
        action=event,
        target=State.DRAFT,
        details=dict(details or {}),
    )
    write_values(application, answers, by=by, at=at)
    return application


@transaction.atomic
def save_answers(
    *, by: User, at: datetime, application: Application, edits: Sequence[Edit], section: str = ""
) -> SaveResult:
    """Save each edit on its own; an answer that someone else changed meanwhile is left as it is and reported.

    ``section`` is the one that the edits belong to; none named means a whole draft.

    Raises ``workflow.NotAllowed`` when she may not write it, or when it no longer changes. One lock, then one write
    an answer.
    """
    row = locked(application)
    must_be_editable(by, row, section)
    stored, opened = values_of(row), selectors.open_codes(row, section)
    conflicts, stale, closed, accepted, rejected = [], [], [], {}, dict(row.rejected)
    for edit in edits:
        current, mine = fingerprint(stored.get(edit.code)), edit.rejected or fingerprint(edit.value)
        if mine == current:
            rejected.pop(edit.code, None)
        elif opened is not None and edit.code not in opened:
            closed.append(edit.code)
        elif edit.base != current:
            stale.append(edit.code)
            # What she left as she saw it is no answer of hers, and no conflict.
            if mine != edit.base:
                conflicts.append(Conflict(edit.code, stored.get(edit.code), edit.rejected or edit.value))
        elif edit.rejected:
            rejected[edit.code] = edit.rejected[:LONGEST_REJECTED]
        else:
            accepted[edit.code] = edit.value
            rejected.pop(edit.code, None)
    accepted = _keep_within_audience(accepted, stored, rejected)
    if accepted or rejected != row.rejected:
        row.rejected = rejected
        write_values(row, accepted, by=by, at=at)
    return SaveResult(row, tuple(accepted), tuple(sorted(rejected)), tuple(conflicts), tuple(stale), tuple(closed))


def must_be_editable(by: User, row: Application, section: str = "", codes: Collection[str] = ()) -> None:
    """Raise ``workflow.NotAllowed`` unless the person may change this section of the locked row now, and in it these
    questions if some are named. At most three queries."""
    if not selectors.may_write(by, row):
        raise workflow.NotAllowed("Votre rôle dans la structure ne permet plus de modifier ce dossier.")
    opened = selectors.open_sections(row)
    if not opened or (section and section not in opened):
        raise workflow.NotAllowed("Cette partie du dossier ne se modifie plus : ses réponses ne changent plus.")
    asked = selectors.open_codes(row, section) if codes else None
    if asked is not None and not asked.issuperset(codes):
        raise workflow.NotAllowed("Le référent ne demande pas de changer cette réponse : elle ne se modifie plus.")


def write_back(row: Application, values: Values, *, since: datetime, by: User, at: datetime) -> None:
    """Make the locked row say what these values say again. Answers older than ``since`` that they leave out are those
    kept without being sent, and stay; so do the documents, whose files are their own."""
    stored = values_of(row)
    kept = set(row.answers.filter(updated_at__lt=since).values_list("code", flat=True)) - values.keys()
    changed = {
        code: values.get(code)
        for code in {*stored, *values} - {"documents"} - kept
        if fingerprint(stored.get(code)) != fingerprint(values.get(code))
    }
    row.rejected = {}
    write_values(row, changed, by=by, at=at)


def _keep_within_audience(accepted: dict[str, Any], stored: Values, rejected: dict[str, str]) -> dict[str, Any]:
    """Set aside a number of residents larger than the audience: the text is kept, not the value.

    Either number may be the wrong one, and without it the other may still not agree with what is stored.
    """
    kept = dict(accepted)
    for wrong in ("audience_qpv", "audience"):
        merged = {**stored, **kept}
        audience, residents = merged.get("audience"), merged.get("audience_qpv")
        if wrong in kept and isinstance(audience, int) and isinstance(residents, int) and residents > audience:
            rejected[wrong] = str(kept.pop(wrong))
    return kept


def write_values(row: Application, values: Mapping[str, Value | None], *, by: User, at: datetime) -> None:
    """Store values where they live, and keep version, date and search text in step. What is derived is not typed."""
    written: list[Answer] = []
    for code, value in values.items():
        if code in DERIVED:
            continue
        if code == "communes":
            row.communes.set(Commune.objects.filter(insee_code__in=codes(value)))
        elif code == "neighbourhoods":
            row.neighbourhoods.set(Neighbourhood.objects.filter(code__in=codes(value)))
        elif code == "budget":
            write_budget_rows(row, rows(value))
        elif code == "funding_plan":
            write_funding_rows(row, rows(value))
        elif code in COLUMNS:
            setattr(row, code, _column_value(code, value))
        elif value is None:
            Answer.objects.filter(application=row, code=code).delete()
        else:
            written.append(Answer(application=row, code=code, value=value, updated_at=at, updated_by=by))
    if written:
        # One statement, whatever their number: a renewal or a transfer brings forty.
        Answer.objects.bulk_create(
            written,
            update_conflicts=True,
            unique_fields=("application", "code"),
            update_fields=("value", "updated_at", "updated_by"),
        )
    row.search_text = search_text(row)
    row.updated_at = at
    row.version += 1
    row.save()


def search_text(row: Application) -> str:
    """What the lists search: number, title, organisation, summary, without accents or case."""
    return searchable(row.number, row.title, row.organisation.name, row.organisation.siret, row.summary)


def _column_value(code: str, value: Value | None) -> Any:
    if value is not None:
        return Decimal(str(value)) if code == "requested_amount" else value
    return "" if code in ("title", "summary", "phase2_plan") else None
