"""What each page knows of who looks at it, and what that costs."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from contacts.models import (
    CouncilMember,
    Funder,
    FunderMember,
    LegalForm,
    Membership,
    MembershipState,
    Organisation,
    Referent,
    ResidentCouncil,
    Service,
    User,
)
from contacts.selectors import is_of_the_services
from melpv.context import CARRIER, COUNCIL, FUNDER, STAFF, VISITOR, portal
from territories.models import Commune
from tests.factories import UserFactory, signed_in

pytestmark = pytest.mark.django_db


def viewer_for(user: Any) -> Any:
    request = RequestFactory().get("/")
    request.user = user
    return portal(request)["viewer"]


def organisation(name: str, siret: str) -> Organisation:
    return Organisation.objects.create(name=name, siret=siret, legal_form=LegalForm.ASSOCIATION)


def test_a_visitor_costs_no_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert viewer_for(AnonymousUser()).role == VISITOR


def test_a_page_that_shows_no_header_costs_no_query(django_assert_num_queries: Any) -> None:
    user = User.objects.create_user("amina@example.org")
    with django_assert_num_queries(0):
        viewer_for(user)


def test_a_carrier_sees_her_first_active_organisation(django_assert_num_queries: Any) -> None:
    user = User.objects.create_user("amina@example.org")
    asked, mine = organisation("Sans accord", "78431471800023"), organisation("Cuisines du Pile", "78431471800015")
    Membership.objects.create(user=user, organisation=asked, role="writer", state=MembershipState.PENDING)
    Membership.objects.create(user=user, organisation=mine, role="writer")
    with django_assert_num_queries(1):
        viewer = viewer_for(user)
        assert (viewer.role, viewer.house, viewer.administrator) == (CARRIER, "Cuisines du Pile", False)


def test_someone_without_organisation_is_still_a_carrier() -> None:
    viewer = viewer_for(User.objects.create_user("seule@example.org"))
    assert (viewer.role, viewer.house) == (CARRIER, "")


def test_a_referent_sees_her_service_and_no_administration(django_assert_num_queries: Any) -> None:
    user = User.objects.create_user("referente@example.org")
    service = Service.objects.create(slug="service-pdv", name="Service Politique de la Ville")
    Referent.objects.create(user=user, first_name="Ada", last_name="Roux", service=service)
    with django_assert_num_queries(1):
        viewer = viewer_for(user)
        assert (viewer.role, viewer.house, viewer.administrator) == (STAFF, service.name, False)


def test_a_former_referent_is_no_longer_staff() -> None:
    user = User.objects.create_user("partie@example.org")
    service = Service.objects.create(slug="service-pdv", name="Service Politique de la Ville")
    Referent.objects.create(user=user, first_name="Ada", last_name="Roux", service=service, is_active=False)
    assert viewer_for(user).role == CARRIER


def test_an_administrator_is_staff() -> None:
    viewer = viewer_for(User.objects.create_superuser("admin@example.org"))
    assert (viewer.role, viewer.administrator) == (STAFF, True)


def test_the_head_of_a_service_is_staff_without_a_referents_record(django_assert_num_queries: Any) -> None:
    head = User.objects.create_user("cheffe@example.org")
    service = Service.objects.create(slug="service-pdv", name="Service Politique de la Ville")
    service.heads.add(head)
    with django_assert_num_queries(1):
        viewer = viewer_for(head)
        assert (viewer.role, viewer.house, viewer.administrator) == (STAFF, service.name, False)


def test_a_head_lands_in_the_inbox_and_chooses_the_news_of_the_services(client: Client) -> None:
    head = UserFactory()
    Service.objects.create(slug="service-pdv", name="Service Politique de la Ville").heads.add(head)
    assert signed_in(head).get(reverse("contacts:notifications")).content.decode().count("Nouveau dossier") == 1
    assert is_of_the_services(head)
    assert not is_of_the_services(UserFactory())


def test_who_works_for_a_funder_or_belongs_to_a_council_is_told_so(django_assert_num_queries: Any) -> None:
    user, at = UserFactory(), timezone.now()
    region = Funder.objects.create(slug="region-essai", name="Région", kind="region")
    place = FunderMember.objects.create(user=user, funder=region, since=at)
    with django_assert_num_queries(1):
        viewer = viewer_for(user)
        assert (viewer.role, viewer.house, viewer.funder, viewer.organisation) == (FUNDER, "Région", "Région", "")
    answer = signed_in(user).get(reverse("home")).content.decode()
    assert reverse("cofunders:home") in answer
    place.ended_at = at
    place.save()
    assert (viewer_for(user).role, viewer_for(user).funder) == (CARRIER, "")
    town = Commune.objects.create(insee_code="59512", name="Roubaix")
    council = ResidentCouncil.objects.create(name="Conseil citoyen", commune=town)
    CouncilMember.objects.create(user=user, council=council, since=at)
    assert (viewer_for(user).role, viewer_for(user).house) == (COUNCIL, "Conseil citoyen")
    assert reverse("residents:home") in signed_in(user).get(reverse("home")).content.decode()
