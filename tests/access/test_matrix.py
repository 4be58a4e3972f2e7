"""Who may open what: a table of every address by every kind of person, and a test that fails on an address left out.

``ok`` opens, ``sign`` sends to the sign-in page, ``404`` is the same answer as for an object that does not exist,
``on`` leads elsewhere in the portal (a page that makes no sense now for who asks), ``405`` is itself.
"""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from applications import services
from applications.models import Application, FundingLine
from committees.models import ResidentAccess, Seat
from contacts.models import (
    CouncilMember,
    Funder,
    FunderMember,
    MembershipRole,
    Organisation,
    Referent,
    ResidentCouncil,
    Service,
    User,
)
from eligibility.models import Call
from files.services import store
from instruction.models import AgendaItem, Committee
from instruction.services.assigning import share
from territories.models import Commune
from tests.asking import asked
from tests.codebase.test_urls import ours
from tests.contacts.people import document_of, invitation_to, mandated, proposed_account
from tests.factories import (
    OrganisationFactory,
    UserFactory,
    attached,
    complete_draft,
    member,
    referent_with_account,
    signed_in,
)
from tests.files.making import pdf
from tests.funding.deciding import announced, sent_letter, template
from tests.funding.paying import money_of
from tests.funding.studying import studied
from tests.gathering import answering, lettered, seated
from tests.judging import BROKEN, filed_against, judged

ACTORS = (
    "anonymous", "signatory", "writer", "viewer", "pending", "other",
    # The services: a referent of the theme, one of another theme whom she shares the dossier with, the head of the
    # service, a referent of another theme.
    "referent", "colleague", "head", "elsewhere",
    # Accounts that were asked an opinion on the dossier: their pages are in test_opinions_matrix.
    "giver", "funder",
    "admin",
    # Someone who speaks for a funder: the dossier ``scheduled`` asks it, and it sits at the convened ``committee``
    # where that dossier is an ``item``; nothing else is asked of it (``filed`` and ``draft`` do not exist for it).
    # Someone of a council of residents that may read the same passage (``access``), and nothing else.
    "seat", "resident",
)  # fmt: skip


def by(everyone: str, **others: str) -> tuple[str, ...]:
    """What each actor gets, in the order of ACTORS: ``others`` are those who do not get what everyone gets."""
    assert set(others) <= set(ACTORS)
    return tuple(others.get(actor, everyone) for actor in ACTORS)


