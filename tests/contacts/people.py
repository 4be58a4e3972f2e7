"""Builders of what surrounds an organisation: invitations, bank accounts, a complete sheet."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from contacts import services
from contacts.models import (
    BankAccount,
    Invitation,
    Membership,
    MembershipRole,
    Organisation,
    OrganisationDocument,
    OutboxEntry,
    User,
)
from contacts.sheet import SHEET, fingerprint
from files.models import StoredFile
from files.services import store
from tests.factories import member
from tests.files.making import pdf

# Made-up accounts whose keys are right: the examples that banks and standards publish.
IBAN, BIC = "FR76 3000 6000 0112 3456 7890 189", "AGRIFRPP867"
OTHER_IBAN = "FR14 2004 1010 0505 0001 3M02 606"
APPROVAL = {"kind": "Jeunesse et éducation populaire", "issued_by": "Préfecture du Nord", "issued_on": "2019-03-14"}


@dataclass(frozen=True)
class Sent:
    """An invitation with the token that only its mail holds."""

    row: Invitation
    token: str


def invitation_to(
    organisation: Organisation,
    by: User,
    *,
    email: str = "invitee@exemple.fr",
    role: str = MembershipRole.WRITER,
    mandate_until: date | None = None,
    at: datetime | None = None,
) -> Sent:
    row = services.invite(
        by=by,
        at=at or timezone.now(),
        organisation=organisation,
        email=email,
        role=role,
        mandate_until=mandate_until,
    )
    return Sent(row, token_of(row))


def token_of(row: Invitation) -> str:
    """The token of the last mail of an invitation."""
    mails = OutboxEntry.objects.filter(payload__to=row.email, payload__body__icontains="/structures/invitation/")
    entry = mails.order_by("-pk").first()
    assert entry is not None
    found = re.search(r"/structures/invitation/([\w-]+)/", entry.payload["body"])
    assert found is not None
    return found[1]


def proposed_account(organisation: Organisation, by: User, *, iban: str = IBAN) -> BankAccount:
    """An account that waits for a second person."""
    member(organisation, MembershipRole.TREASURER)
    return services.propose_account(
        by=by, at=timezone.now(), organisation=organisation, holder=organisation.name, iban=iban, bic=BIC
    )


def helper(organisation: Organisation, until: date, **fields: Any) -> User:
    """Somebody who helps with a mandate until this day."""
    user = member(organisation, MembershipRole.VIEWER, **fields)
    user.memberships.update(role=MembershipRole.HELPER, mandate_until=until)
    return user


def edits(organisation: Organisation, slug: str, *, year: int | None = None, **values: Any) -> list[services.Edit]:
    """What someone who sees the present sheet does to it."""
    from contacts.selectors import topic_values

    shown = topic_values(organisation, SHEET[slug], year)
    return [services.Edit(name, value, fingerprint(shown[name])) for name, value in values.items()]


def save(by: User, organisation: Organisation, slug: str, *, year: int | None = None, **values: Any) -> Any:
    """Save some fields of a topic of the sheet."""
    return services.save_topic(
        by=by,
        at=timezone.now(),
        organisation=organisation,
        topic=SHEET[slug],
        year=year,
        edits=edits(organisation, slug, year=year, **values),
    )


def sent_pdf(by: User, *, name: str = "statuts.pdf", clean: bool = True) -> StoredFile:
    """A file that this person has sent and that nothing holds yet."""
    upload = SimpleUploadedFile(name, pdf(), content_type="application/pdf")
    file = store(by=by, at=timezone.now(), upload=upload)
    if clean:
        StoredFile.objects.filter(pk=file.pk).update(state="clean", scanned_at=timezone.now())
    return StoredFile.objects.get(pk=file.pk)


def document_of(organisation: Organisation, by: User, *, kind: str = "statutes", **facts: Any) -> OrganisationDocument:
    """A document of the living folder, clean."""
    at = facts.pop("at", timezone.now())
    file = sent_pdf(by, name=f"{kind}.pdf")
    return services.add_document(by=by, at=at, organisation=organisation, kind=kind, file_id=file.public_id, **facts)


def mandated(organisation: Organisation, by: User) -> Membership:
    """Somebody who helps with a written mandate for a month."""
    membership = member(organisation, MembershipRole.WRITER).memberships.get()
    services.change_role(
        by=by,
        at=timezone.now(),
        membership=membership,
        role=MembershipRole.HELPER,
        mandate_until=timezone.localdate() + timedelta(days=30),
        mandate_file=sent_pdf(by, name="mandat.pdf").public_id,
    )
    return membership


def topic_page(organisation: Organisation, topic: str) -> str:
    return reverse("contacts:topic", args=[organisation.public_id, topic])


def posted(organisation: Organisation, topic: str, *, year: int | None = None, **values: str) -> dict[str, str]:
    """What a browser sends that has just been shown the topic."""
    marks = {
        f"base-{edit.name}": edit.base
        for edit in edits(organisation, topic, year=year, **dict.fromkeys(SHEET[topic].names))
    }
    return marks | values
