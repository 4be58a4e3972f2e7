"""Pages of the services: the inbox and the dossier."""

from instruction.views.dossier import dossier
from instruction.views.inbox import inbox

__all__ = ["dossier", "inbox"]
