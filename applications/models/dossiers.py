"""The dossier as it is written: its columns, and the answers to the call's own questions."""

import uuid
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from applications.models.actions import Action
from applications.models.answering import someone_answers
from applications.workflow import NOT_FILED, STANDINGS, Standing, State
from contacts.alphabetical import Alphabetical
from contacts.models import Membership

if TYPE_CHECKING:
    from contacts.models import User

# What stands in an order for a date or an amount that is not known: past every other, in either direction.
FIRST_DAY, LAST_DAY = date(1, 1, 1), date(9999, 12, 31)
LEAST, MOST = Decimal(-1), Decimal("9999999999.99")
FILED = Q(submitted_at__isnull=False)


class StateChoices(models.TextChoices):
    """The workflow's states, with the labels that the staff reads."""

    DRAFT = State.DRAFT, STANDINGS[State.DRAFT].for_staff
    AWAITING_SIGNATURE = State.AWAITING_SIGNATURE, STANDINGS[State.AWAITING_SIGNATURE].for_staff
    SUBMITTED = State.SUBMITTED, STANDINGS[State.SUBMITTED].for_staff
    IN_REVIEW = State.IN_REVIEW, STANDINGS[State.IN_REVIEW].for_staff
    ADDITION_REQUESTED = State.ADDITION_REQUESTED, STANDINGS[State.ADDITION_REQUESTED].for_staff
    READY = State.READY, STANDINGS[State.READY].for_staff
    SCHEDULED = State.SCHEDULED, STANDINGS[State.SCHEDULED].for_staff
    EXAMINED = State.EXAMINED, STANDINGS[State.EXAMINED].for_staff
    GRANTED = State.GRANTED, STANDINGS[State.GRANTED].for_staff
    REFUSED = State.REFUSED, STANDINGS[State.REFUSED].for_staff
    DEFERRED = State.DEFERRED, STANDINGS[State.DEFERRED].for_staff
    INADMISSIBLE = State.INADMISSIBLE, STANDINGS[State.INADMISSIBLE].for_staff
    WITHDRAWN = State.WITHDRAWN, STANDINGS[State.WITHDRAWN].for_staff
    TRANSFERRED = State.TRANSFERRED, STANDINGS[State.TRANSFERRED].for_staff


class Outcome(models.TextChoices):
    """What the rules of the call say of the dossier as it was filed."""

    ELIGIBLE = "eligible", "Conforme"
    REVIEW = "review", "À examiner"
    INCOMPLETE = "incomplete", "Incomplet"
    INELIGIBLE = "ineligible", "Non conforme"


class FundingYear(models.IntegerChoices):
    """Which year of MEL funding this would be for the action; some rules grow stricter with it."""

    FIRST = 1, "Première année"
    SECOND = 2, "Deuxième année"
    THIRD = 3, "Troisième année"
    FOURTH = 4, "Quatrième année ou plus"


class ApplicationQuerySet(models.QuerySet["Application"]):
    def of_organisations_of(self, user: "User") -> Self:
        """The dossiers of the organisations that the person works for, in whatever role: all that she may know of as
        one of them. What the services may know of is in ``instruction.selectors.readable_by``."""
        return self.filter(organisation__in=Membership.objects.active().filter(user=user).values("organisation"))

    def filed(self) -> Self:
        """In the terms of the inbox's partial index: the database holds that filed means dated."""
        return self.filter(submitted_at__isnull=False)

    def written_by_members_like(self, user: "User") -> Self:
        """The dossiers of the organisations for which this person may write."""
        return self.filter(organisation__in=Membership.objects.may_write().filter(user=user).values("organisation"))


