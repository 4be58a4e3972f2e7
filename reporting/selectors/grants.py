"""The grants of the MEL that the law publishes, as the national schema writes them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    DateField,
    DecimalField,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Window,
)
from django.db.models.fields import CharField
from django.db.models.functions import Coalesce, ExtractYear, Left

from applications.models import Nature
from applications.models.money import MEL
from contacts.models import Funder
from funding.models import Commitment, Payment, Vote, VoteResult
from reporting.models import PublicationHold
from reporting.opendata import Fault, Row, check_row, schema
from reporting.selectors.projects import granted_and_told, legal_persons_of, told_grants

IN_KIND, IN_MONEY = "aide en nature", "aide en numéraire"
_CHUNK = 2000
# The first rows in fault are listed; their number is whole.
MOST_FAULTY = 500


@dataclass(frozen=True, slots=True)
class Grant:
    """One amount that the MEL voted to one organisation: a row of the file, and what finds its dossier again."""

    number: str
    public_id: str
    year: int
    row: Row

    @property
    def faults(self) -> list[Fault]:
        """What the schema refuses of it."""
        return check_row(self.row, schema())

    @property
    def told(self) -> list[tuple[Fault, str]]:
        """Each fault with the value that is wrong."""
        return [(fault, self.row.get(fault.field, "")) for fault in self.faults]


@dataclass(frozen=True, slots=True)
class Attributing:
    """Who gives, as the file names it; ``is_confirmed`` once the administration wrote its SIRET."""

    name: str
    siret: str
    is_confirmed: bool


def attributing() -> Attributing:
    """The MEL, with the SIRET of its row or, until it is written there, the one expected. One query."""
    funder = Funder.objects.get(slug=MEL)
    expected = schema().publication["attributing"]
    return Attributing(funder.name, funder.siret or expected["siret"], bool(funder.siret or expected["confirmed"]))


def published_amounts() -> QuerySet[Any]:
    """What the MEL voted and told to organisations that it gives more than the threshold in the year of the vote, the
    greatest years first. An organisation is its SIREN: its establishments count together. No query."""
    standing = Vote.objects.filter(commitment=OuterRef("pk"), result=VoteResult.GRANTED, replaced_by=None)
    standing = standing.order_by("-voted_on", "-pk")
    amounts: QuerySet[Any] = Commitment.objects.filter(
        legal_persons_of("application__organisation"),
        funder__slug=MEL,
        voted__gt=0,
        application__in=granted_and_told().order_by().values("pk"),
    )
    amounts = amounts.annotate(
        voted_on=Subquery(standing.values("voted_on")[:1], output_field=DateField()),
        reference=Subquery(standing.values("reference")[:1], output_field=CharField()),
    )
    # A vote without its record, brought by an old file, counts in the year of the action.
    amounts = amounts.annotate(
        vote_year=Coalesce(ExtractYear("voted_on"), F("application__call__year"), output_field=IntegerField())
    )
    in_the_year = Window(
        Sum("voted"),
        partition_by=[Left("application__organisation__siret", 9), F("vote_year")],
        output_field=DecimalField(max_digits=14, decimal_places=2),
    )
    passed: QuerySet[Any] = amounts.annotate(in_the_year=in_the_year).filter(in_the_year__gt=schema().threshold)
    return passed


def years_published() -> list[int]:
    """The years that have a file, the last first. One query."""
    return sorted(set(published_amounts().order_by().values_list("vote_year", flat=True)), reverse=True)


def grants(year: int | None = None) -> Iterator[Grant]:
    """The rows to publish, those in fault included, by date and organisation; a held project gives its theme for its
    object. Memory does not grow with them: one query, then one a thousand for the payments."""
    giver = attributing()
    found = published_amounts()
    if year is not None:
        found = found.filter(vote_year=year)
    held = PublicationHold.objects.filter(application=OuterRef("application"), ended_at=None)
    found = (
        found.annotate(is_held=Exists(held))
        .select_related("application__organisation__profile", "application__theme", "application__call")
        .prefetch_related("payments")
        .order_by("-vote_year", "-voted_on", "application__organisation__name", "pk")
    )
    for amount in found.iterator(chunk_size=_CHUNK):
        dossier = amount.application
        yield Grant(dossier.number, str(dossier.public_id), amount.vote_year, _row(amount, giver))


def publishable(year: int | None = None) -> Iterator[Grant]:
    """The rows that the schema accepts: what the files hold."""
    return (grant for grant in grants(year) if not grant.faults)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check found. ``years``: of each, the rows and how many are in fault; ``faulty``: the first of these."""

    count: int
    faults: int
    years: tuple[tuple[int, int, int], ...]
    faulty: tuple[Grant, ...]
    updated_at: datetime | None


def checked() -> Checked:
    """Every row against the schema. The queries of ``grants`` and of ``updated_at``."""
    rows: Counter[int] = Counter()
    wrong: Counter[int] = Counter()
    faulty: list[Grant] = []
    for grant in grants():
        rows[grant.year] += 1
        if grant.faults:
            wrong[grant.year] += 1
            faulty += [grant] if len(faulty) < MOST_FAULTY else []
    years = tuple((year, rows[year], wrong[year]) for year in sorted(rows, reverse=True))
    return Checked(rows.total(), wrong.total(), years, tuple(faulty), updated_at())


def updated_at() -> datetime | None:
    """When the last of what the files tell was written. Two queries."""
    told = told_grants().aggregate(last=Max("released_at"))["last"]
    voted = Vote.objects.filter(commitment__funder__slug=MEL).aggregate(last=Max("recorded_at"))["last"]
    return max((at for at in (told, voted) if at), default=None)


def _row(amount: Any, giver: Attributing) -> Row:
    dossier, said = amount.application, schema().publication
    profile = getattr(dossier.organisation, "profile", None)
    conditions, days = _payment(amount)
    theme = f"Politique de la ville : {dossier.theme.label}"
    return {
        "nomAttribuant": giver.name,
        "idAttribuant": giver.siret,
        "dateConvention": _iso(amount.voted_on),
        "referenceDecision": (amount.reference or "").strip(),
        "nomBeneficiaire": _line(dossier.organisation.name),
        "idBeneficiaire": dossier.organisation.siret,
        "rnaBeneficiaire": profile.rna if profile else "",
        "objet": theme if amount.is_held else _line(dossier.title),
        "montant": f"{amount.voted:.2f}",
        "nature": IN_KIND if amount.nature == Nature.VALUED else IN_MONEY,
        "conditionsVersement": conditions,
        "datesPeriodeVersement": days,
        "idRAE": "",
        "notificationUE": said["state_aid"],
        # One beneficiary a grant.
        "pourcentageSubvention": "1.00",
        "dispositifAide": "",
    }


def _payment(amount: Any) -> tuple[str, str]:
    """How it is paid and when: one payment of the whole is told as such; otherwise from the vote to the end of the
    year of the action, for which the MEL pays."""
    paid: list[Payment] = list(amount.payments.all())
    if len(paid) == 1 and paid[0].amount == amount.voted:
        return "unique", _iso(paid[0].paid_on)
    voted_on, conditions = amount.voted_on, str(schema().publication["conditions"])
    if voted_on is None:
        return conditions, ""
    last = date(max(amount.application.year, voted_on.year), 12, 31)
    last = max([last, *(payment.paid_on for payment in paid)])
    return conditions, f"{voted_on:%Y-%m-%d}/{last:%Y-%m-%d}"


def _iso(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _line(text: str) -> str:
    return " ".join(text.split())
