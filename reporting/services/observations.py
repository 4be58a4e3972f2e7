"""Writing the observatory by hand: an indicator, a source, one value. The history keeps what each was."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from applications.workflow import NotAllowed
from contacts.models import User
from contacts.sheet import fingerprint
from instruction.selectors.desks import directs
from reporting.models import Indicator, IndicatorSource, Observation

R = TypeVar("R", Indicator, IndicatorSource, Observation)
THERE = "Cet indicateur a déjà une valeur à cet endroit pour cette année."
TAKEN = "Cet identifiant existe déjà."


class ObservatoryRefused(NotAllowed):
    """``field`` is where the page shows the sentence."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class ChangedMeanwhile(NotAllowed):
    """Somebody changed the row since the page was opened; ``stored`` is how it stands."""

    def __init__(self, stored: models.Model) -> None:
        super().__init__("Quelqu’un a modifié cette ligne depuis que vous avez ouvert la page.")
        self.stored = stored


def mark_of(row: models.Model | None) -> str:
    """A short mark of a row as a page showed it: two people's edits are compared by it."""
    if row is None:
        return ""
    left_out = {"updated_at"}
    values = {each.attname: getattr(row, each.attname) for each in row._meta.fields if each.name not in left_out}
    # 44 and 44.000 are one value.
    told = {name: f"{each.normalize():f}" if isinstance(each, Decimal) else str(each) for name, each in values.items()}
    return fingerprint(told)


@transaction.atomic
def add_row(*, by: User, row: R) -> R:
    """Add an indicator, a source or a value. Raises ``NotAllowed``, ``ObservatoryRefused``."""
    must_direct(by)
    if isinstance(row, Observation):
        hold_indicators([row.indicator_id])
    _checked(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as clash:
        raise _refusal(row) from clash
    return row


@transaction.atomic
def edit_row(*, by: User, row: R, seen: str, values: Mapping[str, Any]) -> R:
    """Change an indicator, a source or a value. ``seen`` is ``mark_of`` what the page showed.

    Raises ``NotAllowed``, ``ChangedMeanwhile`` where the stored row is another, ``ObservatoryRefused``.
    """
    must_direct(by)
    if isinstance(row, Observation):
        hold_indicators([row.indicator_id])
    held: R = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if mark_of(held) != seen:
        raise ChangedMeanwhile(held)
    if isinstance(held, Indicator) and _another_unit(held, values) and held.observations.exists():
        raise ObservatoryRefused("Cet indicateur a des valeurs : son unité ne change plus.", "unit")
    for name, value in values.items():
        setattr(held, name, value)
    _checked(held)
    held.save()
    return held


@transaction.atomic
def remove_value(*, by: User, at: datetime, observation: Observation, seen: str) -> None:
    """Take a value away; the history keeps it. Raises ``NotAllowed``, ``ChangedMeanwhile``."""
    must_direct(by)
    hold_indicators([observation.indicator_id])
    held = Observation.objects.filter(pk=observation.pk).first()
    if held is None:
        return
    if mark_of(held) != seen:
        raise ChangedMeanwhile(held)
    held.delete()


def must_direct(user: User) -> None:
    if not directs(user):
        raise NotAllowed("Seule la direction écrit dans l’observatoire.")


def hold_indicators(keys: list[int]) -> None:
    """Whoever writes values of an indicator holds it first: two people at once wait for each other, in one order."""
    list(Indicator.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))


def _another_unit(held: Indicator, values: Mapping[str, Any]) -> bool:
    return str(values.get("unit", held.unit)) != held.unit


def _checked(row: models.Model) -> None:
    """What the database demands, said beside the field first."""
    try:
        row.full_clean()
    except ValidationError as wrong:
        field, sentences = next(iter(wrong.message_dict.items()))
        known = field in {each.name for each in row._meta.fields}
        if field == "slug" or (isinstance(row, Observation) and THERE in sentences):
            raise _refusal(row) from wrong
        raise ObservatoryRefused(sentences[0], field if known else "") from wrong


def _refusal(row: models.Model) -> ObservatoryRefused:
    return ObservatoryRefused(THERE, "year") if isinstance(row, Observation) else ObservatoryRefused(TAKEN, "slug")
