"""Who is around the table, who came, and who stepped out."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Interest, InterestGround
from applications.models.filing import never_rewritten
from contacts.models import Funder, ResidentCouncil
from instruction.models import AgendaItem, Committee


class SeatRole(models.TextChoices):
    CHAIR = "chair", "Préside"
    SECRETARY = "secretary", "Tient le secrétariat"
    MEMBER = "member", "Siège"
    GUEST = "guest", "Invité, sans voix"


class SeatAnswer(models.TextChoices):
    """What an invited person answers to the convocation."""

    COMING = "coming", "Vient"
    REMOTE = "remote", "Suit à distance"
    NOT_COMING = "not_coming", "Ne vient pas"


class Attendance(models.TextChoices):
    PRESENT = "present", "Présent"
    REMOTE = "remote", "À distance"
    REPRESENTED = "represented", "Représenté"
    EXCUSED = "excused", "Excusé"
    ABSENT = "absent", "Absent"


# Who counts for the quorum.
HERE = frozenset({Attendance.PRESENT, Attendance.REMOTE, Attendance.REPRESENTED})


class Seat(models.Model):
    """A person's place at a committee, with an account or without. ``has_voice`` counts for the quorum.

    ``answer_digest`` is the digest of the token by which an invited person answers without signing in. ``proxy`` is the
    seat that speaks for her when she is represented. ``told`` is what the last convocation said, so that a next one
    says what changed; empty, she is not convened, or no longer.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    committee = models.ForeignKey(Committee, models.PROTECT, verbose_name="comité", related_name="seats")
    funder = models.ForeignKey(
        Funder, models.PROTECT, verbose_name="financeur", related_name="seats", null=True, blank=True
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="compte",
        related_name="committee_seats",
        null=True,
        blank=True,
    )
    name = models.CharField("nom", max_length=150)
    function = models.CharField("fonction", max_length=150, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    role = models.CharField("rôle", max_length=10, choices=SeatRole.choices, default=SeatRole.MEMBER)
    has_voice = models.BooleanField("a une voix", default=True)
    order = models.PositiveSmallIntegerField("rang", default=1)
    invited_at = models.DateTimeField("convoqué le", null=True, blank=True)
    answer = models.CharField("réponse", max_length=12, choices=SeatAnswer.choices, blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    answer_digest = models.CharField("empreinte du lien", max_length=64, blank=True)
    attendance = models.CharField("présence", max_length=12, choices=Attendance.choices, blank=True)
    proxy = models.ForeignKey(
        "self", models.PROTECT, verbose_name="représenté par", related_name="stands_for", null=True, blank=True
    )
    arrived_at = models.DateTimeField("arrivé à", null=True, blank=True)
    left_at = models.DateTimeField("parti à", null=True, blank=True)
    removed_at = models.DateTimeField("retiré le", null=True, blank=True)
    told = models.JSONField("ce que dit la convocation", default=dict, blank=True)

    class Meta:
        verbose_name = "siège"
        verbose_name_plural = "sièges"
        ordering = ("committee", "order", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["committee", "user"],
                condition=Q(removed_at=None, user__isnull=False),
                name="seat_once",
                violation_error_message="Cette personne a déjà un siège à ce comité.",
            ),
            models.UniqueConstraint(
                fields=["committee"],
                condition=Q(removed_at=None, role="chair"),
                name="seat_one_chair",
                violation_error_message="Un comité a une seule présidence.",
            ),
            models.CheckConstraint(condition=Q(role__in=SeatRole.values), name="seat_role_known"),
            models.CheckConstraint(condition=Q(answer__in=["", *SeatAnswer.values]), name="seat_answer_known"),
            models.CheckConstraint(condition=Q(attendance__in=["", *Attendance.values]), name="seat_attendance_known"),
            models.CheckConstraint(condition=Q(attendance="represented") | Q(proxy=None), name="seat_proxy_represents"),
            models.CheckConstraint(
                condition=~Q(role="guest") | Q(has_voice=False),
                name="seat_guest_has_no_voice",
                violation_error_message="Un invité n’a pas de voix.",
            ),
        )
        indexes: ClassVar = [models.Index(fields=["user"], condition=Q(removed_at=None), name="seat_of_user")]

    def __str__(self) -> str:
        return f"{self.name}, {self.committee}"


class Recusal(models.Model):
    """A seat that stepped out for a passage, or was kept away from it; ``ended_at`` when the link was lifted since.

    ``ground`` and ``detail`` are those of the link at that time: the minutes say them.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, verbose_name="passage", related_name="recusals")
    seat = models.ForeignKey(Seat, models.PROTECT, verbose_name="siège", related_name="recusals")
    interest = models.ForeignKey(
        Interest, models.SET_NULL, verbose_name="lien", related_name="recusals", null=True, blank=True
    )
    ground = models.CharField("lien", max_length=15, choices=InterestGround.choices)
    detail = models.CharField("précision", max_length=300, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="noté par",
        related_name="recusals_noted",
        null=True,
        blank=True,
    )
    noted_at = models.DateTimeField("noté le")
    ended_at = models.DateTimeField("levé le", null=True, blank=True)

    class Meta:
        verbose_name = "déport"
        verbose_name_plural = "déports"
        ordering = ("item", "seat")
        constraints = (
            models.UniqueConstraint(fields=["item", "seat"], condition=Q(ended_at=None), name="recusal_once"),
            models.CheckConstraint(condition=Q(ground__in=InterestGround.values), name="recusal_ground_known"),
        )

    def __str__(self) -> str:
        return f"{self.seat}, {self.item}"


class ResidentAccess(models.Model):
    """A passage shown to a council of residents, which may leave an opinion; ``ended_at`` takes it back."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, verbose_name="passage", related_name="resident_accesses")
    council = models.ForeignKey(ResidentCouncil, models.PROTECT, verbose_name="conseil", related_name="accesses")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="donné par", related_name="resident_accesses_given"
    )
    given_at = models.DateTimeField("donné le")
    due_on = models.DateField("avis attendu le", null=True, blank=True)
    ended_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "accès des habitants"
        verbose_name_plural = "accès des habitants"
        ordering = ("item", "council")
        constraints = (
            models.UniqueConstraint(
                fields=["item", "council"], condition=Q(ended_at=None), name="resident_access_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.council}, {self.item}"


class ResidentOpinion(models.Model):
    """What a council of residents says of a passage. Append-only: a later one follows, and the last is shown first."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    access = models.ForeignKey(ResidentAccess, models.PROTECT, verbose_name="accès", related_name="opinions")
    text = models.TextField("avis", max_length=5000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="écrit par", related_name="resident_opinions"
    )
    signed_as = models.CharField("signé", max_length=150)
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "avis des habitants"
        verbose_name_plural = "avis des habitants"
        ordering = ("access", "-at", "-pk")
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="resident_opinion_says_something"),)
        triggers: ClassVar = [never_rewritten("resident_opinion_is_evidence")]

    def __str__(self) -> str:
        return f"{self.access}, {self.at:%d/%m/%Y}"
