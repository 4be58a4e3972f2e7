import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "__first__"),
        ("instruction", "0001_notes_judgements_marks_lists"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpinionAddition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="date")),
                ("signed_as", models.CharField(max_length=150, verbose_name="écrit par")),
                ("text", models.TextField(max_length=5000, verbose_name="complément")),
            ],
            options={
                "verbose_name": "complément d’un avis",
                "verbose_name_plural": "compléments des avis",
                "ordering": ("request", "at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="opinion_addition_has_text"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OpinionLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="empreinte SHA-256")),
                ("sent_at", models.DateTimeField(verbose_name="envoyé le")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="ouvert le")),
            ],
            options={
                "verbose_name": "lien vers un avis",
                "verbose_name_plural": "liens vers un avis",
                "ordering": ("request", "sent_at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="opinion_link_keeps_a_digest"
                    )
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="opinionrequest",
            name="opinion_answered_has_value",
        ),
        migrations.RemoveConstraint(
            model_name="opinionrequest",
            name="opinion_revoked_opens_nothing",
        ),
        migrations.RemoveField(
            model_name="opinionrequest",
            name="token_digest",
        ),
        migrations.AddField(
            model_name="opinionrequest",
            name="draft_name",
            field=models.CharField(blank=True, max_length=150, verbose_name="nom en brouillon"),
        ),
        migrations.AddField(
            model_name="opinionrequest",
            name="draft_text",
            field=models.TextField(blank=True, max_length=5000, verbose_name="motivation en brouillon"),
        ),
        migrations.AddField(
            model_name="opinionrequest",
            name="draft_value",
            field=models.CharField(
                blank=True,
                choices=[
                    ("favourable", "Favorable"),
                    ("reserved", "Réservé"),
                    ("unfavourable", "Défavorable"),
                    ("none", "Sans avis"),
                ],
                max_length=12,
                verbose_name="avis en brouillon",
            ),
        ),
        migrations.AddField(
            model_name="opinionrequest",
            name="drafted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="brouillon enregistré le"),
        ),
        migrations.AddField(
            model_name="opinionrequest",
            name="signed_as",
            field=models.CharField(blank=True, max_length=150, verbose_name="rendu par"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="opinionrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="opinion_given_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.answered_at IS NOT NULL AND (OLD.answered_at, OLD.value, OLD.text, OLD.signed_as) IS DISTINCT FROM (NEW.answered_at, NEW.value, NEW.text, NEW.signed_as))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="7e5fc55cbf4f1fd81e0bb00ce2701d635815fab7",
                    operation="UPDATE",
                    pgid="pgtrigger_opinion_given_stays_9da42",
                    table="instruction_opinionrequest",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="opinionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("state__in", ["asked", "revoked"]), ("text", ""), ("value", "")),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("state__in", ["answered", "revoked"]),
                        ("value__in", ["favourable", "reserved", "unfavourable", "none"]),
                    ),
                    _connector="OR",
                ),
                name="opinion_answered_has_value",
                violation_error_message="Choisissez votre avis.",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("answered_at", None), models.Q(("signed_as", ""), _negated=True), _connector="OR"),
                name="opinion_answered_is_signed",
                violation_error_message="Écrivez votre nom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revoked_at__isnull", False), ("state", "revoked")),
                    models.Q(models.Q(("state", "revoked"), _negated=True), ("revoked_at", None)),
                    _connector="OR",
                ),
                name="opinion_revoked_has_date",
            ),
        ),
        migrations.AddField(
            model_name="opinionaddition",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="additions",
                to="instruction.opinionrequest",
                verbose_name="demande",
            ),
        ),
        migrations.AddField(
            model_name="opinionlink",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="links",
                to="instruction.opinionrequest",
                verbose_name="demande",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="opinionaddition",
            trigger=pgtrigger.compiler.Trigger(
                name="opinion_addition_is_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="cb22fbdd96251c7607daca7eb0803fee968ec8a6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_opinion_addition_is_append_only_952e3",
                    table="instruction_opinionaddition",
                    when="BEFORE",
                ),
            ),
        ),
    ]
