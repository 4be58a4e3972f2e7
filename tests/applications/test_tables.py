"""Answers that are tables: typed cell by cell, understood together, kept together, shown to be read."""

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications import selectors, services
from applications.answers import fingerprint, values_of
from applications.display import ReadableTable, readable
from applications.forms.tables import TableField, TableWidget
from applications.models import Application
from applications.tables import typed_rows
from applications.typed import read_date, read_decimal
from eligibility.asking import columns_of
from eligibility.models import Call
from territories.models import Neighbourhood
from tests.factories import complete_draft, edit, fresh, member, signed_in

COLUMNS = columns_of([["name", "Nom", "text"], ["people", "Personnes", "count"], ["etpt", "ETPT", "decimal"]])
MIXED = columns_of(
    [
        ["day", "Jour", "date"],
        ["amount", "Montant", "amount"],
        ["siret", "SIRET", "siret"],
        ["role", "Rôle", "choice", [["lead", "Porte"], ["help", "Aide"]]],
    ]
)


def url(application: Application, section: str, *, autosave: bool = False) -> str:
    return reverse(f"applications:{'autosave' if autosave else 'section'}", args=[application.public_id, section])


def posted(application: Application, code: str, **cells: str) -> dict[str, str]:
    """What a browser posts of a table: its cells, ``__`` for the dashes of their names, and one fingerprint."""
    base = fingerprint(values_of(fresh(application)).get(code))
    return {f"{code}-{name.replace('__', '-')}": text for name, text in cells.items()} | {f"base-{code}": base}


@pytest.fixture
def application(call: Call) -> Application:
    return complete_draft(call)


@pytest.fixture
def writer(application: Application) -> Client:
    return signed_in(application.created_by)


class TestReading:
    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("15/01/2027", "2027-01-15"),
            ("5-1-2027", "2027-01-05"),
            ("15.01.2027", "2027-01-15"),
            ("2027-01-15", "2027-01-15"),
            ("1er février 2027", "2027-02-01"),
            ("15 janv. 2027", "2027-01-15"),
            ("3 AOÛT 2027", "2027-08-03"),
            ("１５/０１/２０２７", "2027-01-15"),
        ],
    )
    def test_dates_as_people_write_them(self, text: str, day: str) -> None:
        assert read_date(text).isoformat() == day

    @pytest.mark.parametrize(
        "text", ["31/02/2027", "15/01/27", "01/2027", "15 ju 2027", "15/13/2027", "0/1/2027", "15/01/0001", "9" * 300]
    )
    def test_dates_that_cannot_be_are_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"date|année"):
            read_date(text)

    @pytest.mark.parametrize(
        ("text", "number"), [("1,5", "1.50"), ("0.25", "0.25"), ("3", "3.00"), ("1 200", "1200.00")]
    )
    def test_decimals(self, text: str, number: str) -> None:
        assert str(read_decimal(text)) == number

    @pytest.mark.parametrize("text", ["1,555", "-1", "NaN", "1e3", "un", "9" * 40, "1/2"])
    def test_decimals_that_are_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="nombre"):
            read_decimal(text)

    def test_cells_are_understood_by_their_column(self) -> None:
        field = TableField(MIXED, None, max_rows=5, required=False)
        typed = [{"day": "9/1/2027", "amount": "1 200,50 €", "siret": "356 000 000 00048", "role": "lead"}]
        assert field.clean(typed) == [
            {"day": "2027-01-09", "amount": "1200.50", "siret": "35600000000048", "role": "lead"}
        ]
        assert typed_rows(MIXED, field.clean(typed) or []) == [
            {"day": "09/01/2027", "amount": "1200,50", "siret": "356 000 000 00048", "role": "lead"}
        ]

    def test_blank_rows_do_not_count_and_order_is_kept(self) -> None:
        data = QueryDict("t-10-name=Dix&t-2-name=Deux&t-3-name=+&t-2-people=4&t-x-name=non&other-1-name=non")
        typed = TableWidget(COLUMNS, None).value_from_datadict(data, None, "t")
        found = TableField(COLUMNS, None, max_rows=5, required=False).clean(typed)
        assert found == [{"name": "Deux", "people": 4, "etpt": None}, {"name": "Dix", "people": None, "etpt": None}]
        assert TableField(COLUMNS, None, max_rows=5, required=False).clean([{"name": " "}]) is None

    def test_more_rows_than_the_table_holds_are_said(self) -> None:
        field = TableField(COLUMNS, None, max_rows=2, required=False)
        with pytest.raises(Exception, match="Gardez 2 lignes au plus ; vous en avez 3"):
            field.clean([{"name": "a"}, {"name": "b"}, {"name": "c"}])

    def test_a_flood_of_rows_is_not_read(self) -> None:
        data = QueryDict(mutable=True)
        data.update({f"t-{rank}-name": "x" for rank in range(3000)})
        assert len(TableWidget(COLUMNS, None).value_from_datadict(data, None, "t")) == 120


