"""What the referent proposes to the committee: an opinion, an amount for each funder, conditions, a comment."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application, FundingLine

# Once the committee has a dossier before its eyes, its proposal keeps what made it ready.
_BEFORE_THE_COMMITTEE = "('ready', 'scheduled', 'examined', 'granted', 'refused')"


def _stays(name: str, emptied: str, application: str) -> pgtrigger.Trigger:
    """The database refuses to empty what a ready dossier demands; ``emptied`` and ``application`` are SQL."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            IF {emptied} AND EXISTS (SELECT 1 FROM applications_application
                                     WHERE id = {application} AND state IN {_BEFORE_THE_COMMITTEE}) THEN
                RAISE EXCEPTION 'a ready dossier keeps its opinion and the amount of the MEL''s credit'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,  # noqa: S608  written here, nothing is asked of anyone
    )


class ProposalOpinion(models.TextChoices):
    FAVOURABLE = "favourable", "Favorable"
    RESERVED = "reserved", "Réservé"
    UNFAVOURABLE = "unfavourable", "Défavorable"


class Proposal(models.Model):
    """The proposal of a dossier, written by those in charge together; ``version`` grows with each change."""

    application = models.OneToOneField(Application, models.PROTECT, verbose_name="dossier", related_name="proposal")
    opinion = models.CharField("avis", max_length=12, choices=ProposalOpinion.choices, blank=True)
    conditions = models.TextField("conditions", max_length=3000, blank=True)
    comment = models.TextField("commentaire pour le comité", max_length=5000, blank=True)
    version = models.PositiveIntegerField("version", default=1)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="modifiée par", related_name="proposals_updated"
    )
    updated_at = models.DateTimeField("modifiée le")

    class Meta:
        verbose_name = "proposition"
        verbose_name_plural = "propositions"
        ordering = ("application",)
        constraints = (
            models.CheckConstraint(
                condition=Q(opinion__in=["", *ProposalOpinion.values]), name="proposal_opinion_known"
            ),
        )
        triggers: ClassVar = [
            _stays("proposal_of_ready_stays", "NEW.opinion = '' AND OLD.opinion <> ''", "NEW.application_id")
        ]

    def __str__(self) -> str:
        return f"{self.application} : {self.get_opinion_display()}"


class ProposedAmount(models.Model):
    """What is proposed on one line of the financing plan; without ``line`` it is the MEL's own credit.

    Above what is asked it needs a reason; ``NULL`` is not decided yet, and 0 is nothing.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, verbose_name="proposition", related_name="amounts")
    line = models.ForeignKey(
        FundingLine,
        models.CASCADE,
        verbose_name="ligne de financement",
        related_name="proposed_amounts",
        null=True,
        blank=True,
    )
    amount = models.DecimalField("montant proposé", max_digits=12, decimal_places=2, null=True, blank=True)
    reason = models.TextField("motif", max_length=1000, blank=True)

    class Meta:
        verbose_name = "montant proposé"
        verbose_name_plural = "montants proposés"
        ordering = ("proposal", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["proposal", "line"], nulls_distinct=False, name="proposed_amount_once_a_line"
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0),
                name="proposed_amount_positive",
                violation_error_message="Un montant proposé ne peut pas être négatif.",
            ),
        )
        indexes: ClassVar = [models.Index(fields=["proposal"], condition=Q(line=None), name="proposed_amount_of_mel")]
        triggers: ClassVar = [
            _stays(
                "proposed_amount_of_ready_stays",
                "OLD.line_id IS NULL AND NEW.amount IS NULL AND OLD.amount IS NOT NULL",
                "(SELECT application_id FROM instruction_proposal WHERE id = NEW.proposal_id)",
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal}, {self.line or 'MEL'}"
