"""The pages of the budget and of the plan: every cell saved by itself, every total told by the server."""

import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications import services
from applications.models import Application, BudgetLine, FundingLine
from contacts.models import Funder
from eligibility.models import Call
from tests.factories import draft, fresh, member, signed_in


@pytest.fixture
def application(call: Call) -> Application:
    return draft(call, answers={"title": "Ateliers", "audience": 40})


@pytest.fixture
def client(application: Application) -> Client:
    return signed_in(application.created_by)


def address(application: Application, name: str = "budget") -> str:
    return reverse(f"applications:{name}", args=[application.public_id])


def shown(client: Client, application: Application, name: str = "budget") -> dict[str, str]:
    """What the page would post as it is: each cell with the mark of what it shows."""
    grid = client.get(address(application, name)).context["grid"]
    return {cell.code: cell.text for cell in grid.cells} | {f"base-{cell.code}": cell.base for cell in grid.cells}


def post(client: Client, application: Application, changes: dict[str, str], name: str = "budget") -> Any:
    data = shown(client, application, name.removesuffix("_autosave")) | changes
    return client.post(address(application, name), data)


def amounts() -> dict[str, str]:
    return {line.account: f"{line.amount}" for line in BudgetLine.objects.order_by("pk")}


ASKED = {"do": "add", "new-funder": "caf", "new-amount": "3 000", "new-nature": "common_law", "new-firmness": "intent"}


class TestBudget:
    def test_the_page_shows_every_line_of_the_form(self, client: Client, application: Application) -> None:
        text = client.get(address(application)).content.decode()
        words = ("Rémunération des personnels", "Ressources propres affectées au projet", "12156*06", "Bénévolat")
        assert [word for word in words if word not in text] == []

    def test_a_cell_is_saved_as_understood_and_its_result_told(self, client: Client, application: Application) -> None:
        response = post(client, application, {"a-60-services": "1 200,50 € + 350"}, "budget_autosave")
        assert response.status_code == 200
        assert "X-Saved-At" in response
        assert "X-Not-Saved" not in response
        assert "= 1\u202f550,50\xa0€" in response.content.decode()
        assert amounts() == {"60-services": "1550.50"}

    def test_every_figure_that_follows_is_sent_back(self, client: Client, application: Application) -> None:
        changes = {"a-64-wages": "1 000", "requested_amount": "600"}
        text = post(client, application, changes, "budget_autosave").content.decode()
        assert "il manque 400\xa0€" in text
        assert "25\xa0€" in text  # Per person, forty of them.
        assert 'id="total-64" hx-swap-oob="innerHTML">1\u202f000\xa0€' in text
        assert "600\xa0€ représente 100\xa0% du total des produits" in text

    def test_what_is_no_amount_is_kept_beside_its_sentence(self, client: Client, application: Application) -> None:
        response = post(client, application, {"a-60-services": "12.5O0", "a-64-wages": "10"}, "budget_autosave")
        assert response["X-Not-Saved"] == "1"
        assert amounts() == {"60-services": "None", "64-wages": "10.00"}
        page = client.get(address(application)).content.decode()
        assert 'value="12.5O0"' in page
        assert "<title>Erreur" in page
        assert "Écrivez un montant en euros" in page
        post(client, application, {"a-60-services": "12.50"})
        assert amounts() == {"60-services": "12.50", "64-wages": "10.00"}

    @pytest.mark.parametrize("typed", ["NaN", "1e5", "1_000", "-5", "1,234", "\x00", "9" * 5_000, "=1+1"])
    def test_no_spelling_is_a_fault(self, client: Client, application: Application, typed: str) -> None:
        assert post(client, application, {"a-60-services": typed}, "budget_autosave").status_code == 200
        assert client.get(address(application)).status_code == 200

    def test_it_all_works_without_scripts(self, client: Client, application: Application) -> None:
        response = post(client, application, {"do": "recompute", "a-64-wages": "1 000", "requested_amount": "1000"})
        assert response.headers["Location"].endswith("/budget/#bilan")
        assert "Plan bouclé\u00a0: 1\u202f000\xa0€ de charges" in client.get(address(application)).content.decode()
        following = post(client, application, {})
        assert following.headers["Location"] == reverse("applications:section", args=[application.public_id, "plan"])

    def test_two_people_on_one_cell_see_both_figures_and_choose(self, client: Client, application: Application) -> None:
        seen = shown(client, application)
        other = signed_in(member(application.organisation, "writer"))
        post(other, application, {"a-60-services": "100"})
        mine = seen | {"a-60-services": "300"}
        page = client.post(address(application), mine)
        assert amounts() == {"60-services": "100.00"}
        (clash,) = page.context["conflicts"]
        assert (clash.theirs.value, clash.mine.value) == ("100", "300")
        assert 'value="300"' in page.content.decode()
        client.post(address(application), mine | {"choice": "mine:a-60-services", "seen-a-60-services": clash.seen})
        assert amounts() == {"60-services": "300.00"}

    def test_a_line_added_by_a_colleague_is_not_emptied(self, client: Client, application: Application) -> None:
        arguments: dict[str, Any] = {"by": application.created_by, "application": application}
        line = services.split_account(**arguments, at=application.created_at, account="60-services")
        BudgetLine.objects.filter(pk=line.pk).update(amount=5)
        base = {f"base-l-{line.pk}": shown(client, application)[f"base-l-{line.pk}"]}
        client.post(address(application, "budget_autosave"), base)
        assert BudgetLine.objects.get().amount == 5

    def test_splitting_removing_and_putting_back(self, client: Client, application: Application) -> None:
        post(client, application, {"do": "split:60-supplies", "a-60-supplies": "80"})
        first, second = BudgetLine.objects.order_by("order")
        assert (first.label, first.amount, second.label) == ("Autres fournitures", 80, "")
        changes = {f"n-{second.pk}": "Petit équipement", f"l-{second.pk}": "20+5", "do": f"remove:l-{second.pk}"}
        removed = post(client, application, changes).headers["Location"]
        assert BudgetLine.objects.count() == 1
        page = client.get(removed)
        assert "La ligne est retirée" in page.content.decode()
        post(client, application, {"do": f"undo:{page.context['undo']}"})
        assert [(line.label, line.amount) for line in BudgetLine.objects.order_by("order")] == [
            ("Autres fournitures", 80),
            ("Petit équipement", 25),
        ]

    def test_an_undo_forged_or_of_another_dossier_does_nothing(
        self, client: Client, application: Application, call: Call
    ) -> None:
        other = draft(call, by=application.created_by, organisation=application.organisation)
        post(client, other, {"do": "split:60-supplies"})
        line = BudgetLine.objects.get()
        token = (
            post(client, other, {"do": f"remove:l-{line.pk}"}).headers["Location"].split("annuler=")[1].split("#")[0]
        )
        for forged in (token, "forged"):
            assert post(client, application, {"do": f"undo:{forged}"}).status_code == 302
            assert "La ligne est retirée" not in client.get(address(application), {"annuler": forged}).content.decode()
        assert not BudgetLine.objects.exists()

    def test_rounding_is_offered_where_there_are_cents(self, client: Client, application: Application) -> None:
        assert "Arrondir à l’euro" not in client.get(address(application)).content.decode()
        post(client, application, {"a-64-wages": "10,50"})
        assert "Arrondir à l’euro" in client.get(address(application)).content.decode()
        post(client, application, {"do": "round"})
        assert amounts() == {"64-wages": "11.00"}

    def test_it_is_finished_only_once_it_says_something(self, client: Client, application: Application) -> None:
        page = post(client, application, {"finish": "asked", "finished": "yes"})
        assert "n’est pas encore terminée" in page.content.decode()
        post(client, application, {"a-64-wages": "10", "finish": "asked", "finished": "yes"})
        assert application.section_marks.filter(section="budget").exists()


