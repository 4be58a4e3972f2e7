"""The living folder: adding a document, withdrawing one, and warning before one ends."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from contacts.clock import today
from contacts.folder import KINDS, OTHER, WARNINGS, last_day, warning_due
from contacts.models import Organisation, OrganisationDocument, User
from contacts.notifications import notify
from contacts.refusals import Gone, Refused
from contacts.services.memberships import must_write_for
from files.services import FileRefused, claim

OLDEST_YEAR = 2000


@transaction.atomic
def add_document(
    *,
    by: User,
    at: datetime,
    organisation: Organisation,
    kind: str,
    file_id: UUID,
    title: str = "",
    year: int | None = None,
    dated: date | None = None,
    valid_until: date | None = None,
) -> OrganisationDocument:
    """Put a file that this person has sent into the folder; the document of the same kind goes to the history.

    ``year`` is that of the exercise, ``dated`` the day of the document, ``valid_until`` is read for other documents.
    Raises ``Refused``, and ``NotYours``.
    """
    must_write_for(by, organisation)
    rule = KINDS[kind]
    day = today(at)
    if rule.asks_year and (year is None or not OLDEST_YEAR <= year <= day.year + 1):
        raise Refused("Choisissez l’année de l’exercice.")
    if rule.asks_date and (dated is None or dated > day):
        raise Refused("Donnez la date du document : elle est passée.")
    # Held: two people who replace the same document at once follow one another.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    try:
        file = claim(by=by, at=at, public_id=file_id)
    except FileRefused as refusal:
        raise Refused(str(refusal)) from refusal
    if kind != OTHER:
        organisation.documents.current().filter(kind=kind).update(replaced_at=at)
    return OrganisationDocument.objects.create(
        organisation=organisation,
        kind=kind,
        title=title if kind == OTHER else "",
        file=file,
        year=year if rule.asks_year else None,
        valid_from=dated if rule.asks_date else None,
        valid_until=valid_until if kind == OTHER else last_day(rule, year=year, dated=dated),
        added_by=by,
        added_at=at,
    )


@transaction.atomic
def withdraw_document(*, by: User, at: datetime, document: OrganisationDocument) -> None:
    """Take a document out of the folder. Its file stays: dossiers already filed were judged with it."""
    must_write_for(by, document.organisation)
    changed = OrganisationDocument.objects.current().filter(pk=document.pk).update(replaced_at=at)
    if not changed:
        raise Gone("Ce document n’est plus dans le classeur.")


def warn_of_ends(at: datetime) -> int:
    """Write to those who look after a folder, once 60, once 30 and once 7 days before a document ends.

    One transaction a document: a worker killed in between takes up where it was. Returns the documents told of.
    """
    day = today(at)
    ending = OrganisationDocument.objects.current().filter(
        valid_until__gte=day, valid_until__lte=day + timedelta(days=WARNINGS[0])
    )
    told = 0
    for document in ending.select_related("organisation").order_by("pk"):
        days = warning_due(document.valid_until, day)
        if days is not None:
            _warn(document, days, at)
            told += 1
    return told


@transaction.atomic
def _warn(document: OrganisationDocument, days: int, at: datetime) -> None:
    keepers = document.organisation.memberships.may_pay().filter(user__is_active=True).select_related("user")
    for user in {row.user for row in keepers} | {document.added_by}:
        if document.organisation.memberships.may_write().filter(user=user).exists():
            notify(
                "documents",
                "document_ends",
                {"document": document, "organisation": document.organisation, "days": days},
                to_user=user,
                key=f"document-ends:{document.public_id}:{days}",
                at=at,
            )
