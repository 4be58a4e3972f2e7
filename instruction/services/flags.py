"""Points of attention raised on a dossier, for someone or for all in charge, until they are resolved with a word."""

from datetime import datetime

from django.db import transaction

from applications import workflow
from applications.models import Application
from applications.services import must_be_staff, record
from applications.services.moves import locked
from contacts.mail import write_mail
from contacts.models import Referent, User
from contacts.notifications import notify
from instruction.models import Flag
from instruction.selectors.flags import flaggable

LONGEST = 500


@transaction.atomic
def raise_flag(
    *, by: User, at: datetime, application: Application, text: str, referent: Referent | None = None
) -> Flag:
    """Raise a point for one referent of the dossier, or for all those in charge of it. Raises ``NotAllowed``."""
    row = locked(application)
    role = must_be_staff(by, row)
    written = _checked(text, "Écrivez ce qui pose question.")
    if referent is not None and referent not in flaggable(row):
        raise workflow.NotAllowed("Cette personne ne suit pas ce dossier.")
    flag = Flag.objects.create(application=row, text=written, for_referent=referent, raised_by=by, raised_at=at)
    details = {"flag": str(flag.public_id), "for": str(referent or ""), "before": "", "after": written}
    record(row, by=by, at=at, role=role, action="flag", details=details)
    _announce(flag, by=by, at=at)
    return flag


@transaction.atomic
def resolve_flag(*, by: User, at: datetime, flag: Flag, word: str) -> bool:
    """Settle a point, saying how; who raised it is told. False: someone settled it before. Raises ``NotAllowed``."""
    row: Flag = (
        Flag.objects.select_for_update(of=("self",))
        .select_related("application__theme", "application__organisation", "application__call", "raised_by")
        .get(pk=flag.pk)
    )
    role = must_be_staff(by, row.application)
    written = _checked(word, "Écrivez comment le point est réglé.")
    if row.resolved_at is not None:
        return False
    row.resolved_by, row.resolved_at, row.resolution = by, at, written
    row.save(update_fields=["resolved_by", "resolved_at", "resolution"])
    details = {"flag": str(row.public_id), "before": row.text, "after": written}
    record(row.application, by=by, at=at, role=role, action="flag_resolve", details=details)
    if row.raised_by_id != by.pk:
        context = {"application": row.application, "flag": row}
        notify("flag", "flag_resolved", context, to_user=row.raised_by, key=f"flag-resolved:{row.pk}", at=at)
    return True


def _announce(flag: Flag, *, by: User, at: datetime) -> None:
    """Tell whom it is for; without an account she is written to at once."""
    people = [flag.for_referent] if flag.for_referent else _in_charge(flag.application)
    for referent in people:
        context, key = {"application": flag.application, "flag": flag}, f"flag:{flag.pk}:{referent.pk}"
        account = referent.user
        if account is None:
            write_mail("flag", context, to=referent.email, key=key)
        elif account.pk != by.pk:
            notify("flag", "flag", context, to_user=account, key=key, at=at)


def _in_charge(application: Application) -> list[Referent]:
    lines = application.assignments.filter(ended_at=None, referent__is_active=True).select_related("referent__user")
    return [line.referent for line in lines if line.referent]


def _checked(text: str, when_blank: str) -> str:
    written = text.strip()
    if not written:
        raise workflow.NotAllowed(when_blank)
    if len(written) > LONGEST:
        raise workflow.NotAllowed(f"Écrivez {LONGEST} caractères au plus.")
    return written
