"""Administrators search without accents, edit, and read the history."""

from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from territories.models import Commune


@pytest.fixture
def administrator(client, reference_rows):
    user = get_user_model().objects.create_superuser(email="admin@example.org", password="une phrase de passe longue")
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("model", "search", "found"),
    [
        ("commune", "Perenchies", "Pérenchies"),
        ("neighbourhood", "epideme", "Épidème - Villas - Couteaux"),
        ("neighbourhood", "QN05991N", "Le Parc"),
        ("renewalsite", "epeule", "Arc Nord-Ouest, Alma, Épeule"),
    ],
)
def test_lists_are_searched_without_accents(administrator, model, search, found):
    response = administrator.get(reverse(f"admin:territories_{model}_changelist"), {"q": search})
    assert found in unescape(response.content.decode())


@pytest.mark.parametrize("model", ["commune", "neighbourhood", "renewalsite", "perimeter"])
def test_every_filter_of_a_list_opens(administrator, model):
    url = reverse(f"admin:territories_{model}_changelist")
    for query in [{}, {"perimeter": "yes"}, {"perimeter": "no"}]:
        if model in {"commune", "neighbourhood"} or not query:
            assert administrator.get(url, query).status_code == 200


def test_an_edit_shows_in_the_history_with_its_author(administrator):
    commune = Commune.objects.get(insee_code="59599")
    url = reverse("admin:territories_commune_change", args=[commune.pk])
    form = administrator.get(url).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    values = {name: "" if value is None else value for name, value in values.items()} | {"population": "99000"}
    assert administrator.post(url, values).status_code == 302
    html = unescape(administrator.get(url).content.decode())
    assert "population municipale : « 98772 » → « 99000 »" in html
    assert f"{get_user_model().objects.get()} : population municipale" in html
    assert "load_territories" in html or "tests : ligne créée" in html
