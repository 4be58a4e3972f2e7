"""Opinions asked of others, inside the MEL or outside, and the trace of each gesture."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application, Revision
from applications.models.filing import never_rewritten


class AddresseeKind(models.TextChoices):
    COLLEAGUE = "colleague", "Un collègue"
    SERVICE = "service", "Un autre service"
    COMMUNE = "commune", "Une commune"
    STATE = "state", "Un délégué de l’État"
    FUNDER = "funder", "Un financeur"
    OTHER = "other", "Une autre personne"


class Confidentiality(models.TextChoices):
    """Who may read the answer, besides the dossier's own referents."""

    ASKER = "asker", "Le demandeur et le chef de file"
    SERVICES = "services", "Tous ceux qui instruisent le dossier"
    SHARED = "shared", "Aussi les autres personnes consultées"


class OpinionState(models.TextChoices):
    ASKED = "asked", "Attendu"
    ANSWERED = "answered", "Rendu"
    REVOKED = "revoked", "Retiré"


class OpinionValue(models.TextChoices):
    FAVOURABLE = "favourable", "Favorable"
    RESERVED = "reserved", "Réservé"
    UNFAVOURABLE = "unfavourable", "Défavorable"
    NONE = "none", "Sans avis"


class OpinionRequest(models.Model):
    """An opinion asked on a dossier, and its answer: what is granted is here, and nothing else may be read with it.

    ``sections`` are slugs of the questionnaire and ``documents`` digests of the frozen copy that ``revision`` names
    (``None``: the filing). ``user`` has an account; without one the link sent to ``email`` opens the request once:
    ``token_digest`` is its SHA-256, blank once used.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(
        Application, models.PROTECT, verbose_name="dossier", related_name="opinion_requests"
    )
    revision = models.ForeignKey(
        Revision, models.PROTECT, verbose_name="version montrée", related_name="+", null=True, blank=True
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="demandé par", related_name="opinions_asked"
    )
    asked_at = models.DateTimeField("demandé le")
    kind = models.CharField("à qui", max_length=10, choices=AddresseeKind.choices)
    name = models.CharField("nom", max_length=150)
    body = models.CharField("organisme", max_length=150, blank=True)
    email = models.EmailField("adresse e-mail")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="compte",
        related_name="opinions_to_give",
        null=True,
        blank=True,
    )
    question = models.TextField("question", max_length=2000)
    sections = models.JSONField("parties montrées", default=list)
    documents = models.JSONField("pièces montrées", default=list)
    confidentiality = models.CharField(
        "qui lit la réponse", max_length=10, choices=Confidentiality.choices, default=Confidentiality.SERVICES
    )
    due_on = models.DateField("à rendre le")
    state = models.CharField("état", max_length=10, choices=OpinionState.choices, default=OpinionState.ASKED)
    token_digest = models.CharField("empreinte du lien", max_length=64, blank=True)
    reminded_at = models.DateTimeField("dernière relance", null=True, blank=True)

    value = models.CharField("avis", max_length=12, choices=OpinionValue.choices, blank=True)
    text = models.TextField("motivation", max_length=5000, blank=True)
    answered_at = models.DateTimeField("rendu le", null=True, blank=True)
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "demande d’avis"
        verbose_name_plural = "demandes d’avis"
        ordering = ("application", "-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=AddresseeKind.values), name="opinion_kind_known"),
            models.CheckConstraint(condition=Q(state__in=OpinionState.values), name="opinion_state_known"),
            models.CheckConstraint(
                condition=Q(confidentiality__in=Confidentiality.values), name="opinion_confidentiality_known"
            ),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False, value__in=OpinionValue.values)
                | (~Q(state="answered") & Q(answered_at=None)),
                name="opinion_answered_has_value",
                violation_error_message="Choisissez votre avis.",
            ),
            models.CheckConstraint(
                condition=Q(state="revoked", revoked_at__isnull=False, token_digest="")
                | (~Q(state="revoked") & Q(revoked_at=None)),
                name="opinion_revoked_opens_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(question=""), name="opinion_has_question", violation_error_message="Écrivez la question."
            ),
        )
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(state="asked"), name="opinion_awaited"),
            models.Index(fields=["user"], condition=Q(state="asked"), name="opinion_to_give"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.application}"


class OpinionTrace(models.Model):
    """One gesture about a request: sent, opened, document read, reminded, answered, revoked. Append-only."""

    request = models.ForeignKey(OpinionRequest, models.PROTECT, verbose_name="demande", related_name="traces")
    at = models.DateTimeField("date")
    what = models.SlugField("geste", max_length=20)
    detail = models.CharField("précision", max_length=300, blank=True)

    class Meta:
        verbose_name = "trace d’un avis"
        verbose_name_plural = "traces des avis"
        ordering = ("request", "at", "pk")
        triggers: ClassVar = [never_rewritten("opinion_trace_is_append_only")]

    def __str__(self) -> str:
        return f"{self.what}, {self.at:%d/%m/%Y %H:%M}"