ALL = by("ok")
SIGNED_IN = by("ok", anonymous="sign")
POST_ONLY = by("405", anonymous="sign")
OF_THE_HOUSE = by("404", anonymous="sign", signatory="ok", writer="ok", viewer="ok")
WRITERS = by("404", anonymous="sign", signatory="ok", writer="ok", viewer="on")
SIGNATORIES = by("404", anonymous="sign", signatory="ok", writer="on", viewer="on")
FOLLOWED = by("404", anonymous="sign", signatory="on", writer="on", viewer="on")
STAFF = by("404", anonymous="sign", referent="ok", colleague="ok", head="ok", elsewhere="ok", admin="ok")
# Who keeps the record of a sitting.
KEPT = by("404", anonymous="sign", head="ok", admin="ok")
IN_CHARGE = by("404", anonymous="sign", referent="ok", colleague="ok", head="ok", admin="ok")
LED_ON = by("404", anonymous="sign", referent="on", colleague="on", head="on", admin="on")
# What a person made is hers, and the administration's where it answers for it.
HERS = by("404", anonymous="sign", referent="ok")
# The pages of a convened sitting, for the services and for those who sit.
AROUND_THE_TABLE = by(
    "404", anonymous="sign", referent="ok", colleague="ok", head="ok", elsewhere="ok", admin="ok", seat="ok"
)
CO_FUNDERS = by("404", anonymous="sign", seat="ok")
DIRECTING = by("404", anonymous="sign", head="ok", admin="ok")
WITH_FUNDERS = by("404", anonymous="sign", head="ok", admin="ok", seat="ok")
HERS_OR_ADMIN = by("404", anonymous="sign", referent="ok", admin="ok")
# Everyone who may have to judge.
JUDGES = by(
    "404", anonymous="sign", referent="ok", colleague="ok", head="ok", elsewhere="ok", admin="ok", seat="ok",
    resident="ok",
)  # fmt: skip

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
    "favicon": ("", by("on")),
    "design": ("", by("404", admin="ok")),
    "health": ("", ALL),
    "health_ready": ("", ALL),
    "eligibility:calls": ("", ALL),
    "eligibility:call": ("call", ALL),
    "eligibility:theme": ("theme", ALL),
    "eligibility:check": ("theme", ALL),
    "eligibility:forget": ("theme", by("405")),
    "territories:map": ("", ALL),
    "territories:communes_geojson": ("", ALL),
    "territories:neighbourhoods_geojson": ("", ALL),
    "territories:renewal_sites_geojson": ("", ALL),
    "files:upload": ("", POST_ONLY),
    "files:chunk": ("upload", POST_ONLY),
    "contacts:organisations": (
        "",
        by("ok", anonymous="sign", signatory="on", writer="on", viewer="on", other="on"),
    ),
    "contacts:join": ("", SIGNED_IN),
    "contacts:create": ("", by("on", anonymous="sign")),
    "contacts:organisation": ("organisation", OF_THE_HOUSE),
    "contacts:edit": ("organisation", OF_THE_HOUSE),
    "contacts:people": ("organisation", OF_THE_HOUSE),
    "contacts:member": ("membership", SIGNATORIES),
    "contacts:remove": ("membership", SIGNATORIES),
    "contacts:mandate": ("mandate", OF_THE_HOUSE),
    "contacts:leave": ("organisation", OF_THE_HOUSE),
    "contacts:invite": ("organisation", SIGNATORIES),
    "contacts:invitation": ("token", ALL),
    "contacts:invitation_act": ("invitation", by("404", anonymous="sign", signatory="405", writer="on", viewer="on")),
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
    "applications:start": ("theme", by("on", anonymous="sign", signatory="ok", writer="ok", other="ok")),
    "applications:edit": ("draft", OF_THE_HOUSE),
    "applications:review": ("draft", OF_THE_HOUSE),
    "applications:section": ("section", WRITERS),
    "applications:autosave": ("section", POST_ONLY),
    "applications:presence": ("section", by("404", anonymous="sign", signatory="ok", writer="ok")),
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
    "applications:last_year": ("draft", FOLLOWED),
    "applications:transfer": ("draft", FOLLOWED),
    "applications:meeting": ("draft", OF_THE_HOUSE),
    "applications:sites": ("draft", FOLLOWED),
    "applications:withdraw": ("filed", SIGNATORIES),
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
    "instruction:extend_addition": ("filed", LED_ON),
    "instruction:cancel_addition": ("filed", LED_ON),
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
    "instruction:attachment": ("sent", IN_CHARGE),
    "instruction:inbox": ("", STAFF),
    "instruction:export": ("", STAFF),
    "instruction:saved_views": ("", STAFF),
    "instruction:saved_view": ("draft", POST_ONLY),
    "instruction:restore_view": ("", POST_ONLY),
    "instruction:preview": ("filed", LED_ON),
    "instruction:bulk_new": (
        "",
        by("404", anonymous="sign", referent="on", colleague="on", head="on", elsewhere="on", admin="on"),
    ),
    "instruction:bulk_list": ("", STAFF),
    "instruction:bulk": ("run", HERS_OR_ADMIN),
    "instruction:bulk_undo": ("run", POST_ONLY),
    "instruction:bulk_report": ("run", HERS_OR_ADMIN),
    "instruction:bulk_file": ("run", HERS_OR_ADMIN),
    "committees:list": ("", AROUND_THE_TABLE),
    "committees:new": ("", by("404", anonymous="sign", head="ok", admin="ok")),
    "committees:agenda": ("committee", AROUND_THE_TABLE),
    "committees:item": ("passage", POST_ONLY),
    "committees:packet": ("committee", AROUND_THE_TABLE),
    "committees:packet_make": ("committee", POST_ONLY),
    # Nobody has asked for the file: those who take it, and no longer do, are in tests/committees/test_packet.py.
    "committees:packet_pdf": ("committee", by("404", anonymous="sign")),
    "committees:packet_zip": ("committee", by("404", anonymous="sign")),
    "committees:packet_web": ("committee", AROUND_THE_TABLE),
    "committees:order": ("committee", POST_ONLY),
    "committees:fill": ("committee", KEPT),
    "committees:edit": ("committee", KEPT),
    "committees:cancel": ("committee", KEPT),
    "committees:seats": ("committee", AROUND_THE_TABLE),
    "committees:seats_act": ("committee", POST_ONLY),
    "committees:seat": ("chair", KEPT),
    "committees:convocation": ("committee", KEPT),
    "committees:attendance": ("committee", KEPT),
    "committees:answer": ("answer", ALL),
    "committees:minutes": ("committee", KEPT),
    "committees:minutes_add": ("committee", POST_ONLY),
    "committees:minutes_line": ("written", by("404", anonymous="sign")),
    "committees:minutes_sign": ("committee", by("404", anonymous="sign")),
    "committees:minutes_pdf": ("committee", by("404", anonymous="sign")),
    "instruction:meetings": ("", STAFF),
    "instruction:meeting": ("draft", POST_ONLY),
    "instruction:presence": ("filed", IN_CHARGE),
    "instruction:neighbour": ("way", LED_ON),
    "instruction:assign": ("filed", IN_CHARGE),
    "instruction:absences": ("", STAFF),
    "instruction:load": ("", STAFF),
    "instruction:delays": ("", STAFF),
    "instruction:transfer": ("filed", IN_CHARGE),
    "instruction:release_site": ("filed", POST_ONLY),
    "instruction:mentions": ("", STAFF),
    "instruction:notes": ("filed", IN_CHARGE),
    "instruction:notes_seen": ("filed", POST_ONLY),
    "instruction:note": ("note", HERS),
    "instruction:note_remove": ("note", POST_ONLY),
    "instruction:note_restore": ("note", POST_ONLY),
    "instruction:labels": ("filed", POST_ONLY),
    "instruction:label_new": ("filed", by("404", anonymous="sign", head="ok", admin="ok")),
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
    "instruction:return_to_review": ("filed", LED_ON),
    "instruction:ranking": ("", STAFF),
    "instruction:ranking_csv": (
        "",
        by("404", anonymous="sign", referent="ok", colleague="ok", head="ok", elsewhere="on", admin="ok"),
    ),
    "instruction:dossier": ("filed", IN_CHARGE),
    # Who directs keeps envelopes and writes votes; a funder's people read its own, and its speakers write its votes.
    "funding:envelopes": ("", WITH_FUNDERS),
    "funding:envelopes_csv": ("", WITH_FUNDERS),
    "funding:envelope_new": ("", DIRECTING),
    "funding:envelope": ("envelope", WITH_FUNDERS),
    "funding:envelope_edit": ("envelope", DIRECTING),
    "funding:envelope_split": ("envelope", POST_ONLY),
    "funding:envelope_close": ("envelope", POST_ONLY),
    # Who directs studies scenarios; nobody else knows of them.
    "funding:scenarios": ("", DIRECTING),
    "funding:scenario_new": ("", DIRECTING),
    "funding:scenario_compare": ("", DIRECTING),
    "funding:scenario": ("scenario", DIRECTING),
    "funding:scenario_settings": ("scenario", DIRECTING),
    "funding:scenario_export": ("scenario", DIRECTING),
    "funding:scenario_change": ("scenario", POST_ONLY),
    "funding:scenario_amounts": ("scenario", POST_ONLY),
    "funding:scenario_copy": ("scenario", POST_ONLY),
    "funding:scenario_archive": ("scenario", POST_ONLY),
    "funding:scenario_restore": ("scenario", POST_ONLY),
    "funding:commitments": ("filed", IN_CHARGE),
    "funding:commitment": ("line", by("404", anonymous="sign", referent="ok", head="ok", admin="ok", seat="ok")),
    "funding:vote_new": ("line", POST_ONLY),
    "funding:payment_new": ("line", POST_ONLY),
    "funding:envelope_choose": ("line", POST_ONLY),
    "funding:votes": ("", WITH_FUNDERS),
    "funding:vote_sheets": ("", WITH_FUNDERS),
    # Nothing without a call.
    "funding:vote_template": ("", by("404", anonymous="sign")),
    "funding:vote_sheet": ("sheet", WITH_FUNDERS),
    "funding:vote_sheet_drop": ("sheet", POST_ONLY),
    "funding:decisions": ("", DIRECTING),
    "funding:decision": ("filed", DIRECTING),
    "funding:decision_cancel": ("filed", POST_ONLY),
    "funding:decision_bulk": ("", POST_ONLY),
    "funding:releases": ("", DIRECTING),
    "funding:release": ("release", DIRECTING),
    "funding:release_new": ("", DIRECTING),
    # The head did not prepare this one.
    "funding:release_edit": ("release", by("404", anonymous="sign", head="on", admin="ok")),
    "funding:release_now": ("release", by("404", anonymous="sign", head="on", admin="ok")),
    "funding:release_to": ("", POST_ONLY),
    "funding:release_decisions": ("release", POST_ONLY),
    "funding:letter_templates": ("", DIRECTING),
    "funding:letter_template_new": ("", DIRECTING),
    "funding:letter_template": ("template", DIRECTING),
    "funding:letter_preview": ("", POST_ONLY),
    "funding:signatures": ("", DIRECTING),
    "funding:signature": ("signature", DIRECTING),
    # Nothing is chosen.
    "funding:letters_batch": ("", by("404", anonymous="sign", head="on", admin="on")),
    "funding:letters_pdf": ("", by("404", anonymous="sign", head="on", admin="on")),
    "funding:letter": ("letter", DIRECTING),
    "letters:list": ("", SIGNED_IN),
    "letters:letter": ("letter", OF_THE_HOUSE),
    "letters:pdf": ("letter", OF_THE_HOUSE),
    "letters:read": ("letter", POST_ONLY),
    "cofunders:home": ("", CO_FUNDERS),
    "cofunders:export": ("", CO_FUNDERS),
    "cofunders:dossier": ("scheduled", CO_FUNDERS),
    "cofunders:document": ("joined_to_it", CO_FUNDERS),
    "cofunders:give": ("committee", CO_FUNDERS),
    "cofunders:people": ("", by("404", anonymous="sign", head="ok", admin="ok", seat="ok")),
    "cofunders:invite": ("funder", by("404", anonymous="sign", head="ok", admin="ok", seat="ok")),
    "cofunders:end": ("of_funder", by("404", anonymous="sign", head="ok", admin="ok", seat="ok")),
    "cofunders:role": ("place", POST_ONLY),
    "cofunders:invitation_act": ("unknown", POST_ONLY),
    "cofunders:invitation": ("no_token", by("404")),
    "residents:home": ("", by("404", anonymous="sign", resident="ok")),
    "residents:passage": ("access", by("404", anonymous="sign", resident="ok")),
    "residents:given": ("committee", by("404", anonymous="sign", head="ok", admin="ok")),
    "residents:end": ("given", POST_ONLY),
    "interests:list": ("", JUDGES),
    "interests:add": ("organisation", JUDGES),
    "interests:end": ("unknown", by("404", anonymous="sign")),
    "interests:declare": ("", POST_ONLY),
    "interests:people": ("", by("404", anonymous="sign", admin="ok")),
    "interests:people_csv": ("", by("404", anonymous="sign", admin="ok")),
    "committees:live": ("committee", AROUND_THE_TABLE),
    "committees:live_changes": ("committee", AROUND_THE_TABLE),
    "committees:live_act": ("committee", POST_ONLY),
    "committees:live_close": ("committee", by("404", anonymous="sign", head="on", admin="on")),
    "committees:live_item": ("turn", by("404", anonymous="sign", referent="ok", head="ok", admin="ok", seat="ok")),
    "committees:live_call": ("turn", POST_ONLY),
    "committees:live_positions": ("turn", POST_ONLY),
    "committees:live_opinion": ("turn", POST_ONLY),
    "committees:live_presence": ("turn", KEPT),
    "committees:projection": ("committee", AROUND_THE_TABLE),
    "committees:recusals": ("committee", AROUND_THE_TABLE),
    "committees:recusal_end": ("passage", POST_ONLY),
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
        "colleague": referent_with_account(colleague_of("culture")),
        "head": UserFactory(),
        "giver": UserFactory(),
        "funder": UserFactory(),
        "admin": UserFactory(is_staff=True),
        "seat": UserFactory(),
        "resident": UserFactory(),
    }
    Service.objects.get(slug="culture").heads.add(people["head"])
    for kind in ("giver", "funder"):
        asked(submitted, people["referent"], user=people[kind], kind="funder" if kind == "funder" else "commune")
    invitation = invitation_to(organisation, signatory)
    thought = judged(submitted, people["referent"], note="À revoir.", point="Deux budgets ?", label="Essai")
    against = filed_against(call, theme="culture", by=signatory, organisation=organisation)
    item, access = sitting_of(call, organisation, signatory, people)
    for shared in (submitted, against):
        share(
            by=people["referent"], at=timezone.now(), application=shared, referent=people["colleague"].referent,
            reason="Deux thématiques.",
        )  # fmt: skip
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
        "committee": [item.committee.public_id],
        "chair": [item.committee.public_id, item.committee.seats.first().public_id],
        "answer": [answering(item.committee)],
        "written": [item.committee.public_id, UNKNOWN],
        "scheduled": [item.application.public_id],
        "line": [item.application.public_id, "region", "valued"],
        "scenario": [studied(call, people["admin"]).public_id],
        "envelope": [money_of(call, people["admin"])[0].public_id],
        "sheet": [money_of(call, people["admin"])[1].public_id],
        "item": [item.committee.public_id, item.public_id],
        "turn": [item.committee.public_id, item.application.public_id],
        "access": [access.public_id],
        "given": [item.committee.public_id, access.public_id],
        "joined_to_it": [item.application.public_id, item.application.attachments.get().file.public_id],
        "funder": ["financeur", "region"],
        "of_funder": ["financeur", people["seat"].funder_places.get().pk],
        "place": [people["seat"].funder_places.get().pk],
        "release": [announced(people["admin"], []).public_id],
        "template": [template().public_id],
        "signature": ["culture"],
        "letter": [sent_letter(submitted, people["admin"]).public_id],
        "no_token": ["A" * 43],
        "unknown": [UNKNOWN],
        "passage": [UNKNOWN, submitted.public_id],
        "sent": [submitted.public_id, sent.file.public_id],
        "thread": [drafted.action.public_id],
        "renewal": [submitted.public_id, call.code],
        "section": [drafted.public_id, "projet"],
        "action": [drafted.public_id, "send_for_signature"],
    }
    return {"people": people, "arguments": arguments}


