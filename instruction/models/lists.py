"""The referent's own lists: saved views of the inbox, and what is done to many dossiers at once."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application


class SavedView(models.Model):
    """Filters, order and columns of the inbox that a person keeps under a name; shared, colleagues find it too.

    ``query`` is the query string of the inbox's address, columns and order included.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="à", related_name="saved_views")
    name = models.CharField("nom", max_length=60)
    query = models.CharField("adresse", max_length=2000)
    is_shared = models.BooleanField("partagée avec les services", default=False)
    is_default = models.BooleanField("s’ouvre en premier", default=False)
    order = models.PositiveSmallIntegerField("rang", default=0)
    created_at = models.DateTimeField("créée le")

    class Meta:
        verbose_name = "vue enregistrée"
        verbose_name_plural = "vues enregistrées"
        ordering = ("owner", "order", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="saved_view_name_once",
                violation_error_message="Vous avez déjà une vue de ce nom.",
            ),
            models.UniqueConstraint(fields=["owner"], condition=Q(is_default=True), name="saved_view_one_default"),
        )

    def __str__(self) -> str:
        return self.name


class BulkKind(models.TextChoices):
    ASSIGN = "assign", "Confier à quelqu’un"
    LABEL = "label", "Poser une étiquette"
    UNLABEL = "unlabel", "Retirer une étiquette"
    ADDITION = "addition", "Demander le même complément"
    AGENDA = "agenda", "Inscrire à un ordre du jour"
    LETTERS = "letters", "Préparer des courriers"


class BulkState(models.TextChoices):
    PENDING = "pending", "En attente"
    RUNNING = "running", "En cours"
    DONE = "done", "Terminé"
    UNDOING = "undoing", "Annulation en cours"
    UNDONE = "undone", "Annulé"


class BulkRun(models.Model):
    """One gesture on many dossiers: each row is checked again and done in a transaction of its own.

    ``parameters`` are what the form gave, by kind; ``key`` was made with the form: sent twice, it is one run.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("geste", max_length=12, choices=BulkKind.choices)
    parameters = models.JSONField("réglages", default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="par", related_name="bulk_runs")
    key = models.CharField("clé", max_length=64)
    state = models.CharField("état", max_length=10, choices=BulkState.choices, default=BulkState.PENDING)
    created_at = models.DateTimeField("demandé le")
    finished_at = models.DateTimeField("terminé le", null=True, blank=True)
    file = models.FileField("fichier", upload_to="bulk/", blank=True)

    class Meta:
        verbose_name = "action groupée"
        verbose_name_plural = "actions groupées"
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["by", "key"], name="bulk_run_once"),
            models.CheckConstraint(condition=Q(kind__in=BulkKind.values), name="bulk_run_kind_known"),
            models.CheckConstraint(condition=Q(state__in=BulkState.values), name="bulk_run_state_known"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.created_at:%d/%m/%Y %H:%M}"


class BulkRowState(models.TextChoices):
    WAITING = "waiting", "À faire"
    DONE = "done", "Fait"
    UNCHANGED = "unchanged", "Déjà ainsi"
    REFUSED = "refused", "Refusé"
    UNDONE = "undone", "Annulé"


class BulkRow(models.Model):
    """One dossier of a run: what became of it, in words, and what undoing it needs."""

    run = models.ForeignKey(BulkRun, models.CASCADE, verbose_name="action groupée", related_name="rows")
    application = models.ForeignKey(Application, models.PROTECT, verbose_name="dossier", related_name="bulk_rows")
    state = models.CharField("résultat", max_length=10, choices=BulkRowState.choices, default=BulkRowState.WAITING)
    message = models.CharField("explication", max_length=500, blank=True)
    before = models.JSONField("avant", default=dict)
    at = models.DateTimeField("fait le", null=True, blank=True)
    undo_asked = models.BooleanField("à annuler", default=False)
    undo_message = models.CharField("suite de l’annulation", max_length=500, blank=True)

    class Meta:
        verbose_name = "ligne d’une action groupée"
        verbose_name_plural = "lignes des actions groupées"
        ordering = ("run", "pk")
        constraints = (
            models.UniqueConstraint(fields=["run", "application"], name="bulk_row_once"),
            models.CheckConstraint(condition=Q(state__in=BulkRowState.values), name="bulk_row_state_known"),
            # Only what was done is undone.
            models.CheckConstraint(condition=Q(undo_asked=False) | Q(state="done"), name="bulk_row_undo_of_done"),
        )
        indexes: ClassVar = [
            models.Index(fields=["run"], condition=Q(state="waiting") | Q(undo_asked=True), name="bulk_row_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.application} : {self.get_state_display()}"
