"""The questions of a call: what its form asks beyond what every dossier says."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from eligibility.engine.facts import FACT_TYPES
from eligibility.models.calls import Call, Theme


class QuestionKind(models.TextChoices):
    """How a question is asked, and in what shape its answer is kept."""

    TEXT = "text", "Texte court"
    LONG_TEXT = "long_text", "Texte long"
    INTEGER = "integer", "Nombre"
    MONEY = "money", "Montant"
    BOOLEAN = "boolean", "Oui ou non"
    CHOICE = "choice", "Un choix"
    CHOICES = "choices", "Plusieurs choix"
    COMMITMENT = "commitment", "Engagement"
    SITE = "site", "Site"


class QuestionSection(models.TextChoices):
    """The part of the form that a question belongs to."""

    IDENTITY = "identity", "Votre structure"
    TERRITORY = "territory", "Le territoire"
    AUDIENCE = "audience", "Le public"
    THEME = "theme", "La thématique"
    BUDGET = "budget", "Le financement"
    COMMITMENTS = "commitments", "Vos engagements"


@pghistory.track()
class Question(models.Model):
    """A question of the form. ``code`` is the fact that rules read; no theme means every theme.

    ``scope`` tells apart two questions on the same fact for different themes.
    """

    Kind = QuestionKind
    Section = QuestionSection

    call = models.ForeignKey(Call, models.CASCADE, related_name="questions", verbose_name="appel")
    code = models.CharField("réponse", max_length=40, help_text="Le nom que les règles donnent à cette réponse.")
    scope = models.SlugField("variante", max_length=40, blank=True)
    themes = models.ManyToManyField(
        Theme, related_name="questions", blank=True, verbose_name="thématiques", help_text="Aucune : toutes."
    )
    section = models.CharField("partie du dossier", max_length=20, choices=Section.choices)
    kind = models.CharField("nature", max_length=20, choices=Kind.choices)
    label = models.CharField("question", max_length=200)
    help_text = models.CharField("aide", max_length=300, blank=True)
    why = models.CharField("pourquoi on la pose", max_length=300, blank=True)
    choices = models.JSONField(
        "réponses proposées", default=list, blank=True, help_text='Une liste : [["code", "Réponse lue"], …].'
    )
    order = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "question"
        verbose_name_plural = "questions"
        ordering = ("call", "order", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["call", "code", "scope"],
                name="question_once",
                violation_error_message="Une question de l’appel porte déjà ce nom et cette variante.",
            ),
            models.CheckConstraint(
                name="question_kind",
                condition=Q(kind__in=QuestionKind.values),
                violation_error_message="Choisissez une nature de la liste.",
            ),
        )

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """Refuses an answer that no rule can read, and choices that the form cannot show."""
        faults: dict[str, str] = {}
        if self.code not in FACT_TYPES:
            faults["code"] = f"Aucune règle ne lit « {self.code} »."
        if not _are_choices(self.choices):
            faults["choices"] = 'Écrivez une liste de paires, chaque code une fois : [["code", "Réponse lue"], …].'
        elif self.kind in (self.Kind.CHOICE, self.Kind.CHOICES) and not self.choices:
            faults["choices"] = "Proposez au moins une réponse."
        if faults:
            raise ValidationError(faults)


def _are_choices(value: object) -> bool:
    if not isinstance(value, list):
        return False
    pairs = [pair for pair in value if isinstance(pair, list) and len(pair) == 2]
    texts = [text for pair in pairs for text in pair if isinstance(text, str) and text.strip()]
    return len(pairs) == len(value) and len(texts) == 2 * len(value) and len({pair[0] for pair in pairs}) == len(value)


@pghistory.track(obj_field=None)
class QuestionTheme(Question.themes.through):  # type: ignore[name-defined]
    """One theme of one question, kept in history."""

    class Meta:
        proxy = True
        verbose_name = "thématique d’une question"
        verbose_name_plural = "thématiques d’une question"
