"""Gestures on many dossiers: which dossiers are meant, what would become of each, and what became of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from applications import workflow
from applications.models import Application, Assignment, AssignmentRole
from applications.selectors import today
from applications.selectors.interests import recused_from
from applications.workflow import Action, NotAllowed, Role, State
from contacts.models import Membership, User
from contacts.parsing import identifiers
from instruction import letters
from instruction.models import AgendaItem, BulkKind, BulkRow, BulkRowState, BulkRun, Committee, LabelUse
from instruction.selectors.agendas import must_come
from instruction.selectors.columns import HowMany
from instruction.selectors.desks import Desk, entrusting, readable_by
from instruction.selectors.exchanges import askable
from instruction.selectors.letters import letter_values


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a gesture would do to a dossier now: ``state`` as its row would end, and why when it would not be done."""

    application: Application
    state: BulkRowState
    why: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """The dossiers chosen that this person may read, in the order of the list; ``is_cut`` when there were more."""

    applications: tuple[Application, ...]
    is_cut: bool

    @property
    def ids(self) -> str:
        """As a form keeps it from page to page."""
        return " ".join(str(row.public_id) for row in self.applications)


def selection_of(desk: Desk, ids: Iterable[str], *, most: int) -> Selection:
    """The dossiers of these public ids, in their order; what is unknown or foreign is silently absent. One query."""
    asked = list(dict.fromkeys(identifiers(ids)))
    rows = readable_by(desk).filter(public_id__in=asked[: most + 1]).select_related("call", "theme", "organisation")
    found = {row.public_id: row for row in rows}
    chosen = tuple(found[one] for one in asked[: most + 1] if one in found)
    return Selection(chosen[:most], len(asked) > most)


def selected(rows: QuerySet[Application], *, most: int) -> Selection:
    """The dossiers of a list, in its order. One query."""
    found = tuple(rows.select_related("call", "theme", "organisation")[: most + 1])
    return Selection(found[:most], len(found) > most)


def askable_of_all(rows: Iterable[Application]) -> list[tuple[Any, list[tuple[str, str]]]]:
    """What may be asked of every one of these dossiers: sections with their questions. Some queries for each theme."""
    kinds = {(row.call_id, row.theme_id): row for row in rows}
    offers = [askable(row) for row in kinds.values()]
    if not offers:
        return []
    others = [{(part.slug, code) for part, lines in offer for code, _ in lines} for offer in offers[1:]]
    shared = [
        (part, [(code, label) for code, label in lines if all((part.slug, code) in other for other in others)])
        for part, lines in offers[0]
    ]
    return [(part, lines) for part, lines in shared if lines]


def foresee(
    kind: str, rows: Sequence[Application], parameters: Mapping[str, Any], *, desk: Desk, user: User, at: datetime
) -> list[Foreseen]:
    """What would become of each dossier if it were done now. The same few queries for one dossier and for 500.

    Only a preview: each row is checked again, by the service itself, when it is done.
    """
    roles, look = _roles(rows, desk, user), _LOOKS[kind](rows, parameters, at)
    found = []
    for row in rows:
        try:
            if not roles[row.pk]:
                raise NotAllowed("Votre rôle ne permet pas cette action sur ce dossier.")
            why = look(row, roles[row.pk])
        except NotAllowed as refusal:
            found.append(Foreseen(row, BulkRowState.REFUSED, str(refusal)))
        else:
            found.append(Foreseen(row, BulkRowState.UNCHANGED if why else BulkRowState.DONE, why))
    return found


def _roles(rows: Sequence[Application], desk: Desk, user: User) -> dict[int, frozenset[Role]]:
    """In which qualities of the services the person acts on each dossier, as ``roles_of`` says one by one."""
    houses = set(Membership.objects.active().filter(user=user).values_list("organisation_id", flat=True))
    charge = Assignment.objects.filter(entrusting(desk), ended_at=None, application__in=[row.pk for row in rows])
    entrusted = set(charge.values_list("application_id", flat=True))
    found = {}
    for row in rows:
        held = {Role.ADMINISTRATOR} if user.is_staff else set()
        if row.theme_id in desk.theme_ids or row.pk in entrusted:
            held.add(Role.REFERENT)
        found[row.pk] = frozenset() if row.organisation_id in houses else frozenset(held)
    return found


# Says why nothing would change, or nothing; raises ``NotAllowed`` with the sentence of a refusal.
Look = Callable[[Application, frozenset[Role]], str]


def _of_assigning(rows: Sequence[Application], parameters: Mapping[str, Any], at: datetime) -> Look:
    chosen = parameters["referent"]
    leads = Assignment.objects.filter(
        application__in=[row.pk for row in rows], ended_at=None, role=AssignmentRole.LEAD, referent=chosen
    )
    hers = set(leads.values_list("application_id", flat=True))

    def look(row: Application, roles: frozenset[Role]) -> str:
        if State(row.state) in workflow.FINAL:
            raise NotAllowed(f"Ce dossier est clos (« {row.standing.for_staff} »).")
        return "Cette personne en est déjà chef de file." if row.pk in hers else ""

    return look


