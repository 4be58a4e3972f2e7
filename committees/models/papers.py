"""What a sitting is prepared with and what is left of it: the packet and the minutes."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from committees.models.seats import Seat
from instruction.models import AgendaItem, Committee


class PacketState(models.TextChoices):
    PENDING = "pending", "En attente"
    RUNNING = "running", "En préparation"
    READY = "ready", "Prêt"
    FAILED = "failed", "Échec"


class PacketSheet(models.Model):
    """The page of one passage as it was last drawn; ``digest`` is of all that it shows: the same, it is not redrawn.

    ``pdf`` is the same page alone, drawn with the first packet that holds it.
    """

    item = models.OneToOneField(AgendaItem, models.CASCADE, verbose_name="passage", related_name="sheet")
    digest = models.CharField("empreinte", max_length=64)
    html = models.TextField("page")
    drawn_at = models.DateTimeField("dessinée le")
    pdf = models.OneToOneField(
        "files.StoredFile", models.PROTECT, verbose_name="PDF", related_name="packet_sheet", null=True, blank=True
    )

    class Meta:
        verbose_name = "page du dossier de séance"
        verbose_name_plural = "pages du dossier de séance"
        ordering = ("item",)

    def __str__(self) -> str:
        return str(self.item)


class Packet(models.Model):
    """The file of a sitting for those who may read the same passages: ``without`` are those left out (public ids).

    ``holds`` are the passages in ``pdf``, each with the digest of its page; ``digest`` is of the whole, its cover and
    order included. ``done`` of ``total`` pages are ready while it is made; meanwhile the last file stays.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    committee = models.ForeignKey(Committee, models.PROTECT, verbose_name="comité", related_name="packets")
    without = models.JSONField("passages retirés", default=list, blank=True)
    holds = models.JSONField("passages contenus", default=dict, blank=True)
    digest = models.CharField("empreinte", max_length=64, blank=True)
    state = models.CharField("état", max_length=10, choices=PacketState.choices, default=PacketState.PENDING)
    done = models.PositiveIntegerField("pages prêtes", default=0)
    total = models.PositiveIntegerField("pages", default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="demandé par", related_name="packets"
    )
    asked_at = models.DateTimeField("demandé le")
    ready_at = models.DateTimeField("prêt le", null=True, blank=True)
    error = models.CharField("erreur", max_length=300, blank=True)
    pdf = models.OneToOneField(
        "files.StoredFile", models.PROTECT, verbose_name="PDF", related_name="packet", null=True, blank=True
    )

    class Meta:
        verbose_name = "dossier de séance"
        verbose_name_plural = "dossiers de séance"
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=PacketState.values), name="packet_state_known"),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(pdf__isnull=False, ready_at__isnull=False),
                name="packet_ready_has_its_file",
            ),
        )

    def __str__(self) -> str:
        return f"{self.committee}, {self.asked_at:%d/%m/%Y %H:%M}"

    @property
    def is_going(self) -> bool:
        return self.state in (PacketState.PENDING, PacketState.RUNNING)


# What is signed stays as it is: only the PDF, drawn from it, is added once.
_SIGNED_STAY = """
    IF TG_OP = 'UPDATE' AND (OLD.pdf_id IS NULL OR NEW.pdf_id IS NOT DISTINCT FROM OLD.pdf_id)
        AND ROW(NEW.public_id, NEW.committee_id, NEW.written_at, NEW.written_by_id, NEW.version,
                NEW.signed_at, NEW.signed_by_id, NEW.sha256)
            IS NOT DISTINCT FROM
            ROW(OLD.public_id, OLD.committee_id, OLD.written_at, OLD.written_by_id, OLD.version,
                OLD.signed_at, OLD.signed_by_id, OLD.sha256) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'signed minutes do not change';
"""
# The row of the minutes is shared until the end of the transaction: no line slips in while they are signed.
_LINES_OF_SIGNED_STAY = """
    PERFORM 1 FROM committees_minutes
        WHERE id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.minutes_id ELSE OLD.minutes_id END,
                     CASE WHEN TG_OP = 'DELETE' THEN OLD.minutes_id ELSE NEW.minutes_id END)
        FOR SHARE;
    IF EXISTS (SELECT 1 FROM committees_minutes
               WHERE signed_at IS NOT NULL
                 AND id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.minutes_id ELSE OLD.minutes_id END,
                            CASE WHEN TG_OP = 'DELETE' THEN OLD.minutes_id ELSE NEW.minutes_id END)) THEN
        RAISE EXCEPTION 'signed minutes do not change';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
"""


