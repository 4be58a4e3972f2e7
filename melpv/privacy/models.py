"""How long things are kept, who was warned of an end, what was asked and what was erased."""

from typing import ClassVar

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from applications.models.filing import never_rewritten


class RetentionSubject(models.TextChoices):
    DRAFTS = "drafts", "Brouillons jamais déposés"
    CLOSED_DOSSIERS = "closed_dossiers", "Dossiers clos"
    IDLE_ACCOUNTS = "idle_accounts", "Comptes sans activité"
    LOGS = "logs", "Journaux et courriels envoyés"
    LOOSE_FILES = "loose_files", "Fichiers envoyés et rattachés à rien"
    INVITATIONS = "invitations", "Invitations terminées"
    SEATS = "seats", "Adresses des personnes convoquées"
    INTERESTS = "interests", "Liens d’intérêts levés et déclarations"


@pghistory.track()
class RetentionRule(models.Model):
    """How long one kind of thing is kept, from which moment, on what ground. The purge reads it, the page shows it."""

    subject = models.CharField("objet", max_length=20, choices=RetentionSubject.choices, unique=True)
    months = models.PositiveSmallIntegerField(
        "durée, en mois", validators=[MinValueValidator(1), MaxValueValidator(360)]
    )
    counted_from = models.CharField("à partir de", max_length=150)
    legal_basis = models.CharField("fondement", max_length=300)
    afterwards = models.CharField("ensuite", max_length=300, default="Effacement.")

    class Meta:
        verbose_name = "durée de conservation"
        verbose_name_plural = "durées de conservation"
        ordering = ("subject",)
        constraints = (
            models.CheckConstraint(condition=Q(subject__in=RetentionSubject.values), name="retention_subject_known"),
            models.CheckConstraint(
                condition=Q(months__gte=1),
                name="retention_at_least_a_month",
                violation_error_message="Une durée de conservation compte au moins un mois.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_subject_display()} : {self.duration}"

    @property
    def duration(self) -> str:
        """In years where it is a whole number of them."""
        if self.months % 12 or self.months < 24:
            return f"{self.months} mois"
        return f"{self.months // 12} ans"


class RetentionNotice(models.Model):
    """A warning sent before something is erased: the first, then the second. Whatever happened since makes it void."""

    subject = models.CharField("objet", max_length=20, choices=RetentionSubject.choices)
    target = models.PositiveBigIntegerField("numéro de l’objet")
    rank = models.PositiveSmallIntegerField("rang")
    sent_at = models.DateTimeField("envoyé le")

    class Meta:
        verbose_name = "avis avant effacement"
        verbose_name_plural = "avis avant effacement"
        ordering = ("-sent_at", "-pk")
        constraints = (models.CheckConstraint(condition=Q(rank__in=[1, 2]), name="retention_notice_rank"),)
        indexes: ClassVar = [models.Index(fields=["subject", "target"], name="retention_notice_target")]

    def __str__(self) -> str:
        return f"{self.get_subject_display()} {self.target}, avis {self.rank}"


class DataRequestKind(models.TextChoices):
    EXPORT = "export", "Copie de mes données"
    DELETION = "deletion", "Suppression du compte"


class DataRequest(models.Model):
    """Someone used her rights: what she asked and when it was done."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="compte", related_name="data_requests"
    )
    kind = models.CharField("demande", max_length=10, choices=DataRequestKind.choices)
    done_at = models.DateTimeField("faite le")

    class Meta:
        verbose_name = "demande sur des données"
        verbose_name_plural = "demandes sur des données"
        ordering = ("-done_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=DataRequestKind.values), name="data_request_kind_known"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.done_at:%d/%m/%Y}"


class Erasure(models.Model):
    """One thing erased by the purge: which, when, how many rows, and the digest of the copy kept before if there was
    one. No name: the record of an erasure must not keep what was erased.

    ``chain_length`` and ``chain_head`` say where the events of a dossier then ended: what was sealed of it can be told
    from what was taken away.
    """

    subject = models.CharField("objet", max_length=20, choices=RetentionSubject.choices)
    target = models.PositiveBigIntegerField("numéro de l’objet")
    at = models.DateTimeField("effacé le")
    rows = models.PositiveIntegerField("lignes effacées")
    copy_digest = models.CharField("empreinte de la copie", max_length=64, blank=True)
    chain_length = models.PositiveIntegerField("événements effacés", default=0)
    chain_head = models.CharField("empreinte du dernier événement", max_length=64, blank=True)

    class Meta:
        verbose_name = "effacement"
        verbose_name_plural = "effacements"
        ordering = ("-at", "-pk")
        indexes: ClassVar = [models.Index(fields=["subject", "target"], name="erasure_target")]
        triggers: ClassVar = [never_rewritten("erasure_is_append_only")]

    def __str__(self) -> str:
        return f"{self.get_subject_display()} {self.target}, {self.at:%d/%m/%Y}"
