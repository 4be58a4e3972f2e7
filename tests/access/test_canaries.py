"""One canary in each thing that must not leak, then every address opened by everyone: who reads what is not theirs?

Pages, JSON, CSV, GeoJSON, the text of PDFs and what archives hold are searched. The control shows that the search
finds a canary where it may be read: a crawl that finds nothing anywhere would prove nothing.
"""

import functools
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
from instruction.models import BulkRun, OpinionRequest
from instruction.services.admissibility import set_check
from instruction.services.bulk import start_run
from tests.access.actors import ACTORS, POST_ONLY
from tests.access.addresses import TABLE
from tests.access.sittings import (
    CONDITIONS as COMMITTEE,
)
from tests.access.sittings import (
    DECISION,
    ENVELOPE,
    INTEREST,
    POSITION,
    RESIDENTS,
    SPOKEN,
    spoken_of,
)
from tests.access.world import world
from tests.asking import answered, asked
from tests.contacts.people import invitation_to, proposed_account
from tests.factories import PASSWORD, OrganisationFactory, complete_draft, member, signed_in
from tests.instruction.reviewing import give, propose
from tests.judging import filed_against, judged
from tests.kept import kept

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
WHY, COMMENT, CONDITIONS, POINT = "Canari-motif", "Canari-commentaire", "Canari-conditions", "Canari-completude"
# A letter is in its author's document; a mark in the pages of those who gave theirs.
LETTER = "Canari-courrier"
QUESTION, ANSWER = "Canari-question", "Canari-avis-rendu"
KEPT = (*THOUGHTS.values(), COMMENT, CONDITIONS, POINT, QUESTION, ANSWER)
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
    return kept("canaries", lambda: planted_in(world, call))


def planted_in(world: dict[str, Any], call: Call) -> dict[str, Any]:
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
    opinion, run = thought_of(ours, world["people"]["referent"], world["people"]["giver"])
    neighbour = OrganisationFactory(name=NEIGHBOUR)
    theirs = complete_draft(call, theme="sport", by=member(neighbour), organisation=neighbour, answers=FOREIGN)
    services.submit(by=theirs.created_by, application=theirs, version=theirs.version)
    proposed_account(neighbour, theirs.created_by)
    token = invitation_to(neighbour, theirs.created_by, email="voisine@exemple.fr").token
    spoken = spoken_of(call, world, house)
    drain()
    assert not OutboxEntry.objects.exclude(state="done").exists()
    more = {"ours": ours.public_id, "theirs": theirs.public_id, "token": token}
    return {**world, **spoken, **more, "opinion": opinion.public_id, "run": run.public_id, "call": call.code}


def thought_of(ours: Application, referent: User, giver: User) -> tuple[OpinionRequest, BulkRun]:
    """All that a referent writes of a dossier, each with a word of its own, and what she asks of someone outside."""
    at = timezone.now()
    set_check(by=referent, at=at, application=ours, line="signature", state="missing", note=POINT)
    Application.objects.filter(pk=ours.pk).update(state="in_review")
    give(referent, ours, reason=WHY)
    propose(referent, ours, opinion="reserved", amount_mel="100.00", comment=COMMENT, conditions=CONDITIONS)
    opinion = asked(ours, referent, user=giver, question=QUESTION, sections=["calendrier"])
    answered(opinion, text=ANSWER)
    said = {"subject": "Votre dossier", "body": LETTER, "signature": "Le service"}
    run = start_run(by=referent, at=at, kind="letters", parameters=said, applications=[ours], key="canari")
    return opinion, run


def text_of(response: Any) -> str:
    """All that can be read in an answer, whatever its form."""
    if response.status_code >= 300:
        return str(response.headers.get("Location", "")) + bytes(getattr(response, "content", b"")).decode()
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "")
    if "pdf" in kind:
        return _printed(body)
    if "zip" in kind or "spreadsheet" in kind:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    return bytes(body).decode(errors="replace")


