"""Calls, the themes they open, and what surrounds their rules: sites, priorities, criteria of the score."""

from datetime import date, datetime

import pghistory
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

# What the law makes of silence on a request for money, and what one may do then; a call may say otherwise.
SILENCE_MEANS_REFUSAL = (
    "Sans réponse à cette date, votre demande est considérée comme refusée, car elle porte sur une somme d’argent "
    "(code des relations entre le public et l’administration, articles L. 231-4 et L. 231-6). Une réponse peut encore "
    "venir après."
)
REMEDIES = (
    "Vous pouvez contester un refus, même né du silence, dans les deux mois : par un recours gracieux auprès du "
    "président de la Métropole Européenne de Lille, ou devant le tribunal administratif de Lille."
)
CALL_CODE = r"^[A-Z0-9]+(-[A-Z0-9]+)*$"


class Block(models.TextChoices):
    """The parts of the call under which themes are shown."""

    ECONOMY = "economy", "Économie et emploi"
    LIVING = "living", "Cadre de vie"
    YOUTH = "youth", "Jeunesse"
    CROSSCUTTING = "crosscutting", "Axes transversaux"
    WATCH = "watch", "Quartiers de veille"


class FormVariant(models.TextChoices):
    """How much a call asks: the whole form of the Cerfa, or the light one."""

    FULL = "full", "Formulaire complet"
    LIGHT = "light", "Formulaire léger"


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
        """Published calls that take dossiers at this instant; the closing instant is excluded, a permanent call has
        none."""
        return self.not_closed(at).filter(opens_at__lte=at)

    def not_closed(self, at: datetime) -> "CallQuerySet":
        """Published calls that take dossiers now or will."""
        return self.filter(Q(closes_at=None) | Q(closes_at__gt=at), published=True)


@pghistory.track(exclude=["last_number"])
class Call(models.Model):
    """A call for projects: its dates, and everything that hangs on it. Without a closing date it is permanent.

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
    year = models.PositiveSmallIntegerField(
        "année des actions", help_text="Pour un appel permanent : l’année de son ouverture."
    )
    opens_at = models.DateTimeField("ouverture")
    closes_at = models.DateTimeField(
        "clôture",
        null=True,
        blank=True,
        help_text="Un dossier déposé à cet instant est en retard. Vide : l’appel est permanent.",
    )
    window = models.CharField(
        "période de dépôt, en mots",
        max_length=120,
        blank=True,
        help_text="Comme on l’annonce d’une année à l’autre : « du 15 octobre à la mi-décembre ».",
    )
    form = models.CharField(
        "formulaire", max_length=5, choices=FormVariant.choices, default=FormVariant.FULL, db_default=FormVariant.FULL
    )
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
    silence_months = models.PositiveSmallIntegerField(
        "délai du silence, en mois",
        default=2,
        help_text="Après ce délai sans réponse, le silence vaut ce que dit la ligne suivante.",
    )
    silence_meaning = models.TextField(
        "ce que vaut le silence",
        max_length=1000,
        default=SILENCE_MEANS_REFUSAL,
        help_text="Écrit sur l’accusé de réception, après la date.",
    )
    remedies = models.TextField(
        "recours", max_length=2000, default=REMEDIES, help_text="Écrit sur l’accusé de réception."
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
            models.CheckConstraint(
                name="call_form",
                condition=Q(form__in=FormVariant.values),
                violation_error_message="Choisissez un formulaire de la liste.",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_permanent(self) -> bool:
        return self.closes_at is None

    @property
    def is_light(self) -> bool:
        return self.form == FormVariant.LIGHT

    def is_closed(self, at: datetime) -> bool:
        """Whether the last instant to file is past; the closing instant is late already."""
        return self.closes_at is not None and at >= self.closes_at

    def takes_dossiers(self, at: datetime) -> bool:
        """What ``open_at`` asks the database, of this row."""
        return self.published and self.opens_at <= at and not self.is_closed(at)

    def next_jury(self, on: date) -> "JuryDate | None":
        """The first jury whose dossiers may still be filed on this day. One query."""
        return self.jury_dates.filter(file_by__gte=on).order_by("held_on").first()


@pghistory.track()
class JuryDate(models.Model):
    """A jury of a permanent call, and the last day on which a dossier is filed in time for it."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="jury_dates", verbose_name="appel")
    held_on = models.DateField("jury")
    file_by = models.DateField("déposer au plus tard", help_text="Ce jour compris.")

    class Meta:
        verbose_name = "date de jury"
        verbose_name_plural = "dates de jury"
        ordering = ("call", "held_on")
        constraints = (
            models.UniqueConstraint(
                fields=["call", "held_on"],
                name="jury_date_once",
                violation_error_message="Un jury de cet appel se tient déjà ce jour-là.",
            ),
            models.CheckConstraint(
                name="jury_filed_before",
                condition=Q(file_by__lte=F("held_on")),
                violation_error_message="Les dossiers d’un jury se déposent au plus tard le jour où il se tient.",
            ),
        )

    def __str__(self) -> str:
        return f"Jury du {self.held_on:%d/%m/%Y}"


@pghistory.track()
class CallTheme(models.Model):
    """A theme as one call opens it: what it funds, what to know before writing, and when."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="call_themes", verbose_name="appel")
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="call_themes", verbose_name="thématique")
    summary = models.TextField("ce qu’elle finance", help_text="Une ligne par idée, cinq au plus.")
    guidance = models.TextField("conseils", blank=True)
    calendar_note = models.TextField("calendrier", blank=True)
    form = models.CharField(
        "formulaire",
        max_length=5,
        choices=FormVariant.choices,
        blank=True,
        default="",
        help_text="Aucun : celui de l’appel.",
    )
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
            models.CheckConstraint(
                name="call_theme_form",
                condition=Q(form__in=["", *FormVariant.values]),
                violation_error_message="Choisissez un formulaire de la liste.",
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
    """A criterion of selection as administrators prepare it; reviewers mark by the grid published from these rows.

    A bonus criterion is outside the base: its weight is the points, of 100, that its highest mark adds.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="score_criteria", verbose_name="appel")
    slug = models.SlugField("identifiant", max_length=60)
    label = models.CharField("énoncé", max_length=200)
    guidance = models.TextField(
        "comment noter",
        max_length=2000,
        blank=True,
        help_text="Ce que l’évaluateur cherche dans le dossier, et ce qui vaut la note la plus basse et la plus haute.",
    )
    highest = models.PositiveSmallIntegerField(
        "note la plus haute", default=4, db_default=4, help_text="L’échelle va de 0 à ce nombre, de 1 à 9."
    )
    weight = models.PositiveSmallIntegerField(
        "poids", default=1, help_text="Pour un bonus : les points sur 100 que la note la plus haute ajoute."
    )
    is_bonus = models.BooleanField(
        "bonus", default=False, db_default=False, help_text="S’ajoute à la note sur 100, sans la dépasser."
    )
    order = models.PositiveSmallIntegerField("rang", default=0, db_default=0)

    class Meta:
        verbose_name = "critère de sélection"
        verbose_name_plural = "critères de sélection"
        ordering = ("call", "order", "pk")
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
            models.CheckConstraint(
                name="score_criterion_scale",
                condition=Q(highest__range=(1, 9)),
                violation_error_message="La note la plus haute est de 1 à 9 : un chiffre du clavier suffit pour noter.",
            ),
            models.CheckConstraint(
                name="score_criterion_bonus_points",
                condition=Q(is_bonus=False) | Q(weight__lte=100),
                violation_error_message="Un bonus ajoute 100 points au plus.",
            ),
        )

    def __str__(self) -> str:
        return self.label
