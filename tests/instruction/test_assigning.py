"""Who answers for a dossier: entrusted with a reason, kept in the history, told to those concerned, never to nobody."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Assignment, Event, StateChoices
from applications.workflow import FINAL, NotAllowed, State
from contacts.models import Absence, NotificationChoice, Referent, Service, User
from eligibility.models import Call
from instruction.services.assigning import reassign, share, take_back, unshare
from tests.factories import UserFactory, filed, fresh, mails_to, referent_with_account, signed_in
from tests.instruction.conftest import THEME, lead_of, other_referent
from tests.threads import together


@pytest.fixture
def dossier(call: Call) -> Application:
    return fresh(filed(call, theme=THEME).application)


@pytest.fixture
def lead(dossier: Application) -> User:
    return referent_with_account(lead_of(THEME))


def in_charge(dossier: Application) -> list[str]:
    """Each one in charge, the lead first, with her role."""
    lines = dossier.assignments.filter(ended_at=None).select_related("referent", "service")
    return [f"{line.role} {line}" for line in sorted(lines, key=lambda line: (line.role == "co_referent", line.order))]


def give(dossier: Application, by: User, referent: Referent | None, **options: object) -> dict:
    return reassign(
        by=by, at=timezone.now(), application=dossier, referent=referent, **{"reason": "Plus proche", **options}
    )


class TestReassign:
    def test_to_another_service_with_a_reason_and_a_history(self, dossier: Application, lead: User) -> None:
        other = other_referent(THEME)
        before = give(dossier, lead, other)
        assert before["in_charge"] == "Anthony Fagot"
        assert in_charge(dossier) == [f"lead {other}", "co_referent Magali Roger"]
        event = dossier.events.get(action="assign")
        assert (event.actor, event.reason, event.details["after"]["in_charge"]) == (lead, "Plus proche", str(other))
        ended = dossier.assignments.get(referent=lead.referent)
        assert ended.ended_at == event.at
        assert dossier.assignments.get(referent=other, ended_at=None).service == other.service

    def test_the_former_lead_may_go_on_sharing_it(self, dossier: Application, lead: User) -> None:
        other = other_referent(THEME)
        give(dossier, lead, other, keep_as_co=True)
        assert in_charge(dossier) == [f"lead {other}", "co_referent Anthony Fagot", "co_referent Magali Roger"]

    def test_a_co_referent_who_leads_has_one_place(self, dossier: Application, lead: User) -> None:
        give(dossier, lead, Referent.objects.get(last_name="Roger"))
        assert in_charge(dossier) == ["lead Magali Roger"]

    def test_to_the_box_of_a_service(self, dossier: Application, lead: User) -> None:
        service = Service.objects.get(slug="politique-de-la-ville")
        give(dossier, lead, None, service=service)
        assert in_charge(dossier)[0] == f"box {service}"
        assert "Plus proche" in mails_to(service.box_email)[-1]["body"]

    def test_everyone_concerned_is_told_once_and_not_who_did_it(self, dossier: Application, lead: User) -> None:
        other = other_referent(THEME)
        give(dossier, lead, other)
        assert len(mails_to(other.email)) == 1
        assert "chef de file" in mails_to(other.email)[0]["subject"]
        assert [mail["subject"].split()[0] for mail in mails_to(lead.email)] == ["Nouveau"]
        assert str(other) in mails_to(dossier.created_by.email)[-1]["body"]

    def test_who_chose_silence_is_not_told(self, dossier: Application, lead: User) -> None:
        account = referent_with_account(other_referent(THEME))
        NotificationChoice.objects.create(user=account, topic="assigned", mode="none")
        give(dossier, lead, account.referent)
        assert mails_to(account.email) == []

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            ({"reason": "  "}, "motif"),
            ({"referent": "lead"}, "suit déjà"),
            ({"referent": "gone"}, "plus en fonction"),
            ({"referent": "away"}, "remplace"),
            ({"referent": None, "service": "agriculture"}, "pas de boîte"),
            ({"referent": None}, "Choisissez"),
            ({"seen": 0}, "vient d’être confié"),
        ],
    )
    def test_refusals_say_why_and_write_nothing(
        self, dossier: Application, lead: User, options: dict, said: str
    ) -> None:
        other, on = other_referent(THEME), timezone.localdate()
        gone = Referent.objects.exclude(pk=other.pk).get(last_name="Lopes")
        Referent.objects.filter(pk=gone.pk).update(is_active=False)
        away = Referent.objects.get(last_name="Picus")
        Absence.objects.create(referent=away, starts_on=on, ends_on=on, deputy=other)
        known = {"lead": lead.referent, "gone": gone, "away": away, None: None}
        referent = known[options.pop("referent")] if "referent" in options else other
        if "service" in options:
            options["service"] = Service.objects.get(slug=options["service"])
        was, events = in_charge(dossier), Event.objects.count()
        with pytest.raises(NotAllowed, match=said):
            give(dossier, lead, referent, **options)
        assert (in_charge(dossier), Event.objects.count()) == (was, events)

    def test_others_may_not(self, dossier: Application) -> None:
        for person in (dossier.created_by, UserFactory(), referent_with_account(other_referent(THEME))):
            with pytest.raises(NotAllowed, match="rôle"):
                give(dossier, person, other_referent(THEME))

    @pytest.mark.parametrize("state", sorted(FINAL))
    def test_a_closed_dossier_is_entrusted_to_nobody(self, dossier: Application, lead: User, state: State) -> None:
        Application.objects.filter(pk=dossier.pk).update(state=state)
        with pytest.raises(NotAllowed, match="clos"):
            give(dossier, lead, other_referent(THEME))


class TestSharing:
    def test_a_colleague_joins_and_leaves(self, dossier: Application, lead: User) -> None:
        other, at = other_referent(THEME), timezone.now()
        share(by=lead, at=at, application=dossier, referent=other, reason="Deux regards")
        assert in_charge(dossier)[-1] == f"co_referent {other}"
        with pytest.raises(NotAllowed, match="déjà"):
            share(by=lead, at=at, application=dossier, referent=other, reason="Encore")
        unshare(by=lead, at=at, application=dossier, referent=other, reason="Fini")
        assert str(other) not in " ".join(in_charge(dossier))
        with pytest.raises(NotAllowed, match="n’est pas co-référent"):
            unshare(by=lead, at=at, application=dossier, referent=other, reason="Fini")
        assert dossier.events.filter(action="assign").count() == 2

    def test_the_lead_is_not_taken_off(self, dossier: Application, lead: User) -> None:
        with pytest.raises(NotAllowed):
            unshare(by=lead, at=timezone.now(), application=dossier, referent=lead.referent, reason="Je pars")


class TestTakingBack:
    def test_who_did_it_undoes_it(self, dossier: Application, lead: User) -> None:
        was = in_charge(dossier)
        give(dossier, lead, other_referent(THEME), keep_as_co=True)
        take_back(by=lead, at=timezone.now(), application=dossier)
        assert in_charge(dossier) == was
        with pytest.raises(NotAllowed):
            take_back(by=lead, at=timezone.now(), application=dossier)

    def test_nobody_else_and_not_once_it_changed_again(self, dossier: Application, lead: User) -> None:
        admin = UserFactory(is_staff=True)
        give(dossier, lead, other_referent(THEME))
        with pytest.raises(NotAllowed):
            take_back(by=admin, at=timezone.now(), application=dossier)
        give(dossier, admin, Referent.objects.get(last_name="Roger"))
        with pytest.raises(NotAllowed):
            take_back(by=lead, at=timezone.now(), application=dossier)


class TestTheDatabaseHoldsIt:
    @pytest.mark.parametrize("state", StateChoices.values)
    def test_an_open_dossier_cannot_be_left_by_all(self, dossier: Application, state: str) -> None:
        if state in ("draft", "awaiting_signature"):
            return
        Application.objects.filter(pk=dossier.pk).update(state=state)
        leave = dossier.assignments.filter(ended_at=None)
        if state in FINAL:
            leave.update(ended_at=timezone.now())
            connection.check_constraints()
            return
        leave.update(ended_at=timezone.now())
        with pytest.raises(IntegrityError, match="someone in charge"), transaction.atomic():
            connection.check_constraints()
        Assignment.objects.filter(application=dossier).update(ended_at=None)

    def test_nor_filed_by_nobody(self, call: Call, dossier: Application) -> None:
        Assignment.objects.filter(application=dossier).update(ended_at=timezone.now())
        dossier.save(update_fields=["state", "submitted_at"])
        with pytest.raises(IntegrityError, match="someone in charge"), transaction.atomic():
            connection.check_constraints()
        Assignment.objects.filter(application=dossier).update(ended_at=None)


def test_of_two_who_entrust_it_at_once_one_is_told(committed_call: Call) -> None:
    dossier = fresh(filed(committed_call, theme=THEME).application)
    lead, admin = referent_with_account(lead_of(THEME)), UserFactory(is_staff=True)
    targets = {name: Referent.objects.get(last_name=name) for name in ("Roger", "Picus")}
    for _ in range(3):
        seen = dossier.assignments.get(role="lead", ended_at=None).pk
        answers = together(
            [
                partial(give, dossier, lead, targets["Roger"], seen=seen),
                partial(give, dossier, admin, targets["Picus"], seen=seen),
            ]
        )
        refusals = [answer for answer in answers if isinstance(answer, Exception)]
        assert [type(refusal) for refusal in refusals] == [NotAllowed]
        assert "vient d’être confié" in str(refusals[0])
        assert dossier.assignments.get(role__in=("lead", "box"), ended_at=None).referent in targets.values()
        give(dossier, admin, lead.referent)


def test_a_referent_entrusted_reads_and_then_no_longer(dossier: Application, lead: User) -> None:
    account = referent_with_account(other_referent(THEME))
    browser, address = signed_in(account), reverse("instruction:dossier", args=[dossier.public_id])
    assert browser.get(address).status_code == 404
    give(dossier, lead, account.referent)
    assert browser.get(address).status_code == 200
    take_back(by=lead, at=timezone.now() + timedelta(seconds=1), application=dossier)
    assert browser.get(address).status_code == 404
