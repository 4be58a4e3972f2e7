import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("applications", "0019_interests"),
        ("contacts", "0012_funders_people_and_councils"),
        ("contacts", "__first__"),
        ("eligibility", "0008_guidance_scale_and_bonus_of_criteria"),
        ("files", "0001_stored_files_and_uploads"),
        ("instruction", "0007_sittings"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0003_removals_in_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="Commitment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("specific", "Crédit spécifique"),
                            ("common_law", "Droit commun"),
                            ("valued", "Valorisé"),
                        ],
                        default="specific",
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="précision")),
                (
                    "agreed",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="accordé en comité"
                    ),
                ),
                (
                    "voted",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="voté"),
                ),
                (
                    "paid",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="payé"),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("updated_at", models.DateTimeField(verbose_name="modifié le")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "funder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="contacts.funder",
                        verbose_name="financeur",
                    ),
                ),
            ],
            options={
                "verbose_name": "engagement",
                "verbose_name_plural": "engagements",
                "ordering": ("application", "funder", "nature", "note"),
                "indexes": [models.Index(fields=["funder", "application"], name="commitment_of_funder")],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "funder", "nature", "note"), name="commitment_once"),
                    models.CheckConstraint(
                        condition=models.Q(("nature__in", ["specific", "common_law", "valued"])),
                        name="commitment_nature_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed", None), ("agreed__gte", 0), _connector="OR"),
                            models.Q(("voted", None), ("voted__gte", 0), _connector="OR"),
                            models.Q(("paid", None), ("paid__gte", 0), _connector="OR"),
                        ),
                        name="commitment_amounts_positive",
                        violation_error_message="Un montant ne peut pas être négatif.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paid", None),
                            models.Q(("paid__lte", models.F("voted")), ("voted__isnull", False)),
                            _connector="OR",
                        ),
                        name="commitment_paid_within_the_vote",
                        violation_error_message="On ne paie pas plus que ce qui est voté.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("full", "Accordé comme demandé"),
                            ("partial", "Accordé en partie"),
                            ("deferred", "Reporté"),
                            ("refused", "Refusé"),
                        ],
                        max_length=10,
                        verbose_name="décision",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="montant de la MEL")),
                ("ground", models.CharField(blank=True, max_length=30, verbose_name="motif")),
                ("sentence", models.TextField(blank=True, max_length=3000, verbose_name="explication")),
                ("conditions", models.TextField(blank=True, max_length=3000, verbose_name="conditions")),
                ("rules", models.JSONField(blank=True, default=list, verbose_name="critères non respectés")),
                ("schemes", models.JSONField(blank=True, default=list, verbose_name="autres appels")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("decided_at", models.DateTimeField(verbose_name="enregistrée le")),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="annoncée le")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="annulée le")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="enregistrée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "décision",
                "verbose_name_plural": "décisions",
                "ordering": ("-decided_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at", None), ("released_at", None)),
                        fields=("application",),
                        name="decision_one_at_a_time",
                        violation_error_message="Ce dossier a déjà une décision en attente d’annonce.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["full", "partial", "deferred", "refused"])),
                        name="decision_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gte", 0), ("kind__in", ["full", "partial"])),
                            models.Q(("amount", 0), ("kind__in", ["deferred", "refused"])),
                            _connector="OR",
                        ),
                        name="decision_refused_has_no_money",
                        violation_error_message="Un refus ou un report n’a pas de montant.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["full", "partial"]),
                            models.Q(
                                models.Q(("sentence", ""), _negated=True),
                                models.Q(
                                    ("kind", "deferred"), models.Q(("ground", ""), _negated=True), _connector="OR"
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="decision_refusal_says_why",
                        violation_error_message="Écrivez pourquoi, en une phrase que l’association lira.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("released_at", None), ("cancelled_at", None), _connector="OR"),
                        name="decision_told_is_not_cancelled",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Envelope",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("specific", "Crédit spécifique"),
                            ("common_law", "Droit commun"),
                            ("valued", "Valorisé"),
                        ],
                        default="specific",
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="montant")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="précision")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="fermée le")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="envelopes",
                        to="eligibility.call",
                        verbose_name="appel",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="envelopes",
                        to="territories.commune",
                        verbose_name="commune",
                    ),
                ),
                (
                    "funder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="envelopes",
                        to="contacts.funder",
                        verbose_name="financeur",
                    ),
                ),
                (
                    "neighbourhood",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="envelopes",
                        to="territories.neighbourhood",
                        verbose_name="quartier",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="funding.envelope",
                        verbose_name="enveloppe qui la contient",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="envelopes",
                        to="eligibility.theme",
                        verbose_name="thématique",
                    ),
                ),
            ],
            options={
                "verbose_name": "enveloppe",
                "verbose_name_plural": "enveloppes",
                "ordering": ("funder", "call", "name", "pk"),
                "indexes": [models.Index(fields=["call", "funder"], name="envelope_of_call")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("nature__in", ["specific", "common_law", "valued"])),
                        name="envelope_nature_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)),
                        name="envelope_amount_positive",
                        violation_error_message="Une enveloppe ne peut pas être négative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent", None), models.Q(("parent", models.F("id")), _negated=True), _connector="OR"
                        ),
                        name="envelope_is_not_its_own_parent",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("funder", "call", "nature", "parent", "theme", "commune", "neighbourhood"),
                        name="envelope_scope_once",
                        nulls_distinct=False,
                        violation_error_message="Une enveloppe de même portée existe déjà ici.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommitmentChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("agreed", "Accordé en comité"), ("voted", "Voté"), ("paid", "Payé")],
                        max_length=10,
                        verbose_name="étape",
                    ),
                ),
                (
                    "before",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="avant"),
                ),
                (
                    "after",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="après"),
                ),
                ("source", models.CharField(max_length=80, verbose_name="origine")),
                ("at", models.DateTimeField(verbose_name="le")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="funding.commitment",
                        verbose_name="engagement",
                    ),
                ),
                (
                    "envelope",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="funding.envelope",
                        verbose_name="enveloppe",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement d’engagement",
                "verbose_name_plural": "changements d’engagement",
                "ordering": ("commitment", "at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["agreed", "voted", "paid"])),
                        name="commitment_change_stage_known",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="commitment",
            name="envelope",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="commitments",
                to="funding.envelope",
                verbose_name="enveloppe",
            ),
        ),
        migrations.CreateModel(
            name="EnvelopeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant public")),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("specific", "Crédit spécifique"),
                            ("common_law", "Droit commun"),
                            ("valued", "Valorisé"),
                        ],
                        default="specific",
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="montant")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="précision")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="fermée le")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                (
                    "call",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="eligibility.call",
                        verbose_name="appel",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.commune",
                        verbose_name="commune",
                    ),
                ),
                (
                    "funder",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="contacts.funder",
                        verbose_name="financeur",
                    ),
                ),
                (
                    "neighbourhood",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.neighbourhood",
                        verbose_name="quartier",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="funding.envelope",
                        verbose_name="enveloppe qui la contient",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="funding.envelope",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="eligibility.theme",
                        verbose_name="thématique",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LetterTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("granted", "Accord"),
                            ("partial", "Accord en partie"),
                            ("deferred", "Report"),
                            ("refused", "Refus"),
                            ("inadmissible", "Non-recevabilité"),
                            ("other", "Autre courrier"),
                        ],
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                ("subject", models.CharField(max_length=200, verbose_name="objet")),
                ("body", models.TextField(max_length=10000, verbose_name="texte")),
                ("is_active", models.BooleanField(default=True, verbose_name="proposé")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter_templates",
                        to="contacts.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "modèle de courrier",
                "verbose_name_plural": "modèles de courrier",
                "ordering": ("kind", "name"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["granted", "partial", "deferred", "refused", "inadmissible", "other"])
                        ),
                        name="letter_template_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("content", models.JSONField(default=dict, verbose_name="contenu")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte SHA-256")),
                ("prepared_at", models.DateTimeField(verbose_name="préparé le")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="envoyé le")),
                (
                    "first_read_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="ouvert par la structure le"),
                ),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="annulé le")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="funding.decision",
                        verbose_name="décision",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters_prepared",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="préparé par",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="funding.lettertemplate",
                        verbose_name="modèle",
                    ),
                ),
            ],
            options={
                "verbose_name": "courrier",
                "verbose_name_plural": "courriers",
                "ordering": ("-prepared_at", "-pk"),
                "indexes": [models.Index(fields=["application", "sent_at"], name="letter_of_dossier")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at", None)),
                        fields=("decision",),
                        name="letter_one_for_a_decision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sent_at", None), ("cancelled_at", None), _connector="OR"),
                        name="letter_sent_is_not_cancelled",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LetterTemplateEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant public")),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("granted", "Accord"),
                            ("partial", "Accord en partie"),
                            ("deferred", "Report"),
                            ("refused", "Refus"),
                            ("inadmissible", "Non-recevabilité"),
                            ("other", "Autre courrier"),
                        ],
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                ("subject", models.CharField(max_length=200, verbose_name="objet")),
                ("body", models.TextField(max_length=10000, verbose_name="texte")),
                ("is_active", models.BooleanField(default=True, verbose_name="proposé")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="funding.lettertemplate",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="contacts.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="montant")),
                ("paid_on", models.DateField(verbose_name="payé le")),
                ("reference", models.CharField(blank=True, max_length=100, verbose_name="référence")),
                ("recorded_at", models.DateTimeField(verbose_name="enregistré le")),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="funding.commitment",
                        verbose_name="engagement",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments_recorded",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="enregistré par",
                    ),
                ),
            ],
            options={
                "verbose_name": "paiement",
                "verbose_name_plural": "paiements",
                "ordering": ("commitment", "paid_on", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="payment_is_not_nothing"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                ("due_at", models.DateTimeField(verbose_name="prévue le")),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="faite le")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="préparée par",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases_made",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="faite par",
                    ),
                ),
            ],
            options={
                "verbose_name": "annonce des résultats",
                "verbose_name_plural": "annonces des résultats",
                "ordering": ("-due_at", "-pk"),
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="release",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="funding.release",
                verbose_name="annonce",
            ),
        ),
        migrations.CreateModel(
            name="Scenario",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                ("ranking", models.JSONField(blank=True, default=list, verbose_name="ordre")),
                (
                    "cut",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="dossiers au-dessus de la ligne"),
                ),
                ("rules", models.JSONField(blank=True, default=list, verbose_name="hypothèses")),
                ("goals", models.JSONField(blank=True, default=list, verbose_name="objectifs")),
                ("note", models.TextField(blank=True, max_length=3000, verbose_name="commentaire")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("created_at", models.DateTimeField(verbose_name="créé le")),
                ("updated_at", models.DateTimeField(verbose_name="modifié le")),
                ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="archivé le")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scenarios",
                        to="eligibility.call",
                        verbose_name="appel",
                    ),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scenarios",
                        to="instruction.committee",
                        verbose_name="comité",
                    ),
                ),
                (
                    "copied_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="copies",
                        to="funding.scenario",
                        verbose_name="copié de",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scenarios",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                (
                    "funders",
                    models.ManyToManyField(
                        blank=True, related_name="scenarios", to="contacts.funder", verbose_name="financeurs"
                    ),
                ),
            ],
            options={
                "verbose_name": "scénario",
                "verbose_name_plural": "scénarios",
                "ordering": ("-updated_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="ScenarioAmount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("specific", "Crédit spécifique"),
                            ("common_law", "Droit commun"),
                            ("valued", "Valorisé"),
                        ],
                        default="specific",
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="précision")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="montant")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scenario_amounts",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "funder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contacts.funder",
                        verbose_name="financeur",
                    ),
                ),
                (
                    "scenario",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="amounts",
                        to="funding.scenario",
                        verbose_name="scénario",
                    ),
                ),
            ],
            options={
                "verbose_name": "montant de scénario",
                "verbose_name_plural": "montants de scénario",
                "ordering": ("scenario", "application", "funder"),
                "indexes": [models.Index(fields=["application"], name="scenario_amount_of_dossier")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scenario", "application", "funder", "nature", "note"), name="scenario_amount_once"
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="scenario_amount_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("nature__in", ["specific", "common_law", "valued"])),
                        name="scenario_amount_nature_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                (
                    "mention",
                    models.CharField(
                        help_text="Par exemple : Pour le président et par délégation",
                        max_length=200,
                        verbose_name="formule",
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="nom du signataire")),
                ("function", models.CharField(blank=True, max_length=150, verbose_name="fonction")),
                ("is_active", models.BooleanField(default=True, verbose_name="en usage")),
                (
                    "image",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signature",
                        to="files.storedfile",
                        verbose_name="signature",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="contacts.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "signature",
                "verbose_name_plural": "signatures",
                "ordering": ("service", "name"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("service",),
                        name="signature_one_in_use",
                        violation_error_message="Ce service a déjà une signature en usage.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SignatureEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant public")),
                (
                    "mention",
                    models.CharField(
                        help_text="Par exemple : Pour le président et par délégation",
                        max_length=200,
                        verbose_name="formule",
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="nom du signataire")),
                ("function", models.CharField(blank=True, max_length=150, verbose_name="fonction")),
                ("is_active", models.BooleanField(default=True, verbose_name="en usage")),
                (
                    "image",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="files.storedfile",
                        verbose_name="signature",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="funding.signature",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="contacts.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="VoteImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="nom du fichier")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte SHA-256")),
                (
                    "state",
                    models.CharField(
                        choices=[("read", "Lu, à vérifier"), ("applied", "Enregistré"), ("dropped", "Abandonné")],
                        default="read",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("uploaded_at", models.DateTimeField(verbose_name="envoyé le")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="clos le")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vote_imports",
                        to="eligibility.call",
                        verbose_name="appel",
                    ),
                ),
                (
                    "funder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vote_imports",
                        to="contacts.funder",
                        verbose_name="financeur",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vote_imports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="envoyé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "tableau de votes",
                "verbose_name_plural": "tableaux de votes",
                "ordering": ("-uploaded_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["read", "applied", "dropped"])),
                        name="vote_import_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("state", "read")),
                            models.Q(models.Q(("state", "read"), _negated=True), ("closed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="vote_import_closed_is_dated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoteRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="ligne")),
                ("typed", models.JSONField(default=dict, verbose_name="cellules")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "À enregistrer"),
                            ("unchanged", "Déjà ainsi"),
                            ("refused", "À corriger"),
                            ("done", "Enregistré"),
                        ],
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("message", models.CharField(blank=True, max_length=500, verbose_name="message")),
                (
                    "application",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vote_rows",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="funding.voteimport",
                        verbose_name="tableau",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne de votes",
                "verbose_name_plural": "lignes de votes",
                "ordering": ("sheet", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "number"), name="vote_row_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ready", "unchanged", "refused", "done"])),
                        name="vote_row_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[("granted", "Accordé"), ("refused", "Refusé"), ("deferred", "Reporté")],
                        max_length=10,
                        verbose_name="résultat",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="montant voté")),
                ("voted_on", models.DateField(verbose_name="date du vote")),
                ("body", models.CharField(max_length=150, verbose_name="instance")),
                ("reference", models.CharField(max_length=100, verbose_name="référence de la délibération")),
                ("conditions", models.TextField(blank=True, max_length=3000, verbose_name="conditions")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="motif de la correction")),
                ("recorded_at", models.DateTimeField(verbose_name="enregistré le")),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="votes",
                        to="funding.commitment",
                        verbose_name="engagement",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="votes_recorded",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="enregistré par",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="funding.vote",
                        verbose_name="corrige",
                    ),
                ),
                (
                    "row",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vote",
                        to="funding.voterow",
                        verbose_name="ligne du tableau",
                    ),
                ),
            ],
            options={
                "verbose_name": "vote",
                "verbose_name_plural": "votes",
                "ordering": ("-voted_on", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["granted", "refused", "deferred"])), name="vote_result_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("result", "granted")),
                            models.Q(models.Q(("result", "granted"), _negated=True), ("amount", 0)),
                            _connector="OR",
                        ),
                        name="vote_granted_has_money",
                        violation_error_message="Un accord a un montant ; un refus ou un report n’en a pas.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaces", None),
                            models.Q(
                                models.Q(("reason", ""), _negated=True),
                                models.Q(("replaces", models.F("id")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="vote_correction_says_why",
                        violation_error_message="Écrivez pourquoi le vote est corrigé.",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="envelope",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "funding_envelopeevent" ("amount", "call_id", "closed_at", "commune_id", "funder_id", "id", "name", "nature", "neighbourhood_id", "note", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "theme_id", "version") VALUES (NEW."amount", NEW."call_id", NEW."closed_at", NEW."commune_id", NEW."funder_id", NEW."id", NEW."name", NEW."nature", NEW."neighbourhood_id", NEW."note", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."theme_id", NEW."version"); RETURN NULL;',
                    hash="1f29e24b41e5d1f8abceff767d58a21bad621415",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0b214",
                    table="funding_envelope",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="envelope",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "funding_envelopeevent" ("amount", "call_id", "closed_at", "commune_id", "funder_id", "id", "name", "nature", "neighbourhood_id", "note", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "theme_id", "version") VALUES (NEW."amount", NEW."call_id", NEW."closed_at", NEW."commune_id", NEW."funder_id", NEW."id", NEW."name", NEW."nature", NEW."neighbourhood_id", NEW."note", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."theme_id", NEW."version"); RETURN NULL;',
                    hash="5b6af84733b742205ab34cea219187a39107310a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_95c87",
                    table="funding_envelope",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="envelope",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "funding_envelopeevent" ("amount", "call_id", "closed_at", "commune_id", "funder_id", "id", "name", "nature", "neighbourhood_id", "note", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "theme_id", "version") VALUES (OLD."amount", OLD."call_id", OLD."closed_at", OLD."commune_id", OLD."funder_id", OLD."id", OLD."name", OLD."nature", OLD."neighbourhood_id", OLD."note", OLD."parent_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."public_id", OLD."theme_id", OLD."version"); RETURN NULL;',
                    hash="639101ee5394770f6a0ee8694ed837ac8356ea2c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_155cb",
                    table="funding_envelope",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commitmentchange",
            trigger=pgtrigger.compiler.Trigger(
                name="commitment_change_is_evidence",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="8ef08d9fd17ab951a96faa9d334a72d64f031f31",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_commitment_change_is_evidence_72fca",
                    table="funding_commitmentchange",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lettertemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "funding_lettertemplateevent" ("body", "id", "is_active", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "service_id", "subject", "version") VALUES (NEW."body", NEW."id", NEW."is_active", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."service_id", NEW."subject", NEW."version"); RETURN NULL;',
                    hash="c63ee7108454b7b8332c448e4eee46cbfd99ad98",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_84fd8",
                    table="funding_lettertemplate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lettertemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "funding_lettertemplateevent" ("body", "id", "is_active", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "service_id", "subject", "version") VALUES (NEW."body", NEW."id", NEW."is_active", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."service_id", NEW."subject", NEW."version"); RETURN NULL;',
                    hash="68f7367a782805e991a48d755848e2371a013d6b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_13902",
                    table="funding_lettertemplate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lettertemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "funding_lettertemplateevent" ("body", "id", "is_active", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "service_id", "subject", "version") VALUES (OLD."body", OLD."id", OLD."is_active", OLD."kind", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."public_id", OLD."service_id", OLD."subject", OLD."version"); RETURN NULL;',
                    hash="952778764ed88c1cee0504b896977621206a37f1",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c8540",
                    table="funding_lettertemplate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payment",
            trigger=pgtrigger.compiler.Trigger(
                name="payment_is_evidence",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="14c616d721d7a8438b3b0999ed9b2f975ee7201a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_payment_is_evidence_011f8",
                    table="funding_payment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="signature",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "funding_signatureevent" ("function", "id", "image_id", "is_active", "mention", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "service_id") VALUES (NEW."function", NEW."id", NEW."image_id", NEW."is_active", NEW."mention", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."service_id"); RETURN NULL;',
                    hash="b3f1412cf0e848c4e862695404741da5e0334714",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_10a71",
                    table="funding_signature",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="signature",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "funding_signatureevent" ("function", "id", "image_id", "is_active", "mention", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "service_id") VALUES (NEW."function", NEW."id", NEW."image_id", NEW."is_active", NEW."mention", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."service_id"); RETURN NULL;',
                    hash="01a1dfaa670186a98a814457b4bd7929b8988fbc",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_67a2c",
                    table="funding_signature",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="signature",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "funding_signatureevent" ("function", "id", "image_id", "is_active", "mention", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "service_id") VALUES (OLD."function", OLD."id", OLD."image_id", OLD."is_active", OLD."mention", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."public_id", OLD."service_id"); RETURN NULL;',
                    hash="af4b44f932e3b5bdd028d00bd1f5b27627ac4058",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d0cbb",
                    table="funding_signature",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vote",
            trigger=pgtrigger.compiler.Trigger(
                name="vote_is_evidence",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9e0a215b7ced27d41c72170cae4d2e45d41cd915",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_vote_is_evidence_0eaf3",
                    table="funding_vote",
                    when="BEFORE",
                ),
            ),
        ),
    ]
