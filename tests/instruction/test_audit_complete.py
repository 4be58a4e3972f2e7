"""Each act leaves one event, in its own transaction: walked at random over the table, then killed at each write."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from applications import services
from applications.models import Application, Event
from applications.selectors.chains import chain_faults
from applications.services import Asked
from applications.workflow import FINAL, TABLE, Action, NotAllowed, Role, State, allowed
from contacts.models import MembershipRole, Referent, User
from eligibility.models import Call, Theme
from instruction.models import Committee, Label, Proposal
from instruction.selectors.checklist import checklist_of
from instruction.services.admissibility import set_check
from instruction.services.agendas import put_on_agenda, take_off_agenda
from instruction.services.flags import raise_flag
from instruction.services.labels import put_label, take_label
from instruction.services.notes import write_note
from tests.factories import UserFactory, complete_draft, filed, fresh, member, referent_with_account
from tests.instruction.conftest import THEME, lead_of
from tests.instruction.reviewing import decided

REFUSALS = (NotAllowed, services.FilingRefused, services.StaleReview, services.AdditionRefused)
REASON = "Parce que."
STEPS = 200
ELSEWHERE = "sport"


@dataclass
class Cast:
    """Who may act on the dossiers of one association, by role; ``nobody`` has no place in it."""

    people: dict[str, User]

    def who(self, role: str) -> User:
        return self.people[role]


@pytest.fixture
def cast(call: Call) -> Cast:
    signatory = filed(call, theme=THEME).application.created_by
    organisation = Application.objects.get().organisation
    return Cast(
        {
            Role.SIGNATORY: signatory,
            Role.WRITER: member(organisation, MembershipRole.WRITER),
            Role.REFERENT: referent_with_account(lead_of(THEME)),
            Role.ADMINISTRATOR: UserFactory(is_staff=True),
            "nobody": UserFactory(),
        }
    )


def act(action: Action, row: Application, by: User) -> None:
    """Do it by the service that the pages call."""
    at = timezone.now()
    if action is Action.SUBMIT:
        services.submit(by=by, application=row, version=row.version)
    elif action is Action.TRANSFER:
        theme = Theme.objects.get(slug=ELSEWHERE if row.theme.slug == THEME else THEME)
        services.transfer(by=by, at=at, application=row, call=row.call, theme=theme, reason=REASON)
    elif action is Action.REQUEST_ADDITION:
        services.request_addition(by=by, at=at, application=row, items=[Asked("projet", "summary", "Précisez.")])
    elif action is Action.CANCEL_ADDITION:
        services.cancel_addition(by=by, at=at, application=row, reason=REASON)
    elif action is Action.ANSWER_ADDITION:
        for asked in row.addition_requests.filter(state="open"):
            for item in asked.items.all():
                services.answer_item(by=by, at=at, application=row, item=item.pk, reply="Voici.")
        row = fresh(row)
        services.answer_addition(by=by, application=row, version=row.version)
    else:
        if action is Action.DECLARE_READY and not Proposal.objects.filter(application=row).exists():
            decided(row, by)
        services.move(by=by, at=at, application=row, action=action, reason=REASON)


class TestWalk:
    def test_events_and_changes_are_one_to_one(self, call: Call, cast: Cast) -> None:
        # The same seed walks the same way.
        dice = random.Random(1)
        rows: list[Application] = []
        done: Counter[tuple[Action, str]] = Counter()
        refused = 0
        for _ in range(STEPS):
            living = [row for row in map(fresh, rows) if row.state not in FINAL]
            if not living:
                rows = [self._begin(call, cast)]
                living = [fresh(rows[0])]
            row = dice.choice(living)
            action, by = self._draw(dice, row, cast, done)
            before, events = (row.state, row.version), self._events(row)
            try:
                act(action, row, by)
            except REFUSALS:
                refused += 1
                after = fresh(row)
                assert (after.state, after.version) == before, (action, "was refused and yet changed the dossier")
                assert self._events(row) == events, (action, "was refused and yet told")
                continue
            after = fresh(row)
            told = self._events(row)[len(events) :]
            if (after.state, after.version) == before:
                # Filing what is filed gives the first filing back.
                assert (action, told) == (Action.SUBMIT, [])
                continue
            assert [(event["action"], event["source"], event["target"]) for event in told if event["target"]] == [
                (action, before[0], after.state)
            ]
            # Taking a request back also restores the answers written for it.
            assert after.version - before[1] == 1 or (action is Action.CANCEL_ADDITION and after.version > before[1])
            assert all(event["actor_id"] == by.pk for event in told if event["target"])
            done[action, before[0]] += 1
            rows = [row, *self._following(row, rows)]
        for row in Application.objects.all():
            assert chain_faults(row) == []
        assert refused > STEPS / 10
        missing = {(line.action, source) for line in TABLE for source in line.sources} - set(done)
        assert len(missing) <= 8, sorted(missing)

    def _begin(self, call: Call, cast: Cast) -> Application:
        by = cast.who(Role.SIGNATORY)
        organisation = by.memberships.get().organisation
        return complete_draft(call, theme=THEME, by=by, organisation=organisation)

    def _draw(
        self, dice: random.Random, row: Application, cast: Cast, done: Counter[tuple[Action, str]]
    ) -> tuple[Action, User]:
        """Four times in five something that the table allows, what was done least first and what ends the dossier last;
        else anything by anybody."""
        lines = allowed(State(row.state), Role)
        if lines and dice.random() < 0.8:
            least = {line.action: done[line.action, row.state] + 3 * (line.target in FINAL) for line in lines}
            line = min(dice.sample(lines, len(lines)), key=lambda line: least[line.action])
            return line.action, cast.who(dice.choice(sorted(line.roles)))
        return dice.choice(list(Action)), dice.choice(list(cast.people.values()))

    def _events(self, row: Application) -> list[dict[str, Any]]:
        return list(row.events.order_by("sequence").values("action", "source", "target", "actor_id"))

    def _following(self, row: Application, rows: list[Application]) -> list[Application]:
        """The others; a transfer's draft is left to its association, for it lacks what its theme asks."""
        return [other for other in rows if other.pk != row.pk]


