"""Links of interests: said, found, lifted; and what follows at once for who is kept away.

Noting a link holds the dossiers that it concerns before it is written. Every service that writes on a dossier holds it
first and asks then in which quality she acts: whichever of the two commits first, nothing is written after the link.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from applications.models import Application, Interest, InterestDeclaration, InterestGround
from applications.selectors.interests import is_judge, may_lift
from applications.workflow import NotAllowed
from contacts.clock import today
from contacts.mail import MAIL
from contacts.models import DigestItem, Organisation, OutboxEntry, OutboxState, Service, User

LONGEST_WORD = 300
DECLARED = frozenset(
    {
        InterestGround.OFFICER,
        InterestGround.EMPLOYEE,
        InterestGround.MEMBER,
        InterestGround.FAMILY,
        InterestGround.SUPPLIER,
        InterestGround.OTHER,
    }
)

# What the apps above do in the same transaction, the dossiers concerned being held: pass on a desk, note who steps out.
Follower = Callable[[datetime, Sequence[Interest]], None]
_followers: list[Follower] = []


def follows_links(follower: Follower) -> Follower:
    """Register what is done when links appear or are lifted; it must bear to be run twice."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


class InterestRefused(Exception):
    """What is said cannot be; ``str()`` is the French sentence to show."""


@transaction.atomic
def note_link(
    *,
    by: User,
    at: datetime,
    user: User,
    organisation: Organisation,
    ground: str,
    detail: str = "",
    application: Application | None = None,
) -> Interest:
    """Note what ties a person to an organisation, or to one of its dossiers; a second time, the link already there.

    Who may note it for another is the caller's to know. Raises ``InterestRefused``.
    """
    word = _word(detail, needed=ground == InterestGround.OTHER or by.pk != user.pk)
    if ground not in DECLARED:
        raise InterestRefused("Choisissez la nature du lien.")
    if application is not None and application.organisation_id != organisation.pk:
        raise InterestRefused("Ce dossier n’est pas de cette structure.")
    hold(organisation.pk, application.pk if application else None)
    row, is_new = Interest.objects.get_or_create(
        user=user,
        organisation=organisation,
        application=application,
        ground=ground,
        ended_at=None,
        defaults={"detail": word, "noted_by": by, "since": at},
    )
    if is_new:
        appear(at, [row])
    return row


@transaction.atomic
def lift_link(*, by: User, at: datetime, interest: Interest, reason: str) -> Interest:
    """End a link, with why. Raises ``NotAllowed`` or ``InterestRefused``."""
    hold(interest.organisation_id, interest.application_id)
    row = Interest.objects.select_for_update(of=("self",)).select_related("organisation", "user").get(pk=interest.pk)
    if not may_lift(by, row):
        raise NotAllowed("Ce lien ne se lève pas ici.")
    row.end_reason = _word(reason, needed=True)
    row.ended_at, row.ended_by = at, by
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])
    follow(at, [row])
    return row


@transaction.atomic
def declare(*, by: User, at: datetime) -> InterestDeclaration:
    """Her word for the year, kept with how many links she had; said again, it is kept again."""
    if not is_judge(by):
        raise NotAllowed("Cette déclaration est demandée aux personnes qui lisent ou jugent des dossiers.")
    count = Interest.objects.filter(user=by, ended_at=None).count()
    return InterestDeclaration.objects.create(user=by, year=today(at).year, made_at=at, count=count)


def hold(organisation: int, application: int | None = None) -> None:
    """Hold the filed dossiers that a link concerns, in the order in which the services hold them. Two queries."""
    # The baton of those who hand dossiers over comes before the dossiers, as in the settling of each morning.
    Service.objects.select_for_update(no_key=True).filter(is_last_resort=True).first()
    rows = Application.objects.select_for_update(of=("self",)).filter(organisation=organisation)
    rows = rows.filter(pk=application) if application else rows.filter(submitted_at__isnull=False)
    list(rows.order_by("pk").values_list("pk"))


def appear(at: datetime, interests: Sequence[Interest]) -> None:
    """What follows new links: nothing that waits to be told to the person names those dossiers any more, and the apps
    above take her off them."""
    for interest in interests:
        _forget_news(interest)
    follow(at, interests)


def follow(at: datetime, interests: Sequence[Interest]) -> None:
    for follower in _followers:
        follower(at, interests)


def dossiers_of(interest: Interest) -> QuerySet[Application]:
    """The filed dossiers that a link concerns."""
    rows = Application.objects.filter(organisation=interest.organisation_id, submitted_at__isnull=False)
    return rows.filter(pk=interest.application_id) if interest.application_id else rows


def _forget_news(interest: Interest) -> None:
    """Take away the news and the mails about these dossiers that have not left yet. Three queries at most."""
    words = [str(word) for pair in dossiers_of(interest).values_list("public_id", "number") for word in pair if word]
    if not words:
        return
    news, mails = Q(), Q()
    for word in words:
        # Of a value inside JSON, ``contains`` would compare documents.
        news |= Q(subject__contains=word) | Q(body__contains=word)
        mails |= Q(payload__subject__icontains=word) | Q(payload__body__icontains=word)
    DigestItem.objects.filter(news, user=interest.user_id, sent_at=None).delete()
    waiting = OutboxEntry.objects.filter(kind=MAIL, state=OutboxState.PENDING, payload__to=interest.user.email)
    waiting.filter(mails).delete()


def _word(text: str, *, needed: bool) -> str:
    word = " ".join(text.split())
    if needed and not word:
        raise InterestRefused("Écrivez un mot d’explication.")
    if len(word) > LONGEST_WORD:
        raise InterestRefused(f"Écrivez {LONGEST_WORD} caractères au plus.")
    return word
