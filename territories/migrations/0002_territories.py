import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0001_unaccent"),
    ]

    operations = [
        migrations.CreateModel(
            name="Commune",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("insee_code", models.CharField(max_length=5, unique=True, verbose_name="code Insee")),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
                (
                    "kind",
                    models.CharField(
                        choices=[("commune", "Commune"), ("associated", "Commune associée")],
                        default="commune",
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("siren", models.CharField(blank=True, max_length=9, verbose_name="Siren")),
                (
                    "postal_codes",
                    models.CharField(
                        blank=True,
                        help_text="Séparez les codes par une espace.",
                        max_length=100,
                        verbose_name="codes postaux",
                    ),
                ),
                (
                    "population",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="population municipale"),
                ),
                (
                    "population_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="année de la population"),
                ),
                ("in_city_policy", models.BooleanField(default=False, verbose_name="en politique de la ville")),
                (
                    "has_watch_district",
                    models.BooleanField(
                        blank=True,
                        help_text="« Inconnu » si aucune source ne le dit.",
                        null=True,
                        verbose_name="a un quartier de veille",
                    ),
                ),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                ("provenance", models.TextField(blank=True, verbose_name="provenance")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifiée le")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="associated",
                        to="territories.commune",
                        verbose_name="associée à",
                    ),
                ),
            ],
            options={
                "verbose_name": "commune",
                "verbose_name_plural": "communes",
                "ordering": ("name", "insee_code"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("insee_code__regex", "^[0-9]{5}$")),
                        name="commune_insee_code",
                        violation_error_message="Le code Insee d’une commune compte cinq chiffres.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("siren", ""), ("siren__regex", "^[0-9]{9}$"), _connector="OR"),
                        name="commune_siren",
                        violation_error_message="Le Siren d’une commune compte neuf chiffres.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "commune"), ("parent__isnull", True)),
                            models.Q(("kind", "associated"), ("parent__isnull", False)),
                            _connector="OR",
                        ),
                        name="commune_parent",
                        violation_error_message="Une commune associée, et elle seule, indique sa commune de rattachement.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("latitude__isnull", False),
                                ("longitude__isnull", False),
                                ("latitude__range", (-90, 90)),
                                ("longitude__range", (-180, 180)),
                            ),
                            models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                            _connector="OR",
                        ),
                        name="commune_point",
                        violation_error_message="Indiquez la longitude (de -180 à 180) et la latitude (de -90 à 90), en degrés.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("population__isnull", True), ("population_year__isnull", True)),
                            models.Q(
                                ("population__isnull", False),
                                ("population_year__isnull", False),
                                ("population_year__range", (1900, 2100)),
                            ),
                            _connector="OR",
                        ),
                        name="commune_population",
                        violation_error_message="Indiquez la population avec son année (de 1900 à 2100), ou ni l’une ni l’autre.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommuneEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("insee_code", models.CharField(max_length=5, verbose_name="code Insee")),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
                (
                    "kind",
                    models.CharField(
                        choices=[("commune", "Commune"), ("associated", "Commune associée")],
                        default="commune",
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("siren", models.CharField(blank=True, max_length=9, verbose_name="Siren")),
                (
                    "postal_codes",
                    models.CharField(
                        blank=True,
                        help_text="Séparez les codes par une espace.",
                        max_length=100,
                        verbose_name="codes postaux",
                    ),
                ),
                (
                    "population",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="population municipale"),
                ),
                (
                    "population_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="année de la population"),
                ),
                ("in_city_policy", models.BooleanField(default=False, verbose_name="en politique de la ville")),
                (
                    "has_watch_district",
                    models.BooleanField(
                        blank=True,
                        help_text="« Inconnu » si aucune source ne le dit.",
                        null=True,
                        verbose_name="a un quartier de veille",
                    ),
                ),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                ("provenance", models.TextField(blank=True, verbose_name="provenance")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifiée le")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.commune",
                        verbose_name="associée à",
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
                        to="territories.commune",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Neighbourhood",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                (
                    "official_name",
                    models.CharField(
                        blank=True, help_text="Tel que la source l’écrit.", max_length=150, verbose_name="nom officiel"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("qpv", "Quartier prioritaire"), ("watch", "Quartier de veille")],
                        max_length=5,
                        verbose_name="nature",
                    ),
                ),
                (
                    "generation",
                    models.CharField(
                        blank=True,
                        choices=[("2015", "Génération 2015"), ("2024", "Génération 2024")],
                        max_length=4,
                        verbose_name="génération",
                    ),
                ),
                ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="population")),
                (
                    "population_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="année de la population"),
                ),
                (
                    "area_hectares",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=9, null=True, verbose_name="surface (hectares)"
                    ),
                ),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                ("valid_from", models.DateField(verbose_name="en vigueur depuis le")),
                (
                    "valid_to",
                    models.DateField(
                        blank=True,
                        help_text="Dernier jour compris. Vide : toujours.",
                        null=True,
                        verbose_name="jusqu’au",
                    ),
                ),
                ("legal_basis", models.TextField(blank=True, verbose_name="base légale ou source")),
                ("provenance", models.TextField(blank=True, verbose_name="provenance")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                (
                    "communes",
                    models.ManyToManyField(
                        related_name="neighbourhoods", to="territories.commune", verbose_name="communes"
                    ),
                ),
            ],
            options={
                "verbose_name": "quartier",
                "verbose_name_plural": "quartiers",
                "ordering": ("name", "code"),
                "indexes": [
                    models.Index(fields=["valid_from", "valid_to"], name="neighbourhood_dates_idx"),
                    models.Index(fields=["generation", "kind", "name"], name="neighbourhood_generation_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "qpv"), _negated=True),
                            ("code__regex", "^(QP\\d{6}|QN\\d{5}[MIN])$"),
                            _connector="OR",
                        ),
                        name="neighbourhood_code",
                        violation_error_message="Le code d’un quartier prioritaire s’écrit QP et six chiffres (2015), ou QN, cinq chiffres et M, I ou N (2024).",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "watch"),
                            models.Q(("code__startswith", "QP"), ("generation", "2015")),
                            models.Q(("code__startswith", "QN"), ("generation", "2024")),
                            _connector="OR",
                        ),
                        name="neighbourhood_generation",
                        violation_error_message="Un code QP appartient à la génération 2015, un code QN à la génération 2024.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="neighbourhood_dates",
                        violation_error_message="Le dernier jour ne précède pas le premier.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("area_hectares__isnull", True), ("area_hectares__gt", 0), _connector="OR"),
                        name="neighbourhood_area",
                        violation_error_message="La surface est plus grande que zéro.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("latitude__isnull", False),
                                ("longitude__isnull", False),
                                ("latitude__range", (-90, 90)),
                                ("longitude__range", (-180, 180)),
                            ),
                            models.Q(
                                ("latitude__isnull", True),
                                ("longitude__isnull", True),
                                models.Q(("kind", "qpv"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="neighbourhood_point",
                        violation_error_message="Indiquez la longitude (de -180 à 180) et la latitude (de -90 à 90), en degrés.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("population__isnull", True), ("population_year__isnull", True)),
                            models.Q(
                                ("population__isnull", False),
                                ("population_year__isnull", False),
                                ("population_year__range", (1900, 2100)),
                            ),
                            _connector="OR",
                        ),
                        name="neighbourhood_population",
                        violation_error_message="Indiquez la population avec son année (de 1900 à 2100), ou ni l’une ni l’autre.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NeighbourhoodCommuneEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "commune",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.commune",
                    ),
                ),
                (
                    "neighbourhood",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.neighbourhood",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="NeighbourhoodEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                (
                    "official_name",
                    models.CharField(
                        blank=True, help_text="Tel que la source l’écrit.", max_length=150, verbose_name="nom officiel"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("qpv", "Quartier prioritaire"), ("watch", "Quartier de veille")],
                        max_length=5,
                        verbose_name="nature",
                    ),
                ),
                (
                    "generation",
                    models.CharField(
                        blank=True,
                        choices=[("2015", "Génération 2015"), ("2024", "Génération 2024")],
                        max_length=4,
                        verbose_name="génération",
                    ),
                ),
                ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="population")),
                (
                    "population_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="année de la population"),
                ),
                (
                    "area_hectares",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=9, null=True, verbose_name="surface (hectares)"
                    ),
                ),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                ("valid_from", models.DateField(verbose_name="en vigueur depuis le")),
                (
                    "valid_to",
                    models.DateField(
                        blank=True,
                        help_text="Dernier jour compris. Vide : toujours.",
                        null=True,
                        verbose_name="jusqu’au",
                    ),
                ),
                ("legal_basis", models.TextField(blank=True, verbose_name="base légale ou source")),
                ("provenance", models.TextField(blank=True, verbose_name="provenance")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
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
                        to="territories.neighbourhood",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Perimeter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("geometry", models.JSONField(verbose_name="contour")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("loaded_at", models.DateTimeField(db_index=True, verbose_name="chargé le")),
                (
                    "commune",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="perimeter",
                        to="territories.commune",
                        verbose_name="commune",
                    ),
                ),
                (
                    "neighbourhood",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="perimeter",
                        to="territories.neighbourhood",
                        verbose_name="quartier",
                    ),
                ),
            ],
            options={
                "verbose_name": "périmètre",
                "verbose_name_plural": "périmètres",
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("commune__isnull", True), ("neighbourhood__isnull", False)),
                            models.Q(("commune__isnull", False), ("neighbourhood__isnull", True)),
                            _connector="OR",
                        ),
                        name="perimeter_of_one",
                        violation_error_message="Un périmètre est celui d’un quartier ou celui d’une commune, pas des deux.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("geometry__type__in", ["Polygon", "MultiPolygon"])),
                        name="perimeter_is_polygon",
                        violation_error_message="Un périmètre est un polygone ou un ensemble de polygones.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PerimeterEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("loaded_at", models.DateTimeField(verbose_name="chargé le")),
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
                        to="territories.perimeter",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RenewalSite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="identifiant")),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                (
                    "official_name",
                    models.CharField(
                        blank=True, help_text="Tel que la source l’écrit.", max_length=150, verbose_name="nom officiel"
                    ),
                ),
                (
                    "interest",
                    models.CharField(
                        choices=[("national", "Intérêt national"), ("regional", "Intérêt régional")],
                        max_length=8,
                        verbose_name="intérêt",
                    ),
                ),
                (
                    "attachment",
                    models.CharField(
                        choices=[
                            ("same_name", "Même nom que le quartier"),
                            ("part_of_name", "Partie du nom du quartier"),
                            ("located", "Situé dans le quartier"),
                            ("to_confirm", "À confirmer"),
                        ],
                        max_length=12,
                        verbose_name="rattachement aux quartiers",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("provenance", models.TextField(blank=True, verbose_name="provenance")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewal_sites",
                        to="territories.commune",
                        verbose_name="commune",
                    ),
                ),
                (
                    "neighbourhoods",
                    models.ManyToManyField(
                        blank=True,
                        related_name="renewal_sites",
                        to="territories.neighbourhood",
                        verbose_name="quartiers",
                    ),
                ),
            ],
            options={
                "verbose_name": "site de renouvellement urbain",
                "verbose_name_plural": "sites de renouvellement urbain",
                "ordering": ("commune__name", "name"),
            },
        ),
        migrations.CreateModel(
            name="RenewalSiteEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("slug", models.SlugField(db_index=False, max_length=60, verbose_name="identifiant")),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                (
                    "official_name",
                    models.CharField(
                        blank=True, help_text="Tel que la source l’écrit.", max_length=150, verbose_name="nom officiel"
                    ),
                ),
                (
                    "interest",
                    models.CharField(
                        choices=[("national", "Intérêt national"), ("regional", "Intérêt régional")],
                        max_length=8,
                        verbose_name="intérêt",
                    ),
                ),
                (
                    "attachment",
                    models.CharField(
                        choices=[
                            ("same_name", "Même nom que le quartier"),
                            ("part_of_name", "Partie du nom du quartier"),
                            ("located", "Situé dans le quartier"),
                            ("to_confirm", "À confirmer"),
                        ],
                        max_length=12,
                        verbose_name="rattachement aux quartiers",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("provenance", models.TextField(blank=True, verbose_name="provenance")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
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
                        to="territories.renewalsite",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RenewalSiteNeighbourhoodEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "neighbourhood",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.neighbourhood",
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
                    "renewalsite",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.renewalsite",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commune",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "territories_communeevent" ("has_watch_district", "id", "in_city_policy", "insee_code", "kind", "latitude", "longitude", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "population", "population_year", "postal_codes", "provenance", "siren", "updated_at") VALUES (NEW."has_watch_district", NEW."id", NEW."in_city_policy", NEW."insee_code", NEW."kind", NEW."latitude", NEW."longitude", NEW."name", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."population", NEW."population_year", NEW."postal_codes", NEW."provenance", NEW."siren", NEW."updated_at"); RETURN NULL;',
                    hash="aec446306aaa48ec48a8c30b67343f45380f96f2",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b15eb",
                    table="territories_commune",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commune",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "territories_communeevent" ("has_watch_district", "id", "in_city_policy", "insee_code", "kind", "latitude", "longitude", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "population", "population_year", "postal_codes", "provenance", "siren", "updated_at") VALUES (NEW."has_watch_district", NEW."id", NEW."in_city_policy", NEW."insee_code", NEW."kind", NEW."latitude", NEW."longitude", NEW."name", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."population", NEW."population_year", NEW."postal_codes", NEW."provenance", NEW."siren", NEW."updated_at"); RETURN NULL;',
                    hash="a317b624f5930d7539f14f1ff623163d4cf2ce95",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d3f35",
                    table="territories_commune",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="neighbourhood",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "territories_neighbourhoodevent" ("area_hectares", "code", "generation", "id", "kind", "latitude", "legal_basis", "longitude", "name", "official_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "population", "population_year", "provenance", "updated_at", "valid_from", "valid_to") VALUES (NEW."area_hectares", NEW."code", NEW."generation", NEW."id", NEW."kind", NEW."latitude", NEW."legal_basis", NEW."longitude", NEW."name", NEW."official_name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."population", NEW."population_year", NEW."provenance", NEW."updated_at", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="0d2496165a191ff91221e5f9903ff622b2633890",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bc7f6",
                    table="territories_neighbourhood",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="neighbourhood",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "territories_neighbourhoodevent" ("area_hectares", "code", "generation", "id", "kind", "latitude", "legal_basis", "longitude", "name", "official_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "population", "population_year", "provenance", "updated_at", "valid_from", "valid_to") VALUES (NEW."area_hectares", NEW."code", NEW."generation", NEW."id", NEW."kind", NEW."latitude", NEW."legal_basis", NEW."longitude", NEW."name", NEW."official_name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."population", NEW."population_year", NEW."provenance", NEW."updated_at", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="9ea8a68add3bd5c30540b9ce0cfd5519079b2d31",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_16a4b",
                    table="territories_neighbourhood",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="NeighbourhoodCommune",
            fields=[],
            options={
                "verbose_name": "commune d’un quartier",
                "verbose_name_plural": "communes des quartiers",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("territories.neighbourhood_communes",),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="perimeter",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "territories_perimeterevent" ("commune_id", "id", "loaded_at", "neighbourhood_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (NEW."commune_id", NEW."id", NEW."loaded_at", NEW."neighbourhood_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source"); RETURN NULL;',
                    hash="bcc87361815ae841f511c08d10d37fdaab5068a2",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_08ab0",
                    table="territories_perimeter",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="perimeter",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."commune_id" IS DISTINCT FROM (NEW."commune_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."loaded_at" IS DISTINCT FROM (NEW."loaded_at") OR OLD."neighbourhood_id" IS DISTINCT FROM (NEW."neighbourhood_id") OR OLD."source" IS DISTINCT FROM (NEW."source"))',
                    func='INSERT INTO "territories_perimeterevent" ("commune_id", "id", "loaded_at", "neighbourhood_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (NEW."commune_id", NEW."id", NEW."loaded_at", NEW."neighbourhood_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source"); RETURN NULL;',
                    hash="f06f3712cf63d1f505ef10825628dc7c97f8f8da",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c47e2",
                    table="territories_perimeter",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="renewalsite",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "territories_renewalsiteevent" ("attachment", "commune_id", "id", "interest", "name", "note", "official_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "slug", "updated_at") VALUES (NEW."attachment", NEW."commune_id", NEW."id", NEW."interest", NEW."name", NEW."note", NEW."official_name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."provenance", NEW."slug", NEW."updated_at"); RETURN NULL;',
                    hash="baf16edfe1bc5ced0c2d3fdf56458b9a02a142e7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_52053",
                    table="territories_renewalsite",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="renewalsite",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "territories_renewalsiteevent" ("attachment", "commune_id", "id", "interest", "name", "note", "official_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "slug", "updated_at") VALUES (NEW."attachment", NEW."commune_id", NEW."id", NEW."interest", NEW."name", NEW."note", NEW."official_name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."provenance", NEW."slug", NEW."updated_at"); RETURN NULL;',
                    hash="5941754097cf71d7c2e686b803c748586bf31691",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_eb017",
                    table="territories_renewalsite",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="RenewalSiteNeighbourhood",
            fields=[],
            options={
                "verbose_name": "quartier d’un site",
                "verbose_name_plural": "quartiers des sites",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("territories.renewalsite_neighbourhoods",),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="neighbourhoodcommune",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "territories_neighbourhoodcommuneevent" ("commune_id", "id", "neighbourhood_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (NEW."commune_id", NEW."id", NEW."neighbourhood_id", _pgh_attach_context(), NOW(), \'insert\'); RETURN NULL;',
                    hash="4ae3a642a67da34864a9d39f4244d97446636011",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f604d",
                    table="territories_neighbourhood_communes",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="neighbourhoodcommune",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "territories_neighbourhoodcommuneevent" ("commune_id", "id", "neighbourhood_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (OLD."commune_id", OLD."id", OLD."neighbourhood_id", _pgh_attach_context(), NOW(), \'delete\'); RETURN NULL;',
                    hash="a297b3930af15257c895aca68c7afde15e5c564d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8aee7",
                    table="territories_neighbourhood_communes",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="renewalsiteneighbourhood",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "territories_renewalsiteneighbourhoodevent" ("id", "neighbourhood_id", "pgh_context_id", "pgh_created_at", "pgh_label", "renewalsite_id") VALUES (NEW."id", NEW."neighbourhood_id", _pgh_attach_context(), NOW(), \'insert\', NEW."renewalsite_id"); RETURN NULL;',
                    hash="3cc77094060f2eae5b3096380dcc9025e4731483",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0760d",
                    table="territories_renewalsite_neighbourhoods",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="renewalsiteneighbourhood",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "territories_renewalsiteneighbourhoodevent" ("id", "neighbourhood_id", "pgh_context_id", "pgh_created_at", "pgh_label", "renewalsite_id") VALUES (OLD."id", OLD."neighbourhood_id", _pgh_attach_context(), NOW(), \'delete\', OLD."renewalsite_id"); RETURN NULL;',
                    hash="505d37dd2805bbbef28304e442832836f5153618",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_738e4",
                    table="territories_renewalsite_neighbourhoods",
                    when="AFTER",
                ),
            ),
        ),
    ]
