"""What the services write for themselves about a dossier: notes, labels, flags. The association never reads them."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application


class Note(models.Model):
    """A private note on a dossier. ``version`` grows with each change; a removed one is kept, and no longer shown."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, verbose_name="dossier", related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="auteur", related_name="notes_written"
    )
    text = models.TextField("texte", max_length=5000)
    at = models.DateTimeField("écrite le")
    edited_at = models.DateTimeField("modifiée le", null=True, blank=True)
    removed_at = models.DateTimeField("retirée le", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=1)

    class Meta:
        verbose_name = "note"
        verbose_name_plural = "notes"
        ordering = ("application", "-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(text=""), name="note_has_text", violation_error_message="Écrivez la note."
            ),
        )

    def __str__(self) -> str:
        return f"{self.author}, {self.at:%d/%m/%Y %H:%M}"


class NoteMention(models.Model):
    """Someone named in a note; it waits for her until she has read it."""

    note = models.ForeignKey(Note, models.CASCADE, verbose_name="note", related_name="mentions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="personne citée", related_name="note_mentions"
    )
    seen_at = models.DateTimeField("lue le", null=True, blank=True)

    class Meta:
        verbose_name = "mention"
        verbose_name_plural = "mentions"
        ordering = ("note", "user")
        constraints = (models.UniqueConstraint(fields=["note", "user"], name="note_mention_once"),)
        indexes: ClassVar = [models.Index(fields=["user"], condition=Q(seen_at=None), name="note_mention_unseen")]

    def __str__(self) -> str:
        return str(self.user)


class LabelTone(models.TextChoices):
    CANAL = "canal", "Bleu canal"
    GREEN = "green", "Vert"
    AMBER = "amber", "Ambre"
    BRICK = "brick", "Brique"
    VIOLET = "violet", "Violet"
    QUIET = "quiet", "Gris"


class Label(models.Model):
    """A word that the services put on dossiers to find them again; a retired one stays on those that have it."""

    slug = models.SlugField("identifiant", max_length=60, unique=True)
    name = models.CharField("nom", max_length=40, unique=True)
    tone = models.CharField("couleur", max_length=8, choices=LabelTone.choices, default=LabelTone.QUIET)
    is_active = models.BooleanField("proposée", default=True)

    class Meta:
        verbose_name = "étiquette"
        verbose_name_plural = "étiquettes"
        ordering = ("name",)
        constraints = (models.CheckConstraint(condition=Q(tone__in=LabelTone.values), name="label_tone_known"),)

    def __str__(self) -> str:
        return self.name


class LabelUse(models.Model):
    """A label on a dossier."""

    application = models.ForeignKey(Application, models.CASCADE, verbose_name="dossier", related_name="label_uses")
    label = models.ForeignKey(Label, models.PROTECT, verbose_name="étiquette", related_name="uses")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="posée par", related_name="labels_put"
    )
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "étiquette posée"
        verbose_name_plural = "étiquettes posées"
        ordering = ("application", "label")
        constraints = (models.UniqueConstraint(fields=["application", "label"], name="label_use_once"),)
        indexes: ClassVar = [models.Index(fields=["label", "application"], name="label_use_by_label")]

    def __str__(self) -> str:
        return str(self.label)


class Flag(models.Model):
    """A point of attention raised on a dossier, for someone or for all, until it is resolved with a word."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, verbose_name="dossier", related_name="flags")
    text = models.CharField("ce qui pose question", max_length=500)
    for_referent = models.ForeignKey(
        "contacts.Referent",
        models.PROTECT,
        verbose_name="adressé à",
        related_name="flags_received",
        null=True,
        blank=True,
    )
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="signalé par", related_name="flags_raised"
    )
    raised_at = models.DateTimeField("signalé le")
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="levé par",
        related_name="flags_resolved",
        null=True,
        blank=True,
    )
    resolved_at = models.DateTimeField("levé le", null=True, blank=True)
    resolution = models.CharField("réponse", max_length=500, blank=True)

    class Meta:
        verbose_name = "signalement"
        verbose_name_plural = "signalements"
        ordering = ("application", "-raised_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(text=""), name="flag_has_text", violation_error_message="Écrivez ce qui pose question."
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None, resolution="")
                | (Q(resolved_at__isnull=False, resolved_by__isnull=False) & ~Q(resolution="")),
                name="flag_resolved_with_a_word",
                violation_error_message="Écrivez comment le point est réglé.",
            ),
        )
        indexes: ClassVar = [models.Index(fields=["application"], condition=Q(resolved_at=None), name="flag_open")]

    def __str__(self) -> str:
        return self.text
