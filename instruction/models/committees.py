"""The agendas on which ready dossiers are put; what a committee says and decides is written elsewhere."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application


class CommitteeKind(models.TextChoices):
    CO_CONSTRUCTION = "co_construction", "Comité de co-construction"
    TECHNICAL = "technical", "Comité technique"
    STEERING = "steering", "Comité de pilotage"
    JURY = "jury", "Jury"


class Committee(models.Model):
    """A sitting at which dossiers are examined."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("nature", max_length=20, choices=CommitteeKind.choices)
    title = models.CharField("intitulé", max_length=150)
    held_on = models.DateField("date")
    place = models.CharField("lieu", max_length=200, blank=True)

    class Meta:
        verbose_name = "comité"
        verbose_name_plural = "comités"
        ordering = ("held_on", "pk")
        constraints = (models.CheckConstraint(condition=Q(kind__in=CommitteeKind.values), name="committee_kind_known"),)

    def __str__(self) -> str:
        return f"{self.title}, {self.held_on:%d/%m/%Y}"


class AgendaItem(models.Model):
    """A dossier's turn at a committee; one that is taken off, or put off to another, keeps its row."""

    committee = models.ForeignKey(Committee, models.PROTECT, verbose_name="comité", related_name="items")
    application = models.ForeignKey(Application, models.PROTECT, verbose_name="dossier", related_name="agenda_items")
    order = models.PositiveSmallIntegerField("rang", default=1)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="inscrit par", related_name="agenda_items_added"
    )
    added_at = models.DateTimeField("inscrit le")
    removed_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "passage"
        verbose_name_plural = "passages"
        ordering = ("committee", "order", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(removed_at=None),
                name="agenda_item_one_at_a_time",
                violation_error_message="Ce dossier est déjà à un ordre du jour.",
            ),
        )
        indexes: ClassVar = [models.Index(fields=["committee", "order"], name="agenda_in_order")]

    def __str__(self) -> str:
        return f"{self.committee}, {self.application}"
