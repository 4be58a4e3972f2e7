"""The seal of each day: where every chain of events then ended."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from applications.models.filing import never_rewritten


class AuditSeal(models.Model):
    """A night's seal: one digest over the chains that grew since the seal before, and over that seal.

    ``dossiers`` and ``events`` count what the portal held; the digest also leaves the portal, by the log and a mail.
    """

    day = models.DateField("jour", unique=True)
    made_at = models.DateTimeField("scellé le")
    previous = models.OneToOneField(
        "self", models.PROTECT, verbose_name="sceau précédent", related_name="following", null=True, blank=True
    )
    dossiers = models.PositiveIntegerField("dossiers")
    events = models.PositiveBigIntegerField("événements")
    digest = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "sceau du journal"
        verbose_name_plural = "sceaux du journal"
        ordering = ("-day",)
        constraints = (
            models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$"), name="audit_seal_has_digest"),
            models.UniqueConstraint(
                fields=["previous"], condition=Q(previous=None), nulls_distinct=False, name="audit_seal_one_first"
            ),
        )
        triggers: ClassVar = [never_rewritten("audit_seal_is_append_only")]

    def __str__(self) -> str:
        return f"Sceau du {self.day:%d/%m/%Y}"


class SealedHead(models.Model):
    """Where the chain of one dossier ended under a seal. Written only for chains that grew: a quiet one stands sealed.

    The dossier is known by its key alone: it may be erased later, and what was sealed stays.
    """

    seal = models.ForeignKey(AuditSeal, models.PROTECT, verbose_name="sceau", related_name="heads")
    dossier = models.PositiveBigIntegerField("numéro du dossier")
    sequence = models.PositiveIntegerField("rang du dernier événement")
    digest = models.CharField("empreinte du dernier événement", max_length=64)

    class Meta:
        verbose_name = "fin de chaîne scellée"
        verbose_name_plural = "fins de chaîne scellées"
        ordering = ("dossier", "sequence")
        constraints = (
            models.UniqueConstraint(fields=["dossier", "sequence"], name="sealed_head_once"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="sealed_head_from_one"),
        )
        triggers: ClassVar = [never_rewritten("sealed_head_is_append_only")]

    def __str__(self) -> str:
        return f"Dossier {self.dossier}, événement {self.sequence}"
