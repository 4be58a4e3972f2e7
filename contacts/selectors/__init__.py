"""Who may do what, who answers for a theme, what an organisation says of itself: reads only. One file a topic."""

from contacts.selectors.folder import FolderEntry, folder_of, former_documents
from contacts.selectors.profiles import (
    TopicState,
    last_closed_year,
    organisation_sheet,
    profile_gaps,
    profile_of,
    readable,
    readable_sheet,
    sheet_states,
    topic_values,
)
from contacts.selectors.rights import (
    Rights,
    has_used,
    invitation_for,
    invitations_of,
    may_file_for,
    membership_of,
    organisations_of,
    organisations_written_for,
    people_of,
    people_who_file_for,
    rights_of,
)
from contacts.selectors.routing import Routing, desk_of, referents_of, routing_for

__all__ = [
    "FolderEntry",
    "Rights",
    "Routing",
    "TopicState",
    "desk_of",
    "folder_of",
    "former_documents",
    "has_used",
    "invitation_for",
    "invitations_of",
    "last_closed_year",
    "may_file_for",
    "membership_of",
    "organisation_sheet",
    "organisations_of",
    "organisations_written_for",
    "people_of",
    "people_who_file_for",
    "profile_gaps",
    "profile_of",
    "readable",
    "readable_sheet",
    "referents_of",
    "rights_of",
    "routing_for",
    "sheet_states",
    "topic_values",
]
