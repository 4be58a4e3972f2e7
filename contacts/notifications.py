"""Telling people things in the way they chose: at once, in the day's digest, or not at all."""

from datetime import datetime
from typing import Any

from django.db import transaction

from contacts.clock import today
from contacts.mail import is_written, rendered, write, write_mail
from contacts.models import DigestItem, NotificationChoice, User
from contacts.topics import DAILY, IMMEDIATE, NONE, TOPICS

LONGEST_SUBJECT = 300


def notify(topic: str, template: str, context: dict[str, Any], *, to_user: User, key: str, at: datetime) -> None:
    """Announce a mail made from ``emails/<template>.txt`` to someone who has an account, as she chose for this topic.

    Call it inside the transaction of the change. The same ``key`` never tells the same person twice, even if she has
    changed her choice meanwhile. Three queries at most; a topic that does not exist raises ``KeyError``.
    """
    if not to_user.is_active:
        return
    mode = mode_of(to_user, topic)
    if mode == NONE or is_written(key, to_user.email) or DigestItem.objects.filter(user=to_user, key=key).exists():
        return
    if mode == DAILY:
        subject, body = rendered(template, context)
        DigestItem.objects.get_or_create(
            user=to_user,
            key=key,
            defaults={"topic": topic, "subject": subject[:LONGEST_SUBJECT], "body": body, "created_at": at},
        )
    else:
        write_mail(template, context, to=to_user.email, key=key)


def mode_of(user: User, topic: str) -> str:
    """``immediate``, ``daily`` or ``none``; what the law imposes is never ``none``. One query."""
    known = TOPICS[topic]
    chosen = NotificationChoice.objects.filter(user=user, topic=topic).values_list("mode", flat=True).first()
    return chosen if chosen in known.modes else IMMEDIATE


def send_digests(at: datetime) -> int:
    """Write the mail of the day of each person for whom news waits; return how many were written.

    One transaction a person holds the mail and the mark on its news: a worker killed between two people takes up where
    it was, and nothing goes twice. Who already had the day's mail waits until tomorrow.
    """
    waiting = DigestItem.objects.filter(sent_at=None, user__is_active=True).order_by("user").values_list("user")
    return sum(_send_digest(User.objects.get(pk=pk), at) for (pk,) in waiting.distinct())


@transaction.atomic
def _send_digest(user: User, at: datetime) -> int:
    key = f"digest:{user.pk}:{today(at)}"
    # The person's row is held: two tasks at once write one mail.
    User.objects.select_for_update().get(pk=user.pk)
    items = list(DigestItem.objects.filter(user=user, sent_at=None))
    if not items or is_written(key, user.email):
        return 0
    subject = (
        "Votre récapitulatif : une nouvelle" if len(items) == 1 else f"Votre récapitulatif : {len(items)} nouvelles"
    )
    texts = [f"— {item.subject}\n\n{item.body.strip()}" for item in items]
    write(subject, "\n\n\n".join(["Bonjour,\n\nVoici ce qui s’est passé depuis votre dernier récapitulatif.", *texts]),
          to=user.email, key=key)  # fmt: skip
    DigestItem.objects.filter(pk__in=[item.pk for item in items]).update(sent_at=at, subject="", body="")
    return 1
