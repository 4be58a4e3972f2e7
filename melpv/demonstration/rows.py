"""The rows of a batch of dossiers, as the services write them one by one for real ones."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from applications.models import Action as YearlyAction
from applications.models import (
    AdditionItem,
    AdditionRequest,
    Answer,
    Application,
    Assessment,
    Assignment,
    BudgetLine,
    Event,
    FundingLine,
    Receipt,
    ReceiptState,
    Submission,
)
from applications.questionnaire import COLUMNS
from applications.receipts import notice_of
from applications.selectors import facts_of, today
from applications.services.budget_rows import budget_lines
from applications.services.drafts import search_text
from applications.services.filing import RECEIPT, assessment_on, assignments_on, submission_on
from applications.services.moves import next_date
from applications.typed import searchable
from applications.workflow import TABLE, Action, Role, State, Transition
from contacts.models import Absence, Funder, Organisation, OutboxEntry, ThemeReferent, User
from contacts.selectors import Routing, routing_for
from eligibility.engine import Evaluator, read_facts
from eligibility.models import Call, Theme
from melpv.demonstration.carriers import Carrier
from melpv.demonstration.dossiers import Plan
from melpv.demonstration.following import Following
from melpv.demonstration.judgements import Judge
from territories.models import Commune, Neighbourhood

PLACES = ("communes", "neighbourhoods")
MONEY = ("budget", "funding_plan")
WRITES = 500


class DatedRules(Protocol):
    """The call's rules as they stand on a day."""

    def on(self, day: date) -> Evaluator: ...


