"""The outbox: work announced by a change and written in the same transaction, done later by the worker."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone


class OutboxState(models.TextChoices):
    PENDING = "pending", "À faire"
    DONE = "done", "Fait"
    FAILED = "failed", "Échec"


class OutboxEntry(models.Model):
    """One thing to do exactly once in the books: a mail to send, a receipt to draw.

    ``key`` is unique: writing the same announcement twice gives one entry. ``leased_until`` says that a worker has it
    in hand; a killed worker's lease runs out and another one takes over.
    """

    kind = models.CharField("nature", max_length=40)
    key = models.CharField("clé", max_length=150, unique=True, default=uuid.uuid4)
    payload = models.JSONField("contenu", default=dict)
    state = models.CharField("état", max_length=10, choices=OutboxState.choices, default=OutboxState.PENDING)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    created_at = models.DateTimeField("écriture", default=timezone.now)
    not_before = models.DateTimeField("pas avant", default=timezone.now)
    leased_until = models.DateTimeField("pris en charge jusqu’à", null=True, blank=True)
    done_at = models.DateTimeField("fait le", null=True, blank=True)
    last_error = models.CharField("dernière erreur", max_length=500, blank=True)

    class Meta:
        verbose_name = "envoi"
        verbose_name_plural = "envois"
        ordering = ("-created_at", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["not_before", "id"], condition=models.Q(state="pending"), name="outbox_pending"),
        ]
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state="done", done_at__isnull=False)
                | (~models.Q(state="done") & models.Q(done_at=None)),
                name="outbox_done_has_date",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} · {self.key}"
