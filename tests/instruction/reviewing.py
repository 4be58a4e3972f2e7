"""A dossier in review with those who mark it, for the tests about marks and proposals."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from applications.models import Application
from applications.services import Edit
from contacts.models import Membership, MembershipRole, MembershipState, Referent, ThemeReferent, User
from eligibility.models import Call, Theme
from instruction import services
from instruction.models import Proposal, ProposedAmount, ScoreSheet
from instruction.selectors import desk_of
from instruction.selectors.proposal import proposal_of, typed_proposal
from instruction.selectors.scores import CHANGE, MARK, WHY, Scores, scores_of, typed_marks
from instruction.services.versioned import mark_of
from tests.factories import UserFactory, filed, fresh, referent_with_account

THEME = "sport"
CRITERIA = ("vocation-metropolitaine", "impact-attendu", "innovation", "priorite-de-l-appel", "accompagnement-npnru")
#: Each mark and the total that they make: (4 + 2 + 1) of 12, and one bonus of 5 points.
VALUES = dict(zip(CRITERIA, (4, 2, 1, 1, 0), strict=True))
TOTAL = "63.33"


@dataclass
class Review:
    """Two referents of the theme, the head of their service, an administrator, and a dossier in review."""

    dossier: Application
    first: User
    second: User
    head: User
    administrator: User


def review(call: Call, **options: Any) -> Review:
    """The people, and a dossier of the theme declared admissible."""
    theme = Theme.objects.get(slug=THEME)
    service = theme.desk.service
    people = []
    for rank, (name, email) in enumerate((("Ana", "ana@exemple.fr"), ("Bo", "bo@exemple.fr")), start=1):
        referent = Referent.objects.create(first_name=name, last_name="Notatrice", email=email, service=service)
        ThemeReferent.objects.create(theme=theme, referent=referent, order=rank)
        people.append(referent_with_account(referent))
    head = UserFactory(first_name="Hélène", last_name="Responsable")
    service.heads.add(head)
    return Review(in_review(call, **options), *people, head=head, administrator=UserFactory(is_staff=True))


def in_review(call: Call, **options: Any) -> Application:
    """One more dossier of the theme, that may be marked."""
    dossier = filed(call, theme=THEME, **options).application
    Application.objects.filter(pk=dossier.pk).update(state="in_review")
    return fresh(dossier)


def joins_the_carrier(user: User, dossier: Application) -> None:
    Membership.objects.create(
        user=user, organisation=dossier.organisation, role=MembershipRole.VIEWER, state=MembershipState.ACTIVE
    )


def seen_marks(user: User, dossier: Application) -> dict[str, str]:
    """What the page of marks of this person holds."""
    sheets = ScoreSheet.objects.filter(application=dossier, reviewer=user, superseded_at=None)
    sheet = sheets.filter(given_at=None).first() or sheets.first()
    return typed_marks(sheet) if sheet else {}


def mark_edits(typed: dict[str, str], seen: dict[str, str]) -> list[Edit]:
    """What a person types over what she sees."""
    return [Edit(code, text or None, mark_of(seen.get(code, ""))) for code, text in typed.items()]


def page_of(values: dict[str, int | None], reason: str = "Motif écrit", change: str = "") -> dict[str, str]:
    """A whole page of marks as it is typed."""
    found = {f"{MARK}{slug}": "" if value is None else str(value) for slug, value in values.items()}
    found |= {f"{WHY}{slug}": f"{reason} : {slug}" for slug in values}
    return found | ({CHANGE: change} if change else {})


def give(
    user: User, dossier: Application, values: dict[str, int | None] | None = None, **words: str
) -> services.MarksSaved:
    """The whole page, typed and given at once."""
    edits = mark_edits(page_of(values or VALUES, **words), seen_marks(user, dossier))
    return services.save_marks(by=user, at=timezone.now(), application=dossier, edits=edits, give=True)


def read_by(user: User, dossier: Application) -> Scores:
    desk = desk_of(user)
    assert desk is not None
    return scores_of(desk, dossier)


def propose(user: User, dossier: Application, seen: dict[str, str] | None = None, **typed: str) -> Any:
    """Fields of the proposal, typed over what she sees (what is stored, unless told)."""
    seen = typed_proposal(proposal_of(dossier)) if seen is None else seen
    edits = [
        Edit(code.replace("_", "-"), text or None, mark_of(seen.get(code.replace("_", "-"), "")))
        for code, text in typed.items()
    ]
    return services.save_proposal(by=user, at=timezone.now(), application=dossier, edits=edits)


def decided(application: Application, by: User) -> None:
    """The least of a proposal that lets a dossier be ready, laid without its page."""
    proposal = Proposal.objects.create(
        application=application, opinion="favourable", updated_by=by, updated_at=timezone.now()
    )
    ProposedAmount.objects.create(proposal=proposal, amount=application.requested_amount)
