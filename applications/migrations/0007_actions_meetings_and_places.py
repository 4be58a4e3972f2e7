import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import applications.workflow


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0006_exchanges_and_revisions"),
        ("contacts", "0005_structure_account"),
        ("contacts", "__first__"),
        ("eligibility", "0007_questions_of_the_cerfa"),
        ("territories", "0003_removals_in_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="Action",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="création")),
                (
                    "earlier_years",
                    models.PositiveSmallIntegerField(default=0, verbose_name="années financées avant le portail"),
                ),
                (
                    "earlier_reason",
                    models.TextField(blank=True, max_length=1000, verbose_name="précisions sur ces années"),
                ),
                ("declared_at", models.DateTimeField(blank=True, null=True, verbose_name="déclarées le")),
            ],
            options={
                "verbose_name": "action",
                "verbose_name_plural": "actions",
                "ordering": ("-created_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("earlier_years__lte", 30)),
                        name="action_earlier_years_possible",
                        violation_error_message="Indiquez 30 années au plus.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="demandé le")),
                ("proposed", models.TextField(max_length=1000, verbose_name="moments proposés")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Demandé"),
                            ("set", "Fixé"),
                            ("held", "A eu lieu"),
                            ("refused", "Refusé"),
                            ("cancelled", "Annulé"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("set_for", models.DateTimeField(blank=True, null=True, verbose_name="fixé au")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="tenu le")),
                ("answer", models.TextField(blank=True, max_length=1000, verbose_name="réponse du référent")),
            ],
            options={
                "verbose_name": "rendez-vous",
                "verbose_name_plural": "rendez-vous",
                "ordering": ("-asked_at", "-pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["asked", "set"])), fields=["asked_at"], name="meeting_waiting"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "set", "held", "refused", "cancelled"])),
                        name="meeting_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("proposed", ""), _negated=True), name="meeting_says_when"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "set"), _negated=True), ("set_for__isnull", False), _connector="OR"
                        ),
                        name="meeting_set_has_a_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="meeting_refusal_is_explained",
                        violation_error_message="Écrivez pourquoi ce rendez-vous n’a pas lieu.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SitePlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("taken_at", models.DateTimeField(verbose_name="prise le")),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="rendue le")),
            ],
            options={
                "verbose_name": "place d’un site",
                "verbose_name_plural": "places des sites",
                "ordering": ("call", "taken_at", "pk"),
            },
        ),
        migrations.RemoveConstraint(
            model_name="application",
            name="application_filed_is_numbered",
        ),
        migrations.RemoveConstraint(
            model_name="application",
            name="application_state_known",
        ),
        migrations.AddField(
            model_name="application",
            name="renewed_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="renewals",
                to="applications.application",
                verbose_name="renouvelle",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="transferred_from",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="transferred_to",
                to="applications.application",
                verbose_name="repris de",
            ),
        ),
        migrations.AlterField(
            model_name="application",
            name="funding_year",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="année de financement par la MEL"),
        ),
        migrations.AlterField(
            model_name="application",
            name="state",
            field=models.CharField(
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
                    ("transferred", "Transféré"),
                ],
                default="draft",
                max_length=20,
                verbose_name="état",
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="actions_created",
                to=settings.AUTH_USER_MODEL,
                verbose_name="créée par",
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="declared_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="actions_declared",
                to=settings.AUTH_USER_MODEL,
                verbose_name="déclarées par",
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="actions",
                to="contacts.organisation",
                verbose_name="structure",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="action",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dossiers",
                to="applications.action",
                verbose_name="action",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "awaiting_signature",
                            "submitted",
                            "in_review",
                            "addition_requested",
                            "ready",
                            "scheduled",
                            "examined",
                            "granted",
                            "refused",
                            "deferred",
                            "inadmissible",
                            "withdrawn",
                            "transferred",
                        ],
                    )
                ),
                name="application_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("number", ""),
                        ("outcome", ""),
                        (
                            "state__in",
                            [
                                applications.workflow.State["AWAITING_SIGNATURE"],
                                applications.workflow.State["DRAFT"],
                                applications.workflow.State["TRANSFERRED"],
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
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("funding_year__gte", 1)),
                name="application_funding_year_from_one",
                violation_error_message="Les années de financement se comptent à partir de 1.",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [applications.workflow.State["TRANSFERRED"], applications.workflow.State["WITHDRAWN"]],
                    ),
                    _negated=True,
                ),
                fields=("renewed_from", "call"),
                name="application_renewed_once",
                violation_error_message="Ce dossier est déjà renouvelé dans cet appel.",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings_answered",
                to=settings.AUTH_USER_MODEL,
                verbose_name="réponse de",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="applications.application",
                verbose_name="dossier",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings_asked",
                to=settings.AUTH_USER_MODEL,
                verbose_name="demandé par",
            ),
        ),
        migrations.AddField(
            model_name="siteplace",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="site_places",
                to="applications.application",
                verbose_name="dossier",
            ),
        ),
        migrations.AddField(
            model_name="siteplace",
            name="call",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="site_places",
                to="eligibility.call",
                verbose_name="appel",
            ),
        ),
        migrations.AddField(
            model_name="siteplace",
            name="site",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="places",
                to="eligibility.site",
                verbose_name="site",
            ),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("earlier_years", 0),
                    models.Q(
                        models.Q(("earlier_reason", ""), _negated=True),
                        ("declared_by__isnull", False),
                        ("declared_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="action_earlier_years_explained",
                violation_error_message="Dites quelles années la MEL a financées avant l’ouverture du portail.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "set", "held"])),
                fields=("application",),
                name="meeting_one_alive",
                violation_error_message="Un rendez-vous est déjà demandé pour ce dossier.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_by__isnull", False), ("held_on__isnull", False), ("state", "held")),
                    models.Q(models.Q(("state", "held"), _negated=True), ("held_on", None)),
                    _connector="OR",
                ),
                name="meeting_held_is_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="siteplace",
            constraint=models.UniqueConstraint(
                condition=models.Q(("released_at", None), ("site__isnull", False)),
                fields=("site",),
                name="site_place_one_dossier",
                violation_error_message="Un autre dossier retenu occupe déjà ce site.",
            ),
        ),
        migrations.AddConstraint(
            model_name="siteplace",
            constraint=models.UniqueConstraint(
                condition=models.Q(("released_at", None)),
                fields=("application",),
                name="site_place_once",
                violation_error_message="Ce dossier a déjà sa place.",
            ),
        ),
    ]
