"""Two people who changed the same thing of a scenario: what is kept, what the second one wished, how to do it now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from applications.sums import typed_amount
from contacts.parsing import whole
from funding.models import Scenario, ScenarioOrder
from funding.selectors.scenarios import Reading
from funding.services.scenarios import CATALOGUES, Changed, seen_of
from funding.simulation.goals import verdicts
from funding.simulation.model import Study
from funding.simulation.rules import sentence
from funding.views.scenario_table import place_of_entry

STEPS = {"-1": "Monter", "1": "Descendre", "0": "Retirer"}
NOUNS = {"rules": "l’hypothèse", "goals": "l’objectif"}


@dataclass(frozen=True, slots=True)
class Clash:
    """``theirs`` is what is kept, a list for rules and goals; ``fields`` do again what she wished, none where it has
    no sense any more."""

    who: str
    theirs: tuple[str, ...]
    mine: str
    fields: tuple[tuple[str, str], ...]
    is_amount: bool = False


def clash_shown(posted: QueryDict, scenario: Scenario, reading: Reading, clash: Changed) -> Clash:
    """The clash, with her wish as a form to send again over what she now sees."""
    if clash.part == "amount":
        words = [typed_amount(value) or "ce que donnent les hypothèses" for value in (clash.theirs, clash.mine)]
        return Clash(clash.who, (words[0],), words[1], _amounts_again(posted, scenario), is_amount=True)
    if clash.part == "undo":
        return Clash(clash.who, ("un changement plus récent que celui que vous annuliez",), "l’annuler", ())
    if clash.part in CATALOGUES:
        theirs, mine, again = _lists(posted, scenario, reading, clash.part)
    else:
        theirs, mine, again = (_told(scenario, clash.part),), _wish(posted, reading, clash), {}
    if again is None:
        return Clash(clash.who, theirs, mine, ())
    return Clash(clash.who, theirs, mine, _fields(posted, {"seen": seen_of(scenario, clash.part)} | again))


def _fields(posted: QueryDict, over: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What was sent, with these fields in place of those of the same name; an empty one is left out."""
    rest = ((name, value) for name, values in posted.lists() for value in values)
    kept = [(name, str(value)) for name, value in rest if name != "csrfmiddlewaretoken" and name not in over]
    return (*kept, *((name, value) for name, value in over.items() if value))


def _amounts_again(posted: QueryDict, scenario: Scenario) -> tuple[tuple[str, str], ...]:
    rows = scenario.amounts.filter(application__public_id=posted["dossier"]).select_related("funder")
    seen = {f"s:{one.funder.slug}|{one.nature}|{one.note}": str(one.amount) for one in rows}
    blank = {name: "" for name in posted if name.startswith("s:")}
    return _fields(posted, blank | seen)


def _lists(
    posted: QueryDict, scenario: Scenario, reading: Reading, part: str
) -> tuple[tuple[str, ...], str, dict[str, str] | None]:
    """What the list holds, her wish in words, and the fields that do it again; none where its entry has gone."""
    stored = getattr(scenario, part)
    if part == "rules":
        sentences = [sentence(entry, reading.study) for entry in reading.study.rules]
    else:
        sentences = [one.sentence for one in verdicts(reading.outcome)]
    theirs = tuple(sentences) or ("aucune hypothèse" if part == "rules" else "aucun objectif",)
    place = place_of_entry(stored, posted.get("entry", ""), whole(posted.get("place"), 0))
    if posted.get("gesture") == "add":
        kind = CATALOGUES[part][posted.get("code", "")]
        if place is None:
            told = "Écrire" if "entry" in posted else "Ajouter"
            return (
                theirs,
                f"{told} {NOUNS[part]} « {kind.label} » : {_typed(posted, reading.study, kind)}",
                {"place": ""},
            )
        told = f"Écrire à la place de « {sentences[place]} » : {_typed(posted, reading.study, kind)}"
        return theirs, told, {"place": str(place)}
    wish = STEPS.get(posted.get("step", ""), "Changer")
    if place is None:
        return theirs, f"{wish} {NOUNS[part]} qui n’est plus dans la liste", None
    return theirs, f"{wish} {NOUNS[part]} « {sentences[place]} »", {"place": str(place)}


def _typed(posted: QueryDict, study: Study, kind: Any) -> str:
    """The parameters that she typed, each with its name."""
    told = []
    for parameter in kind.parameters:
        codes = posted.getlist(parameter.name)
        names = dict(parameter.choices) | dict(study.labels.get(parameter.kind.removesuffix("s"), {}))
        words = ", ".join(str(names.get(code, code)) for code in codes if code) or parameter.blank or "rien"
        told.append(f"{parameter.label} {words}")
    return " ; ".join(told) or "sans paramètre"


def _told(scenario: Scenario, part: str) -> str:
    if part == "cut":
        return _cut(scenario.cut)
    if part == "order_by":
        return str(scenario.get_order_by_display())
    return "un autre ordre des dossiers"


def _wish(posted: QueryDict, reading: Reading, clash: Changed) -> str:
    if clash.part == "cut":
        return _cut(clash.mine)
    if clash.part == "order_by":
        return str(dict(ScenarioOrder.choices).get(posted.get("order_by", ""), ""))
    if "dossier" not in posted:
        return "suivre l’ordre à la main"
    numbers = {row.dossier.key: row.dossier.number for row in reading.outcome.rows}
    return f"{STEPS.get(posted.get('step', ''), 'Changer')} le dossier {numbers.get(posted.get('dossier', ''), '')}"


def _cut(value: int | None) -> str:
    if value is None:
        return "tous les dossiers"
    return {0: "aucun dossier", 1: "le premier dossier"}.get(value, f"les {value} premiers dossiers")


__all__ = ["Clash", "clash_shown"]
