"""Envelopes: which one a dossier is charged on, and where each stands, its parts included."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.fields import DecimalField
from django.db.models.functions import Coalesce

from applications.models import Application, FundingLine, Nature
from applications.workflow import State
from contacts.models import Funder
from funding.envelopes import Amounts, Place, Scope, Standing, charged_on, standings
from funding.models import Commitment, Envelope
from instruction.models import ProposedAmount

MEL = "mel"
ZERO = Decimal(0)
# What these dossiers ask is asked of nobody any more, and what was agreed to them is free again.
GONE = frozenset({State.INADMISSIBLE, State.WITHDRAWN, State.TRANSFERRED})
# Whose money, for what, of which kind: envelopes are nested within one of these.
Family = tuple[int, int, str]


def scope_of(envelope: Envelope) -> Scope:
    return Scope(
        pk=envelope.pk,
        parent=envelope.parent_id,
        amount=envelope.amount,
        theme=envelope.theme_id,
        commune=envelope.commune_id,
        neighbourhood=envelope.neighbourhood_id,
        is_open=envelope.closed_at is None,
    )


def family_of(envelope: Envelope) -> Family:
    return envelope.funder_id, envelope.call_id, envelope.nature


def envelope_for(application: Application, funder: Funder, nature: str) -> Envelope | None:
    """The envelope on which the rule charges this funder's money for the dossier. At most three queries."""
    found = {
        one.pk: one
        for one in Envelope.objects.filter(call=application.call_id, funder=funder, nature=nature, closed_at=None)
    }
    if not found:
        return None
    pk = charged_on(map(scope_of, found.values()), places_of([application])[application.pk])
    return None if pk is None else found[pk]


def places_of(applications: Iterable[Application]) -> dict[int, Place]:
    """What each dossier is about. One query, whatever their number."""
    rows = list(applications)
    pks = [row.pk for row in rows]
    communes = _only("communes", Application.communes.through, "commune_id", pks)
    neighbourhoods = _only("neighbourhoods", Application.neighbourhoods.through, "neighbourhood_id", pks)
    one = {(kind, pk): place for kind, pk, place in communes.union(neighbourhoods, all=True)}
    return {
        row.pk: Place(row.theme_id, one.get(("communes", row.pk)), one.get(("neighbourhoods", row.pk))) for row in rows
    }


@dataclass(frozen=True, slots=True)
class Rooms:
    """What may still be engaged on the envelopes of some calls."""

    scopes: Mapping[Family, Sequence[Scope]]
    standings: Mapping[int, Standing]
    funders: Mapping[str, int]

    def room(self, funder: str, call: int, nature: str, place: Place, chosen: int | None = None) -> Decimal | None:
        """What a funder has left for a dossier there; ``chosen`` is the envelope that it is charged on already."""
        pk = chosen
        if pk is None and funder in self.funders:
            pk = charged_on(self.scopes.get((self.funders[funder], call, nature), ()), place)
        return None if pk is None else self.standings[pk].room


def rooms_in(calls: Iterable[int]) -> Rooms:
    """What is left in every envelope of these calls. Two queries, whatever their number."""
    envelopes = list(Envelope.objects.filter(call__in=set(calls)).select_related("funder"))
    scopes, own = _families(envelopes), _engaged(one.pk for one in envelopes)
    found = {pk: standing for family in scopes.values() for pk, standing in standings(family, own).items()}
    return Rooms(scopes, found, {one.funder.slug: one.funder_id for one in envelopes})


def engaged_on(envelope: Envelope) -> dict[int, Standing]:
    """What is agreed, voted and paid on every envelope of this one's family, by its key. Two queries."""
    family = Envelope.objects.filter(funder=envelope.funder_id, call=envelope.call_id, nature=envelope.nature)
    scopes = [scope_of(one) for one in family]
    return standings(scopes, _engaged(scope.pk for scope in scopes))


def standing_of(envelopes: Iterable[Envelope]) -> dict[int, Standing]:
    """Where each of these envelopes stands, by its key: exact, its parts included.

    At most seven queries, whatever the number of envelopes and of dossiers.
    """
    wished = list(envelopes)
    if not wished:
        return {}
    calls, funders = {one.call_id for one in wished}, {one.funder_id for one in wished}
    scopes = _families(Envelope.objects.filter(call__in=calls, funder__in=funders))
    own = _engaged(scope.pk for family in scopes.values() for scope in family)
    for stage, family, place, chosen, amount in _on_dossiers(calls, funders):
        pk = chosen if chosen is not None else charged_on(scopes.get(family, ()), place)
        if pk is not None:
            own[pk] = own.get(pk, Amounts()) + Amounts(**{stage: amount})
    found = {pk: standing for family in scopes.values() for pk, standing in standings(family, own).items()}
    return {one.pk: found[one.pk] for one in wished}


def _families(envelopes: Iterable[Envelope]) -> dict[Family, list[Scope]]:
    found: dict[Family, list[Scope]] = defaultdict(list)
    for one in envelopes:
        found[family_of(one)].append(scope_of(one))
    return found


