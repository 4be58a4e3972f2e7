"""Where the MEL acts: its communes, its dated neighbourhoods, its renewal sites and, once loaded, their perimeters.

The rows come from ``load_territories``; administrators may edit them and no command overwrites what they wrote.
"""

from datetime import date

import pghistory
from django.db import models
from django.db.models import F, Q

QPV_CODE = r"^(QP\d{6}|QN\d{5}[MIN])$"


def _point_constraint(name: str, *, required: Q | None = None) -> models.CheckConstraint:
    """Both coordinates or none, in degrees; none only where ``required`` does not hold."""
    # A comparison with NULL is not false but unknown, and a check lets it pass: presence is asked for by name.
    present = Q(longitude__isnull=False, latitude__isnull=False)
    present &= Q(longitude__range=(-180, 180), latitude__range=(-90, 90))
    absent = Q(longitude__isnull=True, latitude__isnull=True)
    return models.CheckConstraint(
        name=name,
        condition=present | (absent & ~required if required is not None else absent),
        violation_error_message="Indiquez la longitude (de -180 à 180) et la latitude (de -90 à 90), en degrés.",
    )


def _population_constraint(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(population__isnull=True, population_year__isnull=True)
        | Q(population__isnull=False, population_year__isnull=False, population_year__range=(1900, 2100)),
        violation_error_message="Indiquez la population avec son année (de 1900 à 2100), ou ni l’une ni l’autre.",
    )


