"""The people of funders and councils: invited with one link, let in, ended with a word."""

import re
from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from committees.services import funder_people as people
from contacts.adapter import AccountAdapter
from contacts.models import CouncilMember, FunderMember, PartnerInvitation, Service, User
from contacts.refusals import Gone, NotYours, Refused, WrongAccount
from eligibility.models import Call
from tests.committees.around import council, funder, resident, speaker
from tests.factories import MembershipFactory, UserFactory, mails_to, signed_in
from tests.instruction.bulk import administrator
from tests.instruction.conftest import call, committed_call
from tests.threads import together

__all__ = ["call", "committed_call"]

WHO = "nouvelle@region.exemple.fr"


def link_to(email: str) -> str:
    """The token of the last link mailed to an address."""
    return re.findall(r"/cofinanceur/invitation/([\w-]+)/", mails_to(email)[-1]["body"])[-1]


def invited(by: User, slug: str = "region", email: str = WHO, role: str = "speaker") -> PartnerInvitation:
    return people.invite(by=by, at=timezone.now(), house=funder(slug), email=email, role=role)


def test_who_directs_and_who_speaks_invite_and_nobody_else(call: Call) -> None:
    head = UserFactory()
    Service.objects.first().heads.add(head)
    for rank, by in enumerate((administrator(), head, speaker("region"))):
        assert invited(by, email=f"invitee{rank}@exemple.fr").state == "pending"
    for by in (speaker("region", "reader"), speaker("caf"), UserFactory()):
        with pytest.raises(NotYours):
            invited(by)
    with pytest.raises(NotYours):
        people.invite(by=speaker("etat"), at=timezone.now(), house=council(), email=WHO)


def test_an_invitation_opens_once_for_its_address(call: Call) -> None:
    colleague = speaker("region")
    invited(colleague)
    token, newcomer = link_to(WHO), UserFactory(email=WHO)
    # The database keeps the digest of the link alone.
    assert token not in str(PartnerInvitation.objects.values())
    address = reverse("cofunders:invitation", args=[token])
    assert "Créer mon compte" in Client().get(address).content.decode()
    with pytest.raises(WrongAccount):
        people.accept(by=UserFactory(), at=timezone.now(), token=token)
    assert "pour n•••@region.exemple.fr" in signed_in(UserFactory()).get(address).content.decode()
    client = signed_in(newcomer)
    assert client.get(address).status_code == 200
    assert not FunderMember.objects.filter(user=newcomer).exists()
    answer = client.post(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("cofunders:home"))
    place = FunderMember.objects.get(user=newcomer)
    assert (place.funder.slug, place.role, place.ended_at) == ("region", "speaker", None)
    assert client.get(address).status_code == 404
    assert "a accepté votre invitation" in mails_to(colleague.email)[-1]["subject"]


def test_a_link_dies_with_its_day_its_withdrawal_its_next_one_and_who_sent_it(call: Call) -> None:
    by, at = administrator(), timezone.now()
    newcomer = UserFactory(email=WHO)
    row = invited(by)
    old = link_to(WHO)
    with pytest.raises(Refused, match="cinq minutes"):
        people.resend(by=by, at=at, invitation=row)
    people.resend(by=by, at=at + timedelta(minutes=6), invitation=row)
    with pytest.raises(Gone):
        people.accept(by=newcomer, at=at, token=old)
    with pytest.raises(Gone):
        people.accept(by=newcomer, at=at + timedelta(days=15), token=link_to(WHO))
    people.revoke(by=by, at=at, invitation=row)
    with pytest.raises(Gone):
        people.accept(by=newcomer, at=at, token=link_to(WHO))
    leaving = speaker("region")
    invited(leaving)
    people.end_place(by=by, at=timezone.now(), place=leaving.funder_places.get(), reason="Mutation")
    with pytest.raises(Gone):
        people.accept(by=newcomer, at=timezone.now(), token=link_to(WHO))
    assert not FunderMember.objects.filter(user=newcomer).exists()


