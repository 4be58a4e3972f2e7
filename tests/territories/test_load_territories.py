"""Loading the reference rows: adds what is missing, keeps what is there, says what differs."""

from io import StringIO

import pytest
from django.core.management import call_command

from territories import reference
from territories.models import Commune, Neighbourhood, RenewalSite

pytestmark = pytest.mark.django_db


def load() -> str:
    out = StringIO()
    call_command("load_territories", stdout=out)
    return out.getvalue()


def stored() -> list[dict]:
    return [row for model in (Commune, Neighbourhood, RenewalSite) for row in model.objects.order_by("pk").values()]


def test_first_load_writes_every_row_and_its_links():
    written = load()
    rows = len(reference.communes()) + len(reference.neighbourhoods()) + len(reference.renewal_sites())
    assert f"{rows} ajoutés, 0 gardés" in written
    assert Commune.objects.get(insee_code="59355").parent.name == "Lille"
    links = {row.code: set(row.commune_codes) for row in reference.neighbourhoods()}
    for row in Neighbourhood.objects.prefetch_related("communes"):
        assert {commune.insee_code for commune in row.communes.all()} == links[row.code]
    assert {row.code for row in RenewalSite.objects.get(slug="lille-concorde").neighbourhoods.all()} == {
        "QP059074", "QN05972M",
    }  # fmt: skip


def test_a_second_load_changes_nothing():
    load()
    before = stored()
    assert "0 ajoutés, 162 gardés, 0 valeurs différentes" in load()
    assert stored() == before


def test_an_edit_is_kept_and_told():
    load()
    Commune.objects.filter(insee_code="59599").update(population=99_000)
    Neighbourhood.objects.get(code="QN05991N").communes.add(Commune.objects.get(insee_code="59328"))
    written = load()
    assert "2 valeurs différentes" in written
    assert "Tourcoing, population municipale : « 99000 » est gardé, la référence dit « 98772 »." in written
    assert "(QN05991N), communes : « Haubourdin, Lambersart » est gardé, la référence dit « Haubourdin »." in written
    assert Commune.objects.get(insee_code="59599").population == 99_000


def test_a_missing_row_comes_back_alone():
    load()
    Neighbourhood.objects.get(code="QN05991N").delete()
    assert "1 ajoutés, 161 gardés" in load()
    assert [commune.name for commune in Neighbourhood.objects.get(code="QN05991N").communes.all()] == ["Haubourdin"]


def test_the_number_of_queries_does_not_follow_the_rows(django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        load()
