"""What an organisation says of itself once for all its dossiers: sections 1 to 4 of Cerfa 12156*06."""

from typing import ClassVar

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from contacts.identity import canonical_rna
from contacts.models.organisations import Organisation

FIRST_YEAR, LAST_YEAR = 2000, 2100
LARGEST_TEAM = 1_000_000


def validate_rna(value: str) -> None:
    try:
        canonical_rna(value)
    except ValueError as error:
        raise ValidationError(str(error), code="rna") from error


@pghistory.track()
class OrganisationProfile(models.Model):
    """The identity of an organisation beyond its SIRET, as the Cerfa asks it. Empty text is not answered."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, verbose_name="structure", related_name="profile", primary_key=True
    )
    acronym = models.CharField("sigle", max_length=40, blank=True)
    website = models.URLField("site internet", max_length=200, blank=True)
    rna = models.CharField("numéro RNA", max_length=10, blank=True, validators=[validate_rna])
    register_court = models.CharField("tribunal du registre", max_length=100, blank=True)
    register_date = models.DateField("date d’inscription au registre", null=True, blank=True)
    register_volume = models.CharField("volume", max_length=20, blank=True)
    register_folio = models.CharField("folio", max_length=20, blank=True)

    seat_district = models.CharField("commune déléguée du siège", max_length=100, blank=True)
    mail_address = models.CharField("adresse de correspondance", max_length=200, blank=True)
    mail_postal_code = models.CharField("code postal de correspondance", max_length=5, blank=True)
    mail_city = models.CharField("commune de correspondance", max_length=100, blank=True)
    mail_district = models.CharField("commune déléguée de correspondance", max_length=100, blank=True)

    head_first_name = models.CharField("prénom du représentant légal", max_length=80, blank=True)
    head_last_name = models.CharField("nom du représentant légal", max_length=80, blank=True)
    head_function = models.CharField("fonction du représentant légal", max_length=100, blank=True)
    head_phone = models.CharField("téléphone du représentant légal", max_length=30, blank=True)
    head_email = models.EmailField("adresse e-mail du représentant légal", blank=True)

    contact_first_name = models.CharField("prénom de la personne chargée de la demande", max_length=80, blank=True)
    contact_last_name = models.CharField("nom de la personne chargée de la demande", max_length=80, blank=True)
    contact_function = models.CharField("fonction de la personne chargée de la demande", max_length=100, blank=True)
    contact_phone = models.CharField("téléphone de la personne chargée de la demande", max_length=30, blank=True)
    contact_email = models.EmailField("adresse e-mail de la personne chargée de la demande", blank=True)

    public_utility = models.BooleanField("reconnue d’utilité publique", null=True, blank=True)
    public_utility_on = models.DateField("date de publication au Journal officiel", null=True, blank=True)
    pays_commercial_taxes = models.BooleanField("assujettie aux impôts commerciaux", null=True, blank=True)
    has_approvals = models.BooleanField("a des agréments", null=True, blank=True)
    has_public_aid = models.BooleanField("a reçu des aides publiques", null=True, blank=True)

    networks = models.TextField("réseaux, unions ou fédérations", max_length=1000, blank=True)
    has_corporate_members = models.BooleanField("a des adhérents personnes morales", null=True, blank=True)
    corporate_members = models.TextField("adhérents personnes morales", max_length=1000, blank=True)

    class Meta:
        verbose_name = "fiche de structure"
        verbose_name_plural = "fiches de structure"
        constraints = (
            models.CheckConstraint(
                condition=Q(rna="") | Q(rna__regex=r"^W[0-9][0-9A-Z][0-9]{7}$"),
                name="profile_rna_shape",
                violation_error_message="Le numéro RNA commence par W, suivi de 9 chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(public_utility_on=None) | Q(public_utility=True),
                name="profile_public_utility_has_reason",
                violation_error_message="Une date au Journal officiel suppose la reconnaissance d’utilité publique.",
            ),
        )

    def __str__(self) -> str:
        return f"Fiche de {self.organisation}"


class ProfileTopic(models.Model):
    """When one topic of an organisation's sheet was last saved, and by whom."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, verbose_name="structure", related_name="profile_topics"
    )
    topic = models.CharField("sujet", max_length=30)
    saved_at = models.DateTimeField("enregistrement")
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="par", related_name="+", null=True
    )

    class Meta:
        verbose_name = "sujet de fiche"
        verbose_name_plural = "sujets de fiche"
        ordering = ("organisation", "topic")
        constraints = (models.UniqueConstraint(fields=["organisation", "topic"], name="profile_topic_once"),)

    def __str__(self) -> str:
        return f"{self.organisation} · {self.topic}"


