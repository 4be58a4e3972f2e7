"""What the services do to a dossier: notes, judgements, lists. One file a topic."""

from instruction.services.absences import cancel_absence, declare_absence, deputy_warning, may_declare_for
from instruction.services.assigning import (
    reassign,
    share,
    take_back,
    unshare,
)
from instruction.services.proposals import (
    NotReady,
    ProposalSaved,
    declare_ready,
    return_to_review,
    save_proposal,
)
from instruction.services.saved_views import (
    ViewRefused,
    make_default,
    move_view,
    remove_view,
    rename_view,
    replace_query,
    restore_view,
    save_view,
    share_view,
)
from instruction.services.scoring import (
    MarksRefused,
    MarksSaved,
    drop_draft,
    mark_again,
    publish_first_grids,
    publish_grid,
    save_marks,
)
from instruction.services.settling import Handed, settle

__all__ = [
    "Handed",
    "MarksRefused",
    "MarksSaved",
    "NotReady",
    "ProposalSaved",
    "ViewRefused",
    "cancel_absence",
    "declare_absence",
    "declare_ready",
    "deputy_warning",
    "drop_draft",
    "make_default",
    "mark_again",
    "may_declare_for",
    "move_view",
    "publish_first_grids",
    "publish_grid",
    "reassign",
    "remove_view",
    "rename_view",
    "replace_query",
    "restore_view",
    "return_to_review",
    "save_marks",
    "save_proposal",
    "save_view",
    "settle",
    "share",
    "share_view",
    "take_back",
    "unshare",
]
