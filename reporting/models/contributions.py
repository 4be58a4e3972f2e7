"""What communes, partners and services write for the yearly report, part by part."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Nature
from applications.models.filing import never_rewritten
from reporting.models.editions import Edition
from reporting.models.observatory import Domain

_OF_A_PUBLISHED_EDITION = """
    IF EXISTS (SELECT 1 FROM reporting_edition WHERE state = 'published'
               AND id = CASE WHEN TG_OP = 'DELETE' THEN OLD.edition_id ELSE NEW.edition_id END) THEN
        RAISE EXCEPTION 'the contributions of a published report do not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
"""
_SENT_IS_ANSWERED = """
    IF NOT EXISTS (SELECT 1 FROM reporting_contributionpart WHERE contribution_id = NEW.id)
       OR EXISTS (SELECT 1 FROM reporting_contributionpart
                  WHERE contribution_id = NEW.id AND availability = 'given' AND body = '') THEN
        RAISE EXCEPTION 'a contribution is sent with every part answered' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
# What is sent, validated or published is what its author sent; a report typed afterwards is written in one go.
_OF_A_HELD_CONTRIBUTION = """
    IF EXISTS (SELECT 1 FROM reporting_contribution c JOIN reporting_edition e ON e.id = c.edition_id
               WHERE c.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.contribution_id ELSE NEW.contribution_id END
               AND (e.state = 'published' OR (c.state IN ('sent', 'validated', 'waived') AND TG_OP <> 'INSERT'))) THEN
        RAISE EXCEPTION 'what is sent, validated or published is not written any more'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
"""


def _stays_once_sent(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=_OF_A_HELD_CONTRIBUTION,
    )


class ContributionKind(models.TextChoices):
    """The chapters of the report that people write."""

    PRESENTATION = "presentation", "Présentation du contrat de ville"
    SITUATION = "situation", "Évolution de la situation dans les quartiers"
    TRANSVERSAL = "transversal", "MEL : gouvernance, ingénierie, participation"
    THEME = "theme", "MEL : actions par thématique"
    COMMUNE = "commune", "Contribution d’une commune"
    PARTNER = "partner", "Contribution d’un partenaire"


class ContributionState(models.TextChoices):
    ASKED = "asked", "À écrire"
    WRITING = "writing", "En cours"
    SENT = "sent", "Envoyée"
    RETURNED = "returned", "À compléter"
    VALIDATED = "validated", "Validée"
    WAIVED = "waived", "Sans contribution"


