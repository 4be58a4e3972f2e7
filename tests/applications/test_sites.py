"""The places of the GUSP experiment: shown, taken by retained dossiers, never one too many."""

import threading

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from applications import services, workflow
from applications.answers import values_of
from applications.models import Application, SitePlace
from applications.selectors import assess, catalogue_of, today
from applications.selectors.sites import section_asking
from applications.services import sites
from applications.workflow import NotAllowed
from contacts.models import User
from eligibility.models import Call, RequirementValue, Theme
from tests.factories import OrganisationFactory, UserFactory, draft, fresh, member, signed_in
from tests.threads import together
from tests.years import decided

MOUSSERIE, KUHLMANN = "wattrelos-mousserie", "lomme-rue-kuhlmann"


def examined(call: Call, site: str = MOUSSERIE) -> Application:
    """A dossier that only waits for the decision."""
    return decided(draft(call, theme="gusp", answers={"title": "Jardin", "site": site}), "examined")


def grant(application: Application, by: User) -> Application:
    return services.move(by=by, at=timezone.now(), application=application, action=workflow.Action.GRANT)


def site_verdict(application: Application) -> tuple[str, str]:
    found = {one.rule: one for one in assess(fresh(application), today(timezone.now())).findings}["site"]
    return str(found.verdict), found.explanation


def left(call: Call) -> tuple[int, int]:
    found = catalogue_of(call, Theme.objects.get(slug="gusp"), today(timezone.now()))
    assert found is not None
    return found.left, found.maximum


def leave(call: Call, places: int) -> None:
    """So many places before anyone is retained."""
    RequirementValue.objects.filter(requirement__call=call, requirement__code="site").update(
        parameters={"maximum": 10, "taken": 10 - places}
    )


@pytest.fixture
def admin(db: None) -> User:
    return UserFactory(is_staff=True)


class TestTakingAPlace:
    def test_a_retained_dossier_takes_a_place_and_its_site(self, call: Call, admin: User) -> None:
        assert left(call) == (4, 10)
        application = examined(call)
        grant(application, admin)
        place = SitePlace.objects.get()
        assert (place.application, place.site.slug) == (application, MOUSSERIE)
        assert left(call) == (3, 10)

    def test_the_rule_reads_the_places_that_are_left(self, call: Call, admin: User) -> None:
        leave(call, 1)
        waiting = draft(call, theme="gusp", answers={"site": KUHLMANN})
        assert site_verdict(waiting)[0] == "pass"
        grant(examined(call), admin)
        verdict, told = site_verdict(waiting)
        assert verdict == "fail"
        assert "n’a plus de place libre" in told

    def test_a_taken_site_is_for_a_referent_to_judge(self, call: Call, admin: User) -> None:
        waiting = draft(call, theme="gusp", answers={"site": MOUSSERIE})
        grant(examined(call), admin)
        assert site_verdict(waiting)[0] == "review"

    def test_a_site_goes_to_one_dossier(self, call: Call, admin: User) -> None:
        first, second = examined(call), examined(call)
        grant(first, admin)
        with pytest.raises(NotAllowed, match="déjà pris"):
            grant(second, admin)
        assert fresh(second).state == "examined"
        with pytest.raises(IntegrityError, match="site_place_one_dossier"), transaction.atomic():
            SitePlace.objects.create(
                call=call, site=SitePlace.objects.get().site, application=second, taken_at=timezone.now()
            )

    def test_no_place_no_grant(self, call: Call, admin: User) -> None:
        leave(call, 0)
        application = examined(call, "other")
        with pytest.raises(NotAllowed, match="plus de place"):
            grant(application, admin)
        assert fresh(application).state == "examined"

    def test_another_site_takes_a_place_too(self, call: Call, admin: User) -> None:
        grant(examined(call, "other"), admin)
        assert SitePlace.objects.get().site is None
        assert left(call) == (3, 10)

    def test_another_theme_takes_none(self, call: Call, admin: User) -> None:
        grant(decided(draft(call, theme="sport"), "examined"), admin)
        assert not SitePlace.objects.exists()


