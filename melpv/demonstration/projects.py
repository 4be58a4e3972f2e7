"""What a fictional dossier answers: complete and sensible, then bent where it must not meet the rules."""

import math
import random
from collections.abc import Callable

from contacts.models.organisations import INSTITUTIONAL_FORMS
from eligibility.engine.facts import FACT_TYPES
from melpv.demonstration.carriers import Carrier
from melpv.demonstration.replies import applying, replies
from melpv.demonstration.world import Asked, Quarter, Subject, Values, World, subject_of

METHODS = (
    "Les séances ont lieu toutes les semaines, dans des lieux que les habitants connaissent déjà.",
    "L’équipe va vers les personnes : porte-à-porte, sorties d’école, marchés.",
    "Un groupe d’habitants prépare l’action, la suit et en fait le bilan.",
    "Deux professionnels et une dizaine de bénévoles formés portent l’action.",
    "L’action commence par une écoute de six semaines, puis s’adapte à chaque quartier.",
    "Chaque participant est reçu seul une fois, puis rejoint un groupe.",
)
HOPES = (
    "Un bilan chiffré est rendu aux villes et aux habitants à la fin de l’année.",
    "La méthode est écrite et donnée aux structures qui veulent la reprendre.",
    "L’objectif est que sept participants sur dix aillent jusqu’au bout.",
    "Une rencontre des quartiers clôt l’action et prépare la suite.",
    "Les villes partenaires prêtent les salles et relaient l’information.",
)
PHASE_TWO = (
    "La deuxième année, l’action s’étend à deux autres communes avec les centres sociaux déjà rencontrés.",
    "Si le bilan est bon, la méthode est transmise à trois quartiers volontaires l’année suivante.",
    "Une phase de déploiement dans quatre communes est prévue, avec la formation de relais locaux.",
)
SCALE = (
    "Le quartier est peu peuplé et nous voulons d’abord éprouver la méthode avant de la proposer ailleurs.",
    "Aucune structure comparable n’existe encore dans les communes voisines ; deux d’entre elles suivent l’essai.",
)
SITES_ELSEWHERE = "other"
# Answers that say yes to something the call does not want.
UNWANTED = frozenset({"is_care", "is_aci"})


def project(draw: random.Random, theme: str, *, aim: str, world: World, carrier: Carrier) -> Values:
    """The answers of one dossier, by question code, as the portal keeps them.

    ``aim`` is ``eligible``, ``review`` or ``ineligible``; the rules alone say whether it is reached.
    """
    subject = subject_of(theme)
    values = _common(draw, subject, world, carrier)
    asks = world.questions[theme]
    for asked in asks:
        if asked.code in FACT_TYPES and asked.code not in values:
            answer = _answer(draw, asked, values)
            if answer is not None:
                values[asked.code] = answer
    if aim == "review":
        draw.choice(_ways(FOR_REVIEW, world, theme))(draw, values, world)
    elif aim == "ineligible":
        for way in draw.sample(ways := _ways(FAULTS, world, theme), k=min(len(ways), draw.choice((1, 1, 2)))):
            way(draw, values, world)
    _place(draw, values, world)
    values |= _words(draw, subject, values, world)
    if "carriers" in values:
        values.setdefault("has_co_carriers", True)
    values |= replies(draw, asks, values, year=world.opens.year + 1)
    about = {"legal_form": carrier.form, "institutional": carrier.form in INSTITUTIONAL_FORMS}
    return applying(asks, {code: value for code, value in values.items() if value not in (None, "", [])}, about)


def _common(draw: random.Random, subject: Subject, world: World, carrier: Carrier) -> Values:
    low, high = subject.audience
    audience = round(low * (high / low) ** draw.betavariate(1.6, 2.2))
    experimental = draw.choices((None, False, True), (30, 58, 12))[0]
    return {
        "communes": _towns(draw, subject, world, carrier),
        "audience": audience,
        "audience_qpv": math.ceil(audience * draw.uniform(0.61, 0.97)),
        "funding_year": draw.choices((1, 2, 3, 4), (46, 27, 16, 11))[0],
        "experimental": experimental,
        "phase2_plan": draw.choice(PHASE_TWO) if experimental else "",
        "requested_amount": _euros(_amount(draw, subject.median)),
    }


def _towns(draw: random.Random, subject: Subject, world: World, carrier: Carrier) -> list[str]:
    if subject.towns:
        return sorted(draw.sample(subject.towns, k=draw.randint(1, len(subject.towns))))
    priority = [town.code for town in world.towns if town.in_city_policy]
    count = draw.choices((2, 3, 4, 5, 7), (22, 38, 22, 13, 5))[0]
    return sorted({carrier.town.code, *draw.sample(priority, k=min(count, len(priority)))})


def _amount(draw: random.Random, median: int) -> int:
    """Euros, log-normal around the theme's median, rounded as people round what they ask for."""
    drawn = median * draw.lognormvariate(0, 0.55)
    step = draw.choices((50, 100, 500, 1000), (12, 30, 38, 20))[0]
    return int(min(max(round(drawn / step) * step, 1_000), 95_000))


def _answer(draw: random.Random, asked: Asked, values: Values) -> object:
    if asked.code in SPECIAL:
        return SPECIAL[asked.code](draw, values)
    if asked.kind in ("choices", "choice", "site") and asked.choices:
        if asked.kind == "choices":
            return sorted(draw.sample(asked.choices, k=min(len(asked.choices), draw.choice((1, 2, 2, 3)))))
        return draw.choice([code for code in asked.choices if code != SITES_ELSEWHERE] or list(asked.choices))
    if asked.kind in ("boolean", "commitment"):
        return asked.code not in UNWANTED
    if asked.kind == "integer":
        return draw.randint(1, 12)
    return {"money": _euros(draw.randrange(500, 20_000, 50)), "long_text": draw.choice(METHODS)}.get(asked.kind)