class Contribution(models.Model):
    """One author's part of a report. Exactly one of these says whose it is: ``funder`` (a commune or a partner),
    ``service`` (the MEL's own chapters); without either, the direction writes it.

    ``domain`` is the chapter's theme, where it has one. ``due_on`` is its own deadline when it has more time than the
    others. ``version`` grows with each change of any part.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, models.CASCADE, verbose_name="rapport", related_name="contributions")
    kind = models.CharField("chapitre", max_length=15, choices=ContributionKind.choices)
    title = models.CharField("titre", max_length=200)
    domain = models.CharField("thématique", max_length=12, choices=Domain.choices, blank=True)
    funder = models.ForeignKey(
        "contacts.Funder",
        models.PROTECT,
        verbose_name="commune ou partenaire",
        related_name="contributions",
        null=True,
        blank=True,
    )
    service = models.ForeignKey(
        "contacts.Service", models.PROTECT, verbose_name="service", related_name="contributions", null=True, blank=True
    )
    order = models.PositiveSmallIntegerField("rang", default=0)
    state = models.CharField("état", max_length=10, choices=ContributionState.choices, default=ContributionState.ASKED)
    due_on = models.DateField("attendue le", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=1)
    updated_at = models.DateTimeField("modifiée le")
    reminded_at = models.DateTimeField("relancée le", null=True, blank=True)

    class Meta:
        verbose_name = "contribution"
        verbose_name_plural = "contributions"
        ordering = ("edition", "kind", "order", "title")
        constraints = (
            models.UniqueConstraint(
                fields=["edition", "kind", "funder", "domain", "title"],
                nulls_distinct=False,
                name="contribution_once",
                violation_error_message="Cette contribution est déjà demandée.",
            ),
            models.CheckConstraint(condition=Q(kind__in=ContributionKind.values), name="contribution_kind_known"),
            models.CheckConstraint(condition=Q(state__in=ContributionState.values), name="contribution_state_known"),
            models.CheckConstraint(
                condition=Q(kind__in=["commune", "partner"], funder__isnull=False, service=None)
                | (~Q(kind__in=["commune", "partner"]) & Q(funder=None)),
                name="contribution_has_its_author",
                violation_error_message="Une contribution de commune ou de partenaire dit de qui elle vient.",
            ),
            models.CheckConstraint(condition=Q(domain__in=["", *Domain.values]), name="contribution_domain_known"),
        )
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="contribution_of_published_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_OF_A_PUBLISHED_EDITION,
            ),
            pgtrigger.Trigger(
                name="contribution_sent_is_answered",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__state__in=["sent", "validated"]),
                func=_SENT_IS_ANSWERED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.edition.period}"


class PartName(models.TextChoices):
    """The parts of a contribution; each chapter asks some of them."""

    TEXT = "text", "Texte"
    STAKES = "stakes", "Enjeux locaux et priorités d’action"
    ACTIONS = "actions", "Actions menées au bénéfice des habitants"
    OUTLOOK = "outlook", "Perspectives et axes de progrès"


class Availability(models.TextChoices):
    """What the author says of a part or of an amount."""

    GIVEN = "given", "Renseigné"
    NOT_AT_THIS_LEVEL = "not_at_this_level", "Non disponible à cette échelle"
    NOTHING = "nothing", "Rien à signaler"


class ContributionPart(models.Model):
    """One part of a contribution, in Markdown (titles, lists, bold, tables); blank is not written yet."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, verbose_name="contribution", related_name="parts")
    name = models.CharField("partie", max_length=10, choices=PartName.choices)
    body = models.TextField("texte", max_length=60000, blank=True)
    availability = models.CharField(
        "disponibilité", max_length=20, choices=Availability.choices, default=Availability.GIVEN
    )
    version = models.PositiveIntegerField("version", default=1)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="modifiée par", related_name="+", null=True, blank=True
    )
    updated_at = models.DateTimeField("modifiée le", null=True, blank=True)

    class Meta:
        verbose_name = "partie d’une contribution"
        verbose_name_plural = "parties d’une contribution"
        ordering = ("contribution", "pk")
        constraints = (
            models.UniqueConstraint(fields=["contribution", "name"], name="contribution_part_once"),
            models.CheckConstraint(condition=Q(name__in=PartName.values), name="contribution_part_known"),
            models.CheckConstraint(
                condition=Q(availability__in=Availability.values), name="contribution_part_availability_known"
            ),
        )
        triggers: ClassVar = [_stays_once_sent("contribution_part_stays_once_sent")]

    def __str__(self) -> str:
        return f"{self.contribution}, {self.get_name_display()}"


class Territory(models.TextChoices):
    """At what scale a partner knows an amount."""

    NEIGHBOURHOOD = "neighbourhood", "Un quartier prioritaire"
    COMMUNE = "commune", "Une commune"
    PRIORITY = "priority", "Ensemble des quartiers prioritaires"
    METROPOLE = "metropole", "Métropole"
    NOT_AVAILABLE = "not_available", "Non disponible à cette échelle"