class TestPlan:
    def test_a_funder_is_added_and_counts_at_once(self, client: Client, application: Application) -> None:
        response = post(client, application, ASKED | {"requested_amount": "5000"}, "plan")
        assert response.status_code == 302
        line = FundingLine.objects.get()
        assert (line.funder, line.amount, line.nature) == (Funder.objects.get(slug="caf"), 3000, "common_law")
        assert "Plan non bouclé\u00a0: il y a 8\u202f000\xa0€" in client.get(address(application)).content.decode()

    def test_one_that_is_not_listed_is_shown_and_not_counted(self, client: Client, application: Application) -> None:
        post(client, application, ASKED | {"new-funder": "", "new-unlisted": "Fondation du Canal"}, "plan")
        page = client.get(address(application, "plan"))
        assert "Financeur à rattacher" in page.content.decode()
        assert page.context["budget"].income == 0

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"new-funder": ""}, "Choisissez un financeur de la liste, ou écrivez son nom"),
            ({"new-unlisted": "La CAF"}, "pas les deux"),
            ({"new-funder": "nobody"}, "Choisissez un financeur de la liste."),
            ({"new-amount": "1e3"}, "Écrivez un montant en euros"),
            ({"new-nature": "gift"}, "Sélectionnez un choix valide"),
            ({"new-funder": "mel", "new-nature": "specific"}, "déjà sa ligne"),
        ],
    )
    def test_what_is_wrong_is_told_and_what_was_typed_kept(
        self, client: Client, application: Application, changes: dict[str, str], words: str
    ) -> None:
        page = post(client, application, ASKED | {"new-note": "Ma précision"} | changes, "plan")
        assert words in page.content.decode()
        assert "Ma précision" in page.content.decode()
        assert not FundingLine.objects.exists()

    def test_a_cell_of_the_plan_is_saved_by_itself(self, client: Client, application: Application) -> None:
        post(client, application, ASKED, "plan")
        line = FundingLine.objects.get()
        changes = {f"f-{line.pk}": "1000+500", f"s-{line.pk}": "voted", f"c-{line.pk}": "REAAP"}
        response = post(client, application, changes, "plan_autosave")
        assert "= 1\u202f500\xa0€" in response.content.decode()
        line.refresh_from_db()
        assert (line.amount, line.firmness, line.note) == (1500, "voted", "REAAP")

    def test_a_funder_is_removed_and_put_back(self, client: Client, application: Application) -> None:
        post(client, application, ASKED, "plan")
        line = FundingLine.objects.get()
        page = client.get(post(client, application, {"do": f"remove:f-{line.pk}"}, "plan").headers["Location"])
        assert not FundingLine.objects.exists()
        post(client, application, {"do": f"undo:{page.context['undo']}"}, "plan")
        assert FundingLine.objects.get().amount == 3000


