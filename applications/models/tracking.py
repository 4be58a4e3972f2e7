"""Who has the dossier in hand, and everything that happened to it."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models.answering import someone_answers
from applications.models.dossiers import Application
from applications.models.filing import never_rewritten
from applications.workflow import TOLD, TOLD_TO_STAFF


class AssignmentRole(models.TextChoices):
    LEAD = "lead", "Référent chef de file"
    CO_REFERENT = "co_referent", "Co-référent"
    BOX = "box", "Boîte de service"


class Assignment(models.Model):
    """Someone in charge of a dossier: a referent, or a service's box when nobody is there."""

    application = models.ForeignKey(Application, models.CASCADE, verbose_name="dossier", related_name="assignments")
    role = models.CharField("rôle", max_length=12, choices=AssignmentRole.choices)
    order = models.PositiveSmallIntegerField("rang", default=1)
    service = models.ForeignKey("contacts.Service", models.PROTECT, verbose_name="service", related_name="assignments")
    referent = models.ForeignKey(
        "contacts.Referent", models.PROTECT, verbose_name="référent", related_name="assignments", null=True, blank=True
    )
    box_email = models.EmailField("boîte", blank=True)
    stands_in_for = models.CharField("en remplacement de", max_length=300, blank=True)
    # Whose dossier it is: it goes back to her on her return. The words above also name the others she stands in for.
    replaces = models.ForeignKey(
        "contacts.Referent",
        models.PROTECT,
        verbose_name="à rendre à",
        related_name="assignments_lent",
        null=True,
        blank=True,
    )
    since = models.DateTimeField("depuis")
    ended_at = models.DateTimeField("jusqu’à", null=True, blank=True)

    class Meta:
        verbose_name = "attribution"
        verbose_name_plural = "attributions"
        ordering = ("application", "order", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(ended_at=None) & Q(role__in=["lead", "box"]),
                name="assignment_one_in_charge",
                violation_error_message="Un dossier a un seul chef de file à la fois.",
            ),
            models.UniqueConstraint(
                fields=["application", "referent"], condition=Q(ended_at=None), name="assignment_referent_once"
            ),
            models.CheckConstraint(condition=Q(role__in=AssignmentRole.values), name="assignment_role_known"),
            models.CheckConstraint(
                condition=(Q(role="box") & Q(referent=None) & ~Q(box_email=""))
                | (~Q(role="box") & Q(referent__isnull=False)),
                name="assignment_is_someone",
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | (Q(referent__isnull=False) & ~Q(referent=models.F("replaces"))),
                name="assignment_replaces_another",
            ),
        )
        indexes: ClassVar = [
            models.Index(fields=["referent", "application"], condition=Q(ended_at=None), name="assignment_current"),
            models.Index(
                fields=["replaces"], condition=Q(ended_at=None, replaces__isnull=False), name="assignment_lent"
            ),
        ]
        triggers: ClassVar = [
            someone_answers("assignment_leaves_someone", pgtrigger.Update | pgtrigger.Delete, "OLD.application_id")
        ]

    def __str__(self) -> str:
        return str(self.referent or self.service)

    @property
    def contact_email(self) -> str:
        """The address at which whoever is in charge can be reached."""
        return self.referent.email if self.referent else self.box_email

    @property
    def contact_phone(self) -> str:
        return (self.referent.phone if self.referent else "") or self.service.phone


class Event(models.Model):
    """Something that happened to a dossier: who, in which quality, what, from where to where, why. Append-only."""

    application = models.ForeignKey(Application, models.PROTECT, verbose_name="dossier", related_name="events")
    at = models.DateTimeField("date")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="auteur", related_name="events", null=True, blank=True
    )
    role = models.CharField("qualité", max_length=20, blank=True)
    action = models.CharField("action", max_length=30)
    source = models.CharField("état de départ", max_length=20, blank=True)
    target = models.CharField("état d’arrivée", max_length=20, blank=True)
    reason = models.TextField("motif", blank=True)
    details = models.JSONField("détails", default=dict, blank=True)
    # The chain, written by the trigger ``event_is_chained`` whatever hand inserts the row: known once it is read again.
    sequence = models.PositiveIntegerField("rang", default=0, editable=False)
    previous_digest = models.CharField("empreinte du précédent", max_length=64, default="", editable=False)
    digest = models.CharField("empreinte", max_length=64, default="", editable=False)

    class Meta:
        verbose_name = "événement"
        verbose_name_plural = "événements"
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["application", "sequence"], name="event_sequence_once"),
            # Whatever was inserted past the trigger is refused too, unless it lies.
            models.CheckConstraint(condition=Q(sequence__gte=1), name="event_sequence_from_one"),
            models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$"), name="event_has_digest"),
            models.CheckConstraint(
                condition=Q(sequence=1, previous_digest="") | (Q(sequence__gt=1) & ~Q(previous_digest="")),
                name="event_follows_another",
            ),
        )
        indexes: ClassVar = [models.Index(fields=["application", "at", "id"], name="event_timeline")]
        triggers: ClassVar = [never_rewritten("event_is_append_only")]

    def __str__(self) -> str:
        return f"{self.label}, {self.at:%d/%m/%Y %H:%M}"

    @property
    def label(self) -> str:
        """What happened, in words."""
        return TOLD.get(self.action) or TOLD_TO_STAFF.get(self.action, self.action)