def test_nobody_is_invited_twice_nor_by_hundreds(call: Call) -> None:
    by, there = administrator(), speaker("region")
    invited(by)
    for email, why in ((WHO.upper(), "attend déjà"), (there.email, "est déjà")):
        with pytest.raises(Refused, match=why):
            invited(by, email=email)
    for rank in range(people.WAITING_AT_MOST - 1):
        invited(by, email=f"autre{rank}@exemple.fr")
    with pytest.raises(Refused, match="attendent déjà"):
        invited(by, email="encore@exemple.fr")


def test_two_clicks_at_once_make_one_place(committed_call: Call) -> None:
    newcomer = UserFactory(email=WHO)
    invited(administrator())
    token = link_to(WHO)

    def click() -> object:
        return people.accept(by=newcomer, at=timezone.now(), token=token)

    results = together([click, click])
    assert sum(isinstance(result, Gone) for result in results) == 1
    assert FunderMember.objects.filter(user=newcomer).count() == 1


def test_a_place_ends_with_a_word_and_its_trace_stays(call: Call) -> None:
    by, colleague = speaker("region"), speaker("region", "reader")
    place = colleague.funder_places.get()
    client, address = signed_in(by), reverse("cofunders:end", args=["financeur", place.pk])
    assert "Écrivez pourquoi" in client.post(address, {"reason": " "}).content.decode()
    assert client.post(address, {"reason": "Départ à la retraite"}).status_code == 302
    place.refresh_from_db()
    assert (place.ended_by, place.end_reason) == (by, "Départ à la retraite")
    assert signed_in(colleague).get(reverse("cofunders:home")).status_code == 404
    foreign = speaker("caf").funder_places.get()
    assert client.get(reverse("cofunders:end", args=["financeur", foreign.pk])).status_code == 404
    assert client.post(reverse("cofunders:role", args=[foreign.pk]), {"role": "reader"}).status_code == 404
    own = by.funder_places.get()
    assert client.post(reverse("cofunders:role", args=[own.pk]), {"role": "reader"}).status_code == 302
    assert signed_in(by).post(reverse("cofunders:role", args=[own.pk]), {"role": "speaker"}).status_code == 404


def test_the_page_shows_each_her_own(call: Call) -> None:
    by, other = speaker("region"), speaker("caf")
    invited(by)
    page = signed_in(by).get(reverse("cofunders:people")).content.decode()
    assert WHO in page
    assert other.email not in page
    council("Conseil citoyen des Tilleuls")
    whole = signed_in(administrator()).get(reverse("cofunders:people")).content.decode()
    for told in (by.email, other.email, WHO, "Conseil citoyen des Tilleuls"):
        assert told in whole
    acts = reverse("cofunders:invitation_act", args=[PartnerInvitation.objects.get().public_id])
    assert signed_in(other).post(acts, {"decision": "revoke"}).status_code == 404
    assert signed_in(by).post(acts, {"decision": "revoke"}).status_code == 302
    assert PartnerInvitation.objects.get().state == "revoked"


def test_each_lands_where_she_works(call: Call) -> None:
    def landing(user: User) -> str:
        request = RequestFactory().get("/")
        request.user, request.session = user, {}
        return AccountAdapter().get_login_redirect_url(request)

    both = speaker("region")
    both.is_staff = True
    both.save()
    member_too = resident(council())
    MembershipFactory(user=member_too)
    assert landing(speaker("caf")) == reverse("cofunders:home")
    assert landing(both) == reverse("instruction:inbox")
    assert landing(resident(council("Conseil citoyen de l’Alma"))) == reverse("residents:home")
    assert landing(member_too) == landing(UserFactory()) == reverse("home")


def test_a_resident_is_invited_by_who_directs(call: Call) -> None:
    house, newcomer = council(), UserFactory(email=WHO)
    address = reverse("cofunders:invite", args=["conseil", house.public_id])
    client = signed_in(administrator())
    assert "Rôle" not in client.get(address).content.decode()
    assert client.post(address, {"email": "pas une adresse"}).status_code == 200
    assert client.post(address, {"email": WHO}).status_code == 302
    answer = signed_in(newcomer).post(reverse("cofunders:invitation", args=[link_to(WHO)]))
    assert answer.headers["Location"] == reverse("residents:home")
    assert CouncilMember.objects.get(user=newcomer).council == house
    assert signed_in(newcomer).get(reverse("residents:home")).status_code == 200
    assert signed_in(newcomer).get(reverse("cofunders:home")).status_code == 404
