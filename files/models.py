"""What was sent and where it stands."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from files.inspection.kinds import MEDIA_TYPES
from files.storage import get_storage, random_name


class FileState(models.TextChoices):
    PENDING = "pending", "En cours d’analyse"
    CLEAN = "clean", "Analysé"
    INFECTED = "infected", "Refusé par l’antivirus"
    ERROR = "error", "Analyse à refaire"


WAITING = (FileState.PENDING, FileState.ERROR)


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def sent_since(self, user: object, instant: datetime) -> Self:
        """What this person has sent since then."""
        return self.filter(uploaded_by=user, created_at__gt=instant)

    def unattached(self) -> Self:
        """What nothing has taken up yet."""
        return self.filter(claimed_at=None)

    def to_scan(self, at: datetime) -> Self:
        """What waits for the scanner and may be tried now, the oldest first."""
        return self.filter(state__in=WAITING, scan_after__lte=at).order_by("scan_after", "pk")


class StoredFile(models.Model):
    """A file that was accepted: judged by its content, quarantined until ``clean``, kept with its digest.

    ``sha256`` and ``size`` are of what is stored; ``received_sha256`` is of what was received where that differs, for
    an image is rewritten. ``claimed_at`` says that something has taken it up; without it, it goes after seven days.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom", max_length=200)
    media_type = models.CharField("type", max_length=100)
    size = models.PositiveIntegerField("taille")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    received_sha256 = models.CharField("empreinte à la réception", max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField("pages", null=True, blank=True)
    state = models.CharField("état", max_length=10, choices=FileState.choices, default=FileState.PENDING)
    refusal = models.CharField("raison du refus", max_length=300, blank=True)
    content = models.FileField("contenu", storage=get_storage, upload_to=random_name, max_length=120, unique=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="envoyé par", related_name="stored_files"
    )
    created_at = models.DateTimeField("réception")
    claimed_at = models.DateTimeField("rattachement", null=True, blank=True)
    scanned_at = models.DateTimeField("analyse", null=True, blank=True)
    scan_after = models.DateTimeField("analyser après")
    scan_attempts = models.PositiveIntegerField("essais d’analyse", default=0)
    damaged_at = models.DateTimeField("altération constatée", null=True, blank=True)

    objects: ClassVar = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier"
        verbose_name_plural = "fichiers"
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=FileState.values), name="stored_file_state_known"),
            models.CheckConstraint(condition=Q(media_type__in=sorted(MEDIA_TYPES)), name="stored_file_type_known"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="stored_file_has_digest"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(content=""), name="stored_file_is_named"),
            models.CheckConstraint(
                # "Clean" and "infected" are words of the scanner, or of an operator who does without one.
                condition=~Q(state__in=["clean", "infected"]) | Q(scanned_at__isnull=False),
                name="stored_file_judged_has_date",
            ),
        )
        indexes: ClassVar = [
            models.Index(
                fields=["scan_after", "id"], condition=Q(state__in=["pending", "error"]), name="stored_file_to_scan"
            ),
            models.Index(fields=["uploaded_by", "created_at"], name="stored_file_by_day"),
            models.Index(fields=["created_at"], condition=Q(claimed_at=None), name="stored_file_unattached"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_clean(self) -> bool:
        return self.state == FileState.CLEAN

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING


UPLOAD_LIFE = timedelta(hours=24)


class Upload(models.Model):
    """A file being received by pieces (tus): how much is here, and the file it became under the same public id."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom", max_length=200)
    size = models.PositiveIntegerField("taille annoncée")
    offset = models.PositiveIntegerField("reçu", default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="envoyé par", related_name="uploads"
    )
    created_at = models.DateTimeField("début")
    expires_at = models.DateTimeField("expiration")
    finished_at = models.DateTimeField("fin", null=True, blank=True)
    refusal = models.CharField("raison du refus", max_length=300, blank=True)

    class Meta:
        verbose_name = "envoi de fichier"
        verbose_name_plural = "envois de fichiers"
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(offset__lte=models.F("size")), name="upload_within_its_size"),
        )
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="upload_expiry")]

    def __str__(self) -> str:
        return self.name
