"""What the association and the services say to each other about a filed dossier: additions asked for, and messages."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models.dossiers import Application
from applications.models.filing import Revision


class AdditionState(models.TextChoices):
    OPEN = "open", "Attendu"
    ANSWERED = "answered", "Reçu"
    CANCELLED = "cancelled", "Demande retirée"


class AdditionRequest(models.Model):
    """A request for additions, with the one day by which everything in it is expected."""

    application = models.ForeignKey(
        Application, models.PROTECT, verbose_name="dossier", related_name="addition_requests"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="demandé par", related_name="additions_asked"
    )
    asked_at = models.DateTimeField("demandé le")
    due_on = models.DateField("attendu le")
    state = models.CharField("état", max_length=10, choices=AdditionState.choices, default=AdditionState.OPEN)
    closed_at = models.DateTimeField("clos le", null=True, blank=True)
    revision = models.OneToOneField(
        Revision, models.PROTECT, verbose_name="version reçue", related_name="request", null=True, blank=True
    )

    class Meta:
        verbose_name = "demande de complément"
        verbose_name_plural = "demandes de complément"
        ordering = ("application", "asked_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state="open"),
                name="addition_one_open",
                violation_error_message="Une demande de complément est déjà en cours sur ce dossier.",
            ),
            models.CheckConstraint(condition=Q(state__in=AdditionState.values), name="addition_state_known"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="addition_closed_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(state="answered", revision__isnull=False) | (~Q(state="answered") & Q(revision=None)),
                name="addition_answered_has_revision",
            ),
        )
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(state="open"), name="addition_due"),
        ]

    def __str__(self) -> str:
        return f"{self.application.number}, {self.asked_at:%d/%m/%Y}"


class AdditionItem(models.Model):
    """One thing asked again: a section, or one question of it, with a sentence; and what the association says of it."""

    request = models.ForeignKey(AdditionRequest, models.CASCADE, verbose_name="demande", related_name="items")
    section = models.SlugField("partie", max_length=40)
    code = models.SlugField("question", max_length=60, blank=True)
    sentence = models.TextField("ce qui est demandé", max_length=1000)
    order = models.PositiveSmallIntegerField("rang", default=1)
    reply = models.TextField("réponse", max_length=2000, blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="répondu par",
        related_name="additions_answered",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = "point demandé"
        verbose_name_plural = "points demandés"
        ordering = ("request", "order", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["request", "section", "code"],
                name="addition_item_once",
                violation_error_message="Ce point est déjà dans la demande.",
            ),
            models.CheckConstraint(
                condition=~Q(sentence=""),
                name="addition_item_has_sentence",
                violation_error_message="Écrivez ce que vous demandez.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="addition_item_answered_by_someone",
            ),
        )

    def __str__(self) -> str:
        return self.code or self.section


class Party(models.TextChoices):
    """Who speaks in a thread: a dossier's messages have two sides, each with several people."""

    ASSOCIATION = "association", "La structure"
    SERVICES = "services", "Les services de la MEL"


class Thread(models.Model):
    """A subject about which the association and those in charge of its dossier write to each other."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, verbose_name="dossier", related_name="threads")
    subject = models.CharField("sujet", max_length=150)
    opened_at = models.DateTimeField("ouvert le")
    last_at = models.DateTimeField("dernier message le")

    class Meta:
        verbose_name = "échange"
        verbose_name_plural = "échanges"
        ordering = ("application", "-last_at", "-pk")
        constraints = (models.CheckConstraint(condition=~Q(subject=""), name="thread_has_subject"),)

    def __str__(self) -> str:
        return self.subject


class Message(models.Model):
    """A message of a thread. ``key`` was made with its form: the same one sent twice is one message."""

    thread = models.ForeignKey(Thread, models.PROTECT, verbose_name="échange", related_name="messages")
    side = models.CharField("côté", max_length=12, choices=Party.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="auteur", related_name="messages_written"
    )
    body = models.TextField("message", max_length=5000)
    at = models.DateTimeField("date")
    key = models.CharField("clé", max_length=64)

    class Meta:
        verbose_name = "message"
        verbose_name_plural = "messages"
        ordering = ("thread", "at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["author", "key"], name="message_sent_once"),
            models.CheckConstraint(condition=Q(side__in=Party.values), name="message_side_known"),
            models.CheckConstraint(condition=~Q(body=""), name="message_has_body"),
        )

    def __str__(self) -> str:
        return f"{self.author}, {self.at:%d/%m/%Y %H:%M}"


class MessageFile(models.Model):
    """A file that goes with a message."""

    message = models.ForeignKey(Message, models.PROTECT, verbose_name="message", related_name="attachments")
    file = models.OneToOneField(
        "files.StoredFile", models.PROTECT, verbose_name="fichier", related_name="message_attachment"
    )

    class Meta:
        verbose_name = "pièce d’un message"
        verbose_name_plural = "pièces des messages"
        ordering = ("message", "pk")

    def __str__(self) -> str:
        return str(self.file)


class ThreadReading(models.Model):
    """Up to when a person has read a thread: what came later from the other side is new to her."""

    thread = models.ForeignKey(Thread, models.CASCADE, verbose_name="échange", related_name="readings")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="compte", related_name="thread_readings"
    )
    read_at = models.DateTimeField("lu jusqu’au")

    class Meta:
        verbose_name = "lecture d’un échange"
        verbose_name_plural = "lectures des échanges"
        ordering = ("thread", "user")
        constraints = (models.UniqueConstraint(fields=["thread", "user"], name="thread_reading_once"),)

    def __str__(self) -> str:
        return f"{self.user}, {self.read_at:%d/%m/%Y %H:%M}"
