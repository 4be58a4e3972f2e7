import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import eligibility.models.requirements


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("eligibility", "0001_btree_gist"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0002_territories"),
    ]

    operations = [
        migrations.CreateModel(
            name="ThemeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("slug", models.SlugField(db_index=False, verbose_name="identifiant")),
                ("label", models.CharField(max_length=120, verbose_name="nom")),
                (
                    "block",
                    models.CharField(
                        choices=[
                            ("economy", "Économie et emploi"),
                            ("living", "Cadre de vie"),
                            ("youth", "Jeunesse"),
                            ("crosscutting", "Axes transversaux"),
                            ("watch", "Quartiers de veille"),
                        ],
                        max_length=20,
                        verbose_name="volet",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="rang")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        help_text="Les numéros des dossiers commencent par ce code.",
                        max_length=30,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z0-9]+(-[A-Z0-9]+)*$",
                                "Écrivez des majuscules, des chiffres et des tirets : PDV-2027.",
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                ("year", models.PositiveSmallIntegerField(verbose_name="année des actions")),
                ("opens_at", models.DateTimeField(verbose_name="ouverture")),
                (
                    "closes_at",
                    models.DateTimeField(
                        help_text="Un dossier déposé à cet instant est en retard.", verbose_name="clôture"
                    ),
                ),
                ("published", models.BooleanField(default=False, verbose_name="publié")),
                (
                    "neighbourhood_generation",
                    models.CharField(
                        choices=[("2015", "Génération 2015"), ("2024", "Génération 2024")],
                        max_length=4,
                        verbose_name="génération de QPV",
                    ),
                ),
                (
                    "last_number",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="dernier numéro donné"),
                ),
                (
                    "copied_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="copies",
                        to="eligibility.call",
                        verbose_name="copié de",
                    ),
                ),
            ],
            options={
                "verbose_name": "appel à projets",
                "verbose_name_plural": "appels à projets",
                "ordering": ("-year", "-opens_at", "code"),
                "indexes": [models.Index(fields=["opens_at", "closes_at"], name="call_period")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[A-Z0-9]+(-[A-Z0-9]+)*$")),
                        name="call_code",
                        violation_error_message="Écrivez le code en majuscules, chiffres et tirets : PDV-2027.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                        name="call_closes_after_opening",
                        violation_error_message="La clôture vient après l’ouverture.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__range", (2000, 2100))),
                        name="call_year",
                        violation_error_message="Indiquez une année de 2000 à 2100.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CallEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "code",
                    models.CharField(
                        help_text="Les numéros des dossiers commencent par ce code.",
                        max_length=30,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z0-9]+(-[A-Z0-9]+)*$",
                                "Écrivez des majuscules, des chiffres et des tirets : PDV-2027.",
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                ("year", models.PositiveSmallIntegerField(verbose_name="année des actions")),
                ("opens_at", models.DateTimeField(verbose_name="ouverture")),
                (
                    "closes_at",
                    models.DateTimeField(
                        help_text="Un dossier déposé à cet instant est en retard.", verbose_name="clôture"
                    ),
                ),
                ("published", models.BooleanField(default=False, verbose_name="publié")),
                (
                    "neighbourhood_generation",
                    models.CharField(
                        choices=[("2015", "Génération 2015"), ("2024", "Génération 2024")],
                        max_length=4,
                        verbose_name="génération de QPV",
                    ),
                ),
                (
                    "copied_from",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="eligibility.call",
                        verbose_name="copié de",
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
                        to="eligibility.call",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CallTheme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "summary",
                    models.TextField(help_text="Une ligne par idée, cinq au plus.", verbose_name="ce qu’elle finance"),
                ),
                ("guidance", models.TextField(blank=True, verbose_name="conseils")),
                ("calendar_note", models.TextField(blank=True, verbose_name="calendrier")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="rang")),
                ("active", models.BooleanField(default=True, verbose_name="ouverte")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="call_themes",
                        to="eligibility.call",
                        verbose_name="appel",
                    ),
                ),
            ],
            options={
                "verbose_name": "thématique d’un appel",
                "verbose_name_plural": "thématiques d’un appel",
                "ordering": ("call", "order", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Priority",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, verbose_name="identifiant")),
                ("label", models.CharField(max_length=200, verbose_name="énoncé")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="priorities",
                        to="eligibility.call",
                        verbose_name="appel",
                    ),
                ),
            ],
            options={
                "verbose_name": "priorité",
                "verbose_name_plural": "priorités",
                "ordering": ("call", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "slug"),
                        name="priority_once",
                        violation_error_message="Une priorité de l’appel porte déjà cet identifiant.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        help_text="Le nom que les règles donnent à cette réponse.",
                        max_length=40,
                        verbose_name="réponse",
                    ),
                ),
                ("scope", models.SlugField(blank=True, max_length=40, verbose_name="variante")),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("identity", "Votre structure"),
                            ("territory", "Le territoire"),
                            ("audience", "Le public"),
                            ("theme", "La thématique"),
                            ("budget", "Le financement"),
                            ("commitments", "Vos engagements"),
                        ],
                        max_length=20,
                        verbose_name="partie du dossier",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Texte court"),
                            ("long_text", "Texte long"),
                            ("integer", "Nombre"),
                            ("money", "Montant"),
                            ("boolean", "Oui ou non"),
                            ("choice", "Un choix"),
                            ("choices", "Plusieurs choix"),
                            ("commitment", "Engagement"),
                            ("site", "Site"),
                        ],
                        max_length=20,
                        verbose_name="nature",
                    ),
                ),
                ("label", models.CharField(max_length=200, verbose_name="question")),
                ("help_text", models.CharField(blank=True, max_length=300, verbose_name="aide")),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="pourquoi on la pose")),
                (
                    "choices",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text='Une liste : [["code", "Réponse lue"], …].',
                        verbose_name="réponses proposées",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="rang")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="eligibility.call",
                        verbose_name="appel",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
                "ordering": ("call", "order", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "code", "scope"),
                        name="question_once",
                        violation_error_message="Une question de l’appel porte déjà ce nom et cette variante.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "text",
                                    "long_text",
                                    "integer",
                                    "money",
                                    "boolean",
                                    "choice",
                                    "choices",
                                    "commitment",
                                    "site",
                                ],
                            )
                        ),
                        name="question_kind",
                        violation_error_message="Choisissez une nature de la liste.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "code",
                    models.CharField(
                        help_text="Le nom que les règles donnent à cette réponse.",
                        max_length=40,
                        verbose_name="réponse",
                    ),
                ),
                ("scope", models.SlugField(blank=True, db_index=False, max_length=40, verbose_name="variante")),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("identity", "Votre structure"),
                            ("territory", "Le territoire"),
                            ("audience", "Le public"),
                            ("theme", "La thématique"),
                            ("budget", "Le financement"),
                            ("commitments", "Vos engagements"),
                        ],
                        max_length=20,
                        verbose_name="partie du dossier",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Texte court"),
                            ("long_text", "Texte long"),
                            ("integer", "Nombre"),
                            ("money", "Montant"),
                            ("boolean", "Oui ou non"),
                            ("choice", "Un choix"),
                            ("choices", "Plusieurs choix"),
                            ("commitment", "Engagement"),
                            ("site", "Site"),
                        ],
                        max_length=20,
                        verbose_name="nature",
                    ),
                ),
                ("label", models.CharField(max_length=200, verbose_name="question")),
                ("help_text", models.CharField(blank=True, max_length=300, verbose_name="aide")),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="pourquoi on la pose")),
                (
                    "choices",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text='Une liste : [["code", "Réponse lue"], …].',
                        verbose_name="réponses proposées",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="rang")),
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
                        to="eligibility.question",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Requirement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("scope", models.SlugField(blank=True, max_length=40, verbose_name="variante")),
                (
                    "kind",
                    models.CharField(
                        choices=eligibility.models.requirements.kind_choices, max_length=40, verbose_name="raisonnement"
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        help_text="{minimum} montre le paramètre de ce nom.", max_length=300, verbose_name="règle"
                    ),
                ),
                ("field", models.CharField(blank=True, max_length=40, verbose_name="question concernée")),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("blocking", "Bloquante"),
                            ("review", "À examiner"),
                            ("advice", "Conseil"),
                            ("information", "Information"),
                        ],
                        default="blocking",
                        max_length=20,
                        verbose_name="sévérité",
                    ),
                ),
                (
                    "source",
                    models.CharField(help_text="Le document et sa section.", max_length=200, verbose_name="source"),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="rang")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requirements",
                        to="eligibility.call",
                        verbose_name="appel",
                    ),
                ),
            ],
            options={
                "verbose_name": "exigence",
                "verbose_name_plural": "exigences",
                "ordering": ("call", "order", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "code", "scope"),
                        name="requirement_once",
                        violation_error_message="Une exigence de l’appel porte déjà ce code et cette variante.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["blocking", "review", "advice", "information"])),
                        name="requirement_severity",
                        violation_error_message="Choisissez une sévérité de la liste.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RequirementEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                ("scope", models.SlugField(blank=True, db_index=False, max_length=40, verbose_name="variante")),
                (
                    "kind",
                    models.CharField(
                        choices=eligibility.models.requirements.kind_choices, max_length=40, verbose_name="raisonnement"
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        help_text="{minimum} montre le paramètre de ce nom.", max_length=300, verbose_name="règle"
                    ),
                ),
                ("field", models.CharField(blank=True, max_length=40, verbose_name="question concernée")),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("blocking", "Bloquante"),
                            ("review", "À examiner"),
                            ("advice", "Conseil"),
                            ("information", "Information"),
                        ],
                        default="blocking",
                        max_length=20,
                        verbose_name="sévérité",
                    ),
                ),
                (
                    "source",
                    models.CharField(help_text="Le document et sa section.", max_length=200, verbose_name="source"),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="rang")),
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
                        to="eligibility.requirement",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RequirementValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "parameters",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="paramètres",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="du")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="au")),
                ("reason", models.CharField(max_length=300, verbose_name="motif")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="écrite le")),
                (
                    "requirement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="values",
                        to="eligibility.requirement",
                        verbose_name="exigence",
                    ),
                ),
            ],
            options={
                "verbose_name": "valeur d’une exigence",
                "verbose_name_plural": "valeurs d’une exigence",
                "ordering": ("requirement", "-valid_from"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="value_ends_after_start",
                        violation_error_message="La fin ne peut pas précéder le début.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (models.F("requirement"), "="),
                            (
                                models.Func(
                                    models.F("valid_from"),
                                    models.F("valid_to"),
                                    django.contrib.postgres.fields.ranges.RangeBoundary(
                                        inclusive_lower=True, inclusive_upper=True
                                    ),
                                    function="DATERANGE",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="value_one_at_a_time",
                        violation_error_message="Deux valeurs ne peuvent pas être en vigueur le même jour.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RequirementValueEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "parameters",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="paramètres",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="du")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="au")),
                ("reason", models.CharField(max_length=300, verbose_name="motif")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="écrite le")),
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
                        to="eligibility.requirementvalue",
                    ),
                ),
                (
                    "requirement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="eligibility.requirement",
                        verbose_name="exigence",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ScoreCriterion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, verbose_name="identifiant")),
                ("label", models.CharField(max_length=200, verbose_name="énoncé")),
                ("weight", models.PositiveSmallIntegerField(default=1, verbose_name="poids")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="score_criteria",
                        to="eligibility.call",
                        verbose_name="appel",
                    ),
                ),
            ],
            options={
                "verbose_name": "critère de sélection",
                "verbose_name_plural": "critères de sélection",
                "ordering": ("call", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "slug"),
                        name="score_criterion_once",
                        violation_error_message="Un critère de l’appel porte déjà cet identifiant.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gte", 1)),
                        name="score_criterion_weight",
                        violation_error_message="Le poids est d’au moins 1.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, verbose_name="identifiant")),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="adresse")),
                ("surface_m2", models.PositiveIntegerField(blank=True, null=True, verbose_name="surface en m²")),
                (
                    "in_priority_area",
                    models.BooleanField(default=False, verbose_name="en QPV ou quartier de veille, hors NPNRU"),
                ),
                ("is_open", models.BooleanField(default=True, verbose_name="proposé")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sites",
                        to="eligibility.call",
                        verbose_name="appel",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.commune",
                        verbose_name="commune",
                    ),
                ),
            ],
            options={
                "verbose_name": "site",
                "verbose_name_plural": "sites",
                "ordering": ("call", "slug"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "slug"),
                        name="site_once",
                        violation_error_message="Un site de l’appel porte déjà cet identifiant.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug", "other"), _negated=True),
                        name="site_not_other",
                        violation_error_message="« other » désigne un site hors catalogue.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("slug", models.SlugField(db_index=False, max_length=60, verbose_name="identifiant")),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="adresse")),
                ("surface_m2", models.PositiveIntegerField(blank=True, null=True, verbose_name="surface en m²")),
                (
                    "in_priority_area",
                    models.BooleanField(default=False, verbose_name="en QPV ou quartier de veille, hors NPNRU"),
                ),
                ("is_open", models.BooleanField(default=True, verbose_name="proposé")),
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
                        to="eligibility.site",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True, verbose_name="identifiant")),
                ("label", models.CharField(max_length=120, verbose_name="nom")),
                (
                    "block",
                    models.CharField(
                        choices=[
                            ("economy", "Économie et emploi"),
                            ("living", "Cadre de vie"),
                            ("youth", "Jeunesse"),
                            ("crosscutting", "Axes transversaux"),
                            ("watch", "Quartiers de veille"),
                        ],
                        max_length=20,
                        verbose_name="volet",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="rang")),
            ],
            options={
                "verbose_name": "thématique",
                "verbose_name_plural": "thématiques",
                "ordering": ("order", "slug"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("block__in", ["economy", "living", "youth", "crosscutting", "watch"])),
                        name="theme_block",
                        violation_error_message="Choisissez un volet de la liste.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RequirementThemeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
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
                    "requirement",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="eligibility.requirement",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="eligibility.theme",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="requirement",
            name="themes",
            field=models.ManyToManyField(
                related_name="requirements", to="eligibility.theme", verbose_name="thématiques"
            ),
        ),
        migrations.CreateModel(
            name="QuestionThemeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
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
                    "question",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="eligibility.question",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="eligibility.theme",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="question",
            name="themes",
            field=models.ManyToManyField(
                blank=True,
                help_text="Aucune : toutes.",
                related_name="questions",
                to="eligibility.theme",
                verbose_name="thématiques",
            ),
        ),
        migrations.CreateModel(
            name="CallThemeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "summary",
                    models.TextField(help_text="Une ligne par idée, cinq au plus.", verbose_name="ce qu’elle finance"),
                ),
                ("guidance", models.TextField(blank=True, verbose_name="conseils")),
                ("calendar_note", models.TextField(blank=True, verbose_name="calendrier")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="rang")),
                ("active", models.BooleanField(default=True, verbose_name="ouverte")),
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
                        to="eligibility.calltheme",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        db_constraint=False,
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
        migrations.AddField(
            model_name="calltheme",
            name="theme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="call_themes",
                to="eligibility.theme",
                verbose_name="thématique",
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="themes",
            field=models.ManyToManyField(
                related_name="calls",
                through="eligibility.CallTheme",
                to="eligibility.theme",
                verbose_name="thématiques",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="theme",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_themeevent" ("block", "id", "label", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."block", NEW."id", NEW."label", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."slug"); RETURN NULL;',
                    hash="29dd466621303d63e18248d8678dc0072e910bad",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_911b3",
                    table="eligibility_theme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="theme",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "eligibility_themeevent" ("block", "id", "label", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."block", NEW."id", NEW."label", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."slug"); RETURN NULL;',
                    hash="d590cbd4816793eb28b978c0e8ed09f81cbfd06b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_24d74",
                    table="eligibility_theme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="theme",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_themeevent" ("block", "id", "label", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (OLD."block", OLD."id", OLD."label", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."slug"); RETURN NULL;',
                    hash="41beb75abbb12fc6429093457317662318c418ad",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4cfd2",
                    table="eligibility_theme",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="themeevent",
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
            model_name="themeevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="eligibility.theme",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requirementvalue",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_requirementvalueevent" ("created_at", "id", "parameters", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "requirement_id", "valid_from", "valid_to") VALUES (NEW."created_at", NEW."id", NEW."parameters", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."requirement_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="fcbe41ec3db524bf177427d6ea034a2026bfe0be",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c1f2f",
                    table="eligibility_requirementvalue",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requirementvalue",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "eligibility_requirementvalueevent" ("created_at", "id", "parameters", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "requirement_id", "valid_from", "valid_to") VALUES (NEW."created_at", NEW."id", NEW."parameters", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."requirement_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="5e5c0d76dcf4e98f922e0d1ac59faf99045c89cf",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4650e",
                    table="eligibility_requirementvalue",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requirementvalue",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_requirementvalueevent" ("created_at", "id", "parameters", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "requirement_id", "valid_from", "valid_to") VALUES (OLD."created_at", OLD."id", OLD."parameters", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."requirement_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="e787aaad0fb3ae132b289aeb7f27fc703df4e0ae",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f4d95",
                    table="eligibility_requirementvalue",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="site",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_siteevent" ("address", "call_id", "commune_id", "id", "in_priority_area", "is_open", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "surface_m2") VALUES (NEW."address", NEW."call_id", NEW."commune_id", NEW."id", NEW."in_priority_area", NEW."is_open", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."slug", NEW."surface_m2"); RETURN NULL;',
                    hash="3da349dafd968a49f0deefc86731e9a8724e2a2e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fc561",
                    table="eligibility_site",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="site",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "eligibility_siteevent" ("address", "call_id", "commune_id", "id", "in_priority_area", "is_open", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "surface_m2") VALUES (NEW."address", NEW."call_id", NEW."commune_id", NEW."id", NEW."in_priority_area", NEW."is_open", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."slug", NEW."surface_m2"); RETURN NULL;',
                    hash="dc8eb10dca71ca7c4ce4998a3a065d63f9d750c0",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_cab62",
                    table="eligibility_site",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="site",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_siteevent" ("address", "call_id", "commune_id", "id", "in_priority_area", "is_open", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "surface_m2") VALUES (OLD."address", OLD."call_id", OLD."commune_id", OLD."id", OLD."in_priority_area", OLD."is_open", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."slug", OLD."surface_m2"); RETURN NULL;',
                    hash="c0457f2f0607c71dc07494ec6727f35f02ee9243",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ae65d",
                    table="eligibility_site",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requirement",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_requirementevent" ("call_id", "code", "field", "id", "kind", "label", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scope", "severity", "source") VALUES (NEW."call_id", NEW."code", NEW."field", NEW."id", NEW."kind", NEW."label", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."scope", NEW."severity", NEW."source"); RETURN NULL;',
                    hash="dad3de1dd85e3a714678c60dda7e69f1cd12b895",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bac05",
                    table="eligibility_requirement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requirement",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "eligibility_requirementevent" ("call_id", "code", "field", "id", "kind", "label", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scope", "severity", "source") VALUES (NEW."call_id", NEW."code", NEW."field", NEW."id", NEW."kind", NEW."label", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."scope", NEW."severity", NEW."source"); RETURN NULL;',
                    hash="65a30945f0ad5e72233d94f48716a0a5fa3c130a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d9ab3",
                    table="eligibility_requirement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requirement",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_requirementevent" ("call_id", "code", "field", "id", "kind", "label", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scope", "severity", "source") VALUES (OLD."call_id", OLD."code", OLD."field", OLD."id", OLD."kind", OLD."label", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."scope", OLD."severity", OLD."source"); RETURN NULL;',
                    hash="8f37d655c720481eb0b75c0b72679ba76dd1b1a9",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3535a",
                    table="eligibility_requirement",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="RequirementTheme",
            fields=[],
            options={
                "verbose_name": "thématique d’une exigence",
                "verbose_name_plural": "thématiques d’une exigence",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("eligibility.requirement_themes",),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="question",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_questionevent" ("call_id", "choices", "code", "help_text", "id", "kind", "label", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scope", "section", "why") VALUES (NEW."call_id", NEW."choices", NEW."code", NEW."help_text", NEW."id", NEW."kind", NEW."label", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."scope", NEW."section", NEW."why"); RETURN NULL;',
                    hash="8dc2e6c4f980c97889d4d56d59ccb69a24022f92",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_382e7",
                    table="eligibility_question",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="question",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "eligibility_questionevent" ("call_id", "choices", "code", "help_text", "id", "kind", "label", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scope", "section", "why") VALUES (NEW."call_id", NEW."choices", NEW."code", NEW."help_text", NEW."id", NEW."kind", NEW."label", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."scope", NEW."section", NEW."why"); RETURN NULL;',
                    hash="cc07fdc35141bc93ec62b3a4675fbb5fc540a195",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b37d2",
                    table="eligibility_question",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="question",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_questionevent" ("call_id", "choices", "code", "help_text", "id", "kind", "label", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scope", "section", "why") VALUES (OLD."call_id", OLD."choices", OLD."code", OLD."help_text", OLD."id", OLD."kind", OLD."label", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."scope", OLD."section", OLD."why"); RETURN NULL;',
                    hash="d57ceb03faa73cfc0da861e6413644fe14f9c906",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_af102",
                    table="eligibility_question",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="QuestionTheme",
            fields=[],
            options={
                "verbose_name": "thématique d’une question",
                "verbose_name_plural": "thématiques d’une question",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("eligibility.question_themes",),
        ),
        migrations.AddConstraint(
            model_name="calltheme",
            constraint=models.UniqueConstraint(
                fields=("call", "theme"),
                name="call_theme_once",
                violation_error_message="Cette thématique est déjà dans l’appel.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calltheme",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_callthemeevent" ("active", "calendar_note", "call_id", "guidance", "id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "summary", "theme_id") VALUES (NEW."active", NEW."calendar_note", NEW."call_id", NEW."guidance", NEW."id", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."summary", NEW."theme_id"); RETURN NULL;',
                    hash="ff6ba3434218bddd3d4ca7155225807db18a411f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8b4a9",
                    table="eligibility_calltheme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calltheme",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "eligibility_callthemeevent" ("active", "calendar_note", "call_id", "guidance", "id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "summary", "theme_id") VALUES (NEW."active", NEW."calendar_note", NEW."call_id", NEW."guidance", NEW."id", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."summary", NEW."theme_id"); RETURN NULL;',
                    hash="869b79e6a230d7399590122bd2948c837eaf324d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_cd5b3",
                    table="eligibility_calltheme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calltheme",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_callthemeevent" ("active", "calendar_note", "call_id", "guidance", "id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "summary", "theme_id") VALUES (OLD."active", OLD."calendar_note", OLD."call_id", OLD."guidance", OLD."id", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."summary", OLD."theme_id"); RETURN NULL;',
                    hash="78ca95774791b59c24ed3cc6940d41eafadd5a10",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8daa3",
                    table="eligibility_calltheme",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(("neighbourhood_generation__in", ("2015", "2024"))),
                name="call_generation",
                violation_error_message="Choisissez une génération de QPV de la liste.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="call",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_callevent" ("closes_at", "code", "copied_from_id", "id", "neighbourhood_generation", "opens_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published", "title", "year") VALUES (NEW."closes_at", NEW."code", NEW."copied_from_id", NEW."id", NEW."neighbourhood_generation", NEW."opens_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published", NEW."title", NEW."year"); RETURN NULL;',
                    hash="122dc15764fb33c14f6bca227f477974f5262b3d",
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
                    condition='WHEN (OLD."closes_at" IS DISTINCT FROM (NEW."closes_at") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."copied_from_id" IS DISTINCT FROM (NEW."copied_from_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."neighbourhood_generation" IS DISTINCT FROM (NEW."neighbourhood_generation") OR OLD."opens_at" IS DISTINCT FROM (NEW."opens_at") OR OLD."published" IS DISTINCT FROM (NEW."published") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."year" IS DISTINCT FROM (NEW."year"))',
                    func='INSERT INTO "eligibility_callevent" ("closes_at", "code", "copied_from_id", "id", "neighbourhood_generation", "opens_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published", "title", "year") VALUES (NEW."closes_at", NEW."code", NEW."copied_from_id", NEW."id", NEW."neighbourhood_generation", NEW."opens_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published", NEW."title", NEW."year"); RETURN NULL;',
                    hash="98c7a2534bd842c1adf64f88990d916abbe57901",
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
                    func='INSERT INTO "eligibility_callevent" ("closes_at", "code", "copied_from_id", "id", "neighbourhood_generation", "opens_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published", "title", "year") VALUES (OLD."closes_at", OLD."code", OLD."copied_from_id", OLD."id", OLD."neighbourhood_generation", OLD."opens_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."published", OLD."title", OLD."year"); RETURN NULL;',
                    hash="99e508d62bcdb6db1834c8f7b73e60730b507269",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7d193",
                    table="eligibility_call",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requirementtheme",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_requirementthemeevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "requirement_id", "theme_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."requirement_id", NEW."theme_id"); RETURN NULL;',
                    hash="d00dacb258c8efab263767526aa71038d7614444",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_01d1c",
                    table="eligibility_requirement_themes",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requirementtheme",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "eligibility_requirementthemeevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "requirement_id", "theme_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."requirement_id", NEW."theme_id"); RETURN NULL;',
                    hash="7c8f67f589d82def6fcf7f30f5476c70964baef2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9d69a",
                    table="eligibility_requirement_themes",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requirementtheme",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_requirementthemeevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "requirement_id", "theme_id") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."requirement_id", OLD."theme_id"); RETURN NULL;',
                    hash="85b1eb846b88c562acd27ed0e4113d8c91b2923f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5862b",
                    table="eligibility_requirement_themes",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="questiontheme",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_questionthemeevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "question_id", "theme_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."question_id", NEW."theme_id"); RETURN NULL;',
                    hash="a1d30dfd7cc5c29fceee19e062e5fb4e7e4b359c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_02b9d",
                    table="eligibility_question_themes",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="questiontheme",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "eligibility_questionthemeevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "question_id", "theme_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."question_id", NEW."theme_id"); RETURN NULL;',
                    hash="046cc13d7210bd92577ad7460d9067cb482bb26b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_90095",
                    table="eligibility_question_themes",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="questiontheme",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "eligibility_questionthemeevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "question_id", "theme_id") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."question_id", OLD."theme_id"); RETURN NULL;',
                    hash="3674a4b7363182b689cff4da900ec55aa114de0c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_29f41",
                    table="eligibility_question_themes",
                    when="AFTER",
                ),
            ),
        ),
    ]
