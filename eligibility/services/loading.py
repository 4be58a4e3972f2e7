"""Loading a call's files: what is missing is added, what an administrator wrote stays."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from eligibility.call_file import CallFile
from eligibility.models import Call, Requirement, RequirementValue, Theme
from territories.models import Commune
from territories.services import LoadReport, add_missing, link_missing, links_of
from territories.services.additions import Key


@transaction.atomic
def load_call(*, content: CallFile, by: Any, at: datetime) -> LoadReport:
    """Copies a call's files into the database; repeating it changes nothing.

    The first value of a requirement takes effect on the day the call opens. Some twenty queries. Raises
    ``ValidationError`` where the commune of a site is not loaded yet.
    """
    report = LoadReport()
    ranked = list(enumerate(content.themes, start=1))
    places = {} if content.orders_themes else dict(Theme.objects.values_list("slug", "order"))
    themes: Mapping[str, Theme] = {
        slug: row
        for (slug,), row in add_missing(
            report,
            Theme.objects.all(),
            ("slug",),
            [
                {"slug": row.slug, "label": row.label, "block": row.block, "order": places.get(row.slug, rank)}
                for rank, row in ranked
            ],
        ).items()
    }
    told = {name: getattr(content.call, name) for name in content.call.__slots__}
    call = add_missing(report, Call.objects.filter(code=content.call.code), ("code",), [told])[content.call.code,]
    offers = [
        {
            "call": call,
            "theme": themes[row.slug],
            "summary": row.summary,
            "guidance": row.guidance,
            "calendar_note": row.calendar_note,
            "form": row.form,
            "order": rank,
        }
        for rank, row in ranked
    ]
    add_missing(report, call.call_themes.select_related("theme", "call"), ("theme",), offers)
    _load_sites(report, call, content)
    priorities = [{"call": call, "slug": row.slug, "label": row.label} for row in content.priorities]
    add_missing(report, call.priorities.all(), ("slug",), priorities)
    criteria = [
        {"call": call, "order": rank} | {name: getattr(row, name) for name in row.__slots__}
        for rank, row in enumerate(content.score_criteria, start=1)
    ]
    add_missing(report, call.score_criteria.all(), ("slug",), criteria)
    juries = [{"call": call, "held_on": row.held_on, "file_by": row.file_by} for row in content.jury_dates]
    add_missing(report, call.jury_dates.all(), ("held_on",), juries)
    _load_questions(report, call, content, themes)
    _load_requirements(report, call, content, themes, by=by, at=at)
    return report


def _load_sites(report: LoadReport, call: Call, content: CallFile) -> None:
    codes = {site.commune for site in content.sites}
    communes = {commune.insee_code: commune for commune in Commune.objects.filter(insee_code__in=codes)}
    if absent := codes - communes.keys():
        raise ValidationError(f"Chargez d’abord les communes (load_territories) : {', '.join(sorted(absent))}.")
    sites = [
        {
            "call": call,
            "slug": site.slug,
            "name": site.name,
            "address": site.address,
            "surface_m2": site.surface_m2,
            "commune": communes[site.commune],
            "in_priority_area": site.in_priority_area,
            "is_open": site.is_open,
        }
        for site in content.sites
    ]
    add_missing(report, call.sites.select_related("commune"), ("slug",), sites)


def _load_questions(report: LoadReport, call: Call, content: CallFile, themes: Mapping[str, Theme]) -> None:
    questions = [
        {
            "call": call,
            "code": row.code,
            "scope": row.scope,
            "section": row.section,
            "kind": row.kind,
            "label": row.label,
            "help_text": row.help_text,
            "why": row.why,
            "choices": [list(choice) for choice in row.choices],
            "form": row.form,
            "required": row.required,
            "max_length": row.max_length,
            "columns": list(row.columns),
            "rows": row.rows if isinstance(row.rows, str) else list(row.rows),
            "min_rows": row.min_rows,
            "max_rows": row.max_rows,
            "depends_on": row.depends_on,
            "depends_values": list(row.depends_values),
            "order": rank,
        }
        for rank, row in enumerate(content.questions, start=1)
    ]
    before = links_of(call.questions.all(), "themes")
    rows = add_missing(report, call.questions.all(), ("code", "scope"), questions)
    wanted = [(rows[row.code, row.scope], [themes[slug] for slug in row.themes]) for row in content.questions]
    link_missing(report, "themes", wanted, before)


def _load_requirements(
    report: LoadReport, call: Call, content: CallFile, themes: Mapping[str, Theme], *, by: Any, at: datetime
) -> None:
    requirements = [
        {
            "call": call,
            "code": row.code,
            "scope": row.scope,
            "kind": row.kind,
            "label": row.label,
            "field": row.field,
            "severity": row.severity.value,
            "source": row.source,
            "order": rank,
        }
        for rank, row in enumerate(content.requirements, start=1)
    ]
    before = links_of(call.requirements.all(), "themes")
    rows = add_missing(report, call.requirements.all(), ("code", "scope"), requirements)
    wanted = [
        (rows[row.code, row.scope], [themes[slug] for slug in sorted(row.themes)]) for row in content.requirements
    ]
    link_missing(report, "themes", wanted, before)
    _load_values(report, call, content, rows, by=by, at=at)


def _load_values(
    report: LoadReport, call: Call, content: CallFile, rows: Mapping[Key, Requirement], *, by: Any, at: datetime
) -> None:
    """A first value for each requirement that has none."""
    # In the order of their dates, so that the last one stays.
    last = {
        v.requirement_id: v
        for v in RequirementValue.objects.filter(requirement__call=call)
        .select_related("requirement")
        .order_by("valid_from")
    }
    missing = []
    for row in content.requirements:
        requirement = rows[row.code, row.scope]
        parameters = json.loads(json.dumps(row.parameters, cls=DjangoJSONEncoder))
        if (value := last.get(requirement.pk)) is None:
            missing.append(
                RequirementValue(
                    requirement=requirement,
                    parameters=parameters,
                    valid_from=timezone.localdate(call.opens_at),
                    reason="Valeur à l’ouverture de l’appel.",
                    created_by=by,
                    created_at=at,
                )
            )
        elif value.parameters != parameters:
            report.keep(value, "parameters", value.parameters, parameters)
    RequirementValue.objects.bulk_create(missing)
