"""Funders that sit around the contract's table, councils of residents, and the people who speak for them."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from contacts.models.memberships import InvitationState
from contacts.models.organisations import validate_siret


class FunderKind(models.TextChoices):
    STATE = "state", "État"
    REGION = "region", "Région"
    DEPARTMENT = "department", "Département"
    METROPOLE = "metropole", "Métropole"
    COMMUNE = "commune", "Commune"
    SOCIAL_BODY = "social-body", "Organisme social"
    LANDLORD = "landlord", "Bailleur social"
    OTHER = "other", "Autre"


@pghistory.track()
class Funder(models.Model):
    """A body that may pay for an action: State, Region, Département, MEL, communes, CAF…"""

    slug = models.SlugField("identifiant", max_length=60, unique=True)
    name = models.CharField("nom", max_length=150)
    kind = models.CharField("nature", max_length=20, choices=FunderKind.choices)
    siret = models.CharField("SIRET", max_length=14, blank=True, validators=[validate_siret])
    commune = models.OneToOneField(
        "territories.Commune",
        models.PROTECT,
        verbose_name="commune",
        related_name="funder",
        null=True,
        blank=True,
    )
    email = models.EmailField("adresse e-mail", blank=True)
    is_active = models.BooleanField("participe au contrat", default=True)

    class Meta:
        verbose_name = "financeur"
        verbose_name_plural = "financeurs"
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class FunderRole(models.TextChoices):
    SPEAKER = "speaker", "Donne la position et les votes"
    READER = "reader", "Consulte"


class FunderMember(models.Model):
    """A person who works for a funder: she reads what is asked of it; ended, it stays as a trace."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="personne", related_name="funder_places"
    )
    funder = models.ForeignKey(Funder, models.PROTECT, verbose_name="financeur", related_name="members")
    role = models.CharField("rôle", max_length=10, choices=FunderRole.choices, default=FunderRole.SPEAKER)
    function = models.CharField("fonction", max_length=150, blank=True)
    since = models.DateTimeField("depuis")
    ended_at = models.DateTimeField("jusqu’à", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="retirée par", related_name="+", null=True, blank=True
    )
    end_reason = models.CharField("motif du retrait", max_length=300, blank=True)

    class Meta:
        verbose_name = "personne d’un financeur"
        verbose_name_plural = "personnes des financeurs"
        ordering = ("funder", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "funder"],
                condition=Q(ended_at=None),
                name="funder_member_once",
                violation_error_message="Cette personne est déjà de ce financeur.",
            ),
            models.CheckConstraint(condition=Q(role__in=FunderRole.values), name="funder_member_role_known"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("since")), name="funder_member_ends_after"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}, {self.funder}"


@pghistory.track()
class ResidentCouncil(models.Model):
    """A council of residents (conseil citoyen) of one or several neighbourhoods."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom", max_length=150, unique=True)
    commune = models.ForeignKey(
        "territories.Commune", models.PROTECT, verbose_name="commune", related_name="resident_councils"
    )
    neighbourhoods = models.ManyToManyField(
        "territories.Neighbourhood", verbose_name="quartiers", related_name="resident_councils", blank=True
    )
    email = models.EmailField("adresse e-mail", blank=True)
    is_active = models.BooleanField("en activité", default=True)

    class Meta:
        verbose_name = "conseil citoyen"
        verbose_name_plural = "conseils citoyens"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class CouncilMember(models.Model):
    """A resident who reads and writes for her council; ended, it stays as a trace."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="personne", related_name="council_places"
    )
    council = models.ForeignKey(ResidentCouncil, models.PROTECT, verbose_name="conseil", related_name="members")
    since = models.DateTimeField("depuis")
    ended_at = models.DateTimeField("jusqu’à", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="retirée par", related_name="+", null=True, blank=True
    )
    end_reason = models.CharField("motif du retrait", max_length=300, blank=True)

    class Meta:
        verbose_name = "membre d’un conseil citoyen"
        verbose_name_plural = "membres des conseils citoyens"
        ordering = ("council", "pk")
        constraints = (
            models.UniqueConstraint(fields=["user", "council"], condition=Q(ended_at=None), name="council_member_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("since")), name="council_member_ends_after"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}, {self.council}"


class PartnerInvitation(models.Model):
    """The owner of an e-mail address is let in for a funder or for a council, once, until a date.

    Only the digest of its link is kept. ``role`` and ``function`` are for a funder alone.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    funder = models.ForeignKey(
        Funder, models.PROTECT, verbose_name="financeur", related_name="invitations", null=True, blank=True
    )
    council = models.ForeignKey(
        ResidentCouncil,
        models.PROTECT,
        verbose_name="conseil citoyen",
        related_name="invitations",
        null=True,
        blank=True,
    )
    email = models.EmailField("adresse invitée", max_length=254)
    role = models.CharField("rôle", max_length=10, choices=FunderRole.choices, blank=True)
    function = models.CharField("fonction", max_length=150, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="invité par", related_name="partner_invitations_sent"
    )
    token_digest = models.CharField("empreinte du lien", max_length=64, unique=True)
    state = models.CharField("état", max_length=10, choices=InvitationState.choices, default=InvitationState.PENDING)
    created_at = models.DateTimeField("création")
    sent_at = models.DateTimeField("dernier envoi")
    expires_at = models.DateTimeField("valable jusqu’au")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="acceptée par",
        related_name="partner_invitations_accepted",
        null=True,
        blank=True,
    )
    ended_at = models.DateTimeField("fin", null=True, blank=True)

    class Meta:
        verbose_name = "invitation d’un partenaire"
        verbose_name_plural = "invitations des partenaires"
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(funder__isnull=False, council=None) & ~Q(role="")
                | Q(funder=None, council__isnull=False, role=""),
                name="partner_invitation_for_one",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["", *FunderRole.values]), name="partner_invitation_role_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=InvitationState.values), name="partner_invitation_state_known"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="partner_invitation_dates_in_order"),
            models.CheckConstraint(
                condition=Q(state="pending", ended_at=None) | (~Q(state="pending") & Q(ended_at__isnull=False)),
                name="partner_invitation_end_has_date",
            ),
            models.UniqueConstraint(
                fields=["funder", "council", "email"],
                condition=Q(state="pending"),
                nulls_distinct=False,
                name="partner_invitation_one_pending",
                violation_error_message="Une invitation attend déjà à cette adresse.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.email} · {self.house}"

    @property
    def house(self) -> Funder | ResidentCouncil | None:
        """For whom the person is let in."""
        return self.funder or self.council
