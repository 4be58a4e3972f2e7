"""The answers of the short check, kept in the visitor's session until a dossier takes them over."""

from collections.abc import Mapping
from typing import Any

from applications.answers import Values
from eligibility.models import CallTheme

KEPT = "checks"


def key_of(offer: CallTheme) -> str:
    """The name under which the session keeps the check of a theme."""
    return f"{offer.call.code}/{offer.theme.slug}"


def kept_answers(session: Mapping[str, Any], offer: CallTheme) -> Values:
    """What the visitor answered for this theme, as a dossier stores it; nothing when she skipped the check."""
    answers: Values = session.get(KEPT, {}).get(key_of(offer), {})
    return answers
