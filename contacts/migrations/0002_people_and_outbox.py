import uuid

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import contacts.models.organisations


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contacts", "0001_users"),
        ("eligibility", "0002_calls_and_requirements"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0002_territories"),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="premier jour d’absence")),
                ("ends_on", models.DateField(verbose_name="dernier jour d’absence")),
            ],
            options={
                "verbose_name": "absence",
                "verbose_name_plural": "absences",
                "ordering": ("-starts_on", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="absence_dates_in_order",
                        violation_error_message="Le dernier jour d’absence précède le premier.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant public")),
                (
                    "siret",
                    models.CharField(
                        max_length=14, validators=[contacts.models.organisations.validate_siret], verbose_name="SIRET"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                (
                    "legal_form",
                    models.CharField(
                        choices=[
                            ("association", "Association"),
                            ("cooperative", "Coopérative"),
                            ("mutuelle", "Mutuelle"),
                            ("union", "Union"),
                            ("fondation", "Fondation"),
                            ("societe-commerciale-ess", "Société commerciale de l’ESS"),
                            ("siae", "Structure d’insertion par l’activité économique (SIAE)"),
                            ("collectivite", "Commune, CCAS ou autre collectivité"),
                            ("etablissement-public", "Établissement public"),
                            ("entreprise", "Autre entreprise"),
                            ("autre", "Autre forme"),
                        ],
                        max_length=30,
                        verbose_name="forme juridique",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="adresse")),
                ("postal_code", models.CharField(blank=True, max_length=5, verbose_name="code postal")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="ville")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail de la structure")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="création")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OutboxEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="nature")),
                ("key", models.CharField(default=uuid.uuid4, max_length=150, unique=True, verbose_name="clé")),
                ("payload", models.JSONField(default=dict, verbose_name="contenu")),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "À faire"), ("done", "Fait"), ("failed", "Échec")],
                        default="pending",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="essais")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="écriture")),
                ("not_before", models.DateTimeField(default=django.utils.timezone.now, verbose_name="pas avant")),
                ("leased_until", models.DateTimeField(blank=True, null=True, verbose_name="pris en charge jusqu’à")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="fait le")),
                ("last_error", models.CharField(blank=True, max_length=500, verbose_name="dernière erreur")),
            ],
            options={
                "verbose_name": "envoi",
                "verbose_name_plural": "envois",
                "ordering": ("-created_at", "-pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "pending")), fields=["not_before", "id"], name="outbox_pending"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", False), ("state", "done")),
                            models.Q(models.Q(("state", "done"), _negated=True), ("done_at", None)),
                            _connector="OR",
                        ),
                        name="outbox_done_has_date",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Referent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_name", models.CharField(max_length=80, verbose_name="prénom")),
                ("last_name", models.CharField(max_length=80, verbose_name="nom")),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="adresse e-mail")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone")),
                ("is_active", models.BooleanField(default=True, verbose_name="en fonction")),
            ],
            options={
                "verbose_name": "référent",
                "verbose_name_plural": "référents",
                "ordering": ("last_name", "first_name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ReferentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("first_name", models.CharField(max_length=80, verbose_name="prénom")),
                ("last_name", models.CharField(max_length=80, verbose_name="nom")),
                ("email", models.EmailField(max_length=254, verbose_name="adresse e-mail")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone")),
                ("is_active", models.BooleanField(default=True, verbose_name="en fonction")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True, verbose_name="identifiant")),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                ("box_email", models.EmailField(blank=True, max_length=254, verbose_name="boîte du service")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="adresse")),
                (
                    "is_last_resort",
                    models.BooleanField(
                        default=False,
                        help_text="Ce service répond des dossiers que personne d’autre ne peut prendre.",
                        verbose_name="reçoit en dernier recours",
                    ),
                ),
            ],
            options={
                "verbose_name": "service",
                "verbose_name_plural": "services",
                "ordering": ("name",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_last_resort", True)),
                        fields=("is_last_resort",),
                        name="service_one_last_resort",
                        violation_error_message="Un seul service peut recevoir en dernier recours.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_last_resort", False), models.Q(("box_email", ""), _negated=True), _connector="OR"
                        ),
                        name="service_last_resort_has_box",
                        violation_error_message="Le service de dernier recours doit avoir une boîte.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("slug", models.SlugField(db_index=False, verbose_name="identifiant")),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                ("box_email", models.EmailField(blank=True, max_length=254, verbose_name="boîte du service")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="adresse")),
                (
                    "is_last_resort",
                    models.BooleanField(
                        default=False,
                        help_text="Ce service répond des dossiers que personne d’autre ne peut prendre.",
                        verbose_name="reçoit en dernier recours",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ThemeDesk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("box_email", models.EmailField(blank=True, max_length=254, verbose_name="boîte de la thématique")),
            ],
            options={
                "verbose_name": "guichet de thématique",
                "verbose_name_plural": "guichets de thématique",
                "ordering": ("theme__order", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ThemeDeskEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("box_email", models.EmailField(blank=True, max_length=254, verbose_name="boîte de la thématique")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ThemeReferent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
            ],
            options={
                "verbose_name": "référent de thématique",
                "verbose_name_plural": "référents de thématique",
                "ordering": ("theme__order", "order", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ThemeReferentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AbsenceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("starts_on", models.DateField(verbose_name="premier jour d’absence")),
                ("ends_on", models.DateField(verbose_name="dernier jour d’absence")),
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
                        to="contacts.absence",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Funder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="identifiant")),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("state", "État"),
                            ("region", "Région"),
                            ("department", "Département"),
                            ("metropole", "Métropole"),
                            ("commune", "Commune"),
                            ("social-body", "Organisme social"),
                            ("landlord", "Bailleur social"),
                            ("other", "Autre"),
                        ],
                        max_length=20,
                        verbose_name="nature",
                    ),
                ),
                (
                    "siret",
                    models.CharField(
                        blank=True,
                        max_length=14,
                        validators=[contacts.models.organisations.validate_siret],
                        verbose_name="SIRET",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail")),
                ("is_active", models.BooleanField(default=True, verbose_name="participe au contrat")),
                (
                    "commune",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="funder",
                        to="territories.commune",
                        verbose_name="commune",
                    ),
                ),
            ],
            options={
                "verbose_name": "financeur",
                "verbose_name_plural": "financeurs",
                "ordering": ("name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="FunderEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("slug", models.SlugField(db_index=False, max_length=60, verbose_name="identifiant")),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("state", "État"),
                            ("region", "Région"),
                            ("department", "Département"),
                            ("metropole", "Métropole"),
                            ("commune", "Commune"),
                            ("social-body", "Organisme social"),
                            ("landlord", "Bailleur social"),
                            ("other", "Autre"),
                        ],
                        max_length=20,
                        verbose_name="nature",
                    ),
                ),
                (
                    "siret",
                    models.CharField(
                        blank=True,
                        max_length=14,
                        validators=[contacts.models.organisations.validate_siret],
                        verbose_name="SIRET",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail")),
                ("is_active", models.BooleanField(default=True, verbose_name="participe au contrat")),
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
                        to="contacts.funder",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("writer", "Rédige"), ("signatory", "Rédige et dépose"), ("viewer", "Consulte")],
                        max_length=20,
                        verbose_name="rôle",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("pending", "En attente d’accord")],
                        default="active",
                        max_length=20,
                        verbose_name="état",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="depuis")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "rattachement",
                "verbose_name_plural": "rattachements",
                "ordering": ("organisation", "user", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                (
                    "siret",
                    models.CharField(
                        max_length=14,
                        unique=True,
                        validators=[contacts.models.organisations.validate_siret],
                        verbose_name="SIRET",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                (
                    "legal_form",
                    models.CharField(
                        choices=[
                            ("association", "Association"),
                            ("cooperative", "Coopérative"),
                            ("mutuelle", "Mutuelle"),
                            ("union", "Union"),
                            ("fondation", "Fondation"),
                            ("societe-commerciale-ess", "Société commerciale de l’ESS"),
                            ("siae", "Structure d’insertion par l’activité économique (SIAE)"),
                            ("collectivite", "Commune, CCAS ou autre collectivité"),
                            ("etablissement-public", "Établissement public"),
                            ("entreprise", "Autre entreprise"),
                            ("autre", "Autre forme"),
                        ],
                        max_length=30,
                        verbose_name="forme juridique",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="adresse")),
                ("postal_code", models.CharField(blank=True, max_length=5, verbose_name="code postal")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="ville")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail de la structure")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="création")),
            ],
            options={
                "verbose_name": "structure",
                "verbose_name_plural": "structures",
                "ordering": ("name", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("siret__regex", "^[0-9]{14}$")),
                        name="organisation_siret_digits",
                        violation_error_message="Le SIRET compte 14 chiffres.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MembershipEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[("writer", "Rédige"), ("signatory", "Rédige et dépose"), ("viewer", "Consulte")],
                        max_length=20,
                        verbose_name="rôle",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("pending", "En attente d’accord")],
                        default="active",
                        max_length=20,
                        verbose_name="état",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="depuis")),
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
                        to="contacts.membership",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="contacts.organisation",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="membership",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="memberships",
                to="contacts.organisation",
                verbose_name="structure",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_organisationevent" ("address", "city", "created_at", "email", "id", "legal_form", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "public_id", "siret") VALUES (NEW."address", NEW."city", NEW."created_at", NEW."email", NEW."id", NEW."legal_form", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."postal_code", NEW."public_id", NEW."siret"); RETURN NULL;',
                    hash="839cf10d3a6c3b28bd987d2dfecac9c23b20dc7d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b8863",
                    table="contacts_organisation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contacts_organisationevent" ("address", "city", "created_at", "email", "id", "legal_form", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "public_id", "siret") VALUES (NEW."address", NEW."city", NEW."created_at", NEW."email", NEW."id", NEW."legal_form", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."postal_code", NEW."public_id", NEW."siret"); RETURN NULL;',
                    hash="c8f2d9220b94105042ed97e2ef7ff66cf70a7e7b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4911b",
                    table="contacts_organisation",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="organisationevent",
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
            model_name="organisationevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="contacts.organisation",
            ),
        ),
        migrations.AddField(
            model_name="referent",
            name="user",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="referent",
                to=settings.AUTH_USER_MODEL,
                verbose_name="compte",
            ),
        ),
        migrations.AddField(
            model_name="absenceevent",
            name="deputy",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Sans suppléant, le dossier va au référent suivant de la thématique, puis à la boîte du service.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="contacts.referent",
                verbose_name="suppléant",
            ),
        ),
        migrations.AddField(
            model_name="absenceevent",
            name="referent",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="contacts.referent",
                verbose_name="référent",
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="deputy",
            field=models.ForeignKey(
                blank=True,
                help_text="Sans suppléant, le dossier va au référent suivant de la thématique, puis à la boîte du service.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="deputyships",
                to="contacts.referent",
                verbose_name="suppléant",
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="referent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="absences",
                to="contacts.referent",
                verbose_name="référent",
            ),
        ),
        migrations.AddField(
            model_name="referentevent",
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
            model_name="referentevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="contacts.referent",
            ),
        ),
        migrations.AddField(
            model_name="referentevent",
            name="user",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="compte",
            ),
        ),
        migrations.AddField(
            model_name="referentevent",
            name="service",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="contacts.service",
                verbose_name="service",
            ),
        ),
        migrations.AddField(
            model_name="referent",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="referents",
                to="contacts.service",
                verbose_name="service",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="service",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_serviceevent" ("address", "box_email", "id", "is_last_resort", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "slug") VALUES (NEW."address", NEW."box_email", NEW."id", NEW."is_last_resort", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."slug"); RETURN NULL;',
                    hash="c223beed4d7b9919f46f3dabedaed7e8c524cd91",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3f622",
                    table="contacts_service",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="service",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contacts_serviceevent" ("address", "box_email", "id", "is_last_resort", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "slug") VALUES (NEW."address", NEW."box_email", NEW."id", NEW."is_last_resort", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."slug"); RETURN NULL;',
                    hash="199268b878ebbfcf3f7aa75d24f0ae71b3111436",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8771b",
                    table="contacts_service",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="serviceevent",
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
            model_name="serviceevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="contacts.service",
            ),
        ),
        migrations.AddField(
            model_name="themedesk",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="desks",
                to="contacts.service",
                verbose_name="service instructeur",
            ),
        ),
        migrations.AddField(
            model_name="themedesk",
            name="theme",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="desk",
                to="eligibility.theme",
                verbose_name="thématique",
            ),
        ),
        migrations.AddField(
            model_name="themedeskevent",
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
            model_name="themedeskevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="contacts.themedesk",
            ),
        ),
        migrations.AddField(
            model_name="themedeskevent",
            name="service",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="contacts.service",
                verbose_name="service instructeur",
            ),
        ),
        migrations.AddField(
            model_name="themedeskevent",
            name="theme",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="eligibility.theme",
                verbose_name="thématique",
            ),
        ),
        migrations.AddField(
            model_name="themereferent",
            name="referent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="theme_referents",
                to="contacts.referent",
                verbose_name="référent",
            ),
        ),
        migrations.AddField(
            model_name="themereferent",
            name="theme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="theme_referents",
                to="eligibility.theme",
                verbose_name="thématique",
            ),
        ),
        migrations.AddField(
            model_name="themereferentevent",
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
            model_name="themereferentevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="contacts.themereferent",
            ),
        ),
        migrations.AddField(
            model_name="themereferentevent",
            name="referent",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="contacts.referent",
                verbose_name="référent",
            ),
        ),
        migrations.AddField(
            model_name="themereferentevent",
            name="theme",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="eligibility.theme",
                verbose_name="thématique",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="funder",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_funderevent" ("commune_id", "email", "id", "is_active", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "siret", "slug") VALUES (NEW."commune_id", NEW."email", NEW."id", NEW."is_active", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."siret", NEW."slug"); RETURN NULL;',
                    hash="92c43190804b55489ef14e4c9adfc3c060d93ed8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9594a",
                    table="contacts_funder",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="funder",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contacts_funderevent" ("commune_id", "email", "id", "is_active", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "siret", "slug") VALUES (NEW."commune_id", NEW."email", NEW."id", NEW."is_active", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."siret", NEW."slug"); RETURN NULL;',
                    hash="127c407c06175d184917f3746caf49eb953bab14",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_440ee",
                    table="contacts_funder",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                fields=("user", "organisation"),
                name="membership_once",
                violation_error_message="Cette personne est déjà rattachée à cette structure.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_membershipevent" ("created_at", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "state", "user_id") VALUES (NEW."created_at", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."state", NEW."user_id"); RETURN NULL;',
                    hash="0ea8e46ad9efaabe3092cd0d483c81bdae643591",
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
                    func='INSERT INTO "contacts_membershipevent" ("created_at", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "state", "user_id") VALUES (NEW."created_at", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."state", NEW."user_id"); RETURN NULL;',
                    hash="c411f41ebf9ee53d6c0e12794f1eaeca619c9cde",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_213df",
                    table="contacts_membership",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deputy__isnull", True), models.Q(("deputy", models.F("referent")), _negated=True), _connector="OR"
                ),
                name="absence_deputy_is_another",
                violation_error_message="Le suppléant ne peut pas être la personne absente.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="absence",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_absenceevent" ("deputy_id", "ends_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referent_id", "starts_on") VALUES (NEW."deputy_id", NEW."ends_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."referent_id", NEW."starts_on"); RETURN NULL;',
                    hash="fdae4ea42d4eec27cff6289e476494126f84548d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bd3d5",
                    table="contacts_absence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="absence",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contacts_absenceevent" ("deputy_id", "ends_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referent_id", "starts_on") VALUES (NEW."deputy_id", NEW."ends_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."referent_id", NEW."starts_on"); RETURN NULL;',
                    hash="c5c9d3db3203ece366f910d6710bf362cd7679da",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4848d",
                    table="contacts_absence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referent",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_referentevent" ("email", "first_name", "id", "is_active", "last_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "service_id", "user_id") VALUES (NEW."email", NEW."first_name", NEW."id", NEW."is_active", NEW."last_name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."service_id", NEW."user_id"); RETURN NULL;',
                    hash="f4d7812704855c83204c2dd774feecffdde4fd89",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2f7e9",
                    table="contacts_referent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referent",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contacts_referentevent" ("email", "first_name", "id", "is_active", "last_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "service_id", "user_id") VALUES (NEW."email", NEW."first_name", NEW."id", NEW."is_active", NEW."last_name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."service_id", NEW."user_id"); RETURN NULL;',
                    hash="1c68f317b4b8d3dfb6c4744630f9c5e50474f8e3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_764a4",
                    table="contacts_referent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="themedesk",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_themedeskevent" ("box_email", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id", "theme_id") VALUES (NEW."box_email", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."service_id", NEW."theme_id"); RETURN NULL;',
                    hash="bb8156a84ab49e59e7f9d6db61bca420aec96928",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c1ce7",
                    table="contacts_themedesk",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="themedesk",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contacts_themedeskevent" ("box_email", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id", "theme_id") VALUES (NEW."box_email", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."service_id", NEW."theme_id"); RETURN NULL;',
                    hash="5c6e57f3996caeea59f356452c7784c67e0a95da",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e8e26",
                    table="contacts_themedesk",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="themereferent",
            constraint=models.UniqueConstraint(
                fields=("theme", "referent"),
                name="theme_referent_once",
                violation_error_message="Ce référent suit déjà cette thématique.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="themereferent",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contacts_themereferentevent" ("id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referent_id", "theme_id") VALUES (NEW."id", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."referent_id", NEW."theme_id"); RETURN NULL;',
                    hash="0a426252009e422a7098690e70f44670025ebd61",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d2fc4",
                    table="contacts_themereferent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="themereferent",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contacts_themereferentevent" ("id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referent_id", "theme_id") VALUES (NEW."id", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."referent_id", NEW."theme_id"); RETURN NULL;',
                    hash="433a94df487972de04abb88be5c973a1d27901d7",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_367b7",
                    table="contacts_themereferent",
                    when="AFTER",
                ),
            ),
        ),
    ]
