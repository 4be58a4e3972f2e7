"""Fictional people and organisations. Their addresses end in ``.example``, which no mail server serves."""

import random
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from stdnum import luhn

from melpv.demonstration.dice import dice
from melpv.demonstration.world import Town, names

DOMAIN = "example"
# No real establishment has a SIREN that starts with three zeros: a made-up SIRET is known by it; its keys are right.
FICTIONAL = "000"
# About 300 carriers filed 1,700 dossiers in 2016 (Rapport politique de la ville 2015-2016).
DOSSIERS_EACH = 5.7
FEWEST = 25
# Numbers from here on are for organisations that are named one by one.
RESERVED = 99_000


@dataclass(frozen=True, slots=True)
class Person:
    first_name: str
    last_name: str
    email: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """An organisation with who files for it, and who writes when that is someone else."""

    siret: str
    name: str
    form: str
    town: Town
    address: str
    phone: str
    email: str
    signatory: Person
    writer: Person | None = None
    themes: frozenset[str] = frozenset()
    size: float = 1.0

    def may_act_in(self, theme: str) -> bool:
        return not self.themes or theme in self.themes


def carriers_for(dossiers: int, *, seed: int, towns: Sequence[Town]) -> tuple[Carrier, ...]:
    """As many organisations as file so many dossiers, each with its own name and SIRET."""
    count = max(FEWEST, round(dossiers / DOSSIERS_EACH))
    draw = dice(seed, "carriers")
    places = [town for town in towns if town.in_city_policy] or list(towns)
    numbers = draw.sample(range(RESERVED), count)
    taken: set[str] = set()
    return tuple(_carrier(draw, number, places, taken) for number in numbers)


def fictional_siret(number: int, establishment: int = 1) -> str:
    """A SIRET with valid keys that no real establishment can have; ``number`` has five digits at most."""
    body = f"{FICTIONAL}{number:05}"
    siren = body + luhn.calc_check_digit(body)
    site = f"{siren}{establishment:04}"
    return site + luhn.calc_check_digit(site)


def slug(text: str) -> str:
    """The text as an address or a domain holds it: ASCII letters and digits, with single hyphens."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe")).encode("ascii", "ignore").decode()
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())


def _carrier(draw: random.Random, number: int, towns: Sequence[Town], taken: set[str]) -> Carrier:
    words = names()
    kind = draw.choices(words["kinds"], [kind["weight"] for kind in words["kinds"]])[0]
    town = draw.choice(towns)
    name = _name(draw, kind["pattern"], town, taken)
    # The number keeps two years drawn from different seeds from sharing an address.
    domain = f"{slug(name)[:40].strip('-')}-{number}.{DOMAIN}"
    return Carrier(
        siret=fictional_siret(number, establishment=draw.choice((1, 1, 1, 2, 3))),
        name=name,
        form=kind["form"],
        town=town,
        address=f"{draw.randint(1, 180)} {draw.choice(words['streets'])}",
        phone="03 20 00 " + " ".join(f"{draw.randrange(100):02}" for _ in range(2)),
        email=f"contact@{domain}",
        signatory=_person(draw, domain),
        writer=_person(draw, domain, salt="r.") if draw.random() < 0.6 else None,
        themes=frozenset(kind.get("themes", ())),
        size=kind["size"] * draw.paretovariate(1.8),
    )


def _name(draw: random.Random, pattern: str, town: Town, taken: set[str]) -> str:
    """A name that nobody bears yet; the town, then a rank, tell namesakes apart."""
    name = pattern.format(name=draw.choice(names()["evocations"]))
    if name in taken:
        name = f"{name} – {town.name}"
    rank, base = 1, name
    while name in taken:
        rank += 1
        name = f"{base} {rank}"
    taken.add(name)
    return name


def _person(draw: random.Random, domain: str, salt: str = "") -> Person:
    first, last = draw.choice(names()["first_names"]), draw.choice(names()["last_names"])
    return Person(first, last, f"{salt}{slug(first)}.{slug(last)}@{domain}")
