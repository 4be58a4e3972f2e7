"""What ties a person who judges to an organisation that asks, found from plain facts: the same number, the same
officer (pure).

A name alone is enough to keep someone away: a homonym is set aside by an administrator, a judge of one's own house is
never undone.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contacts.identity import canonical_email

SIREN = 9
SAME_SIREN, SAME_OFFICER, MEMBERSHIP = "same_siren", "same_officer", "membership"


@dataclass(frozen=True, slots=True)
class Body:
    """A body that a person speaks for: a funder, a council, an organisation of which she has an account."""

    name: str
    siret: str


@dataclass(frozen=True, slots=True)
class Judge:
    """A person who may judge: who she is, and the bodies that she is of. ``houses`` are organisations, by key."""

    key: int
    first_name: str
    last_name: str
    emails: tuple[str, ...] = ()
    bodies: tuple[Body, ...] = ()
    houses: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Officer:
    """Someone whom an organisation names: ``place`` says as what."""

    first_name: str
    last_name: str
    email: str
    place: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """An organisation that asks, with those whom it names."""

    key: int
    name: str
    siret: str
    officers: tuple[Officer, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """A link found: whose, with which organisation, why in a word, and the facts that say it."""

    judge: int
    carrier: int
    ground: str
    detail: str


def siren_of(siret: str) -> str:
    """The nine digits of the body itself; blank where the number is not whole."""
    return siret[:SIREN] if len(siret) == SIREN + 5 and siret.isdigit() else ""


def same_body(siret: str, other: str) -> bool:
    """Whether two establishments are of one body."""
    return bool(siren_of(siret)) and siren_of(siret) == siren_of(other)


def folded(*names: str) -> tuple[str, ...]:
    """A name as it is compared: without case, accents, hyphens or order of its words; empty for an incomplete one.

    ``folded("Marie-Hélène", "LE GALL")`` equals ``folded("Le Gall", "marie helene")``.
    """
    if not all(name.strip() for name in names):
        return ()
    # The dotted and barred letters that no decomposition takes apart.
    text = " ".join(names).casefold().replace("œ", "oe").replace("æ", "ae").replace("ø", "o").replace("ł", "l")
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return tuple(sorted("".join(one if one.isalnum() else " " for one in plain).split()))


def ties(judges: Iterable[Judge], carriers: Iterable[Carrier]) -> Iterator[Tie]:
    """Every link between these people and these organisations, one a ground. Linear in what it is given."""
    people = list(judges)
    members: dict[int, list[Judge]] = defaultdict(list)
    by_siren: dict[str, list[tuple[Judge, Body]]] = defaultdict(list)
    by_email: dict[str, list[Judge]] = defaultdict(list)
    by_name: dict[tuple[str, ...], list[Judge]] = defaultdict(list)
    for judge in people:
        for house in judge.houses:
            members[house].append(judge)
        for body in judge.bodies:
            by_siren[siren_of(body.siret)].append((judge, body))
        for email in {canonical_email(email) for email in judge.emails}:
            by_email[email].append(judge)
        by_name[folded(judge.first_name, judge.last_name)].append(judge)
    # What is not known of two people does not tie them.
    by_siren.pop("", None)
    by_email.pop("", None)
    by_name.pop((), None)
    for carrier in carriers:
        yield from (Tie(judge.key, carrier.key, MEMBERSHIP, carrier.name) for judge in members[carrier.key])
        yield from _of_one_body(carrier, by_siren.get(siren_of(carrier.siret), ()))
        yield from _of_one_officer(carrier, by_email, by_name)


def _of_one_body(carrier: Carrier, found: Iterable[tuple[Judge, Body]]) -> Iterator[Tie]:
    bodies: dict[int, str] = {}
    for judge, body in found:
        # Of her own house the account itself says it.
        if carrier.key not in judge.houses:
            bodies.setdefault(judge.key, body.name)
    for key, name in bodies.items():
        yield Tie(key, carrier.key, SAME_SIREN, f"{name}, SIREN {siren_of(carrier.siret)}")


def _of_one_officer(
    carrier: Carrier, by_email: dict[str, list[Judge]], by_name: dict[tuple[str, ...], list[Judge]]
) -> Iterator[Tie]:
    told: dict[int, str] = {}
    for officer in carrier.officers:
        email, name = canonical_email(officer.email), folded(officer.first_name, officer.last_name)
        same_email = {judge.key for judge in by_email.get(email, ())}
        same_name = {judge.key for judge in by_name.get(name, ())}
        for key in sorted(same_email | same_name):
            shared = [
                word for word, keys in (("même nom", same_name), ("même adresse e-mail", same_email)) if key in keys
            ]
            told.setdefault(key, f"{officer.place} : {' et '.join(shared)}")
    for key, detail in told.items():
        yield Tie(key, carrier.key, SAME_OFFICER, detail)
