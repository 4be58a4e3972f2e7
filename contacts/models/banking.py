"""The bank account to which an organisation is paid. What could be stolen is sealed by the application."""

import uuid
from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from contacts.banking import masked
from contacts.models.organisations import Organisation


class BankAccountState(models.TextChoices):
    PROPOSED = "proposed", "À confirmer"
    ACTIVE = "active", "Utilisé"
    REPLACED = "replaced", "Remplacé"
    REFUSED = "refused", "Écarté"


class BankAccountQuerySet(models.QuerySet["BankAccount"]):
    def open(self) -> Self:
        """The account in use, and the one that waits to replace it."""
        return self.filter(state__in=(BankAccountState.PROPOSED, BankAccountState.ACTIVE))


# The history follows who did what and when. It leaves the seals out: the row itself is never overwritten, and a copy
# would stay readable with a key that was withdrawn.
@pghistory.track(exclude=["sealed_iban", "sealed_bic"])
class BankAccount(models.Model):
    """One account, in use or formerly. A change asks for a second person wherever there is one (ADR 10)."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, verbose_name="structure", related_name="bank_accounts"
    )
    holder = models.CharField("titulaire", max_length=200)
    sealed_iban = models.TextField("IBAN chiffré", editable=False)
    sealed_bic = models.TextField("BIC chiffré", editable=False)
    last4 = models.CharField("quatre derniers caractères", max_length=4)
    state = models.CharField("état", max_length=10, choices=BankAccountState.choices)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="proposé par", related_name="bank_accounts_proposed"
    )
    proposed_at = models.DateTimeField("proposé le")
    alone = models.BooleanField("sans seconde personne possible", default=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="confirmé par",
        related_name="bank_accounts_confirmed",
        null=True,
        blank=True,
    )
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)
    ended_at = models.DateTimeField("jusqu’au", null=True, blank=True)

    objects: ClassVar = BankAccountQuerySet.as_manager()

    class Meta:
        verbose_name = "compte bancaire"
        verbose_name_plural = "comptes bancaires"
        ordering = ("-proposed_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=BankAccountState.values), name="bank_account_state_known"),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state="active"),
                name="bank_account_one_in_use",
                violation_error_message="Une structure a un seul compte utilisé à la fois.",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state="proposed"),
                name="bank_account_one_proposed",
                violation_error_message="Un changement de compte attend déjà d’être confirmé.",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["active", "replaced"]) & Q(confirmed_at__isnull=False))
                | Q(state__in=["proposed", "refused"], confirmed_at=None),
                name="bank_account_in_use_was_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(alone=True) | ~Q(confirmed_by=F("proposed_by")),
                name="bank_account_two_people",
                violation_error_message="Une seconde personne confirme le changement de compte.",
            ),
        )

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        return masked(self.last4)