class Application(models.Model):
    """A dossier: one organisation asks for one action in one theme of one call.

    ``NULL`` is "not answered", ``""`` is blank text. ``version`` grows with each change a person makes. ``rejected``
    keeps what was typed and could not be understood, by question, so that nothing typed is lost.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(
        "eligibility.Call", models.PROTECT, verbose_name="appel à projets", related_name="applications"
    )
    theme = models.ForeignKey(
        "eligibility.Theme", models.PROTECT, verbose_name="thématique", related_name="applications"
    )
    organisation = models.ForeignKey(
        "contacts.Organisation", models.PROTECT, verbose_name="structure", related_name="applications"
    )
    action = models.ForeignKey(Action, models.PROTECT, verbose_name="action", related_name="dossiers")
    renewed_from = models.ForeignKey(
        "self", models.PROTECT, verbose_name="renouvelle", related_name="renewals", null=True, blank=True
    )
    transferred_from = models.OneToOneField(
        "self", models.PROTECT, verbose_name="repris de", related_name="transferred_to", null=True, blank=True
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="créé par", related_name="applications_created"
    )
    state = models.CharField("état", max_length=20, choices=StateChoices.choices, default=StateChoices.DRAFT)
    number = models.CharField("numéro", max_length=20, blank=True)

    title = models.CharField("intitulé", max_length=200, blank=True)
    summary = models.TextField("résumé", max_length=3000, blank=True)
    communes = models.ManyToManyField(
        "territories.Commune", verbose_name="communes", related_name="applications", blank=True
    )
    neighbourhoods = models.ManyToManyField(
        "territories.Neighbourhood", verbose_name="quartiers", related_name="applications", blank=True
    )
    audience = models.PositiveIntegerField("personnes touchées", null=True, blank=True)
    audience_qpv = models.PositiveIntegerField("dont habitants des quartiers prioritaires", null=True, blank=True)
    # Derived from the action's history; ``services.actions`` alone writes it.
    funding_year = models.PositiveSmallIntegerField("année de financement par la MEL", default=1)
    experimental = models.BooleanField("action expérimentale", null=True, blank=True)
    phase2_plan = models.TextField("phase II", max_length=3000, blank=True)
    requested_amount = models.DecimalField(
        "montant demandé à la MEL", max_digits=12, decimal_places=2, null=True, blank=True
    )
    rejected = models.JSONField("saisies non comprises", default=dict, blank=True)

    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("création")
    updated_at = models.DateTimeField("dernière modification")
    submitted_at = models.DateTimeField("dépôt", null=True, blank=True)
    next_date = models.DateField("prochaine échéance", null=True, blank=True)
    outcome = models.CharField("conformité au dépôt", max_length=12, choices=Outcome.choices, blank=True)
    filing_reason = models.TextField("raison de déposer malgré un critère non respecté", max_length=2000, blank=True)
    search_text = models.TextField("texte de recherche", editable=False, default="")
    # The words of that text in their French stems, written by the database.
    search_words = models.GeneratedField(
        expression=SearchVector("search_text", config="french"),
        output_field=SearchVectorField("mots de recherche"),
        db_persist=True,
    )

    objects: ClassVar = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier"
        verbose_name_plural = "dossiers"
        ordering = ("-submitted_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=StateChoices.values), name="application_state_known"),
            models.CheckConstraint(condition=Q(outcome__in=["", *Outcome.values]), name="application_outcome_known"),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="application_number_unique"),
            models.CheckConstraint(
                condition=Q(audience_qpv=None) | Q(audience=None) | Q(audience_qpv__lte=models.F("audience")),
                name="application_qpv_within_audience",
                violation_error_message="Les habitants des quartiers prioritaires ne peuvent pas dépasser le public.",
            ),
            models.CheckConstraint(
                condition=Q(requested_amount=None) | Q(requested_amount__gte=0),
                name="application_amount_positive",
                violation_error_message="Le montant demandé ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                # What a filed dossier demands, whatever code wrote it.
                # A dossier may be transferred before it is filed, or after.
                condition=Q(state__in=sorted(NOT_FILED | {State.TRANSFERRED}), submitted_at=None, number="", outcome="")
                | (~Q(state__in=sorted(NOT_FILED)) & Q(submitted_at__isnull=False) & ~Q(number="") & ~Q(outcome="")),
                name="application_filed_is_numbered",
            ),
            models.CheckConstraint(
                condition=Q(funding_year__gte=1),
                name="application_funding_year_from_one",
                violation_error_message="Les années de financement se comptent à partir de 1.",
            ),
            models.UniqueConstraint(
                fields=["renewed_from", "call"],
                condition=~Q(state__in=sorted({State.WITHDRAWN, State.TRANSFERRED})),
                name="application_renewed_once",
                violation_error_message="Ce dossier est déjà renouvelé dans cet appel.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="ineligible") | ~Q(filing_reason=""),
                name="application_ineligible_has_reason",
                violation_error_message="Écrivez pourquoi vous déposez un dossier qui ne respecte pas un critère.",
            ),
        )
        indexes: ClassVar = [
            models.Index(fields=["-submitted_at", "-id"], condition=FILED, name="application_inbox"),
            models.Index(fields=["theme", "-submitted_at", "-id"], name="application_by_theme"),
            models.Index(fields=["call", "-submitted_at", "-id"], name="application_by_call"),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="application_search"),
            GinIndex(fields=["search_words"], name="application_words"),
            # The orders of the inbox, walked by key: what is not known comes last in either direction.
            models.Index(Coalesce("next_date", Value(LAST_DAY)), "id", condition=FILED, name="application_by_due"),
            models.Index(
                Coalesce("next_date", Value(FIRST_DAY)), "id", condition=FILED, name="application_by_due_down"
            ),
            models.Index(
                Coalesce("requested_amount", Value(MOST)), "id", condition=FILED, name="application_by_amount"
            ),
            models.Index(
                Coalesce("requested_amount", Value(LEAST)), "id", condition=FILED, name="application_by_amount_down"
            ),
            models.Index(Alphabetical("title"), "id", condition=FILED, name="application_by_title"),
            # What is counted, and what most filters ask of it: read without the rows themselves.
            models.Index(
                fields=["theme", "state", "id"],
                include=["call", "outcome", "funding_year", "requested_amount", "next_date"],
                condition=FILED,
                name="application_counted",
            ),
            # What is due: read without the rows themselves.
            models.Index(fields=["state", "next_date", "id"], condition=FILED, name="application_due"),
        ]
        triggers: ClassVar = [
            someone_answers(
                "application_has_someone", pgtrigger.Insert | pgtrigger.UpdateOf("state", "submitted_at"), "NEW.id"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number or 'Brouillon'} · {self.title or 'sans intitulé'}"

    @property
    def standing(self) -> Standing:
        return STANDINGS[State(self.state)]

    @property
    def year(self) -> int:
        """The year of the action that the dossier is about: the call's, or in a permanent call that of its filing."""
        if self.call.is_permanent:
            return timezone.localtime(self.submitted_at or self.created_at).year
        return int(self.call.year)


class Answer(models.Model):
    """The answer to one question of the call that has no column of its own; no row, no answer."""

    application = models.ForeignKey(Application, models.CASCADE, verbose_name="dossier", related_name="answers")
    code = models.SlugField("question", max_length=60)
    value = models.JSONField("réponse")
    updated_at = models.DateTimeField("enregistrée")
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="par", related_name="answers_written"
    )

    class Meta:
        verbose_name = "réponse"
        verbose_name_plural = "réponses"
        ordering = ("application", "code")
        constraints = (models.UniqueConstraint(fields=["application", "code"], name="answer_once"),)

    def __str__(self) -> str:
        return self.code


class SectionMark(models.Model):
    """The association's word that a section is finished; taken back by removing the row."""

    application = models.ForeignKey(Application, models.CASCADE, verbose_name="dossier", related_name="section_marks")
    section = models.SlugField("partie", max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="par", related_name="section_marks")
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "partie terminée"
        verbose_name_plural = "parties terminées"
        ordering = ("application", "section")
        constraints = (models.UniqueConstraint(fields=["application", "section"], name="section_marked_once"),)

    def __str__(self) -> str:
        return self.section
