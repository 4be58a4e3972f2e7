"""The project's budget line by line, and what each funder is asked."""

from decimal import Decimal
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from applications import chart
from applications.models.dossiers import Application

# The funder whose amount is a column of the dossier.
MEL = "mel"


class BudgetLine(models.Model):
    """An amount on one line of the Cerfa chart; lines of order 1 and more are those that the association split.

    ``NULL`` is not answered and 0 is zero. ``rejected`` keeps what was typed and is no amount: it counts for nothing.
    Account 74 has no line here: its lines are the funders'.
    """

    application = models.ForeignKey(Application, models.CASCADE, verbose_name="dossier", related_name="budget_lines")
    account = models.CharField("compte", max_length=30)
    label = models.CharField("intitulé propre", max_length=120, blank=True)
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2, null=True, blank=True)
    order = models.PositiveSmallIntegerField("rang", default=0)
    rejected = models.CharField("saisie non comprise", max_length=300, blank=True)

    class Meta:
        verbose_name = "ligne du budget"
        verbose_name_plural = "lignes du budget"
        ordering = ("application", "account", "order", "pk")
        constraints = (
            models.UniqueConstraint(fields=["application", "account", "order"], name="budget_line_once"),
            models.CheckConstraint(
                condition=Q(account__in=chart.KEYS),
                name="budget_line_account_known",
                violation_error_message="Ce compte n’est pas dans le plan comptable du formulaire.",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0),
                name="budget_line_amount_positive",
                violation_error_message="Un montant du budget ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=Q(rejected="") | Q(amount=None),
                name="budget_line_rejected_counts_nothing",
                violation_error_message="Ce qui n’est pas compris ne compte pas dans le budget.",
            ),
            models.CheckConstraint(
                condition=Q(order__gte=1) | Q(label=""),
                name="budget_line_own_label_is_split",
                violation_error_message="Seule une ligne ajoutée porte un intitulé propre.",
            ),
        )

    def __str__(self) -> str:
        return f"{chart.ACCOUNTS[self.account].label} {self.label}".strip()

    @property
    def row(self) -> dict[str, str | int | None]:
        """The line as a dossier's values hold it."""
        return {"account": self.account, "label": self.label, "amount": _text(self.amount)}


class Nature(models.TextChoices):
    """What a funder brings: money of the city policy, its ordinary money, or something else than money."""

    SPECIFIC = "specific", "Crédit spécifique"
    COMMON_LAW = "common_law", "Droit commun"
    VALUED = "valued", "Valorisé"


class Firmness(models.TextChoices):
    """How sure the money is, from a wish to a payment."""

    INTENT = "intent", "Envisagé"
    AGREED = "agreed", "Accord de principe"
    VOTED = "voted", "Voté"
    PAID = "paid", "Payé"


class FundingLine(models.Model):
    """What one funder is asked for one project; the MEL's specific credit is the dossier's own amount, never a line.

    Without ``funder``, ``unlisted`` is the name that the association gave: the line waits for an administrator to say
    which funder it is, and counts in no total meanwhile.
    """

    application = models.ForeignKey(Application, models.CASCADE, verbose_name="dossier", related_name="funding_lines")
    funder = models.ForeignKey(
        "contacts.Funder",
        models.PROTECT,
        verbose_name="financeur",
        related_name="funding_lines",
        null=True,
        blank=True,
    )
    unlisted = models.CharField("financeur à rattacher", max_length=150, blank=True)
    nature = models.CharField("nature", max_length=12, choices=Nature.choices, default=Nature.SPECIFIC)
    firmness = models.CharField("degré de certitude", max_length=8, choices=Firmness.choices, default=Firmness.INTENT)
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2, null=True, blank=True)
    note = models.CharField("précision", max_length=200, blank=True)
    rejected = models.CharField("saisie non comprise", max_length=300, blank=True)

    class Meta:
        verbose_name = "ligne de financement"
        verbose_name_plural = "lignes de financement"
        ordering = ("application", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["application", "funder", "nature", "note"],
                condition=Q(funder__isnull=False),
                name="funding_line_once",
                violation_error_message="Ce financeur a déjà une ligne de cette nature : précisez le service.",
            ),
            models.UniqueConstraint(
                fields=["application", "unlisted", "nature", "note"],
                condition=Q(funder=None),
                name="funding_line_unlisted_once",
                violation_error_message="Ce financeur a déjà une ligne de cette nature : précisez le service.",
            ),
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="funding_line_nature_known"),
            models.CheckConstraint(condition=Q(firmness__in=Firmness.values), name="funding_line_firmness_known"),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0),
                name="funding_line_amount_positive",
                violation_error_message="Un montant demandé ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=Q(rejected="") | Q(amount=None),
                name="funding_line_rejected_counts_nothing",
                violation_error_message="Ce qui n’est pas compris ne compte pas dans le plan.",
            ),
            models.CheckConstraint(
                condition=(Q(funder__isnull=False) & Q(unlisted="")) | (Q(funder=None) & ~Q(unlisted="")),
                name="funding_line_has_one_funder",
                violation_error_message="Choisissez un financeur de la liste, ou écrivez le nom d’un autre.",
            ),
        )
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="mel_credit_is_the_request",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NEW.nature = 'specific'
                       AND EXISTS (SELECT 1 FROM contacts_funder WHERE id = NEW.funder_id AND slug = 'mel') THEN
                        RAISE EXCEPTION 'the MEL''s specific credit is the amount requested by the dossier'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_nature_display()})"

    @property
    def name(self) -> str:
        return self.funder.name if self.funder else self.unlisted

    @property
    def row(self) -> dict[str, str | int | None]:
        """The line as a dossier's values hold it: a funder to be named leaves its name in the note."""
        return {
            "funder": self.funder.slug if self.funder else "",
            "nature": self.nature,
            "firmness": self.firmness,
            "amount": _text(self.amount),
            "note": self.note if self.funder else " · ".join(filter(None, (self.unlisted, self.note))),
        }


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
