"""Pages of the services: the inbox and the dossier."""

from instruction.views.dossier import dossier
from instruction.views.going_on import release_site, transfer
from instruction.views.inbox import inbox
from instruction.views.meetings import meeting, meetings

__all__ = ["dossier", "inbox", "meeting", "meetings", "release_site", "transfer"]
