"""Marks: the grid of a call as it was published, and what each reviewer gave by it."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application
from applications.models.filing import never_rewritten


class ScoreGrid(models.Model):
    """The criteria of a call's score as published: a later version never touches the marks given by this one.

    ``criteria`` are ``{"slug", "label", "guidance", "highest", "weight", "is_bonus"}``, in order.
    """

    call = models.ForeignKey(
        "eligibility.Call", models.PROTECT, verbose_name="appel à projets", related_name="score_grids"
    )
    version = models.PositiveSmallIntegerField("version")
    criteria = models.JSONField("critères")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="publiée par",
        related_name="score_grids_published",
        null=True,
        blank=True,
    )
    published_at = models.DateTimeField("publiée le")

    class Meta:
        verbose_name = "grille de notation"
        verbose_name_plural = "grilles de notation"
        ordering = ("call", "-version")
        constraints = (models.UniqueConstraint(fields=["call", "version"], name="score_grid_version_once"),)
        triggers: ClassVar = [never_rewritten("score_grid_is_frozen")]

    def __str__(self) -> str:
        return f"{self.call}, grille {self.version}"


class ScoreSheet(models.Model):
    """One reviewer's marks on a dossier. A draft is hers alone; once given it is kept, and a new one may follow it."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, verbose_name="dossier", related_name="score_sheets")
    grid = models.ForeignKey(ScoreGrid, models.PROTECT, verbose_name="grille", related_name="sheets")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="évaluateur", related_name="score_sheets"
    )
    round = models.PositiveSmallIntegerField("passage", default=1)
    version = models.PositiveIntegerField("version", default=1)
    updated_at = models.DateTimeField("modifiée le")
    given_at = models.DateTimeField("rendue le", null=True, blank=True)
    superseded_at = models.DateTimeField("remplacée le", null=True, blank=True)
    # Out of 100, bonus included; written when the sheet is given, by the grid's own weights.
    total = models.DecimalField("note sur 100", max_digits=5, decimal_places=2, null=True, blank=True)
    change_reason = models.TextField("pourquoi la note change", max_length=2000, blank=True)

    class Meta:
        verbose_name = "fiche de notation"
        verbose_name_plural = "fiches de notation"
        ordering = ("application", "reviewer", "-round")
        constraints = (
            models.UniqueConstraint(fields=["application", "reviewer", "round"], name="score_sheet_round_once"),
            models.UniqueConstraint(
                fields=["application", "reviewer"], condition=Q(given_at=None), name="score_sheet_one_draft"
            ),
            models.UniqueConstraint(
                fields=["application", "reviewer"],
                condition=Q(given_at__isnull=False, superseded_at=None),
                name="score_sheet_one_current",
            ),
            models.CheckConstraint(
                condition=Q(given_at=None, total=None) | Q(given_at__isnull=False, total__isnull=False),
                name="score_sheet_given_has_total",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(given_at__isnull=False), name="score_sheet_superseded_was_given"
            ),
            models.CheckConstraint(condition=Q(total=None) | Q(total__gte=0), name="score_sheet_total_positive"),
        )
        indexes: ClassVar = [
            models.Index(
                fields=["application"],
                condition=Q(given_at__isnull=False, superseded_at=None),
                name="score_sheet_current",
            )
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="score_sheet_given_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF OLD.given_at IS NULL THEN
                        RETURN COALESCE(NEW, OLD);
                    END IF;
                    IF TG_OP = 'UPDATE' AND OLD.superseded_at IS NULL AND NEW.superseded_at IS NOT NULL
                       AND to_jsonb(NEW) - 'superseded_at' = to_jsonb(OLD) - 'superseded_at' THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'marks that were given are never rewritten; a new round follows them'
                        USING ERRCODE = 'check_violation';
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}, {self.application}, passage {self.round}"


class Mark(models.Model):
    """The mark of one criterion, with its reason; ``value`` is from 0 to the criterion's highest."""

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, verbose_name="fiche", related_name="marks")
    criterion = models.SlugField("critère", max_length=60)
    value = models.PositiveSmallIntegerField("note", null=True, blank=True)
    reason = models.TextField("motif", max_length=2000, blank=True)

    class Meta:
        verbose_name = "note"
        verbose_name_plural = "notes par critère"
        ordering = ("sheet", "pk")
        constraints = (models.UniqueConstraint(fields=["sheet", "criterion"], name="mark_once"),)
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="mark_given_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (SELECT 1 FROM instruction_scoresheet
                               WHERE id IN (OLD.sheet_id, NEW.sheet_id) AND given_at IS NOT NULL) THEN
                        RAISE EXCEPTION 'marks that were given are never rewritten; a new round follows them'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion} : {self.value}"
