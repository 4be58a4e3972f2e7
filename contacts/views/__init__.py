"""Pages about people and organisations. One file a topic."""

from contacts.views.banking import bank, change_bank, decide_bank
from contacts.views.folder import add_document, document, folder
from contacts.views.invitations import invitation
from contacts.views.notifications import notifications
from contacts.views.organisations import (
    create_organisation,
    edit_organisation,
    find_organisation,
    my_organisations,
    organisation,
)
from contacts.views.people import act_on_invitation, invite, leave, mandate, member, people, remove_member
from contacts.views.profile import profile, topic

__all__ = [
    "act_on_invitation",
    "add_document",
    "bank",
    "change_bank",
    "create_organisation",
    "decide_bank",
    "document",
    "edit_organisation",
    "find_organisation",
    "folder",
    "invitation",
    "invite",
    "leave",
    "mandate",
    "member",
    "my_organisations",
    "notifications",
    "organisation",
    "people",
    "profile",
    "remove_member",
    "topic",
]
