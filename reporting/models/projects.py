"""What keeps a funded project out of the public pages."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import Application


class PublicationHold(models.Model):
    """A funded project that the public pages do not show, and why (a shelter whose place must stay unknown…).

    Ended, it stays as a trace. The law still publishes the amounts above its threshold: see ``docs/open-data.md``.
    """

    application = models.ForeignKey(
        Application, models.PROTECT, verbose_name="dossier", related_name="publication_holds"
    )
    reason = models.CharField("motif", max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="décidé par", related_name="publication_holds"
    )
    at = models.DateTimeField("le")
    ended_at = models.DateTimeField("levé le", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="levé par", related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = "projet non publié"
        verbose_name_plural = "projets non publiés"
        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(ended_at=None),
                name="publication_hold_once",
                violation_error_message="Ce projet est déjà retiré des pages publiques.",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="publication_hold_says_why"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("at")), name="publication_hold_ends_after"
            ),
        )

    def __str__(self) -> str:
        return str(self.application)
