"""The closed catalogue of what a study may try: each rule is a function with its parameters (pure).

Rules apply one after the other, from what is asked, to the dossiers above the line. Amounts written by hand are out of
their reach, and count in what an envelope has left.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from eligibility.engine.wording import money, number
from funding.simulation.model import ZERO, CellKey, Dossier, Entry, Line, LineKey, Pot, Pots, Study
from funding.simulation.parameters import CHOICE, FUNDER, MARK, MONEY, NEIGHBOURHOOD, PERCENT, THEME, Parameter
from funding.simulation.shares import CENT, UNITS, fit, floored, percent_of

Values = Mapping[str, Any]


@dataclass
class Work:
    """The amounts of a study while its rules apply. ``out`` says why a dossier above the line is given nothing."""

    study: Study
    pots: Pots
    above: tuple[Dossier, ...]
    amounts: dict[CellKey, Decimal] = field(default_factory=dict)
    out: dict[str, str] = field(default_factory=dict)

    def lines(self, funder: str = "") -> Iterator[tuple[Dossier, Line, CellKey]]:
        """In the order of the ranking, what a rule may still change; ``""`` is every funder of the study."""
        for dossier in self.above:
            if dossier.key not in self.out:
                for line in dossier.lines:
                    cell = (dossier.key, line.key)
                    if cell in self.amounts and funder in ("", line.funder):
                        yield dossier, line, cell

    def groups(self, funder: str = "") -> dict[tuple[str, str], list[CellKey]]:
        """The same lines by dossier and funder."""
        found: dict[tuple[str, str], list[CellKey]] = {}
        for dossier, line, cell in self.lines(funder):
            found.setdefault((dossier.key, line.funder), []).append(cell)
        return found

    def leave_out(self, dossier: Dossier, why: str) -> None:
        self.out[dossier.key] = why
        for line in dossier.lines:
            if (dossier.key, line.key) in self.amounts:
                self.amounts[dossier.key, line.key] = ZERO

    def by_hand(self) -> Iterator[tuple[Dossier, LineKey, Decimal]]:
        """The amounts written by hand, whichever side of the line they are on."""
        known = {dossier.key: dossier for dossier in self.study.dossiers}
        for (key, line), amount in sorted(self.study.manual.items()):
            if key in known and line[0] in self.study.funders:
                yield known[key], line, amount


@dataclass(frozen=True, slots=True)
class RuleKind:
    """``sentence`` says it in plain words with its values; ``apply`` changes the amounts."""

    code: str
    label: str
    help: str
    parameters: tuple[Parameter, ...]
    sentence: Callable[[Values, Study], str]
    apply: Callable[[Work, Values], None]


EACH = Parameter("funder", "Financeur", FUNDER, blank="Chaque financeur")
UNIT = Parameter("unit", "Arrondi vers le bas", CHOICE, "euro", (("euro", "À l’euro"), ("cent", "Au centime")))
FROM = (
    ("asked", "Ce qui est demandé"),
    ("proposed", "Ce qui est proposé, sinon demandé"),
    ("agreed", "Ce qui est accordé en comité, sinon proposé, sinon demandé"),
)
MISSING = (("out", "Ne reçoit rien"), ("in", "Reste dans l’étude"))
OPINIONS = (("unfavourable", "Défavorable"), ("reserved", "Réservé ou défavorable"))
BONUSES = (("new", "Porteur nouveau"), ("qpv", "Dans un quartier prioritaire"))
REST = (("rest", "Reçoit ce qui reste"), ("nothing", "Ne reçoit rien"))


def _start(work: Work, values: Values) -> None:
    for _dossier, line, cell in work.lines(values["funder"]):
        known = {"asked": (), "proposed": (line.proposed,), "agreed": (line.agreed, line.proposed)}[values["source"]]
        work.amounts[cell] = next((amount for amount in known if amount is not None), line.asked)


def _share(work: Work, values: Values) -> None:
    for _dossier, line, cell in work.lines(values["funder"]):
        work.amounts[cell] = percent_of(line.asked, values["percent"], UNITS[values["unit"]])


def _cut_all(work: Work, values: Values) -> None:
    for _dossier, _line, cell in work.lines(values["funder"]):
        kept = max(100 - values["percent"], ZERO)
        work.amounts[cell] = percent_of(work.amounts[cell], kept, UNITS[values["unit"]])


def _raise(work: Work, values: Values, earns: Callable[[Dossier], bool]) -> None:
    for dossier, line, cell in work.lines(values["funder"]):
        if earns(dossier):
            wished = percent_of(work.amounts[cell], 100 + values["percent"], UNITS[values["unit"]])
            # Never past what is asked, unless it was there already.
            work.amounts[cell] = max(work.amounts[cell], min(wished, line.asked))


def _bonus(work: Work, values: Values) -> None:
    _raise(work, values, lambda one: one.is_new if values["whom"] == "new" else bool(one.neighbourhoods))


def _bonus_theme(work: Work, values: Values) -> None:
    _raise(work, values, lambda one: one.theme == values["theme"])


def _bonus_neighbourhood(work: Work, values: Values) -> None:
    _raise(work, values, lambda one: values["neighbourhood"] in one.neighbourhoods)


def _cap(work: Work, values: Values) -> None:
    for cells in work.groups(values["funder"]).values():
        lowered = fit(values["amount"], [work.amounts[cell] for cell in cells], CENT)
        work.amounts.update(zip(cells, lowered, strict=True))


def _floor(work: Work, values: Values) -> None:
    for cells in work.groups(values["funder"]).values():
        if sum((work.amounts[cell] for cell in cells), ZERO) < values["amount"]:
            work.amounts.update(dict.fromkeys(cells, ZERO))


def _last_year(work: Work, values: Values) -> None:
    for _dossier, line, cell in work.lines(values["funder"]):
        if line.last_year is not None:
            work.amounts[cell] = min(line.last_year, line.asked)


def _min_mark(work: Work, values: Values) -> None:
    for dossier in work.above:
        if dossier.key in work.out:
            continue
        if dossier.mark is None and values["missing"] == "out":
            work.leave_out(dossier, "Pas de note")
        elif dossier.mark is not None and dossier.mark < values["mark"]:
            work.leave_out(dossier, f"Note sous {number(values['mark'])}")


def _opinion(work: Work, values: Values) -> None:
    words = {"unfavourable": "Avis défavorable", "reserved": "Avis réservé"}
    refused = ("unfavourable",) if values["opinion"] == "unfavourable" else tuple(words)
    for dossier in work.above:
        if dossier.key not in work.out and dossier.opinion in refused:
            work.leave_out(dossier, words[dossier.opinion])


def _fill(work: Work, values: Values) -> None:
    """Down the ranking, each line in full while its envelopes hold it."""
    left = {key: pot.amount for key, pot in work.pots.by_key.items()}
    for dossier, line_key, amount in work.by_hand():
        _take(left, work.pots.drawn(dossier, line_key), amount)
    other = [(one, line, cell) for one, line, cell in work.lines() if values["funder"] not in ("", line.funder)]
    for dossier, line, cell in other:
        _take(left, work.pots.drawn(dossier, line.key), work.amounts[cell])
    for dossier, line, cell in work.lines(values["funder"]):
        chain = work.pots.drawn(dossier, line.key)
        room = max(min((left[pot.key] for pot in chain), default=work.amounts[cell]), ZERO)
        if room < work.amounts[cell]:
            work.amounts[cell] = floored(room, UNITS[values["unit"]]) if values["last"] == "rest" else ZERO
        _take(left, chain, work.amounts[cell])


def _take(left: dict[str, Decimal], chain: tuple[Pot, ...], amount: Decimal) -> None:
    for pot in chain:
        left[pot.key] -= amount


def _spread(work: Work, values: Values) -> None:
    """Lower everyone in proportion, the narrowest envelopes first: what holds in them may still not hold above."""
    drawing: dict[str, list[CellKey]] = {}
    fixed: dict[str, Decimal] = {}
    for dossier, line_key, amount in work.by_hand():
        for pot in work.pots.drawn(dossier, line_key):
            fixed[pot.key] = fixed.get(pot.key, ZERO) + amount
    for dossier, line, cell in work.lines(values["funder"]):
        for pot in work.pots.drawn(dossier, line.key):
            drawing.setdefault(pot.key, []).append(cell)
    depth = {key: len(work.pots.chain(pot)) for key, pot in work.pots.by_key.items()}
    for key in sorted(drawing, key=lambda one: (-depth[one], one)):
        room = work.pots.by_key[key].amount - fixed.get(key, ZERO)
        lowered = fit(room, [work.amounts[cell] for cell in drawing[key]], UNITS[values["unit"]])
        work.amounts.update(zip(drawing[key], lowered, strict=True))


def _who(values: Values, study: Study) -> str:
    return study.label("funder", values["funder"]) if values["funder"] else "Chaque financeur"


def _percent(values: Values) -> str:
    return f"{number(values['percent'])} %"


_KINDS = (
    RuleKind(
        "start", "Partir de", "Ce dont partent les hypothèses suivantes ; sans elle, de ce qui est demandé.",
        (Parameter("source", "Montants de départ", CHOICE, "proposed", FROM), EACH),
        lambda values, study: f"{_who(values, study)} part de : {dict(FROM)[values['source']].lower()}.", _start,
    ),
    RuleKind(
        "share", "Donner une part de ce qui est demandé", "",
        (Parameter("percent", "Part (%)", PERCENT, "80"), EACH, UNIT),
        lambda values, study: f"{_who(values, study)} donne {_percent(values)} de ce qu’on lui demande.", _share,
    ),
    RuleKind(
        "last_year", "Reconduire le montant de l’an dernier",
        "Là où l’action en a reçu un, sans dépasser ce qui est demandé cette année.", (EACH,),
        lambda values, study: f"{_who(values, study)} reconduit son montant de l’an dernier.", _last_year,
    ),
    RuleKind(
        "cap", "Plafonner par dossier", "",
        (Parameter("amount", "Plafond (€)", MONEY, "10000"), EACH),
        lambda values, study: f"{_who(values, study)} donne au plus {money(values['amount'])} par dossier.", _cap,
    ),
    RuleKind(
        "floor", "Ne rien donner sous un seuil", "Une très petite somme coûte plus à verser qu’elle n’aide.",
        (Parameter("amount", "Seuil (€)", MONEY, "500"), EACH),
        lambda values, study: f"{_who(values, study)} ne donne rien en dessous de {money(values['amount'])}.", _floor,
    ),
    RuleKind(
        "cut_all", "Baisser tous les montants", "",
        (Parameter("percent", "Baisse (%)", PERCENT, "10"), EACH, UNIT),
        lambda values, study: f"{_who(values, study)} baisse tous ses montants de {_percent(values)}.", _cut_all,
    ),
    RuleKind(
        "bonus", "Donner plus à certains dossiers", "Sans dépasser ce qui est demandé.",
        (Parameter("percent", "Hausse (%)", PERCENT, "10"), Parameter("whom", "Pour", CHOICE, "qpv", BONUSES),
         EACH, UNIT),
        lambda values, study: (
            f"{_who(values, study)} ajoute {_percent(values)} : {dict(BONUSES)[values['whom']].lower()}."
        ), _bonus,
    ),
    RuleKind(
        "bonus_theme", "Donner plus à une thématique", "Sans dépasser ce qui est demandé.",
        (Parameter("percent", "Hausse (%)", PERCENT, "10"), Parameter("theme", "Thématique", THEME), EACH, UNIT),
        lambda values, study: (
            f"{_who(values, study)} ajoute {_percent(values)} à la thématique {study.label('theme', values['theme'])}."
        ), _bonus_theme,
    ),
    RuleKind(
        "bonus_neighbourhood", "Donner plus à un quartier", "Sans dépasser ce qui est demandé.",
        (Parameter("percent", "Hausse (%)", PERCENT, "10"), Parameter("neighbourhood", "Quartier", NEIGHBOURHOOD),
         EACH, UNIT),
        lambda values, study: (
            f"{_who(values, study)} ajoute {_percent(values)} au quartier "
            f"{study.label('neighbourhood', values['neighbourhood'])}."
        ), _bonus_neighbourhood,
    ),
    RuleKind(
        "min_mark", "Demander une note minimale", "",
        (Parameter("mark", "Note sur 100", MARK, "50"),
         Parameter("missing", "Un dossier sans note", CHOICE, "in", MISSING)),
        lambda values, study: (
            f"Rien sous {number(values['mark'])} sur 100 ; "
            f"un dossier sans note {dict(MISSING)[values['missing']].lower()}."
        ), _min_mark,
    ),
    RuleKind(
        "opinion", "Écarter selon l’avis du référent", "",
        (Parameter("opinion", "Avis écarté", CHOICE, "unfavourable", OPINIONS),),
        lambda values, study: f"Rien si l’avis est {dict(OPINIONS)[values['opinion']].lower()}.", _opinion,
    ),
    RuleKind(
        "fill", "Servir dans l’ordre jusqu’à épuiser l’enveloppe", "Le premier que l’enveloppe ne couvre plus :",
        (Parameter("last", "Ce qu’il reçoit", CHOICE, "rest", REST), EACH, UNIT),
        lambda values, study: (
            f"{_who(values, study)} sert dans l’ordre jusqu’à épuiser ses enveloppes ; "
            f"le dossier qui ne tient plus {dict(REST)[values['last']].lower()}."
        ), _fill,
    ),
    RuleKind(
        "spread", "Répartir l’enveloppe au prorata", "Tous les montants baissent de la même part, juste assez.",
        (EACH, UNIT),
        lambda values, study: f"{_who(values, study)} baisse tout au prorata pour tenir dans ses enveloppes.", _spread,
    ),
)  # fmt: skip

RULES: Mapping[str, RuleKind] = {kind.code: kind for kind in _KINDS}


def sentence(entry: Entry, study: Study) -> str:
    return RULES[entry.code].sentence(entry.values, study)
