"""Invitations: one link, one person, once, until a date; and nothing to learn for anybody else."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts import services
from contacts.models import Invitation, InvitationState, Membership, MembershipRole, OutboxEntry
from contacts.services import Gone, NotYours, Refused, WrongAccount
from tests.contacts.people import invitation_to, token_of
from tests.factories import OrganisationFactory, UserFactory, mails_to, member, signed_in
from tests.threads import together

ADDRESS = "invitee@exemple.fr"


def page(token: str) -> str:
    return reverse("contacts:invitation", args=[token])


@pytest.mark.django_db
class TestInviting:
    def test_the_mail_says_who_for_what_and_until_when(self) -> None:
        organisation = OrganisationFactory()
        signatory = member(organisation)
        until = timezone.localdate() + timedelta(days=100)
        sent = invitation_to(organisation, signatory, role=MembershipRole.HELPER, mandate_until=until)
        (mail,) = mails_to(ADDRESS)
        assert mail["subject"] == f"{signatory} vous invite à travailler pour {organisation}"
        for text in (organisation.readable_siret, "Aide avec un mandat", str(until.year), ADDRESS, sent.token):
            assert text in mail["body"]

    def test_the_database_keeps_no_token(self) -> None:
        organisation = OrganisationFactory()
        sent = invitation_to(organisation, member(organisation))
        assert sent.token not in str(Invitation.objects.values().get())
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM contacts_invitationevent e WHERE e::text LIKE %s", [f"%{sent.token}%"])
            assert cursor.fetchone() == (0,)
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name='contacts_invitationevent'"
            )
            assert "token_digest" not in {name for (name,) in cursor.fetchall()}

    @pytest.mark.parametrize("role", [MembershipRole.WRITER, MembershipRole.TREASURER, MembershipRole.VIEWER])
    def test_only_a_signatory_invites(self, role: str) -> None:
        organisation = OrganisationFactory()
        member(organisation)
        with pytest.raises(NotYours):
            invitation_to(organisation, member(organisation, role))
        assert not Invitation.objects.exists()

    def test_an_account_or_none_is_told_apart_by_nothing(self) -> None:
        organisation = OrganisationFactory()
        client = signed_in(member(organisation))
        UserFactory(email="connue@exemple.fr")
        address = reverse("contacts:invite", args=[organisation.public_id])
        pages = []
        for email in ("connue@exemple.fr", "incorue@exemple.fr"):
            answer = client.post(address, {"email": email, "role": "writer"}, follow=True)
            told = str(next(iter(answer.context["messages"])))
            pages.append((answer.status_code, told.replace(email, "")))
        assert pages[0] == pages[1]
        assert Invitation.objects.count() == 2

    def test_a_member_a_request_or_a_waiting_invitation_is_said(self) -> None:
        organisation = OrganisationFactory()
        signatory = member(organisation)
        member(organisation, email="membre@exemple.fr")
        member(organisation, email="demande@exemple.fr", state="pending")
        invitation_to(organisation, signatory)
        for email, told in (
            ("membre@exemple.fr", "travaille déjà"),
            ("demande@exemple.fr", "déjà demandé"),
            ("INVITEE@exemple.fr ", "attend déjà"),
        ):
            with pytest.raises(Refused, match=told):
                invitation_to(organisation, signatory, email=email)

    def test_nobody_fills_mailboxes(self) -> None:
        organisation = OrganisationFactory()
        signatory = member(organisation)
        for number in range(20):
            invitation_to(organisation, signatory, email=f"p{number}@exemple.fr")
        with pytest.raises(Refused, match="20 invitations"):
            invitation_to(organisation, signatory, email="p21@exemple.fr")

    @pytest.mark.parametrize(
        "posted",
        [
            {"email": "pas-une-adresse", "role": "writer"},
            {"email": "a@exemple.fr\r\nBcc: b@exemple.fr", "role": "writer"},
            {"email": "a\x00@exemple.fr", "role": "writer"},
            {"email": "a" * 1_000_000 + "@exemple.fr", "role": "writer"},
            {"email": "a@exemple.fr", "role": "empereur"},
            {"email": "a@exemple.fr", "role": "helper"},
            {"email": "a@exemple.fr", "role": "helper", "mandate_until": "99999-01-01"},
            {"email": "a@exemple.fr", "role": "helper", "mandate_until": "0001-01-01"},
        ],
    )
    def test_what_cannot_be_is_said_and_sends_nothing(self, posted: dict[str, str]) -> None:
        organisation = OrganisationFactory()
        client = signed_in(member(organisation))
        answer = client.post(reverse("contacts:invite", args=[organisation.public_id]), posted)
        assert answer.status_code == 200
        assert "à corriger" in answer.content.decode()
        assert not OutboxEntry.objects.exists()

    def test_a_form_changes_its_own_fields_only(self) -> None:
        organisation, other = OrganisationFactory(), OrganisationFactory()
        signatory = member(organisation)
        extra = {"organisation": other.pk, "state": "accepted", "invited_by": 1, "token_digest": "x", "is_staff": "on"}
        signed_in(signatory).post(
            reverse("contacts:invite", args=[organisation.public_id]), {"email": ADDRESS, "role": "writer", **extra}
        )
        row = Invitation.objects.get()
        assert (row.organisation, row.state, row.invited_by) == (organisation, InvitationState.PENDING, signatory)
        assert len(row.token_digest) == 64


@pytest.mark.django_db
class TestAccepting:
    def test_somebody_with_an_account(self) -> None:
        organisation = OrganisationFactory()
        signatory, user = member(organisation), UserFactory(email=ADDRESS)
        sent = invitation_to(organisation, signatory)
        client = signed_in(user)
        shown = client.get(page(sent.token))
        assert "Accepter l’invitation" in shown.content.decode()
        assert not Membership.objects.filter(user=user).exists()
        answer = client.post(page(sent.token))
        assert answer.headers["Location"] == reverse("contacts:organisation", args=[organisation.public_id])
        assert Membership.objects.may_write().filter(user=user, organisation=organisation).exists()
        assert mails_to(signatory.email)[-1]["subject"] == f"{user} travaille désormais pour {organisation}"

    def test_somebody_new_signs_up_and_comes_back(self, client: Client, mailoutbox: list[object]) -> None:
        organisation = OrganisationFactory()
        sent = invitation_to(organisation, member(organisation))
        shown = client.get(page(sent.token)).content.decode()
        assert f"/compte/signup/?next=%2Fstructures%2Finvitation%2F{sent.token}%2F" in shown
        person = {
            "first_name": "Nour", "last_name": "Haddad", "email": ADDRESS, "password1": "quatre mots bien longs",
            "next": page(sent.token),
        }  # fmt: skip
        client.post(reverse("account_signup"), person)
        confirmation = mails_to(ADDRESS)[-1]["body"]
        link = next(word for word in confirmation.split() if "/compte/confirm-email/" in word)
        client.post(link.split("//", 1)[1].partition("/")[2].join(["/", ""]))
        answer = client.post(reverse("account_login"), {"login": ADDRESS, "password": "quatre mots bien longs"})
        assert answer.headers["Location"] == page(sent.token)
        client.post(page(sent.token))
        assert Membership.objects.may_write().filter(user__email=ADDRESS).exists()

    def test_another_account_is_told_what_to_do(self) -> None:
        organisation = OrganisationFactory()
        sent = invitation_to(organisation, member(organisation))
        user = UserFactory()
        for method in ("get", "post"):
            told = getattr(signed_in(user), method)(page(sent.token)).content.decode()
            assert f"Vous utilisez le compte {user.email}" in told
            assert "i•••@exemple.fr" in told
            assert ADDRESS not in told
        assert not Membership.objects.filter(user=user).exists()

    def test_an_address_that_is_not_confirmed_is_not_hers(self) -> None:
        organisation = OrganisationFactory()
        sent = invitation_to(organisation, member(organisation))
        user = UserFactory()
        user.emailaddress_set.create(email=ADDRESS, verified=False, primary=False)
        with pytest.raises(WrongAccount):
            services.accept_invitation(by=user, at=timezone.now(), token=sent.token)
        user.emailaddress_set.update(verified=True)
        assert services.accept_invitation(by=user, at=timezone.now(), token=sent.token).role == "writer"

    @pytest.mark.parametrize(
        "why", ["unknown", "used", "revoked", "expired", "resent", "inviter gone", "inviter demoted"]
    )
    def test_a_link_that_opens_nothing_gives_one_page(self, why: str) -> None:
        organisation = OrganisationFactory()
        signatory, user = member(organisation), UserFactory(email=ADDRESS)
        member(organisation)
        sent = invitation_to(organisation, signatory, at=timezone.now() - timedelta(hours=1))
        now = timezone.now()
        token = sent.token
        match why:
            case "unknown":
                token = "x" * 43
            case "used":
                Invitation.objects.update(state="accepted", accepted_by=UserFactory(), ended_at=now)
            case "revoked":
                services.revoke_invitation(by=signatory, at=now, invitation=sent.row)
            case "expired":
                Invitation.objects.update(sent_at=now - timedelta(days=20), expires_at=now - timedelta(seconds=1))
            case "resent":
                services.resend_invitation(by=signatory, at=now, invitation=sent.row)
            case "inviter gone":
                signatory.is_active = False
                signatory.save()
            case "inviter demoted":
                Membership.objects.filter(user=signatory).update(role="viewer")
        client = signed_in(user)
        shown, unknown = client.get(page(token)), client.get(page("y" * 43))
        assert shown.status_code == unknown.status_code == 404
        # What a page says of the session's clock aside.
        assert re.sub(rb"[0-9]+", b"", shown.content) == re.sub(rb"[0-9]+", b"", unknown.content)
        assert client.post(page(token)).status_code == 404
        with pytest.raises(Gone):
            services.accept_invitation(by=user, at=timezone.now(), token=token)
        assert not Membership.objects.filter(user=user).exists()

    def test_clicking_again_after_accepting_leads_to_the_organisation(self) -> None:
        organisation = OrganisationFactory()
        user = UserFactory(email=ADDRESS)
        sent = invitation_to(organisation, member(organisation))
        client = signed_in(user)
        client.post(page(sent.token))
        for method in ("get", "post"):
            answer = getattr(client, method)(page(sent.token))
            assert answer.headers["Location"] == reverse("contacts:organisation", args=[organisation.public_id])

    def test_a_role_already_held_is_not_changed(self) -> None:
        organisation = OrganisationFactory()
        signatory = member(organisation)
        other = member(organisation, email="autre@exemple.fr")
        other.emailaddress_set.create(email=ADDRESS, verified=True, primary=False)
        sent = invitation_to(organisation, signatory, role=MembershipRole.VIEWER)
        services.accept_invitation(by=other, at=timezone.now(), token=sent.token)
        assert Membership.objects.get(user=other).role == MembershipRole.SIGNATORY

    def test_a_mandate_that_ended_before_the_answer_gives_nothing(self) -> None:
        organisation = OrganisationFactory()
        user = UserFactory(email=ADDRESS)
        sent = invitation_to(
            organisation, member(organisation), role=MembershipRole.HELPER, mandate_until=timezone.localdate()
        )
        Invitation.objects.update(mandate_until=timezone.localdate() - timedelta(days=1))
        assert signed_in(user).post(page(sent.token)).status_code == 404
        assert not Membership.objects.filter(user=user).exists()


@pytest.mark.django_db
class TestSendingAgain:
    def test_a_new_link_and_a_new_delay(self) -> None:
        organisation = OrganisationFactory()
        signatory = member(organisation)
        sent = invitation_to(organisation, signatory, at=timezone.now() - timedelta(days=10))
        client = signed_in(signatory)
        act = reverse("contacts:invitation_act", args=[organisation.public_id, sent.row.public_id])
        client.post(act, {"decision": "resend"})
        again = Invitation.objects.get()
        assert again.expires_at > timezone.now() + timedelta(days=13)
        assert token_of(again) != sent.token
        assert len(mails_to(ADDRESS)) == 2

    def test_not_twice_within_five_minutes(self) -> None:
        organisation = OrganisationFactory()
        signatory = member(organisation)
        sent = invitation_to(organisation, signatory)
        with pytest.raises(Refused, match="cinq minutes"):
            services.resend_invitation(by=signatory, at=timezone.now(), invitation=sent.row)

    def test_a_withdrawn_one_leaves_room_for_another(self) -> None:
        organisation = OrganisationFactory()
        signatory = member(organisation)
        sent = invitation_to(organisation, signatory)
        client = signed_in(signatory)
        act = reverse("contacts:invitation_act", args=[organisation.public_id, sent.row.public_id])
        client.post(act, {"decision": "revoke"})
        assert Invitation.objects.get().state == InvitationState.REVOKED
        told = client.post(act, {"decision": "resend"}, follow=True).content.decode()
        assert "n’attend plus" in told
        assert invitation_to(organisation, signatory).row.state == InvitationState.PENDING

    def test_the_invitation_of_another_organisation_is_unknown(self) -> None:
        organisation, other = OrganisationFactory(), OrganisationFactory()
        sent = invitation_to(other, member(other))
        act = reverse("contacts:invitation_act", args=[organisation.public_id, sent.row.public_id])
        assert signed_in(member(organisation)).post(act, {"decision": "revoke"}).status_code == 404
        assert Invitation.objects.get().state == InvitationState.PENDING


@pytest.mark.django_db(transaction=True)
def test_two_acceptances_at_once_give_one_membership() -> None:
    organisation = OrganisationFactory()
    sent = invitation_to(organisation, member(organisation))
    people = [UserFactory(email=ADDRESS), UserFactory()]
    people[1].emailaddress_set.create(email="autre@exemple.fr", verified=True, primary=False)
    Invitation.objects.update(email=ADDRESS)
    user = people[0]
    told = together(
        [partial(services.accept_invitation, by=user, at=timezone.now(), token=sent.token) for _ in range(4)]
    )
    assert sorted(type(answer).__name__ for answer in told) == ["Gone", "Gone", "Gone", "Membership"]
    assert Membership.objects.filter(user=user).count() == 1
    assert OutboxEntry.objects.filter(key__contains="invitation-accepted").count() == 1
