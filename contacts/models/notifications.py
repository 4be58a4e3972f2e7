"""How each person wants to hear of each subject, and what waits for the day's digest."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from contacts.topics import DAILY, IMMEDIATE, IMPOSED, NONE, TOPICS


class NotificationMode(models.TextChoices):
    IMMEDIATE = IMMEDIATE, "Tout de suite"
    DAILY = DAILY, "Une fois par jour"
    NONE = NONE, "Jamais"


class NotificationChoice(models.Model):
    """A person's choice for one subject; without a row, mails come at once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="personne", related_name="notification_choices"
    )
    topic = models.CharField("sujet", max_length=20)
    mode = models.CharField("envoi", max_length=10, choices=NotificationMode.choices)

    class Meta:
        verbose_name = "choix de notification"
        verbose_name_plural = "choix de notification"
        ordering = ("user", "topic")
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["user", "topic"], name="notification_choice_once"),
            models.CheckConstraint(condition=Q(topic__in=tuple(TOPICS)), name="notification_topic_known"),
            models.CheckConstraint(condition=Q(mode__in=NotificationMode.values), name="notification_mode_known"),
            models.CheckConstraint(
                condition=~Q(topic__in=IMPOSED, mode=NONE),
                name="notification_imposed_is_sent",
                violation_error_message="La loi impose cet envoi : il part tout de suite ou une fois par jour.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.topic} · {self.mode}"


class DigestItem(models.Model):
    """One piece of news waiting for a person's daily mail. Once sent the text goes, the key stays: never twice."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="personne", related_name="digest_items"
    )
    key = models.CharField("clé", max_length=150)
    topic = models.CharField("sujet", max_length=20)
    subject = models.CharField("objet", max_length=300, blank=True)
    body = models.TextField("texte", blank=True)
    created_at = models.DateTimeField("écriture")
    sent_at = models.DateTimeField("envoi", null=True, blank=True)

    class Meta:
        verbose_name = "nouvelle du récapitulatif"
        verbose_name_plural = "nouvelles du récapitulatif"
        ordering = ("created_at", "pk")
        indexes: ClassVar = [models.Index(fields=["user", "id"], condition=Q(sent_at=None), name="digest_waiting")]
        constraints = (models.UniqueConstraint(fields=["user", "key"], name="digest_item_once"),)

    def __str__(self) -> str:
        return self.subject or self.key