@functools.lru_cache(maxsize=256)
def _printed(body: bytes) -> str:
    """The same file is read once, whoever it is given to."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


def addresses(planted: dict[str, Any]) -> dict[str, str]:
    """Every address of the portal that is read, on the house's dossiers and on the neighbour's."""
    found = {}
    for name, (kind, expected) in TABLE.items():
        if expected == POST_ONLY:
            # Nothing is read there.
            continue
        arguments = planted["arguments"][kind]
        for last in MORE.get(name, (None,)):
            given = [*arguments[:-1], last] if last else arguments
            found[f"{name} {last or ''}"] = reverse(name, args=given)
            if kind in ("draft", "filed", "section", "copy", "action", "rule"):
                for whose in ("ours", "theirs", "decided"):
                    found[f"{name} {last or ''} of {whose}"] = reverse(name, args=[planted[whose], *given[1:]])
            if kind == "committee":
                found[f"{name} that is over"] = reverse(name, args=[planted["over"]])
    return found | lists(planted)


def lists(planted: dict[str, Any]) -> dict[str, str]:
    """The lists with all that they may hold, their files, the letters and the pages of who was asked an opinion."""
    inbox, theme = "vue=tous&colonnes=structure,referent,etat,propose,note,etiquettes", "culture"
    ranked = f"appel={planted['call']}&thematique={theme}"
    asked_for = {
        "instruction:inbox": ((), (inbox, "vue=tous&q=canari")),
        "instruction:export": ((), tuple(f"{inbox}&format={kind}" for kind in ("csv", "xlsx", "ods"))),
        "instruction:ranking": ((), (ranked,)),
        "instruction:ranking_csv": ((), (ranked,)),
        "instruction:bulk": ((planted["run"],), ("",)),
        "instruction:bulk_report": ((planted["run"],), ("",)),
        "instruction:bulk_file": ((planted["run"],), ("",)),
        "funding:letter": ((planted["letter"],), ("",)),
        "letters:letter": ((planted["letter"],), ("",)),
        "letters:pdf": ((planted["letter"],), ("",)),
        "opinions:list": ((), ("",)),
        "opinions:opinion": ((planted["opinion"],), ("",)),
        "opinions:give": ((planted["opinion"],), ("",)),
    }
    return {
        f"{name}?{query}": f"{reverse(name, args=arguments)}?{query}"
        for name, (arguments, queries) in asked_for.items()
        for query in queries
    }


def read_by(planted: dict[str, Any], actor: str) -> dict[str, str]:
    client = Client()
    if user := planted["people"][actor]:
        client.force_login(user)
    pages = {label: text_of(client.get(address)) for label, address in addresses(planted).items()}
    assert len(pages) > len(TABLE) + 40
    # What several addresses answer alike, refusals first of all, is searched once.
    return {label: text for text, label in {text: label for label, text in pages.items()}.items()}


def found(pages: dict[str, str], *canaries: str) -> list[str]:
    return [f"{label}: {canary}" for label, page in pages.items() for canary in canaries if canary in page]


HOUSE_SEES = ("signatory", "writer", "viewer")
THINKERS = ("referent", "head", "admin")
HEARD = (POSITION, RESIDENTS, COMMITTEE)


def test_nobody_reads_what_is_not_theirs(planted: dict[str, Any]) -> None:
    house, neighbour = (*HOUSE.values(), MESSAGE), (*FOREIGN.values(), NEIGHBOUR)
    thoughts = (*KEPT, WHY, LETTER)
    secrets = (*IBAN_PARTS, PASSWORD, planted["token"], *User.objects.values_list("password", flat=True))
    # The services read their own theme's dossiers, the administration all of them; nobody else the neighbour's.
    may_see = {
        **dict.fromkeys(HOUSE_SEES, house),
        # Round the table the services hear positions, councils and opinions; who follows the dossier, its decision.
        "referent": (*house, *thoughts, *HEARD, DECISION),
        # Who directs keeps the money, the letters and the minutes; links are the administration's.
        "head": (*house, *thoughts, *{*SPOKEN} - {INTEREST}),
        "admin": (*house, *neighbour, *thoughts, *SPOKEN),
        # Who sits reads the passages and its own envelope; a council, what it wrote.
        "seat": (*HEARD, ENVELOPE),
        "resident": (RESIDENTS,),
        # She shares another dossier of the house, whose messages she reads. The names of labels are a word list of all
        # the services; on whose dossier they are is not.
        "colleague": (MESSAGE, THOUGHTS["label"]),
        "elsewhere": (THOUGHTS["label"],),
        # What is always shown to who is asked, and what she wrote.
        "giver": (HOUSE["title"], QUESTION, ANSWER),
    }
    faults, controls, thinkers, spoken = [], set(), set(), set()
    for actor in ACTORS:
        pages = read_by(planted, actor)
        apart = {*house, *neighbour, *thoughts, *SPOKEN} - {*may_see.get(actor, ())}
        faults += [f"{actor}, {line}" for line in found(pages, *secrets, *apart)]
        controls |= {actor} if all(found(pages, canary) for canary in house) else set()
        thinkers |= {actor} if all(found(pages, thought) for thought in KEPT) else set()
        spoken |= {word for word in SPOKEN if actor in ("head", "admin", "seat") and found(pages, word)}
        if actor in ("referent", "giver"):
            hers = (WHY, LETTER) if actor == "referent" else may_see["giver"]
            assert [one for one in hers if not found(pages, one)] == [], f"the control: {actor} reads what is hers"
    assert not faults, "\n".join(faults)
    hers = signed_in(planted["linked"]).get(reverse("interests:list"))
    spoken |= {INTEREST} if INTEREST in text_of(hers) else set()
    assert spoken == {*SPOKEN}, "the control: who keeps them reads them"
    assert controls == {*HOUSE_SEES, *THINKERS}, "the control: what may be read is found"
    assert thinkers == {*THINKERS}, "the control: the services read their own notes"


def test_no_mail_holds_what_the_services_think(planted: dict[str, Any]) -> None:
    mails = OutboxEntry.objects.filter(kind="mail").values_list("payload", flat=True)
    held = [f"{mail['to']}: {word}" for mail in mails for word in (*KEPT, WHY, LETTER, *SPOKEN) if word in str(mail)]
    assert len(mails) > 5
    assert held == []
