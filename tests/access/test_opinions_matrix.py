"""The pages of who is asked an opinion: who opens what, and that nothing but what was granted is read there.

The actors of the great matrix, and those of these pages: who was asked by her account, who opened a link, who was asked
another opinion, and who was asked and belongs to the house that carries the dossier.
"""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from applications import services
from applications.models import Application, Assessment, Revision
from contacts.models import MembershipState, User
from contacts.sheet import SHEET
from files.models import StoredFile
from instruction.models import Mark, Note, OpinionRequest, ScoreGrid, ScoreSheet
from instruction.selectors.opinions import PARTS
from instruction.services.giving import draft_mark, save_opinion_draft
from instruction.services.opinions import Grant, change_opinion, revoke_opinion
from tests.access.actors import UNKNOWN
from tests.access.test_canaries import text_of
from tests.access.test_matrix import answered
from tests.access.world import world
from tests.asking import answered as given
from tests.asking import asked, opened
from tests.codebase.test_urls import ours
from tests.factories import MembershipFactory, UserFactory, mails_to, signed_in

__all__ = ["world"]

ACTORS = (
    "anonymous", "signatory", "other", "referent", "elsewhere", "admin",
    "giver", "giver by link", "giver elsewhere", "giver of the house",
)  # fmt: skip
EVERYONE = ("ok",) * 10
SIGNED_IN = ("sign", *("ok",) * 6, "sign", "ok", "ok")
POSTED = ("405",) * 10
HERS = (*("404",) * 6, "ok", "404", "404", "404")
BY_LINK = (*("404",) * 7, "ok", "404", "404")
TABLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "opinions:list": ("", SIGNED_IN),
    "opinions:link": ("token", EVERYONE),
    "opinions:new_link": ("token", POSTED),
    "opinions:link_again": ("hers", POSTED),
    "opinions:opinion": ("hers", HERS),
    "opinions:draft": ("hers", POSTED),
    "opinions:give": ("hers", HERS),
    "opinions:document": ("paper", HERS),
}
FOR_THE_LINK = {"opinions:opinion": "by link", "opinions:give": "by link", "opinions:document": "its paper"}


@pytest.fixture
def asking(world: dict[str, Any]) -> dict[str, Any]:
    """The world of the great matrix, where its referent asks four opinions on the filed dossier."""
    filed = Application.objects.get(public_id=world["arguments"]["filed"][0])
    referent: User = world["people"]["referent"]
    people = {name: UserFactory() for name in ("giver", "giver elsewhere", "giver of the house")}
    digests = [row["sha256"] for row in filed.submission.content["answers"]["documents"]]
    hers = asked(filed, referent, user=people["giver"], documents=digests)
    by_link = asked(filed, referent, email="lien@ville.exemple.fr", documents=digests)
    asked(filed, referent, user=people["giver elsewhere"])
    house = asked(filed, referent, user=people["giver of the house"])
    MembershipFactory(user=people["giver of the house"], organisation=filed.organisation, state=MembershipState.ACTIVE)
    clients = {name: signed_in(user) for name, user in {**world["people"], **people}.items() if user}
    paper = world["arguments"]["sent"][1]
    arguments = {
        "": [],
        "token": ["A" * 43],
        "hers": [hers.public_id],
        "paper": [hers.public_id, paper],
        "by link": [by_link.public_id],
        "its paper": [by_link.public_id, paper],
    }
    clients |= {"anonymous": Client(), "giver by link": opened(by_link)}
    return {"clients": clients, "arguments": arguments, "filed": filed, "house": house, "hers": hers}


@pytest.mark.parametrize("name", TABLE)
def test_who_opens_what(asking: dict[str, Any], name: str) -> None:
    kind, expected = TABLE[name]
    address = reverse(name, args=asking["arguments"][kind])
    found = [answered(asking["clients"][actor], address) for actor in ACTORS]
    assert dict(zip(ACTORS, found, strict=True)) == dict(zip(ACTORS, expected, strict=True))


@pytest.mark.parametrize("name", FOR_THE_LINK)
def test_a_link_opens_its_request_to_its_browser_alone(asking: dict[str, Any], name: str) -> None:
    address = reverse(name, args=asking["arguments"][FOR_THE_LINK[name]])
    found = [answered(asking["clients"][actor], address) for actor in ACTORS]
    assert dict(zip(ACTORS, found, strict=True)) == dict(zip(ACTORS, BY_LINK, strict=True))


def test_no_address_of_these_pages_is_left_out() -> None:
    names = {name for name, _ in ours(get_resolver().url_patterns)}
    assert {name for name in names if name.startswith("opinions:")} == set(TABLE)


