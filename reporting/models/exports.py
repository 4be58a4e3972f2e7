"""Lists taken away as files, made by the worker."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class ExportFormat(models.TextChoices):
    XLSX = "xlsx", "Excel (xlsx)"
    ODS = "ods", "LibreOffice (ods)"
    CSV = "csv", "CSV"


class ExportState(models.TextChoices):
    PENDING = "pending", "En attente"
    RUNNING = "running", "En préparation"
    READY = "ready", "Prêt"
    FAILED = "failed", "Échec"


class Export(models.Model):
    """A list asked as a file: ``listing`` is its name in ``reporting.exporting``, ``query`` the address that narrows
    and orders it, as on screen. ``done`` of ``total`` rows are written. What the person may read is looked up when
    it is made, never when it is asked; the file goes after a day.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    listing = models.CharField("liste", max_length=40)
    query = models.TextField("adresse de la liste", blank=True)
    format = models.CharField("format", max_length=4, choices=ExportFormat.choices)
    state = models.CharField("état", max_length=10, choices=ExportState.choices, default=ExportState.PENDING)
    done = models.PositiveIntegerField("lignes écrites", default=0)
    total = models.PositiveIntegerField("lignes", default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="demandé par", related_name="exports"
    )
    asked_at = models.DateTimeField("demandé le")
    ready_at = models.DateTimeField("prêt le", null=True, blank=True)
    error = models.CharField("erreur", max_length=300, blank=True)
    file = models.FileField("fichier", upload_to="exports/", blank=True)
    name = models.CharField("nom du fichier", max_length=150, blank=True)
    size = models.PositiveBigIntegerField("octets", default=0)

    class Meta:
        verbose_name = "export"
        verbose_name_plural = "exports"
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=ExportState.values), name="export_state_known"),
            models.CheckConstraint(condition=Q(format__in=ExportFormat.values), name="export_format_known"),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(ready_at__isnull=False), name="export_ready_is_dated"
            ),
        )
        indexes: ClassVar = [models.Index(fields=["asked_by", "-asked_at"], name="export_of_person")]

    def __str__(self) -> str:
        return f"{self.listing}, {self.asked_at:%d/%m/%Y %H:%M}"

    @property
    def is_going(self) -> bool:
        return self.state in (ExportState.PENDING, ExportState.RUNNING)
