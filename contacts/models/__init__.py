"""People, organisations, services, funders, and the outbox. One file a topic."""

from contacts.models.banking import BankAccount, BankAccountState
from contacts.models.documents import OrganisationDocument
from contacts.models.memberships import (
    PAYING_ROLES,
    WRITING_ROLES,
    Invitation,
    InvitationState,
    Membership,
    MembershipRole,
    MembershipState,
)
from contacts.models.notifications import DigestItem, NotificationChoice, NotificationMode
from contacts.models.organisations import LegalForm, Organisation
from contacts.models.outbox import OutboxEntry, OutboxState
from contacts.models.partners import (
    CouncilMember,
    Funder,
    FunderKind,
    FunderMember,
    FunderRole,
    PartnerInvitation,
    ResidentCouncil,
)
from contacts.models.profiles import Approval, OrganisationProfile, ProfileTopic, PublicAid, Workforce
from contacts.models.services import Absence, Referent, Service, ThemeDesk, ThemeReferent
from contacts.models.users import OF_THE_SERVICES, User

__all__ = [
    "OF_THE_SERVICES",
    "PAYING_ROLES",
    "WRITING_ROLES",
    "Absence",
    "Approval",
    "BankAccount",
    "BankAccountState",
    "CouncilMember",
    "DigestItem",
    "Funder",
    "FunderKind",
    "FunderMember",
    "FunderRole",
    "Invitation",
    "InvitationState",
    "LegalForm",
    "Membership",
    "MembershipRole",
    "MembershipState",
    "NotificationChoice",
    "NotificationMode",
    "Organisation",
    "OrganisationDocument",
    "OrganisationProfile",
    "OutboxEntry",
    "OutboxState",
    "PartnerInvitation",
    "ProfileTopic",
    "PublicAid",
    "Referent",
    "ResidentCouncil",
    "Service",
    "ThemeDesk",
    "ThemeReferent",
    "User",
    "Workforce",
]
