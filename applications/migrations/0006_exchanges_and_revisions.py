import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0005_budget_and_plan"),
        ("contacts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("at", models.DateTimeField(verbose_name="renvoyé le")),
                ("content", models.JSONField(verbose_name="contenu figé")),
                ("digest", models.CharField(max_length=64, verbose_name="empreinte SHA-256")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "assessment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revision",
                        to="applications.assessment",
                        verbose_name="évaluation",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="renvoyé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "version complétée",
                "verbose_name_plural": "versions complétées",
                "ordering": ("application", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("application", "number"), name="revision_number_once"),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="revision_number_from_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Printout",
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
                ("file", models.FileField(blank=True, upload_to="printouts/", verbose_name="fichier")),
                ("made_at", models.DateTimeField(blank=True, null=True, verbose_name="fait le")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="printouts",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "revision",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="printout",
                        to="applications.revision",
                        verbose_name="version complétée",
                    ),
                ),
            ],
            options={
                "verbose_name": "dossier en PDF",
                "verbose_name_plural": "dossiers en PDF",
                "ordering": ("application", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "revision"), name="printout_once_a_version", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["pending", "ready", "failed"])), name="printout_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True),
                            models.Q(("file", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="printout_ready_has_file",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, verbose_name="clé")),
                ("digest", models.CharField(max_length=64, verbose_name="empreinte de l’envoi")),
                ("at", models.DateTimeField(verbose_name="date")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="idempotency_keys",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="idempotency_keys",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="idempotency_keys",
                        to="applications.revision",
                        verbose_name="version complétée",
                    ),
                ),
            ],
            options={
                "verbose_name": "clé d’envoi",
                "verbose_name_plural": "clés d’envoi",
                "ordering": ("-at", "-pk"),
                "constraints": [models.UniqueConstraint(fields=("user", "key"), name="idempotency_key_once")],
            },
        ),
        migrations.CreateModel(
            name="AdditionRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(verbose_name="demandé le")),
                ("due_on", models.DateField(verbose_name="attendu le")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Attendu"), ("answered", "Reçu"), ("cancelled", "Demande retirée")],
                        default="open",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="clos le")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addition_requests",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="additions_asked",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="demandé par",
                    ),
                ),
                (
                    "revision",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="request",
                        to="applications.revision",
                        verbose_name="version reçue",
                    ),
                ),
            ],
            options={
                "verbose_name": "demande de complément",
                "verbose_name_plural": "demandes de complément",
                "ordering": ("application", "asked_at", "pk"),
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["due_on"], name="addition_due")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("application",),
                        name="addition_one_open",
                        violation_error_message="Une demande de complément est déjà en cours sur ce dossier.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "answered", "cancelled"])),
                        name="addition_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("closed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="addition_closed_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revision__isnull", False), ("state", "answered")),
                            models.Q(models.Q(("state", "answered"), _negated=True), ("revision", None)),
                            _connector="OR",
                        ),
                        name="addition_answered_has_revision",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("subject", models.CharField(max_length=150, verbose_name="sujet")),
                ("opened_at", models.DateTimeField(verbose_name="ouvert le")),
                ("last_at", models.DateTimeField(verbose_name="dernier message le")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="threads",
                        to="applications.application",
                        verbose_name="dossier",
                    ),
                ),
            ],
            options={
                "verbose_name": "échange",
                "verbose_name_plural": "échanges",
                "ordering": ("application", "-last_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("subject", ""), _negated=True), name="thread_has_subject"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[("association", "La structure"), ("services", "Les services de la MEL")],
                        max_length=12,
                        verbose_name="côté",
                    ),
                ),
                ("body", models.TextField(max_length=5000, verbose_name="message")),
                ("at", models.DateTimeField(verbose_name="date")),
                ("key", models.CharField(max_length=64, verbose_name="clé")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages_written",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="auteur",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="applications.thread",
                        verbose_name="échange",
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "ordering": ("thread", "at", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("author", "key"), name="message_sent_once"),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["association", "services"])), name="message_side_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("body", ""), _negated=True), name="message_has_body"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ThreadReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("read_at", models.DateTimeField(verbose_name="lu jusqu’au")),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="applications.thread",
                        verbose_name="échange",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="thread_readings",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
            ],
            options={
                "verbose_name": "lecture d’un échange",
                "verbose_name_plural": "lectures des échanges",
                "ordering": ("thread", "user"),
                "constraints": [models.UniqueConstraint(fields=("thread", "user"), name="thread_reading_once")],
            },
        ),
        migrations.CreateModel(
            name="AdditionItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("section", models.SlugField(max_length=40, verbose_name="partie")),
                ("code", models.SlugField(blank=True, max_length=60, verbose_name="question")),
                ("sentence", models.TextField(max_length=1000, verbose_name="ce qui est demandé")),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
                ("reply", models.TextField(blank=True, max_length=2000, verbose_name="réponse")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="additions_answered",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="répondu par",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="applications.additionrequest",
                        verbose_name="demande",
                    ),
                ),
            ],
            options={
                "verbose_name": "point demandé",
                "verbose_name_plural": "points demandés",
                "ordering": ("request", "order", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("request", "section", "code"),
                        name="addition_item_once",
                        violation_error_message="Ce point est déjà dans la demande.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sentence", ""), _negated=True),
                        name="addition_item_has_sentence",
                        violation_error_message="Écrivez ce que vous demandez.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by", None)),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="addition_item_answered_by_someone",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="revision",
            trigger=pgtrigger.compiler.Trigger(
                name="revision_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a1441a571fe82273282ba1349ad734defd2bc175",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_revision_is_frozen_13c56",
                    table="applications_revision",
                    when="BEFORE",
                ),
            ),
        ),
    ]