def _of_label(rows: Sequence[Application], parameters: Mapping[str, Any], at: datetime) -> Look:
    having = _labelled(rows, parameters)
    return lambda row, roles: "L’étiquette y est déjà." if row.pk in having else ""


def _of_unlabel(rows: Sequence[Application], parameters: Mapping[str, Any], at: datetime) -> Look:
    having = _labelled(rows, parameters)
    return lambda row, roles: "" if row.pk in having else "L’étiquette n’y est pas."


def _labelled(rows: Sequence[Application], parameters: Mapping[str, Any]) -> set[int]:
    uses = LabelUse.objects.filter(label=parameters["label"], application__in=[row.pk for row in rows])
    return set(uses.values_list("application_id", flat=True))


def _of_addition(rows: Sequence[Application], parameters: Mapping[str, Any], at: datetime) -> Look:
    said = " · ".join(sentence for _, _, sentence in parameters["items"])

    def look(row: Application, roles: frozenset[Role]) -> str:
        workflow.transition(Action.REQUEST_ADDITION, State(row.state), roles, said)
        return ""

    return look


def _of_agenda(rows: Sequence[Application], parameters: Mapping[str, Any], at: datetime) -> Look:
    committee = Committee.objects.get(pk=parameters["committee"])
    items = AgendaItem.objects.filter(committee=committee, removed_at=None, application__in=[row.pk for row in rows])
    there = set(items.values_list("application_id", flat=True))

    def look(row: Application, roles: frozenset[Role]) -> str:
        if row.state == State.SCHEDULED and row.pk in there:
            return "Ce dossier y est déjà inscrit."
        must_come(committee, today(at))
        workflow.transition(Action.SCHEDULE, State(row.state), roles)
        return ""

    return look


def _of_letters(rows: Sequence[Application], parameters: Mapping[str, Any], at: datetime) -> Look:
    values = letter_values(rows, at)

    def look(row: Application, roles: frozenset[Role]) -> str:
        if lacking := letters.lacking(values[row.pk], parameters["subject"], parameters["body"]):
            raise NotAllowed(lacking)
        return ""

    return look


_LOOKS: Mapping[str, Callable[[Sequence[Application], Mapping[str, Any], datetime], Look]] = {
    BulkKind.ASSIGN: _of_assigning,
    BulkKind.LABEL: _of_label,
    BulkKind.UNLABEL: _of_unlabel,
    BulkKind.ADDITION: _of_addition,
    BulkKind.AGENDA: _of_agenda,
    BulkKind.LETTERS: _of_letters,
}


def runs_of(user: User) -> QuerySet[BulkRun]:
    """The runs that the person may open: her own; every one for an administrator. With their counts of rows.

    A dossier from which a link keeps her away is no row of it, and the document that holds its letter is not hers to
    open (``is_whole`` is false).
    """
    runs = BulkRun.objects.all() if user.is_staff else BulkRun.objects.filter(by=user)
    rows = BulkRow.objects.filter(run=OuterRef("pk")).order_by()
    kept_from = recused_from(user.pk, through="application__")
    seen, waiting = rows.exclude(kept_from), Q(state=BulkRowState.WAITING) | Q(undo_asked=True)
    return runs.select_related("by").annotate(
        size=HowMany(seen.values("pk")),
        waiting=HowMany(seen.filter(waiting).values("pk")),
        refused=HowMany(seen.filter(state=BulkRowState.REFUSED).values("pk")),
        is_whole=~Exists(rows.filter(kept_from)),
    )


@dataclass(frozen=True, slots=True)
class Told:
    """A row of the report; ``is_hers`` when the reader may open the dossier now."""

    row: BulkRow
    is_hers: bool

    @property
    def tone(self) -> str:
        """The colour of its result."""
        return TONES[BulkRowState(self.row.state)]


TONES = {
    BulkRowState.WAITING: "canal",
    BulkRowState.DONE: "green",
    BulkRowState.UNCHANGED: "quiet",
    BulkRowState.REFUSED: "brick",
    BulkRowState.UNDONE: "amber",
}


def report_of(run: BulkRun, desk: Desk, state: str = "") -> list[Told]:
    """The rows of a run, all or those that ended so. Two queries.

    A dossier that the reader lost since, by her own gesture perhaps, keeps its number and its result; one from which a
    link keeps her away is not told.
    """
    rows = run.rows.exclude(recused_from(desk.user_id, through="application__"))
    rows = rows.select_related("application__organisation").order_by("pk")
    if state:
        rows = rows.filter(state=state)
    hers = set(readable_by(desk).filter(bulk_rows__run=run).values_list("pk", flat=True))
    return [Told(row, row.application_id in hers) for row in rows]


def tally_of(run: BulkRun, desk: Desk) -> list[tuple[str, str, int]]:
    """How many rows ended how: code, words, count; those that have none are left out. One query."""
    told = run.rows.exclude(recused_from(desk.user_id, through="application__"))
    counts = dict(told.order_by().values_list("state").annotate(many=Count("pk")))
    return [(state.value, state.label, counts[state.value]) for state in BulkRowState if state.value in counts]
