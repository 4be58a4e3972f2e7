"""Organisations: who creates, joins, decides; and what those outside may learn (nothing)."""

from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from contacts import selectors, services
from contacts.models import Membership, MembershipRole, MembershipState, Organisation, OutboxEntry, User
from contacts.services import NotYours
from tests.factories import OrganisationFactory, UserFactory, member, signed_in, valid_siret
from tests.threads import together

UNKNOWN = "00000000-0000-4000-8000-000000000000"
SIRET = "784 314 718 00015"
DESCRIPTION = {"name": "Les Ateliers", "legal_form": "association"}


def membership_of(user: User) -> Membership:
    return Membership.objects.get(user=user)


def create(by: User, siret: str = SIRET) -> Organisation:
    return services.create_organisation(by=by, at=timezone.now(), siret=siret, **DESCRIPTION)


def ask(by: User, organisation: Organisation) -> Membership:
    return services.request_to_join(by=by, at=timezone.now(), organisation=organisation)


def mails_to(user: User) -> int:
    return OutboxEntry.objects.filter(payload__to=user.email).count()


@pytest.mark.django_db
class TestCreating:
    def test_the_creator_files_for_it(self) -> None:
        user = UserFactory()
        organisation = create(user)
        assert organisation.siret == "78431471800015"
        assert selectors.may_file_for(user, organisation)

    @pytest.mark.parametrize("siret", ["78431471800016", "7843147180001", ""])
    def test_a_wrong_siret_creates_nothing(self, siret: str) -> None:
        with pytest.raises(ValueError, match="SIRET"):
            create(UserFactory(), siret)
        assert not Organisation.objects.exists()

    @pytest.mark.parametrize("siret", ["1234567890123", "1234567890123a", "", "１２３４５６７８９０１２３４"])
    def test_the_database_refuses_what_is_not_fourteen_digits(self, siret: str) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            OrganisationFactory(siret=siret)

    def test_by_the_pages(self) -> None:
        user = UserFactory()
        client = signed_in(user)
        answer = client.post(reverse("contacts:join"), {"siret": SIRET})
        assert answer.headers["Location"] == reverse("contacts:create")
        assert client.get(answer.headers["Location"]).status_code == 200
        answer = client.post(reverse("contacts:create"), DESCRIPTION)
        assert answer.headers["Location"] == reverse("applications:list")
        assert membership_of(user).role == MembershipRole.SIGNATORY
        assert "new_siret" not in client.session

    def test_one_goes_back_to_the_dossier_that_was_being_started(self) -> None:
        client = signed_in(UserFactory())
        session = client.session
        session["after_organisation"] = "/dossiers/nouveau/PDV-2027/sport/"
        session.save()
        client.post(reverse("contacts:join"), {"siret": SIRET})
        answer = client.post(reverse("contacts:create"), DESCRIPTION)
        assert answer.headers["Location"] == "/dossiers/nouveau/PDV-2027/sport/"

    def test_nothing_is_created_without_a_siret_first(self) -> None:
        answer = signed_in(UserFactory()).post(reverse("contacts:create"), DESCRIPTION)
        assert answer.headers["Location"] == reverse("contacts:join")
        assert not Organisation.objects.exists()

    @pytest.mark.parametrize("extra", [{"siret": "35600000000048"}, {"public_id": UNKNOWN}, {"is_institutional": "on"}])
    def test_a_form_changes_its_own_fields_only(self, extra: dict[str, str]) -> None:
        client = signed_in(UserFactory())
        client.post(reverse("contacts:join"), {"siret": SIRET})
        client.post(reverse("contacts:create"), DESCRIPTION | extra)
        organisation = Organisation.objects.get()
        assert organisation.siret == "78431471800015"
        assert str(organisation.public_id) != UNKNOWN

    def test_names_follow_the_text_policy(self) -> None:
        client = signed_in(UserFactory())
        client.post(reverse("contacts:join"), {"siret": SIRET})
        hostile = DESCRIPTION | {"name": "Les\u202e Ate\u0301liers\u200b", "city": "Rou\u2066baix"}
        client.post(reverse("contacts:create"), hostile)
        organisation = Organisation.objects.get()
        assert (organisation.name, organisation.city) == ("Les Atéliers", "Roubaix")