def sitting_of(
    call: Call, organisation: Organisation, signatory: User, people: dict[str, User | None]
) -> tuple[AgendaItem, ResidentAccess]:
    """A dossier that asks the funder of « seat », on the agenda of a convened committee where it sits and which a
    council reads."""
    region = Funder.objects.get(slug="region")
    asking = complete_draft(call, theme="culture", by=signatory, organisation=organisation)
    FundingLine.objects.create(application=asking, funder=region, nature="valued", amount=1000)
    attached(asking)
    asking.refresh_from_db()
    services.submit(by=signatory, application=asking, version=asking.version)
    Application.objects.filter(pk=asking.pk).update(state="scheduled")
    at, committee = timezone.now(), seated()
    FunderMember.objects.create(user=people["seat"], funder=region, since=at)
    Seat.objects.create(committee=committee, funder=region, user=people["seat"], name="Hugo Marchal")
    item = AgendaItem.objects.create(committee=committee, application=asking, added_by=people["admin"], added_at=at)
    Committee.objects.filter(pk=committee.pk).update(state="convened", convened_at=at)
    town = Commune.objects.get(insee_code="59512")
    council = ResidentCouncil.objects.create(name="Conseil citoyen du Pile", commune=town)
    CouncilMember.objects.create(user=people["resident"], council=council, since=at)
    given = ResidentAccess.objects.create(item=item, council=council, given_by=people["admin"], given_at=at)
    return item, given


