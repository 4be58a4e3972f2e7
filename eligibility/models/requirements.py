"""The requirements of a call and their dated values. A value in force is never rewritten: a new one takes over."""

from datetime import date

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from eligibility import engine
from eligibility.engine.parameters import ParametersError, figure_names, read_parameters
from eligibility.engine.requirements import places
from eligibility.models.calls import Call, Theme


def kind_choices() -> list[tuple[str, str]]:
    """The engine's catalogue, as choices."""
    return sorted(((slug, kind.label) for slug, kind in engine.KINDS.items()), key=lambda choice: choice[1])


class RequirementSeverity(models.TextChoices):
    """What an unmet requirement leads to."""

    BLOCKING = "blocking", "Bloquante"
    REVIEW = "review", "À examiner"
    ADVICE = "advice", "Conseil"
    INFORMATION = "information", "Information"


@pghistory.track()
class Requirement(models.Model):
    """What a call demands of some of its themes, by one of the engine's kinds of reasoning.

    ``label`` is the rule in one sentence, where ``{minimum}`` shows the value in force. ``scope`` tells apart two
    requirements that share a code but not their themes or values.
    """

    Severity = RequirementSeverity

    call = models.ForeignKey(Call, models.CASCADE, related_name="requirements", verbose_name="appel")
    code = models.SlugField("code", max_length=40)
    scope = models.SlugField("variante", max_length=40, blank=True)
    kind = models.CharField("raisonnement", max_length=40, choices=kind_choices)
    themes = models.ManyToManyField(Theme, related_name="requirements", verbose_name="thématiques")
    label = models.CharField("règle", max_length=300, help_text="{minimum} montre le paramètre de ce nom.")
    field = models.CharField("question concernée", max_length=40, blank=True)
    severity = models.CharField("sévérité", max_length=20, choices=Severity.choices, default=Severity.BLOCKING)
    source = models.CharField("source", max_length=200, help_text="Le document et sa section.")
    order = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "exigence"
        verbose_name_plural = "exigences"
        ordering = ("call", "order", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["call", "code", "scope"],
                name="requirement_once",
                violation_error_message="Une exigence de l’appel porte déjà ce code et cette variante.",
            ),
            models.CheckConstraint(
                name="requirement_severity",
                condition=Q(severity__in=RequirementSeverity.values),
                violation_error_message="Choisissez une sévérité de la liste.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} ({self.scope})" if self.scope else self.code

    def clean(self) -> None:
        """Refuses a sentence that shows a figure which the kind does not have."""
        kind = engine.KINDS.get(self.kind)
        if kind and (unknown := places(self.label) - figure_names(kind.parameters)):
            shown = ", ".join(f"{{{name}}}" for name in sorted(unknown))
            raise ValidationError({"label": f"Ce raisonnement n’a pas de valeur nommée {shown}."})


@pghistory.track(obj_field=None)
class RequirementTheme(Requirement.themes.through):  # type: ignore[name-defined]
    """One theme of one requirement, kept in history."""

    class Meta:
        proxy = True
        verbose_name = "thématique d’une exigence"
        verbose_name_plural = "thématiques d’une exigence"


class RequirementValueQuerySet(models.QuerySet["RequirementValue"]):
    def in_force(self, on: date) -> "RequirementValueQuerySet":
        """The values whose dates include ``on``; both bounds count."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)


@pghistory.track()
class RequirementValue(models.Model):
    """The parameters of a requirement from one day to another, both included; an open end is the last known value."""

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="values", verbose_name="exigence")
    parameters = models.JSONField("paramètres", default=dict, blank=True, encoder=DjangoJSONEncoder)
    valid_from = models.DateField("du")
    valid_to = models.DateField("au", null=True, blank=True)
    reason = models.CharField("motif", max_length=300)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="auteur"
    )
    created_at = models.DateTimeField("écrite le", default=timezone.now)

    objects = RequirementValueQuerySet.as_manager()

    class Meta:
        verbose_name = "valeur d’une exigence"
        verbose_name_plural = "valeurs d’une exigence"
        ordering = ("requirement", "-valid_from")
        constraints = (
            models.CheckConstraint(
                name="value_ends_after_start",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
            ExclusionConstraint(
                name="value_one_at_a_time",
                expressions=[
                    (F("requirement"), RangeOperators.EQUAL),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_to"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Deux valeurs ne peuvent pas être en vigueur le même jour.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.requirement}, du {self.valid_from:%d/%m/%Y}"

    def clean(self) -> None:
        """Refuses parameters that do not suit the requirement's kind."""
        try:
            read_parameters(engine.KINDS[self.requirement.kind].parameters, self.parameters)
        except ParametersError as error:
            raise ValidationError({"parameters": list(error.faults)}) from error
