"""The meeting before filing: asked by the association, dated and confirmed by the referent, read by the rule."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.models import Application, Meeting
from applications.selectors import dossier, meeting_of, today
from applications.services.moves import next_date
from applications.workflow import NotAllowed, State
from contacts.models import MembershipRole, Referent, User
from eligibility.models import Call, JuryDate
from tests.factories import OrganisationFactory, draft, fresh, mails_to, member, referent_with_account, signed_in
from tests.threads import together
from tests.years import decided, particular_call

WHEN = "Mardi 8 décembre le matin, ou jeudi 10."


@pytest.fixture
def ess(call: Call) -> Call:
    return particular_call("ESS")


@pytest.fixture
def application(ess: Call) -> Application:
    return draft(ess, theme="ess", answers={"title": "Conciergerie", "communes": ["59350"], "prior_contact": True})


@pytest.fixture
def referent(call: Call) -> User:
    return referent_with_account(Referent.objects.get(last_name="Paul"))


def asked(application: Application) -> Meeting:
    return services.ask_meeting(by=application.created_by, at=timezone.now(), application=application, proposed=WHEN)


def written(application: Application):
    return dossier(fresh(application), today(timezone.now()))


def verdict(application: Application) -> str:
    findings = written(application).assessment.findings
    return str(next(one.verdict for one in findings if one.rule == "prior-contact"))


class TestTheRule:
    def test_the_association_s_word_is_not_enough(self, application: Application) -> None:
        assert verdict(application) == "fail"
        found = written(application)
        assert "prior_contact" not in {item.code for part in found.sections for item in part.asked}
        assert found.values["prior_contact"] is False
        assert any("rendez-vous" in gap.label and gap.url for gap in found.section("engagements").gaps)

    def test_it_waits_once_asked_and_passes_once_confirmed(self, application: Application, referent: User) -> None:
        meeting = asked(application)
        assert verdict(application) == "fail"
        assert "en attente d’une date" in written(application).section("engagements").waiting
        at = timezone.now()
        services.set_meeting(by=referent, at=at, meeting=meeting, set_for=at + timedelta(days=2), place="Téléphone")
        assert "en attente de confirmation" in written(application).section("engagements").waiting
        version = fresh(application).version
        services.confirm_meeting(by=referent, at=at, meeting=meeting, held_on=today(at))
        assert verdict(application) == "pass"
        assert written(application).values["prior_contact"] is True
        assert written(application).section("engagements").waiting == ""
        assert fresh(application).version == version + 1

    def test_another_theme_asks_the_association(self, call: Call) -> None:
        found = dossier(draft(call, theme="culture"), today(timezone.now()))
        assert "prior_contact" in {item.code for part in found.sections for item in part.asked}

    def test_one_dossier_s_meeting_is_not_another_s(self, ess: Call, application: Application, referent: User) -> None:
        at = timezone.now()
        services.confirm_meeting(by=referent, at=at, meeting=asked(application), held_on=today(at))
        other = draft(ess, theme="ess", by=application.created_by, organisation=application.organisation)
        assert verdict(other) == "fail"


class TestAsking:
    def test_the_referent_is_told(self, application: Application) -> None:
        asked(application)
        (mail,) = mails_to("capaul@lillemetropole.fr")
        assert WHEN in mail["body"]
        assert application.organisation.name in mail["subject"]

    @pytest.mark.parametrize("text", ["", "   "])
    def test_without_a_moment_nothing_is_asked(self, application: Application, text: str) -> None:
        with pytest.raises(NotAllowed, match="moment"):
            services.ask_meeting(by=application.created_by, at=timezone.now(), application=application, proposed=text)

    def test_one_at_a_time_and_again_after_a_refusal(self, application: Application, referent: User) -> None:
        first = asked(application)
        with pytest.raises(NotAllowed, match="déjà"):
            asked(application)
        services.refuse_meeting(by=referent, at=timezone.now(), meeting=first, answer="Écrivez-moi d’abord.")
        assert asked(application) != first

    def test_a_viewer_asks_nothing(self, application: Application) -> None:
        viewer = member(application.organisation, MembershipRole.VIEWER)
        with pytest.raises(NotAllowed):
            services.ask_meeting(by=viewer, at=timezone.now(), application=application, proposed=WHEN)

    def test_a_filed_dossier_asks_nothing(self, application: Application) -> None:
        with pytest.raises(NotAllowed, match="pendant que vous écrivez"):
            asked(decided(application, "submitted"))

    def test_the_association_gives_it_up(self, application: Application) -> None:
        meeting = asked(application)
        services.cancel_meeting(by=application.created_by, at=timezone.now(), meeting=meeting)
        assert meeting_of(application).state == "cancelled"
        assert len(mails_to("capaul@lillemetropole.fr")) == 2
        with pytest.raises(NotAllowed, match="Annulé"):
            services.cancel_meeting(by=application.created_by, at=timezone.now(), meeting=meeting)


class TestAnswering:
    def test_only_a_referent_of_the_theme_answers(self, application: Application) -> None:
        meeting = asked(application)
        other = referent_with_account(Referent.objects.get(last_name="Lopes"))
        for someone in (other, application.created_by):
            with pytest.raises(NotAllowed, match="référent"):
                services.confirm_meeting(by=someone, at=timezone.now(), meeting=meeting, held_on=today(timezone.now()))

    def test_a_date_to_come_and_a_meeting_past(self, application: Application, referent: User) -> None:
        meeting, at = asked(application), timezone.now()
        with pytest.raises(NotAllowed, match="à venir"):
            services.set_meeting(by=referent, at=at, meeting=meeting, set_for=at - timedelta(minutes=1))
        with pytest.raises(NotAllowed, match="une fois qu’il a eu lieu"):
            services.confirm_meeting(by=referent, at=at, meeting=meeting, held_on=today(at) + timedelta(days=1))

    def test_it_is_moved_and_told_each_time(self, application: Application, referent: User) -> None:
        meeting, at = asked(application), timezone.now()
        for days in (2, 3):
            services.set_meeting(by=referent, at=at, meeting=meeting, set_for=at + timedelta(days=days))
        mails = [one for one in mails_to(application.created_by.email) if "Rendez-vous fixé" in one["subject"]]
        assert len(mails) == 2

    def test_a_refusal_says_why(self, application: Application, referent: User) -> None:
        meeting = asked(application)
        with pytest.raises(NotAllowed, match="pourquoi"):
            services.refuse_meeting(by=referent, at=timezone.now(), meeting=meeting, answer=" ")
        services.refuse_meeting(by=referent, at=timezone.now(), meeting=meeting, answer="Hors du territoire.")
        assert "Hors du territoire." in mails_to(application.created_by.email)[-1]["body"]

    def test_the_database_holds_what_each_state_demands(self, application: Application) -> None:
        meeting = asked(application)
        for state, name in (("set", "has_a_date"), ("held", "is_confirmed"), ("refused", "is_explained")):
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                Meeting.objects.filter(pk=meeting.pk).update(state=state)


class TestPages:
    def test_asked_then_cancelled_from_the_dossier(self, application: Application) -> None:
        client, url = signed_in(application.created_by), reverse("applications:meeting", args=[application.public_id])
        assert "avant tout dépôt" in client.get(url).content.decode()
        assert "Proposez au moins un moment" in client.post(url, {"proposed": ""}).content.decode()
        assert client.post(url, {"proposed": WHEN}).status_code == 302
        assert "attend une date" in client.get(url).content.decode()
        client.post(url, {"cancel": "1"})
        assert meeting_of(application).state == "cancelled"

    def test_the_referent_dates_it_then_confirms(self, application: Application, referent: User) -> None:
        meeting, client = asked(application), signed_in(referent)
        page = client.get(reverse("instruction:meetings")).content.decode()
        assert application.organisation.name in page
        url = reverse("instruction:meeting", args=[meeting.public_id])
        client.post(url, {"answer": "set", "day": "", "time": ""})
        assert meeting_of(application).state == "asked"
        day = today(timezone.now()) + timedelta(days=4)
        client.post(url, {"answer": "set", "day": day.isoformat(), "time": "14:30", "place": "MEL"})
        assert timezone.localtime(meeting_of(application).set_for).hour == 14
        client.post(url, {"answer": "held", "day": today(timezone.now()).isoformat()})
        assert meeting_of(application).state == "held"

    def test_another_theme_s_referent_sees_and_answers_nothing(self, application: Application) -> None:
        meeting = asked(application)
        client = signed_in(referent_with_account(Referent.objects.get(last_name="Lopes")))
        assert application.organisation.name not in client.get(reverse("instruction:meetings")).content.decode()
        url = reverse("instruction:meeting", args=[meeting.public_id])
        assert client.post(url, {"answer": "held", "day": "2026-11-01"}).status_code == 404

    def test_a_stranger_finds_nothing(self, application: Application) -> None:
        client = signed_in(member(OrganisationFactory()))
        assert client.get(reverse("applications:meeting", args=[application.public_id])).status_code == 404


class TestJuries:
    def test_the_next_jury_is_the_next_date_of_a_filed_dossier(self, ess: Call) -> None:
        at = timezone.now()
        for held, file_by in ((10, -1), (40, 20), (90, 70)):
            JuryDate.objects.create(
                call=ess, held_on=today(at) + timedelta(days=held), file_by=today(at) + timedelta(days=file_by)
            )
        assert next_date(ess, State.SUBMITTED, at) == today(at) + timedelta(days=40)
        assert next_date(ess, State.ADDITION_REQUESTED, at) == today(at) + timedelta(days=ess.carrier_days)

    def test_the_theme_s_page_says_it(self, ess: Call, client) -> None:
        on = today(timezone.now()) + timedelta(days=30)
        JuryDate.objects.create(call=ess, held_on=on, file_by=on)
        page = client.get(reverse("eligibility:theme", args=["ESS", "ess"])).content.decode()
        assert "Prochains jurys" in page
        assert "Un rendez-vous est obligatoire" in page
        assert "Appel permanent" in page


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_give_one_meeting(committed_call: Call) -> None:
    application = draft(particular_call("ESS"), theme="ess")
    results = together([lambda: asked(application)] * 4)
    assert sum(isinstance(one, Meeting) for one in results) == 1
    assert Meeting.objects.count() == 1
