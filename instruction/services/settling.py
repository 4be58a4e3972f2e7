"""Who answers follows who is there: dossiers go to the deputy, come back, and leave with who leaves.

Nothing is remembered between two runs: each compares those in charge with who is in function and present today, and
mends the difference. A run after several missed days, a second run and a killed one all end in the same place.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q

from applications.models import Application, Assignment, AssignmentRole, Interest
from applications.selectors import today
from applications.selectors.interests import kept_away, recused_from
from applications.services import record
from applications.workflow import FINAL
from contacts.mail import write_mail
from contacts.models import Referent, Service
from contacts.selectors import Roll, Routing, roll_on, routing_for
from eligibility.models import Theme
from instruction.selectors.assigning import ASSIGN
from instruction.services.assigning import tell_referent
from instruction.services.posts import Post, box, co_referent, lay, lead, led_by, lines_of, posts_of, told

HAND_OVER, HAND_BACK = "hand_over", "hand_back"
# Who it is and why is in the register of links, for who may read it.
STEPPED_ASIDE = "Déport : un lien d’intérêts avec la structure"
TEMPLATES = {HAND_OVER: "handed_over", HAND_BACK: "handed_back", ASSIGN: "handed_on"}


# By theme and by those kept away.
Routes = dict[tuple[int, frozenset[int]], Routing]


@dataclass(frozen=True, slots=True)
class Handed:
    """Dossiers that changed hands together: ``action`` is that of their events."""

    action: str
    source: str
    target: str
    dossiers: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Move:
    action: str
    wanted: list[Post]
    reason: str


def settle(*, at: datetime) -> list[Handed]:
    """Hand over, hand back and hand on all that today asks for, a transaction for each person who lets go.

    Those told get one mail, whatever the number of dossiers. Safe to run twice, at once or again.
    """
    handed = []
    for pk in _who_lets_go(roll_on(today(at))):
        handed += _settle_one(pk, at)
    return handed


def _who_lets_go(roll: Roll) -> list[int]:
    """The referents who have open dossiers that ought to be someone else's, as seen before anything is held: those who
    are away or left, those who stand in, and those whom a link of interests keeps away."""
    absent = [*roll.away, *(pk for pk, person in roll.people.items() if not person.is_active)]
    kept_from = recused_from(OuterRef("referent__user"), through="application__")
    lines = _open_lines().filter(Q(referent__in=absent) | Q(replaces__isnull=False) | kept_from)
    return sorted(set(lines.order_by().values_list("referent", flat=True)))


def _open_lines() -> Any:
    return Assignment.objects.filter(ended_at=None, application__submitted_at__isnull=False).exclude(
        application__state__in=sorted(FINAL)
    )


def step_aside(at: datetime, interests: Sequence[Interest]) -> None:
    """Hand on at once what those who have a new link have in charge; called with the dossiers held, in the transaction
    that notes it."""
    people = {one.user_id for one in interests if one.ended_at is None}
    for pk in Referent.objects.filter(user__in=people).order_by("pk").values_list("pk", flat=True):
        _settle_one(pk, at)


@transaction.atomic
def _settle_one(pk: int, at: datetime) -> list[Handed]:
    """Mend the dossiers of one person. One run at a time: the service of last resort, always there, is the baton."""
    Service.objects.select_for_update(no_key=True).get(is_last_resort=True)
    roll = roll_on(today(at))
    held = _open_lines().filter(referent=pk).order_by().values("application")
    rows = Application.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=held).order_by("pk")
    routes: Routes = {}
    groups: dict[tuple[str, str, str, str], list[Application]] = defaultdict(list)
    people: dict[str, Assignment] = {}
    for row in rows:
        lines = lines_of(row)
        move = _what_to_do(row, lines, roll.without(kept_away(row)), routes, at)
        if move is None:
            continue
        after = lay(row, lines, move.wanted, at)
        before_told, after_told = told(lines), told(after)
        record(row, by=None, at=at, action=move.action, reason=move.reason,
               details={"before": before_told, "after": after_told})  # fmt: skip
        # What changed is the lead, or else a co-referent's post: those are not worth a mail.
        if lines[0].pk != after[0].pk:
            groups[move.action, str(lines[0]), str(after[0]), move.reason].append(row)
            people[str(lines[0])], people[str(after[0])] = lines[0], after[0]
    return [_told_to_both(key, rows_moved, people, at) for key, rows_moved in groups.items()]


def _told_to_both(
    key: tuple[str, str, str, str], rows: list[Application], people: dict[str, Assignment], at: datetime
) -> Handed:
    action, source, target, reason = key
    handed = Handed(action, source, target, len(rows), reason)
    to = people[target]
    context = {"handed": handed, "rows": rows[:20], "more": max(0, len(rows) - 20), "to": to}
    # Made in the transaction of the change: what is told twice was done twice.
    kind = "recused" if reason == STEPPED_ASIDE else action
    mail_key = f"{kind}:{people[source].referent_id}:{to.referent_id or to.box_email}:{at.isoformat()}"
    if to.referent is None:
        write_mail(TEMPLATES[action], context, to=to.box_email, key=mail_key)
    else:
        topic = "assigned" if action == ASSIGN else "absence"
        tell_referent(to.referent, topic, TEMPLATES[action], context, key=mail_key, at=at)
    return handed


def _what_to_do(
    row: Application, lines: Sequence[Assignment], roll: Roll, routes: Routes, at: datetime
) -> _Move | None:
    """What today asks for this dossier, or ``None`` when those in charge are the right ones."""
    posts = posts_of(lines)
    first, others = posts[0], _present_others(posts[1:], roll)
    owner = first.replaces or first.referent
    move = None
    if owner is not None:
        if not roll.is_active(owner) or first.referent in roll.barred:
            move = _hand_on(row, first, others, roll, routes, at)
        else:
            move = _hand_over_or_back(row, lines[0], first, others, roll, owner)
    if move is None and others != posts[1:]:
        if any(post.referent in roll.barred for post in posts[1:]):
            return _Move(ASSIGN, led_by(first, others), STEPPED_ASIDE)
        return _Move(HAND_BACK, led_by(first, others), "Co-référents de retour, ou qui ne sont plus en fonction")
    return move


def _hand_on(row: Application, first: Post, others: list[Post], roll: Roll, routes: Routes, at: datetime) -> _Move:
    """Whoever left, or may not know of the dossier, is followed by the route of the theme: the next referent, else a
    box."""
    key = row.theme_id, roll.barred
    if key not in routes:
        routes[key] = routing_for(Theme.objects.get(pk=row.theme_id), today(at), without=roll.barred)
    routing = routes[key]
    owner = roll.people[first.replaces or first.referent or 0]
    answerer = routing.route.lead
    if answerer is None:
        taker = box(routing.service, str(routing.route.box))
    else:
        replaced = next((roll.people[absent] for absent in answerer.stands_in_for), None)
        taker = lead(routing.people[answerer.referent], routing.service.pk, instead_of=replaced)
    stepped_aside = roll.barred & {first.referent, first.replaces}
    reason = STEPPED_ASIDE if stepped_aside else f"{owner} n’est plus en fonction"
    return _Move(ASSIGN, led_by(taker, others), reason)


def _hand_over_or_back(
    row: Application, line: Assignment, first: Post, others: list[Post], roll: Roll, owner: int
) -> _Move | None:
    person, there = roll.people[owner], roll.present_for(owner)
    if there is None:
        # Nobody stands in: the dossier stays where it is, unless that person has left.
        gone = first.referent is not None and not roll.is_active(first.referent)
        there = person if gone else None
    if there is None or there.pk == first.referent:
        return None
    if there.pk == owner:
        if _shared_before(row, line):
            others = [co_referent(line.referent_id or 0, line.service_id), *others]
        return _Move(HAND_BACK, led_by(lead(person, first.service), others), f"Retour de {person}")
    until = roll.away[owner].ends_on
    taker = lead(there, first.service, instead_of=person)
    return _Move(HAND_OVER, led_by(taker, others), f"Absence de {person} jusqu’au {until:%d/%m/%Y}")


def _shared_before(row: Application, line: Assignment) -> bool:
    """Whether the deputy shared the dossier before she led it, or shares the theme: she then goes on sharing it."""
    if line.referent is None or not line.referent.is_active:
        return False
    shared = row.assignments.filter(
        referent=line.referent_id, role=AssignmentRole.CO_REFERENT, ended_at=line.since
    ).exists()
    return bool(shared or line.referent.theme_referents.filter(theme=row.theme_id).exists())


def _present_others(posts: Sequence[Post], roll: Roll) -> list[Post]:
    """The co-referents without those who left; one who stood in lets go when the other is back."""
    found = []
    for post in posts:
        owner = post.replaces or post.referent or 0
        if post.replaces and roll.is_active(owner) and roll.present_for(owner) == roll.people[owner]:
            found.append(co_referent(owner, post.service))
        elif post.referent and roll.is_active(post.referent):
            found.append(post)
    return found