class TestGivingBack:
    def test_an_administrator_gives_it_back_with_a_reason(self, call: Call, admin: User) -> None:
        application = examined(call)
        grant(application, admin)
        with pytest.raises(NotAllowed, match="pourquoi"):
            services.release_place(by=admin, at=timezone.now(), application=application, reason="")
        with pytest.raises(NotAllowed, match="administrateur"):
            services.release_place(by=application.created_by, at=timezone.now(), application=application, reason="Non.")
        client = signed_in(admin)
        url = reverse("instruction:release_site", args=[application.public_id])
        assert client.post(url, {"reason": "La structure renonce."}).status_code == 302
        assert left(call) == (4, 10)
        assert application.events.get(action="release_site").reason == "La structure renonce."
        grant(examined(call), admin)

    def test_a_dossier_that_is_no_longer_retained_gives_it_back(self, call: Call, admin: User) -> None:
        application = examined(call)
        grant(application, admin)
        row = fresh(application)
        row.state = "withdrawn"
        sites.keep_place(row, "granted", at=timezone.now())
        assert left(call) == (4, 10)


class TestPages:
    def test_the_catalogue_shows_places_and_states(self, call: Call, admin: User) -> None:
        call.sites.filter(slug="loos-avenue-coty").update(is_open=False)
        grant(examined(call), admin)
        application = draft(call, theme="gusp")
        client, url = signed_in(application.created_by), reverse("applications:sites", args=[application.public_id])
        page = client.get(url).content.decode()
        for told in ("3 places sur 10", "Déjà pris", "N’est plus proposé", "Disponible", "data-map"):
            assert told in page
        client.post(url, {"site": MOUSSERIE})
        assert "site" not in values_of(fresh(application))
        answer = client.post(url, {"site": KUHLMANN})
        assert answer.headers["Location"].endswith("#div_id_site")
        assert values_of(fresh(application))["site"] == KUHLMANN
        assert "Votre choix" in client.get(url).content.decode()

    def test_the_form_offers_what_is_left(self, call: Call, admin: User) -> None:
        grant(examined(call), admin)
        application = draft(call, theme="gusp")
        url = reverse("applications:section", args=[application.public_id, section_asking(application, "site")])
        page = signed_in(application.created_by).get(url).content.decode()
        assert KUHLMANN in page
        assert f'value="{MOUSSERIE}"' not in page
        assert "3 places sur 10" in page

    def test_the_theme_s_page_too(self, call: Call, client) -> None:
        page = client.get(reverse("eligibility:theme", args=[call.code, "gusp"])).content.decode()
        assert "4 places sur 10" in page

    def test_a_theme_without_sites_has_no_catalogue(self, call: Call) -> None:
        application = draft(call, theme="sport")
        url = reverse("applications:sites", args=[application.public_id])
        assert signed_in(application.created_by).get(url).status_code == 302

    def test_a_stranger_finds_nothing(self, call: Call) -> None:
        application = draft(call, theme="gusp")
        client = signed_in(member(OrganisationFactory()))
        assert client.get(reverse("applications:sites", args=[application.public_id])).status_code == 404


PARALLEL = 20


def race(call: Call) -> list[Application | Exception]:
    """Twenty dossiers granted at the same instant, each for a site of its own, with one place left."""
    leave(call, 1)
    admin = UserFactory(is_staff=True)
    waiting = [examined(call, "other") for _ in range(PARALLEL)]
    return together([lambda one=one: grant(one, admin) for one in waiting])


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_taken_once_among_twenty(committed_call: Call) -> None:
    results = race(committed_call)
    assert sum(isinstance(one, Application) for one in results) == 1
    assert all(isinstance(one, Application | NotAllowed) for one in results)
    assert SitePlace.objects.filter(released_at=None).count() == 1
    assert Application.objects.filter(state="granted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_it_is_taken_more_than_once(committed_call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the race is real, and the lock alone prevents it."""
    barrier = threading.Barrier(PARALLEL, timeout=30)
    monkeypatch.setattr(sites, "hold_places", lambda call: None)
    create = SitePlace.objects.create

    def all_at_once(**fields: object) -> SitePlace:
        # Every one has counted before any one writes.
        barrier.wait()
        return create(**fields)

    monkeypatch.setattr(SitePlace.objects, "create", all_at_once)
    results = race(committed_call)
    assert sum(isinstance(one, Application) for one in results) > 1
    assert SitePlace.objects.filter(released_at=None).count() > 1
