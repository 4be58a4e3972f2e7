"""Copying a call to another year."""

from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from eligibility.models import Call, Question, Requirement, RequirementValue

M = TypeVar("M", bound=models.Model)


@transaction.atomic
def copy_call(
    *,
    source: Call,
    code: str,
    year: int,
    opens_at: datetime,
    closes_at: datetime | None,
    generation: str,
    by: Any,
    at: datetime,
    published: bool = True,
) -> Call:
    """A new call made of everything in ``source``: themes, requirements, questions, sites, priorities and criteria.

    Each requirement starts, on the day of the opening, with the last value of the source; its earlier values stay
    history of the source alone; the juries have other dates. Numbers of dossiers start again.
    Raises ``ValidationError`` where the call is wrong.
    """
    call = Call(
        code=code,
        title=source.title.replace(str(source.year), str(year)),
        year=year,
        opens_at=opens_at,
        closes_at=closes_at,
        window=source.window,
        form=source.form,
        published=published,
        neighbourhood_generation=generation,
        service_days=source.service_days,
        carrier_days=source.carrier_days,
        silence_months=source.silence_months,
        silence_meaning=source.silence_meaning,
        remedies=source.remedies,
        copied_from=source,
    )
    if any(instant is not None and timezone.is_naive(instant) for instant in (opens_at, closes_at)):
        raise ValidationError("Donnez des dates avec leur fuseau horaire.")
    call.full_clean()
    call.save(force_insert=True)
    _copy(source.call_themes.all(), call)
    _copy(source.sites.all(), call)
    _copy(source.priorities.all(), call)
    _copy(source.score_criteria.all(), call)
    _copy_questions(source, call)
    _copy_requirements(source, call, by=by, at=at)
    return call


def _copy(rows: "models.QuerySet[M]", call: Call) -> list[M]:
    """The rows again under another call, in the same order."""
    copies = []
    for row in rows.order_by("pk"):
        row.pk = None
        row.call = call  # type: ignore[attr-defined]
        row._state.adding = True
        copies.append(row)
    return rows.model._default_manager.bulk_create(copies)


def _copy_questions(source: Call, call: Call) -> None:
    through = Question.themes.through
    links = _links(source.questions.order_by("pk"), through, "question_id")
    for question, themes in zip(_copy(source.questions.all(), call), links, strict=True):
        through.objects.bulk_create(through(question=question, theme_id=theme) for theme in themes)


def _copy_requirements(source: Call, call: Call, *, by: Any, at: datetime) -> None:
    through = Requirement.themes.through
    originals = list(source.requirements.order_by("pk").prefetch_related("values"))
    links = _links(source.requirements.order_by("pk"), through, "requirement_id")
    opening = timezone.localdate(call.opens_at)
    copies = _copy(source.requirements.all(), call)
    for original, requirement, themes in zip(originals, copies, links, strict=True):
        through.objects.bulk_create(through(requirement=requirement, theme_id=theme) for theme in themes)
        last = max(original.values.all(), key=lambda value: value.valid_from, default=None)
        if last is not None:
            RequirementValue.objects.create(
                requirement=requirement,
                parameters=last.parameters,
                valid_from=opening,
                reason=f"Reprise de l’appel {source.code}.",
                created_by=by,
                created_at=at,
            )


def _links(rows: "models.QuerySet[Any]", through: type[models.Model], owner: str) -> list[list[int]]:
    """The themes of each row, as identifiers; one query."""
    found: dict[int, list[int]] = {pk: [] for pk in rows.values_list("pk", flat=True)}
    pairs = through._default_manager.filter(**{f"{owner}__in": found}).order_by("pk").values_list(owner, "theme_id")
    for pk, theme in pairs:
        found[pk].append(theme)
    return list(found.values())
