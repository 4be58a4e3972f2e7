"""What changes people's rights and organisations, and what loads the reference file."""

from contacts.refusals import Gone, NotYours, Refused, WrongAccount
from contacts.services.banking import confirm_account, propose_account, refuse_account, rotate_seals
from contacts.services.choices import choose_notifications
from contacts.services.desks import make_last_resort
from contacts.services.folder import add_document, warn_of_ends, withdraw_document
from contacts.services.invitations import accept_invitation, invite, is_for, resend_invitation, revoke_invitation
from contacts.services.loading import load_contacts
from contacts.services.memberships import (
    accept_member,
    change_role,
    decline_member,
    leave_organisation,
    request_to_join,
)
from contacts.services.organisations import AlreadyThere, ChangedMeanwhile, create_organisation, update_organisation
from contacts.services.profiles import Conflict, Edit, save_topic

__all__ = [
    "AlreadyThere",
    "ChangedMeanwhile",
    "Conflict",
    "Edit",
    "Gone",
    "NotYours",
    "Refused",
    "WrongAccount",
    "accept_invitation",
    "accept_member",
    "add_document",
    "change_role",
    "choose_notifications",
    "confirm_account",
    "create_organisation",
    "decline_member",
    "invite",
    "is_for",
    "leave_organisation",
    "load_contacts",
    "make_last_resort",
    "propose_account",
    "refuse_account",
    "request_to_join",
    "resend_invitation",
    "revoke_invitation",
    "rotate_seals",
    "save_topic",
    "update_organisation",
    "warn_of_ends",
    "withdraw_document",
]
