"""What each funder gives to each dossier, from an agreement to a payment, and the trace of each change."""

import uuid
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import Application, Firmness, Nature
from applications.models.filing import never_rewritten
from contacts.models import Funder
from funding.models.envelopes import Envelope
from funding.models.guards import VOTES_WITHIN_ENVELOPES


class Stage(models.TextChoices):
    """How far an amount has come, after what the dossier asks and what the referent proposes."""

    AGREED = "agreed", "Accordé en comité"
    VOTED = "voted", "Voté"
    PAID = "paid", "Payé"


class Commitment(models.Model):
    """What one funder gives to one dossier in one nature; ``NULL`` is not said yet, and 0 is nothing.

    ``note`` tells lines of one funder and one nature apart, as in the financing plan. The MEL's own credit is a
    commitment of the funder ``mel``. ``envelope`` is where the money is taken.
    """

    application = models.ForeignKey(Application, models.PROTECT, verbose_name="dossier", related_name="commitments")
    funder = models.ForeignKey(Funder, models.PROTECT, verbose_name="financeur", related_name="commitments")
    nature = models.CharField("nature", max_length=12, choices=Nature.choices, default=Nature.SPECIFIC)
    note = models.CharField("précision", max_length=200, blank=True)
    envelope = models.ForeignKey(
        Envelope, models.PROTECT, verbose_name="enveloppe", related_name="commitments", null=True, blank=True
    )
    agreed = models.DecimalField("accordé en comité", max_digits=12, decimal_places=2, null=True, blank=True)
    voted = models.DecimalField("voté", max_digits=12, decimal_places=2, null=True, blank=True)
    paid = models.DecimalField("payé", max_digits=12, decimal_places=2, null=True, blank=True)
    version = models.PositiveIntegerField("version", default=1)
    updated_at = models.DateTimeField("modifié le")

    class Meta:
        verbose_name = "engagement"
        verbose_name_plural = "engagements"
        ordering = ("application", "funder", "nature", "note")
        constraints = (
            models.UniqueConstraint(fields=["application", "funder", "nature", "note"], name="commitment_once"),
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="commitment_nature_known"),
            models.CheckConstraint(
                condition=(Q(agreed=None) | Q(agreed__gte=0))
                & (Q(voted=None) | Q(voted__gte=0))
                & (Q(paid=None) | Q(paid__gte=0)),
                name="commitment_amounts_positive",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=Q(paid=None) | Q(voted__isnull=False, paid__lte=F("voted")),
                name="commitment_paid_within_the_vote",
                violation_error_message="On ne paie pas plus que ce qui est voté.",
            ),
        )
        indexes: ClassVar = [models.Index(fields=["funder", "application"], name="commitment_of_funder")]
        triggers: ClassVar = [VOTES_WITHIN_ENVELOPES]

    def __str__(self) -> str:
        return f"{self.funder}, {self.application}"

    @property
    def firmness(self) -> Firmness:
        """How sure the money is."""
        if self.paid is not None:
            return Firmness.PAID
        if self.voted is not None:
            return Firmness.VOTED
        return Firmness.INTENT if self.agreed is None else Firmness.AGREED

    @property
    def engaged(self) -> Decimal:
        """What it takes from its envelope: the vote where there is one, else what was agreed."""
        return (self.agreed if self.voted is None else self.voted) or Decimal(0)


class CommitmentChange(models.Model):
    """One change of an amount or of its envelope: what, by whom, from what record. Append-only.

    ``source`` names the record that it comes from, as ``position:<public id>`` or ``vote:<public id>``.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    commitment = models.ForeignKey(Commitment, models.PROTECT, verbose_name="engagement", related_name="changes")
    stage = models.CharField("étape", max_length=10, choices=Stage.choices)
    before = models.DecimalField("avant", max_digits=12, decimal_places=2, null=True, blank=True)
    after = models.DecimalField("après", max_digits=12, decimal_places=2, null=True, blank=True)
    envelope = models.ForeignKey(
        Envelope, models.PROTECT, verbose_name="enveloppe", related_name="+", null=True, blank=True
    )
    source = models.CharField("origine", max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="par", related_name="+")
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "changement d’engagement"
        verbose_name_plural = "changements d’engagement"
        ordering = ("commitment", "at", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="commitment_change_stage_known"),
        )
        triggers: ClassVar = [never_rewritten("commitment_change_is_evidence")]

    def __str__(self) -> str:
        return f"{self.commitment}, {self.get_stage_display()}"