class Minutes(models.Model):
    """The relevé de décisions of a sitting: written from what was recorded, edited, signed off by the chair, frozen."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    committee = models.OneToOneField(Committee, models.PROTECT, verbose_name="comité", related_name="record")
    written_at = models.DateTimeField("écrit le")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="écrit par", related_name="minutes_written"
    )
    version = models.PositiveIntegerField("version", default=1)
    signed_at = models.DateTimeField("signé le", null=True, blank=True)
    signed_by = models.ForeignKey(
        Seat, models.PROTECT, verbose_name="signé par", related_name="minutes_signed", null=True, blank=True
    )
    sha256 = models.CharField("empreinte SHA-256", max_length=64, blank=True)
    pdf = models.OneToOneField(
        "files.StoredFile", models.PROTECT, verbose_name="PDF", related_name="minutes", null=True, blank=True
    )

    class Meta:
        verbose_name = "relevé de décisions"
        verbose_name_plural = "relevés de décisions"
        ordering = ("-written_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None, sha256="")
                | (Q(signed_at__isnull=False, signed_by__isnull=False) & ~Q(sha256="")),
                name="minutes_signed_whole",
            ),
        )
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="signed_minutes_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__signed_at__isnull=False),
                func=_SIGNED_STAY,
            )
        ]

    def __str__(self) -> str:
        return f"Relevé, {self.committee}"


class MinutesKind(models.TextChoices):
    SITTING = "sitting", "Séance"
    PRESENCE = "presence", "Présence"
    QUORUM = "quorum", "Quorum"
    ITEM = "item", "Dossier"
    RECUSAL = "recusal", "Déport"
    POSITION = "position", "Position"
    PLAN = "plan", "Plan de financement"
    OPINION = "opinion", "Avis"
    CONDITION = "condition", "Conditions"
    RESIDENTS = "residents", "Avis des habitants"
    FREE = "free", "Texte libre"


class MinutesLine(models.Model):
    """One line of the minutes: what the portal writes (``written``) from one record, and what a person made of it.

    ``record`` names what it comes from, as ``position:<public id>``; ``facts`` are the values read there. ``text`` is
    what is printed: blank, it is ``written``. A line taken out keeps its row, with the reason in ``reason``.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    minutes = models.ForeignKey(Minutes, models.PROTECT, verbose_name="relevé", related_name="lines")
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, verbose_name="passage", related_name="+", null=True, blank=True
    )
    order = models.PositiveIntegerField("rang")
    kind = models.CharField("nature", max_length=10, choices=MinutesKind.choices)
    record = models.CharField("origine", max_length=80, blank=True)
    facts = models.JSONField("valeurs", default=dict, blank=True)
    written = models.TextField("texte du portail", blank=True)
    text = models.TextField("texte retouché", max_length=5000, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="retouché par",
        related_name="minutes_lines_edited",
        null=True,
        blank=True,
    )
    edited_at = models.DateTimeField("retouché le", null=True, blank=True)
    removed_at = models.DateTimeField("retiré le", null=True, blank=True)
    reason = models.CharField("motif", max_length=300, blank=True)
    version = models.PositiveIntegerField("version", default=1)

    class Meta:
        verbose_name = "ligne du relevé"
        verbose_name_plural = "lignes du relevé"
        ordering = ("minutes", "order", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=MinutesKind.values), name="minutes_line_kind_known"),
            models.CheckConstraint(condition=Q(kind="free") | ~Q(record=""), name="minutes_line_comes_from_a_record"),
        )
        indexes: ClassVar = [models.Index(fields=["minutes", "order"], name="minutes_in_order")]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="lines_of_signed_minutes_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_LINES_OF_SIGNED_STAY,
            )
        ]

    def __str__(self) -> str:
        return self.text or self.written
