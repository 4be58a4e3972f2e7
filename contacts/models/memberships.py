"""Who may act for an organisation, and who is invited to."""

import uuid
from datetime import date
from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now, TruncDate

from contacts.clock import PARIS
from contacts.models.organisations import Organisation

# The day in Lille by the database's clock: the one that ends a mandate, whatever the clock of the web server says.
TODAY = TruncDate(Now(), tzinfo=PARIS)


class MembershipRole(models.TextChoices):
    WRITER = "writer", "Rédige"
    TREASURER = "treasurer", "Rédige et tient les comptes"
    SIGNATORY = "signatory", "Rédige et dépose"
    VIEWER = "viewer", "Consulte"
    HELPER = "helper", "Aide avec un mandat"


WRITING_ROLES = (MembershipRole.WRITER, MembershipRole.TREASURER, MembershipRole.SIGNATORY, MembershipRole.HELPER)
PAYING_ROLES = (MembershipRole.TREASURER, MembershipRole.SIGNATORY)


class MembershipState(models.TextChoices):
    ACTIVE = "active", "Active"
    PENDING = "pending", "En attente d’accord"


class MembershipQuerySet(models.QuerySet["Membership"]):
    """The only truth about who may do what for an organisation."""

    def active(self) -> Self:
        """Accepted, and with a mandate in force today for who helps: all rights end with it."""
        in_force = Q(mandate_until=None) | Q(mandate_until__gte=TODAY)
        return self.filter(in_force, state=MembershipState.ACTIVE)

    def may_write(self) -> Self:
        return self.active().filter(role__in=WRITING_ROLES)

    def may_sign(self) -> Self:
        return self.active().filter(role=MembershipRole.SIGNATORY)

    def may_pay(self) -> Self:
        """Who answers for the bank details: the treasurer and who signs."""
        return self.active().filter(role__in=PAYING_ROLES)


@pghistory.track()
class Membership(models.Model):
    """What one person may do for one organisation; a pending one gives no right at all."""

    user = models.ForeignKey("contacts.User", models.CASCADE, verbose_name="personne", related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, verbose_name="structure", related_name="memberships")
    role = models.CharField("rôle", max_length=20, choices=MembershipRole.choices)
    state = models.CharField("état", max_length=20, choices=MembershipState.choices, default=MembershipState.ACTIVE)
    mandate_until = models.DateField("dernier jour du mandat", null=True, blank=True)
    mandate_given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="mandat donné par",
        related_name="mandates_given",
        null=True,
        blank=True,
    )
    mandate_document = models.ForeignKey(
        "files.StoredFile", models.PROTECT, verbose_name="mandat écrit", related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField("depuis", auto_now_add=True)

    objects: ClassVar = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "rattachement"
        verbose_name_plural = "rattachements"
        ordering = ("organisation", "user", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(role__in=MembershipRole.values), name="membership_role_known"),
            models.CheckConstraint(condition=Q(state__in=MembershipState.values), name="membership_state_known"),
            models.CheckConstraint(
                condition=Q(role="helper", mandate_until__isnull=False) | (~Q(role="helper") & Q(mandate_until=None)),
                name="membership_helper_has_mandate",
                violation_error_message="Une aide a un mandat avec un dernier jour ; les autres rôles n’en ont pas.",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation"],
                name="membership_once",
                violation_error_message="Cette personne est déjà rattachée à cette structure.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"

    @property
    def is_helper(self) -> bool:
        return self.role == MembershipRole.HELPER

    def mandate_is_over(self, on: date) -> bool:
        return self.mandate_until is not None and self.mandate_until < on


class InvitationState(models.TextChoices):
    PENDING = "pending", "Envoyée"
    ACCEPTED = "accepted", "Acceptée"
    REVOKED = "revoked", "Retirée"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def usable(self) -> Self:
        """Neither used, nor withdrawn, nor out of date, and given by someone who may still sign."""
        inviter = Membership.objects.may_sign().filter(
            user=OuterRef("invited_by"), organisation=OuterRef("organisation"), user__is_active=True
        )
        return self.filter(Exists(inviter), state=InvitationState.PENDING, expires_at__gt=Now())


@pghistory.track(exclude=["token_digest"])
class Invitation(models.Model):
    """A signatory lets the owner of an e-mail address in, once, until a date. Only the digest of its link is kept."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, verbose_name="structure", related_name="invitations")
    email = models.EmailField("adresse invitée", max_length=254)
    role = models.CharField("rôle", max_length=20, choices=MembershipRole.choices)
    mandate_until = models.DateField("dernier jour du mandat", null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="invité par", related_name="invitations_sent"
    )
    token_digest = models.CharField("empreinte du lien", max_length=64, unique=True)
    state = models.CharField("état", max_length=10, choices=InvitationState.choices, default=InvitationState.PENDING)
    created_at = models.DateTimeField("création")
    sent_at = models.DateTimeField("dernier envoi")
    expires_at = models.DateTimeField("valable jusqu’au")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="acceptée par",
        related_name="invitations_accepted",
        null=True,
        blank=True,
    )
    ended_at = models.DateTimeField("fin", null=True, blank=True)

    objects: ClassVar = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(role__in=MembershipRole.values), name="invitation_role_known"),
            models.CheckConstraint(condition=Q(state__in=InvitationState.values), name="invitation_state_known"),
            models.CheckConstraint(
                condition=Q(role="helper", mandate_until__isnull=False) | (~Q(role="helper") & Q(mandate_until=None)),
                name="invitation_helper_has_mandate",
                violation_error_message="Une aide a un mandat avec un dernier jour ; les autres rôles n’en ont pas.",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="invitation_dates_in_order"),
            models.CheckConstraint(
                condition=Q(state="pending", ended_at=None) | (~Q(state="pending") & Q(ended_at__isnull=False)),
                name="invitation_end_has_date",
            ),
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(state="pending"),
                name="invitation_one_pending",
                violation_error_message="Une invitation attend déjà à cette adresse.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.email} · {self.organisation}"
