"""What an association does year after year: the thread that joins its yearly dossiers."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

MOST_EARLIER_YEARS = 30


class Action(models.Model):
    """An action of one organisation; each year has its dossier.

    ``earlier_years`` are years of MEL funding from before the portal: nobody can count them here, so the organisation
    declares them, with its reason.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        "contacts.Organisation", models.PROTECT, verbose_name="structure", related_name="actions"
    )
    created_at = models.DateTimeField("création")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="créée par", related_name="actions_created"
    )
    earlier_years = models.PositiveSmallIntegerField("années financées avant le portail", default=0)
    earlier_reason = models.TextField("précisions sur ces années", max_length=1000, blank=True)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="déclarées par",
        related_name="actions_declared",
        null=True,
        blank=True,
    )
    declared_at = models.DateTimeField("déclarées le", null=True, blank=True)

    class Meta:
        verbose_name = "action"
        verbose_name_plural = "actions"
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(earlier_years__lte=MOST_EARLIER_YEARS),
                name="action_earlier_years_possible",
                violation_error_message=f"Indiquez {MOST_EARLIER_YEARS} années au plus.",
            ),
            models.CheckConstraint(
                condition=Q(earlier_years=0)
                | (~Q(earlier_reason="") & Q(declared_by__isnull=False) & Q(declared_at__isnull=False)),
                name="action_earlier_years_explained",
                violation_error_message="Dites quelles années la MEL a financées avant l’ouverture du portail.",
            ),
        ]

    def __str__(self) -> str:
        return f"Action {self.pk}"