@pytest.mark.django_db
class TestJoining:
    def test_a_request_gives_no_right_and_tells_the_signatories_once(self) -> None:
        organisation = OrganisationFactory()
        signatory, writer, gone = (
            member(organisation),
            member(organisation, MembershipRole.WRITER),
            member(organisation, is_active=False),
        )
        user = UserFactory()
        assert ask(user, organisation) == ask(user, organisation)
        membership = membership_of(user)
        assert membership.state == MembershipState.PENDING
        assert selectors.membership_of(user, organisation) is None
        assert selectors.organisations_written_for(user) == []
        assert not selectors.may_file_for(user, organisation)
        assert [mails_to(person) for person in (signatory, writer, gone, user)] == [1, 0, 0, 0]

    def test_a_pending_person_sees_neither_page_nor_member(self) -> None:
        organisation = OrganisationFactory()
        signatory = member(organisation)
        pending = member(organisation, state="pending")
        client = signed_in(pending)
        for name, args in (("organisation", []), ("edit", [])):
            assert client.get(reverse(f"contacts:{name}", args=[organisation.public_id, *args])).status_code == 404
        url = reverse("contacts:member", args=[organisation.public_id, membership_of(pending).pk])
        assert client.post(url, {"role": "signatory"}).status_code == 404
        assert membership_of(pending).state == "pending"
        assert signatory.email not in client.get(reverse("contacts:organisations")).content.decode()

    def test_by_the_pages_a_known_siret_leads_to_asking(self) -> None:
        organisation = OrganisationFactory(siret="78431471800015")
        signatory, user = member(organisation), UserFactory()
        client = signed_in(user)
        page = client.post(reverse("contacts:join"), {"siret": SIRET})
        assert page.status_code == 200
        assert signatory.email not in page.content.decode()
        assert not Membership.objects.filter(user=user).exists()
        client.post(reverse("contacts:join"), {"siret": SIRET, "join": "1"})
        assert membership_of(user).state == "pending"
        assert mails_to(signatory) == 1

    def test_an_accepted_person_gets_the_role_that_was_chosen_and_a_mail(self) -> None:
        organisation = OrganisationFactory()
        signatory, user = member(organisation), UserFactory()
        membership = ask(user, organisation)
        services.accept_member(by=signatory, at=timezone.now(), membership=membership, role="viewer")
        membership.refresh_from_db()
        assert (membership.role, membership.state) == ("viewer", "active")
        assert mails_to(user) == 1
        assert not selectors.organisations_written_for(user)

    def test_a_declined_person_may_ask_again(self) -> None:
        organisation = OrganisationFactory()
        signatory, user = member(organisation), UserFactory()
        services.decline_member(by=signatory, at=timezone.now(), membership=ask(user, organisation))
        assert not Membership.objects.filter(user=user).exists()
        assert ask(user, organisation).state == "pending"
        assert mails_to(signatory) == 2