class TestSaving:
    def test_rows_of_the_form(self, application: Application, writer: Client) -> None:
        data = posted(application, "human_means", volunteers__number="12", volunteers__etpt="0,6", permanent__number="")
        assert writer.post(url(application, "moyens"), data).status_code == 302
        assert values_of(fresh(application))["human_means"] == [{"row": "volunteers", "number": 12, "etpt": "0.60"}]
        page = writer.get(url(application, "moyens")).content.decode()
        assert 'name="human_means-volunteers-etpt"' in page
        assert 'value="0,6"' in page

    def test_rows_that_people_add(self, application: Application, writer: Client) -> None:
        cells = {"0__objective": "Tenir", "0__indicator": "Présents", "0__target": "40", "4__objective": "Ouvrir"}
        writer.post(url(application, "calendrier"), posted(application, "indicators", **cells))
        first, second = values_of(fresh(application))["indicators"]  # type: ignore[misc]
        assert (first["objective"], first["target"], second["objective"]) == ("Tenir", "40.00", "Ouvrir")  # type: ignore[index]
        page = writer.get(url(application, "calendrier")).content.decode()
        # Without script there is always a blank row, until the table is full.
        assert "indicators-2-objective" in page
        assert "indicators-3-objective" not in page

    def test_a_button_saves_and_comes_back_for_another_row(self, application: Application, writer: Client) -> None:
        data = posted(application, "steps", **{"0__step": "Repérage"}) | {"stay": "steps"}
        answer = writer.post(url(application, "calendrier"), data)
        assert answer.headers["Location"] == f"{url(application, 'calendrier')}#div_id_steps"

    def test_emptying_every_cell_empties_the_answer(self, application: Application, writer: Client) -> None:
        writer.post(url(application, "moyens"), posted(application, "human_means", permanent__number=" "))
        assert "human_means" not in values_of(fresh(application))

    def test_a_cell_not_understood_keeps_the_whole_table(self, application: Application, writer: Client) -> None:
        before = values_of(fresh(application))
        data = posted(application, "human_means", volunteers__number="une douzaine\x00", permanent__number="2")
        answer = writer.post(url(application, "moyens"), data)
        assert answer.status_code == 200
        (fault,) = answer.context["form"].errors["human_means"]
        assert fault.startswith("Bénévoles, Personnes : Écrivez un nombre entier")
        assert values_of(fresh(application)) == before
        again = writer.get(url(application, "moyens")).content.decode()
        assert 'value="une douzaine"' in again
        assert 'aria-describedby="error_human_means-volunteers-number"' in again
        assert 'value="2"' in again
        writer.post(url(application, "moyens"), posted(application, "human_means", volunteers__number="12"))
        assert fresh(application).rejected == {}

    def test_a_co_carrier_has_a_real_siret_or_none(self, application: Application, writer: Client) -> None:
        cells = {"0__name": "Collectif", "1__name": "Amicale", "1__siret": "123 456 789 00012"}
        data = posted(application, "co_carriers", **cells) | {"has_co_carriers": "true"}
        data["base-has_co_carriers"] = fingerprint(False)
        answer = writer.post(url(application, "partenaires"), data)
        (fault,) = answer.context["form"].errors["co_carriers"]
        assert fault.startswith("Ligne 2, SIRET, s’il en a un : Ce SIRET n’existe pas")

    def test_a_conflict_shows_both_tables_to_read(self, application: Application, writer: Client) -> None:
        mine = posted(application, "human_means", volunteers__number="3")
        theirs: Any = [{"row": "fixed-term", "number": 2, "etpt": "1.50"}]
        services.save_answers(
            by=member(application.organisation),
            at=timezone.now(),
            application=application,
            edits=[edit(application, "human_means", theirs)],
        )
        page = writer.post(url(application, "moyens", autosave=True), mine).content.decode()
        assert "Salariés en CDD" in page
        assert "1,5" in page
        assert "Bénévoles" in page
        assert values_of(fresh(application))["human_means"] == theirs


