"""The MEL's services and referents: who reads which theme, and who stands in when someone is away."""

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models


@pghistory.track()
class Service(models.Model):
    """A service of the MEL that instructs dossiers."""

    slug = models.SlugField("identifiant", unique=True)
    name = models.CharField("nom", max_length=150)
    box_email = models.EmailField("boîte du service", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    heads = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name="responsables",
        related_name="services_led",
        blank=True,
        help_text="Ils lisent tous les dossiers des thématiques du service, et peuvent les confier à quelqu’un.",
    )
    is_last_resort = models.BooleanField(
        "reçoit en dernier recours",
        default=False,
        help_text="Ce service répond des dossiers que personne d’autre ne peut prendre.",
    )

    class Meta:
        verbose_name = "service"
        verbose_name_plural = "services"
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                fields=["is_last_resort"],
                condition=models.Q(is_last_resort=True),
                name="service_one_last_resort",
                violation_error_message="Un seul service peut recevoir en dernier recours.",
            ),
            models.CheckConstraint(
                condition=models.Q(is_last_resort=False) | ~models.Q(box_email=""),
                name="service_last_resort_has_box",
                violation_error_message="Le service de dernier recours doit avoir une boîte.",
            ),
        )

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Referent(models.Model):
    """A thematic referent: an agent whom associations may reach, with or without an account on the portal."""

    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    email = models.EmailField("adresse e-mail", unique=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    service = models.ForeignKey(Service, models.PROTECT, verbose_name="service", related_name="referents")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="compte",
        related_name="referent",
        null=True,
        blank=True,
    )
    is_active = models.BooleanField("en fonction", default=True)

    class Meta:
        verbose_name = "référent"
        verbose_name_plural = "référents"
        ordering = ("last_name", "first_name", "pk")

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


@pghistory.track()
class ThemeDesk(models.Model):
    """Where the dossiers of a theme arrive: the service that instructs, and the theme's own box if it has one."""

    theme = models.OneToOneField("eligibility.Theme", models.CASCADE, verbose_name="thématique", related_name="desk")
    service = models.ForeignKey(Service, models.PROTECT, verbose_name="service instructeur", related_name="desks")
    box_email = models.EmailField("boîte de la thématique", blank=True)

    class Meta:
        verbose_name = "guichet de thématique"
        verbose_name_plural = "guichets de thématique"
        ordering = ("theme__order", "pk")

    def __str__(self) -> str:
        return f"{self.theme} → {self.service}"


@pghistory.track()
class ThemeReferent(models.Model):
    """A referent's place on a theme: the first in order leads, the others share the file."""

    theme = models.ForeignKey(
        "eligibility.Theme", models.CASCADE, verbose_name="thématique", related_name="theme_referents"
    )
    referent = models.ForeignKey(Referent, models.CASCADE, verbose_name="référent", related_name="theme_referents")
    order = models.PositiveSmallIntegerField("rang", default=1)

    class Meta:
        verbose_name = "référent de thématique"
        verbose_name_plural = "référents de thématique"
        ordering = ("theme__order", "order", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["theme", "referent"],
                name="theme_referent_once",
                violation_error_message="Ce référent suit déjà cette thématique.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.theme} · {self.referent}"


@pghistory.track()
class Absence(models.Model):
    """Days, both included, on which a referent is away; the deputy receives the dossiers filed meanwhile."""

    referent = models.ForeignKey(Referent, models.CASCADE, verbose_name="référent", related_name="absences")
    starts_on = models.DateField("premier jour d’absence")
    ends_on = models.DateField("dernier jour d’absence")
    deputy = models.ForeignKey(
        Referent,
        models.SET_NULL,
        verbose_name="suppléant",
        related_name="deputyships",
        null=True,
        blank=True,
        help_text="Sans suppléant, le dossier va au référent suivant de la thématique, puis à la boîte du service.",
    )

    class Meta:
        verbose_name = "absence"
        verbose_name_plural = "absences"
        ordering = ("-starts_on", "pk")
        constraints: ClassVar = (
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="absence_dates_in_order",
                violation_error_message="Le dernier jour d’absence précède le premier.",
            ),
            models.CheckConstraint(
                condition=models.Q(deputy__isnull=True) | ~models.Q(deputy=models.F("referent")),
                name="absence_deputy_is_another",
                violation_error_message="Le suppléant ne peut pas être la personne absente.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.referent}, du {self.starts_on:%d/%m/%Y} au {self.ends_on:%d/%m/%Y}"
