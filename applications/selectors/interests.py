"""Who is kept away from which dossiers by a link with those who ask."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from applications.likeness import SIREN
from applications.models import Application, Interest, InterestDeclaration, InterestGround
from contacts.models import CouncilMember, FunderMember, Membership, Organisation, Referent, User

ENDED_SHOWN, MOST_FOUND, SHORTEST_SEARCH = 20, 12, 3
# What stands as long as the facts do.
FACTS = frozenset({InterestGround.MEMBERSHIP, InterestGround.SAME_SIREN})


def recused_from(user_id: Any, *, through: str = "") -> Q:
    """The dossiers that the person may not look at: ``Application.objects.exclude(recused_from(user.pk))``.

    Those of the organisations that she has a link with, and those with which she has a link by themselves. ``through``
    is the way from other rows to their dossier, as ``"application__"``. Subqueries: no query of its own.
    """
    held = Interest.objects.filter(user=user_id, ended_at=None).order_by()
    # Apart, and not as one condition on each row: the database reads each of these short lists once.
    whole = held.filter(application=None).values("organisation")
    single = held.filter(application__isnull=False).values("application")
    mine = Membership.objects.active().filter(user=user_id).order_by().values("organisation")
    carrier = f"{through}organisation__in"
    return Q((carrier, whole)) | Q((f"{through}pk__in", single)) | Q((carrier, mine))


def organisations_kept_from(user_id: int) -> QuerySet[Organisation, Any]:
    """The organisations all of whose dossiers are kept from the person. For a subquery."""
    held = Interest.objects.filter(user=user_id, ended_at=None, application=None).order_by().values("organisation")
    mine = Membership.objects.active().filter(user=user_id).order_by().values("organisation")
    return Organisation.objects.filter(Q(pk__in=held) | Q(pk__in=mine)).order_by().values("pk")


def recuses(application: Application, person: str = "pk") -> Q:
    """The rows of people (``person`` is the way to their account) who are kept away from this dossier, as
    ``Referent.objects.exclude(recuses(row, "user"))``. Subqueries: no query of its own."""
    held = interests_in(application).filter(user=OuterRef(person))
    mine = Membership.objects.active().filter(user=OuterRef(person), organisation=application.organisation_id)
    return Q(Exists(held)) | Q(Exists(mine.order_by()))


def is_recused(user_id: int, application: Application) -> bool:
    """Whether the person is kept away from this dossier. One query."""
    return Application.objects.filter(recused_from(user_id), pk=application.pk).exists()


def recused_among(user_ids: Iterable[int], application: Application) -> frozenset[int]:
    """Of these people, those kept away from the dossier. Two queries."""
    ids = list(user_ids)
    held = interests_in(application).filter(user__in=ids).values_list("user", flat=True)
    members = Membership.objects.active().filter(organisation=application.organisation_id, user__in=ids)
    return frozenset([*held, *members.values_list("user", flat=True)])


def kept_away(application: Application) -> frozenset[int]:
    """The referents whom a link keeps away from this dossier. One query."""
    found = Referent.objects.filter(recuses(application, "user"), user__isnull=False)
    return frozenset(found.values_list("pk", flat=True))


def interests_in(application: Application) -> QuerySet[Interest, Any]:
    """The links in force with the dossier or its organisation."""
    found = Interest.objects.filter(ended_at=None, organisation=application.organisation_id)
    return found.filter(Q(application=None) | Q(application=application.pk)).order_by()


def links_of(user: User) -> list[Interest]:
    """The person's links in force, the latest first, with what they are with. One query."""
    rows = Interest.objects.filter(user=user, ended_at=None)
    return list(rows.select_related("organisation", "application", "noted_by").order_by("-since", "-pk"))


def links_ended(user: User) -> list[Interest]:
    """What was lifted, the latest first. One query."""
    rows = Interest.objects.filter(user=user, ended_at__isnull=False).order_by("-ended_at", "-pk")
    return list(rows.select_related("organisation", "application", "noted_by", "ended_by")[:ENDED_SHOWN])


def declared_in(user: User, year: int) -> InterestDeclaration | None:
    """Her latest declaration of the year. One query."""
    return InterestDeclaration.objects.filter(user=user, year=year).first()


def may_lift(user: User, interest: Interest) -> bool:
    """Whether this person may end the link: what she declared herself; for an administrator, what others noted and what
    the portal found by a name. A fact (a number, a membership) ends with the fact. No query."""
    if interest.ended_at is not None or interest.ground in FACTS:
        return False
    if interest.noted_by_id is not None and interest.noted_by_id == interest.user_id:
        return interest.user_id == user.pk
    return bool(user.is_staff and user.is_active and interest.user_id != user.pk)


@dataclass(frozen=True, slots=True)
class Declared:
    """A person who judges, what she declared this year, and how many links keep her away from something."""

    user: User
    year: int
    declaration: InterestDeclaration | None
    links: int


def declarations_of(year: int) -> list[Declared]:
    """Everyone who judges, by name, with her declaration of the year. Three queries."""
    people = list(judges().order_by("last_name", "first_name", "pk"))
    made: dict[int, InterestDeclaration] = {}
    for row in InterestDeclaration.objects.filter(year=year, user__in=people).order_by("made_at", "pk"):
        made[row.user_id] = row
    held = Interest.objects.filter(ended_at=None, user__in=people).order_by().values_list("user")
    many = dict(held.annotate(many=Count("pk")))
    return [Declared(person, year, made.get(person.pk), many.get(person.pk, 0)) for person in people]


# What the apps above know: accounts that judge in their own ways (queries of keys), and the dossiers that a person may
# know of.
judging_besides: list[Callable[[], QuerySet[Any, Any]]] = []
shown_to: list[Callable[[User], QuerySet[Application, Any]]] = []


def judges() -> QuerySet[User]:
    """Everyone who may have to judge a dossier: the services, the funders' people, the councils', those who sit."""
    places = (
        FunderMember.objects.filter(ended_at=None).order_by().values("user"),
        CouncilMember.objects.filter(ended_at=None).order_by().values("user"),
        *(source() for source in judging_besides),
    )
    found = Q(is_staff=True) | Q(referent__is_active=True)
    found |= Q(pk__in=User.objects.filter(services_led__isnull=False).order_by().values("pk"))
    for keys in places:
        found |= Q(pk__in=keys)
    return User.objects.filter(found, is_active=True)


def is_judge(user: User) -> bool:
    """One query."""
    return judges().filter(pk=user.pk).exists()


def dossier_known_to(user: User, organisation: Organisation, number: str) -> Application | None:
    """The dossier of this organisation that bears the number, where the person may know of it already. A query for each
    way of knowing."""
    for source in shown_to:
        found = source(user).filter(organisation=organisation, number__iexact=number.strip()).first()
        if found is not None:
            return Application.objects.get(pk=found.pk)
    return None


def organisations_like(text: str) -> list[Organisation]:
    """The organisations of this name or number, the nearest alphabet first. One query, none for less than three
    characters."""
    words = " ".join(text.split())
    digits = "".join(one for one in words if one.isdigit())
    if len(words) < SHORTEST_SEARCH:
        return []
    found = Q(name__unaccent__icontains=words)
    if len(digits) >= SIREN and len(digits) == len(words.replace(" ", "")):
        found |= Q(siret__startswith=digits)
    return list(Organisation.objects.filter(found).order_by("name", "pk")[:MOST_FOUND])