@pghistory.track()
class Commune(models.Model):
    """A commune of the MEL. Lomme and Hellemmes, associated with Lille, count as communes of their own in a call."""

    class Kind(models.TextChoices):
        COMMUNE = "commune", "Commune"
        ASSOCIATED = "associated", "Commune associée"

    insee_code = models.CharField("code Insee", max_length=5, unique=True)
    name = models.CharField("nom", max_length=100)
    kind = models.CharField("nature", max_length=10, choices=Kind.choices, default=Kind.COMMUNE)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="associated", verbose_name="associée à"
    )
    siren = models.CharField("Siren", max_length=9, blank=True)
    postal_codes = models.CharField(
        "codes postaux", max_length=100, blank=True, help_text="Séparez les codes par une espace."
    )
    population = models.PositiveIntegerField("population municipale", null=True, blank=True)
    population_year = models.PositiveSmallIntegerField("année de la population", null=True, blank=True)
    in_city_policy = models.BooleanField("en politique de la ville", default=False)
    has_watch_district = models.BooleanField(
        "a un quartier de veille", null=True, blank=True, help_text="« Inconnu » si aucune source ne le dit."
    )
    longitude = models.FloatField("longitude", null=True, blank=True)
    latitude = models.FloatField("latitude", null=True, blank=True)
    provenance = models.TextField("provenance", blank=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    class Meta:
        verbose_name = "commune"
        verbose_name_plural = "communes"
        ordering = ("name", "insee_code")
        constraints = (
            models.CheckConstraint(
                name="commune_insee_code",
                condition=Q(insee_code__regex=r"^[0-9]{5}$"),
                violation_error_message="Le code Insee d’une commune compte cinq chiffres.",
            ),
            models.CheckConstraint(
                name="commune_siren",
                condition=Q(siren="") | Q(siren__regex=r"^[0-9]{9}$"),
                violation_error_message="Le Siren d’une commune compte neuf chiffres.",
            ),
            models.CheckConstraint(
                name="commune_parent",
                condition=Q(kind="commune", parent__isnull=True) | Q(kind="associated", parent__isnull=False),
                violation_error_message="Une commune associée, et elle seule, indique sa commune de rattachement.",
            ),
            _point_constraint("commune_point"),
            _population_constraint("commune_population"),
        )

    def __str__(self) -> str:
        return self.name


class NeighbourhoodQuerySet(models.QuerySet["Neighbourhood"]):
    def in_force(self, on: date) -> "NeighbourhoodQuerySet":
        """Neighbourhoods whose dates include ``on``; both bounds count."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)

    def of_generation(self, generation: str) -> "NeighbourhoodQuerySet":
        """Neighbourhoods of the 2015 or the 2024 list, quartiers de veille of that period included."""
        return self.filter(generation=generation)

    def priority(self) -> "NeighbourhoodQuerySet":
        """The quartiers prioritaires alone, without the quartiers de veille."""
        return self.filter(kind=Neighbourhood.Kind.QPV)


@pghistory.track()
class Neighbourhood(models.Model):
    """A quartier prioritaire, as one decree draws it, or a quartier de veille. A new decree makes new rows."""

    class Kind(models.TextChoices):
        QPV = "qpv", "Quartier prioritaire"
        WATCH = "watch", "Quartier de veille"

    class Generation(models.TextChoices):
        G2015 = "2015", "Génération 2015"
        G2024 = "2024", "Génération 2024"

    code = models.CharField("code", max_length=40, unique=True)
    name = models.CharField("nom", max_length=150)
    official_name = models.CharField("nom officiel", max_length=150, blank=True, help_text="Tel que la source l’écrit.")
    kind = models.CharField("nature", max_length=5, choices=Kind.choices)
    generation = models.CharField("génération", max_length=4, choices=Generation.choices, blank=True)
    communes = models.ManyToManyField(Commune, related_name="neighbourhoods", verbose_name="communes")
    population = models.PositiveIntegerField("population", null=True, blank=True)
    population_year = models.PositiveSmallIntegerField("année de la population", null=True, blank=True)
    area_hectares = models.DecimalField("surface (hectares)", max_digits=9, decimal_places=2, null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    latitude = models.FloatField("latitude", null=True, blank=True)
    valid_from = models.DateField("en vigueur depuis le")
    valid_to = models.DateField("jusqu’au", null=True, blank=True, help_text="Dernier jour compris. Vide : toujours.")
    legal_basis = models.TextField("base légale ou source", blank=True)
    provenance = models.TextField("provenance", blank=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    objects = NeighbourhoodQuerySet.as_manager()

    class Meta:
        verbose_name = "quartier"
        verbose_name_plural = "quartiers"
        ordering = ("name", "code")
        constraints = (
            models.CheckConstraint(
                name="neighbourhood_code",
                condition=~Q(kind="qpv") | Q(code__regex=QPV_CODE),
                violation_error_message=(
                    "Le code d’un quartier prioritaire s’écrit QP et six chiffres (2015), "
                    "ou QN, cinq chiffres et M, I ou N (2024)."
                ),
            ),
            models.CheckConstraint(
                name="neighbourhood_generation",
                condition=Q(kind="watch")
                | Q(generation="2015", code__startswith="QP")
                | Q(generation="2024", code__startswith="QN"),
                violation_error_message="Un code QP appartient à la génération 2015, un code QN à la génération 2024.",
            ),
            models.CheckConstraint(
                name="neighbourhood_dates",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="Le dernier jour ne précède pas le premier.",
            ),
            models.CheckConstraint(
                name="neighbourhood_area",
                condition=Q(area_hectares__isnull=True) | Q(area_hectares__gt=0),
                violation_error_message="La surface est plus grande que zéro.",
            ),
            _point_constraint("neighbourhood_point", required=Q(kind="qpv")),
            _population_constraint("neighbourhood_population"),
        )
        indexes = (
            models.Index(fields=["valid_from", "valid_to"], name="neighbourhood_dates_idx"),
            models.Index(fields=["generation", "kind", "name"], name="neighbourhood_generation_idx"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


@pghistory.track()
class RenewalSite(models.Model):
    """A site of the urban renewal programme (NPNRU). Its neighbourhoods are deduced, as ``attachment`` says."""

    class Interest(models.TextChoices):
        NATIONAL = "national", "Intérêt national"
        REGIONAL = "regional", "Intérêt régional"

    class Attachment(models.TextChoices):
        SAME_NAME = "same_name", "Même nom que le quartier"
        PART_OF_NAME = "part_of_name", "Partie du nom du quartier"
        LOCATED = "located", "Situé dans le quartier"
        TO_CONFIRM = "to_confirm", "À confirmer"

    slug = models.SlugField("identifiant", max_length=60, unique=True)
    name = models.CharField("nom", max_length=150)
    official_name = models.CharField("nom officiel", max_length=150, blank=True, help_text="Tel que la source l’écrit.")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="renewal_sites", verbose_name="commune")
    interest = models.CharField("intérêt", max_length=8, choices=Interest.choices)
    neighbourhoods = models.ManyToManyField(
        Neighbourhood, related_name="renewal_sites", blank=True, verbose_name="quartiers"
    )
    attachment = models.CharField("rattachement aux quartiers", max_length=12, choices=Attachment.choices)
    note = models.TextField("note", blank=True)
    provenance = models.TextField("provenance", blank=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        verbose_name = "site de renouvellement urbain"
        verbose_name_plural = "sites de renouvellement urbain"
        ordering = ("commune__name", "name")

    def __str__(self) -> str:
        return f"{self.commune} : {self.name}"


# The geometry itself is left out of the history: it is heavy, and ``source`` says which open file holds it.
@pghistory.track(exclude=["geometry"])
class Perimeter(models.Model):
    """The outline of one neighbourhood or one commune: GeoJSON, longitude and latitude in WGS 84."""

    neighbourhood = models.OneToOneField(
        Neighbourhood, models.CASCADE, null=True, blank=True, related_name="perimeter", verbose_name="quartier"
    )
    commune = models.OneToOneField(
        Commune, models.CASCADE, null=True, blank=True, related_name="perimeter", verbose_name="commune"
    )
    geometry = models.JSONField("contour")
    source = models.CharField("source", max_length=200)
    loaded_at = models.DateTimeField("chargé le", db_index=True)

    class Meta:
        verbose_name = "périmètre"
        verbose_name_plural = "périmètres"
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                name="perimeter_of_one",
                condition=Q(neighbourhood__isnull=False, commune__isnull=True)
                | Q(neighbourhood__isnull=True, commune__isnull=False),
                violation_error_message="Un périmètre est celui d’un quartier ou celui d’une commune, pas des deux.",
            ),
            models.CheckConstraint(
                name="perimeter_is_polygon",
                condition=Q(geometry__type__in=["Polygon", "MultiPolygon"]),
                violation_error_message="Un périmètre est un polygone ou un ensemble de polygones.",
            ),
        )

    def __str__(self) -> str:
        return f"Périmètre : {self.neighbourhood or self.commune}"


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class NeighbourhoodCommune(Neighbourhood.communes.through):  # type: ignore[name-defined]
    """The link of a neighbourhood with a commune, named so that its history is kept."""

    class Meta:
        proxy = True
        verbose_name = "commune d’un quartier"
        verbose_name_plural = "communes des quartiers"


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class RenewalSiteNeighbourhood(RenewalSite.neighbourhoods.through):  # type: ignore[name-defined]
    """The link of a renewal site with a neighbourhood, named so that its history is kept."""

    class Meta:
        proxy = True
        verbose_name = "quartier d’un site"
        verbose_name_plural = "quartiers des sites"
