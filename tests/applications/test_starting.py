"""Starting a dossier: from the short check, for one's own organisation, without a twin."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.answers import values_of
from applications.models import Application
from contacts.models import Membership, MembershipRole, MembershipState
from eligibility.models import Call
from tests.factories import (
    OrganisationFactory,
    UserFactory,
    complete_draft,
    member,
    signed_in,
)


def url(application: Application, section: str) -> str:
    return reverse("applications:section", args=[application.public_id, section])


class TestStarting:
    def test_the_check_s_answers_are_kept(self, call: Call) -> None:
        organisation = OrganisationFactory()
        client = signed_in(member(organisation))
        session = client.session
        session["checks"] = {f"{call.code}/sport": {"communes": ["59512"], "deployable": True}}
        session.save()
        answer = client.post(
            reverse("applications:start", args=[call.code, "sport"]), {"organisation": str(organisation.public_id)}
        )
        application = Application.objects.get()
        assert answer.headers["Location"] == url(application, "projet")
        assert values_of(application) == {"communes": ["59512"], "deployable": True, "funding_year": 1}

    def test_an_organisation_that_is_not_hers_is_refused(self, call: Call) -> None:
        client = signed_in(member(OrganisationFactory()))
        for other in (OrganisationFactory(), OrganisationFactory()):
            answer = client.post(
                reverse("applications:start", args=[call.code, "sport"]), {"organisation": str(other.public_id)}
            )
            assert answer.status_code == 200
        assert not Application.objects.exists()

    def test_someone_without_organisation_is_led_to_hers_and_back(self, call: Call) -> None:
        client = signed_in(UserFactory())
        start = reverse("applications:start", args=[call.code, "sport"])
        answer = client.get(start)
        assert answer.headers["Location"] == reverse("contacts:join")
        assert client.session["after_organisation"] == start

    @pytest.mark.parametrize(
        ("standing", "words"),
        [
            ({"role": MembershipRole.VIEWER}, "changer votre rôle"),
            ({"role": MembershipRole.WRITER, "state": MembershipState.PENDING}, "est acceptée"),
        ],
    )
    def test_someone_who_may_not_write_is_told_why(self, call: Call, standing: dict[str, Any], words: str) -> None:
        """She has given her SIRET already: asking for it again would lead nowhere."""
        person = UserFactory()
        Membership.objects.create(
            **({"user": person, "organisation": OrganisationFactory(), "state": "active"} | standing)
        )
        answer = signed_in(person).get(reverse("applications:start", args=[call.code, "sport"]), follow=True)
        assert words in answer.content.decode()
        assert answer.redirect_chain[0][0] == reverse("contacts:organisations")

    def test_a_writer_who_does_not_file_reads_who_does(self, call: Call) -> None:
        application = complete_draft(call)
        writer = signed_in(member(application.organisation, role=MembershipRole.WRITER))
        page = writer.get(reverse("applications:review", args=[application.public_id])).content.decode()
        assert "Envoyer pour signature" in page
        assert f"<strong>{application.created_by}</strong>" in page.split('id="depot"')[1]

    @pytest.mark.parametrize("address", ["/dossiers/nouveau/PDV-1999/sport/", "/dossiers/nouveau/PDV-2027/rien/"])
    def test_what_does_not_exist_is_not_found(self, call: Call, address: str) -> None:
        assert signed_in(member(OrganisationFactory())).get(address).status_code == 404

    def test_a_closed_call_starts_nothing(self, call: Call) -> None:
        organisation = OrganisationFactory()
        Call.objects.filter(pk=call.pk).update(closes_at=timezone.now())
        answer = signed_in(member(organisation)).post(
            reverse("applications:start", args=[call.code, "sport"]), {"organisation": str(organisation.public_id)}
        )
        assert "ne reçoit pas de dossiers" in answer.content.decode()
        assert not Application.objects.exists()
