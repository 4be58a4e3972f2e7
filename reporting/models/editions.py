"""The yearly report on the politique de la ville (law of 21 February 2014): its editions, figures and documents."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q


class EditionState(models.TextChoices):
    PREPARING = "preparing", "En préparation"
    COLLECTING = "collecting", "Contributions ouvertes"
    DRAFTING = "drafting", "En assemblage"
    PUBLISHED = "published", "Publié"


class Edition(models.Model):
    """One report: a campaign of contributions under a deadline, then a text frozen with its figures.

    ``content`` is the report as published, block by block (``reporting.documents``), and ``digest`` its SHA-256: it is
    read again, never made again. ``is_historical``: it was written before the portal and typed from its ``provenance``.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField("titre", max_length=200)
    period = models.CharField("période", max_length=20, unique=True, help_text="Par exemple : 2025 ou 2015-2016")
    year = models.PositiveSmallIntegerField("dernière année couverte")
    previous = models.ForeignKey(
        "self", models.PROTECT, verbose_name="édition précédente", related_name="next_editions", null=True, blank=True
    )
    calls = models.ManyToManyField("eligibility.Call", verbose_name="appels", related_name="editions", blank=True)
    state = models.CharField("état", max_length=10, choices=EditionState.choices, default=EditionState.PREPARING)
    is_historical = models.BooleanField("antérieure au portail", default=False)
    provenance = models.TextField("provenance", blank=True)
    due_on = models.DateField("contributions attendues le", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="créée par", related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField("créée le")
    opened_at = models.DateTimeField("ouverte le", null=True, blank=True)
    closed_at = models.DateTimeField("contributions closes le", null=True, blank=True)
    figures_at = models.DateTimeField("chiffres arrêtés le", null=True, blank=True)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="publiée par", related_name="+", null=True, blank=True
    )
    content = models.JSONField("contenu publié", default=list, blank=True)
    digest = models.CharField("empreinte SHA-256", max_length=64, blank=True)

    class Meta:
        verbose_name = "rapport annuel"
        verbose_name_plural = "rapports annuels"
        ordering = ("-year", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=EditionState.values), name="edition_state_known"),
            models.CheckConstraint(
                condition=~Q(state="published") | (Q(published_at__isnull=False) & ~Q(digest="")),
                name="edition_published_is_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(state="collecting") | Q(due_on__isnull=False),
                name="edition_collecting_has_a_deadline",
                violation_error_message="Fixez la date limite des contributions.",
            ),
            models.CheckConstraint(condition=Q(previous=None) | ~Q(previous=F("id")), name="edition_follows_another"),
        )
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="edition_published_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="published"),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        return self.state == EditionState.PUBLISHED


_OF_A_PUBLISHED_EDITION = """
    IF EXISTS (SELECT 1 FROM reporting_edition WHERE state = 'published'
               AND id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.edition_id ELSE OLD.edition_id END,
                          CASE WHEN TG_OP = 'DELETE' THEN OLD.edition_id ELSE NEW.edition_id END)) THEN
        RAISE EXCEPTION 'the figures of a published report do not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
"""


class FigureUnit(models.TextChoices):
    COUNT = "count", "nombre"
    EUROS = "euros", "€"
    PEOPLE = "people", "personnes"
    PERCENT = "percent", "%"
    POINTS = "points", "points"
    TIMES = "times", "fois"
    DAYS = "days", "jours"
    HOURS = "hours", "heures"
    FTE = "fte", "ETP"


class ReportFigure(models.Model):
    """A figure of a report, with where it comes from; it stays as it is once the report is published.

    ``slug`` is that of ``reporting.figures`` for what the portal counts, and then ``query`` is the address of the rows
    behind it. ``is_key``: it stands among the key figures. ``is_about``: the source says « environ ».
    """

    edition = models.ForeignKey(Edition, models.CASCADE, verbose_name="rapport", related_name="figures")
    slug = models.SlugField("identifiant", max_length=60)
    label = models.CharField("ce qui est compté", max_length=250)
    value = models.DecimalField("valeur", max_digits=16, decimal_places=2, null=True, blank=True)
    upper = models.DecimalField("jusqu’à", max_digits=16, decimal_places=2, null=True, blank=True)
    unit = models.CharField("unité", max_length=8, choices=FigureUnit.choices)
    is_about = models.BooleanField("environ", default=False)
    is_key = models.BooleanField("chiffre clé", default=False)
    order = models.PositiveSmallIntegerField("rang", default=0)
    computed_at = models.DateTimeField("calculé le", null=True, blank=True)
    provenance = models.CharField("provenance", max_length=300)
    query = models.CharField("lignes", max_length=500, blank=True)
    note = models.CharField("précision", max_length=300, blank=True)

    class Meta:
        verbose_name = "chiffre d’un rapport"
        verbose_name_plural = "chiffres d’un rapport"
        ordering = ("edition", "order", "pk")
        constraints = (
            models.UniqueConstraint(fields=["edition", "slug"], name="report_figure_once"),
            models.CheckConstraint(condition=Q(unit__in=FigureUnit.values), name="report_figure_unit_known"),
            models.CheckConstraint(condition=~Q(provenance=""), name="report_figure_says_where_from"),
            models.CheckConstraint(
                condition=Q(upper=None) | Q(value__isnull=False, upper__gt=F("value")), name="report_figure_range"
            ),
        )
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="report_figure_of_published_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_OF_A_PUBLISHED_EDITION,
            )
        ]

    def __str__(self) -> str:
        return f"{self.label}, {self.edition.period}"


class DocumentKind(models.TextChoices):
    PDF = "pdf", "PDF"
    ODT = "odt", "LibreOffice (odt)"


class ReportDocument(models.Model):
    """A published report in one format, drawn once from its frozen content."""

    edition = models.ForeignKey(Edition, models.PROTECT, verbose_name="rapport", related_name="documents")
    kind = models.CharField("format", max_length=4, choices=DocumentKind.choices)
    file = models.FileField("fichier", upload_to="reports/")
    size = models.PositiveIntegerField("taille")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    made_at = models.DateTimeField("fait le")

    class Meta:
        verbose_name = "document d’un rapport"
        verbose_name_plural = "documents d’un rapport"
        ordering = ("edition", "kind")
        constraints = (
            models.UniqueConstraint(fields=["edition", "kind"], name="report_document_once"),
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="report_document_kind_known"),
        )

    def __str__(self) -> str:
        return f"{self.edition}, {self.get_kind_display()}"