@pytest.mark.django_db
class TestDeciding:
    @pytest.mark.parametrize("who", ["writer", "viewer", "pending signatory", "signatory of another", "themselves"])
    @pytest.mark.parametrize("verb", ["accept", "decline", "role", "update"])
    def test_only_a_signatory_decides(self, who: str, verb: str) -> None:
        organisation = OrganisationFactory()
        member(organisation)
        target = member(organisation, state="pending")
        by = {
            "writer": lambda: member(organisation, MembershipRole.WRITER),
            "viewer": lambda: member(organisation, MembershipRole.VIEWER),
            "pending signatory": lambda: member(organisation, state="pending"),
            "signatory of another": lambda: member(OrganisationFactory()),
            "themselves": lambda: target,
        }[who]()
        membership, now = membership_of(target), timezone.now()
        verbs: dict[str, Any] = {
            "accept": partial(services.accept_member, membership=membership, role="writer"),
            "decline": partial(services.decline_member, membership=membership),
            "role": partial(services.change_role, membership=membership, role="signatory"),
            "update": partial(services.update_organisation, organisation=organisation, name="Autre"),
        }
        before = (Membership.objects.filter(pk=membership.pk).values().get(), organisation.name)
        with pytest.raises(NotYours):
            verbs[verb](by=by, at=now)
        organisation.refresh_from_db()
        assert (Membership.objects.filter(pk=membership.pk).values().get(), organisation.name) == before

    @pytest.mark.parametrize("verb", ["decline", "writer", "viewer", "accept as writer"])
    @pytest.mark.parametrize("others", ["nobody", "a writer", "a pending signatory", "a closed account"])
    def test_the_last_person_who_files_stays(self, verb: str, others: str) -> None:
        organisation = OrganisationFactory()
        last = member(organisation)
        {
            "nobody": lambda: None,
            "a writer": lambda: member(organisation, MembershipRole.WRITER),
            "a pending signatory": lambda: member(organisation, state="pending"),
            "a closed account": lambda: member(organisation, is_active=False),
        }[others]()
        verbs: dict[str, Any] = {
            "decline": services.decline_member,
            "writer": partial(services.change_role, role="writer"),
            "viewer": partial(services.change_role, role="viewer"),
            "accept as writer": partial(services.accept_member, role="writer"),
        }
        with pytest.raises(NotYours, match="garde toujours"):
            verbs[verb](by=last, at=timezone.now(), membership=membership_of(last))
        assert selectors.may_file_for(last, organisation)

    def test_with_two_who_file_one_may_leave(self) -> None:
        organisation = OrganisationFactory()
        first, second = member(organisation), member(organisation)
        services.change_role(by=first, at=timezone.now(), membership=membership_of(first), role="viewer")
        assert not selectors.may_file_for(first, organisation)
        assert selectors.may_file_for(second, organisation)

    def test_the_siret_never_changes(self) -> None:
        organisation = OrganisationFactory()
        with pytest.raises(ValueError, match="SIRET"):
            services.update_organisation(
                by=member(organisation), at=timezone.now(), organisation=organisation, siret="35600000000048"
            )

    def test_a_wrong_value_is_refused_by_the_service_too(self) -> None:
        organisation = OrganisationFactory()
        with pytest.raises(ValidationError):
            services.update_organisation(
                by=member(organisation), at=timezone.now(), organisation=organisation, legal_form="n-importe-quoi"
            )

    def test_by_the_pages(self) -> None:
        organisation = OrganisationFactory()
        signatory, pending = member(organisation), member(organisation, state="pending")
        client, url = signed_in(signatory), reverse("contacts:member", args=[organisation.public_id, 0])
        url = url.replace("/0/", f"/{membership_of(pending).pk}/")
        client.post(url, {"role": "empereur"})
        assert membership_of(pending).state == "pending"
        client.post(url, {"role": "writer"})
        assert (membership_of(pending).state, membership_of(pending).role) == ("active", "writer")
        client.post(url, {"role": "viewer"})
        assert membership_of(pending).role == "viewer"
        assert client.get(url).status_code == 200
        client.post(url, {"decision": "remove"})
        assert not Membership.objects.filter(user=pending).exists()

    def test_a_member_of_another_organisation_is_out_of_reach(self) -> None:
        organisation, other = OrganisationFactory(), OrganisationFactory()
        signatory, stranger = member(organisation), member(other)
        url = reverse("contacts:member", args=[organisation.public_id, membership_of(stranger).pk])
        assert signed_in(signatory).post(url, {"decision": "remove"}).status_code == 404
        assert Membership.objects.filter(user=stranger).exists()

    def test_a_viewer_cannot_correct_the_organisation(self) -> None:
        organisation = OrganisationFactory()
        member(organisation)
        client = signed_in(member(organisation, MembershipRole.VIEWER))
        name = organisation.name
        client.post(reverse("contacts:edit", args=[organisation.public_id]), DESCRIPTION)
        organisation.refresh_from_db()
        assert organisation.name == name


@pytest.mark.django_db
def test_someone_else_s_organisation_is_as_unknown_as_one_that_does_not_exist() -> None:
    organisation = OrganisationFactory()
    member(organisation)
    client = signed_in(member(OrganisationFactory()))
    for method, name, more in (
        ("get", "organisation", []),
        ("get", "edit", []),
        ("post", "edit", []),
        ("post", "member", [1]),
    ):
        answers = [
            getattr(client, method)(reverse(f"contacts:{name}", args=[public_id, *more]), DESCRIPTION)
            for public_id in (organisation.public_id, UNKNOWN)
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        pages = [answer.content.decode().replace(str(organisation.public_id), UNKNOWN) for answer in answers]
        assert organisation.name not in pages[0]
        assert len(pages[0]) == len(pages[1])


@pytest.mark.django_db(transaction=True)
def test_two_people_with_the_same_siret_at_once_give_one_organisation() -> None:
    clients = [signed_in(UserFactory()) for _ in range(6)]
    for client in clients:
        client.post(reverse("contacts:join"), {"siret": valid_siret(7)})
    answers = together([partial(client.post, reverse("contacts:create"), DESCRIPTION) for client in clients])
    assert [type(answer).__name__ for answer in answers] == ["HttpResponseRedirect"] * 6
    places = sorted(answer.headers["Location"] for answer in answers)
    assert places == sorted([reverse("applications:list"), *[reverse("contacts:join")] * 5])
    assert Organisation.objects.count() == 1
    assert Membership.objects.count() == 1
    # Two who decide at the same instant leave one who files.
    organisation = Organisation.objects.get()
    first, second = Membership.objects.get(), membership_of(member(organisation))
    leave = [
        partial(services.change_role, by=row.user, at=timezone.now(), membership=row, role="viewer")
        for row in (first, second)
    ]
    told = together(leave)
    assert sorted(type(answer).__name__ for answer in told) == ["NoneType", "NotYours"]
    assert organisation.memberships.filter(role="signatory").count() == 1
