"""A dossier goes on in another theme or call: nothing is typed again, and both keep the trace of the other."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.answers import values_of
from applications.chart import ACCOUNTS
from applications.models import Application, Event
from applications.selectors.transfers import transfer_offers
from applications.workflow import NotAllowed
from contacts.models import Referent
from eligibility.models import Call, CallTheme, Theme
from tests.factories import OrganisationFactory, draft, fresh, mails_to, member, referent_with_account, signed_in
from tests.years import decided, particular_call

SAID = {
    "title": "Premier logement",
    "summary": "Un an d’accompagnement.",
    "communes": ["59350", "59512"],
    "objectives": ["plh-5"],
    "metropolitan_interest": ["reproducible"],
    "deployable": True,
}


@pytest.fixture
def habitat(call: Call) -> Call:
    found = particular_call("HABITAT-2023")
    Call.objects.filter(pk=found.pk).update(opens_at=call.opens_at, closes_at=call.closes_at)
    return Call.objects.get(pk=found.pk)


@pytest.fixture
def source(call: Call) -> Application:
    return draft(call, theme="habitat", answers=SAID)


@pytest.fixture
def referent(call: Call):
    return referent_with_account(Referent.objects.get(last_name="Baty"))


def moved(source: Application, call: Call, by=None, reason: str = "", theme: str = "habitat") -> Application:
    return services.transfer(
        by=by or source.created_by,
        at=timezone.now(),
        application=source,
        call=call,
        theme=Theme.objects.get(slug=theme),
        reason=reason,
    )


class TestByTheAssociation:
    def test_the_draft_goes_on_with_all_its_answers(self, habitat: Call, source: Application) -> None:
        before = values_of(source)
        following = moved(source, habitat)
        assert (following.call, following.state, following.action) == (habitat, "draft", source.action)
        assert values_of(fresh(following)) == before
        assert fresh(source).state == "transferred"

    def test_the_budget_and_what_funders_agreed_to_go_along(self, habitat: Call, source: Application) -> None:
        services.write_budget_rows(source, [{"account": next(iter(ACCOUNTS)), "label": "", "amount": "300.00"}])
        plan = [{"funder": "caf", "nature": "specific", "firmness": "agreed", "amount": "300.00", "note": ""}]
        services.write_funding_rows(source, plan, firm=True)
        before = values_of(fresh(source))
        after = values_of(fresh(moved(source, habitat)))
        assert after["budget"] == before["budget"] != []
        assert after["funding_plan"] == before["funding_plan"]
        assert "agreed" in str(after["funding_plan"])

    def test_both_keep_the_trace(self, habitat: Call, source: Application) -> None:
        following = moved(source, habitat)
        assert following.transferred_from == source
        assert fresh(source).transferred_to == following
        left = Event.objects.get(application=source, action="transfer")
        assert (left.target, left.details) == ("transferred", {"call": habitat.code, "theme": "habitat"})
        came = Event.objects.get(application=following, action="received")
        assert came.details["call"] == source.call.code

    def test_the_page_says_the_window(self, habitat: Call, source: Application) -> None:
        client = signed_in(source.created_by)
        overview = client.get(reverse("applications:edit", args=[source.public_id])).content.decode()
        assert "du 15 octobre à la mi-décembre" in overview
        url = reverse("applications:transfer", args=[source.public_id])
        page = client.get(url).content.decode()
        assert habitat.title in page
        offer = CallTheme.objects.get(call=habitat)
        answer = client.post(url, {"target": str(offer.pk)})
        following = Application.objects.get(transferred_from=source)
        assert answer.headers["Location"] == reverse("applications:edit", args=[following.public_id])
        closed = client.get(reverse("applications:edit", args=[source.public_id])).content.decode()
        assert reverse("applications:edit", args=[following.public_id]) in closed
        # Closed, and out of what is left to finish.
        assert str(source.public_id) not in client.get(reverse("applications:list")).content.decode()

    def test_a_call_that_opens_later_takes_it_already(self, habitat: Call, source: Application) -> None:
        later = timezone.now() + timezone.timedelta(days=3)
        Call.objects.filter(pk=habitat.pk).update(opens_at=later, closes_at=later + timezone.timedelta(days=9))
        assert moved(source, Call.objects.get(pk=habitat.pk)).state == "draft"

    def test_a_closed_call_takes_nothing(self, habitat: Call, source: Application) -> None:
        Call.objects.filter(pk=habitat.pk).update(closes_at=timezone.now())
        with pytest.raises(NotAllowed, match="ne reçoit plus"):
            moved(source, Call.objects.get(pk=habitat.pk))
        assert fresh(source).state == "draft"
        assert transfer_offers(source, timezone.now()) == []

    def test_it_goes_once(self, habitat: Call, source: Application) -> None:
        moved(source, habitat)
        with pytest.raises(NotAllowed, match="Repris"):
            moved(source, habitat)
        other = draft(habitat, theme="habitat")
        with pytest.raises(IntegrityError, match="transferred_from"), transaction.atomic():
            Application.objects.filter(pk=other.pk).update(transferred_from=source)

    def test_a_filed_one_is_not_the_association_s_to_move(self, habitat: Call, source: Application) -> None:
        decided(source, "submitted")
        with pytest.raises(NotAllowed, match="rôle"):
            moved(source, habitat)

    def test_not_to_where_it_is(self, call: Call, source: Application) -> None:
        with pytest.raises(NotAllowed, match="autre appel"):
            moved(source, call)


class TestByTheServices:
    def test_the_referent_says_why_and_the_association_is_told(
        self, habitat: Call, source: Application, referent
    ) -> None:
        decided(source, "submitted")
        with pytest.raises(NotAllowed, match="motif"):
            moved(source, habitat, by=referent)
        following = moved(source, habitat, by=referent, reason="Relève de l’appel Habitat.")
        assert (following.created_by, following.transferred_from.state) == (source.created_by, "transferred")
        (mail,) = [one for one in mails_to(source.created_by.email) if "continue dans" in one["subject"]]
        assert "Relève de l’appel Habitat." in mail["body"]

    def test_another_theme_too(self, call: Call, source: Application, referent) -> None:
        decided(source, "in_review")
        following = moved(source, call, by=referent, reason="C’est de la culture.", theme="culture")
        assert following.theme.slug == "culture"
        assert values_of(fresh(following))["title"] == "Premier logement"

    def test_from_the_dossier_s_page(self, habitat: Call, source: Application, referent, monkeypatch) -> None:
        decided(source, "submitted")
        client = signed_in(referent)
        url = reverse("instruction:transfer", args=[source.public_id])
        offer = CallTheme.objects.get(call=habitat)
        assert habitat.title in client.get(url).content.decode()
        assert "Écrivez le motif" in client.post(url, {"target": offer.pk, "reason": ""}).content.decode()
        assert client.post(url, {"target": offer.pk, "reason": "Appel Habitat."}).status_code == 302
        assert fresh(source).state == "transferred"

    def test_another_theme_s_referent_knows_nothing_of_it(self, habitat: Call, source: Application) -> None:
        decided(source, "submitted")
        other = referent_with_account(Referent.objects.get(last_name="Lopes"))
        assert signed_in(other).get(reverse("instruction:transfer", args=[source.public_id])).status_code == 404

    def test_a_granted_dossier_stays(self, habitat: Call, source: Application, referent) -> None:
        decided(source, "granted")
        with pytest.raises(NotAllowed):
            moved(source, habitat, by=referent, reason="Trop tard.")


def test_a_stranger_moves_nothing(habitat: Call, source: Application) -> None:
    client = signed_in(member(OrganisationFactory()))
    assert client.post(reverse("applications:transfer", args=[source.public_id])).status_code == 404
