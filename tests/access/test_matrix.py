"""Who may open what: a table of every address by every kind of person, and a test that fails on an address left out.

``ok`` opens, ``sign`` sends to the sign-in page, ``404`` is the same answer as for an object that does not exist,
``on`` leads elsewhere in the portal (a page that makes no sense now for who asks), ``405`` is itself.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from applications import services
from applications.models import Application
from contacts.models import MembershipRole, Referent, User
from eligibility.models import Call
from files.services import store
from tests.asking import asked
from tests.codebase.test_urls import ours
from tests.contacts.people import document_of, invitation_to, mandated, proposed_account
from tests.factories import OrganisationFactory, UserFactory, attached, complete_draft, member, referent_with_account
from tests.files.making import pdf
from tests.gathering import lettered, seated
from tests.judging import BROKEN, filed_against, judged

ACTORS = ("anonymous", "signatory", "writer", "viewer", "pending", "other", "referent", "elsewhere", "admin")

ALL = ("ok",) * 9
SIGNED_IN = ("sign", *("ok",) * 8)
OF_THE_HOUSE = ("sign", "ok", "ok", "ok", "404", "404", "404", "404", "404")
WRITERS = ("sign", "ok", "ok", "on", "404", "404", "404", "404", "404")
STAFF = ("sign", "404", "404", "404", "404", "404", "ok", "ok", "ok")
SIGNATORIES = ("sign", "ok", "on", "on", "404", "404", "404", "404", "404")
POST_ONLY = ("sign", *("405",) * 8)
FOLLOWED = ("sign", "on", "on", "on", "404", "404", "404", "404", "404")
IN_CHARGE = ("sign", "404", "404", "404", "404", "404", "ok", "404", "ok")

# Address by address, in the order of ACTORS. ``draft`` and ``filed`` are two dossiers of the same organisation.
TABLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "home": ("", ALL),
    "privacy:notice": ("", ALL),
    "privacy:mine": ("", SIGNED_IN),
    "privacy:export": ("", POST_ONLY),
    "privacy:close": ("", SIGNED_IN),
    "session": ("", ALL),
    "signed_in_again": ("", SIGNED_IN),
    "accessibility": ("", ALL),
    "favicon": ("", ("on",) * 9),
    "design": ("", (*("404",) * 8, "ok")),
    "health": ("", ALL),
    "health_ready": ("", ALL),
    "eligibility:calls": ("", ALL),
    "eligibility:call": ("call", ALL),
    "eligibility:theme": ("theme", ALL),
    "eligibility:check": ("theme", ALL),
    "eligibility:forget": ("theme", ("405",) * 9),
    "territories:map": ("", ALL),
    "territories:communes_geojson": ("", ALL),
    "territories:neighbourhoods_geojson": ("", ALL),
    "territories:renewal_sites_geojson": ("", ALL),
    "files:upload": ("", POST_ONLY),
    "files:chunk": ("upload", POST_ONLY),
    "contacts:organisations": ("", ("sign", "on", "on", "on", "ok", "on", "ok", "ok", "ok")),
    "contacts:join": ("", SIGNED_IN),
    "contacts:create": ("", ("sign", *("on",) * 8)),
    "contacts:organisation": ("organisation", OF_THE_HOUSE),
    "contacts:edit": ("organisation", OF_THE_HOUSE),
    "contacts:people": ("organisation", OF_THE_HOUSE),
    "contacts:member": ("membership", SIGNATORIES),
    "contacts:remove": ("membership", SIGNATORIES),
    "contacts:mandate": ("mandate", OF_THE_HOUSE),
    "contacts:leave": ("organisation", OF_THE_HOUSE),
    "contacts:invite": ("organisation", SIGNATORIES),
    "contacts:invitation": ("token", ALL),
    "contacts:invitation_act": ("invitation", ("sign", "405", "on", "on", *("404",) * 5)),
    "contacts:profile": ("organisation", OF_THE_HOUSE),
    "contacts:topic": ("topic", WRITERS),
    "contacts:folder": ("organisation", OF_THE_HOUSE),
    "contacts:document": ("document", OF_THE_HOUSE),
    "contacts:document_add": ("kind", WRITERS),
    "contacts:bank": ("organisation", SIGNATORIES),
    "contacts:bank_change": ("organisation", SIGNATORIES),
    "contacts:bank_decide": ("account", SIGNATORIES),
    "contacts:notifications": ("", SIGNED_IN),
    "applications:list": ("", SIGNED_IN),
    "applications:history": ("organisation", OF_THE_HOUSE),
    "applications:start": ("theme", ("sign", "ok", "ok", "on", "on", "ok", "on", "on", "on")),
    "applications:edit": ("draft", OF_THE_HOUSE),
    "applications:review": ("draft", OF_THE_HOUSE),
    "applications:section": ("section", WRITERS),
    "applications:autosave": ("section", POST_ONLY),
    "applications:presence": ("section", ("sign", "ok", "ok", "404", "404", "404", "404", "404", "404")),
    "applications:check_section": ("section", WRITERS),
    "applications:budget": ("draft", WRITERS),
    "applications:budget_autosave": ("draft", POST_ONLY),
    "applications:budget_import": ("draft", WRITERS),
    "applications:budget_template": ("draft", OF_THE_HOUSE),
    "applications:plan": ("draft", WRITERS),
    "applications:plan_autosave": ("draft", POST_ONLY),
    "applications:submit": ("draft", POST_ONLY),
    "applications:act": ("action", POST_ONLY),
    "applications:attach": ("draft", WRITERS),
    "applications:attachment": ("joined", OF_THE_HOUSE),
    "applications:detach": ("taken", POST_ONLY),
    "applications:action": ("thread", OF_THE_HOUSE),
    "applications:renew": ("renewal", POST_ONLY),
    "applications:last_year": ("draft", ("sign", "on", "on", "on", "404", "404", "404", "404", "404")),
    "applications:transfer": ("draft", ("sign", "on", "on", "on", "404", "404", "404", "404", "404")),
    "applications:meeting": ("draft", OF_THE_HOUSE),
    "applications:sites": ("draft", ("sign", "on", "on", "on", "404", "404", "404", "404", "404")),
    "applications:withdraw": ("filed", ("sign", "ok", "on", "on", "404", "404", "404", "404", "404")),
    "applications:addition": ("filed", FOLLOWED),
    "applications:addition_item": ("point", POST_ONLY),
    "applications:addition_ready": ("filed", POST_ONLY),
    "applications:answer_addition": ("filed", POST_ONLY),
    "applications:threads": ("filed", OF_THE_HOUSE),
    "applications:thread": ("subject", OF_THE_HOUSE),
    "applications:thread_read": ("subject", POST_ONLY),
    "applications:message_file": ("message_file", OF_THE_HOUSE),
    "applications:copies": ("draft", OF_THE_HOUSE),
    "applications:copy": ("copy", OF_THE_HOUSE),
    "applications:print": ("draft", OF_THE_HOUSE),
    "applications:receipt": ("filed", OF_THE_HOUSE),
    "applications:receipt_pdf": ("filed", FOLLOWED),
    "instruction:ask_addition": ("filed", IN_CHARGE),
    "instruction:extend_addition": ("filed", ("sign", "404", "404", "404", "404", "404", "on", "404", "on")),
    "instruction:cancel_addition": ("filed", ("sign", "404", "404", "404", "404", "404", "on", "404", "on")),
    "instruction:opinion_ask": ("filed", IN_CHARGE),
    "instruction:opinion_change": ("opinion", IN_CHARGE),
    "instruction:opinion_remind": ("opinion", POST_ONLY),
    "instruction:opinion_revoke": ("opinion", IN_CHARGE),
    "instruction:threads": ("filed", IN_CHARGE),
    "instruction:thread": ("subject", IN_CHARGE),
    "instruction:thread_read": ("subject", POST_ONLY),
    "instruction:message_file": ("message_file", IN_CHARGE),
    "instruction:copy": ("copy", IN_CHARGE),
    "instruction:audit": ("filed", IN_CHARGE),
    "instruction:audit_csv": ("filed", IN_CHARGE),
    "instruction:attachment": ("sent", ("sign", "404", "404", "404", "404", "404", "ok", "404", "ok")),
    "instruction:inbox": ("", STAFF),
    "instruction:export": ("", STAFF),
    "instruction:saved_views": ("", STAFF),
    "instruction:saved_view": ("draft", POST_ONLY),
    "instruction:restore_view": ("", POST_ONLY),
    "instruction:preview": ("filed", ("sign", "404", "404", "404", "404", "404", "on", "404", "on")),
    "instruction:bulk_new": ("", ("sign", "404", "404", "404", "404", "404", "on", "on", "on")),
    "instruction:bulk_list": ("", STAFF),
    "instruction:bulk": ("run", IN_CHARGE),
    "instruction:bulk_undo": ("run", POST_ONLY),
    "instruction:bulk_report": ("run", IN_CHARGE),
    "instruction:bulk_file": ("run", IN_CHARGE),
    "instruction:committees": ("", STAFF),
    "instruction:agenda": ("committee", STAFF),
    "instruction:agenda_item": ("passage", POST_ONLY),
    "instruction:meetings": ("", STAFF),
    "instruction:meeting": ("draft", POST_ONLY),
    "instruction:presence": ("filed", IN_CHARGE),
    "instruction:neighbour": ("way", ("sign", "404", "404", "404", "404", "404", "on", "404", "on")),
    "instruction:assign": ("filed", IN_CHARGE),
    "instruction:absences": ("", STAFF),
    "instruction:load": ("", STAFF),
    "instruction:delays": ("", STAFF),
    "instruction:transfer": ("filed", ("sign", "404", "404", "404", "404", "404", "ok", "404", "ok")),
    "instruction:release_site": ("filed", POST_ONLY),
    "instruction:mentions": ("", STAFF),
    "instruction:notes": ("filed", IN_CHARGE),
    "instruction:notes_seen": ("filed", POST_ONLY),
    "instruction:note": ("note", ("sign", "404", "404", "404", "404", "404", "ok", "404", "404")),
    "instruction:note_remove": ("note", POST_ONLY),
    "instruction:note_restore": ("note", POST_ONLY),
    "instruction:labels": ("filed", POST_ONLY),
    "instruction:label_new": ("filed", ("sign", "404", "404", "404", "404", "404", "404", "404", "ok")),
    "instruction:flags": ("filed", IN_CHARGE),
    "instruction:flag_resolve": ("flag", POST_ONLY),
    "instruction:checklist": ("filed", IN_CHARGE),
    "instruction:check": ("check", POST_ONLY),
    "instruction:admit": ("filed", IN_CHARGE),
    "instruction:inadmissible": ("filed", IN_CHARGE),
    "instruction:override": ("rule", IN_CHARGE),
    "instruction:score": ("filed", IN_CHARGE),
    "instruction:score_autosave": ("filed", POST_ONLY),
    "instruction:score_again": ("filed", POST_ONLY),
    "instruction:scores": ("filed", IN_CHARGE),
    "instruction:proposal": ("filed", IN_CHARGE),
    "instruction:proposal_check": ("filed", POST_ONLY),
    "instruction:ready": ("filed", IN_CHARGE),
    "instruction:return_to_review": ("filed", ("sign", "404", "404", "404", "404", "404", "on", "404", "on")),
    "instruction:ranking": ("", STAFF),
    "instruction:ranking_csv": ("", ("sign", "404", "404", "404", "404", "404", "ok", "on", "ok")),
    "instruction:dossier": ("filed", ("sign", "404", "404", "404", "404", "404", "ok", "404", "ok")),
    "reporting:overview": ("", STAFF),
    "reporting:themes_csv": ("call", STAFF),
}


@pytest.fixture
def world(call: Call, settings: Any) -> dict[str, Any]:
    """Everyone of the table, around one organisation with a draft and a filed dossier in the same theme."""
    settings.DEMONSTRATION, settings.ANTIVIRUS = False, "none"
    organisation = OrganisationFactory()
    signatory = member(organisation)
    drafted = complete_draft(call, theme="culture", by=signatory, organisation=organisation)
    joined = attached(drafted)
    to_file = complete_draft(call, theme="culture", by=signatory, organisation=organisation)
    sent = attached(to_file)
    to_file.refresh_from_db()
    submitted = services.submit(by=signatory, application=to_file, version=to_file.version).application
    said = services.open_thread(
        by=signatory,
        at=timezone.now(),
        application=submitted,
        subject="Devis",
        body="Voici.",
        key="essai",
        files=[store(by=signatory, at=timezone.now(), upload=SimpleUploadedFile("devis.pdf", pdf()))],
    )
    people: dict[str, User | None] = {
        "anonymous": None,
        "signatory": signatory,
        "writer": member(organisation, MembershipRole.WRITER),
        "viewer": member(organisation, MembershipRole.VIEWER),
        "pending": member(organisation, state="pending"),
        "other": member(OrganisationFactory()),
        "referent": referent_with_account(Referent.objects.get(last_name="Tillard")),
        "elsewhere": referent_with_account(Referent.objects.get(last_name="Lopes")),
        "admin": UserFactory(is_staff=True),
    }
    invitation = invitation_to(organisation, signatory)
    thought = judged(submitted, people["referent"], note="À revoir.", point="Deux budgets ?", label="Essai")
    against = filed_against(call, theme="culture", by=signatory, organisation=organisation)
    arguments: dict[str, list[Any]] = {
        "": [],
        "call": [call.code],
        "theme": [call.code, "culture"],
        "organisation": [organisation.public_id],
        "membership": [organisation.public_id, organisation.memberships.get(user=signatory).pk],
        "token": [invitation.token],
        "invitation": [organisation.public_id, invitation.row.public_id],
        "topic": [organisation.public_id, "identite"],
        "document": [organisation.public_id, document_of(organisation, signatory).public_id],
        "mandate": [organisation.public_id, mandated(organisation, signatory).pk],
        "kind": [organisation.public_id, "statutes"],
        "account": [organisation.public_id, proposed_account(organisation, signatory).public_id],
        "draft": [drafted.public_id],
        "filed": [submitted.public_id],
        "way": [submitted.public_id, "suivant"],
        "opinion": [submitted.public_id, asked(submitted, people["admin"]).public_id],
        "point": [submitted.public_id, 1],
        "note": [submitted.public_id, thought["note"].public_id],
        "flag": [submitted.public_id, thought["flag"].public_id],
        "check": [submitted.public_id, "signature"],
        "rule": [against.public_id, BROKEN],
        "subject": [submitted.public_id, said.thread.public_id],
        "message_file": [submitted.public_id, said.attachments.get().file.public_id],
        "copy": [submitted.public_id, "json"],
        "upload": [UNKNOWN],
        "joined": [drafted.public_id, joined.file.public_id],
        "taken": [drafted.public_id, joined.public_id],
        "run": [lettered(submitted, people["referent"]).public_id],
        "committee": [seated().public_id],
        "passage": [UNKNOWN, submitted.public_id],
        "sent": [submitted.public_id, sent.file.public_id],
        "thread": [drafted.action.public_id],
        "renewal": [submitted.public_id, call.code],
        "section": [drafted.public_id, "projet"],
        "action": [drafted.public_id, "send_for_signature"],
    }
    return {"people": people, "arguments": arguments}


def answered(client: Client, address: str) -> str:
    response = client.get(address)
    if response.status_code == 302:
        return "sign" if response.headers["Location"].startswith("/compte/login/") else "on"
    return "ok" if response.status_code == 200 else str(response.status_code)


@pytest.mark.parametrize("name", TABLE)
def test_who_opens_what(world: dict[str, Any], name: str, client: Client) -> None:
    kind, expected = TABLE[name]
    address = reverse(name, args=world["arguments"][kind])
    found = []
    for actor in ACTORS:
        client.logout()
        if user := world["people"][actor]:
            client.force_login(user)
        found.append(answered(client, address))
    assert dict(zip(ACTORS, found, strict=True)) == dict(zip(ACTORS, expected, strict=True))


def test_no_address_is_left_out() -> None:
    # The pages of who is asked an opinion have actors and a table of their own: test_opinions_matrix.
    names = {name for name, _ in ours(get_resolver().url_patterns) if not name.startswith("opinions:")}
    assert names == set(TABLE)


UNKNOWN = "00000000-0000-4000-8000-000000000000"
WRITES: dict[str, Callable[[Application], list[Any]]] = {
    "applications:autosave": lambda draft: [draft.public_id, "projet"],
    "applications:submit": lambda draft: [draft.public_id],
    "applications:act": lambda draft: [draft.public_id, "send_for_signature"],
    "applications:withdraw": lambda draft: [draft.public_id],
    "applications:addition_item": lambda draft: [draft.public_id, 1],
    "applications:addition_ready": lambda draft: [draft.public_id],
    "applications:answer_addition": lambda draft: [draft.public_id],
    "applications:threads": lambda draft: [draft.public_id],
    "instruction:ask_addition": lambda draft: [draft.public_id],
    "instruction:extend_addition": lambda draft: [draft.public_id],
    "instruction:cancel_addition": lambda draft: [draft.public_id],
    "instruction:threads": lambda draft: [draft.public_id],
    "instruction:bulk_undo": lambda draft: [draft.public_id],
    "instruction:agenda_item": lambda draft: [draft.public_id, draft.public_id],
    "instruction:notes": lambda draft: [draft.public_id],
    "instruction:notes_seen": lambda draft: [draft.public_id],
    "instruction:note": lambda draft: [draft.public_id, UNKNOWN],
    "instruction:labels": lambda draft: [draft.public_id],
    "instruction:label_new": lambda draft: [draft.public_id],
    "instruction:flags": lambda draft: [draft.public_id],
    "instruction:flag_resolve": lambda draft: [draft.public_id, UNKNOWN],
    "instruction:check": lambda draft: [draft.public_id, "signature"],
    "instruction:admit": lambda draft: [draft.public_id],
    "instruction:inadmissible": lambda draft: [draft.public_id],
    "instruction:override": lambda draft: [draft.public_id, "deployable"],
    "instruction:score": lambda draft: [draft.public_id],
    "instruction:score_autosave": lambda draft: [draft.public_id],
    "instruction:score_again": lambda draft: [draft.public_id],
    "instruction:proposal": lambda draft: [draft.public_id],
    "instruction:proposal_check": lambda draft: [draft.public_id],
    "instruction:ready": lambda draft: [draft.public_id],
    "instruction:return_to_review": lambda draft: [draft.public_id],
    "contacts:member": lambda draft: [draft.organisation.public_id, draft.organisation.memberships.first().pk],
    "contacts:invite": lambda draft: [draft.organisation.public_id],
    "contacts:invitation_act": lambda draft: [
        draft.organisation.public_id,
        draft.organisation.invitations.get().public_id,
    ],
    "contacts:leave": lambda draft: [draft.organisation.public_id],
    "contacts:topic": lambda draft: [draft.organisation.public_id, "identite"],
    "contacts:document": lambda draft: [draft.organisation.public_id, draft.organisation.documents.get().public_id],
    "contacts:document_add": lambda draft: [draft.organisation.public_id, "statutes"],
    "contacts:bank_change": lambda draft: [draft.organisation.public_id],
    "contacts:bank_decide": lambda draft: [
        draft.organisation.public_id,
        draft.organisation.bank_accounts.get().public_id,
    ],
}


@pytest.mark.parametrize("name", WRITES)
def test_a_stranger_who_posts_gets_the_answer_of_an_unknown_object(
    world: dict[str, Any], name: str, client: Client
) -> None:
    client.force_login(world["people"]["other"])
    arguments = WRITES[name](Application.objects.get(public_id=world["arguments"]["draft"][0]))
    foreign = client.post(reverse(name, args=arguments), {"title": "Volé", "role": "viewer"})
    unknown = client.post(reverse(name, args=[UNKNOWN, *arguments[1:]]), {"title": "Volé", "role": "viewer"})
    assert (foreign.status_code, foreign.content) == (unknown.status_code, unknown.content)
    assert foreign.status_code == 404
    assert not Application.objects.filter(title="Volé").exists()
