"""The meeting that some themes demand before a dossier is filed."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models.dossiers import Application


class MeetingState(models.TextChoices):
    """Where a meeting stands: asked for, dated, held; or refused by the referent, or given up by the association."""

    ASKED = "asked", "Demandé"
    SET = "set", "Fixé"
    HELD = "held", "A eu lieu"
    REFUSED = "refused", "Refusé"
    CANCELLED = "cancelled", "Annulé"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def waiting(self) -> "MeetingQuerySet":
        """Those that wait for a referent's word."""
        return self.filter(state__in=[MeetingState.ASKED, MeetingState.SET])

    def alive(self) -> "MeetingQuerySet":
        """Those that stand in the way of asking another."""
        return self.filter(state__in=[MeetingState.ASKED, MeetingState.SET, MeetingState.HELD])


class Meeting(models.Model):
    """A meeting with a referent about one dossier: the association asks, a referent dates it and says that it was held.

    ``proposed`` are the moments that suit the association, in its own words; ``answer`` is what the referent writes
    back.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, verbose_name="dossier", related_name="meetings")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="demandé par", related_name="meetings_asked"
    )
    asked_at = models.DateTimeField("demandé le")
    proposed = models.TextField("moments proposés", max_length=1000)
    state = models.CharField("état", max_length=10, choices=MeetingState.choices, default=MeetingState.ASKED)
    set_for = models.DateTimeField("fixé au", null=True, blank=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    held_on = models.DateField("tenu le", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="réponse de",
        related_name="meetings_answered",
        null=True,
        blank=True,
    )
    answer = models.TextField("réponse du référent", max_length=1000, blank=True)

    objects: ClassVar = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "rendez-vous"
        verbose_name_plural = "rendez-vous"
        ordering = ("-asked_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state_known"),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=["asked", "set", "held"]),
                name="meeting_one_alive",
                violation_error_message="Un rendez-vous est déjà demandé pour ce dossier.",
            ),
            models.CheckConstraint(condition=~Q(proposed=""), name="meeting_says_when"),
            models.CheckConstraint(condition=~Q(state="set") | Q(set_for__isnull=False), name="meeting_set_has_a_date"),
            models.CheckConstraint(
                condition=Q(state="held", held_on__isnull=False, answered_by__isnull=False)
                | (~Q(state="held") & Q(held_on=None)),
                name="meeting_held_is_confirmed",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""),
                name="meeting_refusal_is_explained",
                violation_error_message="Écrivez pourquoi ce rendez-vous n’a pas lieu.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], condition=Q(state__in=["asked", "set"]), name="meeting_waiting"),
        ]

    def __str__(self) -> str:
        return f"Rendez-vous, {self.get_state_display().lower()}"
