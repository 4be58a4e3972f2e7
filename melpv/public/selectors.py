"""What the public pages read: calls with their dates, themes by block, rules in sentences, people to reach."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import F
from django.utils import timezone

from applications.models import Application
from applications.questionnaire import LABELS, SECTIONS, asked_codes, section_of
from applications.workflow import State
from contacts.models import Absence, Service, User
from contacts.selectors import desk_of, referents_of
from eligibility.engine import Requirement, Severity, statement
from eligibility.models import Block, Call, CallTheme, JuryDate, Question, Theme
from eligibility.selectors import call_themes
from melpv.public.questions import derogations_in_words


@dataclass(frozen=True, slots=True)
class CallStage:
    """A call at one instant: ``open``, ``future`` or ``closed``, and the days left as a calendar counts them."""

    call: Call
    name: str
    days_left: int

    @property
    def is_permanent(self) -> bool:
        return self.call.is_permanent

    @property
    def time_left(self) -> str:
        """« il reste 12 jours »; the last two days are said with their hour by the page."""
        if self.is_permanent:
            return "appel permanent"
        if self.days_left == 0:
            return "dernier jour"
        return "dernier jour demain" if self.days_left == 1 else f"il reste {self.days_left} jours"


@dataclass(frozen=True, slots=True)
class ThemeBlock:
    """Themes that the call shows together."""

    label: str
    themes: tuple[CallTheme, ...]


@dataclass(frozen=True, slots=True)
class OpenCall:
    """An open call with all its themes, as the home page shows it."""

    stage: CallStage
    blocks: tuple[ThemeBlock, ...]


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule without verdict, in the shape of a finding."""

    explanation: str
    source: str
    remedy: str
    expected: str = ""


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The rules of one severity, under the sentence that says what it leads to."""

    title: str
    lead: str
    rules: tuple[RuleCard, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Someone who answers for a theme. ``note`` tells of an absence and who stands in."""

    name: str
    role: str
    service: str
    email: str
    phone: str
    note: str


@dataclass(frozen=True, slots=True)
class Share:
    """A criterion of selection, and its part of the score in words."""

    label: str
    part: str


_GROUPS = (
    (Severity.BLOCKING, "Ce que la MEL demande", "Le projet respecte chacun de ces points."),
    (Severity.REVIEW, "Ce qu’un référent examine", "Le texte dit un souhait : un référent regarde votre situation."),
    (Severity.ADVICE, "Ce que la MEL conseille", "Suivre ces conseils renforce le dossier. Rien n’est bloqué sinon."),
    (Severity.INFORMATION, "Bon à savoir", ""),
)


def stage_of(call: Call, at: datetime) -> CallStage:
    """Where a call stands. No query."""
    name = "future" if at < call.opens_at else "closed" if call.is_closed(at) else "open"
    days = (timezone.localdate(call.closes_at) - timezone.localdate(at)).days if call.closes_at else 0
    return CallStage(call, name, max(days, 0))


def juries_of(call: Call, at: datetime) -> list[JuryDate]:
    """The juries of a permanent call for which one may still file. One query, none for a call with a deadline."""
    if not call.is_permanent:
        return []
    return list(call.jury_dates.filter(file_by__gte=timezone.localdate(at)).order_by("held_on")[:4])


def published_calls(at: datetime) -> list[CallStage]:
    """Every published call: the open ones with a deadline, the permanent ones, then the coming and the past from the
    latest. One query."""
    rank = {"open": 0, "future": 2, "closed": 3}
    calls = [stage_of(call, at) for call in Call.objects.filter(published=True).order_by("-opens_at", "code")]
    return sorted(calls, key=lambda stage: rank[stage.name] + (stage.name == "open" and stage.is_permanent))


def published_call(code: str) -> Call | None:
    """One query."""
    return Call.objects.filter(code=code, published=True).first()


def blocks_of(call: Call) -> tuple[ThemeBlock, ...]:
    """The themes of a call under their blocks, in the order of the blocks. One query."""
    places = list(Block.values)
    themes = sorted(call_themes(call), key=lambda offer: places.index(offer.theme.block))
    return tuple(
        ThemeBlock(str(Block(block).label), tuple(offers)) for block, offers in groupby(themes, lambda o: o.theme.block)
    )


