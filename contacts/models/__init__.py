"""People, organisations, services, funders, and the outbox. One file a topic."""

from contacts.models.organisations import LegalForm, Membership, MembershipRole, MembershipState, Organisation
from contacts.models.outbox import OutboxEntry, OutboxState
from contacts.models.partners import Funder, FunderKind
from contacts.models.services import Absence, Referent, Service, ThemeDesk, ThemeReferent
from contacts.models.users import User

__all__ = [
    "Absence",
    "Funder",
    "FunderKind",
    "LegalForm",
    "Membership",
    "MembershipRole",
    "MembershipState",
    "Organisation",
    "OutboxEntry",
    "OutboxState",
    "Referent",
    "Service",
    "ThemeDesk",
    "ThemeReferent",
    "User",
]
