import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("eligibility", "0004_days_promised"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="JuryDate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_on", models.DateField(verbose_name="jury")),
                ("file_by", models.DateField(help_text="Ce jour compris.", verbose_name="déposer au plus tard")),
            ],
            options={
                "verbose_name": "date de jury",
                "verbose_name_plural": "dates de jury",
                "ordering": ("call", "held_on"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("file_by__lte", models.F("held_on"))),
                        name="jury_filed_before",
                        violation_error_message="Les dossiers d’un jury se déposent au plus tard le jour où il se tient.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JuryDateEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("held_on", models.DateField(verbose_name="jury")),
                ("file_by", models.DateField(help_text="Ce jour compris.", verbose_name="déposer au plus tard")),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="call",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="call",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="call",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="call",
            name="form",
            field=models.CharField(
                choices=[("full", "Formulaire complet"), ("light", "Formulaire léger")],
                db_default="full",
                default="full",
                max_length=5,
                verbose_name="formulaire",
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="window",
            field=models.CharField(
                blank=True,
                help_text="Comme on l’annonce d’une année à l’autre : « du 15 octobre à la mi-décembre ».",
                max_length=120,
                verbose_name="période de dépôt, en mots",
            ),
        ),
        migrations.AddField(
            model_name="callevent",
            name="form",
            field=models.CharField(
                choices=[("full", "Formulaire complet"), ("light", "Formulaire léger")],
                db_default="full",
                default="full",
                max_length=5,
                verbose_name="formulaire",
            ),
        ),
        migrations.AddField(
            model_name="callevent",
            name="window",
            field=models.CharField(
                blank=True,
                help_text="Comme on l’annonce d’une année à l’autre : « du 15 octobre à la mi-décembre ».",
                max_length=120,
                verbose_name="période de dépôt, en mots",
            ),
        ),
        migrations.AlterField(
            model_name="call",
            name="closes_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Un dossier déposé à cet instant est en retard. Vide : l’appel est permanent.",
                null=True,
                verbose_name="clôture",
            ),
        ),
        migrations.AlterField(
            model_name="call",
            name="year",
            field=models.PositiveSmallIntegerField(
                help_text="Pour un appel permanent : l’année de son ouverture.", verbose_name="année des actions"
            ),
        ),
        migrations.AlterField(
            model_name="callevent",
            name="closes_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Un dossier déposé à cet instant est en retard. Vide : l’appel est permanent.",
                null=True,
                verbose_name="clôture",
            ),
        ),
        migrations.AlterField(
            model_name="callevent",
            name="year",
            field=models.PositiveSmallIntegerField(
                help_text="Pour un appel permanent : l’année de son ouverture.", verbose_name="année des actions"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="call",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_callevent" ("carrier_days", "closes_at", "code", "copied_from_id", "form", "id", "neighbourhood_generation", "opens_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published", "service_days", "title", "window", "year") VALUES (NEW."carrier_days", NEW."closes_at", NEW."code", NEW."copied_from_id", NEW."form", NEW."id", NEW."neighbourhood_generation", NEW."opens_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published", NEW."service_days", NEW."title", NEW."window", NEW."year"); RETURN NULL;',
                    hash="ac5b96cde7cf38894f718af9f599ee7044461f61",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_811a2",
                    table="eligibility_call",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="call",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."carrier_days" IS DISTINCT FROM (NEW."carrier_days") OR OLD."closes_at" IS DISTINCT FROM (NEW."closes_at") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."copied_from_id" IS DISTINCT FROM (NEW."copied_from_id") OR OLD."form" IS DISTINCT FROM (NEW."form") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."neighbourhood_generation" IS DISTINCT FROM (NEW."neighbourhood_generation") OR OLD."opens_at" IS DISTINCT FROM (NEW."opens_at") OR OLD."published" IS DISTINCT FROM (NEW."published") OR OLD."service_days" IS DISTINCT FROM (NEW."service_days") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."window" IS DISTINCT FROM (NEW."window") OR OLD."year" IS DISTINCT FROM (NEW."year"))',
                    func='INSERT INTO "eligibility_callevent" ("carrier_days", "closes_at", "code", "copied_from_id", "form", "id", "neighbourhood_generation", "opens_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published", "service_days", "title", "window", "year") VALUES (NEW."carrier_days", NEW."closes_at", NEW."code", NEW."copied_from_id", NEW."form", NEW."id", NEW."neighbourhood_generation", NEW."opens_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published", NEW."service_days", NEW."title", NEW."window", NEW."year"); RETURN NULL;',
                    hash="4a399d1d7eea29c81c3447ed249094017aba4383",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fc564",
                    table="eligibility_call",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="call",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_callevent" ("carrier_days", "closes_at", "code", "copied_from_id", "form", "id", "neighbourhood_generation", "opens_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published", "service_days", "title", "window", "year") VALUES (OLD."carrier_days", OLD."closes_at", OLD."code", OLD."copied_from_id", OLD."form", OLD."id", OLD."neighbourhood_generation", OLD."opens_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."published", OLD."service_days", OLD."title", OLD."window", OLD."year"); RETURN NULL;',
                    hash="24cbca7c817960c44784311b890627b09b7a1664",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7d193",
                    table="eligibility_call",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(("form__in", ["full", "light"])),
                name="call_form",
                violation_error_message="Choisissez un formulaire de la liste.",
            ),
        ),
        migrations.AddField(
            model_name="jurydate",
            name="call",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="jury_dates",
                to="eligibility.call",
                verbose_name="appel",
            ),
        ),
        migrations.AddField(
            model_name="jurydateevent",
            name="call",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="eligibility.call",
                verbose_name="appel",
            ),
        ),
        migrations.AddField(
            model_name="jurydateevent",
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
            model_name="jurydateevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="eligibility.jurydate",
            ),
        ),
        migrations.AddConstraint(
            model_name="jurydate",
            constraint=models.UniqueConstraint(
                fields=("call", "held_on"),
                name="jury_date_once",
                violation_error_message="Un jury de cet appel se tient déjà ce jour-là.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="jurydate",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_jurydateevent" ("call_id", "file_by", "held_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."call_id", NEW."file_by", NEW."held_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="ef7f81d1dac460ccbd244d78a90ad94c1c113e7d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bf94f",
                    table="eligibility_jurydate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="jurydate",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "eligibility_jurydateevent" ("call_id", "file_by", "held_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."call_id", NEW."file_by", NEW."held_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="dd2ebe5057220f8c723734971389521094abb74a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_16f4a",
                    table="eligibility_jurydate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="jurydate",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_jurydateevent" ("call_id", "file_by", "held_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."call_id", OLD."file_by", OLD."held_on", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="31412330987a03f819589b81e13c1d5173d90ab2",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e3f78",
                    table="eligibility_jurydate",
                    when="AFTER",
                ),
            ),
        ),
    ]
