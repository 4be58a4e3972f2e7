import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0005_structure_account"),
        ("files", "0001_stored_files_and_uploads"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="OrganisationDocument",
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
                            ("statutes", "Statuts"),
                            ("directors", "Liste des dirigeants"),
                            ("rib", "RIB"),
                            ("accounts", "Derniers comptes approuvés"),
                            ("activity_report", "Rapport d’activité"),
                            ("auditor_report", "Rapport du commissaire aux comptes"),
                            ("budget", "Budget de la structure"),
                            ("republican_contract", "Contrat d’engagement républicain"),
                            ("other", "Autre document"),
                        ],
                        max_length=30,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=150, verbose_name="intitulé")),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="exercice")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="daté du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valable jusqu’au")),
                ("added_at", models.DateTimeField(verbose_name="ajouté le")),
                ("replaced_at", models.DateTimeField(blank=True, null=True, verbose_name="remplacé le")),
            ],
            options={
                "verbose_name": "document de la structure",
                "verbose_name_plural": "documents de la structure",
                "ordering": ("-added_at", "-pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("replaced_at", None)), fields=["valid_until"], name="document_ends"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                (
                                    "statutes",
                                    "directors",
                                    "rib",
                                    "accounts",
                                    "activity_report",
                                    "auditor_report",
                                    "budget",
                                    "republican_contract",
                                    "other",
                                ),
                            )
                        ),
                        name="document_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_until", None),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="document_dates_in_order",
                        violation_error_message="Le dernier jour précède le premier.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "other"), ("title", ""), _connector="OR"),
                        name="document_other_has_title",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationDocumentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant public")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("statutes", "Statuts"),
                            ("directors", "Liste des dirigeants"),
                            ("rib", "RIB"),
                            ("accounts", "Derniers comptes approuvés"),
                            ("activity_report", "Rapport d’activité"),
                            ("auditor_report", "Rapport du commissaire aux comptes"),
                            ("budget", "Budget de la structure"),
                            ("republican_contract", "Contrat d’engagement républicain"),
                            ("other", "Autre document"),
                        ],
                        max_length=30,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=150, verbose_name="intitulé")),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="exercice")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="daté du")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valable jusqu’au")),
                ("added_at", models.DateTimeField(verbose_name="ajouté le")),
                ("replaced_at", models.DateTimeField(blank=True, null=True, verbose_name="remplacé le")),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="membership",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="membership",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="membership",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="membership",
            name="mandate_document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="files.storedfile",
                verbose_name="mandat écrit",
            ),
        ),
        migrations.AddField(
            model_name="membershipevent",
            name="mandate_document",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="files.storedfile",
                verbose_name="mandat écrit",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_membershipevent" ("created_at", "id", "mandate_document_id", "mandate_given_by_id", "mandate_until", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "state", "user_id") VALUES (NEW."created_at", NEW."id", NEW."mandate_document_id", NEW."mandate_given_by_id", NEW."mandate_until", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."state", NEW."user_id"); RETURN NULL;',
                    hash="14a067add75a0185e6a6c948d2dbfb00f093a90f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b1d29",
                    table="contacts_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contacts_membershipevent" ("created_at", "id", "mandate_document_id", "mandate_given_by_id", "mandate_until", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "state", "user_id") VALUES (NEW."created_at", NEW."id", NEW."mandate_document_id", NEW."mandate_given_by_id", NEW."mandate_until", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."state", NEW."user_id"); RETURN NULL;',
                    hash="ae69d9b23a00c42f96748aa3ea8abff666df1815",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_213df",
                    table="contacts_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_membershipevent" ("created_at", "id", "mandate_document_id", "mandate_given_by_id", "mandate_until", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "state", "user_id") VALUES (OLD."created_at", OLD."id", OLD."mandate_document_id", OLD."mandate_given_by_id", OLD."mandate_until", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."state", OLD."user_id"); RETURN NULL;',
                    hash="c02d6b61b791f937cbdfdef3d4cb836508352316",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_97e1d",
                    table="contacts_membership",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="organisationdocument",
            name="added_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="organisation_documents",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ajouté par",
            ),
        ),
        migrations.AddField(
            model_name="organisationdocument",
            name="file",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="organisation_document",
                to="files.storedfile",
                verbose_name="fichier",
            ),
        ),
        migrations.AddField(
            model_name="organisationdocument",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="documents",
                to="contacts.organisation",
                verbose_name="structure",
            ),
        ),
        migrations.AddField(
            model_name="organisationdocumentevent",
            name="added_by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ajouté par",
            ),
        ),
        migrations.AddField(
            model_name="organisationdocumentevent",
            name="file",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="files.storedfile",
                verbose_name="fichier",
            ),
        ),
        migrations.AddField(
            model_name="organisationdocumentevent",
            name="organisation",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="contacts.organisation",
                verbose_name="structure",
            ),
        ),
        migrations.AddField(
            model_name="organisationdocumentevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="organisationdocumentevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="contacts.organisationdocument",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationdocument",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at", None), models.Q(("kind", "other"), _negated=True)),
                fields=("organisation", "kind"),
                name="document_one_current",
                violation_error_message="Un document de cette nature est déjà en cours : remplacez-le.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisationdocument",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_organisationdocumentevent" ("added_at", "added_by_id", "file_id", "id", "kind", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "replaced_at", "title", "valid_from", "valid_until", "year") VALUES (NEW."added_at", NEW."added_by_id", NEW."file_id", NEW."id", NEW."kind", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."replaced_at", NEW."title", NEW."valid_from", NEW."valid_until", NEW."year"); RETURN NULL;',
                    hash="e4a863c1ae39dc96c5ec4f72a185f80a77e9cfea",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b3935",
                    table="contacts_organisationdocument",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisationdocument",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contacts_organisationdocumentevent" ("added_at", "added_by_id", "file_id", "id", "kind", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "replaced_at", "title", "valid_from", "valid_until", "year") VALUES (NEW."added_at", NEW."added_by_id", NEW."file_id", NEW."id", NEW."kind", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."replaced_at", NEW."title", NEW."valid_from", NEW."valid_until", NEW."year"); RETURN NULL;',
                    hash="d472dc34ffbb095d8aa6c0c2d8df12dd624464e0",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1faee",
                    table="contacts_organisationdocument",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisationdocument",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_organisationdocumentevent" ("added_at", "added_by_id", "file_id", "id", "kind", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "replaced_at", "title", "valid_from", "valid_until", "year") VALUES (OLD."added_at", OLD."added_by_id", OLD."file_id", OLD."id", OLD."kind", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."public_id", OLD."replaced_at", OLD."title", OLD."valid_from", OLD."valid_until", OLD."year"); RETURN NULL;',
                    hash="98636dd093863bb68d1e03dcc87ca66cc70c3236",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b2a3c",
                    table="contacts_organisationdocument",
                    when="AFTER",
                ),
            ),
        ),
    ]
