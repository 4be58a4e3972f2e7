"""The questions of a call: what its form asks beyond what every dossier says."""

from collections.abc import Callable

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from eligibility.asking import CODE, Column, Condition, columns_of, condition_of, rows_of
from eligibility.engine.facts import FACT_TYPES, FactType
from eligibility.models.calls import Call, FormVariant, Theme


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
    DATE = "date", "Date"
    DECIMAL = "decimal", "Nombre à virgule"
    TABLE = "table", "Tableau"


# The kinds whose answers a rule can read, by the shape of the fact.
KINDS_OF_FACTS: dict[FactType, frozenset[QuestionKind]] = {
    FactType.FLAG: frozenset({QuestionKind.BOOLEAN, QuestionKind.COMMITMENT}),
    FactType.COUNT: frozenset({QuestionKind.INTEGER}),
    FactType.AMOUNT: frozenset({QuestionKind.MONEY}),
    FactType.TEXT: frozenset({QuestionKind.TEXT, QuestionKind.LONG_TEXT, QuestionKind.CHOICE, QuestionKind.SITE}),
    FactType.CODES: frozenset({QuestionKind.CHOICES}),
}


class QuestionSection(models.TextChoices):
    """The part of the form that a question belongs to."""

    IDENTITY = "identity", "Votre structure"
    PROJECT = "project", "L’action"
    TERRITORY = "territory", "Le territoire"
    AUDIENCE = "audience", "Le public"
    THEME = "theme", "La thématique"
    MEANS = "means", "Les moyens"
    SCHEDULE = "schedule", "Le calendrier et l’évaluation"
    PARTNERS = "partners", "Les partenaires"
    BUDGET = "budget", "Le financement"
    COMMITMENTS = "commitments", "Vos engagements"


@pghistory.track()
class Question(models.Model):
    """A question of the form. ``code`` names the answer, a fact that rules read or not; no theme means every theme.

    ``scope`` tells apart two questions on the same fact for different themes. ``columns`` and ``rows`` are those of a
    table, ``depends_on`` and ``depends_values`` the condition under which it is asked: ``eligibility.asking`` reads
    them.
    """

    Kind = QuestionKind
    Section = QuestionSection

    call = models.ForeignKey(Call, models.CASCADE, related_name="questions", verbose_name="appel")
    code = models.CharField(
        "réponse",
        max_length=40,
        help_text="Le nom de la réponse ; les règles lisent celles qui portent un nom de fait.",
    )
    scope = models.SlugField("variante", max_length=40, blank=True)
    themes = models.ManyToManyField(
        Theme, related_name="questions", blank=True, verbose_name="thématiques", help_text="Aucune : toutes."
    )
    section = models.CharField("partie du dossier", max_length=20, choices=Section.choices)
    kind = models.CharField("nature", max_length=20, choices=Kind.choices)
    form = models.CharField(
        "formulaire", max_length=5, choices=FormVariant.choices, blank=True, default="", help_text="Aucun : les deux."
    )
    required = models.BooleanField(
        "réponse nécessaire",
        default=False,
        help_text="Le dossier ne se dépose pas sans elle ; un engagement nécessaire doit être pris.",
    )
    label = models.CharField("question", max_length=200)
    help_text = models.CharField("aide", max_length=300, blank=True)
    why = models.CharField("pourquoi on la pose", max_length=300, blank=True)
    max_length = models.PositiveSmallIntegerField(
        "longueur au plus",
        null=True,
        blank=True,
        help_text="En caractères. Sans nombre : 200 pour un texte court, 3 000 pour un texte long.",
    )
    choices = models.JSONField(
        "réponses proposées", default=list, blank=True, help_text='Une liste : [["code", "Réponse lue"], …].'
    )
    columns = models.JSONField(
        "colonnes du tableau",
        default=list,
        blank=True,
        help_text='[["code", "Titre", "nature"], …]. Natures : text, count, decimal, amount, date, siret, choice.',
    )
    rows = models.JSONField(
        "lignes du tableau",
        default=list,
        blank=True,
        help_text='[["code", "Titre"], …], ou "communes", ou "neighbourhoods" ; vide : on ajoute des lignes.',
    )
    min_rows = models.PositiveSmallIntegerField("lignes au moins", default=0)
    max_rows = models.PositiveSmallIntegerField("lignes au plus", default=20)
    depends_on = models.CharField(
        "dépend de",
        max_length=120,
        blank=True,
        default="",
        help_text="Le code d’une autre réponse, ou de plusieurs séparés par des espaces.",
    )
    depends_values = models.JSONField(
        "posée quand",
        default=list,
        blank=True,
        help_text='L’une de ces valeurs : ["true"], ["> 23000"], ["code", …].',
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
            models.CheckConstraint(
                name="question_form",
                condition=Q(form__in=["", *FormVariant.values]),
                violation_error_message="Choisissez un formulaire de la liste.",
            ),
            models.CheckConstraint(
                name="question_rows",
                condition=Q(min_rows__lte=models.F("max_rows")) & Q(max_rows__lte=60),
                violation_error_message="Le plus petit nombre de lignes ne dépasse pas le plus grand, 60 au plus.",
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def condition(self) -> Condition:
        """When it is asked."""
        return condition_of(self.depends_on, self.depends_values)

    @property
    def table_columns(self) -> tuple[Column, ...]:
        """The columns of a table; none for another kind."""
        return columns_of(self.columns) if self.kind == QuestionKind.TABLE else ()

    @property
    def longest(self) -> int:
        """How many characters a text may hold."""
        return self.max_length or (200 if self.kind == QuestionKind.TEXT else 3000)

    def clean(self) -> None:
        """Refuses what no rule can read, and what the form cannot show."""
        faults: dict[str, str] = {}
        if fault := self._fault_of_code():
            faults["code"] = fault
        if not _are_choices(self.choices):
            faults["choices"] = 'Écrivez une liste de paires, chaque code une fois : [["code", "Réponse lue"], …].'
        elif self.kind in (self.Kind.CHOICE, self.Kind.CHOICES) and not self.choices:
            faults["choices"] = "Proposez au moins une réponse."
        if self.kind == self.Kind.TABLE:
            faults |= _refused(columns=lambda: columns_of(self.columns), rows=lambda: rows_of(self.rows))
        elif self.columns or self.rows:
            faults["columns"] = "Seul un tableau a des colonnes et des lignes."
        faults |= _refused(depends_values=lambda: self.condition)
        if self.code in self.depends_on.split():
            faults["depends_on"] = "Une question ne dépend pas d’elle-même."
        if faults:
            raise ValidationError(faults)

    def _fault_of_code(self) -> str:
        """A fact that a rule reads has a kind that suits it; any other code names an answer that people alone read."""
        if not CODE.fullmatch(self.code):
            return "Écrivez un nom en minuscules, chiffres et tirets : « project_goals »."
        suited = KINDS_OF_FACTS.get(FACT_TYPES[self.code]) if self.code in FACT_TYPES else None
        if suited and self.kind not in suited:
            return f"Les règles lisent « {self.code} » : sa nature est {' ou '.join(sorted(suited))}."
        return ""


def _refused(**readings: Callable[[], object]) -> dict[str, str]:
    """What each reading refuses, in words."""
    faults = {}
    for name, read in readings.items():
        try:
            read()
        except ValueError as error:
            faults[name] = str(error)
    return faults


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