class DeclaredAmount(models.Model):
    """What a contributor says it brought in a year, scheme by scheme: money with its nature, or people and posts.

    It stands beside the dossiers' amounts and is never added to them. ``NULL`` value: the contributor says that it
    exists and cannot be counted at this scale (``territory`` is then ``not_available``).
    """

    contribution = models.ForeignKey(Contribution, models.CASCADE, verbose_name="contribution", related_name="amounts")
    scheme = models.CharField("dispositif", max_length=200)
    nature = models.CharField("nature", max_length=12, choices=Nature.choices, default=Nature.COMMON_LAW)
    year = models.PositiveSmallIntegerField("année")
    value = models.DecimalField("valeur", max_digits=16, decimal_places=2, null=True, blank=True)
    unit = models.CharField(
        "unité",
        max_length=8,
        choices=[("euros", "€"), ("count", "nombre"), ("fte", "ETP"), ("hours", "heures")],
        default="euros",
    )
    territory = models.CharField("échelle", max_length=15, choices=Territory.choices, default=Territory.METROPOLE)
    neighbourhood = models.ForeignKey(
        "territories.Neighbourhood",
        models.PROTECT,
        verbose_name="quartier",
        related_name="declared_amounts",
        null=True,
        blank=True,
    )
    commune = models.ForeignKey(
        "territories.Commune",
        models.PROTECT,
        verbose_name="commune",
        related_name="declared_amounts",
        null=True,
        blank=True,
    )
    note = models.CharField("précision", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "montant déclaré"
        verbose_name_plural = "montants déclarés"
        ordering = ("contribution", "order", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="declared_amount_nature_known"),
            models.CheckConstraint(
                condition=Q(unit__in=["euros", "count", "fte", "hours"]), name="declared_amount_unit_known"
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=0),
                name="declared_amount_positive",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(territory="not_available"),
                name="declared_amount_or_not_available",
                violation_error_message="Donnez un montant, ou choisissez « Non disponible à cette échelle ».",
            ),
            models.CheckConstraint(
                condition=Q(territory="neighbourhood", neighbourhood__isnull=False, commune=None)
                | Q(territory="commune", neighbourhood=None, commune__isnull=False)
                | Q(territory__in=["priority", "metropole", "not_available"], neighbourhood=None, commune=None),
                name="declared_amount_place_fits_scale",
                violation_error_message="Indiquez le quartier ou la commune que demande l’échelle, et rien d’autre.",
            ),
        )
        triggers: ClassVar = [_stays_once_sent("declared_amount_stays_once_sent")]

    def __str__(self) -> str:
        return f"{self.scheme}, {self.year}"


class EarlierText(models.Model):
    """What a part said before it was written over, by its author or by a colleague; ``name`` is the part's, or
    ``amounts`` for the table of declared amounts as text, whose writer is not known. Append-only: nothing that somebody
    typed is lost."""

    AMOUNTS = "amounts"
    NAMES: ClassVar = [*PartName.choices, (AMOUNTS, "Montants déclarés")]

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    contribution = models.ForeignKey(
        Contribution, models.PROTECT, verbose_name="contribution", related_name="earlier_texts"
    )
    name = models.CharField("partie", max_length=10, choices=NAMES)
    body = models.TextField("texte")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="écrit par", related_name="+", null=True, blank=True
    )
    written_at = models.DateTimeField("écrit le", null=True, blank=True)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="remplacé par", related_name="+"
    )
    replaced_at = models.DateTimeField("remplacé le")

    class Meta:
        verbose_name = "texte précédent d’une contribution"
        verbose_name_plural = "textes précédents d’une contribution"
        ordering = ("contribution", "-replaced_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(name__in=[*PartName.values, "amounts"]), name="earlier_text_name_known"),
            models.CheckConstraint(condition=~Q(body=""), name="earlier_text_says_something"),
        )
        triggers: ClassVar = [never_rewritten("earlier_text_is_append_only")]

    def __str__(self) -> str:
        return f"{self.get_name_display()}, {self.replaced_at:%d/%m/%Y %H:%M}"


class ContributionEvent(models.Model):
    """What happened to a contribution: asked, sent, returned with a reason, validated… Append-only: a contribution that
    has a history stays."""

    contribution = models.ForeignKey(Contribution, models.PROTECT, verbose_name="contribution", related_name="events")
    action = models.CharField("action", max_length=20)
    reason = models.TextField("motif", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="par", related_name="+", null=True, blank=True
    )
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "événement d’une contribution"
        verbose_name_plural = "événements d’une contribution"
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(action__in=["return", "waive"]) | ~Q(reason=""),
                name="contribution_event_has_its_reason",
                violation_error_message="Écrivez pourquoi.",
            ),
        )
        triggers: ClassVar = [never_rewritten("contribution_event_is_append_only")]

    def __str__(self) -> str:
        return f"{self.action}, {self.at:%d/%m/%Y}"
