"""Studies of who could give what: nothing of them reaches a dossier until somebody takes them up."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application, Nature
from contacts.models import Funder


class ScenarioScope(models.TextChoices):
    """Which dossiers of the call a scenario takes in."""

    READY = "ready", "Les dossiers prêts pour un comité et ceux qui l’ont passé"
    FILED = "filed", "Tous les dossiers déposés"
    COMMITTEE = "committee", "Les dossiers du comité choisi"


class ScenarioOrder(models.TextChoices):
    """In which order the dossiers of a scenario come."""

    MARKS = "marks", "Par note moyenne"
    COMMITTEE = "committee", "Dans l’ordre du comité"
    HAND = "hand", "À la main"


class Scenario(models.Model):
    """A study over the dossiers of one call and several funders.

    ``ranking`` is the order of the dossiers (public ids) where it is neither the committee's nor the marks'; ``cut`` is
    how many of them are above the line. ``rules`` are the what-ifs and ``goals`` what the study aims at, each a list of
    typed entries (see ``funding.simulation``). ``version`` grows with each change; ``undone_by`` is what to write back
    to take the last one off.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom", max_length=150)
    call = models.ForeignKey("eligibility.Call", models.PROTECT, verbose_name="appel", related_name="scenarios")
    committee = models.ForeignKey(
        "instruction.Committee",
        models.PROTECT,
        verbose_name="comité",
        related_name="scenarios",
        null=True,
        blank=True,
    )
    funders = models.ManyToManyField(Funder, verbose_name="financeurs", related_name="scenarios", blank=True)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, verbose_name="copié de", related_name="copies", null=True, blank=True
    )
    scope = models.CharField("dossiers", max_length=10, choices=ScenarioScope.choices, default=ScenarioScope.READY)
    order_by = models.CharField(
        "ordre suivi", max_length=10, choices=ScenarioOrder.choices, default=ScenarioOrder.MARKS
    )
    ranking = models.JSONField("ordre à la main", default=list, blank=True)
    cut = models.PositiveIntegerField("dossiers au-dessus de la ligne", null=True, blank=True)
    rules = models.JSONField("hypothèses", default=list, blank=True)
    goals = models.JSONField("objectifs", default=list, blank=True)
    note = models.TextField("commentaire", max_length=3000, blank=True)
    version = models.PositiveIntegerField("version", default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="créé par", related_name="scenarios"
    )
    created_at = models.DateTimeField("créé le")
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="modifié par", related_name="+", null=True, blank=True
    )
    updated_at = models.DateTimeField("modifié le")
    undone_by = models.JSONField("retour en arrière", default=dict, blank=True)
    archived_at = models.DateTimeField("archivé le", null=True, blank=True)

    class Meta:
        verbose_name = "scénario"
        verbose_name_plural = "scénarios"
        ordering = ("-updated_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(scope__in=ScenarioScope.values), name="scenario_scope_known"),
            models.CheckConstraint(condition=Q(order_by__in=ScenarioOrder.values), name="scenario_order_known"),
            models.CheckConstraint(
                condition=Q(committee__isnull=False) | (~Q(scope="committee") & ~Q(order_by="committee")),
                name="scenario_of_committee_names_it",
                violation_error_message="Choisissez le comité.",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ScenarioAmount(models.Model):
    """What a scenario gives to one dossier from one funder, where it differs from what its rules compute."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, verbose_name="scénario", related_name="amounts")
    application = models.ForeignKey(
        Application, models.CASCADE, verbose_name="dossier", related_name="scenario_amounts"
    )
    funder = models.ForeignKey(Funder, models.PROTECT, verbose_name="financeur", related_name="+")
    nature = models.CharField("nature", max_length=12, choices=Nature.choices, default=Nature.SPECIFIC)
    note = models.CharField("précision", max_length=200, blank=True)
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "montant de scénario"
        verbose_name_plural = "montants de scénario"
        ordering = ("scenario", "application", "funder")
        constraints = (
            models.UniqueConstraint(
                fields=["scenario", "application", "funder", "nature", "note"], name="scenario_amount_once"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="scenario_amount_positive"),
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="scenario_amount_nature_known"),
        )
        indexes: ClassVar = [models.Index(fields=["application"], name="scenario_amount_of_dossier")]

    def __str__(self) -> str:
        return f"{self.scenario}, {self.application}"
