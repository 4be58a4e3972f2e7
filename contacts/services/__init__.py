"""What changes people's rights and organisations, and what loads the reference file."""

from contacts.services.desks import make_last_resort
from contacts.services.loading import load_contacts
from contacts.services.organisations import (
    AlreadyThere,
    NotYours,
    accept_member,
    change_role,
    create_organisation,
    decline_member,
    request_to_join,
    update_organisation,
)

__all__ = [
    "AlreadyThere",
    "NotYours",
    "accept_member",
    "change_role",
    "create_organisation",
    "decline_member",
    "load_contacts",
    "make_last_resort",
    "request_to_join",
    "update_organisation",
]
