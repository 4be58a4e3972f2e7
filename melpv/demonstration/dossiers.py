"""The plan of one fictional dossier: what it answers, when it is filed, and how far it went."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from applications.workflow import NOT_FILED, Action, State
from contacts.clock import PARIS
from melpv.demonstration.budgets import money_of
from melpv.demonstration.carriers import Carrier
from melpv.demonstration.dice import dice, identifier
from melpv.demonstration.projects import project
from melpv.demonstration.timing import beginning, filing_instant, moments
from melpv.demonstration.world import Values, World, subject_of

A, S = Action, State
# How a dossier comes to each state; the table of the workflow allows every step.
PATHS: dict[State, tuple[Action, ...]] = {
    S.DRAFT: (),
    S.AWAITING_SIGNATURE: (A.SEND_FOR_SIGNATURE,),
    S.SUBMITTED: (A.SUBMIT,),
    S.IN_REVIEW: (A.SUBMIT, A.ADMIT),
    S.ADDITION_REQUESTED: (A.SUBMIT, A.ADMIT, A.REQUEST_ADDITION),
    S.READY: (A.SUBMIT, A.ADMIT, A.DECLARE_READY),
    S.SCHEDULED: (A.SUBMIT, A.ADMIT, A.DECLARE_READY, A.SCHEDULE),
    S.EXAMINED: (A.SUBMIT, A.ADMIT, A.DECLARE_READY, A.SCHEDULE, A.EXAMINE),
    S.GRANTED: (A.SUBMIT, A.ADMIT, A.DECLARE_READY, A.SCHEDULE, A.EXAMINE, A.GRANT),
    S.REFUSED: (A.SUBMIT, A.ADMIT, A.DECLARE_READY, A.SCHEDULE, A.EXAMINE, A.REFUSE),
    S.DEFERRED: (A.SUBMIT, A.ADMIT, A.DECLARE_READY, A.SCHEDULE, A.DEFER),
    S.INADMISSIBLE: (A.SUBMIT, A.DECLARE_INADMISSIBLE),
    S.WITHDRAWN: (A.SUBMIT, A.WITHDRAW),
}
# Dossiers in a hundred, in the order of PATHS: while the call takes dossiers, and once the committees have met.
WHILE_OPEN = (7, 3, 34, 26, 8, 7, 4, 2, 2, 1, 2, 2, 2)
ONCE_CLOSED = (6, 1, 3, 10, 5, 10, 12, 6, 33, 6, 3, 3, 2)
# Every dossier has its answer.
ONCE_OVER = (6, 1, 0, 0, 0, 0, 0, 0, 74, 12, 0, 4, 3)
AIMS = {"eligible": 70, "review": 15, "ineligible": 15}
ATTEMPTS = 14

FILING_REASONS = (
    "Le référent nous conseille de déposer dès maintenant : une deuxième commune doit nous répondre ce mois-ci.",
    "Nous pensons que l’action mérite d’être examinée malgré ce critère, car aucune autre ne touche ce public.",
    "Les conventions avec les autres villes sont en cours de signature ; nous les joindrons dès réception.",
    "Le nombre de participants est celui de la première session ; deux autres sont prévues à la rentrée.",
    "Notre structure mène cette action depuis plusieurs années et souhaite que la règle soit appréciée au cas par cas.",
)
REASONS: dict[Action, tuple[str, ...]] = {
    A.REQUEST_ADDITION: (
        "Merci de préciser le calendrier et le nombre de séances dans chaque quartier.",
        "Le plan de financement ne dit pas la part demandée aux communes : pouvez-vous le compléter ?",
        "Indiquez comment les habitants sont repérés et par quels partenaires.",
    ),
    A.DECLARE_INADMISSIBLE: (
        "Le projet ne respecte pas un critère obligatoire de l’appel, sans dérogation possible.",
        "L’action relève d’un autre dispositif, vers lequel nous vous orientons.",
    ),
    A.REFUSE: (
        "Les crédits de la thématique sont épuisés ; le projet peut être présenté de nouveau l’an prochain.",
        "Le comité juge la dimension intercommunale trop faible.",
        "L’action recouvre une action déjà financée dans les mêmes quartiers.",
    ),
    A.DEFER: (
        "Le comité attend l’avis de deux communes avant de se prononcer.",
        "Le porteur est invité à présenter lui-même l’action à la prochaine séance.",
    ),
    A.WITHDRAW: (
        "Nous n’avons pas obtenu les cofinancements attendus et renonçons cette année.",
        "L’action est reprise par une autre structure du quartier.",
    ),
}
Judge = Callable[[Carrier, str, Values, date], str]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the workflow, done at an instant."""

    action: Action
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A dossier to be: ``edits`` is how often it was saved while being written."""

    rank: int
    public_id: UUID
    theme: str
    carrier: Carrier
    values: Values
    state: State
    begun: datetime
    edits: int
    by_writer: bool
    outcome: str = ""
    filing_reason: str = ""
    steps: tuple[Step, ...] = field(default=())

    @property
    def filed(self) -> datetime | None:
        return next((step.at for step in self.steps if step.action is A.SUBMIT), None)


def plan(
    rank: int,
    *,
    seed: int,
    world: World,
    carriers: "Directory",
    judge: Judge,
    house: Carrier | None = None,
    wanted: State | None = None,
) -> Plan:
    """The dossier of this rank. The first ones go through every state and every theme, so that none is empty.

    ``wanted`` is the state to which this one comes, whatever the draw says.
    """
    draw = dice(seed, "dossier", rank)
    # Dates have dice of their own: on another day the same dossiers are filed at other instants.
    clock = dice(seed, "dates", rank)
    public_id = identifier(draw)
    theme = _theme(draw, rank, world)
    aim = draw.choices(list(AIMS), list(AIMS.values()))[0]
    aim = "eligible" if wanted else aim
    state = wanted or _state(draw, rank, world, aim)
    filed = _filing(clock, state, world)
    waits = state is S.AWAITING_SIGNATURE
    values, carrier, outcome = _judged(draw, theme, aim, world, house or carriers, judge, filed, needs_writer=waits)
    values |= money_of(dice(seed, "money", rank), values)
    by_writer = carrier.writer is not None and (waits or draw.random() < 0.75)
    begun = beginning(clock, filed, opens=world.opens)
    story = _story(clock, state, begun, filed, by_writer, world)
    is_filed = state not in NOT_FILED
    return Plan(
        rank=rank,
        public_id=public_id,
        theme=theme,
        carrier=carrier,
        values=values if is_filed else _half_written(draw, values),
        state=state,
        begun=begun,
        edits=draw.randint(2, 24),
        by_writer=by_writer,
        outcome=outcome if is_filed else "",
        filing_reason=draw.choice(FILING_REASONS) if is_filed and outcome == "ineligible" else "",
        steps=story,
    )


class Directory:
    """The carriers, found by theme; those that file much are drawn more often."""

    def __init__(self, carriers: Sequence[Carrier], themes: Sequence[str]) -> None:
        self.carriers = tuple(carriers)
        self._by_theme = {
            theme: [carrier for carrier in carriers if carrier.may_act_in(theme)] or list(carriers) for theme in themes
        }
        self._weights = {theme: _running([one.size for one in found]) for theme, found in self._by_theme.items()}

    def one(self, draw: random.Random, theme: str) -> Carrier:
        return draw.choices(self._by_theme[theme], cum_weights=self._weights[theme])[0]


def states_of(plans: Sequence[Plan]) -> Counter[State]:
    return Counter(one.state for one in plans)


def _theme(draw: random.Random, rank: int, world: World) -> str:
    if rank < len(world.themes):
        return world.themes[rank]
    return draw.choices(world.themes, [subject_of(theme).weight for theme in world.themes])[0]


def _state(draw: random.Random, rank: int, world: World, aim: str) -> State:
    states = list(PATHS)
    if rank < len(states) and not world.is_over:
        return states[rank]
    odds = ONCE_OVER if world.is_over else ONCE_CLOSED if world.is_closed else WHILE_OPEN
    state = draw.choices(states, odds)[0]
    if aim == "ineligible" and state in (S.GRANTED, S.SCHEDULED, S.READY) and draw.random() < 0.7:
        return draw.choice((S.REFUSED, S.INADMISSIBLE)) if world.is_closed else S.INADMISSIBLE
    if aim == "eligible" and state is S.INADMISSIBLE:
        return S.GRANTED if world.is_over else S.IN_REVIEW
    return state


def _filing(draw: random.Random, state: State, world: World) -> datetime:
    """When it is filed, or for a draft last touched; earlier where much must still happen before ``until``."""
    steps = len(PATHS[state]) - 1
    latest = world.until - timedelta(days=1.6 * steps) if steps > 0 else world.until
    return filing_instant(draw, opens=world.opens, closes=world.closes, latest=latest)


def _judged(
    draw: random.Random,
    theme: str,
    aim: str,
    world: World,
    source: "Directory | Carrier",
    judge: Judge,
    filed: datetime,
    *,
    needs_writer: bool,
) -> tuple[Values, Carrier, str]:
    """Answers that the rules judge as aimed for, or the last ones that may be filed at all."""
    kept: tuple[Values, Carrier, str] | None = None
    day = filed.astimezone(PARIS).date()
    for attempt in range(ATTEMPTS * 4):
        carrier = source if isinstance(source, Carrier) else source.one(draw, theme)
        if needs_writer and carrier.writer is None:
            continue
        values = project(draw, theme, aim=aim, world=world, carrier=carrier)
        outcome = judge(carrier, theme, values, day)
        if outcome == aim:
            return values, carrier, outcome
        if outcome != "incomplete":
            kept = values, carrier, outcome
        if kept and attempt >= ATTEMPTS:
            break
    if kept is None:
        raise ValueError(f"no dossier of the theme {theme} can be complete: its questions leave a rule without answer")
    return kept


def _story(
    draw: random.Random, state: State, begun: datetime, filed: datetime, by_writer: bool, world: World
) -> tuple[Step, ...]:
    actions = PATHS[state]
    if state is S.AWAITING_SIGNATURE:
        return (Step(A.SEND_FOR_SIGNATURE, filed),)
    if A.SUBMIT not in actions:
        return ()
    later = _with_an_addition(draw, actions[1:], world)
    steps = [Step(A.SUBMIT, filed)]
    if by_writer:
        steps.insert(0, Step(A.SEND_FOR_SIGNATURE, filed - (filed - begun) * draw.uniform(0.02, 0.4)))
    times = moments(draw, len(later), after=filed, until=world.until)
    for action, at in zip(later, times, strict=True):
        steps.append(Step(action, at, draw.choice(REASONS[action]) if action in REASONS else ""))
    return tuple(steps)


def _with_an_addition(draw: random.Random, actions: tuple[Action, ...], world: World) -> tuple[Action, ...]:
    """One dossier in six was first sent back for an addition, and answered it."""
    if A.DECLARE_READY in actions and draw.random() < 1 / 6:
        place = actions.index(A.DECLARE_READY)
        return (*actions[:place], A.REQUEST_ADDITION, A.ANSWER_ADDITION, *actions[place:])
    return actions


def _half_written(draw: random.Random, values: Values) -> Values:
    """A draft keeps its place and title more often than the rest."""
    kept = {code: value for code, value in values.items() if draw.random() < (0.9 if code == "title" else 0.6)}
    kept["funding_year"] = values["funding_year"]
    if "audience" not in kept:
        kept.pop("audience_qpv", None)
    return kept


def _running(weights: Sequence[float]) -> list[float]:
    total, sums = 0.0, []
    for weight in weights:
        total += weight
        sums.append(total)
    return sums
