"""Funders that sit around the contract's table."""

import pghistory
from django.db import models

from contacts.models.organisations import validate_siret


class FunderKind(models.TextChoices):
    STATE = "state", "État"
    REGION = "region", "Région"
    DEPARTMENT = "department", "Département"
    METROPOLE = "metropole", "Métropole"
    COMMUNE = "commune", "Commune"
    SOCIAL_BODY = "social-body", "Organisme social"
    LANDLORD = "landlord", "Bailleur social"
    OTHER = "other", "Autre"


@pghistory.track()
class Funder(models.Model):
    """A body that may pay for an action: State, Region, Département, MEL, communes, CAF…"""

    slug = models.SlugField("identifiant", max_length=60, unique=True)
    name = models.CharField("nom", max_length=150)
    kind = models.CharField("nature", max_length=20, choices=FunderKind.choices)
    siret = models.CharField("SIRET", max_length=14, blank=True, validators=[validate_siret])
    commune = models.OneToOneField(
        "territories.Commune",
        models.PROTECT,
        verbose_name="commune",
        related_name="funder",
        null=True,
        blank=True,
    )
    email = models.EmailField("adresse e-mail", blank=True)
    is_active = models.BooleanField("participe au contrat", default=True)

    class Meta:
        verbose_name = "financeur"
        verbose_name_plural = "financeurs"
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name
