"""What a project says of itself: the closed list of facts that rules may question, and their strict reader."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from eligibility.engine.strict_json import RepeatedKeys
from eligibility.engine.wording import number, quoted

MAXIMUM_COUNT = 2_147_483_647
MAXIMUM_AMOUNT = Decimal("999999999999.99")
MAXIMUM_TEXT = 20_000
MAXIMUM_ITEMS = 1_000
MAXIMUM_CODE = 200

# What looks like nothing on a page: a text made of these alone is not written.
BLANKS = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + "\u00ad\u200b\u200c\u200d\u2060\ufeff"

_INSEE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The answers of one project. ``""`` and ``()`` mean blank, ``None`` not answered."""

    id: str | int | None = None
    theme: str
    siret: str = ""
    legal_form: str = ""
    is_aci: bool | None = None
    institutional: bool | None = None
    carriers: int | None = None
    communes: tuple[str, ...] = ()
    neighbourhoods: tuple[str, ...] = ()
    audience: int | None = None
    audience_qpv: int | None = None
    funding_year: int = 1
    experimental: bool | None = None
    phase2_plan: str = ""
    scale_justification: str = ""
    deployable: bool | None = None
    prior_contact: bool | None = None
    objectives: tuple[str, ...] = ()
    strategic_axes: tuple[str, ...] = ()
    discrimination_criteria: tuple[str, ...] = ()
    vulnerable_audiences: tuple[str, ...] = ()
    metropolitan_interest: tuple[str, ...] = ()
    culture_access: str = ""
    partners: int | None = None
    is_care: bool | None = None
    open_documentation: bool | None = None
    main_purpose: str = ""
    site: str = ""
    memo_pages: int | None = None
    resident_surveys: bool | None = None
    mel_investment: Decimal | None = None
    mel_operating: Decimal | None = None
    other_funding: Decimal | None = None
    families: int | None = None


class FactsError(ValueError):
    """The facts cannot be judged; ``faults`` names everything that is wrong with them, in French."""

    def __init__(self, faults: Collection[str], id: str | int | None = None) -> None:
        self.faults = tuple(faults)
        self.id = id
        super().__init__("; ".join(self.faults))


class FactType(StrEnum):
    """The shape of a fact, which decides the kinds of requirement that can question it."""

    IDENTIFIER = "identifier"
    CODE = "code"
    TEXT = "text"
    FLAG = "flag"
    COUNT = "count"
    RANK = "rank"
    AMOUNT = "amount"
    COMMUNES = "communes"
    CODES = "codes"


def _identifier(value: object) -> str | int:
    if type(value) is int and abs(value) <= 10**18:
        return value
    if type(value) is str and len(value) <= MAXIMUM_CODE:
        return _clean(value)
    raise ValueError(f"attend un texte de {MAXIMUM_CODE} caractères au plus ou un nombre entier")


def _code(value: object) -> str:
    if type(value) is not str:
        raise ValueError(f"attend un texte, pas {_name(value)}")
    if len(value) > MAXIMUM_CODE:
        raise ValueError(f"dépasse {MAXIMUM_CODE} caractères")
    return _clean(value)


def _text(value: object) -> str:
    if type(value) is not str:
        raise ValueError(f"attend un texte, pas {_name(value)}")
    if len(value) > MAXIMUM_TEXT:
        raise ValueError(f"dépasse {number(MAXIMUM_TEXT)} caractères")
    return _clean(value).strip(BLANKS)


def _clean(value: str) -> str:
    if value.isascii():
        if "\0" in value:
            raise ValueError("contient le caractère nul")
        return value
    if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
        raise ValueError("contient un caractère invalide")
    return value


def _flag(value: object) -> bool:
    if type(value) is not bool:
        raise ValueError(f"attend vrai ou faux, pas {_name(value)}")
    return value


def _count(value: object) -> int:
    if type(value) is not int:
        raise ValueError(f"attend un nombre entier, pas {_name(value)}")
    if not 0 <= value <= MAXIMUM_COUNT:
        raise ValueError("ne peut pas être négatif" if value < 0 else f"dépasse {number(MAXIMUM_COUNT)}")
    return value


def _rank(value: object) -> int:
    rank = _count(value)
    if rank == 0:
        raise ValueError("commence à 1")
    return rank


def _amount(value: object) -> Decimal:
    if type(value) is float:  # from a caller that read its JSON without ``strict_json``
        value = Decimal(repr(value))
    if type(value) is int:
        if not 0 <= value <= MAXIMUM_AMOUNT:
            raise ValueError("ne peut pas être négatif" if value < 0 else "dépasse le plus grand montant accepté")
        return Decimal(value)
    if type(value) is not Decimal or not value.is_finite():
        raise ValueError(f"attend un montant, pas {_name(value)}")
    if not 0 <= value <= MAXIMUM_AMOUNT:
        raise ValueError("ne peut pas être négatif" if value < 0 else "dépasse le plus grand montant accepté")
    if value != (cents := round(value, 2)):
        raise ValueError("a plus de deux décimales")
    return abs(cents)


