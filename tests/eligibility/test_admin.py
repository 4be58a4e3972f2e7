"""Administrators copy a call, and publish a value after seeing what it changes."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eligibility import selectors
from eligibility.models import Call, Requirement

MODELS = ("theme", "call", "calltheme", "requirement", "question", "site", "priority", "scorecriterion")


@pytest.fixture
def administrator(client: Client, call: Call) -> Client:
    user = get_user_model().objects.create_superuser(email="admin@example.org", password="une phrase de passe longue")
    client.force_login(user)
    return client


@pytest.fixture
def rule(call: Call) -> Requirement:
    return call.requirements.get(code="min-audience", scope="economie")


@pytest.fixture
def dossiers(monkeypatch: pytest.MonkeyPatch) -> None:
    def source(call: Call) -> Iterator[tuple[str, Mapping[str, Any]]]:
        yield f"{call.code}-00001", {"theme": "insertion-emploi", "audience": 50}
        yield f"{call.code}-00002", {"theme": "insertion-emploi", "audience": 500}
        yield f"{call.code}-00003", {"theme": "insertion-emploi", "audience": -1}

    monkeypatch.setattr(selectors, "dossier_sources", [source])


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return unescape(response.content.decode())


@pytest.mark.parametrize("model", MODELS)
def test_lists_are_searched_and_rows_open(
    administrator: Client, model: str, django_assert_max_num_queries: Any
) -> None:
    url = reverse(f"admin:eligibility_{model}_changelist")
    with django_assert_max_num_queries(20):
        listed = page(administrator, url)
    assert "eligibility" in listed
    page(administrator, f"{url}?q=priorite")
    first = next(
        part
        for part in listed.split('"')
        if part.startswith(f"/administration/eligibility/{model}/") and "change" in part
    )
    page(administrator, first)


def test_a_rule_shows_its_figures_and_its_values(administrator: Client, rule: Requirement) -> None:
    listed = page(administrator, reverse("admin:eligibility_requirement_changelist") + "?q=min-audience")
    assert "au moins 40 personnes" in listed
    opened = page(administrator, reverse("admin:eligibility_requirement_change", args=[rule.pk]))
    assert "Valeur à l’ouverture de l’appel." in opened
    assert reverse("admin:eligibility_requirement_publish", args=[rule.pk]) in opened


def test_past_values_are_told_in_words(administrator: Client, call: Call) -> None:
    rule = call.requirements.get(code="min-communes", scope="economie")
    opened = page(administrator, reverse("admin:eligibility_requirement_change", args=[rule.pk]))
    assert "Nom de la dérogation : année test ; Textes à écrire : Décrivez la phase II" in opened
    assert "{'" not in opened


def test_a_value_is_published_after_its_effect_is_seen(
    administrator: Client, rule: Requirement, dossiers: None
) -> None:
    url = reverse("admin:eligibility_requirement_publish", args=[rule.pk])
    assert "Publier la valeur" not in page(administrator, url)
    start = timezone.localdate() + timedelta(days=3)
    wanted = {"minimum": "60", "test_years": "1", "valid_from": start.isoformat(), "reason": "Délibération."}
    preview = unescape(administrator.post(url, wanted | {"preview": ""}).content.decode())
    assert "Réponses changées : 1 sur 2 dossiers." in preview
    assert "PDV-2023-00001" in preview
    assert "Respecté → Non respecté" in preview
    assert rule.values.count() == 1
    assert administrator.post(url, wanted | {"publish": ""}).status_code == 302
    value = rule.values.get(valid_from=start)
    assert value.parameters == {"fact": "audience", "minimum": 60, "test_years": 1}
    assert value.created_by.email == "admin@example.org"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"minimum": "beaucoup"}, "nombre entier"),
        ({"valid_from": "2020-01-01"}, "le passé ne se réécrit pas"),
        ({"reason": ""}, "obligatoire"),
    ],
)
def test_a_wrong_value_is_refused_in_words(
    administrator: Client, rule: Requirement, changes: dict[str, str], sentence: str
) -> None:
    url = reverse("admin:eligibility_requirement_publish", args=[rule.pk])
    wanted = {"minimum": "60", "test_years": "1", "valid_from": "2999-01-01", "reason": "Essai", "publish": ""}
    assert sentence in unescape(administrator.post(url, wanted | changes).content.decode())
    assert rule.values.count() == 1


def test_a_call_is_copied(administrator: Client, call: Call) -> None:
    url = reverse("admin:eligibility_call_copy", args=[call.pk])
    assert "Copier l’appel" in page(administrator, url)
    wanted = {
        "code": "PDV-2024",
        "year": "2024",
        "opens_at": "2023-10-02T09:00",
        "closes_at": "2023-11-30T12:00",
        "neighbourhood_generation": "2015",
    }
    refused = unescape(administrator.post(url, wanted | {"closes_at": "2023-10-01T09:00"}).content.decode())
    assert "La clôture vient après l’ouverture." in refused
    done = administrator.post(url, wanted, follow=True)
    assert "Relisez les textes de ces thématiques" in unescape(done.content.decode())
    assert "Gestion urbaine et sociale de proximité" in unescape(done.content.decode())
    copy = Call.objects.get(code="PDV-2024")
    assert (copy.published, copy.requirements.count()) == (False, 45)


@pytest.mark.parametrize("name", ["eligibility_call_copy", "eligibility_requirement_publish"])
def test_other_people_are_kept_out(client: Client, call: Call, rule: Requirement, name: str) -> None:
    pk = call.pk if "call" in name else rule.pk
    assert client.get(reverse(f"admin:{name}", args=[pk])).status_code == 302
    client.force_login(
        get_user_model().objects.create_user(email="staff@example.org", password="x" * 20, is_staff=True)
    )
    assert client.get(reverse(f"admin:{name}", args=[pk])).status_code == 403


@pytest.mark.parametrize("path", ["call/abc/copier/", "requirement/abc/valeur/", f"call/{10**30}/copier/"])
def test_a_row_that_cannot_be_is_not_found(administrator: Client, path: str) -> None:
    assert administrator.get(f"/administration/eligibility/{path}", follow=True).status_code in (200, 404)
