import uuid

import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import applications.workflow


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0001_trigrams"),
        ("contacts", "0002_people_and_outbox"),
        ("contacts", "__first__"),
        ("eligibility", "0002_calls_and_requirements"),
        ("territories", "0002_territories"),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("awaiting_signature", "En attente de signature"),
                            ("submitted", "À prendre en charge"),
                            ("in_review", "En instruction"),
                            ("addition_requested", "Complément attendu"),
                            ("ready", "Prêt pour le comité"),
                            ("scheduled", "À l’ordre du jour"),
                            ("examined", "Examiné"),
                            ("granted", "Accordé"),
                            ("refused", "Refusé"),
                            ("deferred", "Ajourné"),
                            ("inadmissible", "Non recevable"),
                            ("withdrawn", "Retiré"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="état",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=20, verbose_name="numéro")),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="intitulé")),
                ("summary", models.TextField(blank=True, max_length=3000, verbose_name="résumé")),
                ("audience", models.PositiveIntegerField(blank=True, null=True, verbose_name="personnes touchées")),
                (
                    "audience_qpv",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="dont habitants des quartiers prioritaires"
                    ),
                ),
                (
                    "funding_year",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Première année"),
                            (2, "Deuxième année"),
                            (3, "Troisième année"),
                            (4, "Quatrième année ou plus"),
                        ],
                        default=1,
                        verbose_name="année de financement par la MEL",
                    ),
                ),
                ("experimental", models.BooleanField(blank=True, null=True, verbose_name="action expérimentale")),
                ("phase2_plan", models.TextField(blank=True, max_length=3000, verbose_name="phase II")),
                (
                    "requested_amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="montant demandé à la MEL"
                    ),
                ),
                ("rejected", models.JSONField(blank=True, default=dict, verbose_name="saisies non comprises")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("created_at", models.DateTimeField(verbose_name="création")),
                ("updated_at", models.DateTimeField(verbose_name="dernière modification")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="dépôt")),
                ("next_date", models.DateField(blank=True, null=True, verbose_name="prochaine échéance")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("eligible", "Conforme"),
                            ("review", "À examiner"),
                            ("incomplete", "Incomplet"),
                            ("ineligible", "Non conforme"),
                        ],
                        max_length=12,
                        verbose_name="conformité au dépôt",
                    ),
                ),
                (
                    "filing_reason",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="raison de déposer malgré un critère non respecté"
                    ),
                ),
                ("search_text", models.TextField(default="", editable=False, verbose_name="texte de recherche")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="eligibility.call",
                        verbose_name="appel à projets",
                    ),
                ),
                (
                    "communes",
                    models.ManyToManyField(
                        blank=True, related_name="applications", to="territories.commune", verbose_name="communes"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications_created",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                (
                    "neighbourhoods",
                    models.ManyToManyField(
                        blank=True,
                        related_name="applications",
                        to="territories.neighbourhood",
                        verbose_name="quartiers",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="contacts.organisation",
                        verbose_name="structure",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="eligibility.theme",
                        verbose_name="thématique",
                    ),
                ),
            ],
            options={
                "verbose_name": "dossier",
                "verbose_name_plural": "dossiers",
                "ordering": ("-submitted_at", "-pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("submitted_at__isnull", False)),
                        fields=["-submitted_at", "-id"],
                        name="application_inbox",
                    ),
                    models.Index(fields=["theme", "-submitted_at", "-id"], name="application_by_theme"),
                    models.Index(fields=["call", "-submitted_at", "-id"], name="application_by_call"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("search_text", name="gin_trgm_ops"),
                        name="application_search",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("number",),
                        name="application_number_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("audience_qpv", None),
                            ("audience", None),
                            ("audience_qpv__lte", models.F("audience")),
                            _connector="OR",
                        ),
                        name="application_qpv_within_audience",
                        violation_error_message="Les habitants des quartiers prioritaires ne peuvent pas dépasser le public.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("requested_amount", None), ("requested_amount__gte", 0), _connector="OR"),
                        name="application_amount_positive",
                        violation_error_message="Le montant demandé ne peut pas être négatif.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("number", ""),
                                ("outcome", ""),
                                (
                                    "state__in",
                                    [
                                        applications.workflow.State["AWAITING_SIGNATURE"],
                                        applications.workflow.State["DRAFT"],
                                    ],
                                ),
                                ("submitted_at", None),
                            ),
                            models.Q(
                                models.Q(
                                    (
                                        "state__in",
                                        [
                                            applications.workflow.State["AWAITING_SIGNATURE"],
                                            applications.workflow.State["DRAFT"],
                                        ],
                                    ),
                                    _negated=True,
                                ),
                                ("submitted_at__isnull", False),
                                models.Q(("number", ""), _negated=True),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="application_filed_is_numbered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "ineligible"), _negated=True),
                            models.Q(("filing_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="application_ineligible_has_reason",
                        violation_error_message="Écrivez pourquoi vous déposez un dossier qui ne respecte pas un critère.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=60, verbose_name="question")),
                ("value", models.JSONField(verbose_name="réponse")),
                ("updated_at", models.DateTimeField(verbose_name="enregistrée")),
                (
                    "updated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers_written",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
            ],
            options={
                "verbose_name": "réponse",
                "verbose_name_plural": "réponses",
                "ordering": ("application", "code"),
                "constraints": [models.UniqueConstraint(fields=("application", "code"), name="answer_once")],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField(verbose_name="établie le")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("eligible", "Conforme"),
                            ("review", "À examiner"),
                            ("incomplete", "Incomplet"),
                            ("ineligible", "Non conforme"),
                        ],
                        max_length=12,
                        verbose_name="résultat",
                    ),
                ),
                ("facts", models.JSONField(verbose_name="faits lus")),
                ("values", models.JSONField(verbose_name="valeurs des règles")),
                ("findings", models.JSONField(verbose_name="constats")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
            ],
            options={
                "verbose_name": "évaluation",
                "verbose_name_plural": "évaluations",
                "ordering": ("-made_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("lead", "Référent chef de file"),
                            ("co_referent", "Co-référent"),
                            ("box", "Boîte de service"),
                        ],
                        max_length=12,
                        verbose_name="rôle",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
                ("box_email", models.EmailField(blank=True, max_length=254, verbose_name="boîte")),
                ("stands_in_for", models.CharField(blank=True, max_length=300, verbose_name="en remplacement de")),
                ("since", models.DateTimeField(verbose_name="depuis")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="jusqu’à")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "referent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="contacts.referent",
                        verbose_name="référent",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="contacts.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "attribution",
                "verbose_name_plural": "attributions",
                "ordering": ("application", "order", "pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["referent", "application"],
                        name="assignment_current",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("role__in", ["lead", "box"])),
                        fields=("application",),
                        name="assignment_one_in_charge",
                        violation_error_message="Un dossier a un seul chef de file à la fois.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("application", "referent"),
                        name="assignment_referent_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "box"), ("referent", None), models.Q(("box_email", ""), _negated=True)),
                            models.Q(models.Q(("role", "box"), _negated=True), ("referent__isnull", False)),
                            _connector="OR",
                        ),
                        name="assignment_is_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="date")),
                ("role", models.CharField(blank=True, max_length=20, verbose_name="qualité")),
                ("action", models.CharField(max_length=30, verbose_name="action")),
                ("source", models.CharField(blank=True, max_length=20, verbose_name="état de départ")),
                ("target", models.CharField(blank=True, max_length=20, verbose_name="état d’arrivée")),
                ("reason", models.TextField(blank=True, verbose_name="motif")),
                ("details", models.JSONField(blank=True, default=dict, verbose_name="détails")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="auteur",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
            ],
            options={
                "verbose_name": "événement",
                "verbose_name_plural": "événements",
                "ordering": ("at", "pk"),
                "indexes": [models.Index(fields=["application", "at", "id"], name="event_timeline")],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="déposé le")),
                ("content", models.JSONField(verbose_name="contenu figé")),
                ("digest", models.CharField(max_length=64, verbose_name="empreinte SHA-256")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submission",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "assessment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submission",
                        to="applications.assessment",
                        verbose_name="évaluation",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="déposé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "dépôt",
                "verbose_name_plural": "dépôts",
                "ordering": ("-at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "En préparation"), ("ready", "Prêt"), ("failed", "Non disponible")],
                        default="pending",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("file", models.FileField(blank=True, upload_to="receipts/", verbose_name="fichier")),
                ("made_at", models.DateTimeField(blank=True, null=True, verbose_name="fait le")),
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipt",
                        to="applications.submission",
                        verbose_name="dépôt",
                    ),
                ),
            ],
            options={
                "verbose_name": "accusé de réception",
                "verbose_name_plural": "accusés de réception",
                "ordering": ("-pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True),
                            models.Q(("file", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="receipt_ready_has_file",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assessment",
            trigger=pgtrigger.compiler.Trigger(
                name="assessment_is_evidence",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="cdee07fa7d0304d34bfa8c3a68510082c5d126bd",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_assessment_is_evidence_e105c",
                    table="applications_assessment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="event_is_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e03527669e2ab03fb7989e5bd6cc4403574a1d77",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_event_is_append_only_07476",
                    table="applications_event",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="submission_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="624f0c7779fa9f07d279a2f3f923887f860ee9e8",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_submission_is_frozen_33746",
                    table="applications_submission",
                    when="BEFORE",
                ),
            ),
        ),
    ]
