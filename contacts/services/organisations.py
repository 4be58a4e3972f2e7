"""Creating an organisation, and correcting what identifies it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from contacts.changes import changed
from contacts.identity import canonical_siret
from contacts.models import Membership, MembershipRole, Organisation, User
from contacts.services.memberships import must_sign_for
from contacts.sheet import fingerprint


class AlreadyThere(Exception):
    """Someone has just created the organisation of this SIRET: there is one to join."""


class ChangedMeanwhile(Exception):
    """Somebody else wrote these fields since the page was shown: ``stored`` holds what they say now."""

    def __init__(self, stored: Mapping[str, str]) -> None:
        super().__init__(", ".join(stored))
        self.stored = stored


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
    changed(at=at, organisation=organisation, user=by)
    return organisation


@transaction.atomic
def update_organisation(
    *, by: User, at: datetime, organisation: Organisation, marks: Mapping[str, str] | None = None, **fields: str
) -> Organisation:
    """Correct what identifies the organisation; its SIRET never changes: another SIRET is another organisation.

    ``marks`` are the fingerprints of what the page had shown: where somebody else has written meanwhile, nothing is
    written and ``ChangedMeanwhile`` tells which fields.
    """
    must_sign_for(by, organisation)
    if "siret" in fields:
        raise ValueError("the SIRET identifies the organisation and cannot be changed")
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    shown = marks or {}
    changed = {
        name: str(getattr(organisation, name))
        for name, value in fields.items()
        if name in shown
        and shown[name] != fingerprint(getattr(organisation, name))
        and shown[name] != fingerprint(value)
    }
    if {name for name, stored in changed.items() if stored != fields[name]}:
        raise ChangedMeanwhile(changed)
    # What she left as it was shown is somebody else's change: it stays.
    hers = {name: value for name, value in fields.items() if shown.get(name) != fingerprint(value)}
    for name, value in hers.items():
        setattr(organisation, name, value)
    organisation.full_clean()
    organisation.save(update_fields=list(hers))
    return organisation
