"""How the portal writes amounts, dates, counts, verdicts and icons; built into every template."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from eligibility.engine import VERDICT_LABELS, Verdict, wording
from melpv.icons import ICONS

register = template.Library()

_AFTER_WORD = re.compile(r" (?=[;:?!»%€])")
_AFTER_QUOTE = re.compile("« ")
FIXED = "\u00a0"
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
SHORT_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


@dataclass(frozen=True)
class Face:
    """How a value is shown: its word, a shorter word for tables, its icon, and its tone (a colour family)."""

    word: str
    short: str
    icon: str
    tone: str


def _of_verdict(verdict: Verdict, icon: str, tone: str) -> Face:
    return Face(VERDICT_LABELS[verdict], VERDICT_LABELS[verdict], icon, tone)


VERDICTS: Mapping[str, Face] = {
    Verdict.PASS: _of_verdict(Verdict.PASS, "pass", "green"),
    Verdict.FAIL: _of_verdict(Verdict.FAIL, "fail", "brick"),
    Verdict.REVIEW: _of_verdict(Verdict.REVIEW, "review", "amber"),
    Verdict.EXEMPT: _of_verdict(Verdict.EXEMPT, "exempt", "green"),
    Verdict.MISSING: _of_verdict(Verdict.MISSING, "missing", "canal"),
    Verdict.ADVICE: _of_verdict(Verdict.ADVICE, "advice", "quiet"),
    Verdict.INFO: _of_verdict(Verdict.INFO, "info", "quiet"),
}
OUTCOMES: Mapping[str, Face] = {
    "eligible": Face("Tous les critères sont respectés", "Conforme", "pass", "green"),
    "review": Face("À examiner", "À examiner", "review", "amber"),
    "incomplete": Face("À compléter", "Incomplet", "missing", "canal"),
    "ineligible": Face("Critères non respectés", "Non conforme", "fail", "brick"),
}
UNKNOWN = Face("Non évalué", "Non évalué", "missing", "quiet")


def _number(value: Any) -> Decimal | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


@register.filter
def money(value: Any) -> str:
    """``12 500 €``; cents are written when there are some; what is not an amount gives an empty text."""
    number = _number(value)
    if number is None:
        return ""
    # Adding nothing takes away the sign of a zero.
    return wording.money(number.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) + 0)


@register.filter
def money_change(value: Any) -> str:
    """How much more or less: ``+ 5 153 €``, ``− 124 442 €``, ``0 €``, with a true minus sign."""
    number = _number(value)
    if number is None:
        return ""
    sign = "" if not number else f"{'+' if number > 0 else '−'}{FIXED}"
    return sign + money(abs(number))


@register.filter
def count(value: Any) -> str:
    """A whole number with thin spaces; decimals, if any, after a comma."""
    number = _number(value)
    if number is None:
        return ""
    return wording.number(number)


@register.filter
def octets(value: Any) -> str:
    """The size of a file: ``1,4 Mo``, ``640 Ko``, ``12 octets``."""
    number = _number(value)
    if number is None:
        return ""
    for unit, size in (("Mo", 1_000_000), ("Ko", 1_000)):
        if number >= size:
            return f"{wording.number((number / size).quantize(Decimal('0.1'), rounding=ROUND_HALF_UP))}{FIXED}{unit}"
    return f"{wording.number(number)}{FIXED}octet{'s' if number > 1 else ''}"


def _local(value: date) -> date:
    """The same instant as read on a wall in Lille."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _ordinal(day_of_month: int) -> str:
    return "1ᵉʳ" if day_of_month == 1 else str(day_of_month)


@register.filter
def day(value: date | None) -> str:
    """``1ᵉʳ décembre 2026``."""
    if not value:
        return ""
    local = _local(value)
    return f"{_ordinal(local.day)} {MONTHS[local.month - 1]} {local.year}"


@register.filter
def short_day(value: date | None) -> str:
    """``1ᵉʳ déc. 2026``, for tables."""
    if not value:
        return ""
    local = _local(value)
    return f"{_ordinal(local.day)} {SHORT_MONTHS[local.month - 1]} {local.year}"


@register.filter
def clock(value: datetime | None) -> str:
    """``14 h 32``."""
    if not value:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local.hour}{FIXED}h{FIXED}{local.minute:02d}"


@register.filter
def moment(value: datetime | None) -> str:
    """``mardi 1ᵉʳ décembre 2026 à 12 h 00``; a plain date is written without its hour."""
    if not value:
        return ""
    local = _local(value)
    written = f"{WEEKDAYS[local.weekday()]} {day(local)}"
    return f"{written} à {clock(local)}" if isinstance(local, datetime) else written


@register.filter
def typography(value: Any) -> str:
    """French spacing: the sign that closes a phrase never starts a line, nor does an opening quote end one."""
    text = "" if value is None else str(value)
    fixed = _AFTER_WORD.sub(FIXED, _AFTER_QUOTE.sub("«" + FIXED, text))
    return mark_safe(fixed) if isinstance(text, SafeString) else fixed  # noqa: S308  as safe as it came


@register.filter
def verdict_face(value: str) -> Face:
    """Word, icon and tone of a finding's verdict."""
    return VERDICTS[str(value)]


@register.filter
def outcome_face(value: str) -> Face:
    """Words, icon and tone of an assessment's outcome; a dossier that was never assessed has none."""
    return OUTCOMES[str(value)] if value else UNKNOWN


@register.filter
def share(part: Any, whole: Any) -> str:
    """Percentage of ``part`` in ``whole`` as text with a dot, fit for an SVG attribute; 0 when it has no sense."""
    numerator, denominator = _number(part), _number(whole)
    if numerator is None or not denominator:
        return "0"
    return f"{(numerator * 100 / denominator).quantize(Decimal('0.01')):f}"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An inline drawing, hidden from screen readers since a word stands beside it, unless ``label`` names it."""
    role = f'role="img" aria-label="{template.defaultfilters.force_escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(  # noqa: S308  the drawing is ours and the label is escaped
        f'<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" '
        f'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" focusable="false" {role}>{ICONS[name]}</svg>'
    )
