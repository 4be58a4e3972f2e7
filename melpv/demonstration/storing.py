"""Writing a year: plans become rows, by the very functions that file a real dossier, many at a time.

Only the announcements are left out: nobody is mailed about a fictional dossier. Each theme's route, each day's rules
and each frozen copy come from ``contacts``, ``eligibility`` and ``applications``.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from applications.models import Application
from applications.selectors import PARIS, facts_of
from applications.workflow import State
from contacts.models import Membership, MembershipRole, Organisation, User
from eligibility.asking import rows_of
from eligibility.engine import Evaluator, read_facts
from eligibility.models import Call, Question, Theme
from eligibility.selectors import call_themes, evaluator, questions_of
from melpv.demonstration.carriers import Carrier, Person, carriers_for
from melpv.demonstration.dossiers import Directory, Plan, plan, states_of
from melpv.demonstration.judgements import Judge
from melpv.demonstration.rows import Clerk
from melpv.demonstration.world import Asked, Quarter, Town, Values, World
from territories.models import Commune, Neighbourhood

BATCH = 1000
# The house files one in so many of the first dossiers, and no more in a large year than in a small one.
HOUSE_SHARE, HOUSE_UNTIL = 25, 200
AFTER_CLOSING = timedelta(days=180)
PILOT = Person("Marianne", "Pilotage", "marianne.pilotage@demonstration.example")


class Refused(Exception):
    """Nothing is written; ``str()`` is the French sentence that says why."""


@dataclass(frozen=True, slots=True)
class Year:
    """What was written."""

    dossiers: int
    carriers: int
    states: Counter[State]
    outcomes: Counter[str]


def only_in_demonstration() -> None:
    """Raise ``Refused`` where real dossiers may be: fictional people never join real ones."""
    if not (settings.DEMONSTRATION or settings.DEBUG):
        raise Refused(
            "Les données fictives sont réservées à une démonstration ou à un poste de développement : "
            "lancez la commande avec DEMONSTRATION=true, sur une base sans dossier réel."
        )


def last_instant(call: Call, now: datetime) -> datetime:
    """Until when a year of this call is told unless someone says otherwise: never beyond the day that begins today.

    A call closed for half a year gives the same year on any day; for a call still open, give the instant.
    """
    today = now.astimezone(PARIS).replace(hour=0, minute=0, second=0, microsecond=0)
    return min(call.closes_at + AFTER_CLOSING, today) if call.closes_at else today


@transaction.atomic
def seed_year(
    *,
    call: Call,
    dossiers: int,
    seed: int,
    until: datetime,
    house: Carrier | None = None,
    house_seals: bool = False,
    house_state: State | None = None,
) -> Year:
    """Write so many fictional dossiers on a call that has none; the same call, number and seed give the same year.

    ``house`` is an organisation that files one in twenty-five of the first dossiers; with ``house_seals`` the worker
    draws its receipts; ``house_state`` is where all its dossiers stand. Raises ``Refused``. Holds the call's row until
    the end of the transaction.
    """
    only_in_demonstration()
    call = Call.objects.select_for_update().get(pk=call.pk)
    _must_be_empty(call, dossiers, until)
    themes = {one.theme.slug: one.theme for one in call_themes(call)}
    world = world_of(call, themes, until)
    carriers = carriers_for(dossiers, seed=seed, towns=world.towns)
    organisations, people = write_carriers([*carriers, *([house] if house else [])], since=call.opens_at)
    rules = Rules(call)
    directory = Directory(carriers, world.themes)

    def judge(carrier: Carrier, theme: str, values: Values, day: date) -> str:
        facts = facts_of(organisations[carrier.siret], themes[theme], values)
        return str(rules.on(day).assess(read_facts(facts, themes={theme})).outcome)

    plans = [
        plan(
            rank,
            seed=seed,
            world=world,
            carriers=directory,
            judge=judge,
            house=house if (is_hers := rank < HOUSE_UNTIL and rank % HOUSE_SHARE == HOUSE_SHARE - 1) else None,
            wanted=house_state if is_hers else None,
        )
        for rank in range(dossiers)
    ]
    numbers = _numbers(call, plans)
    sealed = house if house_seals else None
    clerk = Clerk(
        call, themes, organisations, people, rules, pilot=_pilot(), judge=Judge(call, seed=seed), sealed=sealed
    )
    for batch in _batches(sorted(plans, key=lambda one: (one.begun, one.rank)), BATCH):
        clerk.write(batch, numbers)
        _tell_the_planner()
    Call.objects.filter(pk=call.pk).update(last_number=call.last_number + len(numbers))
    return Year(dossiers, len(carriers), states_of(plans), Counter(one.outcome for one in plans if one.outcome))


def _tell_the_planner() -> None:
    """The triggers' own queries are planned on the tables as they were at first, empty: they would go on walking them
    whole, once for each row."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE applications_application, applications_assessment, applications_event")


