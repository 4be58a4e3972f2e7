"""What the MEL decides on a dossier, hidden until its release, and the letters that tell it."""

import uuid
from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application
from contacts.models import Service


class DecisionKind(models.TextChoices):
    FULL = "full", "Accordé comme demandé"
    PARTIAL = "partial", "Accordé en partie"
    DEFERRED = "deferred", "Reporté"
    REFUSED = "refused", "Refusé"


class Release(models.Model):
    """The day when the results of some decisions are told, to every association at once, and once."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom", max_length=150)
    due_at = models.DateTimeField("prévue le")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="préparée par", related_name="releases"
    )
    released_at = models.DateTimeField("faite le", null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="faite par",
        related_name="releases_made",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = "annonce des résultats"
        verbose_name_plural = "annonces des résultats"
        ordering = ("-due_at", "-pk")

    def __str__(self) -> str:
        return self.name


class Decision(models.Model):
    """What the MEL decides on a dossier. The dossier's state moves only when it is told, at its release.

    ``ground`` is a code of ``funding.grounds``, ``sentence`` what the association reads, ``rules`` the failed criteria
    in plain words and ``schemes`` the other calls in which the dossier may go on without retyping. One told
    stays as it is.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, verbose_name="dossier", related_name="decisions")
    kind = models.CharField("décision", max_length=10, choices=DecisionKind.choices)
    amount = models.DecimalField("montant de la MEL", max_digits=12, decimal_places=2)
    ground = models.CharField("motif", max_length=30, blank=True)
    sentence = models.TextField("explication", max_length=3000, blank=True)
    conditions = models.TextField("conditions", max_length=3000, blank=True)
    rules = models.JSONField("critères non respectés", default=list, blank=True)
    schemes = models.JSONField("autres appels", default=list, blank=True)
    release = models.ForeignKey(
        Release, models.PROTECT, verbose_name="annonce", related_name="decisions", null=True, blank=True
    )
    version = models.PositiveIntegerField("version", default=1)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="enregistrée par", related_name="decisions"
    )
    decided_at = models.DateTimeField("enregistrée le")
    released_at = models.DateTimeField("annoncée le", null=True, blank=True)
    cancelled_at = models.DateTimeField("annulée le", null=True, blank=True)

    class Meta:
        verbose_name = "décision"
        verbose_name_plural = "décisions"
        ordering = ("-decided_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(released_at=None, cancelled_at=None),
                name="decision_one_at_a_time",
                violation_error_message="Ce dossier a déjà une décision en attente d’annonce.",
            ),
            models.CheckConstraint(condition=Q(kind__in=DecisionKind.values), name="decision_kind_known"),
            models.CheckConstraint(
                condition=Q(kind__in=["full", "partial"], amount__gte=0)
                | Q(kind__in=["deferred", "refused"], amount=0),
                name="decision_refused_has_no_money",
                violation_error_message="Un refus ou un report n’a pas de montant.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["full", "partial"]) | (~Q(sentence="") & (Q(kind="deferred") | ~Q(ground=""))),
                name="decision_refusal_says_why",
                violation_error_message="Écrivez pourquoi, en une phrase que l’association lira.",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(cancelled_at=None), name="decision_told_is_not_cancelled"
            ),
        )
        indexes: ClassVar = [
            # The public list of funded projects walks it, page by page.
            models.Index(
                fields=["-released_at", "-id"],
                condition=Q(released_at__isnull=False, kind__in=["full", "partial"]),
                name="decision_grants_told",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}, {self.get_kind_display()}"


class LetterKind(models.TextChoices):
    GRANTED = "granted", "Accord"
    PARTIAL = "partial", "Accord en partie"
    DEFERRED = "deferred", "Report"
    REFUSED = "refused", "Refus"
    INADMISSIBLE = "inadmissible", "Non-recevabilité"
    OTHER = "other", "Autre courrier"


@pghistory.track()
class LetterTemplate(models.Model):
    """The text of a letter with fixed placeholders in braces; ``service`` narrows it to the letters of one service."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom", max_length=150)
    kind = models.CharField("nature", max_length=15, choices=LetterKind.choices)
    service = models.ForeignKey(
        Service, models.PROTECT, verbose_name="service", related_name="letter_templates", null=True, blank=True
    )
    subject = models.CharField("objet", max_length=200)
    body = models.TextField("texte", max_length=10000)
    is_active = models.BooleanField("proposé", default=True)
    version = models.PositiveIntegerField("version", default=1)

    class Meta:
        verbose_name = "modèle de courrier"
        verbose_name_plural = "modèles de courrier"
        ordering = ("kind", "name")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=LetterKind.values), name="letter_template_kind_known"),
        )

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Signature(models.Model):
    """Who signs the letters of a service."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    service = models.ForeignKey(Service, models.PROTECT, verbose_name="service", related_name="signatures")
    mention = models.CharField("formule", max_length=200, help_text="Par exemple : Pour le président et par délégation")
    name = models.CharField("nom du signataire", max_length=150)
    function = models.CharField("fonction", max_length=150, blank=True)
    image = models.OneToOneField(
        "files.StoredFile", models.PROTECT, verbose_name="signature", related_name="signature", null=True, blank=True
    )
    is_active = models.BooleanField("en usage", default=True)

    class Meta:
        verbose_name = "signature"
        verbose_name_plural = "signatures"
        ordering = ("service", "name")
        constraints = (
            models.UniqueConstraint(
                fields=["service"],
                condition=Q(is_active=True),
                name="signature_one_in_use",
                violation_error_message="Ce service a déjà une signature en usage.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.service}"


class Letter(models.Model):
    """A letter to the association of a dossier: ``content`` is all that it says, ``sha256`` its digest.

    It is prepared, looked at, and then sent with its release; sent, it stays in the association's space as it is.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, verbose_name="dossier", related_name="letters")
    decision = models.ForeignKey(
        Decision, models.PROTECT, verbose_name="décision", related_name="letters", null=True, blank=True
    )
    template = models.ForeignKey(
        LetterTemplate, models.PROTECT, verbose_name="modèle", related_name="letters", null=True, blank=True
    )
    content = models.JSONField("contenu", default=dict)
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="préparé par", related_name="letters_prepared"
    )
    prepared_at = models.DateTimeField("préparé le")
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    first_read_at = models.DateTimeField("ouvert par la structure le", null=True, blank=True)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True)

    class Meta:
        verbose_name = "courrier"
        verbose_name_plural = "courriers"
        ordering = ("-prepared_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["decision"], condition=Q(cancelled_at=None), name="letter_one_for_a_decision"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(cancelled_at=None), name="letter_sent_is_not_cancelled"
            ),
        )
        indexes: ClassVar = [models.Index(fields=["application", "sent_at"], name="letter_of_dossier")]

    def __str__(self) -> str:
        return f"{self.application}, {self.prepared_at:%d/%m/%Y}"
