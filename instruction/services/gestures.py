"""The gestures that are done to many dossiers: each does one row by the ordinary service, and may take it back.

The dossier is held by the caller, in the row's own transaction. What a service refuses is let through as it raises it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from applications import workflow
from applications.models import Application, Assignment, AssignmentRole
from applications.selectors import open_request
from applications.services import AdditionRefused, Asked, cancel_addition, must_be_staff, record, request_addition
from contacts.models import Referent, User
from instruction.models import AgendaItem, BulkKind, BulkRowState, Committee, Label, LabelUse
from instruction.selectors.assigning import last_handing
from instruction.selectors.letters import letter_values
from instruction.services.agendas import put_on_agenda, take_off_agenda
from instruction.services.assigning import reassign, take_back
from instruction.services.labels import put_label, take_label
from instruction.services.letters import letter_for

Parameters = Mapping[str, Any]
# What the services refuse with a sentence to show; anything else is a fault.
REFUSALS = (workflow.NotAllowed, AdditionRefused)
CHANGED_SINCE = "Quelqu’un a changé ce dossier depuis : rien n’est annulé."


@dataclass(frozen=True, slots=True)
class Act:
    """Who does what, when, with which settings, for which run."""

    by: User
    at: datetime
    parameters: Parameters
    run: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one dossier, in words, and what taking it back needs."""

    state: BulkRowState
    message: str
    before: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gesture:
    """How a kind of run does a dossier, and how it takes one back, if it can: ``undo`` gives the sentence to show."""

    do: Callable[[Act, Application], Result]
    undo: Callable[[Act, Application, Mapping[str, Any]], str] | None = None


def _done(message: str, **before: Any) -> Result:
    return Result(BulkRowState.DONE, message, before)


def _unchanged(message: str) -> Result:
    return Result(BulkRowState.UNCHANGED, message)


def _in_charge(application: Application) -> Assignment | None:
    found: Assignment | None = (
        application.assignments.filter(ended_at=None, role__in=(AssignmentRole.LEAD, AssignmentRole.BOX))
        .select_related("referent", "service")
        .first()
    )
    return found


def _assign(act: Act, application: Application) -> Result:
    must_be_staff(act.by, application)
    referent = Referent.objects.get(pk=act.parameters["referent"])
    lead = _in_charge(application)
    if lead is not None and lead.referent_id == referent.pk:
        return _unchanged(f"{referent} en est déjà chef de file.")
    reason = act.parameters["reason"]
    reassign(by=act.by, at=act.at, application=application, referent=referent, reason=reason)
    handed = last_handing(application)
    return _done(f"Confié à {referent} ; avant : {lead or 'personne'}.", event=handed.pk if handed else None)


def _hand_back(act: Act, application: Application, before: Mapping[str, Any]) -> str:
    last = last_handing(application)
    if last is None or last.pk != before["event"]:
        raise workflow.NotAllowed(CHANGED_SINCE)
    take_back(by=act.by, at=act.at, application=application)
    return f"Rendu à {_in_charge(application)}."


def _put_label(act: Act, application: Application) -> Result:
    label = Label.objects.get(pk=act.parameters["label"])
    if not put_label(by=act.by, at=act.at, application=application, label=label):
        return _unchanged(f"L’étiquette « {label} » y est déjà.")
    use = LabelUse.objects.get(application=application, label=label)
    return _done(f"Étiquette « {label} » posée.", use=use.pk)


def _take_label_back(act: Act, application: Application, before: Mapping[str, Any]) -> str:
    label = Label.objects.get(pk=act.parameters["label"])
    # Taken off and put again by someone else since, it is hers.
    if not LabelUse.objects.filter(pk=before["use"]).exists():
        raise workflow.NotAllowed(CHANGED_SINCE)
    take_label(by=act.by, at=act.at, application=application, label=label)
    return f"Étiquette « {label} » retirée."


def _take_label(act: Act, application: Application) -> Result:
    label = Label.objects.get(pk=act.parameters["label"])
    if not take_label(by=act.by, at=act.at, application=application, label=label):
        return _unchanged(f"L’étiquette « {label} » n’y est pas.")
    return _done(f"Étiquette « {label} » retirée.")


def _put_label_back(act: Act, application: Application, before: Mapping[str, Any]) -> str:
    label = Label.objects.get(pk=act.parameters["label"])
    if not put_label(by=act.by, at=act.at, application=application, label=label):
        raise workflow.NotAllowed(f"L’étiquette « {label} » est déjà revenue.")
    return f"Étiquette « {label} » posée à nouveau."


def _ask(act: Act, application: Application) -> Result:
    items = [Asked(*item) for item in act.parameters["items"]]
    due_on = date.fromisoformat(act.parameters["due_on"])
    request = request_addition(by=act.by, at=act.at, application=application, items=items, due_on=due_on)
    return _done(f"Complément demandé pour le {due_on:%d/%m/%Y}.", request=request.pk)


def _cancel(act: Act, application: Application, before: Mapping[str, Any]) -> str:
    asked = open_request(application)
    if asked is None or asked.pk != before["request"]:
        raise workflow.NotAllowed("La structure a déjà répondu, ou la demande est retirée : rien n’est annulé.")
    cancel_addition(by=act.by, at=act.at, application=application, reason=act.parameters["undo_reason"])
    return "Demande de complément retirée ; la structure est prévenue."


def _put_on(act: Act, application: Application) -> Result:
    committee = Committee.objects.get(pk=act.parameters["committee"])
    now = AgendaItem.objects.filter(application=application, committee=committee, removed_at=None).first()
    if now is not None and application.state == workflow.State.SCHEDULED:
        must_be_staff(act.by, application)
        return _unchanged(f"Déjà inscrit, en place {now.order}.")
    item = put_on_agenda(by=act.by, at=act.at, application=application, committee=committee)
    return _done(f"Inscrit en place {item.order} : {committee}.", item=item.pk)


def _take_off(act: Act, application: Application, before: Mapping[str, Any]) -> str:
    if not AgendaItem.objects.filter(pk=before["item"], removed_at=None).exists():
        raise workflow.NotAllowed(CHANGED_SINCE)
    item = take_off_agenda(by=act.by, at=act.at, application=application, reason=act.parameters["undo_reason"])
    return f"Retiré de l’ordre du jour : {item.committee}."


def _write(act: Act, application: Application) -> Result:
    role = must_be_staff(act.by, application)
    values = letter_values([application], act.at)[application.pk]
    letter = letter_for(application, act.parameters, values)
    details = {"subject": letter["subject"], "sha256": letter["sha256"], "run": act.run}
    record(application, by=act.by, at=act.at, role=role, action="letter", details=details)
    return _done(f"Courrier préparé : {letter['subject']}"[:500], **letter)


GESTURES: Mapping[str, Gesture] = {
    BulkKind.ASSIGN: Gesture(_assign, _hand_back),
    BulkKind.LABEL: Gesture(_put_label, _take_label_back),
    BulkKind.UNLABEL: Gesture(_take_label, _put_label_back),
    BulkKind.ADDITION: Gesture(_ask, _cancel),
    BulkKind.AGENDA: Gesture(_put_on, _take_off),
    BulkKind.LETTERS: Gesture(_write),
}
