"""Dossiers that a committee has examined, and what the tests on decisions, announcements and letters do with them."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from applications.models import Application
from contacts.models import Funder, User
from eligibility.models import Call
from funding.models import Commitment, Decision, Letter, LetterTemplate, Release
from funding.services.decisions import Ruling, decide
from funding.services.letter_reference import load_letters
from funding.services.releases import create_release
from instruction.models import AgendaItem, Committee
from instruction.services.letters import digest_of
from tests.factories import UserFactory, filed, fresh

REFUSAL = Ruling("refused", ground="budget_spent", sentence="Canari-refus : d’autres actions passent avant.")


def administrator() -> User:
    return UserFactory(is_staff=True)


def sat(title: str = "Comité de printemps") -> Committee:
    """A committee whose sitting is over."""
    at = timezone.now()
    return Committee.objects.create(
        kind="technical", title=title, held_on=timezone.localdate(), state="closed", opened_at=at, closed_at=at
    )


def examined(
    call: Call, committee: Committee | None = None, opinion: str = "favourable", **options: Any
) -> Application:
    """A filed dossier with the committee's opinion, waiting for a decision."""
    conditions = options.pop("conditions", "")
    dossier = filed(call, theme=options.pop("theme", "sport"), **options).application
    Application.objects.filter(pk=dossier.pk).update(state="examined")
    by, at = administrator(), timezone.now()
    AgendaItem.objects.create(
        committee=committee or sat(),
        application=dossier,
        opinion=opinion,
        conditions=conditions,
        added_by=by,
        added_at=at,
        examined_at=at,
    )
    return fresh(dossier)


def given(
    application: Application, *, agreed: str | None = None, voted: str | None = None, funder: str = "mel"
) -> None:
    """What a funder said in committee or voted."""
    Commitment.objects.create(
        application=application,
        funder=Funder.objects.get(slug=funder),
        agreed=None if agreed is None else Decimal(agreed),
        voted=None if voted is None else Decimal(voted),
        updated_at=timezone.now(),
    )


def decided(application: Application, by: User, kind: str = "full", amount: str | None = None, **said: Any) -> Decision:
    """The decision, by the service."""
    ruling = REFUSAL if kind == "refused" and not said else Ruling(kind, Decimal(amount) if amount else None, **said)
    return decide(by=by, at=timezone.now(), application=application, ruling=ruling, version=0)


def announced(by: User, rows: list[Application], hours: int = 24, name: str = "Résultats de printemps") -> Release:
    """An announcement of these dossiers' decisions, in some hours."""
    at = timezone.now()
    return create_release(by=by, at=at, name=name, due_at=at + timedelta(hours=hours), applications=rows)


def after(release: Release) -> datetime:
    return release.due_at + timedelta(minutes=1)


def with_texts() -> None:
    load_letters()


def sent_letter(application: Application, by: User) -> Letter:
    """A letter that its association received, of no decision, for tests that only ask who may open it."""
    at = timezone.now()
    head = {"service": "Service", "address": "", "phone": "", "email": ""}
    said = {"head": head, "to": ["Structure"], "number": application.number, "day": "1ᵉʳ mars 2027"}
    content = said | {"subject": "Votre demande", "parts": [{"kind": "text", "text": "Bonjour."}]}
    return Letter.objects.create(
        application=application,
        content=content,
        sha256=digest_of(content),
        prepared_by=by,
        prepared_at=at,
        sent_at=at,
    )


def template() -> LetterTemplate:
    return LetterTemplate.objects.create(name="Essai", kind="granted", subject="Objet", body="Bonjour {structure}.")
