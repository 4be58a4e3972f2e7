"""Everything an organisation has asked for, and what came of it."""

from dataclasses import dataclass
from decimal import Decimal

from applications.models import Application
from applications.workflow import FINAL, State
from contacts.models import Organisation

# What each end means for who asked, in a colour.
TONES = {State.GRANTED: "green", State.REFUSED: "brick", State.INADMISSIBLE: "brick", State.WITHDRAWN: "quiet"}


@dataclass(frozen=True, slots=True)
class HistoryYear:
    """The dossiers that an organisation filed for one year, with the sum they asked for."""

    year: int
    lines: tuple[tuple[Application, str], ...]

    @property
    def requested(self) -> Decimal:
        """What was asked for, dossiers withdrawn left out."""
        amounts = [one.requested_amount for one, _ in self.lines if one.state != State.WITHDRAWN]
        return sum((amount for amount in amounts if amount is not None), Decimal(0))

    @property
    def granted(self) -> int:
        return sum(one.state == State.GRANTED for one, _ in self.lines)

    @property
    def is_settled(self) -> bool:
        """Whether every dossier of the year has its answer."""
        return all(one.state in FINAL for one, _ in self.lines)


def history_of(organisation: Organisation) -> tuple[HistoryYear, ...]:
    """The organisation's filed dossiers by year of their call, the latest first, each with a tone. One query."""
    filed = (
        Application.objects.filed()
        .filter(organisation=organisation)
        .select_related("call", "theme")
        .order_by("-call__year", "-submitted_at", "-pk")
    )
    years: dict[int, list[tuple[Application, str]]] = {}
    for application in filed:
        tone = TONES.get(State(application.state), "canal")
        years.setdefault(application.call.year, []).append((application, tone))
    return tuple(HistoryYear(year, tuple(lines)) for year, lines in years.items())
