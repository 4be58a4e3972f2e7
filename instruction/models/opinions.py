"""Opinions asked of others, inside the MEL or outside, and the trace of each gesture."""

import uuid
from datetime import date, timedelta
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application, Revision, Submission
from applications.models.filing import never_rewritten

# How long after its day a request may still be opened.
KEPT_OPEN = timedelta(days=30)


class AddresseeKind(models.TextChoices):
    COLLEAGUE = "colleague", "Un collègue"
    SERVICE = "service", "Un autre service"
    COMMUNE = "commune", "Une commune"
    STATE = "state", "Un délégué de l’État"
    FUNDER = "funder", "Un financeur"
    OTHER = "other", "Une autre personne"


class Confidentiality(models.TextChoices):
    """Who may read the answer, besides the dossier's own referents."""

    ASKER = "asker", "La personne qui demande l’avis et le chef de file"
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
    (``None``: the filing). ``user`` has an account; without one, links sent to ``email`` open the request.

    ``draft_value``, ``draft_text`` and ``draft_name`` are what the addressee has written and not given yet, before the
    answer or to complete it: nobody else reads them. ``signed_as`` is who gives the answer, in her own words. An answer
    given stays, even when the request is taken back afterwards.
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
    reminded_at = models.DateTimeField("dernière relance", null=True, blank=True)

    value = models.CharField("avis", max_length=12, choices=OpinionValue.choices, blank=True)
    text = models.TextField("motivation", max_length=5000, blank=True)
    signed_as = models.CharField("rendu par", max_length=150, blank=True)
    draft_value = models.CharField("avis en brouillon", max_length=12, choices=OpinionValue.choices, blank=True)
    draft_text = models.TextField("motivation en brouillon", max_length=5000, blank=True)
    draft_name = models.CharField("nom en brouillon", max_length=150, blank=True)
    drafted_at = models.DateTimeField("brouillon enregistré le", null=True, blank=True)
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
                condition=Q(answered_at=None, value="", text="", state__in=["asked", "revoked"])
                | Q(answered_at__isnull=False, value__in=OpinionValue.values, state__in=["answered", "revoked"]),
                name="opinion_answered_has_value",
                violation_error_message="Choisissez votre avis.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | ~Q(signed_as=""),
                name="opinion_answered_is_signed",
                violation_error_message="Écrivez votre nom.",
            ),
            models.CheckConstraint(
                condition=Q(state="revoked", revoked_at__isnull=False) | (~Q(state="revoked") & Q(revoked_at=None)),
                name="opinion_revoked_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(question=""), name="opinion_has_question", violation_error_message="Écrivez la question."
            ),
        )
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(state="asked"), name="opinion_awaited"),
            models.Index(fields=["user"], condition=Q(state="asked"), name="opinion_to_give"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="opinion_given_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.answered_at IS NOT NULL AND (OLD.answered_at, OLD.value, OLD.text, OLD.signed_as) "
                    "IS DISTINCT FROM (NEW.answered_at, NEW.value, NEW.text, NEW.signed_as)"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.application}"

    @property
    def frozen(self) -> Submission | Revision:
        """The frozen copy that the request shows. At most one query."""
        return self.revision or self.application.submission

    @property
    def shown_title(self) -> str:
        """The dossier's title in that copy."""
        return str(self.frozen.content["answers"].get("title", ""))

    @property
    def open_until(self) -> date:
        """The last day on which the addressee may open it."""
        return self.due_on + KEPT_OPEN


class OpinionLink(models.Model):
    """A link mailed to an addressee without account: it opens the request once. Only the token's SHA-256 is kept."""

    request = models.ForeignKey(OpinionRequest, models.PROTECT, verbose_name="demande", related_name="links")
    digest = models.CharField("empreinte SHA-256", max_length=64, unique=True)
    sent_at = models.DateTimeField("envoyé le")
    used_at = models.DateTimeField("ouvert le", null=True, blank=True)

    class Meta:
        verbose_name = "lien vers un avis"
        verbose_name_plural = "liens vers un avis"
        ordering = ("request", "sent_at", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="opinion_link_keeps_a_digest"),
        )

    def __str__(self) -> str:
        return f"{self.request}, {self.sent_at:%d/%m/%Y %H:%M}"


class OpinionAddition(models.Model):
    """What was added to an opinion after it was given. Append-only."""

    request = models.ForeignKey(OpinionRequest, models.PROTECT, verbose_name="demande", related_name="additions")
    at = models.DateTimeField("date")
    signed_as = models.CharField("écrit par", max_length=150)
    text = models.TextField("complément", max_length=5000)

    class Meta:
        verbose_name = "complément d’un avis"
        verbose_name_plural = "compléments des avis"
        ordering = ("request", "at", "pk")
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="opinion_addition_has_text"),)
        triggers: ClassVar = [never_rewritten("opinion_addition_is_append_only")]

    def __str__(self) -> str:
        return f"{self.request}, {self.at:%d/%m/%Y %H:%M}"


TRACES = {
    "asked": "demandé",
    "opened": "lien ouvert",
    "read": "dossier lu",
    "document": "pièce téléchargée",
    "changed": "demande modifiée",
    "reminded": "relancé",
    "link_sent": "nouveau lien envoyé",
    "answered": "avis rendu",
    "completed": "avis complété",
    "revoked": "demande retirée",
}


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

    @property
    def label(self) -> str:
        """The gesture in words."""
        return TRACES.get(self.what, self.what)
