"""What was filed and what the applicant was told: written once, never rewritten."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from applications.models.dossiers import Application, Outcome


def never_rewritten(name: str) -> pgtrigger.Protect:
    """The database refuses to change or remove a row of evidence, whoever asks."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


class Assessment(models.Model):
    """What the rules said at one instant, with the facts and the dated values they used: the evidence of a decision."""

    application = models.ForeignKey(Application, models.PROTECT, verbose_name="dossier", related_name="assessments")
    made_at = models.DateTimeField("établie le")
    outcome = models.CharField("résultat", max_length=12, choices=Outcome.choices)
    facts = models.JSONField("faits lus")
    values = models.JSONField("valeurs des règles")
    findings = models.JSONField("constats")

    class Meta:
        verbose_name = "évaluation"
        verbose_name_plural = "évaluations"
        ordering = ("-made_at", "-pk")
        triggers: ClassVar = [never_rewritten("assessment_is_evidence")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}, {self.made_at:%d/%m/%Y %H:%M}"


class Submission(models.Model):
    """The dossier as it was filed: a frozen copy with its digest. ``at`` is the instant judged against the deadline."""

    application = models.OneToOneField(Application, models.PROTECT, verbose_name="dossier", related_name="submission")
    assessment = models.OneToOneField(Assessment, models.PROTECT, verbose_name="évaluation", related_name="submission")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="déposé par", related_name="submissions"
    )
    at = models.DateTimeField("déposé le")
    content = models.JSONField("contenu figé")
    digest = models.CharField("empreinte SHA-256", max_length=64)

    class Meta:
        verbose_name = "dépôt"
        verbose_name_plural = "dépôts"
        ordering = ("-at", "-pk")
        triggers: ClassVar = [never_rewritten("submission_is_frozen")]

    def __str__(self) -> str:
        return f"{self.application.number}, {self.at:%d/%m/%Y %H:%M}"


class ReceiptState(models.TextChoices):
    PENDING = "pending", "En préparation"
    READY = "ready", "Prêt"
    FAILED = "failed", "Non disponible"


class Receipt(models.Model):
    """The PDF receipt of a filing, drawn by the worker; the receipt page holds the same facts meanwhile."""

    submission = models.OneToOneField(Submission, models.PROTECT, verbose_name="dépôt", related_name="receipt")
    state = models.CharField("état", max_length=10, choices=ReceiptState.choices, default=ReceiptState.PENDING)
    file = models.FileField("fichier", upload_to="receipts/", blank=True)
    made_at = models.DateTimeField("fait le", null=True, blank=True)

    class Meta:
        verbose_name = "accusé de réception"
        verbose_name_plural = "accusés de réception"
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state="ready") | ~models.Q(file=""), name="receipt_ready_has_file"
            ),
        )

    def __str__(self) -> str:
        return str(self.submission)
