"""Publishing a new value of a requirement."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from eligibility.models import Requirement, RequirementValue


@transaction.atomic
def publish_value(
    *,
    requirement: Requirement,
    parameters: Mapping[str, Any],
    valid_from: date,
    reason: str,
    by: Any,
    at: datetime,
) -> RequirementValue:
    """Adds a value in force from ``valid_from`` on, and ends the one before it the day before.

    A value that has been in force is never rewritten, so no date before today is accepted, nor a day on which another
    value already starts. A later value that is already planned keeps its dates. Holds the requirement's row until the
    end of the transaction. Raises ``ValidationError`` with a French sentence for each fault.
    """
    Requirement.objects.select_for_update().get(pk=requirement.pk)
    today = timezone.localdate(at)
    faults: dict[str, str] = {}
    if valid_from < today:
        faults["valid_from"] = f"Choisissez une date à partir du {_day(today)} : le passé ne se réécrit pas."
    elif requirement.values.filter(valid_from=valid_from).exists():
        faults["valid_from"] = f"Une valeur commence déjà le {_day(valid_from)} : choisissez une date après celle-ci."
    if not reason.strip():
        faults["reason"] = "Écrivez pourquoi la valeur change."
    if faults:
        raise ValidationError(faults)
    following = requirement.values.filter(valid_from__gt=valid_from).order_by("valid_from").first()
    value = RequirementValue(
        requirement=requirement,
        parameters=dict(parameters),
        valid_from=valid_from,
        valid_to=following.valid_from - timedelta(days=1) if following else None,
        reason=reason.strip(),
        created_by=by,
        created_at=at,
    )
    value.clean()
    requirement.values.in_force(valid_from).update(valid_to=valid_from - timedelta(days=1))
    value.full_clean()
    value.save(force_insert=True)
    return value


def _day(day: date) -> str:
    return date_format(day, "j F Y")
