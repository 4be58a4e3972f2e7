"""The project's own rows agree with what the Rapport and the decrees say."""

import re
from datetime import date
from decimal import Decimal

import pytest

from territories import reference
from territories.models import QPV_CODE

CITY_POLICY = {
    "Armentières", "Croix", "Faches-Thumesnil", "Hem", "Lambersart", "Lille", "Lomme", "Hellemmes", "Loos",
    "Lys-lez-Lannoy", "Marcq-en-Barœul", "Mons-en-Barœul", "Ronchin", "Roubaix", "Seclin", "Tourcoing",
    "Villeneuve-d'Ascq", "Wattignies", "Wattrelos", "Haubourdin", "La Madeleine",
}  # fmt: skip


def test_ninety_five_communes_and_the_two_associated_with_lille():
    rows = {row.insee_code: row for row in reference.communes()}
    associated = {code: row.name for code, row in rows.items() if row.kind == "associated"}
    assert len(rows) == len(reference.communes()) == 97
    assert associated == {"59355": "Lomme", "59298": "Hellemmes"}
    assert {rows[code].parent_code for code in associated} == {"59350"}


def test_the_communes_of_the_city_policy_are_the_reports_twenty_one():
    assert {row.name for row in reference.communes() if row.in_city_policy} == CITY_POLICY


def test_associated_communes_add_no_people_to_lilles():
    total = sum(row.population for row in reference.communes() if row.population is not None)
    assert total == 1_195_234


def test_unknown_is_not_no():
    rows = {row.insee_code: row for row in reference.communes()}
    assert rows["59286"].has_watch_district is True
    assert rows["59090"].has_watch_district is False
    assert rows["59599"].has_watch_district is None


@pytest.mark.parametrize(
    ("generation", "start", "end", "form"),
    [("2015", date(2015, 1, 1), date(2023, 12, 31), "QP"), ("2024", date(2024, 1, 1), None, "QN")],
)
def test_each_generation_has_twenty_six_priority_neighbourhoods(generation, start, end, form):
    rows = [row for row in reference.neighbourhoods() if row.kind == "qpv" and row.generation == generation]
    assert len({row.code for row in rows}) == len(rows) == 26
    assert {(row.valid_from, row.valid_to, row.code[:2]) for row in rows} == {(start, end, form)}
    assert all(re.match(QPV_CODE, row.code) for row in rows)


def test_the_new_neighbourhood_of_haubourdin_ends_with_n():
    row = next(row for row in reference.neighbourhoods() if row.code == "QN05991N")
    assert (row.name, row.commune_codes, row.population, row.area_hectares) == (
        "Le Parc",
        ("59286",),
        1480,
        Decimal("8.85"),
    )


def test_names_are_spelt_cleanly_and_the_official_spelling_is_kept():
    names = {row.code: (row.name, row.official_name) for row in reference.neighbourhoods()}
    assert names["QN05979M"] == ("Comtesse de Ségur", "Comtesse De Ségur")
    assert names["QP059070"] == ("Bizet - Briqueterie", "Bizet - Briquetterie")
    assert not [name for name, _ in names.values() if re.search(r"  |-\s-|\w- | -\w", name)]


def test_the_four_watch_districts_of_the_call():
    rows = [row for row in reference.neighbourhoods() if row.kind == "watch"]
    assert sorted((row.commune_codes[0], row.name) for row in rows) == [
        ("59286", "Heurtebise"), ("59286", "Le Parc"), ("59355", "Mitterie"), ("59355", "Mont à Camp"),
    ]  # fmt: skip


def test_nine_renewal_sites_five_national():
    sites = reference.renewal_sites()
    assert sorted(site.interest for site in sites) == ["national"] * 5 + ["regional"] * 4


def test_every_link_leads_to_a_row():
    insee = {row.insee_code for row in reference.communes()}
    codes = {row.code for row in reference.neighbourhoods()}
    assert {code for row in reference.neighbourhoods() for code in row.commune_codes} <= insee
    assert {site.commune_code for site in reference.renewal_sites()} <= insee
    assert {code for site in reference.renewal_sites() for code in site.neighbourhood_codes} <= codes


def test_every_row_says_where_it_comes_from():
    rows = [*reference.communes(), *reference.neighbourhoods(), *reference.renewal_sites()]
    assert not [row for row in rows if not row.provenance]
