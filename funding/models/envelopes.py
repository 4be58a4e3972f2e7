"""Money that a funder sets aside, divided as it likes."""

import uuid
from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q

from applications.models import Nature
from contacts.models import Funder
from funding.models.guards import ENVELOPE_FITS, ENVELOPE_HOLDS_VOTES


@pghistory.track()
class Envelope(models.Model):
    """Money of one funder in one nature for one call, possibly for one theme or one territory; ``parent`` contains it.

    What is engaged on an envelope counts in every envelope above it. ``NULL`` scope means any. Its place and its scope
    never change: one made by mistake is closed.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom", max_length=150)
    funder = models.ForeignKey(Funder, models.PROTECT, verbose_name="financeur", related_name="envelopes")
    call = models.ForeignKey("eligibility.Call", models.PROTECT, verbose_name="appel", related_name="envelopes")
    nature = models.CharField("nature", max_length=12, choices=Nature.choices, default=Nature.SPECIFIC)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="enveloppe qui la contient", related_name="parts", null=True, blank=True
    )
    theme = models.ForeignKey(
        "eligibility.Theme", models.PROTECT, verbose_name="thématique", related_name="envelopes", null=True, blank=True
    )
    commune = models.ForeignKey(
        "territories.Commune", models.PROTECT, verbose_name="commune", related_name="envelopes", null=True, blank=True
    )
    neighbourhood = models.ForeignKey(
        "territories.Neighbourhood",
        models.PROTECT,
        verbose_name="quartier",
        related_name="envelopes",
        null=True,
        blank=True,
    )
    amount = models.DecimalField("montant", max_digits=14, decimal_places=2)
    note = models.CharField("précision", max_length=300, blank=True)
    closed_at = models.DateTimeField("fermée le", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=1)

    class Meta:
        verbose_name = "enveloppe"
        verbose_name_plural = "enveloppes"
        ordering = ("funder", "call", "name", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="envelope_nature_known"),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="envelope_amount_positive",
                violation_error_message="Une enveloppe ne peut pas être négative.",
            ),
            # No loop, and an order in which everybody locks.
            models.CheckConstraint(condition=Q(parent=None) | Q(parent__lt=F("id")), name="envelope_after_its_whole"),
            models.UniqueConstraint(
                fields=["funder", "call", "nature", "parent", "theme", "commune", "neighbourhood"],
                condition=Q(closed_at=None),
                nulls_distinct=False,
                name="envelope_scope_once",
                violation_error_message="Une enveloppe de même portée existe déjà ici.",
            ),
        )
        indexes: ClassVar = [models.Index(fields=["call", "funder"], name="envelope_of_call")]
        triggers: ClassVar = [ENVELOPE_FITS, ENVELOPE_HOLDS_VOTES]

    def __str__(self) -> str:
        return self.name
