"""Loading a call's files: what is missing is added, what an administrator wrote stays."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from eligibility.call_file import CallFile
from eligibility.models import (
    Call,
    CallTheme,
    Priority,
    Question,
    Requirement,
    RequirementValue,
    ScoreCriterion,
    Site,
    Theme,
)
from territories.models import Commune


@dataclass(slots=True)
class LoadReport:
    """What a load added, and where the database keeps something else than the files."""

    added: dict[str, int] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)

    def get_or_add(
        self, model: type[models.Model], key: Mapping[str, Any], values: Mapping[str, Any]
    ) -> tuple[Any, bool]:
        """The row with this key, added with these values if it is missing; differences are noted, never written."""
        row, is_new = model._default_manager.get_or_create(**key, defaults=values)
        name = str(model._meta.verbose_name_plural)
        if is_new:
            self.added[name] = self.added.get(name, 0) + 1
        else:
            for attribute, expected in values.items():
                if (found := getattr(row, attribute)) != expected:
                    self.keep(row, str(model._meta.get_field(attribute).verbose_name), found, expected)
        return row, is_new

    def keep(self, row: models.Model, what: str, found: object, expected: object) -> None:
        """Notes a difference that stays."""
        self.kept.append(f"{row._meta.verbose_name} {row}, {what} : {found!r} est gardé (fichier : {expected!r})")


@transaction.atomic
def load_call(*, content: CallFile, by: Any, at: datetime) -> LoadReport:
    """Copies a call's files into the database; repeating it changes nothing.

    The first value of a requirement takes effect on the day the call opens. Raises ``ValidationError`` where a commune
    of a site is not loaded yet.
    """
    report = LoadReport()
    themes = {
        row.slug: report.get_or_add(Theme, {"slug": row.slug}, {"label": row.label, "block": row.block, "order": rank})[
            0
        ]
        for rank, row in enumerate(content.themes, start=1)
    }
    values = {name: getattr(content.call, name) for name in content.call.__slots__ if name != "code"}
    call, _ = report.get_or_add(Call, {"code": content.call.code}, values)
    for rank, row in enumerate(content.themes, start=1):
        told = {"summary": row.summary, "guidance": row.guidance, "calendar_note": row.calendar_note, "order": rank}
        report.get_or_add(CallTheme, {"call": call, "theme": themes[row.slug]}, told)
    _load_sites(report, call, content)
    for priority in content.priorities:
        report.get_or_add(Priority, {"call": call, "slug": priority.slug}, {"label": priority.label})
    for criterion in content.score_criteria:
        weighed = {"label": criterion.label, "weight": criterion.weight}
        report.get_or_add(ScoreCriterion, {"call": call, "slug": criterion.slug}, weighed)
    _load_questions(report, call, content, themes)
    _load_requirements(report, call, content, themes, by=by, at=at)
    return report


def _load_sites(report: LoadReport, call: Call, content: CallFile) -> None:
    codes = {site.commune for site in content.sites}
    communes = {commune.insee_code: commune for commune in Commune.objects.filter(insee_code__in=codes)}
    if missing := codes - communes.keys():
        raise ValidationError(f"Chargez d’abord les communes (load_territories) : {', '.join(sorted(missing))}.")
    for site in content.sites:
        values = {
            "name": site.name,
            "address": site.address,
            "surface_m2": site.surface_m2,
            "commune": communes[site.commune],
            "in_priority_area": site.in_priority_area,
            "is_open": site.is_open,
        }
        report.get_or_add(Site, {"call": call, "slug": site.slug}, values)


def _load_questions(report: LoadReport, call: Call, content: CallFile, themes: Mapping[str, Theme]) -> None:
    for rank, row in enumerate(content.questions, start=1):
        values = {
            "section": row.section,
            "kind": row.kind,
            "label": row.label,
            "help_text": row.help_text,
            "why": row.why,
            "choices": [list(choice) for choice in row.choices],
            "order": rank,
        }
        question, is_new = report.get_or_add(Question, {"call": call, "code": row.code, "scope": row.scope}, values)
        _attach(report, question, is_new, [themes[slug] for slug in row.themes])


def _load_requirements(
    report: LoadReport, call: Call, content: CallFile, themes: Mapping[str, Theme], *, by: Any, at: datetime
) -> None:
    opening = timezone.localdate(call.opens_at)
    for rank, row in enumerate(content.requirements, start=1):
        values = {
            "kind": row.kind,
            "label": row.label,
            "field": row.field,
            "severity": row.severity.value,
            "source": row.source,
            "order": rank,
        }
        key = {"call": call, "code": row.code, "scope": row.scope}
        requirement, is_new = report.get_or_add(Requirement, key, values)
        _attach(report, requirement, is_new, [themes[slug] for slug in row.themes])
        parameters = json.loads(json.dumps(row.parameters, cls=DjangoJSONEncoder))
        last = requirement.values.order_by("-valid_from").first()
        if last is None:
            RequirementValue.objects.create(
                requirement=requirement,
                parameters=parameters,
                valid_from=opening,
                reason="Valeur à l’ouverture de l’appel.",
                created_by=by,
                created_at=at,
            )
        elif last.parameters != parameters:
            report.keep(requirement, "paramètres", last.parameters, parameters)


def _attach(report: LoadReport, row: Any, is_new: bool, themes: Iterable[Theme]) -> None:
    """Gives a new row its themes; those of a row that exists are the administrator's."""
    if is_new:
        row.themes.set(themes)
        return
    expected, found = ({theme.slug for theme in some} for some in (themes, row.themes.all()))
    if expected != found:
        report.keep(row, "thématiques", sorted(found), sorted(expected))
