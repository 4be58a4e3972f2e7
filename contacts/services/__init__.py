"""What changes people's rights and organisations."""

from contacts.services.organisations import (
    NotYours,
    accept_member,
    change_role,
    create_organisation,
    decline_member,
    request_to_join,
    update_organisation,
)

__all__ = [
    "NotYours",
    "accept_member",
    "change_role",
    "create_organisation",
    "decline_member",
    "request_to_join",
    "update_organisation",
]
