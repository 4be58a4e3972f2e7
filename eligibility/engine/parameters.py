"""Typed parameters: how the figures and lists of a requirement are declared, read, refused and shown.

A kind of requirement declares its parameters as a frozen dataclass whose fields carry a ``Reader``. The same
declaration refuses a wrong value with a French sentence, prints the figures of the rule and draws the admin's form.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple, TypeVar, cast

from eligibility.engine import wording
from eligibility.engine.facts import FACT_TYPES, MAXIMUM_AMOUNT, MAXIMUM_COUNT, FactType

P = TypeVar("P")


class ParametersError(ValueError):
    """The parameters do not suit the kind; ``faults`` says why, one French sentence per fault."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(self.faults))


class Reader(NamedTuple):
    """How one parameter is read, and how it is shown in the sentence of the rule (``None``: it is not a figure).

    The rest draws the form: ``allowed`` is the closed list of its words, ``names`` says what its codes are the codes of
    (facts, answers, communes, themes), ``record`` is what each row holds and ``sorted_by`` what puts the rows in order.
    """

    expects: str
    read: Callable[[Any], Any]
    widget: str
    show: Callable[[Any], str] | None = None
    unit: str = ""
    allowed: tuple[str, ...] = ()
    names: str = ""
    record: type[Any] | None = None
    sorted_by: str = ""


def parameter(label: str, reader: Reader, default: Any = MISSING) -> Any:
    """A dataclass field that ``read_parameters`` knows how to fill."""
    return field(default=default, metadata={"label": label, "reader": reader})


def reader_of(declared: "Field[Any]") -> Reader:
    """The reader that ``parameter`` attached to a field."""
    return cast(Reader, declared.metadata["reader"])


def read_parameters(kind: type[P], mapping: object) -> P:
    """The typed parameters written in ``mapping``. Raises ``ParametersError`` with every fault."""
    if not isinstance(mapping, Mapping):
        raise ParametersError(["Les paramètres forment un objet : « nom » suivi de sa valeur."])
    declared = {f.name: f for f in fields(cast(Any, kind))}
    values: dict[str, Any] = {}
    faults = [f"« {key} » n’est pas un paramètre de ce type d’exigence." for key in mapping if key not in declared]
    for name, parameter_field in declared.items():
        label = parameter_field.metadata["label"]
        if name not in mapping:
            if parameter_field.default is MISSING:
                faults.append(f"« {label} » manque.")
            continue
        reader = reader_of(parameter_field)
        try:
            values[name] = reader.read(mapping[name])
        except ParametersError as error:
            faults += [f"« {label} » : {fault}" for fault in error.faults]
        except (ValueError, TypeError, ArithmeticError):
            faults.append(f"« {label} » attend {reader.expects}.")
    if faults:
        raise ParametersError(faults)
    return kind(**values)


def figures(parameters: object) -> dict[str, str]:
    """The figures in force, ready for the sentence of the rule: ``{"minimum": "40"}``."""
    shown: dict[str, str] = {}
    for declared in fields(cast(Any, parameters)):
        show = reader_of(declared).show
        if show is not None:
            shown[declared.name] = show(getattr(parameters, declared.name))
    return shown


def figure_names(kind: type[Any]) -> frozenset[str]:
    """The parameters that the sentence of a rule may show."""
    return frozenset(declared.name for declared in fields(kind) if reader_of(declared).show is not None)


def whole(at_least: int = 0) -> Reader:
    """A whole number."""

    def read(value: Any) -> int:
        if isinstance(value, str):
            value = int(value)
        if type(value) is not int or not at_least <= value <= MAXIMUM_COUNT:
            raise ValueError
        return value

    return Reader(f"un nombre entier à partir de {at_least}", read, "integer", wording.number)


def _decimal(value: Any, maximum: Decimal) -> Decimal:
    if type(value) not in (int, str, Decimal):
        raise ValueError
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise ValueError from error
    if not number.is_finite() or not 0 <= number <= maximum or number != round(number, 2):
        raise ValueError
    return number


PERCENT = Reader(
    "un pourcentage de 0 à 100, deux décimales au plus",
    lambda value: _decimal(value, Decimal(100)),
    "decimal",
    wording.percent,
    unit="%",
)
AMOUNT = Reader(
    "un montant positif ou nul", lambda value: _decimal(value, MAXIMUM_AMOUNT), "decimal", wording.money, unit="€"
)


def _limit(value: Any) -> Decimal:
    return _decimal(value, MAXIMUM_AMOUNT)


LIMIT = Reader("un nombre positif ou nul", _limit, "decimal", wording.number)


def _flag(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError
    return value


FLAG = Reader("vrai ou faux", _flag, "boolean")


def _text(value: Any) -> str:
    if type(value) is not str or not value.strip():
        raise ValueError
    return value.strip()


TEXT = Reader("un texte", _text, "text")


def _optional_text(value: Any) -> str:
    return _text(value) if value != "" else ""


OPTIONAL_TEXT = Reader("un texte", _optional_text, "text")


def _codes(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not value or len(set(value)) != len(value):
        raise ValueError
    return tuple(_text(item) for item in value)


CODES = Reader("une liste de codes, chacun une seule fois", _codes, "codes", names="answers")
INSEE_CODES = CODES._replace(names="communes")


def one_of(*allowed: str) -> Reader:
    """One word of a short closed list."""

    def read(value: Any) -> str:
        if value not in allowed:
            raise ValueError
        return cast(str, value)

    return Reader(f"un de ces mots : {', '.join(allowed)}", read, "choice", allowed=allowed, names="words")


def fact_of(*types: FactType) -> Reader:
    """The name of a fact that has one of these shapes."""

    def read(value: Any) -> str:
        if FACT_TYPES.get(value) not in types:
            raise ValueError
        return cast(str, value)

    allowed = tuple(name for name, kind in FACT_TYPES.items() if kind in types)
    return Reader(f"le nom d’une réponse ({', '.join(allowed)})", read, "choice", allowed=allowed, names="facts")


def facts_among(*allowed: str) -> Reader:
    """Some of these facts."""

    def read(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or not set(value) <= set(allowed):
            raise ValueError
        return tuple(value)

    return Reader(
        f"une liste de noms parmi : {', '.join(allowed)}", read, "choices", allowed=tuple(allowed), names="facts"
    )


def records(kind: type[Any], *, may_be_empty: bool, show: Callable[[Any], str] | None = None) -> Reader:
    """A list of small groups of parameters."""

    def read(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple) or not (value or may_be_empty):
            raise ValueError
        return tuple(read_parameters(kind, item) for item in value)

    return Reader("une liste de groupes de valeurs", read, "records", show, record=kind)


def _codes_by_code(value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping) or not value:
        raise ValueError
    return {_text(key): _codes(items) for key, items in value.items()}


CODES_BY_CODE = Reader("une liste de codes pour chaque code", _codes_by_code, "codes_by_code")


@dataclass(frozen=True, slots=True)
class NoParameters:
    """The parameters of a kind that needs none."""
