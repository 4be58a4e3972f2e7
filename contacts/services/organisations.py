"""Creating an organisation, and correcting what identifies it."""

from datetime import datetime

from django.db import transaction

from contacts.identity import canonical_siret
from contacts.models import Membership, MembershipRole, Organisation, User
from contacts.services.memberships import must_sign_for


class AlreadyThere(Exception):
    """Someone has just created the organisation of this SIRET: there is one to join."""


@transaction.atomic
def create_organisation(
    *, by: User, at: datetime, siret: str, name: str, legal_form: str, **contact: str
) -> Organisation:
    """A new organisation whose creator may write and file for it.

    Raises ``ValueError`` for a wrong SIRET and ``AlreadyThere`` for one that is taken, were it at the same instant.
    """
    organisation, created = Organisation.objects.get_or_create(
        siret=canonical_siret(siret), defaults={"name": name, "legal_form": legal_form, "created_at": at, **contact}
    )
    if not created:
        raise AlreadyThere
    Membership.objects.create(user=by, organisation=organisation, role=MembershipRole.SIGNATORY)
    return organisation


@transaction.atomic
def update_organisation(*, by: User, at: datetime, organisation: Organisation, **fields: str) -> Organisation:
    """Correct what identifies the organisation; its SIRET never changes: another SIRET is another organisation."""
    must_sign_for(by, organisation)
    if "siret" in fields:
        raise ValueError("the SIRET identifies the organisation and cannot be changed")
    for name, value in fields.items():
        setattr(organisation, name, value)
    organisation.full_clean()
    organisation.save(update_fields=list(fields))
    return organisation
