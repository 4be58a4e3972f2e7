"""The first indicators are those of the report 2015-2016, whole, each figure with its unit, its year and its page."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from eligibility.models import Call
from reporting.models import AreaKind, Indicator, IndicatorSource, Observation
from reporting.selectors.observatory import SituationLine, situation, situation_of
from reporting.services.observatory_reference import indicator_rows, printed_rows, reference
from territories.models import Neighbourhood

# Every figure that chapter 2 of the report prints, with those of §§ 1.1, 1.5 and 3.3.1 that are of the observatory:
# what it is, of which places, from when to when, how much, in which unit, and where it is read.
PRINTED = """
population-contrat-2015 priority - 2014 199060 people 1.1
population-contrat-2015 watch - 2014 158160 people 1.1
population-politique-ville-2015 metropole - 2014 357220 people 1.1
part-population-contrat-2015 priority - 2014 18 percent 1.1
part-population-contrat-2015 watch - 2014 14 percent 1.1
part-population-politique-ville-2015 metropole - 2014 31 percent 1.1
taux-emploi priority 2008 2013 44 percent 2.1
taux-emploi metropole - 2013 59 percent 2.1
chomage priority - 2013 31 percent 2.1
chomage metropole - 2013 16 percent 2.1
demandeurs-emploi-hausse priority 2015 2016 836 people 2.1
demandeurs-emploi-evolution priority 2015 2016 2.6 percent 2.1
demandeurs-emploi-evolution metropole 2015 2016 -0.4 percent 2.1
taux-activite priority 2008 2013 76 percent 2.1
taux-activite metropole - 2013 80 percent 2.1
sans-diplome priority 2008 2013 50 percent 2.1
sans-diplome metropole - 2013 35 percent 2.1
scolarises-18-24 priority 2008 2013 52 percent 2.1
scolarises-18-24 metropole - 2013 61 percent 2.1
emplois-salaries priority - 2013 36800 count 2.1
part-emplois-salaries priority - 2013 10 percent 2.1
commerces-alimentaires priority - 2013 1.25 times 2.1
quartiers-sans-commerce-alimentaire priority - 2013 13 count 2.1
emplois-avenir-qpv priority - 2015 28.7 percent 3.3.1
emplois-avenir-qpv priority - 2016 34 percent 3.3.1
ecole-deuxieme-chance-qpv priority - 2016 40 percent 3.3.1
logements-individuels priority 2008 2013 29 percent 2.2
logements-individuels rest - 2013 55 percent 2.2
part-logements-sociaux priority - 2013 40 percent 2.2
logements-prives priority - 2013 45 percent 2.2
prix-appartements-ecart priority - 2015 -17 percent 2.2
prix-appartements-evolution priority 2013 2015 -1.4 percent 2.2
prix-appartements-evolution watch 2013 2015 -1.6 percent 2.2
prix-appartements-evolution metropole 2013 2015 -2.5 percent 2.2
familles-monoparentales priority 2008 2013 6 points 2.2
familles-nombreuses priority 2008 2013 5 points 2.2
ouvriers priority 2008 2013 9 points 2.2
cadres priority 2008 2013 -9 points 2.2
retard-sixieme priority - 2016 2 times 2.3
reussite-brevet priority - 2016 -19 points 2.3
orientation-seconde priority - 2016 -19 points 2.3
sorties-scolaires priority - 2016 5 points 2.3
coordonnateurs-rep priority - 2016 35.5 fte 3.3.1
postes-moins-de-trois-ans priority - 2016 9 fte 3.3.1
cmuc priority - 2016 2 times 2.4
examen-bucco-dentaire priority - 2016 24 percent 2.4
examen-bucco-dentaire watch - 2016 28 percent 2.4
examen-bucco-dentaire metropole - 2016 31 percent 2.4
infractions priority - 2016 2 times 2.5
"""
# What it says in words only.
TRENDS = {
    "jeunesse": "widening", "taille-logements": "widening", "familles-monoparentales": "stable",
    "familles-nombreuses": "widening", "ouvriers": "widening", "cadres": "widening", "taux-emploi": "widening",
    "taux-activite": "widening", "sans-diplome": "widening", "scolarises-18-24": "narrowing",
    "logements-individuels": "stable",
}  # fmt: skip
WITHOUT_FIGURE = {
    "creations-entreprises", "emploi-salarie-presence", "clauses-insertion-qpv", "proprietaires-occupants",
    "attractivite-colleges", "mixite-colleges", "plus-de-maitres", "mammographies", "personnel-medical",
    "infractions-residences-sociales", "stupefiants",
}  # fmt: skip


def test_every_figure_of_the_report_is_there_with_its_unit_its_year_and_its_page() -> None:
    facts = reference()
    units = {row["slug"]: row["unit"] for row in indicator_rows(facts)}
    expected = [line.split() for line in PRINTED.strip().splitlines()]
    found = {}
    for row in printed_rows(facts):
        if row["value"] is not None and row["source"] == "rapport-2015-2016":
            found[row["indicator"], row["area"], str(row["year"])] = row
    faults = []
    for slug, area, since, year, value, unit, page in expected:
        row = found.pop((slug, area, year), None)
        wanted = (None if since == "-" else int(since), Decimal(value), unit)
        got = row and (row["since"], row["value"], units[slug])
        if got != wanted or f"§ {page}" not in row["page"]:
            faults.append((slug, area, wanted, got))
    assert faults == []
    assert found == {}, "a figure that this list does not know"


def test_what_the_report_says_in_words_is_kept_in_its_words() -> None:
    rows = list(printed_rows(reference()))
    assert {row["indicator"]: row["trend"] for row in rows if row["trend"]} == TRENDS
    without = {row["indicator"]: row["note"] for row in rows if row["missing"]}
    assert set(without) == WITHOUT_FIGURE
    assert [slug for slug, note in without.items() if "«" not in note] == []
    notes = {row["indicator"]: row["note"] for row in rows}
    assert "moins élevée de cadres (+ 9 points)" in notes["cadres"], "a doubtful figure is told, not mended"
    assert "19 points d’écart" in notes["orientation-seconde"]


@pytest.fixture
def loaded(call: Call) -> str:
    out = StringIO()
    call_command("load_observatory", stdout=out)
    return out.getvalue()


def test_loading_adds_then_keeps_what_people_changed(loaded: str) -> None:
    assert "valeurs d’indicateurs 163" in loaded
    assert Observation.objects.filter(area=AreaKind.NEIGHBOURHOOD).count() == 26 * 3
    changed = Observation.objects.get(indicator__slug="taux-emploi", area="priority")
    changed.value = Decimal(45)
    changed.save()
    Indicator.objects.filter(slug="chomage").update(label="Chômage")
    out = StringIO()
    call_command("load_observatory", stdout=out)
    told = out.getvalue()
    assert "0 ajoutés" in told
    assert "« 45.000 » est gardé, la référence dit « 44 »" in told
    assert "« Chômage » est gardé" in told
    assert Observation.objects.get(pk=changed.pk).value == 45
    assert Observation.objects.count() == 163


def test_each_neighbourhood_has_its_people_its_surface_and_its_density(loaded: str) -> None:
    place = Neighbourhood.objects.get(code="QN05965M")
    values = {row.indicator.slug: row for row in place.observations.select_related("indicator", "source")}
    assert values["population"].value == place.population
    assert (values["population"].year, values["population"].source.slug) == (2020, "insee-qpv-2020")
    assert values["surface"].value == place.area_hectares
    assert values["densite"].value == round(Decimal(place.population) / place.area_hectares, 1)
    total = Observation.objects.get(indicator__slug="population", area="priority")
    assert (total.value, total.year) == (242231, 2020), "what the Insee publishes for the whole"


def line_of(slug: str) -> SituationLine:
    return next(line for line in situation() if line.indicator.slug == slug)


def test_the_situation_tells_both_sides_the_gap_its_dates_and_its_source(
    loaded: str, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(2):
        lines = situation("employment")
        assert all(line.sentence and line.sources for line in lines)
    employed = line_of("taux-emploi")
    assert employed.sentence == (
        "Taux d’emploi : 44\u00a0% dans les quartiers prioritaires (2013), contre 59\u00a0% dans la métropole, soit "
        "15\u00a0points de moins que la métropole, l’écart se creuse entre 2008 et 2013."
    )
    assert employed.gap.tone == "worse"
    assert employed.sources == ("Rapport politique de la ville 2015-2016, synthèse de juillet 2017, § 2.1 et § 1.5",)
    assert line_of("logements-individuels").gap.words == "26\u00a0points de moins que le reste de la métropole"
    assert line_of("reussite-brevet").sentence.endswith(": 19\u00a0points de moins que la métropole (2016).")
    assert line_of("cmuc").gap.words == "2 fois plus que la métropole"
    assert line_of("population").gap is None, "people of 2020 are not compared with people of 2023"
    young = line_of("emplois-avenir-qpv")
    assert (young.since, young.year, young.evolution) == (2015, 2016, "+5,3\u00a0points entre 2015 et 2016")
    assert situation("employment", year=2015) != lines


def test_no_value_is_without_unit_year_and_source(loaded: str) -> None:
    assert Observation.objects.filter(source=None).count() == 0
    assert IndicatorSource.objects.filter(publisher="").count() == 0
    assert Indicator.objects.filter(unit="").count() == 0
    of_place = situation_of(Neighbourhood.objects.get(code="QN05965M"))
    assert {line.indicator.slug for line in of_place if line.priority} == {"population", "surface", "densite"}
