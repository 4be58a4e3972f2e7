"""Letters: the text of each as it was prepared, and one document for all of a run."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string

from applications.documents_out import print_pdf
from applications.models import Application
from applications.workflow import NotAllowed
from instruction import letters
from instruction.selectors.letters import letterhead_of, recipient_of

# Five hundred sheets are drawn in some tens of seconds; a letter alone in less than two.
SECONDS = 240


def letter_for(application: Application, parameters: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """One letter, complete, with the digest of what it says. Raises ``NotAllowed`` when the dossier lacks a value."""
    subject, body = parameters["subject"], parameters["body"]
    if lacking := letters.lacking(values, subject, body):
        raise NotAllowed(lacking)
    said: dict[str, Any] = {
        "head": letterhead_of(application),
        "to": recipient_of(application),
        "number": application.number,
        "day": values["aujourdhui"],
        "subject": letters.filled(subject, values),
        "body": letters.filled(body, values),
        "signature": parameters["signature"],
    }
    return said | {"sha256": digest_of(said)}


def digest_of(said: Mapping[str, Any]) -> str:
    """SHA-256 of what a letter says, whatever the order of its parts."""
    text = json.dumps({name: said[name] for name in said if name != "sha256"}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def draw_letters(sheets: Sequence[Mapping[str, Any]], title: str) -> bytes:
    """The letters as one tagged document, each beginning a page. Raises ``CannotPrint``."""
    return print_pdf(render_to_string("pdf/letters.html", {"letters": sheets, "title": title}), seconds=SECONDS)
