"""What the services write of a dossier, as tests plant it: a note, a label, a point, a criterion set aside."""

from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from applications import services
from applications.models import Application
from contacts.models import User
from eligibility.models import Call
from instruction.models import Label
from instruction.services import flags, labels, notes, overrides
from tests.factories import complete_draft, fresh

#: A criterion that the dossier of ``filed_against`` breaks.
BROKEN = "deployable"


def filed_against(call: Call, **options: Any) -> Application:
    """A dossier filed against a criterion, with its reason."""
    answers = {"deployable": False, **options.pop("answers", {})}
    draft = complete_draft(call, answers=answers, **options)
    services.submit(
        by=draft.created_by, application=draft, version=draft.version, reason="Essai sur un an.", has_read=True
    )
    return fresh(draft)


def judged(dossier: Application, by: User, *, note: str, point: str, label: str, reason: str = "") -> dict[str, Any]:
    """One of each, by the same person; a criterion is set aside where there is a reason."""
    told = {"by": by, "at": timezone.now(), "application": dossier}
    named = Label.objects.create(slug=slugify(label), name=label)
    labels.put_label(**told, label=named)
    return {
        "note": notes.write_note(**told, text=note),
        "flag": flags.raise_flag(**told, text=point),
        "override": overrides.lift(**told, rule=BROKEN, reason=reason) if reason else None,
    }
