"""What each funder's own body decides, typed or brought by a sheet, and what is paid."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import Application
from applications.models.filing import never_rewritten
from contacts.models import Funder
from funding.models.commitments import Commitment
from funding.models.guards import ONE_VOTE_STANDS


class VoteResult(models.TextChoices):
    GRANTED = "granted", "Accordé"
    REFUSED = "refused", "Refusé"
    DEFERRED = "deferred", "Reporté"


class VoteImportState(models.TextChoices):
    READ = "read", "Lu, à vérifier"
    APPLIED = "applied", "Enregistré"
    DROPPED = "dropped", "Abandonné"


class VoteRowState(models.TextChoices):
    READY = "ready", "À enregistrer"
    UNCHANGED = "unchanged", "Déjà ainsi"
    REFUSED = "refused", "À corriger"
    DONE = "done", "Enregistré"


class VoteImport(models.Model):
    """A sheet of votes sent by a funder or for it: read, shown with what is wrong, then recorded."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    funder = models.ForeignKey(Funder, models.PROTECT, verbose_name="financeur", related_name="vote_imports")
    call = models.ForeignKey("eligibility.Call", models.PROTECT, verbose_name="appel", related_name="vote_imports")
    name = models.CharField("nom du fichier", max_length=200)
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    state = models.CharField("état", max_length=10, choices=VoteImportState.choices, default=VoteImportState.READ)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="envoyé par", related_name="vote_imports"
    )
    uploaded_at = models.DateTimeField("envoyé le")
    closed_at = models.DateTimeField("clos le", null=True, blank=True)

    class Meta:
        verbose_name = "tableau de votes"
        verbose_name_plural = "tableaux de votes"
        ordering = ("-uploaded_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=VoteImportState.values), name="vote_import_state_known"),
            models.CheckConstraint(
                condition=Q(state="read", closed_at=None) | (~Q(state="read") & Q(closed_at__isnull=False)),
                name="vote_import_closed_is_dated",
            ),
        )

    def __str__(self) -> str:
        return f"{self.funder}, {self.name}"


class VoteRow(models.Model):
    """One line of a sheet of votes: ``typed`` is what its cells hold, ``message`` what is wrong with it."""

    sheet = models.ForeignKey(VoteImport, models.CASCADE, verbose_name="tableau", related_name="rows")
    number = models.PositiveIntegerField("ligne")
    typed = models.JSONField("cellules", default=dict)
    application = models.ForeignKey(
        Application, models.PROTECT, verbose_name="dossier", related_name="vote_rows", null=True, blank=True
    )
    state = models.CharField("état", max_length=10, choices=VoteRowState.choices)
    message = models.CharField("message", max_length=500, blank=True)

    class Meta:
        verbose_name = "ligne de votes"
        verbose_name_plural = "lignes de votes"
        ordering = ("sheet", "number")
        constraints = (
            models.UniqueConstraint(fields=["sheet", "number"], name="vote_row_once"),
            models.CheckConstraint(condition=Q(state__in=VoteRowState.values), name="vote_row_state_known"),
        )

    def __str__(self) -> str:
        return f"{self.sheet}, {self.number}"


class Vote(models.Model):
    """What a funder's own body decided on one commitment. Append-only: a correction is a new vote."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    commitment = models.ForeignKey(Commitment, models.PROTECT, verbose_name="engagement", related_name="votes")
    result = models.CharField("résultat", max_length=10, choices=VoteResult.choices)
    amount = models.DecimalField("montant voté", max_digits=12, decimal_places=2)
    voted_on = models.DateField("date du vote")
    body = models.CharField("instance", max_length=150)
    reference = models.CharField("référence de la délibération", max_length=100)
    conditions = models.TextField("conditions", max_length=3000, blank=True)
    row = models.OneToOneField(
        VoteRow, models.PROTECT, verbose_name="ligne du tableau", related_name="vote", null=True, blank=True
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, verbose_name="corrige", related_name="replaced_by", null=True, blank=True
    )
    reason = models.CharField("motif de la correction", max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="enregistré par", related_name="votes_recorded"
    )
    recorded_at = models.DateTimeField("enregistré le")

    class Meta:
        verbose_name = "vote"
        verbose_name_plural = "votes"
        ordering = ("-voted_on", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(result__in=VoteResult.values), name="vote_result_known"),
            models.CheckConstraint(
                condition=Q(result=VoteResult.GRANTED, amount__gt=0) | (~Q(result=VoteResult.GRANTED) & Q(amount=0)),
                name="vote_granted_has_money",
                violation_error_message="Un accord a un montant ; un refus ou un report n’en a pas.",
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | (~Q(reason="") & ~Q(replaces=F("id"))),
                name="vote_correction_says_why",
                violation_error_message="Écrivez pourquoi le vote est corrigé.",
            ),
        )
        triggers: ClassVar = [never_rewritten("vote_is_evidence"), ONE_VOTE_STANDS]

    def __str__(self) -> str:
        return f"{self.commitment}, {self.reference}"


class Payment(models.Model):
    """Money that left a funder's account for a commitment. Append-only; a negative amount takes back a mistake."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    commitment = models.ForeignKey(Commitment, models.PROTECT, verbose_name="engagement", related_name="payments")
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)
    paid_on = models.DateField("payé le")
    reference = models.CharField("référence", max_length=100, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="enregistré par", related_name="payments_recorded"
    )
    recorded_at = models.DateTimeField("enregistré le")

    class Meta:
        verbose_name = "paiement"
        verbose_name_plural = "paiements"
        ordering = ("commitment", "paid_on", "pk")
        constraints = (models.CheckConstraint(condition=~Q(amount=0), name="payment_is_not_nothing"),)
        triggers: ClassVar = [never_rewritten("payment_is_evidence")]

    def __str__(self) -> str:
        return f"{self.commitment}, {self.paid_on:%d/%m/%Y}"
