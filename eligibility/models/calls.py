"""Calls, the themes they open, and what surrounds their rules: sites, priorities, criteria of the score."""

from datetime import datetime

import pghistory
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

CALL_CODE = r"^[A-Z0-9]+(-[A-Z0-9]+)*$"


class Block(models.TextChoices):
    """The parts of the call under which themes are shown."""

    ECONOMY = "economy", "Économie et emploi"
    LIVING = "living", "Cadre de vie"
    YOUTH = "youth", "Jeunesse"
    CROSSCUTTING = "crosscutting", "Axes transversaux"
    WATCH = "watch", "Quartiers de veille"


@pghistory.track()
class Theme(models.Model):
    """A theme that keeps its name from one call to the next; services and dossiers refer to it."""

    slug = models.SlugField("identifiant", max_length=50, unique=True)
    label = models.CharField("nom", max_length=120)
    block = models.CharField("volet", max_length=20, choices=Block.choices)
    order = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "thématique"
        verbose_name_plural = "thématiques"
        ordering = ("order", "slug")
        constraints = (
            models.CheckConstraint(
                name="theme_block",
                condition=Q(block__in=Block.values),
                violation_error_message="Choisissez un volet de la liste.",
            ),
        )

    def __str__(self) -> str:
        return self.label


class CallQuerySet(models.QuerySet["Call"]):
    def open_at(self, at: datetime) -> "CallQuerySet":
        """Published calls that take dossiers at this instant; the closing instant is excluded."""
        return self.filter(published=True, opens_at__lte=at, closes_at__gt=at)


@pghistory.track(exclude=["last_number"])
class Call(models.Model):
    """A call for projects: its dates, and everything that hangs on it.

    ``last_number`` is the last number given to a filed dossier; only filing writes it, under a lock on this row.
    """

    code = models.CharField(
        "code",
        max_length=30,
        unique=True,
        validators=[RegexValidator(CALL_CODE, "Écrivez des majuscules, des chiffres et des tirets : PDV-2027.")],
        help_text="Les numéros des dossiers commencent par ce code.",
    )
    title = models.CharField("titre", max_length=200)
    year = models.PositiveSmallIntegerField("année des actions")
    opens_at = models.DateTimeField("ouverture")
    closes_at = models.DateTimeField("clôture", help_text="Un dossier déposé à cet instant est en retard.")
    published = models.BooleanField("publié", default=False)
    neighbourhood_generation = models.CharField(
        "génération de QPV", max_length=4, choices=[("2015", "Génération 2015"), ("2024", "Génération 2024")]
    )
    service_days = models.PositiveSmallIntegerField(
        "réponse du service, en jours", default=30, help_text="Le délai promis à la structure après chaque dépôt."
    )
    carrier_days = models.PositiveSmallIntegerField(
        "réponse de la structure, en jours", default=15, help_text="Le délai laissé pour envoyer un complément."
    )
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies", verbose_name="copié de"
    )
    last_number = models.PositiveIntegerField("dernier numéro donné", default=0, editable=False)
    themes = models.ManyToManyField(Theme, through="CallTheme", related_name="calls", verbose_name="thématiques")

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = "appel à projets"
        verbose_name_plural = "appels à projets"
        ordering = ("-year", "-opens_at", "code")
        indexes = (models.Index(fields=["opens_at", "closes_at"], name="call_period"),)
        constraints = (
            models.CheckConstraint(
                name="call_code",
                condition=Q(code__regex=CALL_CODE),
                violation_error_message="Écrivez le code en majuscules, chiffres et tirets : PDV-2027.",
            ),
            models.CheckConstraint(
                name="call_closes_after_opening",
                condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message="La clôture vient après l’ouverture.",
            ),
            models.CheckConstraint(
                name="call_year",
                condition=Q(year__range=(2000, 2100)),
                violation_error_message="Indiquez une année de 2000 à 2100.",
            ),
            models.CheckConstraint(
                name="call_generation",
                condition=Q(neighbourhood_generation__in=("2015", "2024")),
                violation_error_message="Choisissez une génération de QPV de la liste.",
            ),
        )

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class CallTheme(models.Model):
    """A theme as one call opens it: what it funds, what to know before writing, and when."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="call_themes", verbose_name="appel")
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="call_themes", verbose_name="thématique")
    summary = models.TextField("ce qu’elle finance", help_text="Une ligne par idée, cinq au plus.")
    guidance = models.TextField("conseils", blank=True)
    calendar_note = models.TextField("calendrier", blank=True)
    order = models.PositiveSmallIntegerField("rang", default=0)
    active = models.BooleanField("ouverte", default=True)

    class Meta:
        verbose_name = "thématique d’un appel"
        verbose_name_plural = "thématiques d’un appel"
        ordering = ("call", "order", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["call", "theme"],
                name="call_theme_once",
                violation_error_message="Cette thématique est déjà dans l’appel.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.theme} ({self.call.code})"

    @property
    def funds(self) -> list[str]:
        """What the theme funds, one line each."""
        return [line.strip() for line in self.summary.splitlines() if line.strip()]


@pghistory.track()
class Site(models.Model):
    """A vacant site that the call offers; closing it takes it out of the form."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="sites", verbose_name="appel")
    slug = models.SlugField("identifiant", max_length=60)
    name = models.CharField("nom", max_length=120)
    address = models.CharField("adresse", max_length=200, blank=True)
    surface_m2 = models.PositiveIntegerField("surface en m²", null=True, blank=True)
    commune = models.ForeignKey("territories.Commune", models.PROTECT, related_name="+", verbose_name="commune")
    in_priority_area = models.BooleanField("en QPV ou quartier de veille, hors NPNRU", default=False)
    is_open = models.BooleanField("proposé", default=True)

    class Meta:
        verbose_name = "site"
        verbose_name_plural = "sites"
        ordering = ("call", "slug")
        constraints = (
            models.UniqueConstraint(
                fields=["call", "slug"],
                name="site_once",
                violation_error_message="Un site de l’appel porte déjà cet identifiant.",
            ),
            models.CheckConstraint(
                name="site_not_other",
                condition=~Q(slug="other"),
                violation_error_message="« other » désigne un site hors catalogue.",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Priority(models.Model):
    """A priority of the call; it weighs in the score, not in eligibility."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="priorities", verbose_name="appel")
    slug = models.SlugField("identifiant", max_length=60)
    label = models.CharField("énoncé", max_length=200)

    class Meta:
        verbose_name = "priorité"
        verbose_name_plural = "priorités"
        ordering = ("call", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["call", "slug"],
                name="priority_once",
                violation_error_message="Une priorité de l’appel porte déjà cet identifiant.",
            ),
        )

    def __str__(self) -> str:
        return self.label


class ScoreCriterion(models.Model):
    """A criterion of selection and its weight in the score."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="score_criteria", verbose_name="appel")
    slug = models.SlugField("identifiant", max_length=60)
    label = models.CharField("énoncé", max_length=200)
    weight = models.PositiveSmallIntegerField("poids", default=1)

    class Meta:
        verbose_name = "critère de sélection"
        verbose_name_plural = "critères de sélection"
        ordering = ("call", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["call", "slug"],
                name="score_criterion_once",
                violation_error_message="Un critère de l’appel porte déjà cet identifiant.",
            ),
            models.CheckConstraint(
                name="score_criterion_weight",
                condition=Q(weight__gte=1),
                violation_error_message="Le poids est d’au moins 1.",
            ),
        )

    def __str__(self) -> str:
        return self.label
