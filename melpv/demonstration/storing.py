"""Writing a year: plans become rows, by the very functions that file a real dossier, many at a time.

Only the announcements are left out: nobody is mailed about a fictional dossier. Each theme's route, each day's rules
and each frozen copy come from ``contacts``, ``eligibility`` and ``applications``.
"""

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
from melpv.demonstration.calendar_of_year import Calendar, arranged
from melpv.demonstration.carriers import Carrier, Person, carriers_for
from melpv.demonstration.dossiers import Directory, Plan, plan, states_of
from melpv.demonstration.following import Following, People
from melpv.demonstration.judgements import Judge
from melpv.demonstration.money_of_year import Totals
from melpv.demonstration.rows import Clerk
from melpv.demonstration.sittings_of_year import CHAIR, SECRETARY
from melpv.demonstration.world import Asked, Quarter, Town, Values, World
from territories.models import Commune, Neighbourhood

BATCH = 1000
# The house files one in so many of the first dossiers, and no more in a large year than in a small one.
HOUSE_SHARE, HOUSE_UNTIL = 25, 200
AFTER_CLOSING = timedelta(days=180)
# What is looked at in every dossier of the year at once; the rest waits until its dossier is written.
KEPT = ("communes", "requested_amount", "funding_plan")
# The tables that triggers and references look into while others are filled.
WALKED = (
    "applications_action",
    "applications_application",
    "applications_assessment",
    "applications_event",
    "applications_submission",
    "committees_position",
    "funding_commitment",
    "funding_vote",
    "instruction_agendaitem",
    "instruction_proposal",
    "instruction_scoresheet",
)
PILOT = Person("Marianne", "Pilotage", "marianne.pilotage@demonstration.example")


class Refused(Exception):
    """Nothing is written; ``str()`` is the French sentence that says why."""


@dataclass(frozen=True, slots=True)
class Year:
    """What was written; ``totals`` where it goes as far as committees and money."""

    dossiers: int
    carriers: int
    states: Counter[State]
    outcomes: Counter[str]
    totals: Totals | None = None


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
    with_money: bool = False,
    is_over: bool = False,
) -> Year:
    """Write so many fictional dossiers on a call that has none; the same call, number and seed give the same year.

    ``house`` is an organisation that files one in twenty-five of the first dossiers; with ``house_seals`` the worker
    draws its receipts; ``house_state`` is where all its dossiers stand. ``with_money`` tells the committees in full,
    and what follows them: envelopes, votes, decisions told, payments; ``is_over`` leaves no dossier without its answer.
    Raises ``Refused``. Holds the call's row until the end of the transaction.
    """
    only_in_demonstration()
    call = Call.objects.select_for_update().get(pk=call.pk)
    _must_be_empty(call, dossiers, until)
    if with_money:
        _must_have_no_envelope(call)
    themes = {one.theme.slug: one.theme for one in call_themes(call)}
    world = world_of(call, themes, until, is_over=is_over)
    carriers = carriers_for(dossiers, seed=seed, towns=world.towns)
    organisations, people = write_carriers([*carriers, *([house] if house else [])], since=call.opens_at)
    rules = Rules(call)
    directory = Directory(carriers, world.themes)

    def judge(carrier: Carrier, theme: str, values: Values, day: date) -> str:
        facts = facts_of(organisations[carrier.siret], themes[theme], values)
        return str(rules.on(day).assess(read_facts(facts, themes={theme})).outcome)

    plans, folded = [], {}
    for rank in range(dossiers):
        is_hers = house is not None and rank < HOUSE_UNTIL and rank % HOUSE_SHARE == HOUSE_SHARE - 1
        made = plan(
            rank,
            seed=seed,
            world=world,
            carriers=directory,
            judge=judge,
            house=house if is_hers else None,
            wanted=house_state if is_hers else None,
        )
        plans.append(replace(made, values={name: made.values[name] for name in KEPT if name in made.values}))
        folded[rank] = _folded(made)
    calendar = None
    if with_money:
        plans, calendar = arranged(plans, seed=seed, themes=world.themes, until=until)
    numbers, pilot = _numbers(call, plans), _pilot()
    following = _following(call, calendar, themes, numbers, pilot, seed=seed, until=until) if calendar else None
    totals = following.open(plans) if following else None
    judged = Judge(call, seed=seed, convenes=following is None)
    sealed = house if house_seals else None
    clerk = Clerk(
        call,
        themes,
        organisations,
        people,
        rules,
        pilot=pilot,
        judge=judged,
        sealed=sealed,
        following=following,
    )
    for turn, batch in enumerate(_batches(sorted(plans, key=lambda one: (one.begun, one.rank)), BATCH), 1):
        clerk.write([_unfolded(one, folded.pop(one.rank)) for one in batch], numbers)
        # Each time that the tables have doubled.
        if turn.bit_count() == 1:
            _tell_the_planner()
    if following:
        following.close()
    Call.objects.filter(pk=call.pk).update(last_number=call.last_number + len(numbers))
    outcomes = Counter(one.outcome for one in plans if one.outcome)
    return Year(dossiers, len(carriers), states_of(plans), outcomes, totals)


def _following(
    call: Call,
    calendar: Calendar,
    themes: dict[str, Theme],
    numbers: dict[int, str],
    pilot: User,
    *,
    seed: int,
    until: datetime,
) -> Following:
    found = write_people([CHAIR, SECRETARY], since=call.opens_at)
    people = People(pilot, keeper=found[SECRETARY.email], chair=found[CHAIR.email])
    return Following(call, calendar, themes, numbers, people, seed=seed, until=until)


def _folded(one: Plan) -> bytes:
    """All that a dossier says, in a tenth of the memory: years of a hundred thousand fit in it."""
    return zlib.compress(json.dumps(one.values).encode(), 1)


def _unfolded(one: Plan, folded: bytes) -> Plan:
    return replace(one, values=json.loads(zlib.decompress(folded)))


def _tell_the_planner() -> None:
    """The triggers' own queries are planned on the tables as they were at first, empty: they would go on walking them
    whole, once for each row."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(WALKED)}")


class Rules:
    """The call's evaluators, kept for the days that the year needs."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._kept: dict[date, Evaluator] = {}

    def on(self, day: date) -> Evaluator:
        if day not in self._kept:
            self._kept[day] = evaluator(self._call, day)
        return self._kept[day]


def world_of(call: Call, themes: dict[str, Theme], until: datetime, *, is_over: bool = False) -> World:
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
        is_over=is_over,
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


def _must_have_no_envelope(call: Call) -> None:
    if call.envelopes.exists():
        raise Refused(
            f"L’appel {call.code} a déjà des enveloppes : une année fictive a les siennes. Indiquez un autre appel "
            "(--call), ou demandez l’année sans l’argent."
        )


def _numbers(call: Call, plans: Iterable[Plan]) -> dict[int, str]:
    """The number of each filed dossier by rank, in the order of filing."""
    filed = sorted((at, one.rank) for one in plans if (at := one.filed))
    return {rank: f"{call.code}-{order:05d}" for order, (_, rank) in enumerate(filed, start=call.last_number + 1)}


def _batches(plans: Iterable[Plan], size: int) -> Iterator[list[Plan]]:
    rest = iter(plans)
    while batch := list(islice(rest, size)):
        yield batch
