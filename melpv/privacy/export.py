"""Everything the portal holds on one person, and nothing of anybody else: JSON for machines, a page for people.

Each table that points to an account is read here. Those that say more than an act and its date have a reader of their
own; of all the others, the generic reader tells what was done and when: dates, states, numbers, and no free text, in
which a third person may be named.
"""

import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import Model
from django.template.loader import render_to_string

from applications.models import Application, Event, Message, Submission
from contacts.models import Invitation, Membership, OutboxEntry, Referent, User
from melpv.privacy.models import RetentionRule
from melpv.privacy.seated import sitting_data
from melpv.privacy.written import READ_HERE, written_by

Row = dict[str, Any]
LONGEST = 20_000


def data_of(user: User, at: datetime) -> dict[str, list[Row]]:
    """What is held on the person, by subject in French. Some hundred queries, whatever the number of rows."""
    found: dict[str, list[Row]] = {
        "Compte": [_account(user)],
        "Structures": _memberships(user),
        "Fonction": _referent(user),
        "Dossiers commencés": _applications(user),
        "Dossiers déposés": _submissions(user),
        "Gestes sur les dossiers": _events(user),
        "Messages écrits": _messages(user),
        "Invitations reçues": _invitations(user),
        "Courriels envoyés par le portail": _mails(user),
    }
    found |= written_by(user, _told, LONGEST) | sitting_data(user, _told, LONGEST)
    found |= _traces(user)
    return {subject: rows for subject, rows in found.items() if rows}


def archive(user: User, at: datetime) -> bytes:
    """The zip that she takes away: ``donnees.json`` and ``donnees.html``, which hold the same."""
    data = data_of(user, at)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as box:
        held = {"personne": str(user.pk), "etabli_le": at.isoformat(), "donnees": data}
        box.writestr("donnees.json", json.dumps(held, ensure_ascii=False, indent=1))
        context = {"data": data, "at": at, "rules": RetentionRule.objects.all(), "person": user}
        box.writestr("donnees.html", render_to_string("privacy/export.html", context))
    return content.getvalue()


def counts_of(user: User, at: datetime) -> list[tuple[str, int]]:
    """How much is held, by subject: what the page shows."""
    return [(subject, len(rows)) for subject, rows in data_of(user, at).items()]


def _account(user: User) -> Row:
    addresses = EmailAddress.objects.filter(user=user).order_by("pk").values_list("email", flat=True)
    return {
        "adresse e-mail": user.email,
        "prénom": user.first_name,
        "nom": user.last_name,
        "inscription": _told(user.date_joined),
        "dernière connexion": _told(user.last_login),
        "adresses vérifiées ou à vérifier": list(addresses),
        "administre le portail": user.is_staff,
    }


def _memberships(user: User) -> list[Row]:
    rows = Membership.objects.filter(user=user).select_related("organisation").order_by("pk")
    return [
        {
            "structure": row.organisation.name,
            "SIRET": row.organisation.siret,
            "rôle": row.get_role_display(),
            "état": row.get_state_display(),
            "depuis": _told(row.created_at),
            "mandat jusqu’au": _told(row.mandate_until),
        }
        for row in rows
    ]


def _referent(user: User) -> list[Row]:
    rows = Referent.objects.filter(user=user).select_related("service")
    return [
        {
            "prénom": row.first_name,
            "nom": row.last_name,
            "adresse e-mail": row.email,
            "téléphone": row.phone,
            "service": row.service.name,
        }
        for row in rows
    ]


def _applications(user: User) -> list[Row]:
    rows = Application.objects.filter(created_by=user).select_related("call").order_by("pk")[:LONGEST]
    return [
        {
            "dossier": str(row.public_id),
            "numéro": row.number,
            "intitulé": row.title,
            "appel": row.call.code,
            "commencé le": _told(row.created_at),
            "état": row.standing.for_association,
        }
        for row in rows
    ]


def _submissions(user: User) -> list[Row]:
    rows = Submission.objects.filter(submitted_by=user).select_related("application").order_by("pk")[:LONGEST]
    return [{"numéro": row.application.number, "déposé le": _told(row.at), "empreinte": row.digest} for row in rows]


def _events(user: User) -> list[Row]:
    rows = Event.objects.filter(actor=user).select_related("application").order_by("pk")[:LONGEST]
    return [
        {
            "dossier": row.application.number or str(row.application.public_id),
            "date": _told(row.at),
            "geste": str(row.action),
            "motif écrit": row.reason,
        }
        for row in rows
    ]


def _messages(user: User) -> list[Row]:
    rows = Message.objects.filter(author=user).order_by("pk")[:LONGEST]
    return [{"date": _told(row.at), "texte": row.body} for row in rows]


def _invitations(user: User) -> list[Row]:
    rows = Invitation.objects.filter(email__iexact=user.email).select_related("organisation").order_by("pk")
    return [{"structure": row.organisation.name, "envoyée le": _told(row.sent_at)} for row in rows]


def _mails(user: User) -> list[Row]:
    """Their subjects name dossiers and calls; the texts are not kept once sent."""
    rows = OutboxEntry.objects.filter(payload__to__iexact=user.email).order_by("pk")[:LONGEST]
    return [{"date": _told(row.created_at), "objet": row.payload.get("subject", "")} for row in rows]


READ_APART: frozenset[type[Model]] = frozenset({Membership, Referent, Submission, Event, Message}) | READ_HERE
# The same rows seen from elsewhere, or another person's rows that only mention her.
_LEFT_OUT = frozenset({"account.EmailAddress", "pghistory.MiddlewareEvents"})


def _traces(user: User) -> dict[str, list[Row]]:
    """Every other table that points to the account, by the generic reader."""
    found: dict[str, list[Row]] = {}
    # A table that points to her in one way only is named without saying which.
    ways = Counter(field.model for field in ways_to_an_account())
    for field in ways_to_an_account():
        model = field.model
        read_apart = model in READ_APART and field.name != "mandate_given_by"
        if read_apart or model._meta.label in _LEFT_OUT or model is Application:
            continue
        rows = model._base_manager.filter(**{field.name: user}).order_by("pk")[:LONGEST]
        subject = str(model._meta.verbose_name_plural).capitalize()
        if ways[model] > 1:
            subject = f"{subject} ({field.verbose_name})"
        found[subject] = [_acts(row) for row in rows]
    return found


def ways_to_an_account() -> Iterator[models.ForeignKey[Any, Any]]:
    """Every key of a table to an account, without a name to come back by among them; the history of rows, which
    repeats them, apart."""
    for relation in User._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        model = relation.related_model
        if model._meta.managed and not model._meta.auto_created and not hasattr(model, "pgh_tracked_model"):
            yield relation.field


_SAFE: tuple[type[models.Field], ...] = (
    models.BooleanField,
    models.DateField,
    models.IntegerField,
    models.AutoField,
    models.UUIDField,
)


def _acts(row: Model) -> Row:
    """What a row tells of an act without a word that someone wrote: dates, states, counts."""
    told: Row = {}
    for field in row._meta.concrete_fields:
        if field.is_relation:
            continue
        if field.choices:
            told[str(field.verbose_name)] = str(getattr(row, f"get_{field.name}_display")())
        elif isinstance(field, _SAFE):
            told[str(field.verbose_name)] = _told(getattr(row, field.name))
    return told


_READERS: dict[type, Callable[[Any], Any]] = {datetime: datetime.isoformat, date: date.isoformat, UUID: str}


def _told(value: Any) -> Any:
    return _READERS.get(type(value), lambda same: same)(value)
