"""Links between a person who judges and an organisation that asks: who may not look at what."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models.dossiers import Application
from applications.models.filing import never_rewritten


class InterestGround(models.TextChoices):
    """What ties the person to the organisation; the last three are found by the portal itself."""

    OFFICER = "officer", "Dirige la structure ou siège à son conseil"
    EMPLOYEE = "employee", "Y travaille, ou y a travaillé depuis trois ans"
    MEMBER = "member", "Y adhère ou y est bénévole"
    FAMILY = "family", "Un proche la dirige ou y travaille"
    SUPPLIER = "supplier", "Travaille pour elle ou avec elle contre paiement"
    OTHER = "other", "Autre lien"
    MEMBERSHIP = "membership", "A un compte de la structure sur le portail"
    SAME_SIREN = "same_siren", "Représente le même organisme (même SIREN)"
    SAME_OFFICER = "same_officer", "Est nommée comme dirigeante ou contact de la structure"


FOUND_BY_THE_PORTAL = frozenset({InterestGround.MEMBERSHIP, InterestGround.SAME_SIREN, InterestGround.SAME_OFFICER})


class InterestDeclaration(models.Model):
    """A person's yearly word that her links are all said; ``count`` is how many she had then. Append-only."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="personne", related_name="interest_declarations"
    )
    year = models.PositiveSmallIntegerField("année")
    made_at = models.DateTimeField("faite le")
    count = models.PositiveSmallIntegerField("liens déclarés", default=0)

    class Meta:
        verbose_name = "déclaration d’intérêts"
        verbose_name_plural = "déclarations d’intérêts"
        ordering = ("-made_at", "-pk")
        triggers: ClassVar = [never_rewritten("interest_declaration_is_evidence")]

    def __str__(self) -> str:
        return f"{self.user}, {self.year}"


class Interest(models.Model):
    """A link of a person with an organisation, or with one of its dossiers: while it holds, she is kept away from it.

    ``noted_by`` is who said it: the person herself, an administrator, or nobody when the portal found it. Ended, the
    row stays, with who ended it and why.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="personne", related_name="interests"
    )
    organisation = models.ForeignKey(
        "contacts.Organisation", models.CASCADE, verbose_name="structure", related_name="interests"
    )
    application = models.ForeignKey(
        Application, models.CASCADE, verbose_name="dossier", related_name="interests", null=True, blank=True
    )
    ground = models.CharField("lien", max_length=15, choices=InterestGround.choices)
    detail = models.CharField("précision", max_length=300, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="noté par",
        related_name="interests_noted",
        null=True,
        blank=True,
    )
    since = models.DateTimeField("depuis")
    ended_at = models.DateTimeField("jusqu’à", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="levé par",
        related_name="interests_ended",
        null=True,
        blank=True,
    )
    end_reason = models.CharField("motif de la levée", max_length=300, blank=True)

    class Meta:
        verbose_name = "lien d’intérêts"
        verbose_name_plural = "liens d’intérêts"
        ordering = ("-since", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "organisation", "application", "ground"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="interest_once",
                violation_error_message="Ce lien est déjà noté.",
            ),
            models.CheckConstraint(condition=Q(ground__in=InterestGround.values), name="interest_ground_known"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, end_reason="") | Q(ended_at__isnull=False),
                name="interest_ended_or_not",
            ),
        )
        indexes: ClassVar = [
            models.Index(fields=["user", "organisation"], condition=Q(ended_at=None), name="interest_in_force"),
            models.Index(fields=["organisation"], condition=Q(ended_at=None), name="interest_of_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.organisation}"