def colleague_of(theme: str) -> Referent:
    """A referent of another theme, and not the one who stays apart."""
    found = Referent.objects.exclude(theme_referents__theme__slug=theme).exclude(last_name="Lopes")
    return found.filter(user=None, is_active=True).order_by("pk").first()


def answered(client: Client, address: str) -> str:
    response = client.get(address)
    if response.status_code == 302:
        return "sign" if response.headers["Location"].startswith("/compte/login/") else "on"
    return "ok" if response.status_code == 200 else str(response.status_code)


@pytest.fixture
def clients(world: dict[str, Any]) -> dict[str, Client]:
    """The browser of each actor."""
    return {actor: signed_in(world["people"][actor]) if world["people"][actor] else Client() for actor in ACTORS}


SPACES = sorted({name.partition(":")[0] if ":" in name else "" for name in TABLE})


@pytest.mark.parametrize("space", SPACES)
def test_who_opens_what(world: dict[str, Any], clients: dict[str, Client], space: str) -> None:
    faults = []
    for name, (kind, expected) in TABLE.items():
        if name.rpartition(":")[0] != space:
            continue
        address = reverse(name, args=world["arguments"][kind])
        for actor, wanted in zip(ACTORS, expected, strict=True):
            found = answered(clients[actor], address)
            faults += [f"{name}, {actor}: {found}, and not {wanted}"] * (found != wanted)
    assert faults == []


def test_no_address_is_left_out() -> None:
    # The pages of who is asked an opinion have actors and a table of their own: test_opinions_matrix.
    names = {name for name, _ in ours(get_resolver().url_patterns) if not name.startswith("opinions:")}
    assert names == set(TABLE)


UNKNOWN = "00000000-0000-4000-8000-000000000000"
