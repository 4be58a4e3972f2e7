"""Everyone of the tables of access, and the objects that their addresses name."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
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
    OutboxEntry,
    OutboxState,
    Referent,
    ResidentCouncil,
    Service,
    User,
)
from eligibility.models import Call
from files.models import StoredFile
from files.services import store
from instruction.models import AgendaItem, Committee
from instruction.services.assigning import share
from territories.models import Commune
from tests.access.actors import ACTORS, UNKNOWN
from tests.asking import asked
from tests.bundled import lay_reference
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
from tests.kept import kept
from tests.observing import SLUG, observed, read_file_of
from tests.reporting.campaigning import asked_of as contribution_of
from tests.reporting.campaigning import campaign
from tests.reporting.exporting import asked_of, made
from tests.reporting.funded import VOTED_ON, funded
from tests.reporting.publishing import edition_prepared, report_drawn, report_read


@pytest.fixture
def world(db: None, settings: Any) -> dict[str, Any]:
    """Everyone of the table, around one organisation with a draft and a filed dossier in the same theme."""
    settings.DEMONSTRATION, settings.ANTIVIRUS = False, "none"
    found = kept("world", lambda: made_world(lay_reference()))
    # A world made a while ago has no late mail: its entries are of now.
    now = timezone.now()
    OutboxEntry.objects.filter(state=OutboxState.PENDING, not_before__lte=now).update(created_at=now, not_before=now)
    return found


def made_world(call: Call) -> dict[str, Any]:
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
    edition = campaign(people["admin"])
    project = funded(call, theme="culture", by=signatory, organisation=organisation, voted={"mel": "24000"})
    arguments: dict[str, list[Any]] = {
        "": [],
        "call": [call.code],
        "indicator": [SLUG],
        "value": [observed("44").pk],
        "source": ["insee-essai"],
        "values_file": [read_file_of(people["admin"]).public_id],
        "neighbourhood": ["QN05965M"],
        "commune": ["59512"],
        "project": [project.public_id],
        "extension": ["csv"],
        "campaign": [edition.public_id],
        "contribution": [contribution_of(edition, "region").public_id],
        "vote_year": [VOTED_ON.year],
        "dimension": ["thematique"],
        "report": [report_read().period],
        "report_file": [report_read().period, "csv"],
        "report_document": [report_drawn().period, "odt"],
        "edition": [edition_prepared().public_id],
        "edition_file": [edition_prepared().public_id, "odt"],
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
        "export": [made(asked_of(people["referent"])).public_id],
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
    attached(asking, pages=2)
    # Judged by the scanner: a co-funder is given no file that waits for it.
    StoredFile.objects.filter(attachment__application=asking).update(state="clean", scanned_at=timezone.now())
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


@pytest.fixture
def clients(world: dict[str, Any]) -> dict[str, Client]:
    """The browser of each actor."""
    return {actor: signed_in(world["people"][actor]) if world["people"][actor] else Client() for actor in ACTORS}