class Clerk:
    """Writes dossiers of one call. Keeps each theme's route for as long as the same people are away."""

    def __init__(
        self,
        call: Call,
        themes: Mapping[str, Theme],
        organisations: Mapping[str, Organisation],
        people: Mapping[str, User],
        rules: DatedRules,
        *,
        pilot: User,
        judge: Judge,
        sealed: Carrier | None = None,
        following: Following | None = None,
    ) -> None:
        self.call, self.themes, self.organisations, self.people = call, themes, organisations, people
        self.rules, self.pilot, self.judge, self.sealed = rules, pilot, judge, sealed
        self.following = following
        self._communes = dict(Commune.objects.values_list("insee_code", "pk"))
        self._neighbourhoods = dict(Neighbourhood.objects.values_list("code", "pk"))
        self._funders = {funder.slug: funder for funder in Funder.objects.all()}
        self._absences = list(Absence.objects.all())
        self._leads = {
            row.theme_id: row.referent.user
            for row in ThemeReferent.objects.filter(referent__user__isnull=False, referent__is_active=True)
            .select_related("referent__user")
            .order_by("-order")
        }
        self._routes: dict[tuple[str, frozenset[int]], Routing] = {}
        self._notices: dict[tuple[str, date], dict[str, Any]] = {}

    def write(self, plans: Sequence[Plan], numbers: Mapping[int, str]) -> None:
        """Some ten inserts for the whole batch, whatever its size."""
        actions = YearlyAction.objects.bulk_create([self._action(one) for one in plans], batch_size=WRITES)
        rows = [
            (one, self._application(one, action, numbers.get(one.rank, "")))
            for one, action in zip(plans, actions, strict=True)
        ]
        Application.objects.bulk_create([row for _, row in rows], batch_size=WRITES)
        self._write_places(rows)
        Answer.objects.bulk_create([answer for one, row in rows for answer in self._answers(one, row)], batch_size=5000)
        self._write_money(rows)
        if self.following:
            self.following.expect(rows)
        Event.objects.bulk_create([event for one, row in rows for event in self._told(one, row)], batch_size=5000)
        self._write_additions(rows)
        filed = [(one, row, row.submitted_at) for one, row in rows if row.submitted_at]
        Assignment.objects.bulk_create(
            [line for one, row, at in filed for line in assignments_on(row, self._route(one.theme, today(at)), at)],
            batch_size=5000,
        )
        evidence = Assessment.objects.bulk_create([self._evidence(*each) for each in filed], batch_size=WRITES)
        submissions = Submission.objects.bulk_create(
            [
                submission_on(
                    row,
                    one.values,
                    assessment,
                    self.people[one.carrier.signatory.email],
                    at,
                    self._route(one.theme, today(at)),
                    notice=self._notice(one.theme, at),
                )
                for (one, row, at), assessment in zip(filed, evidence, strict=True)
            ],
            batch_size=WRITES,
        )
        self._write_receipts([one for one, _, _ in filed], submissions)
        readers = {row.pk: self._leads.get(row.theme_id) or self.pilot for _, row, _ in filed}
        self.judge.write([row for _, row, _ in filed], readers)
        if self.following:
            self.following.write([(one, row) for one, row, _ in filed], readers)

    def _action(self, one: Plan) -> YearlyAction:
        """The thread of the dossier; what it is beyond a first year was funded before the portal."""
        author, earlier = self._author(one), one.values["funding_year"] - 1
        return YearlyAction(
            organisation=self.organisations[one.carrier.siret],
            created_at=one.begun,
            created_by=author,
            earlier_years=earlier,
            earlier_reason=_earlier_in_words(earlier, self.call.year) if earlier else "",
            declared_by=author if earlier else None,
            declared_at=one.begun if earlier else None,
        )

    def _write_additions(self, rows: Sequence[tuple[Plan, Application]]) -> None:
        """What is asked again of the dossiers from which additions are awaited, as their last step says it."""
        waiting = [(one, row) for one, row in rows if row.state == State.ADDITION_REQUESTED]
        requests = AdditionRequest.objects.bulk_create(
            AdditionRequest(
                application=row,
                asked_by=self._actor(one, _line(one.steps[-1].action))[0],
                asked_at=one.steps[-1].at,
                due_on=row.next_date or today(one.steps[-1].at),
            )
            for one, row in waiting
        )
        AdditionItem.objects.bulk_create(
            AdditionItem(request=request, section="projet", sentence=one.steps[-1].reason)
            for (one, _), request in zip(waiting, requests, strict=True)
        )

    def _application(self, one: Plan, action: YearlyAction, number: str) -> Application:
        last = one.steps[-1].at if one.steps else one.begun
        columns = {code: one.values.get(code) for code in COLUMNS if code not in PLACES}
        for code in ("title", "summary", "phase2_plan"):
            columns[code] = columns[code] or ""
        row = Application(
            public_id=one.public_id,
            call=self.call,
            theme=self.themes[one.theme],
            organisation=self.organisations[one.carrier.siret],
            action=action,
            created_by=self._author(one),
            state=one.state,
            # Started, saved so many times, then moved along.
            version=2 + one.edits + len(one.steps),
            created_at=one.begun,
            updated_at=last,
            **columns,
        )
        row.search_text = search_text(row)
        if number:
            row.number, row.submitted_at = number, one.filed
            row.outcome, row.filing_reason = one.outcome, one.filing_reason
            row.search_text = searchable(number, row.search_text)
            sits = self.following.next_date(one) if self.following else None
            row.next_date = today(sits) if sits else next_date(row.call, _line(one.steps[-1].action).target, last)
        return row

    def _author(self, one: Plan) -> User:
        person = one.carrier.writer if one.by_writer and one.carrier.writer else one.carrier.signatory
        return self.people[person.email]

    def _write_places(self, rows: Sequence[tuple[Plan, Application]]) -> None:
        of: tuple[tuple[Any, str, str, dict[str, int]], ...] = (
            (Application.communes.through, "communes", "commune_id", self._communes),
            (Application.neighbourhoods.through, "neighbourhoods", "neighbourhood_id", self._neighbourhoods),
        )
        for through, code, column, keys in of:
            through.objects.bulk_create(
                [
                    through(application_id=row.pk, **{column: keys[place]})
                    for one, row in rows
                    for place in one.values.get(code, ())
                ],
                batch_size=10_000,
            )

    def _answers(self, one: Plan, row: Application) -> list[Answer]:
        # Keys rather than objects: these are a third of all rows, and Django looks at each object it is given.
        key, by, at = row.pk, row.created_by_id, one.filed or row.updated_at
        return [
            Answer(application_id=key, code=code, value=value, updated_at=at, updated_by_id=by)
            for code, value in one.values.items()
            if code not in COLUMNS and code not in MONEY
        ]

    def _write_money(self, rows: Sequence[tuple[Plan, Application]]) -> None:
        """The budgets and the plans, each line in the order of its rows."""
        lines = [line for one, row in rows for line in budget_lines(row, one.values.get("budget", ()))]
        BudgetLine.objects.bulk_create(lines, batch_size=5000)
        asked = [(row, line) for one, row in rows for line in one.values.get("funding_plan", ())]
        FundingLine.objects.bulk_create(
            [FundingLine(application=row, **line | {"funder": self._funders[line["funder"]]}) for row, line in asked],
            batch_size=5000,
        )

    def _told(self, one: Plan, row: Application) -> list[Event]:
        steps = self._events(one, row)
        return self.following.events(one, steps) if self.following else steps

    def _events(self, one: Plan, row: Application) -> list[Event]:
        writer = row.created_by
        events = [
            Event(application=row, at=one.begun, actor=writer, role=Role.WRITER, action="start", target=State.DRAFT)
        ]
        state = State.DRAFT
        for step in one.steps:
            line = _line(step.action)
            actor, role = self._actor(one, line)
            events.append(
                Event(
                    application=row,
                    at=step.at,
                    actor=actor,
                    role=role,
                    action=line.action,
                    source=state,
                    target=line.target,
                    reason=step.reason,
                    details={"outcome": one.outcome} if line.action is Action.SUBMIT else {},
                )
            )
            state = line.target
        return events

    def _actor(self, one: Plan, line: Transition) -> tuple[User, Role]:
        """Who does it: the association's people, the theme's own referent if she has an account, else the pilot."""
        if Role.SIGNATORY in line.roles:
            return self.people[one.carrier.signatory.email], Role.SIGNATORY
        if Role.WRITER in line.roles:
            return self._author(one), Role.WRITER
        referent = self._leads.get(self.themes[one.theme].pk)
        if Role.REFERENT in line.roles and referent is not None:
            return referent, Role.REFERENT
        return self.pilot, Role.ADMINISTRATOR

    def _route(self, theme: str, day: date) -> Routing:
        away = frozenset(one.pk for one in self._absences if one.starts_on <= day <= one.ends_on)
        if (theme, away) not in self._routes:
            self._routes[theme, away] = routing_for(self.themes[theme], day)
        return self._routes[theme, away]

    def _notice(self, theme: str, at: datetime) -> dict[str, Any]:
        """What the receipts of a day say in this theme."""
        key = (theme, today(at))
        if key not in self._notices:
            self._notices[key] = notice_of(self.call, self._route(*key), at)
        return self._notices[key]

    def _evidence(self, one: Plan, row: Application, at: datetime) -> Assessment:
        rules = self.rules.on(today(at))
        facts = read_facts(facts_of(row.organisation, row.theme, one.values), themes={one.theme})
        return assessment_on(row, one.values, rules.assess(facts), rules, at)

    def _write_receipts(self, plans: Sequence[Plan], submissions: Sequence[Submission]) -> None:
        """Receipts to draw for the house alone: hundreds of PDFs would keep the worker from real work.

        The others say that they are not available, which is the truth.
        """
        drawn = [self.sealed is not None and one.carrier.siret == self.sealed.siret for one in plans]
        Receipt.objects.bulk_create(
            [
                Receipt(submission=submission, state=ReceiptState.PENDING if is_drawn else ReceiptState.FAILED)
                for submission, is_drawn in zip(submissions, drawn, strict=True)
            ],
            batch_size=5000,
        )
        OutboxEntry.objects.bulk_create(
            OutboxEntry(kind=RECEIPT, payload={"submission": submission.pk}, key=f"receipt:{submission.pk}")
            for submission, is_drawn in zip(submissions, drawn, strict=True)
            if is_drawn
        )


def _earlier_in_words(years: int, year: int) -> str:
    """« Financée par la MEL en 2025. »"""
    told = " et ".join(filter(None, (", ".join(map(str, range(year - years, year - 1))), str(year - 1))))
    return f"Action financée par la MEL en {told}, avant l’ouverture du portail."


def _line(action: Action) -> Transition:
    return next(line for line in TABLE if line.action is action)
