"""The documents that an organisation gives once, for all its dossiers."""

import uuid
from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from contacts.folder import KINDS, OTHER
from contacts.models.organisations import Organisation


class OrganisationDocumentQuerySet(models.QuerySet["OrganisationDocument"]):
    def current(self) -> Self:
        """Those that nothing has replaced or withdrawn."""
        return self.filter(replaced_at=None)


@pghistory.track()
class OrganisationDocument(models.Model):
    """A document of the living folder. A replaced one stays: filed dossiers were judged with it."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, verbose_name="structure", related_name="documents")
    kind = models.CharField("nature", max_length=30, choices=[(kind.code, kind.label) for kind in KINDS.values()])
    title = models.CharField("intitulé", max_length=150, blank=True)
    file = models.OneToOneField(
        "files.StoredFile", models.PROTECT, verbose_name="fichier", related_name="organisation_document"
    )
    year = models.PositiveSmallIntegerField("exercice", null=True, blank=True)
    valid_from = models.DateField("daté du", null=True, blank=True)
    valid_until = models.DateField("valable jusqu’au", null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="ajouté par", related_name="organisation_documents"
    )
    added_at = models.DateTimeField("ajouté le")
    replaced_at = models.DateTimeField("remplacé le", null=True, blank=True)

    objects: ClassVar = OrganisationDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document de la structure"
        verbose_name_plural = "documents de la structure"
        ordering = ("-added_at", "-pk")
        constraints: ClassVar = (
            models.CheckConstraint(condition=Q(kind__in=tuple(KINDS)), name="document_kind_known"),
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                condition=Q(replaced_at=None) & ~Q(kind=OTHER),
                name="document_one_current",
                violation_error_message="Un document de cette nature est déjà en cours : remplacez-le.",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="document_dates_in_order",
                violation_error_message="Le dernier jour précède le premier.",
            ),
            models.CheckConstraint(
                condition=Q(kind=OTHER) | Q(title=""),
                name="document_other_has_title",
            ),
        )
        indexes: ClassVar = [
            models.Index(fields=["valid_until"], condition=Q(replaced_at=None), name="document_ends"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What it is, with its exercise where it has one."""
        name = self.title or KINDS[self.kind].label
        return f"{name} {self.year}" if self.year else name
