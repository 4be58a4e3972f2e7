"""Reading calls: what is open, what a theme asks and demands, and the evaluator that judges on a given day."""

import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Lock
from typing import Any

from django.apps import apps
from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from eligibility import engine
from eligibility.call_file import choices_by_theme
from eligibility.models import Call, CallTheme, Question, Requirement, RequirementValue, Site, Theme
from territories.models import Commune

# Dossiers on which the effect of a new value may be shown: the apps above register a function of the call, which yields
# (label, facts) pairs. Nothing below them can name them.
DossierSource = Callable[[Call], Iterable[tuple[str, Mapping[str, Any]]]]
dossier_sources: list[DossierSource] = []
# Where the places of a call are already taken: each function gives the slugs of the sites that retained dossiers
# occupy, "" for a site outside the catalogue.
TakenSites = Callable[[Call], Iterable[str]]
taken_sites_sources: list[TakenSites] = []


def open_calls(at: datetime) -> list[Call]:
    """The calls that take dossiers at this instant, the first to close first, the permanent ones last."""
    return list(Call.objects.open_at(at).order_by(F("closes_at").asc(nulls_last=True), "code"))


def call_by_code(code: str) -> Call | None:
    """The call that bears this code, published or not."""
    return Call.objects.filter(code=code).first()


def call_theme(call_code: str, slug: str) -> CallTheme | None:
    """A theme as a published call opens it, with its call and theme; one query."""
    return (
        CallTheme.objects.filter(call__code=call_code, call__published=True, theme__slug=slug, active=True)
        .select_related("call", "theme")
        .first()
    )


def call_themes(call: Call) -> list[CallTheme]:
    """The themes that a call opens, in its order; one query."""
    return list(call.call_themes.filter(active=True).select_related("theme").order_by("order", "pk"))


def themes_to_reread(call: Call) -> list[str]:
    """The themes whose texts name another year than the call's: a copy carries over what was true of its source."""
    years = re.compile(r"\b20[0-9]{2}\b")
    return [
        row.theme.label
        for row in call_themes(call)
        if set(years.findall(f"{row.summary} {row.guidance} {row.calendar_note}")) - {str(call.year)}
    ]


def questions_of(call: Call, theme: Theme) -> list[Question]:
    """The questions that a theme's form asks, in order: those of the whole form or of the light one; one query."""
    offer = CallTheme.objects.filter(call=OuterRef("call"), theme=theme).exclude(form="").values("form")[:1]
    asked = Question.objects.filter(Q(themes=theme) | Q(themes__isnull=True), call=call)
    asked = asked.annotate(variant=Coalesce(Subquery(offer), F("call__form")))
    return list(asked.filter(Q(form="") | Q(form=F("variant"))).order_by("order", "pk"))


# --- The evaluator ---------------------------------------------------------------------------------------------------

_KEPT = 32
SITE = "site"
_lock = Lock()
# With what each was made of: the history's stamp, and the sites taken where a rule counts them.
_evaluators: OrderedDict[tuple[int, date], tuple[tuple[Any, ...], tuple[str, ...] | None, engine.Evaluator]] = (
    OrderedDict()
)


def evaluator(call: Call, on: date) -> engine.Evaluator:
    """The call's requirements on a day, compiled; before the opening, those of the opening day.

    Kept in memory while nothing it was made of changes: two small queries when it is kept, nine when it is made, and
    one more where a rule counts the sites that are left.
    """
    on = max(on, timezone.localdate(call.opens_at))
    communes = tuple(Commune.objects.order_by("pk").values_list("insee_code", "name", "in_city_policy"))
    stamp = (_history_stamp(), communes)
    with _lock:
        kept = _evaluators.get((call.pk, on))
    if kept and kept[0] == stamp and (kept[1] is None or kept[1] == taken_sites(call)):
        return kept[2]
    rules = _requirements(call, on)
    taken = taken_sites(call) if any(rule.kind == SITE for rule in rules) else None
    rules = [_counting(rule, taken or ()) for rule in rules]
    made = engine.Evaluator(rules, _reference(call, communes, taken or ()))
    with _lock:
        _evaluators[call.pk, on] = (stamp, taken, made)
        while len(_evaluators) > _KEPT:
            _evaluators.popitem(last=False)
    return made


def taken_sites(call: Call) -> tuple[str, ...]:
    """The sites that retained dossiers of the call occupy; one query for each source."""
    return tuple(sorted(slug for source in taken_sites_sources for slug in source(call)))


def site_rule(rules: engine.Evaluator, theme: Theme) -> engine.Requirement | None:
    """The rule that counts the places left to this theme, with the true number already taken. No query."""
    return next((rule for rule in rules.applying_to(theme.slug) if rule.kind == SITE), None)


def open_sites(call: Call) -> list[tuple[str, str]]:
    """Slug and name of the sites that may be chosen now: offered, and not taken. Two queries."""
    taken = taken_sites(call)
    return list(call.sites.filter(is_open=True).exclude(slug__in=taken).values_list("slug", "name"))


