"""Those in charge of a dossier as a list of posts, and the one way to change it: what goes ends, what comes begins."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from applications.models import Application, Assignment, AssignmentRole
from contacts.models import Referent, Service


@dataclass(frozen=True, slots=True)
class Post:
    """A place among those in charge: a lead, a co-referent, or a box. ``replaces`` takes the dossier back one day."""

    role: str
    service: int
    referent: int | None = None
    box_email: str = ""
    replaces: int | None = None
    stands_in_for: str = ""

    @property
    def leads(self) -> bool:
        return self.role != AssignmentRole.CO_REFERENT


def lines_of(application: Application) -> list[Assignment]:
    """Those in charge now, the lead or the box first. One query."""
    lines = application.assignments.filter(ended_at=None).select_related(
        "referent__service", "referent__user", "service"
    )
    return sorted(lines, key=lambda line: (line.role == AssignmentRole.CO_REFERENT, line.order, line.pk))


def posts_of(lines: Iterable[Assignment]) -> list[Post]:
    return [
        Post(line.role, line.service_id, line.referent_id, line.box_email, line.replaces_id, line.stands_in_for)
        for line in lines
    ]


def lead(referent: Referent, service: int, *, instead_of: Referent | None = None) -> Post:
    """The post of a lead, in her own right or instead of someone who is away."""
    return Post(
        AssignmentRole.LEAD,
        service,
        referent.pk,
        replaces=instead_of.pk if instead_of else None,
        stands_in_for=str(instead_of or ""),
    )


def co_referent(referent: int, service: int) -> Post:
    return Post(AssignmentRole.CO_REFERENT, service, referent)


def box(service: Service, email: str) -> Post:
    return Post(AssignmentRole.BOX, service.pk, box_email=email)


def led_by(first: Post, others: Iterable[Post]) -> list[Post]:
    """A new first, then the co-referents; nobody has two posts."""
    kept = {post.referent: post for post in others if not post.leads and post.referent != first.referent}
    return [first, *kept.values()]


def lay(row: Application, lines: Sequence[Assignment], wanted: Sequence[Post], at: datetime) -> list[Assignment]:
    """Make those in charge the ones wanted; who stays keeps her line and its date. The row is held by the caller.

    Some three queries. The database refuses at the end of the transaction that nobody, or two, lead.
    """
    staying = {post: line for post, line in zip(posts_of(lines), lines, strict=True) if post in wanted}
    gone = [line.pk for line in lines if line.pk not in {kept.pk for kept in staying.values()}]
    Assignment.objects.filter(pk__in=gone).update(ended_at=at)
    for order, post in enumerate(wanted, start=1):
        if post not in staying:
            _begin(row, post, order, at)
        elif staying[post].order != order:
            Assignment.objects.filter(pk=staying[post].pk).update(order=order)
    return lines_of(row)


def _begin(row: Application, post: Post, order: int, at: datetime) -> None:
    Assignment.objects.create(
        application=row,
        role=post.role,
        order=order,
        service_id=post.service,
        referent_id=post.referent,
        box_email=post.box_email,
        replaces_id=post.replaces,
        stands_in_for=post.stands_in_for,
        since=at,
    )


def told(lines: Sequence[Assignment]) -> dict[str, Any]:
    """Those in charge, in names for who reads the event, and as posts for who undoes it."""
    return {
        "in_charge": str(lines[0]) if lines and lines[0].role != AssignmentRole.CO_REFERENT else "",
        "stands_in_for": lines[0].stands_in_for if lines else "",
        "co_referents": [str(line) for line in lines if line.role == AssignmentRole.CO_REFERENT],
        "posts": [asdict(post) for post in posts_of(lines)],
    }


def posts_told(kept: dict[str, Any]) -> list[Post]:
    """The posts that ``told`` kept."""
    return [Post(**post) for post in kept["posts"]]
