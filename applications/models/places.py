"""The places of a call that offers few of them: a retained dossier takes one, with its site."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from applications.models.dossiers import Application


class SitePlace(models.Model):
    """A place taken by a retained dossier. No ``site``: another vacant site than the catalogue's, described in words.

    Given back, it counts no more. Only ``services.sites`` writes it, under a lock on the call.
    """

    call = models.ForeignKey("eligibility.Call", models.PROTECT, verbose_name="appel", related_name="site_places")
    site = models.ForeignKey(
        "eligibility.Site", models.PROTECT, verbose_name="site", related_name="places", null=True, blank=True
    )
    application = models.ForeignKey(Application, models.PROTECT, verbose_name="dossier", related_name="site_places")
    taken_at = models.DateTimeField("prise le")
    released_at = models.DateTimeField("rendue le", null=True, blank=True)

    class Meta:
        verbose_name = "place d’un site"
        verbose_name_plural = "places des sites"
        ordering = ("call", "taken_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site"],
                condition=Q(released_at=None, site__isnull=False),
                name="site_place_one_dossier",
                violation_error_message="Un autre dossier retenu occupe déjà ce site.",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(released_at=None),
                name="site_place_once",
                violation_error_message="Ce dossier a déjà sa place.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.site or "Autre site")
