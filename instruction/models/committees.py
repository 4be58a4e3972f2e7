"""Sittings and their agendas; who is around the table and what each one says is in the app ``committees``."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import Application


class CommitteeKind(models.TextChoices):
    CO_CONSTRUCTION = "co_construction", "Comité de co-construction"
    TECHNICAL = "technical", "Comité technique"
    STEERING = "steering", "Comité de pilotage"
    JURY = "jury", "Jury"


class CommitteeState(models.TextChoices):
    PLANNED = "planned", "En préparation"
    CONVENED = "convened", "Convoqué"
    OPEN = "open", "En séance"
    CLOSED = "closed", "Relevé à signer"
    SIGNED = "signed", "Relevé signé"
    CANCELLED = "cancelled", "Annulé"


class QuorumRule(models.TextChoices):
    """How many voices must be there for the committee to give an opinion."""

    NONE = "none", "Pas de quorum"
    THIRD = "third", "Un tiers des voix"
    HALF = "half", "La moitié des voix"
    MAJORITY = "majority", "Plus de la moitié des voix"
    COUNT = "count", "Un nombre de voix"


class ItemOpinion(models.TextChoices):
    """What the committee as a whole says of a dossier: an opinion, never a decision."""

    FAVOURABLE = "favourable", "Favorable"
    RESERVED = "reserved", "Favorable sous conditions"
    UNFAVOURABLE = "unfavourable", "Défavorable"
    DEFERRED = "deferred", "Ajourné"


class Committee(models.Model):
    """A sitting at which dossiers are examined.

    ``version`` grows with each change that someone who follows the sitting must see; ``current`` is the passage under
    examination. ``themes`` and ``communes`` say which ready dossiers it calls by rule; none means all of ``call``.
    ``without_quorum`` is why it gives its opinions though too few voices are there.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("nature", max_length=20, choices=CommitteeKind.choices)
    title = models.CharField("intitulé", max_length=150)
    held_on = models.DateField("date")
    place = models.CharField("lieu", max_length=200, blank=True)
    link = models.URLField("lien de la visioconférence", max_length=500, blank=True)
    starts_at = models.TimeField("heure de début", null=True, blank=True)
    ends_at = models.TimeField("heure de fin", null=True, blank=True)
    call = models.ForeignKey(
        "eligibility.Call", models.PROTECT, verbose_name="appel", related_name="committees", null=True, blank=True
    )
    themes = models.ManyToManyField(
        "eligibility.Theme", verbose_name="thématiques", related_name="committees", blank=True
    )
    communes = models.ManyToManyField(
        "territories.Commune", verbose_name="communes", related_name="committees", blank=True
    )
    minutes_each = models.PositiveSmallIntegerField("minutes par dossier", default=8)
    quorum_rule = models.CharField("quorum", max_length=10, choices=QuorumRule.choices, default=QuorumRule.NONE)
    quorum_count = models.PositiveSmallIntegerField("voix nécessaires", null=True, blank=True)
    without_quorum = models.CharField("pourquoi sans quorum", max_length=500, blank=True)
    state = models.CharField("état", max_length=10, choices=CommitteeState.choices, default=CommitteeState.PLANNED)
    convened_at = models.DateTimeField("convoqué le", null=True, blank=True)
    opened_at = models.DateTimeField("ouvert le", null=True, blank=True)
    closed_at = models.DateTimeField("clos le", null=True, blank=True)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True)
    cancel_reason = models.CharField("motif de l’annulation", max_length=500, blank=True)
    current = models.ForeignKey(
        "AgendaItem", models.SET_NULL, verbose_name="passage en cours", related_name="+", null=True, blank=True
    )
    version = models.PositiveIntegerField("version", default=1)

    class Meta:
        verbose_name = "comité"
        verbose_name_plural = "comités"
        ordering = ("held_on", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=CommitteeKind.values), name="committee_kind_known"),
            models.CheckConstraint(condition=Q(state__in=CommitteeState.values), name="committee_state_known"),
            models.CheckConstraint(condition=Q(quorum_rule__in=QuorumRule.values), name="committee_quorum_known"),
            models.CheckConstraint(
                condition=Q(quorum_rule=QuorumRule.COUNT, quorum_count__gte=1)
                | (~Q(quorum_rule=QuorumRule.COUNT) & Q(quorum_count=None)),
                name="committee_quorum_counts",
                violation_error_message="Écrivez combien de voix il faut.",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                name="committee_ends_after_it_starts",
                violation_error_message="La fin vient après le début.",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=False) | ~Q(state__in=["open", "closed", "signed"]),
                name="committee_open_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False) | ~Q(state__in=["closed", "signed"]),
                name="committee_closed_is_dated",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}, {self.held_on:%d/%m/%Y}"


class AgendaItem(models.Model):
    """A dossier's turn at a committee; one that is taken off, or put off to another, keeps its row.

    ``minutes`` is the time planned, the committee's own where ``NULL``. ``opinion``, ``conditions`` and ``remark`` are
    what the committee says, written during the sitting; ``version`` grows with each of them.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    committee = models.ForeignKey(Committee, models.PROTECT, verbose_name="comité", related_name="items")
    application = models.ForeignKey(Application, models.PROTECT, verbose_name="dossier", related_name="agenda_items")
    order = models.PositiveSmallIntegerField("rang", default=1)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="inscrit par", related_name="agenda_items_added"
    )
    added_at = models.DateTimeField("inscrit le")
    removed_at = models.DateTimeField("retiré le", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField("minutes", null=True, blank=True)
    opinion = models.CharField("avis du comité", max_length=12, choices=ItemOpinion.choices, blank=True)
    conditions = models.TextField("conditions", max_length=3000, blank=True)
    remark = models.TextField("ce qui s’est dit", max_length=5000, blank=True)
    examined_at = models.DateTimeField("examiné le", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=1)

    class Meta:
        verbose_name = "passage"
        verbose_name_plural = "passages"
        ordering = ("committee", "order", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(removed_at=None),
                name="agenda_item_one_at_a_time",
                violation_error_message="Ce dossier est déjà à un ordre du jour.",
            ),
            models.CheckConstraint(
                condition=Q(opinion__in=["", *ItemOpinion.values]), name="agenda_item_opinion_known"
            ),
            models.CheckConstraint(
                condition=Q(examined_at=None) | ~Q(opinion=""), name="agenda_item_examined_has_opinion"
            ),
        )
        indexes: ClassVar = [models.Index(fields=["committee", "order"], name="agenda_in_order")]

    def __str__(self) -> str:
        return f"{self.committee}, {self.application}"
