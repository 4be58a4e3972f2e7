"""The money of a year as rows: envelopes, what funders agreed, voted and paid, what the MEL decided and told."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_CEILING, Decimal

from applications.models import Application, Event
from applications.selectors import today
from applications.workflow import Role, State
from contacts.models import Funder, User
from eligibility.models import Call, Theme
from funding.envelopes import Place, Scope, charged_on
from funding.grounds import REFUSALS
from funding.models import Commitment, CommitmentChange, Decision, Envelope, Payment, Release, Stage, Vote
from funding.selectors.envelopes import scope_of
from melpv.demonstration.awards_of_year import MEL, ZERO, Award, Paid, Ruled, Said
from melpv.demonstration.calendar_of_year import Calendar, Turn
from melpv.demonstration.dice import dice, identifier
from melpv.demonstration.dossiers import REASONS, Plan

WRITES = 5_000
# Each vote is added to all of those under the outermost envelope by the database: beyond so many dossiers, a funder
# has one for each theme, and none above.
ONE_WHOLE, PARTS = 5_000, 4
MARGIN, LARGER = Decimal("1.05"), Decimal("1.08")
BODIES = {
    MEL: ("Bureau métropolitain", "B"),
    "etat": ("Préfet du Nord", "AR"),
    "region": ("Commission permanente du conseil régional", "CP"),
    "departement": ("Commission permanente du conseil départemental", "CD"),
    "caf": ("Conseil d’administration de la CAF", "CA"),
}
TOWN_BODY = ("Conseil municipal", "CM")
# The grounds behind the reasons for which fictional dossiers are refused, in their order.
GROUNDS = ("budget_spent", "not_a_priority", "ordinary_money")
# Whose money, and of which nature.
Family = tuple[str, str]


@dataclass(slots=True)
class Totals:
    """What is asked, agreed, voted and paid, of all funders and in every nature, on the dossiers with an award."""

    committees: int = 0
    asked: Decimal = ZERO
    agreed: Decimal = ZERO
    voted: Decimal = ZERO
    paid: Decimal = ZERO
    engaged: dict[Family, dict[str, Decimal]] = field(default_factory=dict)

    def add(self, theme: str, award: Award, plan: Iterable[Mapping[str, str]]) -> None:
        self.asked += award.asked + sum((Decimal(line["amount"] or 0) for line in plan), ZERO)
        for line in award.lines:
            self.agreed += line.agreed or ZERO
            self.voted += line.voted or ZERO
            self.paid += line.paid or ZERO
            themes = self.engaged.setdefault((line.funder, line.nature), {})
            themes[theme] = themes.get(theme, ZERO) + line.engaged


@dataclass(frozen=True, slots=True)
class Awarded:
    """A dossier that was written, with what comes of it."""

    plan: Plan
    row: Application
    turn: Turn
    award: Award


class Treasurer:
    """Writes the envelopes and the announcements of one call, then the money of each batch of dossiers."""

    def __init__(
        self, call: Call, calendar: Calendar, themes: Mapping[str, Theme], *, seed: int, pilot: User, keeper: User
    ) -> None:
        self._call, self._calendar, self._themes, self._seed = call, calendar, themes, seed
        self._pilot, self._keeper = pilot, keeper
        self._funders = {one.slug: one for one in Funder.objects.all()}
        self._scopes: dict[Family, list[Scope]] = defaultdict(list)
        self._charged: dict[tuple[str, str, int], int | None] = {}
        self._releases: dict[int, Release] = {}

    def open(self, totals: Totals, dossiers: int) -> None:
        """The envelopes, a little larger than what they will hold, and the announcements that were made."""
        for (funder, nature), themes in sorted(totals.engaged.items()):
            (self._divide if dossiers > ONE_WHOLE else self._whole)(funder, nature, themes)
        rows = Release.objects.bulk_create(
            Release(
                public_id=one.public_id,
                name=f"Résultats {self._call.year}, n° {one.rank + 1}",
                due_at=one.told,
                created_by=self._pilot,
                released_at=one.told,
                released_by=self._pilot,
            )
            for one in self._calendar.tellings
        )
        self._releases = {one.rank: row for one, row in zip(self._calendar.tellings, rows, strict=True)}

    def write(self, batch: Sequence[Awarded]) -> None:
        """Five inserts, whatever the number of dossiers."""
        lines = [(each, said) for each in batch for said in each.award.lines]
        held = Commitment.objects.bulk_create([self._commitment(*one) for one in lines], batch_size=WRITES)
        written = [(each, said, row) for (each, said), row in zip(lines, held, strict=True)]
        Vote.objects.bulk_create([vote for one in written for vote in self._votes(*one)], batch_size=WRITES)
        Payment.objects.bulk_create(
            [self._payment(row, paid) for _, said, row in written for paid in said.payments], batch_size=WRITES
        )
        CommitmentChange.objects.bulk_create(
            [change for one in written for change in self._changes(*one)], batch_size=WRITES
        )
        Decision.objects.bulk_create(
            [self._decision(each, each.award.ruling) for each in batch if each.award.ruling], batch_size=WRITES
        )

    def events(self, each: Awarded) -> list[Event]:
        """What the journal of the dossier says of it: the votes, the payments, the decision."""
        found = []
        for said in each.award.lines:
            body, reference = _body(said, each)
            if said.voted_at:
                told = {
                    "funder": said.funder,
                    "nature": said.nature,
                    "note": said.note,
                    "result": str(said.result),
                    "voted_on": today(said.voted_at).isoformat(),
                    "body": body,
                    "reference": reference,
                    "before": {"voted": None},
                    "after": {"voted": f"{said.voted or ZERO:.2f}"},
                }
                found.append(self._event(each.row, said.voted_at, "vote", told))
            before: Decimal | None = None
            for paid in said.payments:
                after = (before or ZERO) + paid.amount
                told = {"funder": said.funder, "nature": said.nature, "paid_on": today(paid.at).isoformat()}
                told |= {"before": {"paid": _text(before)}, "after": {"paid": _text(after)}}
                found.append(self._event(each.row, paid.at, "pay", told))
                before = after
        if each.award.ruling:
            found.append(self._event(each.row, each.award.ruling.at, "decide", {"before": {}, "after": _ruled(each)}))
        return found

    def told(self, each: Awarded) -> dict[str, object]:
        """What the event of the announcement keeps."""
        ruling = each.award.ruling
        if ruling is None or ruling.told is None:
            return {}
        said = _ruled(each)
        found: dict[str, object] = {"decision": str(ruling.public_id), "amount": said["amount"]}
        if each.row.state == State.REFUSED:
            ground = REFUSALS[str(said["ground"])]
            found["ground"] = {"code": ground.code, "label": ground.label, "sentence": ground.sentence}
            found |= {"explanation": said["sentence"], "findings": [], "schemes": [], "remedies": self._call.remedies}
        return found

    def _event(self, row: Application, at: datetime, action: str, details: Mapping[str, object]) -> Event:
        return Event(
            application=row, at=at, actor=self._pilot, role=Role.ADMINISTRATOR, action=action, details=dict(details)
        )

    def _whole(self, funder: str, nature: str, themes: Mapping[str, Decimal]) -> None:
        """One envelope for the call, and parts for the themes that take most of it."""
        total = sum(themes.values(), ZERO)
        first = sorted(themes, key=lambda slug: (-themes[slug], slug))[:PARTS] if len(themes) > PARTS else []
        shares = {slug: _rounded(themes[slug] * MARGIN, 1_000) for slug in first if themes[slug]}
        amount = _rounded(max(total * LARGER, sum(shares.values(), ZERO) + total * (LARGER - 1)), 10_000)
        whole = self._envelope(funder, nature, f"{self._call.year}, politique de la ville", amount)
        for slug, share in shares.items():
            self._envelope(funder, nature, self._themes[slug].label, share, theme=self._themes[slug], parent=whole)

    def _divide(self, funder: str, nature: str, themes: Mapping[str, Decimal]) -> None:
        for slug, amount in sorted(themes.items()):
            theme = self._themes[slug]
            self._envelope(funder, nature, theme.label, _rounded(amount * LARGER, 10_000), theme=theme)

    def _envelope(
        self,
        funder: str,
        nature: str,
        name: str,
        amount: Decimal,
        *,
        theme: Theme | None = None,
        parent: Envelope | None = None,
    ) -> Envelope:
        made = Envelope.objects.create(
            public_id=identifier(dice(self._seed, "envelope", funder, nature, theme.slug if theme else "")),
            name=name,
            funder=self._funders[funder],
            call=self._call,
            nature=nature,
            parent=parent,
            theme=theme,
            amount=amount,
        )
        self._scopes[funder, nature].append(scope_of(made))
        return made

    def _charged_on(self, funder: str, nature: str, theme: int) -> int | None:
        """By the rule of the ledger; no envelope of a year is for a place, so that the theme alone tells."""
        key = (funder, nature, theme)
        if key not in self._charged:
            self._charged[key] = charged_on(self._scopes[funder, nature], Place(theme))
        return self._charged[key]

    def _commitment(self, each: Awarded, said: Said) -> Commitment:
        return Commitment(
            application_id=each.row.pk,
            funder_id=self._funders[said.funder].pk,
            nature=said.nature,
            note=said.note,
            envelope_id=self._charged_on(said.funder, said.nature, each.row.theme_id),
            agreed=said.agreed,
            voted=said.voted,
            paid=said.paid,
            version=2 + bool(said.result) + len(said.payments),
            updated_at=max([each.turn.at, *filter(None, [said.voted_at]), *(one.at for one in said.payments)]),
        )

    def _votes(self, each: Awarded, said: Said, held: Commitment) -> Iterable[Vote]:
        """The one that stands, or none."""
        if said.vote is None or said.voted_at is None:
            return
        body, reference = _body(said, each)
        yield Vote(
            public_id=said.vote,
            commitment_id=held.pk,
            result=said.result,
            amount=said.voted or ZERO,
            voted_on=today(said.voted_at),
            body=body,
            reference=reference,
            recorded_by_id=self._pilot.pk,
            recorded_at=said.voted_at,
        )

    def _payment(self, held: Commitment, paid: Paid) -> Payment:
        return Payment(
            public_id=paid.public_id,
            commitment_id=held.pk,
            amount=paid.amount,
            paid_on=today(paid.at),
            reference=f"M-{paid.public_id.hex[:8]}",
            recorded_by_id=self._pilot.pk,
            recorded_at=paid.at,
        )

    def _changes(self, each: Awarded, said: Said, held: Commitment) -> Iterable[CommitmentChange]:
        draw = dice(self._seed, "changes", each.plan.rank, said.funder, said.nature, said.note)

        def change(
            stage: str, before: Decimal | None, after: Decimal | None, source: str, by: User, at: datetime
        ) -> CommitmentChange:
            return CommitmentChange(
                public_id=identifier(draw),
                commitment_id=held.pk,
                stage=stage,
                before=before,
                after=after,
                envelope_id=held.envelope_id,
                source=source,
                by_id=by.pk,
                at=at,
            )

        yield change(Stage.AGREED, None, said.agreed, f"position:{said.position}", self._keeper, each.turn.at)
        if said.voted_at:
            yield change(Stage.VOTED, None, said.voted, f"vote:{said.vote}", self._pilot, said.voted_at)
        before: Decimal | None = None
        for paid in said.payments:
            after = (before or ZERO) + paid.amount
            yield change(Stage.PAID, before, after, f"payment:{paid.public_id}", self._pilot, paid.at)
            before = after

    def _decision(self, each: Awarded, ruling: Ruled) -> Decision:
        telling = each.turn.sitting.telling
        is_told = ruling.told is not None and telling is not None
        said = {name: value for name, value in _ruled(each).items() if name != "amount"}
        return Decision(
            public_id=ruling.public_id,
            application=each.row,
            amount=ruling.amount,
            release=self._releases[telling.rank] if is_told and telling else None,
            decided_by=self._pilot,
            decided_at=ruling.at,
            released_at=ruling.told,
            **said,
        )


def _ruled(each: Awarded) -> dict[str, object]:
    """The decision as its event keeps it."""
    ruling = each.award.ruling
    kind, amount = (ruling.kind, ruling.amount) if ruling else ("", ZERO)
    last = each.plan.steps[-1]
    is_refused = each.row.state == State.REFUSED
    return {
        "kind": str(kind),
        "amount": f"{amount:.2f}",
        "ground": GROUNDS[REASONS[last.action].index(last.reason)] if is_refused else "",
        "sentence": last.reason if is_refused else "",
        "conditions": "",
        "rules": [],
        "schemes": [],
    }


def _body(said: Said, each: Awarded) -> tuple[str, str]:
    """Who votes for a funder, and the reference of what it voted: one for each of its days."""
    body, letters = BODIES.get(said.funder, TOWN_BODY)
    if said.voted_at is None:
        return body, ""
    day = today(said.voted_at)
    turn = (
        each.turn.sitting.telling.rank + 1
        if each.turn.sitting.telling and said.funder == MEL
        else day.timetuple().tm_yday
    )
    return body, f"{day:%y}-{letters}-{turn:04d}"


def _rounded(amount: Decimal, to: int) -> Decimal:
    """Up to so many euros, and never nothing."""
    return max((amount / to).to_integral_value(ROUND_CEILING), Decimal(1)) * to


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
