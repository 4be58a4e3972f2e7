"""Sittings with their funders and councils, laid straight in the database, for tests about who reads what."""

from collections.abc import Sequence
from copy import copy
from datetime import timedelta
from typing import Any

from django.utils import timezone

from applications import services
from applications.models import Application, FundingLine, Submission
from committees.models import Seat
from contacts.models import CouncilMember, Funder, FunderMember, ResidentCouncil, User
from eligibility.models import Call
from instruction.models import AgendaItem, Committee
from territories.models import Commune
from tests.factories import UserFactory, attached, complete_draft
from tests.instruction.bulk import administrator, copies
from tests.instruction.reviewing import THEME


def funder(slug: str) -> Funder:
    return Funder.objects.get(slug=slug)


def speaker(slug: str, role: str = "speaker", user: User | None = None) -> User:
    """Someone who works for the funder."""
    person = user or UserFactory()
    FunderMember.objects.create(user=person, funder=funder(slug), role=role, since=timezone.now())
    return person


def asking(
    call: Call,
    *asked: tuple[str, int],
    theme: str = THEME,
    state: str = "scheduled",
    papers: Sequence[str] = (),
    **answers: Any,
) -> Application:
    """A filed dossier that asks these funders these amounts, with a document of each purpose in ``papers``."""
    draft = complete_draft(call, theme=theme, answers=answers)
    for slug, amount in asked:
        FundingLine.objects.create(application=draft, funder=funder(slug), amount=amount)
    for rank, purpose in enumerate(papers, start=1):
        attached(draft, purpose=purpose, name=f"{purpose}.pdf", pages=rank)
    draft.refresh_from_db()
    services.submit(
        by=draft.created_by, application=draft, version=draft.version, reason="Plan à compléter.", has_read=True
    )
    Application.objects.filter(pk=draft.pk).update(state=state)
    draft.refresh_from_db()
    return draft


def sitting(*slugs: str, title: str = "Comité de printemps", days: int = 20, state: str = "convened") -> Committee:
    """A sitting where these funders have a seat."""
    day, at = timezone.localdate() + timedelta(days=days), timezone.now()
    dated = {"opened_at": at} if state == "open" else {}
    committee = Committee.objects.create(
        kind="technical", title=title, held_on=day, state=state, convened_at=at, **dated
    )
    for slug in slugs:
        Seat.objects.create(committee=committee, funder=funder(slug), name=f"Siège {slug}")
    return committee


def turn(committee: Committee, application: Application) -> AgendaItem:
    """The dossier's turn, last on the agenda."""
    order = committee.items.count() + 1
    by = User.objects.filter(is_staff=True).first() or administrator()
    return AgendaItem.objects.create(
        committee=committee, application=application, order=order, added_by=by, added_at=timezone.now()
    )


def filed_copies(model: Application, count: int) -> list[Application]:
    """Dossiers like this one with what was sent of them, laid straight in the database: filing thirty takes a while."""
    rows, sent = copies(model, count), []
    for row in rows:
        assessment, frozen = copy(model.submission.assessment), copy(model.submission)
        assessment.pk, assessment.application = None, row
        assessment.save(force_insert=True)
        frozen.pk, frozen.application, frozen.assessment = None, row, assessment
        sent.append(frozen)
    Submission.objects.bulk_create(sent)
    return rows


def council(name: str = "Conseil citoyen du Pile", **fields: Any) -> ResidentCouncil:
    return ResidentCouncil.objects.create(name=name, commune=Commune.objects.get(insee_code="59512"), **fields)


def resident(of: ResidentCouncil) -> User:
    """Someone of the council."""
    person = UserFactory()
    CouncilMember.objects.create(user=person, council=of, since=timezone.now())
    return person
