"""The documents joined to one dossier."""

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.documents import PURPOSES
from applications.models.dossiers import Application


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def current(self) -> Self:
        """Those that nobody has taken away."""
        return self.filter(removed_at=None)


class Attachment(models.Model):
    """A document joined to a dossier. One taken away stays a while, for whoever changes her mind."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, verbose_name="dossier", related_name="attachments")
    file = models.OneToOneField("files.StoredFile", models.PROTECT, verbose_name="fichier", related_name="attachment")
    purpose = models.CharField(
        "nature", max_length=30, choices=[(purpose.code, purpose.label) for purpose in PURPOSES.values()]
    )
    label = models.CharField("intitulé", max_length=150, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="ajoutée par", related_name="attachments_added"
    )
    added_at = models.DateTimeField("ajoutée le")
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="retirée par",
        related_name="attachments_removed",
        null=True,
        blank=True,
    )
    removed_at = models.DateTimeField("retirée le", null=True, blank=True)

    objects: ClassVar = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce"
        verbose_name_plural = "pièces"
        ordering = ("application", "added_at", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(purpose__in=tuple(PURPOSES)), name="attachment_purpose_known"),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="attachment_removed_by_someone",
            ),
        )
        indexes: ClassVar = [
            models.Index(fields=["application", "added_at"], condition=Q(removed_at=None), name="attachment_current"),
        ]

    def __str__(self) -> str:
        return self.label or str(self.file)
