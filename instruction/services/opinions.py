"""Asking opinions and following them: what is granted, by when, to whom; reminders, extensions, withdrawals."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q

from applications import selectors
from applications.models import Application, Interest, Revision
from applications.services import must_be_staff, record
from applications.services.interests import dossiers_of
from applications.services.moves import locked
from applications.services.telling import tell_in_charge
from applications.workflow import NotAllowed, State
from contacts.identity import canonical_email, plain_line
from contacts.mail import write_mail
from contacts.models import User
from contacts.notifications import notify
from instruction.models import AddresseeKind, Confidentiality, OpinionRequest, OpinionState
from instruction.selectors.opinions import (
    ASKABLE,
    PARTS,
    account_of,
    is_kept_away,
    is_open,
    newer_copy,
    showable_documents,
)
from instruction.services.opinion_links import BETWEEN_TWO_LINKS, send_request, too_many_links, trace
from instruction.services.settling import STEPPED_ASIDE

LONGEST_WAIT = timedelta(days=366)
MOST_AT_ONCE = 20
NOBODY = "Choisissez au moins une personne ou un service."
CLOSED = "Ce dossier ne s’instruit plus : on n’y demande plus d’avis."


class OpinionRefused(Exception):
    """What is asked cannot be; ``str()`` is the French sentence to show."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Someone whose opinion is wanted. ``user`` is known already for a colleague."""

    kind: str
    name: str
    email: str
    body: str = ""
    user: User | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """What is asked, what may be read for it, and by when."""

    question: str
    sections: Sequence[str]
    due_on: date
    documents: Sequence[str] = field(default_factory=tuple)
    confidentiality: str = Confidentiality.SERVICES


@transaction.atomic
def ask_opinions(
    *, by: User, at: datetime, application: Application, addressees: Sequence[Addressee], grant: Grant
) -> list[OpinionRequest]:
    """Ask the same opinion of several people, each on her own; all of them or none.

    The copy that the services have now is shown, and stays the one shown. Raises ``NotAllowed`` or ``OpinionRefused``.
    """
    row = _held_dossier(application)
    role = must_be_staff(by, row)
    if State(row.state) not in ASKABLE:
        raise NotAllowed(CLOSED)
    frozen = selectors.latest_frozen(row)
    revision = frozen if isinstance(frozen, Revision) else None
    if not grant.question.strip():
        raise OpinionRefused("Écrivez la question.")
    _must_be_a_good_day(grant.due_on, at)
    sections, documents = _possible(grant, frozen)
    found = [_known(one) for one in addressees]
    _must_be_others(found, by, row)
    requests = [
        OpinionRequest.objects.create(
            application=row,
            revision=revision,
            asked_by=by,
            asked_at=at,
            kind=one.kind,
            name=one.name,
            body=one.body,
            email=one.email,
            user=one.user,
            question=grant.question.strip(),
            sections=sections,
            documents=documents,
            confidentiality=grant.confidentiality,
            due_on=grant.due_on,
        )
        for one in found
    ]
    for opinion in requests:
        send_request(opinion, at=at, template="opinion_asked", key=f"opinion:{opinion.pk}")
        trace(opinion, at=at, what="asked", detail=opinion.email)
    who = ", ".join(told_name(opinion) for opinion in requests)
    details = {
        "opinions": [str(opinion.public_id) for opinion in requests],
        "after": {"sections": sections, "documents": documents, "due_on": grant.due_on.isoformat(),
                  "confidentiality": grant.confidentiality},
    }  # fmt: skip
    record(row, by=by, at=at, action="opinion_ask", role=role, reason=who, details=details)
    return requests


@transaction.atomic
def change_opinion(
    *, by: User, at: datetime, opinion: OpinionRequest, grant: Grant, newer: bool = False
) -> OpinionRequest:
    """Change what is granted or the day; ``newer`` shows the copy sent back since, which the former one leaves no part
    of. The question stays as it was read. Raises ``NotAllowed`` or ``OpinionRefused``."""
    row, role = _held(by, opinion)
    if grant.due_on != row.due_on:
        _must_be_a_good_day(grant.due_on, at)
    before = _told(row)
    if newer and (revision := newer_copy(row)):
        row.revision = revision
    sections, documents = _possible(grant, row.frozen)
    later = grant.due_on > row.due_on
    row.sections, row.documents = sections, documents
    row.due_on, row.confidentiality = grant.due_on, grant.confidentiality
    after = _told(row)
    if after == before:
        return row
    row.save(update_fields=["revision", "sections", "documents", "due_on", "confidentiality"])
    trace(row, at=at, what="changed", detail=", ".join(name for name in after if after[name] != before[name]))
    details = {"opinion": str(row.public_id), "before": before, "after": after}
    record(row.application, by=by, at=at, action="opinion_change", role=role, reason=told_name(row), details=details)
    if later or newer:
        send_request(row, at=at, template="opinion_changed", key=f"opinion-changed:{row.pk}:{at.isoformat()}")
    return row


