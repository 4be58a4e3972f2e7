"""One canary in each thing that must not leak, then every address opened by everyone: who reads what is not theirs?

Pages, JSON, CSV, GeoJSON, the text of PDFs and what archives hold are searched. The control shows that the search
finds a canary where it may be read: a crawl that finds nothing anywhere would prove nothing.
"""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from applications import services
from applications.models import Application
from contacts.models import OutboxEntry, User
from contacts.outbox import drain
from eligibility.models import Call
from tests.access.test_matrix import ACTORS, TABLE, world
from tests.contacts.people import invitation_to, proposed_account
from tests.factories import PASSWORD, OrganisationFactory, complete_draft, member
from tests.judging import filed_against, judged

__all__ = ["world"]

# The account of tests/contacts/people.py, as typed and as stored: no more than its last four characters is ever shown.
IBAN_PARTS = ("3000600001", "3000 6000", "12345678", "1234 5678", "7890189", "90189", "AGRIFRPP")
HOUSE = {"title": "Canari-titre-maison", "aims": "Canari-reponse-maison"}
FOREIGN = {"title": "Canari-titre-voisin", "aims": "Canari-reponse-voisine"}
MESSAGE, NEIGHBOUR = "Canari-message-maison", "Canari-nom-voisin"
# What the services write of the house's dossier: theirs alone.
THOUGHTS = {
    "note": "Canari-note", "point": "Canari-point", "label": "Canari-etiquette", "reason": "Canari-levee",
}  # fmt: skip
MORE = {
    "applications:copy": ("json", "zip", "pdf"),
    "instruction:copy": ("json", "zip", "pdf"),
    "applications:section": (
        "structure", "projet", "territoire", "public", "thematique", "moyens", "calendrier", "partenaires",
        "budget", "plan", "financement", "engagements", "pieces",
    ),
    "contacts:topic": ("identite", "adresse", "reseau", "agrements", "moyens-humains", "representant"),
}  # fmt: skip


@pytest.fixture
def planted(world: dict[str, Any], call: Call) -> dict[str, Any]:
    """The world of the matrix with a canary in each sensitive thing of its house, and of the house next door."""
    signatory: User = world["people"]["signatory"]
    house = Application.objects.get(public_id=world["arguments"]["draft"][0]).organisation
    sent = Application.objects.get(public_id=world["arguments"]["filed"][0])
    said = services.open_thread(
        by=signatory, at=timezone.now(), application=sent, subject="Devis", body=MESSAGE, key="canari", files=[]
    )
    world["arguments"]["subject"] = [sent.public_id, said.thread.public_id]
    ours = filed_against(call, theme="culture", by=signatory, organisation=house, answers=HOUSE)
    judged(ours, world["people"]["admin"], **THOUGHTS)
    neighbour = OrganisationFactory(name=NEIGHBOUR)
    theirs = complete_draft(call, theme="sport", by=member(neighbour), organisation=neighbour, answers=FOREIGN)
    services.submit(by=theirs.created_by, application=theirs, version=theirs.version)
    proposed_account(neighbour, theirs.created_by)
    token = invitation_to(neighbour, theirs.created_by, email="voisine@exemple.fr").token
    drain()
    assert not OutboxEntry.objects.exclude(state="done").exists()
    return {**world, "ours": ours.public_id, "theirs": theirs.public_id, "token": token}


def text_of(response: Any) -> str:
    """All that can be read in an answer, whatever its form."""
    if response.status_code >= 300:
        return str(response.headers.get("Location", "")) + bytes(getattr(response, "content", b"")).decode()
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "")
    if "pdf" in kind:
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    if "zip" in kind or "spreadsheetml" in kind:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    return bytes(body).decode(errors="replace")


def addresses(planted: dict[str, Any]) -> dict[str, str]:
    """Every address of the portal, on the house's dossiers and on the neighbour's."""
    found = {}
    for name, (kind, _) in TABLE.items():
        arguments = planted["arguments"][kind]
        for last in MORE.get(name, (None,)):
            given = [*arguments[:-1], last] if last else arguments
            found[f"{name} {last or ''}"] = reverse(name, args=given)
            if kind in ("draft", "filed", "section", "copy", "action", "rule"):
                for whose in ("ours", "theirs"):
                    found[f"{name} {last or ''} of {whose}"] = reverse(name, args=[planted[whose], *given[1:]])
    return found


def read_by(planted: dict[str, Any], actor: str) -> dict[str, str]:
    client = Client()
    if user := planted["people"][actor]:
        client.force_login(user)
    return {label: text_of(client.get(address)) for label, address in addresses(planted).items()}


def found(pages: dict[str, str], *canaries: str) -> list[str]:
    return [f"{label}: {canary}" for label, page in pages.items() for canary in canaries if canary in page]


HOUSE_SEES = ("signatory", "writer", "viewer")


def test_nobody_reads_what_is_not_theirs(planted: dict[str, Any]) -> None:
    house, neighbour = (*HOUSE.values(), MESSAGE), (*FOREIGN.values(), NEIGHBOUR)
    secrets = (*IBAN_PARTS, PASSWORD, planted["token"], *User.objects.values_list("password", flat=True))
    # The referents read their own theme's dossiers, the administration all of them; nobody else the neighbour's.
    may_see = {"referent": house, "admin": (*house, *neighbour), **dict.fromkeys(HOUSE_SEES, house)}
    may_think, thoughts = {"referent", "admin"}, (*THOUGHTS.values(),)
    faults, controls, thinkers = [], set(), set()
    for actor in ACTORS:
        pages = read_by(planted, actor)
        assert len(pages) > len(TABLE) + 40
        foreign = {*house, *neighbour} - {*may_see.get(actor, ())}
        # The names of labels are a word list of all the services; on whose dossier they are is not.
        known = {THOUGHTS["label"]} if actor == "elsewhere" else set()
        apart = () if actor in may_think else {*thoughts} - known
        faults += [f"{actor}, {line}" for line in found(pages, *secrets, *foreign, *apart)]
        thinkers |= {actor} if all(found(pages, thought) for thought in thoughts) else set()
        seen = {canary for canary in house if found(pages, canary)}
        controls |= {actor} if seen == set(house) else set()
    assert faults == []
    assert controls == set(may_see), "the control: what may be read is found"
    assert thinkers == may_think, "the control: the services read their own notes"
