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
        ("contacts", "0014_topics_of_partners"),
        ("contacts", "__first__"),
        ("eligibility", "0008_guidance_scale_and_bonus_of_criteria"),
        ("files", "0001_stored_files_and_uploads"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0003_removals_in_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="MoneyEntry",
            fields=[
                ("key", models.CharField(max_length=60, primary_key=True, serialize=False)),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("specific", "Crédit spécifique"),
                            ("common_law", "Droit commun"),
                            ("valued", "Valorisé"),
                        ],
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("note", models.CharField(max_length=200, verbose_name="précision")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("asked", "Demandé"),
                            ("proposed", "Proposé"),
                            ("agreed", "Accordé en comité"),
                            ("voted", "Voté"),
                            ("paid", "Payé"),
                        ],
                        max_length=10,
                        verbose_name="étape",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="montant")),
            ],
            options={
                "verbose_name": "montant",
                "verbose_name_plural": "montants",
                "db_table": "reporting_moneyentry",
                "ordering": ("application", "funder", "nature", "note", "stage"),
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="IndicatorEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("slug", models.SlugField(db_index=False, max_length=60, verbose_name="identifiant")),
                ("label", models.CharField(max_length=150, verbose_name="nom")),
                (
                    "domain",
                    models.CharField(
                        choices=[
                            ("population", "Population"),
                            ("employment", "Emploi"),
                            ("housing", "Habitat et peuplement"),
                            ("education", "Éducation"),
                            ("health", "Santé"),
                            ("environment", "Ambiance urbaine"),
                        ],
                        max_length=12,
                        verbose_name="thématique",
                    ),
                ),
                (
                    "objective",
                    models.CharField(blank=True, max_length=250, verbose_name="objectif du contrat de ville"),
                ),
                ("definition", models.TextField(blank=True, max_length=1000, verbose_name="définition")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("percent", "%"),
                            ("points", "points"),
                            ("times", "fois"),
                            ("count", "nombre"),
                            ("people", "personnes"),
                            ("euros", "€"),
                            ("fte", "ETP"),
                            ("hectares", "ha"),
                            ("density", "habitants par hectare"),
                        ],
                        max_length=10,
                        verbose_name="unité",
                    ),
                ),
                ("decimals", models.PositiveSmallIntegerField(default=0, verbose_name="décimales")),
                (
                    "better",
                    models.CharField(
                        choices=[
                            ("higher", "Plus haut est mieux"),
                            ("lower", "Plus bas est mieux"),
                            ("neither", "Ni l’un ni l’autre"),
                        ],
                        default="neither",
                        max_length=8,
                        verbose_name="sens",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="rang")),
                ("is_active", models.BooleanField(default=True, verbose_name="affiché")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="IndicatorSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="identifiant")),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                ("publisher", models.CharField(max_length=200, verbose_name="producteur")),
                ("address", models.URLField(blank=True, max_length=300, verbose_name="adresse")),
                ("licence", models.CharField(blank=True, max_length=150, verbose_name="licence")),
            ],
            options={
                "verbose_name": "source",
                "verbose_name_plural": "sources",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="IndicatorSourceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("slug", models.SlugField(db_index=False, max_length=60, verbose_name="identifiant")),
                ("name", models.CharField(max_length=200, verbose_name="nom")),
                ("publisher", models.CharField(max_length=200, verbose_name="producteur")),
                ("address", models.URLField(blank=True, max_length=300, verbose_name="adresse")),
                ("licence", models.CharField(blank=True, max_length=150, verbose_name="licence")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Observation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("neighbourhood", "Un quartier prioritaire"),
                            ("commune", "Une commune"),
                            ("priority", "Ensemble des quartiers prioritaires"),
                            ("watch", "Ensemble des quartiers de veille"),
                            ("metropole", "Métropole"),
                            ("rest", "Reste de la métropole"),
                        ],
                        max_length=15,
                        verbose_name="échelle",
                    ),
                ),
                ("since", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="depuis l’année")),
                ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True, verbose_name="valeur"),
                ),
                (
                    "missing",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_at_this_level", "Non disponible à cette échelle"),
                            ("secret", "Secret statistique"),
                            ("not_published", "Non publié à cette date"),
                        ],
                        max_length=20,
                        verbose_name="sans valeur",
                    ),
                ),
                (
                    "trend",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("widening", "L’écart se creuse"),
                            ("narrowing", "L’écart se réduit"),
                            ("stable", "L’écart est stable"),
                        ],
                        max_length=10,
                        verbose_name="évolution de l’écart",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="précision")),
                ("page", models.CharField(blank=True, max_length=60, verbose_name="page")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifiée le")),
            ],
            options={
                "verbose_name": "valeur d’indicateur",
                "verbose_name_plural": "valeurs d’indicateurs",
                "ordering": ("indicator", "area", "neighbourhood", "commune", "year"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("area__in", ["neighbourhood", "commune", "priority", "watch", "metropole", "rest"])
                        ),
                        name="observation_area_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("missing", ""), ("value__isnull", False)),
                            models.Q(
                                ("missing__in", ["not_at_this_level", "secret", "not_published"]), ("value", None)
                            ),
                            models.Q(
                                ("missing", ""), ("trend__in", ["widening", "narrowing", "stable"]), ("value", None)
                            ),
                            _connector="OR",
                        ),
                        name="observation_value_or_why",
                        violation_error_message="Donnez une valeur, ou dites pourquoi il n’y en a pas.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("trend__in", ["", "widening", "narrowing", "stable"])),
                        name="observation_trend_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("year__range", (1990, 2100)),
                            models.Q(("since", None), ("since__lt", models.F("year")), _connector="OR"),
                        ),
                        name="observation_years",
                        violation_error_message="L’année va de 1990 à 2100, et une période commence avant de finir.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ObservationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("neighbourhood", "Un quartier prioritaire"),
                            ("commune", "Une commune"),
                            ("priority", "Ensemble des quartiers prioritaires"),
                            ("watch", "Ensemble des quartiers de veille"),
                            ("metropole", "Métropole"),
                            ("rest", "Reste de la métropole"),
                        ],
                        max_length=15,
                        verbose_name="échelle",
                    ),
                ),
                ("since", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="depuis l’année")),
                ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True, verbose_name="valeur"),
                ),
                (
                    "missing",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_at_this_level", "Non disponible à cette échelle"),
                            ("secret", "Secret statistique"),
                            ("not_published", "Non publié à cette date"),
                        ],
                        max_length=20,
                        verbose_name="sans valeur",
                    ),
                ),
                (
                    "trend",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("widening", "L’écart se creuse"),
                            ("narrowing", "L’écart se réduit"),
                            ("stable", "L’écart est stable"),
                        ],
                        max_length=10,
                        verbose_name="évolution de l’écart",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="précision")),
                ("page", models.CharField(blank=True, max_length=60, verbose_name="page")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifiée le")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ObservationImport",
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
                ("rows", models.JSONField(default=list, verbose_name="lignes")),
                ("uploaded_at", models.DateTimeField(verbose_name="envoyé le")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="clos le")),
            ],
            options={
                "verbose_name": "import d’indicateurs",
                "verbose_name_plural": "imports d’indicateurs",
                "ordering": ("-uploaded_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["read", "applied", "dropped"])),
                        name="observation_import_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("state", "read")),
                            models.Q(models.Q(("state", "read"), _negated=True), ("closed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="observation_import_closed_is_dated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicationHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300, verbose_name="motif")),
                ("at", models.DateTimeField(verbose_name="le")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="levé le")),
            ],
            options={
                "verbose_name": "projet non publié",
                "verbose_name_plural": "projets non publiés",
                "ordering": ("-at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="publication_hold_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at", None), ("ended_at__gte", models.F("at")), _connector="OR"),
                        name="publication_hold_ends_after",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("odt", "LibreOffice (odt)")], max_length=4, verbose_name="format"
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="fait le")),
            ],
            options={
                "verbose_name": "document d’un rapport",
                "verbose_name_plural": "documents d’un rapport",
                "ordering": ("edition", "kind"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["pdf", "odt"])), name="report_document_kind_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, verbose_name="identifiant")),
                ("label", models.CharField(max_length=250, verbose_name="ce qui est compté")),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="valeur"),
                ),
                (
                    "upper",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="jusqu’à"),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("count", "nombre"),
                            ("euros", "€"),
                            ("people", "personnes"),
                            ("percent", "%"),
                            ("points", "points"),
                            ("times", "fois"),
                            ("days", "jours"),
                            ("hours", "heures"),
                            ("fte", "ETP"),
                        ],
                        max_length=8,
                        verbose_name="unité",
                    ),
                ),
                ("is_about", models.BooleanField(default=False, verbose_name="environ")),
                ("is_key", models.BooleanField(default=False, verbose_name="chiffre clé")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="rang")),
                ("computed_at", models.DateTimeField(blank=True, null=True, verbose_name="calculé le")),
                ("provenance", models.CharField(max_length=300, verbose_name="provenance")),
                ("query", models.CharField(blank=True, max_length=500, verbose_name="lignes")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="précision")),
            ],
            options={
                "verbose_name": "chiffre d’un rapport",
                "verbose_name_plural": "chiffres d’un rapport",
                "ordering": ("edition", "order", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "unit__in",
                                ["count", "euros", "people", "percent", "points", "times", "days", "hours", "fte"],
                            )
                        ),
                        name="report_figure_unit_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("provenance", ""), _negated=True), name="report_figure_says_where_from"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("upper", None),
                            models.Q(("upper__gt", models.F("value")), ("value__isnull", False)),
                            _connector="OR",
                        ),
                        name="report_figure_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
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
                            ("presentation", "Présentation du contrat de ville"),
                            ("situation", "Évolution de la situation dans les quartiers"),
                            ("transversal", "MEL : gouvernance, ingénierie, participation"),
                            ("theme", "MEL : actions par thématique"),
                            ("commune", "Contribution d’une commune"),
                            ("partner", "Contribution d’un partenaire"),
                        ],
                        max_length=15,
                        verbose_name="chapitre",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                (
                    "domain",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("population", "Population"),
                            ("employment", "Emploi"),
                            ("housing", "Habitat et peuplement"),
                            ("education", "Éducation"),
                            ("health", "Santé"),
                            ("environment", "Ambiance urbaine"),
                        ],
                        max_length=12,
                        verbose_name="thématique",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="rang")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "À écrire"),
                            ("writing", "En cours"),
                            ("sent", "Envoyée"),
                            ("returned", "À compléter"),
                            ("validated", "Validée"),
                            ("waived", "Sans contribution"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="attendue le")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("updated_at", models.DateTimeField(verbose_name="modifiée le")),
                ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="relancée le")),
                (
                    "funder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="contacts.funder",
                        verbose_name="commune ou partenaire",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="contacts.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "contribution",
                "verbose_name_plural": "contributions",
                "ordering": ("edition", "kind", "order", "title"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["presentation", "situation", "transversal", "theme", "commune", "partner"])
                        ),
                        name="contribution_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["asked", "writing", "sent", "returned", "validated", "waived"])
                        ),
                        name="contribution_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("funder__isnull", False), ("kind__in", ["commune", "partner"]), ("service", None)
                            ),
                            models.Q(models.Q(("kind__in", ["commune", "partner"]), _negated=True), ("funder", None)),
                            _connector="OR",
                        ),
                        name="contribution_has_its_author",
                        violation_error_message="Une contribution de commune ou de partenaire dit de qui elle vient.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "domain__in",
                                ["", "population", "employment", "housing", "education", "health", "environment"],
                            )
                        ),
                        name="contribution_domain_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContributionEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=20, verbose_name="action")),
                ("reason", models.TextField(blank=True, verbose_name="motif")),
                ("at", models.DateTimeField(verbose_name="le")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="reporting.contribution",
                        verbose_name="contribution",
                    ),
                ),
            ],
            options={
                "verbose_name": "événement d’une contribution",
                "verbose_name_plural": "événements d’une contribution",
                "ordering": ("at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ContributionPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("text", "Texte"),
                            ("stakes", "Enjeux locaux et priorités d’action"),
                            ("actions", "Actions menées au bénéfice des habitants"),
                            ("outlook", "Perspectives et axes de progrès"),
                        ],
                        max_length=10,
                        verbose_name="partie",
                    ),
                ),
                ("body", models.TextField(blank=True, max_length=60000, verbose_name="texte")),
                (
                    "availability",
                    models.CharField(
                        choices=[
                            ("given", "Renseigné"),
                            ("not_at_this_level", "Non disponible à cette échelle"),
                            ("nothing", "Rien à signaler"),
                        ],
                        default="given",
                        max_length=20,
                        verbose_name="disponibilité",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("updated_at", models.DateTimeField(blank=True, null=True, verbose_name="modifiée le")),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="reporting.contribution",
                        verbose_name="contribution",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="modifiée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "partie d’une contribution",
                "verbose_name_plural": "parties d’une contribution",
                "ordering": ("contribution", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("contribution", "name"), name="contribution_part_once"),
                    models.CheckConstraint(
                        condition=models.Q(("name__in", ["text", "stakes", "actions", "outlook"])),
                        name="contribution_part_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("availability__in", ["given", "not_at_this_level", "nothing"])),
                        name="contribution_part_availability_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeclaredAmount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scheme", models.CharField(max_length=200, verbose_name="dispositif")),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("specific", "Crédit spécifique"),
                            ("common_law", "Droit commun"),
                            ("valued", "Valorisé"),
                        ],
                        default="common_law",
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="valeur"),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[("euros", "€"), ("count", "nombre"), ("fte", "ETP"), ("hours", "heures")],
                        default="euros",
                        max_length=8,
                        verbose_name="unité",
                    ),
                ),
                (
                    "territory",
                    models.CharField(
                        choices=[
                            ("neighbourhood", "Un quartier prioritaire"),
                            ("commune", "Une commune"),
                            ("priority", "Ensemble des quartiers prioritaires"),
                            ("metropole", "Métropole"),
                            ("not_available", "Non disponible à cette échelle"),
                        ],
                        default="metropole",
                        max_length=15,
                        verbose_name="échelle",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="précision")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="rang")),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declared_amounts",
                        to="territories.commune",
                        verbose_name="commune",
                    ),
                ),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="amounts",
                        to="reporting.contribution",
                        verbose_name="contribution",
                    ),
                ),
                (
                    "neighbourhood",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declared_amounts",
                        to="territories.neighbourhood",
                        verbose_name="quartier",
                    ),
                ),
            ],
            options={
                "verbose_name": "montant déclaré",
                "verbose_name_plural": "montants déclarés",
                "ordering": ("contribution", "order", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("nature__in", ["specific", "common_law", "valued"])),
                        name="declared_amount_nature_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit__in", ["euros", "count", "fte", "hours"])),
                        name="declared_amount_unit_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value", None), ("value__gte", 0), _connector="OR"),
                        name="declared_amount_positive",
                        violation_error_message="Un montant ne peut pas être négatif.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__isnull", False), ("territory", "not_available"), _connector="OR"),
                        name="declared_amount_or_not_available",
                        violation_error_message="Donnez un montant, ou choisissez « Non disponible à cette échelle ».",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("commune", None), ("neighbourhood__isnull", False), ("territory", "neighbourhood")
                            ),
                            models.Q(("commune__isnull", False), ("neighbourhood", None), ("territory", "commune")),
                            models.Q(
                                ("commune", None),
                                ("neighbourhood", None),
                                ("territory__in", ["priority", "metropole", "not_available"]),
                            ),
                            _connector="OR",
                        ),
                        name="declared_amount_place_fits_scale",
                        violation_error_message="Indiquez le quartier ou la commune que demande l’échelle, et rien d’autre.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                (
                    "period",
                    models.CharField(
                        help_text="Par exemple : 2025 ou 2015-2016", max_length=20, unique=True, verbose_name="période"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="dernière année couverte")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preparing", "En préparation"),
                            ("collecting", "Contributions ouvertes"),
                            ("drafting", "En assemblage"),
                            ("published", "Publié"),
                        ],
                        default="preparing",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("is_historical", models.BooleanField(default=False, verbose_name="antérieure au portail")),
                ("provenance", models.TextField(blank=True, verbose_name="provenance")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="contributions attendues le")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("created_at", models.DateTimeField(verbose_name="créée le")),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="ouverte le")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="contributions closes le")),
                ("figures_at", models.DateTimeField(blank=True, null=True, verbose_name="chiffres arrêtés le")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="publiée le")),
                ("content", models.JSONField(blank=True, default=list, verbose_name="contenu publié")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="empreinte SHA-256")),
                (
                    "calls",
                    models.ManyToManyField(
                        blank=True, related_name="editions", to="eligibility.call", verbose_name="appels"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créée par",
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="next_editions",
                        to="reporting.edition",
                        verbose_name="édition précédente",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="publiée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "rapport annuel",
                "verbose_name_plural": "rapports annuels",
                "ordering": ("-year", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["preparing", "collecting", "drafting", "published"])),
                        name="edition_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            models.Q(("published_at__isnull", False), models.Q(("digest", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="edition_published_is_frozen",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "collecting"), _negated=True), ("due_on__isnull", False), _connector="OR"
                        ),
                        name="edition_collecting_has_a_deadline",
                        violation_error_message="Fixez la date limite des contributions.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("previous", None), models.Q(("previous", models.F("id")), _negated=True), _connector="OR"
                        ),
                        name="edition_follows_another",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="contribution",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contributions",
                to="reporting.edition",
                verbose_name="rapport",
            ),
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("listing", models.CharField(max_length=40, verbose_name="liste")),
                ("query", models.TextField(blank=True, verbose_name="adresse de la liste")),
                (
                    "format",
                    models.CharField(
                        choices=[("xlsx", "Excel (xlsx)"), ("ods", "LibreOffice (ods)"), ("csv", "CSV")],
                        max_length=4,
                        verbose_name="format",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "En attente"),
                            ("running", "En préparation"),
                            ("ready", "Prêt"),
                            ("failed", "Échec"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0, verbose_name="lignes écrites")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="lignes")),
                ("asked_at", models.DateTimeField(verbose_name="demandé le")),
                ("ready_at", models.DateTimeField(blank=True, null=True, verbose_name="prêt le")),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="erreur")),
                ("file", models.FileField(blank=True, upload_to="exports/", verbose_name="fichier")),
                ("name", models.CharField(blank=True, max_length=150, verbose_name="nom du fichier")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="octets")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="demandé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "export",
                "verbose_name_plural": "exports",
                "ordering": ("-asked_at", "-pk"),
                "indexes": [models.Index(fields=["asked_by", "-asked_at"], name="export_of_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["pending", "running", "ready", "failed"])),
                        name="export_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("format__in", ["xlsx", "ods", "csv"])), name="export_format_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True), ("ready_at__isnull", False), _connector="OR"
                        ),
                        name="export_ready_is_dated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="identifiant")),
                ("label", models.CharField(max_length=150, verbose_name="nom")),
                (
                    "domain",
                    models.CharField(
                        choices=[
                            ("population", "Population"),
                            ("employment", "Emploi"),
                            ("housing", "Habitat et peuplement"),
                            ("education", "Éducation"),
                            ("health", "Santé"),
                            ("environment", "Ambiance urbaine"),
                        ],
                        max_length=12,
                        verbose_name="thématique",
                    ),
                ),
                (
                    "objective",
                    models.CharField(blank=True, max_length=250, verbose_name="objectif du contrat de ville"),
                ),
                ("definition", models.TextField(blank=True, max_length=1000, verbose_name="définition")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("percent", "%"),
                            ("points", "points"),
                            ("times", "fois"),
                            ("count", "nombre"),
                            ("people", "personnes"),
                            ("euros", "€"),
                            ("fte", "ETP"),
                            ("hectares", "ha"),
                            ("density", "habitants par hectare"),
                        ],
                        max_length=10,
                        verbose_name="unité",
                    ),
                ),
                ("decimals", models.PositiveSmallIntegerField(default=0, verbose_name="décimales")),
                (
                    "better",
                    models.CharField(
                        choices=[
                            ("higher", "Plus haut est mieux"),
                            ("lower", "Plus bas est mieux"),
                            ("neither", "Ni l’un ni l’autre"),
                        ],
                        default="neither",
                        max_length=8,
                        verbose_name="sens",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="rang")),
                ("is_active", models.BooleanField(default=True, verbose_name="affiché")),
            ],
            options={
                "verbose_name": "indicateur",
                "verbose_name_plural": "indicateurs",
                "ordering": ("domain", "order", "label"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "domain__in",
                                ["population", "employment", "housing", "education", "health", "environment"],
                            )
                        ),
                        name="indicator_domain_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "unit__in",
                                [
                                    "percent",
                                    "points",
                                    "times",
                                    "count",
                                    "people",
                                    "euros",
                                    "fte",
                                    "hectares",
                                    "density",
                                ],
                            )
                        ),
                        name="indicator_unit_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("better__in", ["higher", "lower", "neither"])),
                        name="indicator_better_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("decimals__lte", 3)), name="indicator_few_decimals"),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reporting_indicatorevent" ("better", "decimals", "definition", "domain", "id", "is_active", "label", "objective", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "unit") VALUES (NEW."better", NEW."decimals", NEW."definition", NEW."domain", NEW."id", NEW."is_active", NEW."label", NEW."objective", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."slug", NEW."unit"); RETURN NULL;',
                    hash="960f4664d695075b1ae40085bd6e5e93c8f72199",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_832d1",
                    table="reporting_indicator",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "reporting_indicatorevent" ("better", "decimals", "definition", "domain", "id", "is_active", "label", "objective", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "unit") VALUES (NEW."better", NEW."decimals", NEW."definition", NEW."domain", NEW."id", NEW."is_active", NEW."label", NEW."objective", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."slug", NEW."unit"); RETURN NULL;',
                    hash="1d30095c7d3c14fd23ccb70159772c81f8b4de93",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5b49e",
                    table="reporting_indicator",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reporting_indicatorevent" ("better", "decimals", "definition", "domain", "id", "is_active", "label", "objective", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "unit") VALUES (OLD."better", OLD."decimals", OLD."definition", OLD."domain", OLD."id", OLD."is_active", OLD."label", OLD."objective", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."slug", OLD."unit"); RETURN NULL;',
                    hash="e8ff56282db4b32d7187031a852f58a37d2d971d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c0cd5",
                    table="reporting_indicator",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="indicatorevent",
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
            model_name="indicatorevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="reporting.indicator",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicatorsource",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reporting_indicatorsourceevent" ("address", "id", "licence", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publisher", "slug") VALUES (NEW."address", NEW."id", NEW."licence", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."publisher", NEW."slug"); RETURN NULL;',
                    hash="394a720fb3d44b7354fcdf3e75e7629b71fcadb4",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a7890",
                    table="reporting_indicatorsource",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicatorsource",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "reporting_indicatorsourceevent" ("address", "id", "licence", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publisher", "slug") VALUES (NEW."address", NEW."id", NEW."licence", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."publisher", NEW."slug"); RETURN NULL;',
                    hash="548ba833e9e81aee024cdfc567e67b5c9c9fcbb8",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c9e0d",
                    table="reporting_indicatorsource",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicatorsource",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reporting_indicatorsourceevent" ("address", "id", "licence", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publisher", "slug") VALUES (OLD."address", OLD."id", OLD."licence", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."publisher", OLD."slug"); RETURN NULL;',
                    hash="6f6e966c1e0952cabb346275e50bb3859d8762ec",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fa906",
                    table="reporting_indicatorsource",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="indicatorsourceevent",
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
            model_name="indicatorsourceevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="reporting.indicatorsource",
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="commune",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="observations",
                to="territories.commune",
                verbose_name="commune",
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="indicator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="observations",
                to="reporting.indicator",
                verbose_name="indicateur",
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="neighbourhood",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="observations",
                to="territories.neighbourhood",
                verbose_name="quartier",
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="observations",
                to="reporting.indicatorsource",
                verbose_name="source",
            ),
        ),
        migrations.AddField(
            model_name="observationevent",
            name="commune",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="observationevent",
            name="indicator",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="reporting.indicator",
                verbose_name="indicateur",
            ),
        ),
        migrations.AddField(
            model_name="observationevent",
            name="neighbourhood",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="observationevent",
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
            model_name="observationevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="reporting.observation",
            ),
        ),
        migrations.AddField(
            model_name="observationevent",
            name="source",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="reporting.indicatorsource",
                verbose_name="source",
            ),
        ),
        migrations.AddField(
            model_name="observationimport",
            name="uploaded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="observation_imports",
                to=settings.AUTH_USER_MODEL,
                verbose_name="envoyé par",
            ),
        ),
        migrations.AddField(
            model_name="publicationhold",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="publication_holds",
                to="applications.application",
                verbose_name="dossier",
            ),
        ),
        migrations.AddField(
            model_name="publicationhold",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="publication_holds",
                to=settings.AUTH_USER_MODEL,
                verbose_name="décidé par",
            ),
        ),
        migrations.AddField(
            model_name="publicationhold",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="levé par",
            ),
        ),
        migrations.AddField(
            model_name="reportdocument",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="reporting.edition",
                verbose_name="rapport",
            ),
        ),
        migrations.AddField(
            model_name="reportdocument",
            name="file",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="report_document",
                to="files.storedfile",
                verbose_name="fichier",
            ),
        ),
        migrations.AddField(
            model_name="reportfigure",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="figures",
                to="reporting.edition",
                verbose_name="rapport",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contributionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="contribution_event_is_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1b1151e6d5e0f5045fc6e20153108862a508a73e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_contribution_event_is_append_only_b24cb",
                    table="reporting_contributionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="edition",
            trigger=pgtrigger.compiler.Trigger(
                name="edition_published_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" = 'published')",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ae1f5dcf9403b2ac0349b27ada1f0238361a66da",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_edition_published_stays_2318d",
                    table="reporting_edition",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.UniqueConstraint(
                fields=("edition", "kind", "funder", "domain", "title"),
                name="contribution_once",
                nulls_distinct=False,
                violation_error_message="Cette contribution est déjà demandée.",
            ),
        ),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(fields=["neighbourhood", "indicator"], name="observation_of_place"),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.UniqueConstraint(
                fields=("indicator", "area", "neighbourhood", "commune", "year"),
                name="observation_once",
                nulls_distinct=False,
                violation_error_message="Cet indicateur a déjà une valeur à cet endroit pour cette année.",
            ),
        ),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("area", "neighbourhood"), ("commune", None), ("neighbourhood__isnull", False)),
                    models.Q(("area", "commune"), ("commune__isnull", False), ("neighbourhood", None)),
                    models.Q(
                        models.Q(("area__in", ["neighbourhood", "commune"]), _negated=True),
                        ("commune", None),
                        ("neighbourhood", None),
                    ),
                    _connector="OR",
                ),
                name="observation_place_fits_area",
                violation_error_message="Indiquez le quartier ou la commune que demande l’échelle, et rien d’autre.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reporting_observationevent" ("area", "commune_id", "id", "indicator_id", "missing", "neighbourhood_id", "note", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "source_id", "trend", "updated_at", "value", "year") VALUES (NEW."area", NEW."commune_id", NEW."id", NEW."indicator_id", NEW."missing", NEW."neighbourhood_id", NEW."note", NEW."page", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since", NEW."source_id", NEW."trend", NEW."updated_at", NEW."value", NEW."year"); RETURN NULL;',
                    hash="1727124b69ad10b55157e131636ebcc88572e154",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_70981",
                    table="reporting_observation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "reporting_observationevent" ("area", "commune_id", "id", "indicator_id", "missing", "neighbourhood_id", "note", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "source_id", "trend", "updated_at", "value", "year") VALUES (NEW."area", NEW."commune_id", NEW."id", NEW."indicator_id", NEW."missing", NEW."neighbourhood_id", NEW."note", NEW."page", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since", NEW."source_id", NEW."trend", NEW."updated_at", NEW."value", NEW."year"); RETURN NULL;',
                    hash="37479bb4eb2da6de232fee094256aafacb2c539f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_938f8",
                    table="reporting_observation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reporting_observationevent" ("area", "commune_id", "id", "indicator_id", "missing", "neighbourhood_id", "note", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "source_id", "trend", "updated_at", "value", "year") VALUES (OLD."area", OLD."commune_id", OLD."id", OLD."indicator_id", OLD."missing", OLD."neighbourhood_id", OLD."note", OLD."page", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."since", OLD."source_id", OLD."trend", OLD."updated_at", OLD."value", OLD."year"); RETURN NULL;',
                    hash="b06c7ace1c53c64b51ec7472257f26e1449ec4ce",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3b7c7",
                    table="reporting_observation",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="publicationhold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("application",),
                name="publication_hold_once",
                violation_error_message="Ce projet est déjà retiré des pages publiques.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportdocument",
            constraint=models.UniqueConstraint(fields=("edition", "kind"), name="report_document_once"),
        ),
        migrations.AddConstraint(
            model_name="reportfigure",
            constraint=models.UniqueConstraint(fields=("edition", "slug"), name="report_figure_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportfigure",
            trigger=pgtrigger.compiler.Trigger(
                name="report_figure_of_published_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF EXISTS (SELECT 1 FROM reporting_edition WHERE state = 'published'\n               AND id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.edition_id ELSE OLD.edition_id END,\n                          CASE WHEN TG_OP = 'DELETE' THEN OLD.edition_id ELSE NEW.edition_id END)) THEN\n        RAISE EXCEPTION 'the figures of a published report do not change' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n",
                    hash="95acad9d29ed7eabd486463b392644f2c0e1e748",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_report_figure_of_published_stays_c5d40",
                    table="reporting_reportfigure",
                    when="BEFORE",
                ),
            ),
        ),
    ]