class TestPlaces:
    def test_rows_are_the_chosen_neighbourhoods_and_their_sum_is_looked_at(self, call: Call) -> None:
        codes = sorted(Neighbourhood.objects.of_generation("2024").values_list("code", flat=True))[:2]
        application = complete_draft(call, answers={"neighbourhoods": codes})
        client = signed_in(application.created_by)
        cells = {f"{codes[0]}__people": "30", f"{codes[1]}__people": "40", "QNELSEWHERE__people": "5"}
        client.post(url(application, "territoire"), posted(application, "qpv_audience", **cells))
        assert values_of(fresh(application))["qpv_audience"] == [
            {"row": codes[0], "people": 30},
            {"row": codes[1], "people": 40},
        ]
        page = client.get(url(application, "territoire")).content.decode()
        assert "Vous répartissez 70 habitants entre les quartiers, et vous en comptez 90 en tout" in page
        state = selectors.dossier(fresh(application), selectors.today(timezone.now())).section("territoire")
        assert not state.gaps

    def test_a_place_and_its_row_are_saved_by_the_same_post(self, application: Application, writer: Client) -> None:
        code = Neighbourhood.objects.of_generation("2024").values_list("code", flat=True)[0]
        data: dict[str, Any] = posted(application, "qpv_audience", **{f"{code}__people": "30", "59350__people": "4"})
        data |= {"neighbourhoods": [code, "QNELSEWHERE"], "base-neighbourhoods": fingerprint(None)}
        writer.post(url(application, "territoire"), data)
        assert values_of(fresh(application))["qpv_audience"] == [{"row": code, "people": 30}]

    def test_without_a_place_the_page_says_what_to_do(self, application: Application, writer: Client) -> None:
        assert "Choisissez d’abord les lieux" in writer.get(url(application, "territoire")).content.decode()


class TestReadingAgain:
    def test_a_table_is_shown_with_its_headers_and_totals(self, application: Application) -> None:
        values = values_of(application)
        values["human_means"] = [
            {"row": "volunteers", "number": 12, "etpt": "0.60"},
            {"row": "permanent", "number": 1, "etpt": None},
        ]
        sections = readable(application.call, application.theme, values)
        (answer,) = [one for part in sections for one in part.answers if one.code == "human_means"]
        table = answer.value
        assert isinstance(table, ReadableTable)
        assert answer.kind == "table"
        assert table.headers == ("Personnes", "Équivalents temps plein")
        assert [label for label, _ in table.rows] == ["Bénévoles", "Salariés en CDI"]
        assert [cell.value for cell in table.totals] == [13, "0,6"]

    @pytest.mark.parametrize("value", [[], [{}], [{"row": "gone", "number": None}], "ancien texte", [{"when": 3}]])
    def test_what_an_older_form_left_is_shown_all_the_same(self, application: Application, value: Any) -> None:
        values = values_of(application) | {"steps": value}
        told = {one.code for part in readable(application.call, application.theme, values) for one in part.answers}
        assert "steps" in told
