import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0011_topics_of_mentions_flags_delays"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0003_removals_in_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="ResidentCouncil",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("name", models.CharField(max_length=150, unique=True, verbose_name="nom")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail")),
                ("is_active", models.BooleanField(default=True, verbose_name="en activité")),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resident_councils",
                        to="territories.commune",
                        verbose_name="commune",
                    ),
                ),
                (
                    "neighbourhoods",
                    models.ManyToManyField(
                        blank=True,
                        related_name="resident_councils",
                        to="territories.neighbourhood",
                        verbose_name="quartiers",
                    ),
                ),
            ],
            options={
                "verbose_name": "conseil citoyen",
                "verbose_name_plural": "conseils citoyens",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="CouncilMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(verbose_name="depuis")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="jusqu’à")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="council_places",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
                (
                    "council",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="contacts.residentcouncil",
                        verbose_name="conseil",
                    ),
                ),
            ],
            options={
                "verbose_name": "membre d’un conseil citoyen",
                "verbose_name_plural": "membres des conseils citoyens",
                "ordering": ("council", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("user", "council"), name="council_member_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at", None), ("ended_at__gte", models.F("since")), _connector="OR"),
                        name="council_member_ends_after",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResidentCouncilEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant public")),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail")),
                ("is_active", models.BooleanField(default=True, verbose_name="en activité")),
                (
                    "commune",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.commune",
                        verbose_name="commune",
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
                        to="contacts.residentcouncil",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FunderMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("speaker", "Donne la position et les votes"), ("reader", "Consulte")],
                        default="speaker",
                        max_length=10,
                        verbose_name="rôle",
                    ),
                ),
                ("function", models.CharField(blank=True, max_length=150, verbose_name="fonction")),
                ("since", models.DateTimeField(verbose_name="depuis")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="jusqu’à")),
                (
                    "funder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="contacts.funder",
                        verbose_name="financeur",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="funder_places",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "personne d’un financeur",
                "verbose_name_plural": "personnes des financeurs",
                "ordering": ("funder", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("user", "funder"),
                        name="funder_member_once",
                        violation_error_message="Cette personne est déjà de ce financeur.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["speaker", "reader"])), name="funder_member_role_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at", None), ("ended_at__gte", models.F("since")), _connector="OR"),
                        name="funder_member_ends_after",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="residentcouncil",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_residentcouncilevent" ("commune_id", "email", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id") VALUES (NEW."commune_id", NEW."email", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id"); RETURN NULL;',
                    hash="db8f158b61eb349233368d9914fc90dba9325b0d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_847ad",
                    table="contacts_residentcouncil",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="residentcouncil",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contacts_residentcouncilevent" ("commune_id", "email", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id") VALUES (NEW."commune_id", NEW."email", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id"); RETURN NULL;',
                    hash="dda88c0c13d3c9d27a4734bf6e96e672957853a4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9ac79",
                    table="contacts_residentcouncil",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="residentcouncil",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_residentcouncilevent" ("commune_id", "email", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id") VALUES (OLD."commune_id", OLD."email", OLD."id", OLD."is_active", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."public_id"); RETURN NULL;',
                    hash="a75f89a4a5aeb7cb6d31a234edabf737a0014fc4",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8b3de",
                    table="contacts_residentcouncil",
                    when="AFTER",
                ),
            ),
        ),
    ]