class Killed(BaseException):
    """The process is gone: nothing after this statement runs."""


def counted() -> dict[str, Any]:
    """How many rows each table of ours holds, and the dossiers as they stand."""
    with connection.cursor() as cursor:
        names = [
            name
            for name in connection.introspection.table_names(cursor)
            if name.startswith(("applications_", "instruction_", "contacts_outbox", "contacts_digest"))
        ]
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in names))
        counts: dict[str, Any] = dict(cursor.fetchall())
    counts["dossiers"] = list(Application.objects.order_by("pk").values_list("pk", "state", "version", "updated_at"))
    return counts


def _in_review(cast: Cast, row: Application) -> Application:
    act(Action.ADMIT, row, cast.who(Role.REFERENT))
    return fresh(row)


def _ready(cast: Cast, row: Application) -> Application:
    _in_review(cast, row)
    decided(row, cast.who(Role.REFERENT))
    act(Action.DECLARE_READY, fresh(row), cast.who(Role.REFERENT))
    return fresh(row)


def _seat() -> Committee:
    day = timezone.localdate() + timedelta(days=20)
    return Committee.objects.create(kind="technical", title="Comité technique", held_on=day)


def _label() -> Label:
    label, _ = Label.objects.get_or_create(slug="essai", defaults={"name": "Essai"})
    return label


# What to bring the dossier to, and the act; each leaves one event more.
ACTS: dict[str, tuple[Callable[[Cast, Application], Any], Callable[[User, Application, Any], Any], str]] = {
    "admit": (lambda cast, row: None, lambda by, row, made: act(Action.ADMIT, row, by), Role.REFERENT),
    "request an addition": (
        lambda cast, row: None,
        lambda by, row, made: act(Action.REQUEST_ADDITION, row, by),
        Role.REFERENT,
    ),
    "declare inadmissible": (
        lambda cast, row: None,
        lambda by, row, made: act(Action.DECLARE_INADMISSIBLE, row, by),
        Role.REFERENT,
    ),
    "withdraw": (lambda cast, row: None, lambda by, row, made: act(Action.WITHDRAW, row, by), Role.SIGNATORY),
    "transfer": (_in_review, lambda by, row, made: act(Action.TRANSFER, row, by), Role.REFERENT),
    "put on an agenda": (
        lambda cast, row: (_ready(cast, row), _seat())[1],
        lambda by, row, made: put_on_agenda(by=by, at=timezone.now(), application=row, committee=made),
        Role.REFERENT,
    ),
    "take off an agenda": (
        lambda cast, row: put_on_agenda(
            by=cast.who(Role.REFERENT), at=timezone.now(), application=_ready(cast, row), committee=_seat()
        ),
        lambda by, row, made: take_off_agenda(by=by, at=timezone.now(), application=row, reason=REASON),
        Role.REFERENT,
    ),
    "note": (
        lambda cast, row: None,
        lambda by, row, made: write_note(by=by, at=timezone.now(), application=row, text="À voir."),
        Role.REFERENT,
    ),
    "flag": (
        lambda cast, row: None,
        lambda by, row, made: raise_flag(by=by, at=timezone.now(), application=row, text="À voir."),
        Role.ADMINISTRATOR,
    ),
    "label": (
        lambda cast, row: _label(),
        lambda by, row, made: put_label(by=by, at=timezone.now(), application=row, label=made),
        Role.REFERENT,
    ),
    "take a label off": (
        lambda cast, row: (
            put_label(by=cast.who(Role.REFERENT), at=timezone.now(), application=row, label=_label()),
            _label(),
        )[1],
        lambda by, row, made: take_label(by=by, at=timezone.now(), application=row, label=made),
        Role.REFERENT,
    ),
    "check": (
        lambda cast, row: None,
        lambda by, row, made: set_check(by=by, at=timezone.now(), application=row, line=_line_of(row), state="missing"),
        Role.REFERENT,
    ),
}


def _line_of(row: Application) -> str:
    return checklist_of(row, timezone.now()).points[0].line.slug


class TestKilled:
    @pytest.mark.parametrize("name", ACTS)
    def test_at_each_write_neither_the_act_nor_its_event(self, call: Call, cast: Cast, name: str) -> None:
        prepare, doing, role = ACTS[name]
        row = Application.objects.get()
        made = prepare(cast, row)
        row, by = fresh(row), cast.who(role)
        before = counted()
        killed = 0
        while True:
            writes = 0

            def kill(execute: Any, statement: str, values: Any, many: bool, context: Any, last: int = killed) -> Any:
                nonlocal writes
                if statement.lstrip().startswith(("INSERT", "UPDATE", "DELETE")):
                    writes += 1
                    if writes > last:
                        raise Killed
                return execute(statement, values, many, context)

            try:
                with connection.execute_wrapper(kill):
                    doing(by, fresh(row), made)
            except Killed:
                assert counted() == before, f"killed at write {killed + 1}"
                killed += 1
                continue
            break
        assert killed >= 2
        after = counted()
        assert after["applications_event"] - before["applications_event"] == (2 if name == "transfer" else 1)
        assert Event.objects.filter(application=row).latest("sequence").actor == by


def test_the_lead_of_the_theme_is_a_referent(call: Call) -> None:
    assert isinstance(lead_of(THEME), Referent)
