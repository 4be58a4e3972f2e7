"""Whether a dossier may be judged: the checklist of completeness, findings set aside with a reason, inadmissibility."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application, Assessment
from applications.models.filing import never_rewritten


class CheckState(models.TextChoices):
    OK = "ok", "En règle"
    MISSING = "missing", "À compléter"
    NOT_CONCERNED = "not_concerned", "Sans objet"


class CheckMark(models.Model):
    """What a referent says of one line of the completeness checklist; no row, not looked at yet."""

    application = models.ForeignKey(Application, models.PROTECT, verbose_name="dossier", related_name="check_marks")
    line = models.SlugField("point", max_length=80)
    state = models.CharField("constat", max_length=15, choices=CheckState.choices)
    note = models.CharField("précision", max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="par", related_name="check_marks_made"
    )
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "point de complétude"
        verbose_name_plural = "points de complétude"
        ordering = ("application", "line")
        constraints = (
            models.UniqueConstraint(fields=["application", "line"], name="check_mark_once"),
            models.CheckConstraint(condition=Q(state__in=CheckState.values), name="check_mark_state_known"),
        )

    def __str__(self) -> str:
        return f"{self.line} : {self.get_state_display()}"


class Override(models.Model):
    """A finding set aside by a person, with her reason. The finding stays as it was told; so does a withdrawn override.

    ``assessment`` is the evidence that she had before her: after a new one she is asked whether it still holds.
    """

    application = models.ForeignKey(Application, models.PROTECT, verbose_name="dossier", related_name="overrides")
    rule = models.CharField("critère", max_length=80)
    assessment = models.ForeignKey(
        Assessment, models.PROTECT, verbose_name="évaluation levée", related_name="overrides"
    )
    reason = models.TextField("motif", max_length=2000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="levée par", related_name="overrides_made"
    )
    at = models.DateTimeField("levée le")
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="rétablie par",
        related_name="overrides_withdrawn",
        null=True,
        blank=True,
    )
    withdrawn_at = models.DateTimeField("rétablie le", null=True, blank=True)

    class Meta:
        verbose_name = "levée motivée"
        verbose_name_plural = "levées motivées"
        ordering = ("application", "rule", "-at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["application", "rule"],
                condition=Q(withdrawn_at=None),
                name="override_one_in_force",
                violation_error_message="Ce critère est déjà levé pour ce dossier.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="override_has_reason",
                violation_error_message="Écrivez pourquoi le critère est levé.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="override_withdrawn_by_someone",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application}, {self.rule}"


class Inadmissibility(models.Model):
    """Why a dossier is not judged on its merits: a coded ground, the failed rules in plain words, where else to go.

    ``findings`` are sentences as the association reads them; ``schemes`` the other schemes offered (title, sentence,
    and the call and theme for a transfer where there is one).
    """

    application = models.OneToOneField(
        Application, models.PROTECT, verbose_name="dossier", related_name="inadmissibility"
    )
    code = models.SlugField("motif codé", max_length=40)
    explanation = models.TextField("explication", max_length=3000)
    findings = models.JSONField("critères non respectés", default=list)
    schemes = models.JSONField("autres dispositifs", default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="par", related_name="inadmissibilities_declared"
    )
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "non-recevabilité"
        verbose_name_plural = "non-recevabilités"
        ordering = ("-at", "-pk")
        constraints = (models.CheckConstraint(condition=~Q(explanation=""), name="inadmissibility_is_explained"),)
        triggers: ClassVar = [never_rewritten("inadmissibility_is_evidence")]

    def __str__(self) -> str:
        return f"{self.application}, {self.code}"
