"""What the association reads of a decision: its result and its letters, hers alone."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.models import MembershipRole
from eligibility.models import Call
from funding.models import Letter
from funding.services import releases
from tests.factories import OrganisationFactory, member, signed_in
from tests.funding.deciding import administrator, after, announced, decided, examined, given, with_texts
from tests.instruction.conftest import call

__all__ = ["call"]


def told(row: Any, by: Any) -> Letter:
    release = announced(by, [row])
    releases.carry_out(release=release, at=after(release))
    return Letter.objects.get(application=row, cancelled_at=None)


@pytest.mark.parametrize(
    ("kind", "said", "heading", "others"),
    [
        ("full", {}, "Votre demande est accordée", ("12\u202f500\u00a0€", "700\u00a0€")),
        (
            "partial",
            {"amount": "4000", "conditions": "Ouvrir."},
            "accordée en partie",
            ("4\u202f000\u00a0€", "Ouvrir."),
        ),
        ("deferred", {"ground": "other_funder"}, "Votre dossier est reporté", ("n’avez pas à le refaire",)),
        ("refused", {}, "n’est pas retenue", ("Canari-refus", "Si vous n’êtes pas d’accord")),
    ],
)
def test_the_result_is_told_plainly(call: Call, kind: str, said: dict[str, Any], heading: str, others: Any) -> None:
    with_texts()
    by, row = administrator(), examined(call)
    given(row, voted="700", funder="etat")
    given(row, agreed="666", funder="region")
    decided(row, by, kind, **said)
    letter = told(row, by)
    shown = signed_in(row.created_by).get(reverse("applications:edit", args=[row.public_id])).content.decode()
    assert heading in shown
    assert all(text in shown for text in others)
    assert "666\u00a0€" not in shown
    assert reverse("letters:letter", args=[letter.public_id]) in shown


def test_letters_are_read_by_their_organisation_alone(call: Call) -> None:
    with_texts()
    by, row = administrator(), examined(call)
    decided(row, by)
    letter = told(row, by)
    viewer = member(row.organisation, MembershipRole.VIEWER)
    urls = [reverse(f"letters:{name}", args=[letter.public_id]) for name in ("letter", "pdf")]
    for user in (row.created_by, viewer):
        client = signed_in(user)
        assert letter.content["subject"] in client.get(reverse("letters:list")).content.decode().replace("&#x27;", "'")
        assert client.get(urls[0]).status_code == 200
    drawn = signed_in(viewer).get(urls[1])
    assert (drawn.headers["Content-Type"], drawn.content[:5]) == ("application/pdf", b"%PDF-")
    for stranger in (member(OrganisationFactory()), by, member(row.organisation, state="pending")):
        client = signed_in(stranger)
        assert [client.get(url).status_code for url in urls] == [404, 404]
        assert client.post(reverse("letters:read", args=[letter.public_id])).status_code == 404


def test_the_first_reading_is_said_once_and_by_no_mere_look(call: Call) -> None:
    with_texts()
    by, row = administrator(), examined(call)
    decided(row, by)
    letter, client = told(row, by), signed_in(row.created_by)
    client.get(reverse("letters:letter", args=[letter.public_id]))
    letter.refresh_from_db()
    assert letter.first_read_at is None
    at = timezone.now()
    for _ in range(2):
        client.post(reverse("letters:read", args=[letter.public_id]))
    letter.refresh_from_db()
    assert letter.first_read_at >= at
    assert "J’ai lu" not in client.get(reverse("letters:letter", args=[letter.public_id])).content.decode()
    release = letter.decision.release
    page = signed_in(by).get(reverse("funding:release", args=[release.public_id])).content.decode()
    assert "lu le" in page


def test_a_dossier_examined_again_shows_nothing_of_the_next_decision(call: Call) -> None:
    """Put off, it comes back to a committee: what is decided then stays hidden in its turn."""
    with_texts()
    by, row = administrator(), examined(call)
    decided(row, by, "deferred", ground="time")
    told(row, by)
    type(row).objects.filter(pk=row.pk).update(state="examined")
    decided(row, by, "refused")
    shown = signed_in(row.created_by).get(reverse("applications:edit", args=[row.public_id])).content.decode()
    assert "Canari-refus" not in shown
    assert "n’est pas retenue" not in shown
    assert "Votre dossier est reporté" not in shown