class Rules:
    """The call's evaluators, kept for the days that the year needs."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._kept: dict[date, Evaluator] = {}

    def on(self, day: date) -> Evaluator:
        if day not in self._kept:
            self._kept[day] = evaluator(self._call, day)
        return self._kept[day]


def world_of(call: Call, themes: dict[str, Theme], until: datetime) -> World:
    """The places and questions of a call, in plain values. A query for each theme and three more."""
    quarters = Neighbourhood.objects.of_generation(call.neighbourhood_generation).priority()
    return World(
        towns=tuple(
            Town(row.insee_code, row.name, row.postal_codes.split()[0] if row.postal_codes else "", row.in_city_policy)
            for row in Commune.objects.order_by("insee_code")
        ),
        quarters=tuple(
            Quarter(row.code, row.name, frozenset(town.insee_code for town in row.communes.all()))
            for row in quarters.order_by("code").prefetch_related("communes")
        ),
        questions={
            slug: tuple(
                _asked(row)
                for row in questions_of(call, theme)
                if row.code not in ("legal_form", "institutional", "siret")
            )
            for slug, theme in themes.items()
        },
        opens=call.opens_at,
        closes=call.closes_at or until,
        until=until,
    )


def _asked(row: Question) -> Asked:
    named = rows_of(row.rows)
    return Asked(
        row.code,
        row.kind,
        tuple(str(code) for code, _ in row.choices),
        row.table_columns,
        named if isinstance(named, str) else tuple(code for code, _ in named),
        row.condition,
    )


def write_carriers(carriers: Sequence[Carrier], *, since: datetime) -> tuple[dict[str, Organisation], dict[str, User]]:
    """The organisations by SIRET and their people by address; those that are there already are taken as they are."""
    Organisation.objects.bulk_create(
        [
            Organisation(
                siret=one.siret,
                name=one.name,
                legal_form=one.form,
                address=one.address,
                postal_code=one.town.postal_code,
                city=one.town.name,
                phone=one.phone,
                email=one.email,
            )
            for one in carriers
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    organisations = Organisation.objects.in_bulk([one.siret for one in carriers], field_name="siret")
    people = write_people([person for one in carriers for person in (one.signatory, one.writer) if person], since=since)
    Membership.objects.bulk_create(
        [
            Membership(user=people[person.email], organisation=organisations[one.siret], role=role)
            for one in carriers
            for person, role in ((one.signatory, MembershipRole.SIGNATORY), (one.writer, MembershipRole.WRITER))
            if person
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    return organisations, people


def write_people(persons: Sequence[Person], *, since: datetime) -> dict[str, User]:
    """Accounts by address, which cannot sign in until someone gives them a password."""
    closed = make_password(None)
    User.objects.bulk_create(
        [
            User(
                email=one.email,
                first_name=one.first_name,
                last_name=one.last_name,
                password=closed,
                date_joined=since - timedelta(days=30),
            )
            for one in persons
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    return User.objects.in_bulk([one.email for one in persons], field_name="email")


def _pilot() -> User:
    """The administrator who acts where a referent has no account."""
    found = User.objects.filter(is_staff=True, is_active=True).order_by("pk").first()
    if found is None:
        found = User.objects.create_user(
            PILOT.email, first_name=PILOT.first_name, last_name=PILOT.last_name, is_staff=True
        )
    return found


def _must_be_empty(call: Call, dossiers: int, until: datetime) -> None:
    if dossiers < 1:
        raise Refused("Demandez au moins un dossier.")
    if until <= call.opens_at:
        raise Refused(f"L’appel {call.code} n’est pas encore ouvert : aucun dossier ne peut y être déposé.")
    count = Application.objects.filter(call=call).count()
    if count or call.last_number:
        raise Refused(
            f"L’appel {call.code} a déjà {count} dossier{'s' if count > 1 else ''} : une année fictive ne se mêle pas "
            "à d’autres dossiers. Indiquez un autre appel (--call), ou une base neuve."
        )


def _numbers(call: Call, plans: Iterable[Plan]) -> dict[int, str]:
    """The number of each filed dossier by rank, in the order of filing."""
    filed = sorted((at, one.rank) for one in plans if (at := one.filed))
    return {rank: f"{call.code}-{order:05d}" for order, (_, rank) in enumerate(filed, start=call.last_number + 1)}


def _batches(plans: Iterable[Plan], size: int) -> Iterator[list[Plan]]:
    rest = iter(plans)
    while batch := list(islice(rest, size)):
        yield batch
