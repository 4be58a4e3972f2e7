"""Every amount asked, proposed, agreed, voted or paid, in one shape: what all figures of money are read from."""

from django.db import models

from applications.models import Application, Nature
from contacts.models import Funder


class MoneyStage(models.TextChoices):
    """How far an amount has come."""

    ASKED = "asked", "Demandé"
    PROPOSED = "proposed", "Proposé"
    AGREED = "agreed", "Accordé en comité"
    VOTED = "voted", "Voté"
    PAID = "paid", "Payé"


class MoneyEntry(models.Model):
    """One amount of one line of one dossier, at one stage: a view of the database on the rows that hold it.

    The MEL's own credit is a line of the funder ``mel``. What has no amount yet, and the lines whose funder is still to
    be named, have no entry; an amount of zero has one. Read only.
    """

    key = models.CharField(primary_key=True, max_length=60)
    application = models.ForeignKey(Application, models.DO_NOTHING, verbose_name="dossier", related_name="+")
    funder = models.ForeignKey(Funder, models.DO_NOTHING, verbose_name="financeur", related_name="+")
    nature = models.CharField("nature", max_length=12, choices=Nature.choices)
    note = models.CharField("précision", max_length=200)
    stage = models.CharField("étape", max_length=10, choices=MoneyStage.choices)
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)

    class Meta:
        managed = False
        db_table = "reporting_moneyentry"
        verbose_name = "montant"
        verbose_name_plural = "montants"
        ordering = ("application", "funder", "nature", "note", "stage")

    def __str__(self) -> str:
        return f"{self.application}, {self.funder}, {self.get_stage_display()}"
