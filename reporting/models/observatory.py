"""The observatory: indicators of the neighbourhoods and of the métropole, each value with its date and its source."""

import uuid
from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Domain(models.TextChoices):
    """What an indicator is about: the themes of the yearly report."""

    POPULATION = "population", "Population"
    EMPLOYMENT = "employment", "Emploi"
    HOUSING = "housing", "Habitat et peuplement"
    EDUCATION = "education", "Éducation"
    HEALTH = "health", "Santé"
    ENVIRONMENT = "environment", "Ambiance urbaine"


class Unit(models.TextChoices):
    PERCENT = "percent", "%"
    POINTS = "points", "points"
    TIMES = "times", "fois"
    COUNT = "count", "nombre"
    PEOPLE = "people", "personnes"
    EUROS = "euros", "€"
    FTE = "fte", "ETP"
    HECTARES = "hectares", "ha"
    DENSITY = "density", "habitants par hectare"


class Better(models.TextChoices):
    """In which direction a change is good news for the inhabitants."""

    HIGHER = "higher", "Plus haut est mieux"
    LOWER = "lower", "Plus bas est mieux"
    NEITHER = "neither", "Ni l’un ni l’autre"


class Trend(models.TextChoices):
    """What the source says of the gap with the métropole between its two dates, when it gives no second figure."""

    WIDENING = "widening", "L’écart se creuse"
    NARROWING = "narrowing", "L’écart se réduit"
    STABLE = "stable", "L’écart est stable"


class AreaKind(models.TextChoices):
    """What a value is about."""

    NEIGHBOURHOOD = "neighbourhood", "Un quartier prioritaire"
    COMMUNE = "commune", "Une commune"
    PRIORITY = "priority", "Ensemble des quartiers prioritaires"
    WATCH = "watch", "Ensemble des quartiers de veille"
    METROPOLE = "metropole", "Métropole"
    REST = "rest", "Reste de la métropole"


class Missing(models.TextChoices):
    """Why there is no value; each is a valid answer."""

    NOT_AT_THIS_LEVEL = "not_at_this_level", "Non disponible à cette échelle"
    SECRET = "secret", "Secret statistique"
    NOT_PUBLISHED = "not_published", "Non publié à cette date"


@pghistory.track()
class IndicatorSource(models.Model):
    """Who publishes values, where they are read, and under what terms."""

    slug = models.SlugField("identifiant", max_length=60, unique=True)
    name = models.CharField("nom", max_length=200)
    publisher = models.CharField("producteur", max_length=200)
    address = models.URLField("adresse", max_length=300, blank=True)
    licence = models.CharField("licence", max_length=150, blank=True)

    class Meta:
        verbose_name = "source"
        verbose_name_plural = "sources"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Indicator(models.Model):
    """Something measured in the same way in several places, or the gap between two of them (``unit`` of points)."""

    slug = models.SlugField("identifiant", max_length=60, unique=True)
    label = models.CharField("nom", max_length=150)
    domain = models.CharField("thématique", max_length=12, choices=Domain.choices)
    objective = models.CharField("objectif du contrat de ville", max_length=250, blank=True)
    definition = models.TextField("définition", max_length=1000, blank=True)
    unit = models.CharField("unité", max_length=10, choices=Unit.choices)
    decimals = models.PositiveSmallIntegerField("décimales", default=0)
    better = models.CharField("sens", max_length=8, choices=Better.choices, default=Better.NEITHER)
    order = models.PositiveSmallIntegerField("rang", default=0)
    is_active = models.BooleanField("affiché", default=True)

    class Meta:
        verbose_name = "indicateur"
        verbose_name_plural = "indicateurs"
        ordering = ("domain", "order", "label")
        constraints = (
            models.CheckConstraint(condition=Q(domain__in=Domain.values), name="indicator_domain_known"),
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="indicator_unit_known"),
            models.CheckConstraint(condition=Q(better__in=Better.values), name="indicator_better_known"),
            models.CheckConstraint(condition=Q(decimals__lte=3), name="indicator_few_decimals"),
        )

    def __str__(self) -> str:
        return self.label


class ImportState(models.TextChoices):
    READ = "read", "Lu, à vérifier"
    APPLIED = "applied", "Enregistré"
    DROPPED = "dropped", "Abandonné"


class LineState(models.TextChoices):
    """What a line of an import comes to."""

    NEW = "new", "Nouvelle valeur"
    CHANGED = "changed", "Valeur remplacée"
    SAME = "same", "Déjà enregistrée"
    REFUSED = "refused", "À corriger"