@pytest.mark.parametrize("actor", ["signatory", "giver elsewhere", "giver by link", "anonymous"])
def test_a_foreign_request_is_an_unknown_one(asking: dict[str, Any], actor: str) -> None:
    client, faults = asking["clients"][actor], []
    for name in ("opinions:opinion", "opinions:draft", "opinions:give", "opinions:document"):
        kind = TABLE[name][0]
        foreign, unknown = asking["arguments"][kind], [UNKNOWN, *asking["arguments"][kind][1:]]
        for method in (client.get, client.post):
            answers = [method(reverse(name, args=arguments)) for arguments in (foreign, unknown)]
            bodies = [
                plain(answer).replace(str(arguments[0]), "")
                for answer, arguments in zip(answers, (foreign, unknown), strict=True)
            ]
            if answers[0].status_code != answers[1].status_code or bodies[0] != bodies[1]:
                faults.append(f"{name}: {answers[0].status_code}, {answers[1].status_code}")
    assert faults == []
    assert not OpinionRequest.objects.exclude(drafted_at=None).exists()


def plain(response: Any) -> str:
    text = response.content.decode()
    return re.sub(r'(csrfmiddlewaretoken" value|data-left|nonce)="[^"]*"', "", text)


# --- One canary in each thing, and what each part lets out -----------------------------------------------------------
ANSWERS = {
    "projet": "aims",
    "territoire": "territory_note",
    "public": "audience_description",
    "thematique": "culture_towns",
    "moyens": "material_means",
    "calendrier": "extra_information",
    "financement": "common_law",
}
OF_PARTS = {part: f"Canari-{part}" for part, _ in PARTS if part != "engagements"}
# What no request ever lets out.
NEVER = (
    "Canari-note", "Canari-motif", "Canari-message", "Canari-retrait", "Canari-titulaire", "9174", "Canari-brouillon",
    "Canari-avis-reserve", "Canari-reprise", "canari-cachee", "Canari-constat", "Canari-notation",
)  # fmt: skip


@pytest.fixture
def planted(asking: dict[str, Any]) -> dict[str, Any]:
    """The filed dossier with a word of its own in every part, document, note, score, message and other opinion."""
    dossier, referent = asking["filed"], User.objects.get(pk=asking["hers"].asked_by_id)
    now = timezone.now()
    rewrite_frozen(dossier, content_with_canaries(dossier.submission.content))
    Application.objects.filter(pk=dossier.pk).update(title="Canari-reprise", summary="Canari-reprise")
    Note.objects.create(application=dossier, author=referent, text="Canari-note", at=now)
    grid = ScoreGrid.objects.create(call=dossier.call, version=9, criteria=[], published_at=now)
    sheet = ScoreSheet.objects.create(application=dossier, grid=grid, reviewer=referent, updated_at=now)
    Mark.objects.create(sheet=sheet, criterion="impact", value=3, reason="Canari-notation")
    services.open_thread(
        by=referent, at=now, application=dossier, subject="Devis", body="Canari-message", key="canari", files=[]
    )
    reserved = asked(dossier, referent, email="un@exemple.fr", confidentiality="services")
    given(reserved, text="Canari-avis-reserve")
    drafted = asked(dossier, referent, email="deux@exemple.fr", confidentiality="shared", question="Canari-brouillon")
    save_opinion_draft(
        by=None, at=now, opinion=drafted, value="", text="Canari-brouillon", name="", seen=draft_mark(drafted)
    )
    taken = asked(dossier, referent, email="trois@exemple.fr", confidentiality="shared")
    given(taken, text="Canari-retrait")
    revoke_opinion(by=referent, at=now, opinion=taken, reason="Canari-motif")
    return {**asking, "referent": referent}


def content_with_canaries(content: dict[str, Any]) -> dict[str, Any]:
    shown = content["answers"]["documents"][0]
    hidden = {**shown, "name": "canari-cachee.pdf", "sha256": "0" * 64}
    account = {**shown, "name": "canari-cachee-rib.pdf", "purpose": "rib", "sha256": "1" * 64}
    answers = content["answers"] | {code: f"Canari-{part}" for part, code in ANSWERS.items()}
    answers["partner_structures"] = [{"name": "Canari-partenaires", "role": "x", "contribution": "y"}]
    answers["budget"] = [{"account": "61-rent", "label": "Canari-budget", "amount": "12500.00"}]
    planned = {
        "nature": "specific",
        "firmness": "intent",
        "requested": "10.00",
        "amount": "10.00",
        "note": "Canari-plan",
    }
    answers["funding_plan"] = [{"funder": "", "label": "Une mutuelle", "name": "Une mutuelle", **planned}]
    answers["documents"] = [shown, hidden, account]
    organisation = content["organisation"] | {
        "phone": "Canari-contacts", "bank": {"holder": "Canari-titulaire", "last4": "9174"}
    }  # fmt: skip
    sheet = [
        {"title": SHEET["representant"].title, "lines": [{"label": "nom", "value": "Canari-contacts"}]},
        {"title": SHEET["effectifs"].title, "lines": [{"label": "salariés", "value": "Canari-structure"}]},
    ]
    more = {"organisation": organisation, "sheet": sheet, "filing_reason": "Canari-motif", "findings": "Canari-constat"}
    return content | more | {"answers": answers}