def _counting(rule: engine.Requirement, taken: Collection[str]) -> engine.Requirement:
    """A rule about sites counts the places taken here besides those that the call's data says taken before."""
    if rule.kind != SITE or not taken:
        return rule
    return replace(rule, parameters={**rule.parameters, "taken": rule.parameters["taken"] + len(taken)})


# Every write to these rows, by whatever hand, leaves a line in their history.
_TRACKED = (
    "ThemeEvent",
    "CallEvent",
    "RequirementEvent",
    "RequirementThemeEvent",
    "RequirementValueEvent",
    "QuestionEvent",
    "QuestionThemeEvent",
    "SiteEvent",
)


def _history_stamp() -> tuple[Any, ...]:
    """How many lines of history there are and which is the last: one query, and any edit of any call changes it.

    The count is what tells of a transaction that began earlier and ends later than the last line seen.
    """
    first, *others = (
        apps.get_model("eligibility", name)
        .objects.order_by()
        .annotate(table=Value(name))
        .values("table")
        .annotate(lines=Count("pk"), last=Coalesce(Max("pk"), 0))
        .values_list("table", "lines", "last")
        for name in _TRACKED
    )
    return tuple(sorted(first.union(*others, all=True)))


def _requirements(call: Call, on: date) -> list[engine.Requirement]:
    values = dict(
        RequirementValue.objects.in_force(on).filter(requirement__call=call).values_list("requirement_id", "parameters")
    )
    rows = call.requirements.prefetch_related("themes").order_by("order", "pk")
    return [as_rule(row, values[row.pk]) for row in rows if row.pk in values]


def as_rule(row: Requirement, parameters: Mapping[str, Any]) -> engine.Requirement:
    """A stored requirement as the engine reads it, with these values."""
    return engine.Requirement(
        code=row.code,
        kind=row.kind,
        themes=frozenset(theme.slug for theme in row.themes.all()),
        label=row.label,
        source=row.source,
        severity=engine.Severity(row.severity),
        field=row.field,
        scope=row.scope,
        parameters=parameters,
    )


def _reference(call: Call, communes: Iterable[tuple[str, str, bool]], taken: Collection[str]) -> engine.Reference:
    themes = dict(Theme.objects.filter(call_themes__call=call).values_list("slug", "label"))
    questions = [
        (row.code, tuple(theme.slug for theme in row.themes.all()), tuple((code, text) for code, text in row.choices))
        for row in call.questions.prefetch_related("themes").order_by("order", "pk")
    ]
    rows = list(communes)
    return engine.Reference(
        mel_communes=frozenset(code for code, _, _ in rows),
        city_policy_communes=frozenset(code for code, _, in_city_policy in rows if in_city_policy),
        commune_names={code: name for code, name, _ in rows},
        sites={
            site.slug: engine.CatalogueSite(site.name, site.in_priority_area, site.is_open and site.slug not in taken)
            for site in Site.objects.filter(call=call)
        },
        theme_labels=themes,
        choices=choices_by_theme(questions, list(themes)),
    )


# --- What a new value would change -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Effect:
    """A dossier whose answer changes: one rule's verdict (``None``: no finding) and the outcome, before and after."""

    label: str
    verdict_before: engine.Verdict | None
    verdict_after: engine.Verdict | None
    outcome_before: engine.Outcome
    outcome_after: engine.Outcome


def preview_effect(
    requirement: Requirement,
    parameters: Mapping[str, Any],
    *,
    dossiers: Iterable[engine.Facts],
    on: date,
) -> list[Effect]:
    """The dossiers whose verdict or outcome these parameters would change, compared with the values in force ``on``.

    Nothing is written. Raises ``ParametersError``.
    """
    now = evaluator(requirement.call, on)
    key = (requirement.code, requirement.scope)
    changed = as_rule(requirement, parameters)
    engine.statement(changed)
    later = engine.Evaluator(
        [
            _counting(replace(rule, parameters=parameters), taken_sites(requirement.call))
            if (rule.code, rule.scope) == key
            else rule
            for rule in now.requirements
        ],
        now.reference,
    )
    effects = []
    for facts in dossiers:
        if facts.theme not in changed.themes:
            continue
        before, after = now.assess(facts), later.assess(facts)
        effect = Effect(
            str(facts.id),
            _verdict(before, requirement.code),
            _verdict(after, requirement.code),
            before.outcome,
            after.outcome,
        )
        if effect.verdict_before != effect.verdict_after or effect.outcome_before != effect.outcome_after:
            effects.append(effect)
    return effects


def _verdict(assessment: engine.Assessment, code: str) -> engine.Verdict | None:
    return next((finding.verdict for finding in assessment.findings if finding.rule == code), None)


def registered_dossiers(call: Call) -> list[engine.Facts]:
    """The facts of the dossiers that the apps above know of, labelled; those that cannot be read are left out."""
    found = []
    for source in dossier_sources:
        for label, facts in source(call):
            try:
                found.append(engine.read_facts({**facts, "id": label}))
            except engine.FactsError:
                continue
    return found