def drafts_count(user: User) -> int:
    """The drafts of the person's organisations. One query."""
    return Application.objects.of_organisations_of(user).filter(state=State.DRAFT).count()


def same_theme_now(offer: CallTheme, at: datetime) -> CallTheme | None:
    """The theme in a call that takes dossiers now, for readers of another call. One query."""
    return (
        CallTheme.objects.filter(theme=offer.theme, active=True, call__in=Call.objects.open_at(at))
        .exclude(call=offer.call)
        .select_related("call", "theme")
        .order_by(F("call__closes_at").asc(nulls_last=True))
        .first()
    )


def rule_groups(requirements: Iterable[Requirement]) -> tuple[RuleGroup, ...]:
    """The rules in sentences, those that bind first. A notice is told in its own words. No query."""
    rules = list(requirements)
    groups = [
        RuleGroup(title, lead, tuple(_card(rule) for rule in rules if rule.severity is severity))
        for severity, title, lead in _GROUPS
    ]
    return tuple(group for group in groups if group.rules)


def _card(rule: Requirement) -> RuleCard:
    told = rule.parameters["text"] if rule.kind == "notice" else statement(rule)
    return RuleCard(told, rule.source, derogations_in_words(rule))


def contacts_of(theme: Theme, on: date) -> tuple[list[Contact], Contact | None]:
    """The referents of a theme, the lead first, and the box that always answers. Four queries at most."""
    referents = referents_of(theme)
    desk = desk_of(theme)
    absences = {
        absence.referent_id: absence
        for absence in Absence.objects.filter(
            referent__in=referents, starts_on__lte=on, ends_on__gte=on
        ).select_related("deputy")
    }
    people = [
        Contact(
            name=str(referent),
            role="À contacter en premier" if place == 0 and len(referents) > 1 else "",
            service=referent.service.name,
            email=referent.email,
            phone=referent.phone,
            note=_absence_note(absences.get(referent.pk)),
        )
        for place, referent in enumerate(referents)
    ]
    service = desk.service if desk else None
    address = (desk.box_email or desk.service.box_email) if desk else ""
    if not address:
        service = Service.objects.filter(is_last_resort=True).first()
        address = service.box_email if service else ""
    box = Contact(service.name, "", "", address, service.phone, "") if service and address else None
    return people, box


def _absence_note(absence: Absence | None) -> str:
    if absence is None:
        return ""
    until = f"Absence jusqu’au {absence.ends_on:%d/%m/%Y} inclus."
    return f"{until} Écrivez à {absence.deputy}, {absence.deputy.email}." if absence.deputy else until


def score_shares(call: Call) -> tuple[list[Share], list[Share]]:
    """The criteria of selection, and what may add to the score; equal weights are not worth a figure. One query."""
    criteria = list(call.score_criteria.order_by("order", "pk"))
    counted = [criterion.weight for criterion in criteria if not criterion.is_bonus]
    shown = len(set(counted)) > 1
    base = [
        Share(criterion.label, f"{criterion.weight} sur {sum(counted)}" if shown else "")
        for criterion in criteria
        if not criterion.is_bonus
    ]
    bonus = [
        Share(criterion.label, f"{criterion.weight} point{'s' if criterion.weight > 1 else ''} sur 100 au plus")
        for criterion in criteria
        if criterion.is_bonus
    ]
    return base, bonus


def questions_by_section(questions: list[Question]) -> list[tuple[str, list[str]]]:
    """What the dossier asks, in its own order and words, for those who prepare it. No query."""
    topics = {question.code: question.section for question in questions}
    labels = LABELS | {question.code: question.label for question in questions}
    codes = asked_codes(topics)
    return [
        (section.title, asked)
        for section in SECTIONS
        if (asked := [labels[code] for code in codes if section_of(code, topics.get(code, "")) is section])
    ]


def recent_or_next(stages: list[CallStage]) -> CallStage | None:
    """What to show where no call is open: the next one, else the latest past one."""
    future = [stage for stage in stages if stage.name == "future"]
    return future[-1] if future else next(iter(stages), None)