class ObservationImport(models.Model):
    """A CSV of values: read, shown with what is wrong line by line, then recorded whole.

    ``rows`` are the lines as read: ``{"number": 2, "cells": {…}, "state": …, "message": …, "before": …, "after": …}``,
    their state a ``LineState``, before and after as a page writes them.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom du fichier", max_length=200)
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    state = models.CharField("état", max_length=10, choices=ImportState.choices, default=ImportState.READ)
    rows = models.JSONField("lignes", default=list)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="envoyé par", related_name="observation_imports"
    )
    uploaded_at = models.DateTimeField("envoyé le")
    closed_at = models.DateTimeField("clos le", null=True, blank=True)

    class Meta:
        verbose_name = "import d’indicateurs"
        verbose_name_plural = "imports d’indicateurs"
        ordering = ("-uploaded_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="observation_import_state_known"),
            models.CheckConstraint(
                condition=Q(state="read", closed_at=None) | (~Q(state="read") & Q(closed_at__isnull=False)),
                name="observation_import_closed_is_dated",
            ),
        )

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Observation(models.Model):
    """A value of an indicator, in one place, at one date (``year``) or over a period (``since`` to ``year``).

    Without ``value``, ``missing`` says why. With ``trend``, ``since`` is the first date of the trend, and the value is
    that of ``year``. ``page`` is where in its source.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, verbose_name="indicateur", related_name="observations")
    area = models.CharField("échelle", max_length=15, choices=AreaKind.choices)
    neighbourhood = models.ForeignKey(
        "territories.Neighbourhood",
        models.PROTECT,
        verbose_name="quartier",
        related_name="observations",
        null=True,
        blank=True,
    )
    commune = models.ForeignKey(
        "territories.Commune",
        models.PROTECT,
        verbose_name="commune",
        related_name="observations",
        null=True,
        blank=True,
    )
    since = models.PositiveSmallIntegerField("depuis l’année", null=True, blank=True)
    year = models.PositiveSmallIntegerField("année")
    value = models.DecimalField("valeur", max_digits=14, decimal_places=3, null=True, blank=True)
    missing = models.CharField("sans valeur", max_length=20, choices=Missing.choices, blank=True)
    trend = models.CharField("évolution de l’écart", max_length=10, choices=Trend.choices, blank=True)
    note = models.CharField("précision", max_length=300, blank=True)
    source = models.ForeignKey(IndicatorSource, models.PROTECT, verbose_name="source", related_name="observations")
    page = models.CharField("page", max_length=60, blank=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    class Meta:
        verbose_name = "valeur d’indicateur"
        verbose_name_plural = "valeurs d’indicateurs"
        ordering = ("indicator", "area", "neighbourhood", "commune", "year")
        constraints = (
            models.UniqueConstraint(
                fields=["indicator", "area", "neighbourhood", "commune", "year"],
                nulls_distinct=False,
                name="observation_once",
                violation_error_message="Cet indicateur a déjà une valeur à cet endroit pour cette année.",
            ),
            models.CheckConstraint(condition=Q(area__in=AreaKind.values), name="observation_area_known"),
            models.CheckConstraint(
                condition=Q(area="neighbourhood", neighbourhood__isnull=False, commune=None)
                | Q(area="commune", neighbourhood=None, commune__isnull=False)
                | (~Q(area__in=["neighbourhood", "commune"]) & Q(neighbourhood=None, commune=None)),
                name="observation_place_fits_area",
                violation_error_message="Indiquez le quartier ou la commune que demande l’échelle, et rien d’autre.",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, missing="")
                | Q(value=None, missing__in=Missing.values)
                | Q(value=None, missing="", trend__in=Trend.values),
                name="observation_value_or_why",
                violation_error_message="Donnez une valeur, ou dites pourquoi il n’y en a pas.",
            ),
            models.CheckConstraint(condition=Q(trend__in=["", *Trend.values]), name="observation_trend_known"),
            models.CheckConstraint(
                condition=Q(year__range=(1990, 2100)) & (Q(since=None) | Q(since__lt=F("year"))),
                name="observation_years",
                violation_error_message="L’année va de 1990 à 2100, et une période commence avant de finir.",
            ),
        )
        indexes: ClassVar = [models.Index(fields=["neighbourhood", "indicator"], name="observation_of_place")]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.year}"