def _engaged(envelopes: Iterable[int]) -> dict[int, Amounts]:
    """What is agreed, voted and paid on each envelope alone. One query.

    What the MEL's committee agreed holds nothing back once the MEL refuses; the other funders decide for themselves.
    """
    refused = Q(application__state=State.REFUSED, funder__slug=MEL)
    agreed = Case(When(Q(application__state__in=GONE) | refused, then=Value(ZERO)), default=F("agreed"))
    rows = (
        Commitment.objects.filter(envelope__in=list(envelopes))
        .order_by()
        .values("envelope")
        .annotate(
            agreed_sum=Coalesce(Sum(agreed), ZERO, output_field=_MONEY),
            voted_sum=Coalesce(Sum("voted"), ZERO, output_field=_MONEY),
            paid_sum=Coalesce(Sum("paid"), ZERO, output_field=_MONEY),
            engaged_sum=Coalesce(Sum(Coalesce("voted", agreed)), ZERO, output_field=_MONEY),
        )
    )
    return {
        row["envelope"]: Amounts(
            agreed=row["agreed_sum"], voted=row["voted_sum"], paid=row["paid_sum"], engaged=row["engaged_sum"]
        )
        for row in rows
    }


_MONEY: Any = DecimalField(max_digits=14, decimal_places=2)


def _on_dossiers(calls: set[int], funders: set[int]) -> Iterable[tuple[str, Family, Place, int | None, Decimal]]:
    """What is asked and proposed, summed by what tells envelopes apart: as many rows as there are places, not dossiers.

    At most four queries; two where the MEL's own credit has no envelope here.
    """
    lines = FundingLine.objects.filter(funder__in=funders, amount__gt=0)
    yield from _sums("asked", lines, calls, "application", "funder", "nature", "note", "amount")
    proposed = ProposedAmount.objects.filter(line__funder__in=funders, amount__gt=0)
    of_line = ("proposal__application", "line__funder", "line__nature", "line__note")
    yield from _sums("proposed", proposed, calls, *of_line, "amount")
    mel = Funder.objects.filter(slug=MEL, pk__in=funders).values_list("pk", flat=True).first()
    if mel is None:
        return
    requests = Application.objects.filter(requested_amount__gt=0)
    yield from _of_mel("asked", mel, requests, calls, "", "requested_amount")
    credit = ProposedAmount.objects.filter(line=None, amount__gt=0)
    yield from _of_mel("proposed", mel, credit, calls, "proposal__application", "amount")


def _sums(
    stage: str, rows: QuerySet[Any], calls: set[int], dossier: str, funder: str, nature: str, note: str, amount: str
) -> Iterable[tuple[str, Family, Place, int | None, Decimal]]:
    chosen = Commitment.objects.filter(
        application=OuterRef(f"{dossier}_id"), funder=OuterRef(funder), nature=OuterRef(nature), note=OuterRef(note)
    )
    found = _placed(rows, calls, dossier, chosen).values(
        *_BY, named_call=F(f"{dossier}__call"), named_theme=F(f"{dossier}__theme"), whose=F(funder), kind=F(nature)
    )
    for row in found.annotate(total=Sum(amount)):
        yield stage, (row["whose"], row["named_call"], row["kind"]), _place(row), row["chosen"], row["total"]


def _of_mel(
    stage: str, mel: int, rows: QuerySet[Any], calls: set[int], dossier: str, amount: str
) -> Iterable[tuple[str, Family, Place, int | None, Decimal]]:
    key = f"{dossier}_id" if dossier else "pk"
    chosen = Commitment.objects.filter(application=OuterRef(key), funder=mel, nature=Nature.SPECIFIC, note="")
    to = f"{dossier}__" if dossier else ""
    found = _placed(rows, calls, dossier, chosen).values(*_BY, named_call=F(f"{to}call"), named_theme=F(f"{to}theme"))
    for row in found.annotate(total=Sum(amount)):
        family = (mel, row["named_call"], str(Nature.SPECIFIC))
        yield stage, family, _place(row), row["chosen"], row["total"]


_BY = ("chosen", "only_commune", "only_neighbourhood")


def _placed(rows: QuerySet[Any], calls: set[int], dossier: str, chosen: QuerySet[Commitment]) -> QuerySet[Any]:
    """Rows of the dossiers that count, with what tells the envelopes apart."""
    to = f"{dossier}__" if dossier else ""
    key = f"{dossier}_id" if dossier else "pk"
    counted = {f"{to}call__in": calls, f"{to}submitted_at__isnull": False}
    found: QuerySet[Any] = (
        rows.filter(**counted)
        .exclude(**{f"{to}state__in": GONE})
        .order_by()
        .annotate(
            chosen=Subquery(chosen.order_by().values("envelope")[:1]),
            only_commune=_only_one(Application.communes.through, "commune_id", key),
            only_neighbourhood=_only_one(Application.neighbourhoods.through, "neighbourhood_id", key),
        )
    )
    return found


def _place(row: Mapping[str, Any]) -> Place:
    return Place(row["named_theme"], row["only_commune"], row["only_neighbourhood"])


def _only_one(through: Any, column: str, key: str) -> Subquery:
    """The one place of a dossier that has exactly one."""
    links = through.objects.filter(application=OuterRef(key)).order_by().values("application")
    return Subquery(links.annotate(how_many=Count("pk"), one=Min(column)).filter(how_many=1).values("one"))


def _only(kind: str, through: Any, column: str, pks: Sequence[int]) -> QuerySet[Any, Any]:
    """The kind, the dossier and the place of those that have exactly one."""
    links = through.objects.filter(application__in=pks).order_by().values("application_id")
    rows = links.annotate(how_many=Count("pk"), one=Min(column)).filter(how_many=1)
    return rows.annotate(kind=Value(kind)).values_list("kind", "application_id", "one")  # type: ignore[no-any-return]
