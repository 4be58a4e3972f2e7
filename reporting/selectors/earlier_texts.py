"""What contributions to the yearly report said before they were written over."""

from dataclasses import dataclass

from applications.differences import Piece, by_words
from reporting.models import Contribution, EarlierText

MOST = 60


@dataclass(frozen=True, slots=True)
class Earlier:
    """A text of a part before it was written over; ``pieces`` lead word by word from it to what stands now."""

    text: EarlierText
    pieces: list[Piece]
    may_be_taken: bool


def earlier_texts_of(contribution: Contribution) -> list[Earlier]:
    """The latest ones, the last replaced first. Two queries."""
    now = {part.name: part.body for part in contribution.parts.all()}
    rows = contribution.earlier_texts.select_related("written_by", "replaced_by")[:MOST]
    return [
        Earlier(
            one,
            by_words(one.body, now[one.name]) if one.name in now else [],
            may_be_taken=one.name in now and one.body != now[one.name],
        )
        for one in rows
    ]
