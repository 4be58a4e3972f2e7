"""The passages of a co-funder with its own lines of the plan, and what it has said of each so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from applications.models import Nature
from committees.models import Position, PositionState
from committees.selectors.cofunders import ANNOUNCING
from committees.selectors.positions import PLAIN, LineKey, kept_amounts
from contacts.models import Funder
from funding.planning import LivingPlan
from funding.selectors.plan import living_plans
from instruction.models import AgendaItem

RECORDED = PositionState.RECORDED


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A line of the plan that is the funder's: what it is asked, what it said, what was agreed and voted since."""

    key: LineKey
    asked: Decimal | None
    said: Decimal | None
    agreed: Decimal | None
    voted: Decimal | None

    @property
    def label(self) -> str:
        """« Crédit spécifique », with the service that tells it apart."""
        nature, note = self.key
        return " · ".join(filter(None, (str(Nature(nature).label), note)))


@dataclass(frozen=True, slots=True)
class Turn:
    """A passage as the funder speaks of it."""

    item: AgendaItem
    lines: tuple[AskedLine, ...]
    position: Position | None

    @property
    def value(self) -> str:
        return self.position.value if self.position else ""

    @property
    def comment(self) -> str:
        return self.position.comment if self.position else ""

    @property
    def version(self) -> int:
        return self.position.version if self.position else 0

    @property
    def is_recorded(self) -> bool:
        return self.position is not None and self.position.state == RECORDED

    @property
    def is_open(self) -> bool:
        """Whether the funder may still change what it says by itself."""
        return not self.is_recorded and self.item.committee.state in ANNOUNCING

    @property
    def asked(self) -> Decimal | None:
        known = [line.asked for line in self.lines if line.asked is not None and line.key[0] != Nature.VALUED]
        return sum(known, Decimal(0)) if known else None


def turns_with_lines(
    items: Iterable[AgendaItem] | QuerySet[AgendaItem],
    funder: Funder,
    plans: Mapping[int, LivingPlan] | None = None,
    said: Iterable[Position] | None = None,
) -> list[Turn]:
    """These passages, in their order, their dossiers and sittings read with them. At most nine queries, however many
    they are; none where the plans of the dossiers and what is ``said`` of the passages are given."""
    found = list(items)
    if plans is None:
        plans = living_plans([item.application for item in found]) if found else {}
    if said is None:
        rows = Position.objects.filter(item__in=found, funder=funder).select_related("updated_by")
        said = rows.prefetch_related("amounts")
    positions = {one.item_id: one for one in said if one.funder_id == funder.pk}
    turns = []
    for item in found:
        position = positions.get(item.pk)
        kept = kept_amounts(position)
        mine = {
            (line.nature, line.note): line for line in plans[item.application_id].lines if line.funder == funder.slug
        }
        keys = tuple(dict.fromkeys((*mine, *kept))) or (PLAIN,)
        lines = []
        for key in keys:
            line = mine.get(key)
            figures = (line.asked, line.agreed, line.voted) if line else (None, None, None)
            lines.append(AskedLine(key, figures[0], kept.get(key), figures[1], figures[2]))
        turns.append(Turn(item, tuple(lines), position))
    return turns
