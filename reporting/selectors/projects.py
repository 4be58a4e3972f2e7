"""The funded projects that everybody may know of: which dossiers, and what of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from applications.models import Application, Nature
from applications.workflow import State
from contacts.identity import readable_siret
from contacts.models import LegalForm
from funding.models import Decision, DecisionKind
from reporting.models import MoneyEntry, MoneyStage, PublicationHold
from territories.models import Commune, Neighbourhood

GRANTED_KINDS = (DecisionKind.FULL, DecisionKind.PARTIAL)
# A sole trader is known under her own name: nothing of a natural person is published. The other forms are legal
# persons by definition; of these two, only those whose name carries the form of a company or of a grouping.
UNSURE_FORMS = (LegalForm.COMPANY, LegalForm.OTHER)
COMPANY_IN_NAME = r"\m(sarl|sas|sasu|eurl|sa|snc|sci|scop|scic|scp|selarl|gie|gip|gcsms|geiq|société|association)\M"


def told_grants() -> QuerySet[Decision]:
    """The grants that their associations were told: at most one a dossier, for nothing comes after it."""
    return Decision.objects.filter(released_at__isnull=False, kind__in=GRANTED_KINDS)


def granted_and_told() -> QuerySet[Application]:
    """Every dossier with a grant that was told, whoever carries it and whether it is held out or not."""
    return Application.objects.filter(
        Exists(told_grants().filter(application=OuterRef("pk")).order_by()),
        state=State.GRANTED,
        submitted_at__isnull=False,
    )


def legal_persons_of(organisation: str) -> Q:
    """The rows whose organisation, found by this path, is surely no natural person."""
    by_form, by_name = f"{organisation}__legal_form__in", f"{organisation}__name__iregex"
    return ~Q((by_form, UNSURE_FORMS)) | Q((by_name, COMPANY_IN_NAME))


def public_dossiers() -> QuerySet[Application]:
    """The dossiers that the public pages show: granted and told, of a legal person, not held out."""
    return granted_and_told().filter(legal_persons_of("organisation")).exclude(_held())


def held_dossiers() -> QuerySet[Application]:
    """The dossiers that would be public and that the direction holds out."""
    return granted_and_told().filter(_held())


def unsure_dossiers() -> QuerySet[Application]:
    """The dossiers left out because their carrier may be a natural person: its legal form does not say."""
    return granted_and_told().exclude(legal_persons_of("organisation"))


def _held() -> Exists:
    return Exists(PublicationHold.objects.filter(application=OuterRef("pk"), ended_at=None))


@dataclass(frozen=True, slots=True)
class PublicProject:
    """All that anyone may read of a funded project, and nothing else: every public page, file and feed is written from
    this alone.

    ``public_id`` names the dossier and opens nothing without an account. ``title``: what the money is for is published
    (law 2000-321, article 10); the association chose it knowing that, and the direction may hold a project out.
    ``organisation`` and ``siret``: a legal person, in the open national register. ``theme``, ``year``: the call is
    public. ``communes``, ``neighbourhoods``: areas of several thousand people, never a place. ``voted``: by funder,
    deliberations of public bodies. ``told_on``: the day when the decision was announced.

    Left out on purpose: the summary and the answers (free text may name people), every address, telephone and person,
    the audience, what was asked, proposed or agreed, marks, opinions, conditions, the number of the dossier.
    """

    public_id: UUID
    title: str
    organisation: str
    siret: str
    theme: str
    year: int
    communes: tuple[str, ...]
    neighbourhoods: tuple[str, ...]
    voted: tuple[tuple[str, Decimal], ...]
    told_on: date
    told_at: datetime

    @property
    def total(self) -> Decimal:
        """All that is voted for it, in money."""
        return sum((amount for _, amount in self.voted), Decimal(0))

    @property
    def readable_siret(self) -> str:
        return readable_siret(self.siret)


def grants_told_of(dossiers: QuerySet[Application]) -> QuerySet[Decision]:
    """The grants of these dossiers, the last told first; only the public columns are read. No query."""
    found = told_grants().filter(application__in=dossiers.order_by().values("pk"))
    found = found.select_related("application__organisation", "application__theme", "application__call")
    return found.only(*_READ).order_by("-released_at", "-pk")


def projects_of(decisions: Sequence[Decision]) -> list[PublicProject]:
    """These grants as anyone reads them. Three queries, whatever their number."""
    dossiers = [decision.application for decision in decisions]
    prefetch_related_objects(
        dossiers,
        Prefetch("communes", Commune.objects.only("name").order_by("name")),
        Prefetch("neighbourhoods", Neighbourhood.objects.only("name", "code").order_by("name", "code")),
    )
    amounts = _voted(dossiers)
    return [
        PublicProject(
            dossier.public_id,
            dossier.title,
            dossier.organisation.name,
            dossier.organisation.siret,
            dossier.theme.label,
            dossier.call.year,
            tuple(commune.name for commune in dossier.communes.all()),
            tuple(place.name for place in dossier.neighbourhoods.all()),
            tuple(amounts.get(dossier.pk, {}).items()),
            timezone.localdate(decision.released_at),
            decision.released_at,
        )
        for dossier, decision in zip(dossiers, decisions, strict=True)
        if decision.released_at
    ]


def public_project(public_id: UUID) -> PublicProject | None:
    """One funded project, or ``None`` for any other dossier. Four queries."""
    found = list(grants_told_of(public_dossiers().filter(public_id=public_id))[:1])
    return projects_of(found)[0] if found else None


def _voted(dossiers: Sequence[Application]) -> dict[int, dict[str, Decimal]]:
    """What each funder voted for each dossier, in money, the greatest first. One query."""
    rows = MoneyEntry.objects.filter(
        application__in=[dossier.pk for dossier in dossiers], stage=MoneyStage.VOTED, amount__gt=0
    ).exclude(nature=Nature.VALUED)
    found: dict[int, dict[str, Decimal]] = {}
    for dossier, name, amount in rows.order_by("-amount", "funder__name").values_list(
        "application", "funder__name", "amount"
    ):
        of_funder = found.setdefault(dossier, {})
        of_funder[name] = of_funder.get(name, Decimal(0)) + amount
    return found


_READ = (
    "released_at",
    "application__public_id",
    "application__title",
    "application__organisation__name",
    "application__organisation__siret",
    "application__theme__label",
    "application__call__year",
)
