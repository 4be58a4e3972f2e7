"""Mail goes through the outbox: written with the change it announces, sent by the worker with a stable Message-ID."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string

from contacts.models import OutboxEntry
from contacts.outbox import enqueue, handles

MAIL = "mail"


@dataclass(frozen=True, slots=True)
class TextAttachment:
    """A calendar entry that goes with a mail; a document stays on the portal, behind a link."""

    name: str
    text: str
    mimetype: str


class OutboxBackend(BaseEmailBackend):
    """Django's mail backend of the portal: one outbox entry for each recipient, nothing sent inside the request."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return sum(self._write(message) for message in email_messages)

    @staticmethod
    def _write(message: EmailMessage) -> int:
        attachments = [_text_attachment(part) for part in message.attachments]
        recipients = message.recipients()
        for recipient in recipients:
            enqueue(
                MAIL,
                {
                    "to": recipient,
                    "from": message.from_email,
                    "subject": " ".join(str(message.subject).split()),
                    "body": str(message.body),
                    "html": next(
                        (
                            str(alternative.content)
                            for alternative in getattr(message, "alternatives", [])
                            if alternative.mimetype == "text/html"
                        ),
                        "",
                    ),
                    "attachments": attachments,
                },
                key=_outbox_key(message.extra_headers.get("X-Outbox-Key") or str(uuid4()), recipient),
            )
        return len(recipients)


def write_mail(
    template: str, context: dict[str, Any], *, to: str, key: str, attachments: Sequence[TextAttachment] = ()
) -> None:
    """Announce a mail made from ``emails/<template>.txt``, whose first line is the subject.

    Call it inside the transaction of the change; the same ``key`` never gives a second mail to the same person.
    """
    write(*rendered(template, context), to=to, key=key, attachments=attachments)


def rendered(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and body of ``emails/<template>.txt``: its first line, then the rest."""
    text = render_to_string(f"emails/{template}.txt", {"site_url": settings.SITE_URL, **context})
    subject, _, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"


def write(subject: str, body: str, *, to: str, key: str, attachments: Sequence[TextAttachment] = ()) -> None:
    """Announce a mail already worded, under the same promise as ``write_mail``."""
    message = EmailMessage(subject, body, to=[to], headers={"X-Outbox-Key": key})
    for part in attachments:
        message.attach(part.name, part.text, part.mimetype)
    message.send()


def is_written(key: str, to: str) -> bool:
    """Whether this mail was announced to this address, sent or not. One query."""
    return OutboxEntry.objects.filter(key=_outbox_key(key, to)).exists()


@handles(MAIL)
def send_mail(entry: OutboxEntry) -> None:
    """Hand one mail to the real server. The Message-ID comes from the entry: a second try carries the same one."""
    mail = entry.payload
    message = EmailMultiAlternatives(
        mail["subject"],
        mail["body"],
        mail["from"],
        [mail["to"]],
        headers={"Message-ID": f"<outbox-{entry.pk}-{_fingerprint(entry.key)}@{settings.SITE_HOST}>"},
        connection=get_connection(str(settings.OUTGOING_EMAIL_BACKEND)),
    )
    if mail["html"]:
        message.attach_alternative(mail["html"], "text/html")
    for part in mail.get("attachments", ()):
        message.attach(part["name"], part["text"], part["mimetype"])
    message.send()


def _text_attachment(part: Any) -> dict[str, str]:
    name, content, mimetype = part
    if not isinstance(content, str) or not str(mimetype).startswith("text/calendar"):
        raise ValueError("the outbox carries no attachment but calendar entries: mail a link to the document instead")
    return {"name": name, "text": content, "mimetype": mimetype}


def _outbox_key(key: str, to: str) -> str:
    return f"mail:{key}:{_fingerprint(to)}"


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
