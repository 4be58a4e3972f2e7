"""The history of an organisation: every dossier filed with its result, and nobody else's."""

from typing import Any

from django.urls import reverse

from applications import selectors
from applications.models import Application
from eligibility.models import Call
from tests.factories import OrganisationFactory, complete_draft, filed, member, signed_in


def test_each_filed_dossier_with_its_result(call: Call, django_assert_max_num_queries: Any) -> None:
    organisation = OrganisationFactory()
    signatory = member(organisation)
    for title in ("Un", "Deux", "Trois"):
        filed(call, by=signatory, organisation=organisation, answers={"title": title})
    complete_draft(call, by=signatory, organisation=organisation, answers={"title": "Brouillon"})
    filed(call, answers={"title": "D’une autre structure"})
    Application.objects.filter(title="Un").update(state="granted")
    Application.objects.filter(title="Deux").update(state="withdrawn")
    (year,) = selectors.history_of(organisation)
    assert {one.title for one, _ in year.lines} == {"Un", "Deux", "Trois"}
    assert (year.year, year.granted, year.is_settled) == (call.year, 1, False)
    assert year.requested == 25_000
    client = signed_in(signatory)
    with django_assert_max_num_queries(20):
        page = client.get(reverse("applications:history", args=[organisation.public_id])).content.decode()
    assert "3 dossiers déposés" in page
    for absent in ("Brouillon", "D’une autre structure"):
        assert absent not in page


def test_without_any_the_page_says_what_to_do(call: Call) -> None:
    organisation = OrganisationFactory()
    page = signed_in(member(organisation)).get(reverse("applications:history", args=[organisation.public_id]))
    assert "Aucun dossier déposé" in page.content.decode()


def test_who_does_not_belong_learns_nothing(call: Call) -> None:
    organisation = OrganisationFactory()
    stranger = signed_in(member(OrganisationFactory()))
    assert stranger.get(reverse("applications:history", args=[organisation.public_id])).status_code == 404
