"""Declare an absence, change it or call it off; dossiers follow at once."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from applications.selectors import today
from applications.workflow import NotAllowed
from contacts.models import Absence, Referent, User
from contacts.selectors import roll_on
from instruction.services.assigning import tell_referent
from instruction.services.settling import Handed, settle


def declare_absence(
    *,
    by: User,
    at: datetime,
    referent: Referent,
    starts_on: date,
    ends_on: date,
    deputy: Referent | None,
    absence: Absence | None = None,
) -> tuple[Absence, list[Handed]]:
    """Write an absence, or change ``absence``; return it with the dossiers that changed hands at once.

    Raises ``NotAllowed`` for who may not, ``ValidationError`` with its fields for dates or a deputy that do not hold.
    """
    with transaction.atomic():
        kept = _write(by, at, referent, starts_on, ends_on, deputy, absence)
        if deputy is not None and starts_on > today(at) and deputy.user_id != by.pk:
            key = f"deputy:{kept.pk}:{deputy.pk}:{starts_on}:{ends_on}"
            tell_referent(deputy, "absence", "deputy_named", {"absence": kept}, key=key, at=at)
    # Apart: an absence that is written stands, and the task of the morning moves what could not be moved now.
    return kept, settle(at=at)


def cancel_absence(*, by: User, at: datetime, absence: Absence) -> list[Handed]:
    """Call an absence off: one to come goes, one that runs ends yesterday. Return what came back at once.

    Raises ``NotAllowed`` for who may not, or once it is over.
    """
    on = today(at)
    with transaction.atomic():
        _hold(absence.referent)
        row = Absence.objects.filter(pk=absence.pk).select_related("referent", "deputy").first()
        if row is None:
            raise NotAllowed("Cette absence est déjà annulée.")
        _must_be_hers(by, row.referent)
        if row.ends_on < on:
            raise NotAllowed("Cette absence est passée : elle reste dans l’historique.")
        if row.starts_on >= on:
            _tell_cancelled(by, row, at)
            row.delete()
        else:
            row.ends_on = on - timedelta(days=1)
            row.save(update_fields=["ends_on"])
    return settle(at=at)


def may_declare_for(user: User, referent: Referent) -> bool:
    """A referent for herself, the head of her service, an administrator. One query at most."""
    if not user.is_active:
        return False
    if user.is_staff or (referent.user_id == user.pk and referent.is_active):
        return True
    return bool(referent.service.heads.filter(pk=user.pk).exists())


def _write(
    by: User,
    at: datetime,
    referent: Referent,
    starts_on: date,
    ends_on: date,
    deputy: Referent | None,
    absence: Absence | None,
) -> Absence:
    on = today(at)
    _must_be_hers(by, referent)
    _hold(referent)
    before = None
    if absence is not None:
        before = Absence.objects.filter(pk=absence.pk, referent=referent).first()
        if before is None:
            raise NotAllowed("Cette absence est annulée : déclarez-en une autre.")
        if before.ends_on < on:
            raise NotAllowed("Cette absence est passée : elle reste dans l’historique.")
    row = before or Absence(referent=referent)
    _check_dates(row, before, starts_on, ends_on, on)
    if deputy is not None and not deputy.is_active:
        raise ValidationError({"deputy": f"{deputy} n’est plus en fonction."})
    row.starts_on, row.ends_on, row.deputy = starts_on, ends_on, deputy
    row.full_clean()
    row.save()
    return row


def _check_dates(row: Absence, before: Absence | None, starts_on: date, ends_on: date, on: date) -> None:
    if ends_on < starts_on:
        raise ValidationError({"ends_on": "Le dernier jour d’absence précède le premier."})
    if before is not None and before.starts_on < on and starts_on != before.starts_on:
        raise ValidationError({"starts_on": "Cette absence a commencé : son premier jour ne change plus."})
    if (before is None or before.starts_on >= on) and starts_on < on:
        raise ValidationError({"starts_on": "Ce jour est passé : commencez aujourd’hui ou plus tard."})
    if ends_on < on:
        raise ValidationError({"ends_on": "Ce jour est passé : pour finir cette absence aujourd’hui, annulez-la."})
    others = Absence.objects.filter(referent=row.referent, starts_on__lte=ends_on, ends_on__gte=starts_on)
    twin = others.exclude(pk=row.pk).first()
    if twin is not None:
        raise ValidationError(
            {"starts_on": f"Une absence est déjà déclarée du {twin.starts_on:%d/%m/%Y} au {twin.ends_on:%d/%m/%Y}."}
        )


def deputy_warning(absence: Absence) -> str:
    """That the deputy is away herself on some of these days, and what happens then; blank when she is there."""
    if absence.deputy is None:
        return ""
    away = Absence.objects.filter(
        referent=absence.deputy, starts_on__lte=absence.ends_on, ends_on__gte=absence.starts_on
    ).select_related("deputy")
    other = away.order_by("starts_on", "pk").first()
    if other is None:
        return ""
    first = max(other.starts_on, absence.starts_on)
    there = roll_on(first).present_for(absence.deputy_id) if absence.deputy_id else None
    then = f"{there} répond alors." if there else "personne ne la remplace alors : choisissez plutôt quelqu’un d’autre."
    return f"{absence.deputy} s’absente aussi du {other.starts_on:%d/%m/%Y} au {other.ends_on:%d/%m/%Y} ; {then}"


def _hold(referent: Referent) -> None:
    Referent.objects.select_for_update(no_key=True).get(pk=referent.pk)


def _must_be_hers(by: User, referent: Referent) -> None:
    if not may_declare_for(by, referent):
        raise NotAllowed("Chacun déclare ses absences ; un responsable de service déclare celles de ses référents.")


def _tell_cancelled(by: User, row: Absence, at: datetime) -> None:
    if row.deputy is not None and row.deputy.user_id != by.pk and row.starts_on > today(at):
        key = f"deputy-cancelled:{row.pk}"
        tell_referent(row.deputy, "absence", "deputy_cancelled", {"absence": row}, key=key, at=at)
