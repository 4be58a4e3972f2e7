"""The panels of a dossier: its plan with what is proposed, what is usual, its history, its territory, its documents."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.budget import Budget, Entry, Funding
from applications.models import Application, FundingLine
from applications.selectors import today
from contacts.models import Funder, PublicAid, User
from eligibility.models import Call
from instruction.models import Proposal, ProposedAmount
from instruction.selectors import Sheet, desk_of, sheet_of
from instruction.selectors.analysis import analysis_panel, peers_of
from instruction.selectors.documents import documents_missing
from instruction.selectors.funders import known_funders
from instruction.selectors.history import history_panel
from instruction.selectors.plan import MEL_KEY, ProposedLine, plan_of
from instruction.selectors.territory import territory_of
from tests.factories import UserFactory, attached, complete_draft, filed, fresh, referent_with_account, signed_in
from tests.instruction.conftest import THEME, lead_of, other_referent
from tests.years import call_of

PLAN = [
    {"funder": "caf", "nature": "specific", "firmness": "intent", "amount": "3000.00", "note": ""},
    {"funder": "region", "nature": "valued", "firmness": "intent", "amount": "500.00", "note": "Une salle"},
]


@pytest.fixture
def user(call: Call) -> User:
    return referent_with_account(lead_of(THEME))


def sheet(application: Application, user: User) -> Sheet:
    found = sheet_of(desk_of(user), application.public_id, at=timezone.now())
    assert found is not None
    return found


def page(user: User, application: Application) -> str:
    return signed_in(user).get(reverse("instruction:dossier", args=[application.public_id])).content.decode()


def proposed(application: Application, user: User, mel: str | None, **funders: str) -> None:
    proposal = Proposal.objects.create(application=application, updated_by=user, updated_at=timezone.now())
    ProposedAmount.objects.create(proposal=proposal, amount=mel and Decimal(mel))
    for slug, amount in funders.items():
        line = FundingLine.objects.get(application=application, funder__slug=slug)
        ProposedAmount.objects.create(proposal=proposal, line=line, amount=Decimal(amount), reason="Comme l’an dernier")


class TestPlan:
    def test_each_line_says_nature_firmness_asked_and_proposed(self, call: Call, user: User) -> None:
        application = filed(call, theme=THEME, answers={"funding_plan": PLAN}).application
        proposed(application, user, "9000.00", caf="2500.00")
        read = sheet(application, user)
        plan = plan_of(read.budget, read.proposed)
        assert plan is not None
        lines = [(line.name, line.nature, line.firmness, line.asked, line.kept, line.counts) for line in plan.lines]
        assert lines == [
            ("Métropole Européenne de Lille", "Crédit spécifique", "", 12500, 9000, True),
            (Funder.objects.get(slug="caf").name, "Crédit spécifique", "Envisagé", 3000, 2500, True),
            (Funder.objects.get(slug="region").name, "Valorisé", "Envisagé", 500, 500, False),
        ]
        assert (plan.asked, plan.proposed) == (15500, 11500)
        assert read.proposed_amount == 9000
        told = page(user, application)
        assert "9\u202f000\u00a0€" in told
        assert "Comme l’an dernier" in told
        assert "Envisagé · Une salle · hors total" in told

    def test_a_plan_that_does_not_close_says_by_how_much(self) -> None:
        budget = Budget((Entry("60-supplies", "", Decimal(9000)),), (), Decimal(6500), 10)
        plan = plan_of(budget, {})
        assert plan is not None
        assert plan.balance == "Plan non bouclé : il manque 2\u202f500\u00a0€ de produits."
        assert plan.proposed is None
        assert plan.proposed_gap is None
        assert plan_of(budget, {MEL_KEY: ProposedLine(Decimal(5000), "")}).proposed_gap == 4000  # type: ignore[union-attr]

    def test_an_amount_not_decided_yet_is_none(self) -> None:
        budget = Budget((), (), Decimal(6500), 10)
        plan = plan_of(budget, {MEL_KEY: ProposedLine(None, "")})
        assert plan is not None
        assert plan.proposed is None
        assert plan.lines[0].kept == 6500

    def test_a_funder_to_name_is_told_and_not_counted(self) -> None:
        line = Funding("", "Fondation du coin", "specific", "intent", Decimal(400), "Fondation du coin")
        plan = plan_of(Budget((), (line,), Decimal(100)), {})
        assert plan is not None
        assert plan.asked == 100
        assert not plan.lines[1].counts

    def test_nothing_asked_is_no_plan(self) -> None:
        assert plan_of(Budget(), {}) is None


class TestAnalysis:
    def test_it_is_compared_with_five_others_of_the_theme_and_call(self, call: Call, user: User) -> None:
        for rank in range(1, 6):
            lines = [{"account": "64-wages", "label": "", "amount": f"{rank * 1000}.00"}]
            filed(call, theme=THEME, answers={"budget": lines, "audience": 100, "audience_qpv": 80})
        application = filed(call, theme=THEME).application
        found = analysis_panel(desk_of(user), user, sheet(application, user), timezone.now())
        assert found is not None
        assert found.usual.count == 5
        assert found.usual.cost_per_person == 30
        assert "Médianes de 5 autres dossiers" in page(user, application)

    def test_four_others_are_not_compared(self, call: Call, user: User) -> None:
        for _ in range(4):
            filed(call, theme=THEME)
        application = filed(call, theme=THEME).application
        assert "4 autres dossiers seulement dans cette thématique, il en faut 5" in page(user, application)

    def test_dossiers_out_of_the_call_or_being_completed_are_left_out(self, call: Call, user: User) -> None:
        others = [filed(call, theme=THEME).application for _ in range(3)]
        for other, state in zip(others, ("withdrawn", "addition_requested", "refused"), strict=True):
            Application.objects.filter(pk=other.pk).update(state=state)
        filed(call, theme="sport")
        application = filed(call, theme=THEME).application
        assert len(peers_of(application)) == 1

    def test_what_is_usual_is_read_once(self, call: Call, django_assert_num_queries: Any) -> None:
        application, other = (filed(call, theme=THEME).application for _ in range(2))
        with django_assert_num_queries(1):
            peers_of(application)
        with django_assert_num_queries(0):
            peers_of(other)

    def test_public_funders_are_known_from_their_kind(self, call: Call, django_assert_num_queries: Any) -> None:
        cache.delete("instruction:funders:1")
        with django_assert_num_queries(1):
            known = known_funders(["caf"])
        assert known["caf"].is_public
        with django_assert_num_queries(0):
            known_funders(["caf"])
        # One that came since is read again.
        Funder.objects.create(slug="nouvelle", name="Fondation nouvelle", kind="other")
        with django_assert_num_queries(1):
            assert not known_funders(["nouvelle"])["nouvelle"].is_public


class TestHistory:
    def test_every_year_with_its_funders_and_results(self, call: Call, user: User) -> None:
        before = filed(call, theme=THEME, answers={"title": "En 2026", "funding_plan": PLAN}).application
        Application.objects.filter(pk=before.pk).update(call=call_of(2026), state="granted")
        options = {"organisation": before.organisation, "by": before.created_by}
        application = filed(call, theme=THEME, answers={"title": "En 2027"}, **options).application
        found = history_panel(desk_of(user), user, sheet(application, user), timezone.now())
        assert [year.year for year in found.years] == [2027, 2026]
        past = found.years[1].dossiers[0]
        assert past.application == before
        assert dict(past.funders) == {
            Funder.objects.get(slug="caf").name: Decimal(3000),
            Funder.objects.get(slug="region").name: Decimal(500),
        }
        assert found.years[0].dossiers[0].is_this
        told = page(user, application)
        for word in ("En 2026", "Accordé", "2026", "1 dossier, 12\u202f500\u00a0€ demandés à la MEL"):
            assert word in told

    def test_it_tells_what_was_sent_and_not_what_is_being_written(self, call: Call, user: User) -> None:
        before = filed(call, theme=THEME, answers={"title": "Tel que déposé"}).application
        Application.objects.filter(pk=before.pk).update(title="Réécrit", requested_amount=1)
        options = {"organisation": before.organisation, "by": before.created_by}
        application = filed(call, theme=THEME, **options).application
        found = history_panel(desk_of(user), user, sheet(application, user), timezone.now())
        past = next(one for one in found.years[0].dossiers if not one.is_this)
        assert (past.title, past.requested) == ("Tel que déposé", 12500)

    def test_withdrawn_dossiers_are_not_in_the_sum(self, call: Call, user: User) -> None:
        before = filed(call, theme=THEME).application
        Application.objects.filter(pk=before.pk).update(state="withdrawn")
        options = {"organisation": before.organisation, "by": before.created_by}
        application = filed(call, theme=THEME, **options).application
        found = history_panel(desk_of(user), user, sheet(application, user), timezone.now())
        assert found.years[0].requested == 12500
        assert found.count == 2

    def test_public_aids_of_the_sheet(self, call: Call, user: User) -> None:
        application = filed(call, theme=THEME).application
        day = today(timezone.now())
        PublicAid.objects.create(
            organisation=application.organisation, regime="De minimis", authority="Région", amount=8000,
            granted_on=day, order=1,
        )  # fmt: skip
        told = page(user, application)
        assert "De minimis" in told
        assert "8\u202f000\u00a0€" in told

    def test_the_queries_do_not_grow_with_the_dossiers(
        self, call: Call, user: User, django_assert_max_num_queries: Any
    ) -> None:
        application = filed(call, theme=THEME).application
        options = {"organisation": application.organisation, "by": application.created_by}
        for _ in range(3):
            filed(call, theme=THEME, answers={"funding_plan": PLAN}, **options)
        read = sheet(application, user)
        desk = desk_of(user)
        history_panel(desk, user, read, timezone.now())
        with django_assert_max_num_queries(4):
            assert history_panel(desk, user, read, timezone.now()).count == 4


class TestClaim:
    def test_the_share_of_the_public_stands_beside_the_map(self, call: Call, user: User) -> None:
        by_place = [{"row": "QN05969M", "people": 60}, {"row": "QN05972M", "people": 30}]
        more = {"neighbourhoods": ["QN05969M", "QN05972M"], "qpv_audience": by_place}
        application = filed(call, theme=THEME, answers=more).application
        read = sheet(application, user)
        territory = territory_of(read.frozen.content["answers"], read.sections)
        assert (territory.people, territory.people_qpv, territory.percent) == (120, 90, 75)
        assert [(place.people, place.percent) for place in territory.rows] == [(60, 50), (30, 25)]
        told = page(user, application)
        assert "<strong>90</strong> sur 120 personnes habitent un quartier prioritaire" in told
        assert "Personnes par quartier" in told

    def test_expected_documents_that_are_not_there(self, call: Call, user: User) -> None:
        application = filed(call, theme=THEME).application
        missing = documents_missing(sheet(application, user).frozen, THEME)
        assert "Statuts" in missing
        assert "Note technique" not in missing
        assert "pièces attendues ne sont pas là" in page(user, application)

    def test_a_gusp_project_has_its_memo(self, call: Call, user: User) -> None:
        frozen = sheet(filed(call, theme=THEME).application, user).frozen
        assert "Note technique" in documents_missing(frozen, "gusp")

    def test_a_document_that_is_joined_is_not_missing(self, call: Call, user: User) -> None:
        draft = complete_draft(call, theme=THEME)
        attached(draft, name="devis.pdf")
        from applications import services

        services.submit(by=draft.created_by, application=fresh(draft), version=fresh(draft).version)
        assert "devis.pdf" in page(user, draft)


class TestNeighbours:
    @pytest.fixture
    def three(self, call: Call) -> list[Application]:
        """The latest first, as the inbox lists them."""
        return [filed(call, theme=THEME, answers={"title": f"N{rank}"}).application for rank in range(3)][::-1]

    def go(self, client: Client, application: Application, way: str, query: str = "?vue=mes-thematiques") -> str:
        address = reverse("instruction:neighbour", args=[application.public_id, way])
        return client.get(address + query)["Location"]

    def test_next_and_previous_follow_the_list(self, three: list[Application], user: User) -> None:
        client = signed_in(user)
        addresses = [reverse("instruction:dossier", args=[one.public_id]) + "?vue=mes-thematiques" for one in three]
        assert self.go(client, three[0], "suivant") == addresses[1]
        assert self.go(client, three[2], "precedent") == addresses[1]
        # At the end one stays where one is, and is told.
        assert self.go(client, three[2], "suivant") == addresses[2]
        assert "C’est le dernier dossier de la liste" in client.get(addresses[2]).content.decode()

    def test_a_dossier_that_has_left_the_list_keeps_its_place(self, three: list[Application], user: User) -> None:
        query = "?vue=mes-thematiques&etat=submitted"
        Application.objects.filter(pk=three[1].pk).update(state="in_review")
        client = signed_in(user)
        assert str(three[2].public_id) in self.go(client, three[1], "suivant", query)
        assert str(three[0].public_id) in self.go(client, three[1], "precedent", query)
        assert str(three[2].public_id) in self.go(client, three[0], "suivant", query)

    def test_no_other_way(self, three: list[Application], user: User) -> None:
        address = reverse("instruction:neighbour", args=[three[0].public_id, "ailleurs"])
        assert signed_in(user).get(address).status_code == 404


class TestPresence:
    def asked(self, user: User, application: Application) -> str:
        told = signed_in(user).get(reverse("instruction:presence", args=[application.public_id])).json()
        return str(told["sentence"])

    def test_two_referents_are_told_of_each_other(self, call: Call, user: User) -> None:
        application = filed(call, theme=THEME).application
        admin = UserFactory(is_staff=True, first_name="Karim", last_name="Haddad")
        assert self.asked(user, application) == ""
        assert self.asked(admin, application) == f"{user} a aussi ce dossier ouvert."
        assert "Karim Haddad a aussi ce dossier ouvert." in page(user, application)

    def test_an_association_never_learns_who_reads_it(self, call: Call, user: User) -> None:
        application = filed(call, theme=THEME).application
        page(user, application)
        address = reverse("applications:presence", args=[application.public_id, "instruction"])
        assert signed_in(application.created_by).get(address).status_code == 404

    def test_someone_else_is_told_nothing(self, call: Call, user: User) -> None:
        application = filed(call, theme=THEME).application
        stranger = referent_with_account(other_referent(THEME))
        address = reverse("instruction:presence", args=[application.public_id])
        assert signed_in(stranger).get(address).status_code == 404