def rewrite_frozen(dossier: Application, content: dict[str, Any]) -> None:
    """What no code of ours can do: the frozen copy is evidence."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE applications_submission SET content = %s WHERE application_id = %s",
            [json.dumps(content), dossier.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")


def read_by(planted: dict[str, Any], actor: str, public_id: Any) -> str:
    """All that she can read at every address that she may try on this dossier."""
    client, dossier = planted["clients"][actor], planted["filed"]
    papers = StoredFile.objects.values_list("public_id", flat=True)
    tried = [
        reverse("opinions:list"),
        reverse("opinions:opinion", args=[public_id]),
        reverse("opinions:give", args=[public_id]),
        *(reverse("opinions:document", args=[public_id, paper]) for paper in papers),
        *(reverse("instruction:attachment", args=[dossier.public_id, paper]) for paper in papers),
        reverse("instruction:dossier", args=[dossier.public_id]),
        reverse("instruction:inbox"),
        reverse("applications:edit", args=[dossier.public_id]),
    ]
    pages = [client.get(address, follow=True) for address in tried]
    posted = client.post(reverse("opinions:draft", args=[public_id]), {"text": "", "seen": ""})
    return "\n".join(f"{text_of(page)} {page.headers.get('Content-Disposition', '')}" for page in [*pages, posted])


@pytest.mark.parametrize("actor", ["giver", "giver by link"])
def test_each_part_lets_out_its_own_words_and_no_other(planted: dict[str, Any], actor: str) -> None:
    public_id = planted["arguments"]["hers" if actor == "giver" else "by link"][0]
    faults = []
    for part in OF_PARTS:
        OpinionRequest.objects.filter(public_id=public_id).update(sections=[part], documents=["0" * 64, "1" * 64])
        read = read_by(planted, actor, public_id)
        found = {other for other, word in OF_PARTS.items() if word in read}
        if found != {part}:
            faults.append(f"{part} granted: {sorted(found)} read")
        faults += [f"{part} granted: {word} read" for word in NEVER if word in read and word != "canari-cachee"]
        # Chosen on purpose here, a document is named; the account's never is, whoever wrote it among those chosen.
        faults += [f"{part}: the bank document is named"] * ("canari-cachee-rib" in read)
    assert faults == []


@pytest.mark.parametrize("actor", ["giver", "giver by link"])
def test_documents_are_those_chosen_and_no_other(planted: dict[str, Any], actor: str) -> None:
    public_id = planted["arguments"]["hers" if actor == "giver" else "by link"][0]
    shown = planted["filed"].submission.content["answers"]["documents"][0]["sha256"]
    OpinionRequest.objects.filter(public_id=public_id).update(sections=["projet"], documents=[shown])
    read = read_by(planted, actor, public_id)
    assert "devis.pdf" in read, "the control: the document chosen is there"
    assert [word for word in NEVER if word in read] == []
    OpinionRequest.objects.filter(public_id=public_id).update(documents=[])
    assert "devis.pdf" not in read_by(planted, actor, public_id)
    for paper in StoredFile.objects.values_list("public_id", flat=True):
        address = reverse("opinions:document", args=[public_id, paper])
        assert planted["clients"][actor].get(address).status_code == 404


def test_another_opinion_is_read_only_where_it_is_shared(planted: dict[str, Any]) -> None:
    public_id = planted["arguments"]["hers"][0]
    shared = asked(planted["filed"], planted["referent"], email="quatre@exemple.fr", confidentiality="shared")
    assert "Canari-avis-partage" not in read_by(planted, "giver", public_id)
    given(shared, text="Canari-avis-partage")
    read = read_by(planted, "giver", public_id)
    assert "Canari-avis-partage" in read
    assert [word for word in NEVER if word in read] == []


def test_the_newer_copy_is_read_only_once_it_is_granted(planted: dict[str, Any]) -> None:
    dossier, public_id = planted["filed"], planted["arguments"]["hers"][0]
    answers = dossier.submission.content["answers"] | {"aims": "Canari-version-deux"}
    content = dossier.submission.content | {"answers": answers}
    filed = dossier.submission
    copied = Assessment.objects.get(pk=filed.assessment_id)
    copied.pk = None
    copied.save(force_insert=True)
    revision = Revision.objects.create(
        application=dossier, number=1, assessment=copied, sent_by=filed.submitted_by, at=timezone.now(),
        content=content, digest="0" * 64,
    )  # fmt: skip
    read = read_by(planted, "giver", public_id)
    assert "Canari-projet" in read
    assert "Canari-version-deux" not in read
    opinion = OpinionRequest.objects.get(public_id=public_id)
    grant = Grant("", opinion.sections, opinion.due_on, opinion.documents)
    change_opinion(by=planted["referent"], at=timezone.now(), opinion=opinion, grant=grant, newer=True)
    opinion.refresh_from_db()
    assert opinion.revision == revision
    assert "Canari-version-deux" in read_by(planted, "giver", public_id)


def test_the_mails_hold_none_of_it(planted: dict[str, Any]) -> None:
    for email in ("lien@ville.exemple.fr", planted["hers"].email):
        bodies = " ".join(mail["subject"] + mail["body"] for mail in mails_to(email))
        assert "Dossier" in bodies
        assert [word for word in (*OF_PARTS.values(), *NEVER) if word in bodies] == []
