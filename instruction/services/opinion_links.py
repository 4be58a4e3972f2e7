"""The link mailed to an addressee without account: made, sent, opened once. The database keeps its digest alone."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from applications import selectors
from contacts.mail import write_mail
from contacts.notifications import notify
from contacts.refusals import Gone
from instruction.models import OpinionLink, OpinionRequest, OpinionTrace
from instruction.selectors.opinions import is_kept_away, is_open

TOKEN_BYTES = 32
# Nobody's mailbox is filled from here: a link every five minutes at most, and six in a day.
BETWEEN_TWO_LINKS = timedelta(minutes=5)
LINKS_A_DAY = 6
GONE = "Ce lien ne s’ouvre plus."


def digest_of_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def trace(opinion: OpinionRequest, *, at: datetime, what: str, detail: str = "") -> OpinionTrace:
    """Append one gesture to what is known of a request."""
    return OpinionTrace.objects.create(request=opinion, at=at, what=what, detail=detail[:300])


def send_request(opinion: OpinionRequest, *, at: datetime, template: str, key: str) -> None:
    """Announce the mail that leads to the request: by her account, or by a new link, which says nothing of the former
    ones: each mail opens once. Call it inside the transaction."""
    context = {"opinion": opinion, "application": opinion.application}
    if opinion.user is not None:
        notify("opinion_to_give", template, {**context, "token": ""}, to_user=opinion.user, key=key, at=at)
        return
    token = secrets.token_urlsafe(TOKEN_BYTES)
    OpinionLink.objects.create(request=opinion, digest=digest_of_token(token), sent_at=at)
    write_mail(template, {**context, "token": token}, to=opinion.email, key=key)


def too_many_links(opinion: OpinionRequest, at: datetime) -> bool:
    """Whether one more link now would be a nuisance. One query."""
    latest = list(opinion.links.order_by("-sent_at").values_list("sent_at", flat=True)[:LINKS_A_DAY])
    if latest and at - latest[0] < BETWEEN_TWO_LINKS:
        return True
    return len(latest) == LINKS_A_DAY and at - latest[-1] < timedelta(days=1)


@transaction.atomic
def open_link(*, at: datetime, token: str) -> OpinionLink:
    """Use a link up. Of two gestures at the same instant one opens, the other finds it used. Raises ``Gone``."""
    digest = digest_of_token(token)
    link = held(digest)
    if link is None or not hmac.compare_digest(link.digest, digest) or link.used_at is not None:
        raise Gone(GONE)
    opinion = link.request
    if opinion.user_id is not None or not is_open(opinion, selectors.today(at)):
        raise Gone(GONE)
    if is_kept_away(opinion.application, email=opinion.email):
        raise Gone(GONE)
    link.used_at = at
    link.save(update_fields=["used_at"])
    trace(opinion, at=at, what="opened", detail="par le lien reçu")
    return link


def held(digest: str) -> OpinionLink | None:
    """The link, held until the end of the transaction."""
    rows = OpinionLink.objects.select_for_update(of=("self",)).select_related("request__application")
    return rows.filter(digest=digest).first()


@transaction.atomic
def send_new_link(*, at: datetime, opinion: OpinionRequest) -> bool:
    """Mail another link to the address that had the first, or say there why none can be: asked by whoever holds a link
    that does not open. Whether something was sent is for the tests: the page says the same in every case."""
    row = OpinionRequest.objects.select_for_update(of=("self",)).select_related("application__call").get(pk=opinion.pk)
    if row.user_id is not None or too_many_links(row, at):
        return False
    if is_kept_away(row.application, email=row.email):
        return False
    if not is_open(row, selectors.today(at)):
        context = {"opinion": row, "application": row.application}
        write_mail("opinion_closed", context, to=row.email, key=f"opinion-closed:{row.pk}:{selectors.today(at)}")
        return False
    send_request(row, at=at, template="opinion_link", key=f"opinion-link:{row.pk}:{at.isoformat()}")
    trace(row, at=at, what="link_sent", detail="demandé par la personne consultée")
    return True