@pghistory.track()
class Approval(models.Model):
    """An approval (agrément) that an authority has given to the organisation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, verbose_name="structure", related_name="approvals")
    kind = models.CharField("type d’agrément", max_length=150)
    issued_by = models.CharField("attribué par", max_length=150)
    issued_on = models.DateField("en date du")
    order = models.PositiveSmallIntegerField("rang")

    class Meta:
        verbose_name = "agrément"
        verbose_name_plural = "agréments"
        ordering = ("organisation", "order", "pk")
        constraints = (models.UniqueConstraint(fields=["organisation", "order"], name="approval_one_a_rank"),)

    def __str__(self) -> str:
        return self.kind


@pghistory.track()
class PublicAid(models.Model):
    """A public aid received over the last three exercises under a European regime (de minimis, SIEG…)."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, verbose_name="structure", related_name="public_aids")
    regime = models.CharField("régime européen", max_length=150)
    authority = models.CharField("autorité qui l’a versée", max_length=150)
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)
    granted_on = models.DateField("date d’octroi")
    order = models.PositiveSmallIntegerField("rang")

    class Meta:
        verbose_name = "aide publique"
        verbose_name_plural = "aides publiques"
        ordering = ("organisation", "order", "pk")
        constraints = (
            models.UniqueConstraint(fields=["organisation", "order"], name="public_aid_one_a_rank"),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="public_aid_not_negative",
                violation_error_message="Une aide n’est pas négative.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.regime}, {self.authority}"


def _people(label: str) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(label, null=True, blank=True, validators=[MaxValueValidator(LARGEST_TEAM)])


@pghistory.track()
class Workforce(models.Model):
    """The people of an organisation on 31 December of a year; a blank is not answered, zero is an answer."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, verbose_name="structure", related_name="workforces")
    year = models.PositiveSmallIntegerField(
        "année", validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    volunteers = _people("bénévoles")
    civic_service = _people("volontaires")
    employees = _people("salariés")
    subsidised_jobs = _people("dont emplois aidés")
    full_time_equivalents = models.DecimalField(
        "salariés en équivalent temps plein", max_digits=9, decimal_places=2, null=True, blank=True
    )
    seconded = _people("personnels mis à disposition ou détachés")
    members = _people("adhérents")
    women = _people("dont femmes parmi les salariés")
    men = _people("dont hommes parmi les salariés")

    class Meta:
        verbose_name = "moyens humains"
        verbose_name_plural = "moyens humains"
        ordering = ("organisation", "-year")
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["organisation", "year"], name="workforce_one_a_year"),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR), name="workforce_year_possible"
            ),
            models.CheckConstraint(
                condition=Q(subsidised_jobs=None) | Q(employees=None) | Q(subsidised_jobs__lte=F("employees")),
                name="workforce_subsidised_among_employees",
                violation_error_message="Les emplois aidés font partie des salariés : ils ne peuvent pas être plus.",
            ),
            models.CheckConstraint(
                condition=Q(women=None) | Q(men=None) | Q(employees=None) | Q(employees__gte=F("women") + F("men")),
                name="workforce_women_and_men_among_employees",
                violation_error_message="Les femmes et les hommes ne peuvent pas être plus que les salariés.",
            ),
            models.CheckConstraint(
                condition=Q(full_time_equivalents=None) | Q(full_time_equivalents__gte=0),
                name="workforce_fte_not_negative",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation}, {self.year}"
