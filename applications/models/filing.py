"""What was filed and what the applicant was told: written once, never rewritten."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from applications.models.dossiers import Application, Outcome


def never_rewritten(name: str) -> pgtrigger.Protect:
    """The database refuses to change or remove a row of evidence, whoever asks."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


class Assessment(models.Model):
    """What the rules said at one instant, with the facts and the dated values they used: the evidence of a decision."""

    application = models.ForeignKey(Application, models.PROTECT, verbose_name="dossier", related_name="assessments")
    made_at = models.DateTimeField("établie le")
    outcome = models.CharField("résultat", max_length=12, choices=Outcome.choices)
    facts = models.JSONField("faits lus")
    values = models.JSONField("valeurs des règles")
    findings = models.JSONField("constats")

    class Meta:
        verbose_name = "évaluation"
        verbose_name_plural = "évaluations"
        ordering = ("-made_at", "-pk")
        triggers: ClassVar = [
            never_rewritten("assessment_is_evidence"),
            pgtrigger.Trigger(
                name="assessment_marks_its_findings",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (SELECT 1 FROM applications_assessment AS later
                               WHERE later.application_id = NEW.application_id
                                 AND (later.made_at, later.id) > (NEW.made_at, NEW.id)) THEN
                        RETURN NULL;
                    END IF;
                    DELETE FROM applications_findingmark WHERE application_id = NEW.application_id;
                    INSERT INTO applications_findingmark (application_id, rule, verdict)
                        SELECT DISTINCT NEW.application_id, finding->>'rule', finding->>'verdict'
                        FROM jsonb_array_elements(NEW.findings) AS finding
                        WHERE finding ? 'rule' AND finding ? 'verdict';
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}, {self.made_at:%d/%m/%Y %H:%M}"


class FindingMark(models.Model):
    """What the last assessment of a dossier says of one rule: what lists search, while the evidence stays apart.

    The database writes it with the assessment, whatever code stores this one.
    """

    application = models.ForeignKey(Application, models.CASCADE, verbose_name="dossier", related_name="finding_marks")
    rule = models.CharField("critère", max_length=80)
    verdict = models.CharField("verdict", max_length=10)

    class Meta:
        verbose_name = "repère d’un constat"
        verbose_name_plural = "repères des constats"
        ordering = ("application", "rule", "verdict")
        indexes: ClassVar = [models.Index(fields=["rule", "verdict", "application"], name="finding_mark_by_rule")]

    def __str__(self) -> str:
        return f"{self.rule} : {self.verdict}"


class Submission(models.Model):
    """The dossier as it was filed: a frozen copy with its digest. ``at`` is the instant judged against the deadline."""

    application = models.OneToOneField(Application, models.PROTECT, verbose_name="dossier", related_name="submission")
    assessment = models.OneToOneField(Assessment, models.PROTECT, verbose_name="évaluation", related_name="submission")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="déposé par", related_name="submissions"
    )
    at = models.DateTimeField("déposé le")
    content = models.JSONField("contenu figé")
    digest = models.CharField("empreinte SHA-256", max_length=64)

    class Meta:
        verbose_name = "dépôt"
        verbose_name_plural = "dépôts"
        ordering = ("-at", "-pk")
        triggers: ClassVar = [never_rewritten("submission_is_frozen")]

    def __str__(self) -> str:
        return f"{self.application.number}, {self.at:%d/%m/%Y %H:%M}"


class ReceiptState(models.TextChoices):
    PENDING = "pending", "En préparation"
    READY = "ready", "Prêt"
    FAILED = "failed", "Non disponible"


class Receipt(models.Model):
    """The PDF receipt of a filing, drawn by the worker; the receipt page holds the same facts meanwhile."""

    submission = models.OneToOneField(Submission, models.PROTECT, verbose_name="dépôt", related_name="receipt")
    state = models.CharField("état", max_length=10, choices=ReceiptState.choices, default=ReceiptState.PENDING)
    file = models.FileField("fichier", upload_to="receipts/", blank=True)
    made_at = models.DateTimeField("fait le", null=True, blank=True)

    class Meta:
        verbose_name = "accusé de réception"
        verbose_name_plural = "accusés de réception"
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state="ready") | ~models.Q(file=""), name="receipt_ready_has_file"
            ),
        )

    def __str__(self) -> str:
        return str(self.submission)


class Revision(models.Model):
    """The dossier as it was sent back after a request for additions: one more frozen copy; the filing stays as it was.

    ``number`` starts at 1; what was filed is ``Submission``.
    """

    application = models.ForeignKey(Application, models.PROTECT, verbose_name="dossier", related_name="revisions")
    number = models.PositiveSmallIntegerField("rang")
    assessment = models.OneToOneField(Assessment, models.PROTECT, verbose_name="évaluation", related_name="revision")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="renvoyé par", related_name="revisions"
    )
    at = models.DateTimeField("renvoyé le")
    content = models.JSONField("contenu figé")
    digest = models.CharField("empreinte SHA-256", max_length=64)

    class Meta:
        verbose_name = "version complétée"
        verbose_name_plural = "versions complétées"
        ordering = ("application", "number")
        constraints = (
            models.UniqueConstraint(fields=["application", "number"], name="revision_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="revision_number_from_one"),
        )
        triggers: ClassVar = [never_rewritten("revision_is_frozen")]

    def __str__(self) -> str:
        return f"{self.application.number}, version {self.number}, {self.at:%d/%m/%Y %H:%M}"


class IdempotencyKey(models.Model):
    """The mark of one gesture of signing, made with its form: sent again, it gives what it gave the first time.

    ``digest`` is that of what was sent with it, password left out. Written in the transaction of the effect; a refusal
    uses up no key.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="compte", related_name="idempotency_keys"
    )
    key = models.CharField("clé", max_length=64)
    digest = models.CharField("empreinte de l’envoi", max_length=64)
    application = models.ForeignKey(
        Application, models.PROTECT, verbose_name="dossier", related_name="idempotency_keys"
    )
    revision = models.ForeignKey(
        Revision, models.PROTECT, verbose_name="version complétée", related_name="idempotency_keys", null=True
    )
    at = models.DateTimeField("date")

    class Meta:
        verbose_name = "clé d’envoi"
        verbose_name_plural = "clés d’envoi"
        ordering = ("-at", "-pk")
        constraints = (models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once"),)

    def __str__(self) -> str:
        return self.key


class Printout(models.Model):
    """The PDF of a frozen dossier, drawn by the worker: one for the filing, one for each revision."""

    application = models.ForeignKey(Application, models.PROTECT, verbose_name="dossier", related_name="printouts")
    revision = models.OneToOneField(
        Revision, models.PROTECT, verbose_name="version complétée", related_name="printout", null=True, blank=True
    )
    state = models.CharField("état", max_length=10, choices=ReceiptState.choices, default=ReceiptState.PENDING)
    file = models.FileField("fichier", upload_to="printouts/", blank=True)
    made_at = models.DateTimeField("fait le", null=True, blank=True)

    class Meta:
        verbose_name = "dossier en PDF"
        verbose_name_plural = "dossiers en PDF"
        ordering = ("application", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["application", "revision"], nulls_distinct=False, name="printout_once_a_version"
            ),
            models.CheckConstraint(condition=models.Q(state__in=ReceiptState.values), name="printout_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state="ready") | ~models.Q(file=""), name="printout_ready_has_file"
            ),
        )

    def __str__(self) -> str:
        return str(self.revision or self.application)
