"""The people of the demonstration, who can all sign in, and the call that they find open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from applications.answers import Value
from applications.selectors import PARIS, today
from applications.services import start_dossier
from contacts.models import Absence, LegalForm, Membership, MembershipRole, Organisation, Referent, User
from eligibility.models import Call, Theme
from eligibility.services import copy_call
from melpv.demonstration.carriers import RESERVED, Carrier, Person, fictional_siret
from melpv.demonstration.house import TREASURER, furnish
from melpv.demonstration.instructing import HEAD, services_at_work
from melpv.demonstration.reports import PEOPLE as CONTRIBUTORS
from melpv.demonstration.reports import reports
from melpv.demonstration.sittings import READER, REGION, RESIDENT, STATE, sittings
from melpv.demonstration.storing import Refused, Year, only_in_demonstration, seed_year, write_carriers
from melpv.demonstration.world import Town
from melpv.demonstration.years import (
    earlier_years,
    habitat_call,
    permanent_calls,
    send_to_own_calls,
    take_places,
    work_under_way,
)

DOSSIERS, SEED = 200, 59
SOURCE, GENERATION = "PDV-2023", "2024"
OPEN_SINCE, OPEN_FOR = timedelta(days=31), timedelta(days=45)
# One password for all, known by everybody: it opens nothing but this demonstration.
PASSWORD = "beffroi-canal-tilleul"  # noqa: S105

WRITER = Person("Amina", "Benali", "amina.benali@relais-des-tilleuls.example")
SIGNATORY = Person("Jeanne", "Delattre", "jeanne.delattre@relais-des-tilleuls.example")
VIEWER = Person("Luc", "Vanhecke", "luc.vanhecke@relais-des-tilleuls.example")
ADMINISTRATOR = Person("Marianne", "Leclercq", "administration@portail.example")
HOUSE = Carrier(
    siret=fictional_siret(RESERVED + 1),
    name="Le Relais des Tilleuls",
    form=LegalForm.ASSOCIATION,
    town=Town("59350", "Lille", "59000", True),
    address="12 rue des Tisserands",
    phone="03 20 00 59 59",
    email="contact@relais-des-tilleuls.example",
    signatory=SIGNATORY,
    writer=WRITER,
)


@dataclass(frozen=True, slots=True)
class ReferentAccount:
    """An account for a referent of the MEL's own list. Her real address stays hers and signs nobody in."""

    referent: str
    login: str


REFERENTS = (
    ReferentAccount("sguilmin@lillemetropole.fr", "stephanie.guilmin@referents.example"),
    ReferentAccount("vdjomkouo@lillemetropole.fr", "virginie.tchoffo-djomkouo@referents.example"),
    ReferentAccount("rdeneve@lillemetropole.fr", "romain.deneve@referents.example"),
)
# Who is away these days, and who stands in.
AWAY, DEPUTY = "mdjouada@lillemetropole.fr", "rdeneve@lillemetropole.fr"
HALF_WRITTEN: dict[str, Value] = {
    "title": "Un pas vers l’emploi avec les mères du secteur Sud",
    "communes": ["59350"],
    "neighbourhoods": ["QN05972M"],
    "audience": 28,
    "audience_qpv": 9,
    "funding_year": 1,
    "objectives": ["decrochage"],
    "deployable": False,
}


@dataclass(frozen=True, slots=True)
class Account:
    """A line of the table that the launcher prints."""

    who: str
    email: str
    shows: str


def is_loaded() -> bool:
    """Whether this database holds the demonstration. One query."""
    return User.objects.filter(email=ADMINISTRATOR.email).exists()


@transaction.atomic
def load_demonstration(*, now: datetime, dossiers: int = DOSSIERS, over: Sequence[int] | None = None) -> Year | None:
    """Open the coming call, make the accounts, and fill the call and those of the years before; ``None`` when all
    of it is there already.

    Raises ``Refused`` outside a demonstration, or when the 2023 call or the MEL's referents are not loaded.
    """
    only_in_demonstration()
    if is_loaded():
        return None
    call = _coming_call(now)
    administrator = _administrator()
    _link_referents()
    _absence(today(now))
    permanent_calls(now)
    habitat_call(call, now)
    send_to_own_calls(call)
    last = earlier_years(call, Call.objects.get(code=SOURCE), HOUSE, now, over)
    house = _house(call)
    year = seed_year(
        call=call, dossiers=dossiers, seed=SEED, until=call.opens_at + timedelta(days=30), house=HOUSE, house_seals=True
    )
    for one in (last, call):
        take_places(one)
    signatory = User.objects.get(email=SIGNATORY.email)
    furnish(house, signatory=signatory, at=now)
    _half_written(house, call, by=signatory, at=now)
    work_under_way(house, signatory, call, last, now)
    services_at_work(call, now)
    # She signs the minutes of a sitting with her password.
    head = User.objects.get(email=HEAD.email)
    _let_in(head)
    head.refresh_from_db()
    sittings(call, head=head, administrator=administrator, password=PASSWORD, now=now)
    reports(head=head, now=now)
    _let_in(*User.objects.filter(email__in=[one.email for one in accounts()]).exclude(pk=head.pk))
    return year


