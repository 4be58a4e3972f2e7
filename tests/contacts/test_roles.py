"""Roles: what each opens, the mandate that ends by the database's day, and who may give or leave one."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from contacts import selectors, services
from contacts.models import Membership, MembershipRole
from contacts.models.memberships import TODAY
from contacts.services import NotYours, Refused
from files.models import StoredFile
from tests.contacts.people import helper
from tests.factories import OrganisationFactory, UserFactory, mails_to, member, signed_in
from tests.files.making import pdf
from tests.threads import together

ROLE = MembershipRole


def membership_of(user):  # type: ignore[no-untyped-def]
    return Membership.objects.get(user=user)


@pytest.mark.django_db
class TestRights:
    @pytest.mark.parametrize(
        ("role", "writes", "signs", "pays"),
        [
            (ROLE.WRITER, True, False, False),
            (ROLE.TREASURER, True, False, True),
            (ROLE.SIGNATORY, True, True, True),
            (ROLE.VIEWER, False, False, False),
        ],
    )
    def test_what_a_role_opens(self, role: str, writes: bool, signs: bool, pays: bool) -> None:
        organisation = OrganisationFactory()
        user = member(organisation, role)
        mine = Membership.objects.filter(user=user)
        assert mine.may_write().exists() is writes
        assert mine.may_sign().exists() is signs
        assert mine.may_pay().exists() is pays
        rights = selectors.rights_of(user, organisation.public_id)
        assert rights is not None
        assert (rights.writes, rights.signs, rights.pays) == (writes, signs, pays)

    @pytest.mark.parametrize(("days", "writes"), [(-1, False), (0, True), (1, True)])
    def test_a_helper_writes_until_the_last_day_of_her_mandate(self, days: int, writes: bool) -> None:
        organisation = OrganisationFactory()
        today = Membership.objects.none().model.objects.annotate(day=TODAY)
        member(organisation)
        user = helper(organisation, today.values_list("day", flat=True).first() + timedelta(days=days))
        assert Membership.objects.may_write().filter(user=user).exists() is writes
        assert (selectors.organisations_written_for(user) == [organisation]) is writes
        assert not selectors.may_file_for(user, organisation)

    def test_the_day_is_the_database_s(self, monkeypatch: pytest.MonkeyPatch) -> None:
        organisation = OrganisationFactory()
        user = helper(organisation, timezone.localdate() - timedelta(days=1))
        monkeypatch.setattr(timezone, "now", lambda: timezone.datetime(2020, 1, 1, tzinfo=timezone.UTC))
        assert not Membership.objects.active().filter(user=user).exists()

    def test_the_next_click_after_the_mandate_is_refused(self) -> None:
        organisation = OrganisationFactory()
        member(organisation)
        user = helper(organisation, timezone.localdate())
        client, address = signed_in(user), reverse("contacts:organisation", args=[organisation.public_id])
        assert client.get(address).status_code == 200
        Membership.objects.filter(user=user).update(mandate_until=timezone.localdate() - timedelta(days=1))
        assert client.get(address).status_code == 404
        page = client.get(reverse("contacts:organisations")).content.decode()
        assert "Votre mandat a pris fin" in page

    def test_the_next_click_after_a_removal_is_refused(self) -> None:
        organisation = OrganisationFactory()
        signatory, writer = member(organisation), member(organisation, ROLE.WRITER)
        client, address = signed_in(writer), reverse("contacts:topic", args=[organisation.public_id, "identite"])
        assert client.get(address).status_code == 200
        services.decline_member(by=signatory, at=timezone.now(), membership=membership_of(writer))
        assert client.post(address, {"acronym": "X"}).status_code == 404
        assert mails_to(writer.email)[-1]["subject"] == f"Votre accès à {organisation} est terminé"

    @pytest.mark.parametrize(
        "fields",
        [
            {"role": ROLE.HELPER, "mandate_until": None},
            {"role": ROLE.WRITER, "mandate_until": "2030-01-01"},
            {"role": "empereur"},
        ],
    )
    def test_the_database_holds_role_and_mandate_together(self, fields: dict[str, str | None]) -> None:
        user = member(OrganisationFactory())
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.filter(user=user).update(**fields)


@pytest.mark.django_db
class TestMandates:
    @pytest.mark.parametrize("days", [None, -1, 4 * 366])
    def test_a_mandate_that_cannot_be_is_refused(self, days: int | None) -> None:
        organisation = OrganisationFactory()
        signatory, writer = member(organisation), member(organisation, ROLE.WRITER)
        until = None if days is None else timezone.localdate() + timedelta(days=days)
        with pytest.raises(Refused):
            services.change_role(
                by=signatory, at=timezone.now(), membership=membership_of(writer), role="helper", mandate_until=until
            )
        assert membership_of(writer).role == ROLE.WRITER

    def test_who_gave_it_and_until_when_is_kept_and_shown(self) -> None:
        organisation = OrganisationFactory()
        signatory, writer = member(organisation), member(organisation, ROLE.WRITER)
        client = signed_in(signatory)
        until = timezone.localdate() + timedelta(days=40)
        address = reverse("contacts:member", args=[organisation.public_id, membership_of(writer).pk])
        assert "Donnez le dernier jour du mandat" in client.post(address, {"role": "helper"}).content.decode()
        client.post(address, {"role": "helper", "mandate_until": until.isoformat()})
        given = membership_of(writer)
        assert (given.role, given.mandate_until, given.mandate_given_by) == (ROLE.HELPER, until, signatory)
        page = client.get(reverse("contacts:people", args=[organisation.public_id])).content.decode()
        assert f"donné par {signatory}" in page

    def test_a_written_mandate_is_kept_and_served_to_the_house(self) -> None:
        organisation = OrganisationFactory()
        signatory, writer = member(organisation), member(organisation, ROLE.WRITER)
        client = signed_in(signatory)
        posted = {
            "role": "helper",
            "mandate_until": timezone.localdate().isoformat(),
            "mandate_document": SimpleUploadedFile("mandat.pdf", pdf(), content_type="application/pdf"),
        }
        client.post(reverse("contacts:member", args=[organisation.public_id, membership_of(writer).pk]), posted)
        row = membership_of(writer)
        assert row.mandate_document is not None
        address = reverse("contacts:mandate", args=[organisation.public_id, row.pk])
        StoredFile.objects.update(state="clean", scanned_at=timezone.now())
        assert client.get(address).headers["Content-Disposition"].startswith("attachment")
        other = OrganisationFactory()
        assert signed_in(member(other)).get(address).status_code == 404
        own = reverse("contacts:mandate", args=[organisation.public_id, membership_of(signatory).pk])
        assert client.get(own).status_code == 404

    def test_another_role_ends_the_mandate(self) -> None:
        organisation = OrganisationFactory()
        signatory = member(organisation)
        user = helper(organisation, timezone.localdate())
        services.change_role(by=signatory, at=timezone.now(), membership=membership_of(user), role="writer")
        assert membership_of(user).mandate_until is None
        assert membership_of(user).mandate_given_by is None


@pytest.mark.django_db
class TestLeaving:
    def test_one_leaves_and_the_signatories_are_told(self) -> None:
        organisation = OrganisationFactory()
        signatory, writer = member(organisation), member(organisation, ROLE.WRITER)
        client, address = signed_in(writer), reverse("contacts:leave", args=[organisation.public_id])
        assert "Quitter" in client.get(address).content.decode()
        assert Membership.objects.filter(user=writer).exists()
        client.post(address)
        assert not Membership.objects.filter(user=writer).exists()
        assert mails_to(signatory.email)[-1]["subject"] == f"{writer} ne travaille plus pour {organisation}"

    def test_the_last_signatory_stays(self) -> None:
        organisation = OrganisationFactory()
        signatory = member(organisation)
        client = signed_in(signatory)
        answer = client.post(reverse("contacts:leave", args=[organisation.public_id]), follow=True)
        assert "garde toujours une personne qui peut déposer" in answer.content.decode()
        assert selectors.may_file_for(signatory, organisation)

    def test_nobody_leaves_for_another(self) -> None:
        organisation = OrganisationFactory()
        signatory, writer = member(organisation), member(organisation, ROLE.WRITER)
        with pytest.raises(NotYours):
            services.leave_organisation(by=signatory, at=timezone.now(), membership=membership_of(writer))

    def test_removing_is_asked_twice(self) -> None:
        organisation = OrganisationFactory()
        signatory, writer = member(organisation), member(organisation, ROLE.WRITER)
        client = signed_in(signatory)
        row = membership_of(writer)
        page = client.get(reverse("contacts:remove", args=[organisation.public_id, row.pk])).content.decode()
        assert "Retirer l’accès de" in page
        assert Membership.objects.filter(pk=row.pk).exists()
        client.post(reverse("contacts:member", args=[organisation.public_id, row.pk]), {"decision": "remove"})
        assert not Membership.objects.filter(pk=row.pk).exists()

    def test_the_table_shows_gestures_to_who_signs_alone(self) -> None:
        organisation = OrganisationFactory()
        signatory, writer = member(organisation), member(organisation, ROLE.WRITER)
        address = reverse("contacts:people", args=[organisation.public_id])
        assert "Changer le rôle" in signed_in(signatory).get(address).content.decode()
        seen = signed_in(writer).get(address).content.decode()
        assert "Changer le rôle" not in seen
        assert signatory.email in seen

    def test_a_name_with_a_line_break_makes_no_header(self) -> None:
        organisation = OrganisationFactory(name="Les Ateliers\r\nBcc: voleur@exemple.fr")
        signatory = member(organisation)
        services.request_to_join(
            by=UserFactory(first_name="Eve\r\nBcc: x@exemple.fr"), at=timezone.now(), organisation=organisation
        )
        (mail,) = mails_to(signatory.email)
        assert "\n" not in mail["subject"]
        assert "\r" not in mail["subject"]


@pytest.mark.django_db(transaction=True)
def test_two_signatories_who_leave_at_once_leave_one() -> None:
    organisation = OrganisationFactory()
    people = [member(organisation), member(organisation)]
    told = together(
        [
            partial(services.leave_organisation, by=user, at=timezone.now(), membership=membership_of(user))
            for user in people
        ]
    )
    assert sorted(type(answer).__name__ for answer in told) == ["NoneType", "NotYours"]
    assert organisation.memberships.may_sign().count() == 1
