"""What an organisation has asked for over the years: its dossiers, whom they asked, and what came of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models.fields.json import KeyTransform

from applications.models import Application, Revision, Submission
from applications.workflow import State
from contacts.models import PublicAid, User
from instruction.selectors.desks import Desk, readable_by
from instruction.selectors.funders import known_funders

if TYPE_CHECKING:
    from instruction.selectors.sheet import Sheet

SHOWN = 40
TONES = {State.GRANTED: "green", State.REFUSED: "brick", State.INADMISSIBLE: "brick", State.WITHDRAWN: "quiet"}


@dataclass(frozen=True, slots=True)
class PastDossier:
    """A dossier of the organisation as it was last sent. ``funders`` are those of its plan with what each was asked."""

    application: Application
    title: str
    requested: Decimal | None
    funders: tuple[tuple[str, Decimal], ...]
    tone: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class PastYear:
    year: int
    dossiers: tuple[PastDossier, ...]

    @property
    def requested(self) -> Decimal:
        """What was asked of the MEL that year, dossiers withdrawn or gone elsewhere left out."""
        counted = (one for one in self.dossiers if one.application.state not in (State.WITHDRAWN, State.TRANSFERRED))
        return sum((one.requested or Decimal(0) for one in counted), Decimal(0))


@dataclass(frozen=True, slots=True)
class History:
    """``aids`` are the public aids that the organisation declares on its sheet; ``is_cut``, that older dossiers are
    not shown."""

    years: tuple[PastYear, ...]
    aids: tuple[PublicAid, ...]
    is_cut: bool

    @property
    def count(self) -> int:
        return sum(len(year.dossiers) for year in self.years)


def history_panel(desk: Desk, user: User, sheet: "Sheet", at: datetime) -> History:
    """The organisation's dossiers that the person may read, this one among them, whatever their theme, call or year.

    Four queries, one of them only where something was completed since: none grows with the dossiers.
    """
    application = sheet.application
    rows = readable_by(desk).filter(organisation=application.organisation_id).select_related("call", "theme")
    found = list(rows.order_by("-submitted_at", "-pk")[: SHOWN + 1])
    sent = _sent(one.pk for one in found[:SHOWN])
    years: dict[int, list[PastDossier]] = {}
    for one in found[:SHOWN]:
        years.setdefault(one.year, []).append(_past(one, sent.get(one.pk, {}), is_this=one.pk == application.pk))
    aids = PublicAid.objects.filter(organisation=application.organisation_id).order_by("-granted_on", "order")
    return History(
        tuple(PastYear(year, tuple(years[year])) for year in sorted(years, reverse=True)),
        tuple(aids),
        len(found) > SHOWN,
    )


def _sent(dossiers: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Title, request and plan of each dossier, from the last copy that was sent; the rest of the copy stays there."""
    pks = list(dossiers)
    wanted = [KeyTransform(code, KeyTransform("answers", "content")) for code in _READ]
    filed = Submission.objects.filter(application__in=pks).order_by().values_list("application", *wanted)
    completed = Revision.objects.filter(application__in=pks).order_by("number").values_list("application", *wanted)
    return {pk: dict(zip(_READ, told, strict=True)) for rows in (filed, completed) for pk, *told in rows}


_READ = ("title", "requested_amount", "funding_plan")


def _past(application: Application, sent: dict[str, Any], *, is_this: bool) -> PastDossier:
    asked = sent.get("requested_amount")
    return PastDossier(
        application,
        str(sent.get("title") or application.title),
        None if asked is None else Decimal(asked),
        tuple(_funders(sent.get("funding_plan") or ())),
        TONES.get(State(application.state), "canal"),
        is_this,
    )


def _funders(plan: Iterable[dict[str, Any]]) -> list[tuple[str, Decimal]]:
    """Each funder that was asked something, its lines together; one that waits for its name bears what was typed."""
    known = known_funders(str(row["funder"]) for row in plan if row["funder"])
    found: dict[str, Decimal] = {}
    for row in plan:
        funder = known.get(str(row["funder"]))
        name = funder.name if funder else str(row["funder"] or row["note"] or "")
        if row["amount"] is not None:
            found[name] = found.get(name, Decimal(0)) + Decimal(row["amount"])
    return list(found.items())