def _euros(amount: int) -> str:
    return f"{amount}.00"


# Answers whose meaning the call's rules know.
SPECIAL: dict[str, Callable[[random.Random, Values], object]] = {
    "prior_contact": lambda draw, values: draw.random() < 0.7,
    "main_purpose": lambda draw, values: "inclusion",
    "scale_justification": lambda draw, values: None,
    "families": lambda draw, values: draw.randint(14, 78),
    "partners": lambda draw, values: draw.randint(1, 7),
    "memo_pages": lambda draw, values: draw.randint(4, 10),
    "carriers": lambda draw, values: draw.randint(2, 5),
    "mel_investment": lambda draw, values: values["requested_amount"],
    "mel_operating": lambda draw, values: "0.00",
}

Way = Callable[[random.Random, Values, World], None]


def _test_year(draw: random.Random, values: Values, world: World) -> None:
    values |= {"communes": values["communes"][:1], "experimental": True, "funding_year": 1}
    values["phase2_plan"] = draw.choice(PHASE_TWO)


def _argued_scale(draw: random.Random, values: Values, world: World) -> None:
    values |= {"communes": values["communes"][:1], "scale_justification": draw.choice(SCALE)}


def _outside_the_contract(draw: random.Random, values: Values, world: World) -> None:
    values["communes"] = sorted(draw.sample([town.code for town in world.towns if not town.in_city_policy], k=2))


def _one_town(draw: random.Random, values: Values, world: World) -> None:
    values |= {"communes": values["communes"][:1], "experimental": False, "phase2_plan": ""}


def _too_few_people(draw: random.Random, values: Values, world: World) -> None:
    values["audience"] = draw.randint(9, 34)
    values["audience_qpv"] = min(values["audience_qpv"], values["audience"])


def _too_few_residents(draw: random.Random, values: Values, world: World) -> None:
    values["audience_qpv"] = int(values["audience"] * draw.uniform(0.18, 0.46))


def _set(code: str, *answers: object) -> Way:
    def way(draw: random.Random, values: Values, world: World) -> None:
        values[code] = draw.choice(answers)

    return way


# Ways to need a person's judgement, and ways to fail, by the question that must be asked for them; "" for any theme.
FOR_REVIEW: dict[str, tuple[Way, ...]] = {
    "": (_test_year, _outside_the_contract),
    "scale_justification": (_argued_scale,),
    "families": (_set("families", 84, 90, 96, 110, 130),),
    "site": (_set("site", SITES_ELSEWHERE),),
    "main_purpose": (_set("main_purpose", "entrepreneurship", "attractiveness", "equal-opportunities"),),
    "discrimination_criteria": (_set("discrimination_criteria", None),),
}
FAULTS: dict[str, tuple[Way, ...]] = {
    "": (_one_town, _one_town, _too_few_people, _too_few_residents),
    "deployable": (_set("deployable", False),),
    "open_documentation": (_set("open_documentation", False),),
    "resident_surveys": (_set("resident_surveys", False),),
    "is_care": (_set("is_care", True),),
    "is_aci": (_set("is_aci", True),),
    "prior_contact": (_set("prior_contact", False),),
    "partners": (_set("has_partners", False),),
    "carriers": (_set("has_co_carriers", False),),
    "memo_pages": (_set("memo_pages", 12, 14, 21),),
    "mel_operating": (_set("mel_operating", "2500.00", "4000.00", "6200.00"),),
    "objectives": (_set("objectives", None),),
}


def _ways(of: dict[str, tuple[Way, ...]], world: World, theme: str) -> list[Way]:
    codes = {"", *(asked.code for asked in world.questions[theme])}
    return [way for code, ways in of.items() if code in codes for way in ways]


def _place(draw: random.Random, values: Values, world: World) -> None:
    """Neighbourhoods of the chosen communes; where there is none, none is named."""
    near = [quarter for quarter in world.quarters if quarter.towns & {*values["communes"]}]
    values["neighbourhoods"] = sorted(
        quarter.code for quarter in draw.sample(near, k=min(len(near), draw.choice((1, 2, 2, 3, 4))))
    )


def _words(draw: random.Random, subject: Subject, values: Values, world: World) -> Values:
    title, sentence = draw.choice(subject.actions)
    quarters = {quarter.code: quarter for quarter in world.quarters}
    towns = [town.name for town in world.towns if town.code in values["communes"]]
    endings = ["", f" à {draw.choice(towns)}" if towns and ":" not in title else ""]
    if values["neighbourhoods"]:
        endings.append(_named(quarters[draw.choice(values["neighbourhoods"])]))
    if values["funding_year"] > 1:
        endings.append(f" – {('deuxième', 'troisième', 'quatrième')[values['funding_year'] - 2]} année")
    where = f"L’action se déroule à {', '.join(towns)}." if towns else ""
    return {
        "title": f"{title}{draw.choice(endings)}"[:200],
        "summary": " ".join(filter(None, (sentence, draw.choice(METHODS), where, draw.choice(HOPES)))),
    }


def _named(quarter: Quarter) -> str:
    """The end of a title that names a quarter; the long names of those shared by several communes are cut."""
    return f" – {quarter.name.split(' - ')[0].removeprefix('Quartier intercommunal ')}"