@transaction.atomic
def remind_of_opinion(*, by: User, at: datetime, opinion: OpinionRequest, link_only: bool = False) -> OpinionRequest:
    """Ask once more by hand; ``link_only`` sends the link again without pressing. Raises ``NotAllowed`` or
    ``OpinionRefused``."""
    row, role = _held(by, opinion)
    if not link_only and row.state != OpinionState.ASKED:
        raise OpinionRefused("Cet avis est déjà rendu.")
    if not is_open(row, selectors.today(at)):
        raise OpinionRefused("Le délai est passé depuis plus de 30 jours : donnez d’abord un nouveau délai.")
    if too_many_links(row, at) or (row.reminded_at and at - row.reminded_at < BETWEEN_TWO_LINKS):
        raise OpinionRefused("Un message vient de partir à cette adresse. Attendez cinq minutes.")
    template, what = ("opinion_link", "link_sent") if link_only else ("opinion_reminder", "reminded")
    if not link_only:
        row.reminded_at = at
        row.save(update_fields=["reminded_at"])
    send_request(row, at=at, template=template, key=f"opinion-{what}:{row.pk}:{at.isoformat()}")
    trace(row, at=at, what=what, detail=f"par {by}")
    details = {"opinion": str(row.public_id), "link_only": link_only}
    record(row.application, by=by, at=at, action="opinion_remind", role=role, reason=told_name(row), details=details)
    return row


@transaction.atomic
def revoke_opinion(*, by: User, at: datetime, opinion: OpinionRequest, reason: str) -> OpinionRequest:
    """Take the request back: nothing opens from the next click on; an answer already given stays with the dossier.

    Raises ``NotAllowed`` or ``OpinionRefused``.
    """
    row, role = _held(by, opinion)
    if not reason.strip():
        raise OpinionRefused("Écrivez pourquoi vous retirez cette demande.")
    was_awaited = row.state == OpinionState.ASKED
    row.state, row.revoked_at = OpinionState.REVOKED, at
    row.save(update_fields=["state", "revoked_at"])
    if was_awaited:
        _say_it_is_over(row, at)
    trace(row, at=at, what="revoked", detail=reason.strip())
    details = {"opinion": str(row.public_id), "name": told_name(row)}
    record(row.application, by=by, at=at, action="opinion_revoke", role=role, reason=reason.strip(), details=details)
    return row


def take_back_from(at: datetime, interests: Sequence[Interest]) -> None:
    """Take back what is awaited of those whom a new link keeps away: who asked is told, and asks someone else. Called
    with the dossiers held, in the transaction that notes the link."""
    for link in interests:
        if link.ended_at is not None:
            continue
        addresses = EmailAddress.objects.filter(user=link.user_id, verified=True).order_by().values("email")
        hers = Q(user=link.user_id) | Q(email__in=addresses) | Q(email__iexact=link.user.email)
        waiting = OpinionRequest.objects.select_for_update(of=("self",)).filter(hers, state=OpinionState.ASKED)
        waiting = waiting.filter(application__in=dossiers_of(link).order_by().values("pk"))
        for row in waiting.select_related("application__call", "revision", "asked_by").order_by("pk"):
            row.state, row.revoked_at = OpinionState.REVOKED, at
            row.save(update_fields=["state", "revoked_at"])
            trace(row, at=at, what="revoked", detail=STEPPED_ASIDE)
            details = {"opinion": str(row.public_id), "name": told_name(row)}
            record(row.application, by=None, at=at, action="opinion_revoke", reason=STEPPED_ASIDE, details=details)
            tell_asker(row, "opinion_set_aside", key=f"opinion-set-aside:{row.pk}", at=at)


def told_name(opinion: OpinionRequest) -> str:
    """Whom the request is for, as the history tells it."""
    return f"{opinion.name} ({opinion.body})" if opinion.body else opinion.name