class TestImport:
    def preview(self, client: Client, application: Application, text: str) -> Any:
        return client.post(address(application, "budget_import"), {"pasted": text})

    def test_nothing_is_written_until_confirmed(self, client: Client, application: Application) -> None:
        text = (
            "604\tPrestations de services\t1 200\n613\tLocations\t12.5O0\n74\tSubventions\nCAF du Nord\t300\nMEL\t900"
        )
        page = self.preview(client, application, text)
        assert "Cellule C2</strong>" in page.content.decode()
        assert not BudgetLine.objects.exists()
        client.post(address(application, "budget_import"), {"payload": page.context["payload"]})
        assert amounts() == {"60-services": "1200.00"}
        assert FundingLine.objects.get().amount == 300
        assert fresh(application).requested_amount == 900

    def test_accounts_of_the_sheet_are_replaced_and_others_stay(self, client: Client, application: Application) -> None:
        post(client, application, {"a-60-services": "1", "a-64-wages": "2"})
        page = self.preview(client, application, "604\tPrestations de services\t50")
        client.post(address(application, "budget_import"), {"payload": page.context["payload"]})
        assert amounts() == {"64-wages": "2.00", "60-services": "50.00"}

    def test_a_dossier_changed_since_the_preview_is_shown_again(self, client: Client, application: Application) -> None:
        page = self.preview(client, application, "604\tPrestations de services\t50")
        post(client, application, {"a-60-services": "7"})
        again = client.post(address(application, "budget_import"), {"payload": page.context["payload"]})
        assert "a changé depuis cet aperçu" in again.content.decode()
        assert amounts() == {"60-services": "7.00"}
        client.post(address(application, "budget_import"), {"payload": again.context["payload"]})
        assert amounts() == {"60-services": "50.00"}

    def test_a_preview_of_another_dossier_is_refused(
        self, client: Client, application: Application, call: Call
    ) -> None:
        other = draft(call, by=application.created_by, organisation=application.organisation)
        page = self.preview(client, other, "604\tPrestations de services\t50")
        for payload in (page.context["payload"], "forged"):
            client.post(address(application, "budget_import"), {"payload": payload})
        assert not BudgetLine.objects.exists()

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({}, "Choisissez un fichier, ou collez"),
            ({"pasted": "bonjour"}, "Aucun compte ni intitulé"),
            ({"pasted": "a\x00b"}, "caractère"),
            ({"pasted": "60\tAchats\n" + "Une ligne\t1\n" * 300}, "300 lignes sont reconnues"),
        ],
    )
    def test_what_cannot_be_read_is_told(
        self, client: Client, application: Application, data: dict[str, str], words: str
    ) -> None:
        assert words in client.post(address(application, "budget_import"), data).content.decode()

    def test_the_sheet_to_fill_comes_back_as_it_left(self, client: Client, application: Application) -> None:
        post(client, application, {"a-64-wages": "2500,50", "requested_amount": "900"})
        response = client.get(address(application, "budget_template"))
        assert response["Content-Disposition"] == 'attachment; filename="budget.xlsx"'
        sheet = io.BytesIO(response.content)
        sheet.name = "budget.xlsx"
        page = client.post(address(application, "budget_import"), {"file": sheet})
        assert [(line["amount"], line["now"]) for line in page.context["lines"]] == [(2500.5, 2500.5), (900, 900)]

    def test_a_hostile_file_is_refused_with_a_sentence(self, client: Client, application: Application) -> None:
        sheet = io.BytesIO(b"PK\x03\x04" + b"x" * 100)
        sheet.name = "budget.xlsx"
        page = client.post(address(application, "budget_import"), {"file": sheet})
        assert "n’est pas un tableau" in page.content.decode()


class TestQueries:
    def count(self, client: Client, url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    @pytest.mark.parametrize("name", ["budget", "plan"])
    def test_the_same_few_for_two_lines_or_sixty(self, client: Client, application: Application, name: str) -> None:
        def fill(orders: range, funders: slice) -> None:
            BudgetLine.objects.bulk_create(
                BudgetLine(application=application, account="60-supplies", order=order, amount=order)
                for order in orders
            )
            FundingLine.objects.bulk_create(
                FundingLine(application=application, funder=funder, nature="common_law", amount=10)
                for funder in Funder.objects.order_by("pk")[funders]
            )

        fill(range(1, 3), slice(0, 2))
        self.count(client, address(application, name))
        few = self.count(client, address(application, name))
        fill(range(3, 60), slice(2, 30))
        assert self.count(client, address(application, name)) == few
        assert few <= 34