def _codes(value: object) -> tuple[str, ...]:
    if type(value) is not list and type(value) is not tuple:
        raise ValueError(f"attend une liste, pas {_name(value)}")
    if len(value) > MAXIMUM_ITEMS:
        raise ValueError(f"dépasse {number(MAXIMUM_ITEMS)} éléments")
    return tuple([_code(item) for item in value])


def _communes(value: object) -> tuple[str, ...]:
    codes = _codes(value)
    wrong = [_shown(code) for code in dict.fromkeys(codes) if not _INSEE.fullmatch(code)]
    if wrong:
        raise ValueError(f"attend des codes INSEE de cinq caractères, pas {', '.join(wrong[:10])}")
    return codes


_READERS: dict[FactType, Callable[[object], Any]] = {
    FactType.IDENTIFIER: _identifier,
    FactType.CODE: _code,
    FactType.TEXT: _text,
    FactType.FLAG: _flag,
    FactType.COUNT: _count,
    FactType.RANK: _rank,
    FactType.AMOUNT: _amount,
    FactType.COMMUNES: _communes,
    FactType.CODES: _codes,
}

_KEYS: dict[FactType, str] = {
    FactType.IDENTIFIER: "id",
    FactType.CODE: "theme",
    FactType.TEXT: "siret legal_form phase2_plan scale_justification culture_access main_purpose site",
    FactType.FLAG: (
        "is_aci institutional experimental deployable prior_contact is_care open_documentation resident_surveys"
    ),
    FactType.COUNT: "carriers audience audience_qpv partners memo_pages families",
    FactType.RANK: "funding_year",
    FactType.AMOUNT: "mel_investment mel_operating other_funding",
    FactType.COMMUNES: "communes",
    FactType.CODES: (
        "neighbourhoods objectives strategic_axes discrimination_criteria vulnerable_audiences metropolitan_interest"
    ),
}

FACT_TYPES: Mapping[str, FactType] = {key: kind for kind, keys in _KEYS.items() for key in keys.split()}

_READER_OF = {key: _READERS[kind] for key, kind in FACT_TYPES.items()}


def read_facts(mapping: object, *, themes: Collection[str] | None = None) -> Facts:
    """The facts written in ``mapping``; ``null`` is the same as not given.

    Raises ``FactsError`` with every fault at once: unknown keys and themes, wrong types, impossible values. ``themes``
    is the call's; without it any theme is accepted.
    """
    if not isinstance(mapping, Mapping):
        raise FactsError([f"attend un objet JSON, pas {_name(mapping)}"])
    values: dict[str, Any] = {}
    faults: list[str] = []
    for key, value in mapping.items():
        read = _READER_OF.get(key) if type(key) is str else None
        if read is None:
            faults.append(f"{_shown(key)} : clé inconnue")
        elif value is not None:
            try:
                values[key] = read(value)
            except ValueError as error:
                faults.append(f"{key} : {error}")
    if isinstance(mapping, RepeatedKeys):
        faults += [f"{_shown(key)} : clé donnée plusieurs fois" for key in mapping.repeated]
    if mapping.get("theme") is None:
        faults.append("theme : la thématique manque")
    elif themes is not None and "theme" in values and values["theme"] not in themes:
        faults.append(f"theme : thématique inconnue {_shown(values['theme'])}")
    if "audience" in values and "audience_qpv" in values and values["audience_qpv"] > values["audience"]:
        faults.append(
            f"audience_qpv : {number(values['audience_qpv'])} habitants de QPV "
            f"dépassent les {number(values['audience'])} personnes du public (audience)"
        )
    if faults:
        raise FactsError(faults, values.get("id"))
    return Facts(**values)


def _name(value: object) -> str:
    """What a wrong value is, for a sentence that refuses it."""
    if isinstance(value, float | Decimal):
        exact = Decimal(value)
        return "NaN" if exact.is_nan() else "un nombre infini" if exact.is_infinite() else "un nombre décimal"
    if value is None:
        return "null"
    names = {bool: "vrai ou faux", int: "un nombre", str: "un texte", list: "une liste"}
    return names.get(type(value), "un objet" if isinstance(value, Mapping) else "une valeur d’un autre type")


def _shown(value: object) -> str:
    """A stranger's text, cut and escaped so that it can be printed anywhere."""
    text = str(value)[:60]
    return quoted(text if text.isprintable() else ascii(text)[1:-1])
