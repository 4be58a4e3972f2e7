"""An absence hands its dossiers over and hands them back; nothing that anyone does leaves a dossier to nobody."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.models import Application, Assignment
from applications.workflow import NotAllowed
from contacts.clock import PARIS
from contacts.models import Absence, OutboxEntry, Referent, Service, ThemeReferent, User
from eligibility.models import Call, Theme
from instruction.services import settling
from instruction.services.absences import cancel_absence, declare_absence, deputy_warning, may_declare_for
from instruction.services.assigning import reassign, take_back
from instruction.services.settling import settle
from tests.factories import UserFactory, filed, fresh, mails_to, referent_with_account, signed_in
from tests.instruction.conftest import THEME, lead_of, other_referent
from tests.instruction.test_assigning import in_charge
from tests.threads import together

DAY = timedelta(days=1)


def at_day(day: date, hour: int = 5) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=PARIS)


@pytest.fixture
def lead(call: Call) -> Referent:
    return lead_of(THEME)


@pytest.fixture
def deputy(call: Call) -> Referent:
    return other_referent(THEME)


@pytest.fixture
def dossier(call: Call) -> Application:
    return fresh(filed(call, theme=THEME).application)


def away(referent: Referent, deputy: Referent | None, first: int, last: int) -> Absence:
    """An absence by days from today, written as an administrator of old would have: nothing is settled yet."""
    on = timezone.localdate()
    return Absence.objects.create(referent=referent, starts_on=on + first * DAY, ends_on=on + last * DAY, deputy=deputy)


def settled(days: int = 0) -> list:
    return settle(at=at_day(timezone.localdate() + days * DAY))


def actions(dossier: Application) -> list[str]:
    handed = dossier.events.filter(action__in=("assign", "hand_over", "hand_back")).order_by("pk")
    return list(handed.values_list("action", flat=True))


class TestHandingOver:
    def test_goes_on_the_first_day_and_comes_back_after_the_last(
        self, dossier: Application, lead: Referent, deputy: Referent
    ) -> None:
        was = in_charge(dossier)
        away(lead, deputy, 2, 4)
        assert settled(1) == []
        (handed,) = settled(2)
        assert (handed.action, handed.source, handed.target, handed.dossiers) == (
            "hand_over", str(lead), str(deputy), 1,
        )  # fmt: skip
        line = dossier.assignments.get(role="lead", ended_at=None)
        assert (line.referent, line.replaces, line.stands_in_for) == (deputy, lead, str(lead))
        assert settled(4) == []
        (handed,) = settled(5)
        assert handed.action == "hand_back"
        assert in_charge(dossier) == was
        assert actions(dossier) == ["hand_over", "hand_back"]
        assert "Absence de" in dossier.events.get(action="hand_over").reason

    def test_missed_days_are_caught_up(self, dossier: Application, lead: Referent, deputy: Referent) -> None:
        was = in_charge(dossier)
        away(lead, deputy, 1, 3)
        settled(2)
        assert in_charge(dossier) != was
        settled(40)
        assert in_charge(dossier) == was

    def test_run_twice_it_does_and_tells_once(self, dossier: Application, lead: Referent, deputy: Referent) -> None:
        away(lead, deputy, 0, 3)
        settled()
        mails = OutboxEntry.objects.count()
        assert settled() == []
        assert OutboxEntry.objects.count() == mails
        assert [mail["subject"] for mail in mails_to(deputy.email)] == [f"Vous remplacez {lead} : 1 dossier"]

    def test_without_a_deputy_open_dossiers_stay(self, dossier: Application, lead: Referent) -> None:
        was = in_charge(dossier)
        away(lead, None, 0, 3)
        assert settled() == []
        assert in_charge(dossier) == was

    def test_a_deputy_who_is_away_has_her_own(self, dossier: Application, lead: Referent, deputy: Referent) -> None:
        third = Referent.objects.get(last_name="Lopes")
        was = in_charge(dossier)
        away(lead, deputy, 0, 5)
        away(deputy, third, 0, 2)
        settled()
        assert in_charge(dossier)[0] == f"lead {third}"
        settled(3)
        assert in_charge(dossier)[0] == f"lead {deputy}"
        settled(6)
        assert in_charge(dossier) == was

    def test_a_co_referent_who_stands_in_goes_back_to_her_place(self, dossier: Application, lead: Referent) -> None:
        colleague = Referent.objects.get(last_name="Roger")
        was = in_charge(dossier)
        away(lead, colleague, 0, 1)
        settled()
        assert in_charge(dossier) == [f"lead {colleague}"]
        settled(2)
        assert in_charge(dossier) == was

    def test_what_was_filed_meanwhile_goes_to_her_on_her_return(
        self, call: Call, lead: Referent, deputy: Referent
    ) -> None:
        away(lead, deputy, 0, 1)
        dossier = filed(call, theme=THEME).application
        assert in_charge(dossier)[0] == f"lead {deputy}"
        settled(2)
        assert in_charge(dossier)[0] == f"lead {lead}"

    def test_entrusted_by_hand_meanwhile_it_is_not_taken_back(
        self, dossier: Application, lead: Referent, deputy: Referent
    ) -> None:
        away(lead, deputy, 0, 1)
        settled()
        third = Referent.objects.get(last_name="Lopes")
        admin = UserFactory(is_staff=True)
        reassign(by=admin, at=timezone.now(), application=dossier, referent=third, reason="Il connaît la structure")
        settled(2)
        assert in_charge(dossier)[0] == f"lead {third}"

    def test_a_closed_dossier_stays_where_it_is(self, dossier: Application, lead: Referent, deputy: Referent) -> None:
        Application.objects.filter(pk=dossier.pk).update(state="withdrawn")
        away(lead, deputy, 0, 1)
        assert settled() == []

    def test_the_deputy_loses_the_dossier_at_the_next_click(
        self, dossier: Application, lead: Referent, deputy: Referent
    ) -> None:
        absent, stand_in = signed_in(referent_with_account(lead)), signed_in(referent_with_account(deputy))
        page = reverse("instruction:dossier", args=[dossier.public_id])
        absence = away(lead, deputy, 0, 3)
        assert stand_in.get(page).status_code == 404
        settled()
        assert stand_in.get(page).status_code == 200
        # The one who is away reads her themes all the while.
        assert absent.get(page).status_code == 200
        cancel_absence(by=lead.user, at=timezone.now(), absence=absence)
        assert stand_in.get(page).status_code == 404

    def test_two_workers_at_once_hand_over_once(self, committed_call: Call) -> None:
        dossiers = [filed(committed_call, theme=THEME).application for _ in range(3)]
        lead, deputy = lead_of(THEME), other_referent(THEME)
        away(lead, deputy, 0, 3)
        at = timezone.now()
        answers = together([partial(settle, at=at)] * 2)
        assert sorted(sum(one.dossiers for one in answer) for answer in answers) == [0, 3]
        assert [actions(dossier) for dossier in dossiers] == [["hand_over"]] * 3
        assert len(mails_to(deputy.email)) == 1

    def test_a_killed_worker_leaves_nothing_half_done(
        self, committed_call: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dossiers = [filed(committed_call, theme=THEME).application for _ in range(2)]
        lead, deputy = lead_of(THEME), other_referent(THEME)
        away(lead, deputy, 0, 3)

        def dies(*args: object, **kwargs: object) -> None:
            raise SystemExit

        with monkeypatch.context() as patched:
            patched.setattr(settling, "tell_referent", dies)
            with pytest.raises(SystemExit):
                settle(at=timezone.now())
        assert [actions(dossier) for dossier in dossiers] == [[], []]
        settle(at=timezone.now())
        assert [actions(dossier) for dossier in dossiers] == [["hand_over"]] * 2
        assert len(mails_to(deputy.email)) == 1


class TestLeaving:
    def test_the_next_referent_of_the_theme_follows(self, dossier: Application, lead: Referent) -> None:
        Referent.objects.filter(pk=lead.pk).update(is_active=False)
        (handed,) = settled()
        assert handed.action == "assign"
        assert in_charge(dossier) == ["lead Magali Roger"]
        assert dossier.events.get(action="assign").reason == f"{lead} n’est plus en fonction"
        assert mails_to("mroger@lillemetropole.fr")[-1]["subject"].startswith("1 dossier de Anthony Fagot")

    def test_then_the_box(self, dossier: Application, lead: Referent) -> None:
        Referent.objects.filter(theme_referents__theme__slug=THEME).update(is_active=False)
        settled()
        # The service of this theme has no box of its own: the one of last resort answers.
        assert in_charge(dossier)[0].startswith("box")
        assert mails_to("servicePDV@lillemetropole.fr")

    def test_a_deputy_who_leaves_is_followed_too(self, dossier: Application, lead: Referent, deputy: Referent) -> None:
        away(lead, deputy, 0, 9)
        settled()
        Referent.objects.filter(pk=deputy.pk).update(is_active=False)
        settled(1)
        # Nobody stands in any more: it is hers again, even away, rather than of someone who left.
        assert in_charge(dossier)[0] == f"lead {lead}"


class TestDeclaring:
    def declare(self, by: Referent | None, referent: Referent, first: int, last: int, **options: object) -> tuple:
        on, user = timezone.localdate(), by.user if by else UserFactory(is_staff=True)
        return declare_absence(
            by=user, at=timezone.now(), referent=referent, starts_on=on + first * DAY, ends_on=on + last * DAY,
            **{"deputy": None, **options},
        )  # fmt: skip

    def test_today_it_hands_over_at_once_and_shortened_it_hands_back(
        self, dossier: Application, lead: Referent, deputy: Referent
    ) -> None:
        referent_with_account(lead)
        was = in_charge(dossier)
        absence, handed = self.declare(lead, lead, 0, 5, deputy=deputy)
        assert [one.action for one in handed] == ["hand_over"]
        assert [one.action for one in cancel_absence(by=lead.user, at=timezone.now(), absence=absence)] == ["hand_back"]
        assert in_charge(dossier) == was
        assert not Absence.objects.filter(pk=absence.pk).exists()

    def test_one_that_runs_ends_yesterday_when_cancelled(self, lead: Referent) -> None:
        referent_with_account(lead)
        absence = away(lead, None, -3, 3)
        cancel_absence(by=lead.user, at=timezone.now(), absence=absence)
        absence.refresh_from_db()
        assert absence.ends_on == timezone.localdate() - DAY
        with pytest.raises(NotAllowed, match="passée"):
            cancel_absence(by=lead.user, at=timezone.now(), absence=absence)

    def test_another_deputy_takes_over(self, dossier: Application, lead: Referent, deputy: Referent) -> None:
        referent_with_account(lead)
        third = Referent.objects.get(last_name="Lopes")
        absence, _ = self.declare(lead, lead, 0, 5, deputy=deputy)
        self.declare(lead, lead, 0, 5, deputy=third, absence=absence)
        assert in_charge(dossier)[0] == f"lead {third}"

    @pytest.mark.parametrize(
        ("first", "last", "field"),
        [(3, 2, "ends_on"), (-1, 2, "starts_on"), (4, 6, "starts_on"), (-4, -2, "starts_on")],
    )
    def test_dates_that_do_not_hold_are_told_beside_them(
        self, lead: Referent, first: int, last: int, field: str
    ) -> None:
        referent_with_account(lead)
        away(lead, None, 5, 7)
        with pytest.raises(ValidationError) as refusal:
            self.declare(lead, lead, first, last)
        assert field in refusal.value.message_dict

    def test_oneself_or_someone_gone_is_no_deputy(self, lead: Referent, deputy: Referent) -> None:
        referent_with_account(lead)
        Referent.objects.filter(pk=deputy.pk).update(is_active=False)
        deputy.refresh_from_db()
        for person in (lead, deputy):
            with pytest.raises(ValidationError):
                self.declare(lead, lead, 1, 2, deputy=person)

    def test_who_may_declare_for_whom(self, lead: Referent, deputy: Referent) -> None:
        user, other, head = referent_with_account(lead), referent_with_account(deputy), UserFactory()
        assert may_declare_for(user, lead)
        assert not may_declare_for(other, lead)
        assert not may_declare_for(head, lead)
        lead.service.heads.add(head)
        assert may_declare_for(head, lead)
        assert not may_declare_for(head, deputy)
        with pytest.raises(NotAllowed):
            self.declare(deputy, lead, 1, 2)
        self.declare(None, lead, 1, 2)

    def test_the_deputy_is_told_beforehand_and_of_a_change_of_mind(self, lead: Referent, deputy: Referent) -> None:
        referent_with_account(lead)
        absence, _ = self.declare(lead, lead, 2, 3, deputy=deputy)
        cancel_absence(by=lead.user, at=timezone.now(), absence=absence)
        first, second = [mail["subject"] for mail in mails_to(deputy.email)]
        assert first.startswith(f"Vous remplacez {lead} du")
        assert second == f"L’absence de {lead} est annulée"

    def test_it_warns_of_a_deputy_who_is_away(self, lead: Referent, deputy: Referent) -> None:
        away(deputy, None, 3, 4)
        assert deputy_warning(away(lead, deputy, 0, 2)) == ""
        assert "choisissez plutôt" in deputy_warning(away(lead, deputy, 4, 9))


def test_whatever_happens_every_open_dossier_has_one_person_in_charge(call: Call) -> None:
    """Months of reassignments, absences, returns and departures, in orders drawn at random."""
    theme, admin = Theme.objects.get(slug=THEME), UserFactory(is_staff=True)
    people = list(Referent.objects.order_by("pk")[:5])
    for order, person in enumerate(people[:2], start=10):
        ThemeReferent.objects.get_or_create(theme=theme, referent=person, defaults={"order": order})
    dossiers = [filed(call, theme=THEME).application for _ in range(2)]

    @settings(max_examples=25, deadline=None, database=None)
    @given(st.data())
    def a_month(data: st.DataObject) -> None:
        with transaction.atomic():
            _a_month(data, people, dossiers, admin)
            transaction.set_rollback(True)

    a_month()


def _a_month(data: st.DataObject, people: list[Referent], dossiers: list[Application], admin: User) -> None:
    on, person = timezone.localdate(), st.integers(0, 4)
    for step in range(data.draw(st.integers(1, 8))):
        on += data.draw(st.integers(0, 5)) * DAY
        at, who = at_day(on, 6 + step), people[data.draw(person)]
        match data.draw(st.sampled_from(["assign", "box", "undo", "absence", "cancel", "leave", "return", "night"])):
            case "assign":
                _attempt(reassign, by=admin, at=at, application=dossiers[0], referent=who, reason="Hasard",
                         keep_as_co=data.draw(st.booleans()))  # fmt: skip
            case "box":
                service = Service.objects.get(is_last_resort=True)
                _attempt(
                    reassign, by=admin, at=at, application=dossiers[1], referent=None, service=service, reason="Hasard"
                )
            case "undo":
                _attempt(take_back, by=admin, at=at, application=data.draw(st.sampled_from(dossiers)))
            case "absence":
                first = on + data.draw(st.integers(0, 3)) * DAY
                deputy = data.draw(st.sampled_from([None, *people]))
                _attempt(declare_absence, by=admin, at=at, referent=who, starts_on=first,
                         ends_on=first + data.draw(st.integers(0, 6)) * DAY, deputy=deputy)  # fmt: skip
            case "cancel":
                absence = Absence.objects.filter(referent=who).first()
                if absence:
                    _attempt(cancel_absence, by=admin, at=at, absence=absence)
            case "leave" | "return" as what:
                Referent.objects.filter(pk=who.pk).update(is_active=what == "return")
                settle(at=at)
            case "night":
                settle(at=at)
        _hold_good(dossiers)
    settle(at=at_day(on + 60 * DAY))
    _hold_good(dossiers)
    assert not Assignment.objects.filter(
        application__in=dossiers, ended_at=None, replaces__is_active=True, role="lead", replaces__isnull=False
    ).exists(), "everyone is back, and someone still stands in"


def _attempt(doing: Callable[..., object], /, **options: object) -> None:
    with suppress(NotAllowed, ValidationError):
        doing(**options)


def _hold_good(dossiers: list[Application]) -> None:
    connection.check_constraints()
    for dossier in dossiers:
        lines = list(dossier.assignments.filter(ended_at=None).select_related("referent"))
        assert sum(line.role in ("lead", "box") for line in lines) == 1
        assert all(line.referent is None or line.referent.is_active for line in lines)