def accounts() -> list[Account]:
    """Who can sign in, and what each account shows. One query."""
    people = (
        (SIGNATORY, "écrit et dépose pour une association"),
        (WRITER, "écrit pour la même association, sans déposer"),
        (TREASURER, "tient la trésorerie de l’association"),
        (VIEWER, "lit les dossiers de l’association"),
    )
    return [
        *(Account(f"{one.first_name} {one.last_name}", one.email, shows) for one, shows in people),
        *_referent_lines(),
        Account(f"{HEAD.first_name} {HEAD.last_name}", HEAD.email, "dirige un service, préside et tient les comités"),
        *(
            Account(f"{one.first_name} {one.last_name}", one.email, shows)
            for one, shows in (
                (STATE.person, "siège pour l’État, donne sa position et ses votes"),
                (REGION.person, "siège pour la Région, donne sa position et ses votes"),
                (READER.person, "consulte pour la Région"),
                (RESIDENT, "lit et écrit pour un conseil citoyen"),
                (CONTRIBUTORS["commune-hem"], "écrit la contribution d’une commune au rapport annuel"),
                (CONTRIBUTORS["commune-loos"], "complète une contribution renvoyée"),
            )
        ),
        Account(f"{ADMINISTRATOR.first_name} {ADMINISTRATOR.last_name}", ADMINISTRATOR.email, "administre le portail"),
    ]


def _referent_lines() -> Iterator[Account]:
    logins = [one.login for one in REFERENTS]
    linked = Referent.objects.filter(user__email__in=logins).select_related("user")
    for referent in linked.prefetch_related("theme_referents__theme").order_by("user__pk"):
        first, *others = [row.theme.label for row in referent.theme_referents.all()] or ["aucune thématique"]
        more = f" et {len(others)} autres thématiques" if len(others) > 1 else " et une autre thématique" * len(others)
        yield Account(str(referent), referent.user.email if referent.user else "", f"instruit {first}{more}")


def _coming_call(now: datetime) -> Call:
    """The 2023 call copied to the coming year: open for a month, on the 2024 neighbourhoods."""
    day = now.astimezone(PARIS)
    code = f"PDV-{day.year + 1}"
    existing = Call.objects.filter(code=code).first()
    if existing is not None:
        return existing
    source = Call.objects.filter(code=SOURCE).first()
    if source is None:
        raise Refused(f"Chargez d’abord l’appel {SOURCE} (manage.py load_call {SOURCE}).")
    return copy_call(
        source=source,
        code=code,
        year=day.year + 1,
        opens_at=_at(day.date() - OPEN_SINCE, 9),
        closes_at=_at(day.date() + OPEN_FOR, 12),
        generation=GENERATION,
        by=None,
        at=now,
    )


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=PARIS)


def _administrator() -> User:
    return User.objects.create(
        email=ADMINISTRATOR.email,
        first_name=ADMINISTRATOR.first_name,
        last_name=ADMINISTRATOR.last_name,
        is_staff=True,
        is_superuser=True,
    )


def _link_referents() -> None:
    """An account for each referent who has none; the referents' own rows keep their address."""
    found = {one.email: one for one in Referent.objects.filter(user=None, email__in=[r.referent for r in REFERENTS])}
    if not found:
        raise Refused("Chargez d’abord les référents (manage.py load_contacts).")
    for one in REFERENTS:
        referent = found.get(one.referent)
        if referent is not None:
            referent.user = User.objects.create(
                email=one.login, first_name=referent.first_name, last_name=referent.last_name
            )
            referent.save(update_fields=["user"])


def _absence(day: date) -> None:
    away = Referent.objects.filter(email=AWAY).first()
    if away is not None:
        Absence.objects.create(
            referent=away,
            starts_on=day - timedelta(days=14),
            ends_on=day + timedelta(days=10),
            deputy=Referent.objects.filter(email=DEPUTY).first(),
        )


def _house(call: Call) -> Organisation:
    organisations, _ = write_carriers([HOUSE], since=call.opens_at)
    house = organisations[HOUSE.siret]
    viewer = User.objects.create(email=VIEWER.email, first_name=VIEWER.first_name, last_name=VIEWER.last_name)
    Membership.objects.create(user=viewer, organisation=house, role=MembershipRole.VIEWER)
    return house


def _half_written(house: Organisation, call: Call, *, by: User, at: datetime) -> None:
    """A draft that misses answers and does not meet some rules: what the form's panel explains."""
    theme = Theme.objects.filter(call_themes__call=call, slug="economie-emploi").first()
    if theme is not None:
        start_dossier(by=by, at=at, organisation=house, call=call, theme=theme, answers=HALF_WRITTEN)


def _let_in(*people: User) -> None:
    """The common password, hashed once, and an address that is already verified."""
    User.objects.filter(pk__in=[one.pk for one in people]).update(password=make_password(PASSWORD))
    EmailAddress.objects.bulk_create(
        EmailAddress(user_id=pk, email=email, verified=True, primary=True)
        for pk, email in {one.pk: one.email for one in people}.items()
    )
