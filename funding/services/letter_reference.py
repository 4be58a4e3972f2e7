"""Loading the reference file of the texts of letters."""

import tomllib
from pathlib import Path

from django.db import transaction

from funding.letters import unknown_in
from funding.models import LetterKind, LetterTemplate

FILE = Path(__file__).resolve().parents[1] / "reference" / "letters.toml"


@transaction.atomic
def load_letters() -> int:
    """Add the texts that are missing, by kind and name; return how many. One that is there, edited or retired, is never
    touched. Raises ``ValueError`` for a file that names what does not exist: nothing is added then."""
    there = set(LetterTemplate.objects.values_list("kind", "name"))
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["letters"]
    missing = [row for row in rows if (row["kind"], row["name"]) not in there]
    for row in missing:
        body = row["body"].strip()
        if unknown := unknown_in(row["subject"] + body):
            raise ValueError(f"{FILE.name}, {row['name']}: {', '.join(unknown)}")
        LetterTemplate.objects.create(
            name=row["name"], kind=LetterKind(row["kind"]), subject=row["subject"], body=body
        )  # fmt: skip
    return len(missing)
