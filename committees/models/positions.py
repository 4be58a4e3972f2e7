"""What each funder says of each dossier, before the sitting and during it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Nature
from committees.models.seats import Seat
from contacts.models import Funder
from instruction.models import AgendaItem


class PositionValue(models.TextChoices):
    FAVOURABLE = "favourable", "Favorable"
    RESERVED = "reserved", "Réservé"
    UNFAVOURABLE = "unfavourable", "Défavorable"
    ABSTAINS = "abstains", "S’abstient"
    NOT_CONCERNED = "not_concerned", "Non concerné"


class PositionState(models.TextChoices):
    """Announced before the sitting by the funder itself, or recorded during it by the secretary."""

    ANNOUNCED = "announced", "Annoncée"
    RECORDED = "recorded", "Enregistrée en séance"


class Position(models.Model):
    """What one funder says of one passage; ``version`` grows with each change, and each change is an event.

    ``value`` is blank while only an amount or a comment is known.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, verbose_name="passage", related_name="positions")
    funder = models.ForeignKey(Funder, models.PROTECT, verbose_name="financeur", related_name="positions")
    seat = models.ForeignKey(
        Seat, models.PROTECT, verbose_name="dit par", related_name="positions", null=True, blank=True
    )
    value = models.CharField("position", max_length=15, choices=PositionValue.choices, blank=True)
    comment = models.TextField("commentaire", max_length=2000, blank=True)
    state = models.CharField("état", max_length=10, choices=PositionState.choices)
    version = models.PositiveIntegerField("version", default=1)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="écrite par", related_name="positions_written"
    )
    updated_at = models.DateTimeField("écrite le")

    class Meta:
        verbose_name = "position"
        verbose_name_plural = "positions"
        ordering = ("item", "funder")
        constraints = (
            models.UniqueConstraint(fields=["item", "funder"], name="position_once"),
            models.CheckConstraint(condition=Q(value__in=["", *PositionValue.values]), name="position_value_known"),
            models.CheckConstraint(condition=Q(state__in=PositionState.values), name="position_state_known"),
        )
        indexes: ClassVar = [models.Index(fields=["funder", "item"], name="position_of_funder")]

    def __str__(self) -> str:
        return f"{self.funder}, {self.item}"


class PositionAmount(models.Model):
    """What a funder says it gives in one nature; ``note`` tells its lines apart, as in the financing plan."""

    position = models.ForeignKey(Position, models.CASCADE, verbose_name="position", related_name="amounts")
    nature = models.CharField("nature", max_length=12, choices=Nature.choices, default=Nature.SPECIFIC)
    note = models.CharField("précision", max_length=200, blank=True)
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "montant d’une position"
        verbose_name_plural = "montants des positions"
        ordering = ("position", "nature", "note")
        constraints = (
            models.UniqueConstraint(fields=["position", "nature", "note"], name="position_amount_once"),
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="position_amount_nature_known"),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0),
                name="position_amount_positive",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.position}, {self.get_nature_display()}"