def tell_asker(opinion: OpinionRequest, template: str, *, key: str, at: datetime, **more: Any) -> None:
    """Tell who asked; once she has left the services, those in charge of the dossier."""
    context = {"opinion": opinion, "application": opinion.application, **more}
    try:
        must_be_staff(opinion.asked_by, opinion.application)
    except NotAllowed:
        tell_in_charge(opinion.application, "opinion", template, context, key=key, at=at)
        return
    notify("opinion", template, context, to_user=opinion.asked_by, key=key, at=at)


def _held_dossier(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related("call", "theme", "organisation")
    row: Application = rows.get(pk=application.pk)
    return row


def _held(by: User, opinion: OpinionRequest) -> tuple[OpinionRequest, str]:
    """The request as it is now, held after its dossier, and in which quality she works on it; it is not taken back."""
    locked(opinion.application)
    rows = OpinionRequest.objects.select_for_update(of=("self",))
    row = rows.select_related("application__call", "revision", "user", "asked_by").get(pk=opinion.pk)
    role = must_be_staff(by, row.application)
    if row.state == OpinionState.REVOKED:
        raise OpinionRefused("Cette demande est retirée.")
    return row, role


def _say_it_is_over(row: OpinionRequest, at: datetime) -> None:
    """A mail without link to who had not answered yet: she need not look for the page any more."""
    context = {"opinion": row, "application": row.application}
    key = f"opinion-revoked:{row.pk}"
    if row.user is not None:
        notify("opinion_to_give", "opinion_revoked", context, to_user=row.user, key=key, at=at)
    else:
        write_mail("opinion_revoked", context, to=row.email, key=key)


def _must_be_a_good_day(due_on: date, at: datetime) -> None:
    if not selectors.today(at) <= due_on <= selectors.today(at) + LONGEST_WAIT:
        raise OpinionRefused("Choisissez un jour à venir, dans l’année.")


def _possible(grant: Grant, frozen: Any) -> tuple[list[str], list[str]]:
    """The parts and documents chosen, in the order of the dossier, and nothing that may not be shown."""
    if grant.confidentiality not in Confidentiality.values:
        raise OpinionRefused("Choisissez qui lit la réponse.")
    sections = [slug for slug, _ in PARTS if slug in grant.sections]
    documents = [digest for digest, _ in showable_documents(frozen) if digest in grant.documents]
    if not sections and not documents:
        raise OpinionRefused("Choisissez au moins une partie ou une pièce à montrer.")
    return sections, list(dict.fromkeys(documents))


def _known(one: Addressee) -> Addressee:
    """The same, with one spelling of the address, and the account that has it."""
    email = canonical_email(one.email)
    if one.kind not in AddresseeKind.values or not plain_line(one.name) or "@" not in email:
        raise OpinionRefused("Écrivez le nom et l’adresse e-mail de chaque personne.")
    return Addressee(one.kind, plain_line(one.name), email, plain_line(one.body), one.user or account_of(email))


def _must_be_others(found: Sequence[Addressee], by: User, row: Application) -> None:
    """Someone, not herself, not twice, and nobody tied to the organisation that carries the dossier."""
    if not found:
        raise OpinionRefused(NOBODY)
    if len(found) > MOST_AT_ONCE:
        raise OpinionRefused(f"Demandez l’avis de {MOST_AT_ONCE} personnes au plus en une fois.")
    emails = [one.email for one in found]
    waiting = row.opinion_requests.filter(state=OpinionState.ASKED).values_list("email", flat=True)
    for one in found:
        if emails.count(one.email) > 1:
            raise OpinionRefused(f"L’adresse {one.email} est choisie deux fois.")
        if one.user == by or one.email == by.email:
            raise OpinionRefused("Vous instruisez ce dossier : écrivez votre avis dans une note.")
        if one.email in waiting:
            raise OpinionRefused(f"Un avis est déjà attendu de {one.name} ({one.email}) sur ce dossier.")
        if is_kept_away(row, user=one.user, email=one.email):
            raise OpinionRefused(f"{one.name} a un lien avec la structure qui porte ce dossier : conflit d’intérêts.")


def _told(row: OpinionRequest) -> dict[str, Any]:
    return {
        "due_on": row.due_on.isoformat(),
        "sections": list(row.sections),
        "documents": list(row.documents),
        "confidentiality": row.confidentiality,
        "revision": row.revision.number if row.revision else 0,
    }
