"""Organisations that carry actions."""

import uuid
from typing import ClassVar

import pghistory
from django.core.exceptions import ValidationError
from django.db import models

from contacts.alphabetical import Alphabetical
from contacts.identity import canonical_siret, readable_siret


class LegalForm(models.TextChoices):
    ASSOCIATION = "association", "Association"
    COOPERATIVE = "cooperative", "Coopérative"
    MUTUELLE = "mutuelle", "Mutuelle"
    UNION = "union", "Union"
    FONDATION = "fondation", "Fondation"
    SOCIAL_COMPANY = "societe-commerciale-ess", "Société commerciale de l’ESS"
    SIAE = "siae", "Structure d’insertion par l’activité économique (SIAE)"
    LOCAL_AUTHORITY = "collectivite", "Commune, CCAS ou autre collectivité"
    PUBLIC_BODY = "etablissement-public", "Établissement public"
    COMPANY = "entreprise", "Autre entreprise"
    OTHER = "autre", "Autre forme"


INSTITUTIONAL_FORMS = frozenset({LegalForm.LOCAL_AUTHORITY, LegalForm.PUBLIC_BODY})


def validate_siret(value: str) -> None:
    try:
        canonical_siret(value)
    except ValueError as error:
        raise ValidationError(str(error), code="siret") from error


@pghistory.track()
class Organisation(models.Model):
    """A carrier of actions (porteur), known by the SIRET of the establishment that files."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    siret = models.CharField("SIRET", max_length=14, unique=True, validators=[validate_siret])
    name = models.CharField("nom", max_length=200)
    legal_form = models.CharField("forme juridique", max_length=30, choices=LegalForm.choices)
    address = models.CharField("adresse", max_length=200, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    city = models.CharField("ville", max_length=100, blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    email = models.EmailField("adresse e-mail de la structure", blank=True)
    created_at = models.DateTimeField("création", auto_now_add=True)

    class Meta:
        verbose_name = "structure"
        verbose_name_plural = "structures"
        ordering = ("name", "pk")
        indexes: ClassVar = [models.Index(Alphabetical("name"), "id", name="organisation_by_name")]
        constraints = (
            models.CheckConstraint(
                condition=models.Q(siret__regex=r"^[0-9]{14}$"),
                name="organisation_siret_digits",
                violation_error_message="Le SIRET compte 14 chiffres.",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_institutional(self) -> bool:
        """Whether the carrier is a public institution, which the Fabrique à projets does not fund."""
        return self.legal_form in INSTITUTIONAL_FORMS

    @property
    def readable_siret(self) -> str:
        return readable_siret(self.siret)
