"""The years and calls around the coming one: those that are over, with their results and money, the permanent calls,
the Habitat call."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from applications.models import Application
from applications.selectors import today
from applications.services import ask_meeting, renew, start_dossier
from applications.services.sites import take_place
from applications.workflow import NotAllowed, State
from contacts.clock import PARIS
from contacts.models import Organisation, User
from eligibility.call_file import bundled_calls
from eligibility.models import Call, CallTheme, JuryDate, Theme
from eligibility.selectors import call_themes, evaluator, site_rule
from eligibility.services import copy_call, load_call
from melpv.demonstration.carriers import Carrier
from melpv.demonstration.storing import last_instant, seed_year

# Themes that have a permanent call of their own: the yearly call sends there.
OWN_CALLS = {"ess": "ESS", "quartiers-de-veille": "VEILLE"}
HABITAT = "HABITAT-2023"
# How many dossiers have the years that are over, last year's first, and the seed of last year's.
OVER, OVER_SEED = (100, 60), 58
YEAR = timedelta(days=365)
# More than any theme counts.
MOST_PLACES = 100
# Days from today: the jury, and the last day to file for it.
JURIES = ((34, 20), (125, 104), (216, 195), (307, 286))


def permanent_calls(now: datetime) -> list[Call]:
    """The ESS call with its juries to come, and that of the quartiers de veille."""
    for code in OWN_CALLS.values():
        load_call(content=bundled_calls()[code], by=None, at=now)
    ess = Call.objects.get(code=OWN_CALLS["ess"])
    day = today(now)
    JuryDate.objects.bulk_create(
        JuryDate(call=ess, held_on=_tuesday(day, held), file_by=_tuesday(day, file_by)) for held, file_by in JURIES
    )
    return list(Call.objects.filter(code__in=OWN_CALLS.values()))


def _tuesday(day: date, later: int) -> date:
    """The first Tuesday so many days later: nobody sits on a Sunday."""
    wanted = day + timedelta(days=later)
    return wanted + timedelta(days=(1 - wanted.weekday()) % 7)


def habitat_call(coming: Call, now: datetime) -> Call:
    """The Habitat call of the same year, open while the coming call is written."""
    load_call(content=bundled_calls()[HABITAT], by=None, at=now)
    return copy_call(
        source=Call.objects.get(code=HABITAT),
        code=f"HABITAT-{coming.year}",
        year=coming.year,
        opens_at=coming.opens_at,
        closes_at=datetime.combine(today(now) + timedelta(days=24), time(12), PARIS),
        generation=coming.neighbourhood_generation,
        by=None,
        at=now,
    )


def send_to_own_calls(call: Call) -> None:
    """Close in the yearly call the themes that have a permanent call of their own."""
    CallTheme.objects.filter(call=call, theme__slug__in=OWN_CALLS).update(active=False)


def earlier_years(coming: Call, source: Call, house: Carrier, now: datetime, over: Sequence[int] | None = None) -> Call:
    """The calls of the years before, closed, decided and mostly paid; return last year's, in which the house was
    granted what it may ask for again. ``over`` is how many dossiers each has, last year's first."""
    last, *before = over or OVER
    for ago, dossiers in reversed(list(enumerate(before, 2))):
        _year_over(coming, source, now, ago, dossiers)
    return _year_over(coming, source, now, 1, last, house)


def _year_over(
    coming: Call, source: Call, now: datetime, ago: int, dossiers: int, house: Carrier | None = None
) -> Call:
    opens, closes = coming.opens_at - ago * YEAR, (coming.closes_at or now) - ago * YEAR
    code = f"PDV-{coming.year - ago}"
    call = Call.objects.filter(code=code).first()
    if call is None:
        call = copy_call(
            source=source,
            code=code,
            year=coming.year - ago,
            opens_at=opens,
            closes_at=closes,
            generation=coming.neighbourhood_generation,
            by=None,
            at=now,
        )
        send_to_own_calls(call)
    seed_year(
        call=call,
        dossiers=dossiers,
        seed=OVER_SEED + 1 - ago,
        until=last_instant(call, now),
        house=house,
        house_state=State.GRANTED if house else None,
        with_money=True,
        is_over=True,
    )
    return call


def take_places(call: Call) -> None:
    """Give its place to each retained dossier of the themes that count them, as long as there may be one."""
    rules = evaluator(call, today(call.opens_at))
    themes = [one.theme for one in call_themes(call) if site_rule(rules, one.theme) is not None]
    granted = Application.objects.filter(call=call, state=State.GRANTED, theme__in=themes)
    granted = granted.select_related("call", "theme", "organisation").order_by("submitted_at")
    for dossier in granted[:MOST_PLACES]:
        try:
            take_place(dossier, at=dossier.updated_at)
        except NotAllowed:
            continue


def work_under_way(house: Organisation, signatory: User, coming: Call, last: Call, now: datetime) -> None:
    """What the house has begun: a renewal, an ESS dossier whose meeting waits, a Habitat draft that may go on there."""
    granted = list(Application.objects.filter(call=last, organisation=house, state=State.GRANTED).order_by("pk"))
    if granted:
        renew(by=signatory, at=now, application=granted[0], call=coming)
    ess = start_dossier(
        by=signatory,
        at=now,
        organisation=house,
        call=Call.objects.get(code=OWN_CALLS["ess"]),
        theme=Theme.objects.get(slug="ess"),
        answers={"title": "Conciergerie solidaire du secteur Sud", "communes": ["59350"]},
    )
    proposed = "Mardi 8 ou jeudi 10 décembre, le matin. Au téléphone ou dans vos bureaux."
    ask_meeting(by=signatory, at=now, application=ess, proposed=proposed)
    start_dossier(
        by=signatory,
        at=now,
        organisation=house,
        call=coming,
        theme=Theme.objects.get(slug="habitat"),
        answers={"title": "Premier logement : un an d’accompagnement", "communes": ["59350", "59512"], "audience": 60},
    )
