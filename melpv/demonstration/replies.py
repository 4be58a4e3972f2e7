"""What a fictional project replies to the questions that no rule judges: texts, tables, dates, undertakings."""

import random
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from applications.derived import context_of, derived_facts, hidden_codes
from applications.questionnaire import CONDITIONS
from eligibility.asking import ROW, Column, ColumnKind
from melpv.demonstration.world import Asked, Values

AIMS = (
    "Rompre l’isolement, donner confiance et rendre chacun capable d’agir dans son quartier.",
    "Que les personnes éloignées des services retrouvent le chemin de leurs droits et d’un projet.",
    "Renforcer les liens entre habitants de plusieurs quartiers et faire connaître ce qui existe près de chez eux.",
    "Apporter une réponse simple à un besoin que les habitants ont eux-mêmes dit en réunion publique.",
)
DESCRIPTIONS = (
    "L’action commence par six semaines de rencontres dans les quartiers. Viennent ensuite deux séances par semaine, "
    "le mardi et le samedi, animées par un professionnel et deux bénévoles. Un temps de bilan avec les habitants "
    "clôt chaque trimestre.",
    "Chaque mois, une équipe s’installe dans un lieu connu des habitants : hall d’immeuble, marché, centre social. "
    "Les personnes intéressées rejoignent ensuite un groupe de douze, suivi pendant dix séances.",
    "Trois cycles de huit ateliers se suivent de février à novembre. Un comité d’habitants choisit les thèmes et "
    "prépare la rencontre finale, ouverte à tous.",
)
PEOPLE = (
    "Des adultes seuls, des parents isolés, des jeunes sans activité. Ils nous sont adressés par les centres sociaux, "
    "les bailleurs et le bouche-à-oreille.",
    "Des familles qui ne viennent pas d’elles-mêmes dans les équipements. Les médiateurs vont à leur rencontre.",
    "Des habitants de tous âges, dont beaucoup maîtrisent mal le français écrit ; l’accueil se fait sans rendez-vous.",
)
OTHERS = (
    "Nous nous appuyons sur ce que l’équipe a appris des deux dernières années.",
    "Les partenaires se réunissent tous les deux mois et ajustent l’action avec les habitants.",
    "Chaque quartier garde sa manière de faire ; la méthode et les outils sont communs.",
    "Un tableau de suivi, tenu chaque semaine, permet de corriger ce qui ne va pas.",
)
INDICATORS = (
    ("Toucher des habitants éloignés", "Participants venus trois fois", "0.00", "personnes", "Feuilles de présence"),
    ("Faire durer l’action", "Participants présents à la fin", "0.00", "personnes", "Feuilles de présence"),
    ("Ouvrir des droits", "Démarches abouties", "0.00", "démarches", "Carnet de suivi"),
    ("Redonner confiance", "Participants qui se disent plus à l’aise", "0.00", "sur 10", "Questionnaire de fin"),
)
PARTNERS = (
    ("Centre social de l’Arbrisseau", "Accueil des ateliers", "Deux salles et un animateur"),
    ("Maison de quartier Les Moulins", "Repérage des familles", "Une médiatrice une demi-journée par semaine"),
    ("Bailleur social", "Information des locataires", "Affichage dans les halls et courrier"),
    ("Médiathèque municipale", "Lieu de restitution", "Salle et matériel de projection"),
    ("Mission locale", "Orientation des jeunes", "Deux rendez-vous collectifs"),
    ("Conseil citoyen", "Choix des thèmes", "Six habitants réguliers"),
)
COMPANIONS = (
    ("Collectif d’habitants du quartier", None, "Porte l’idée et anime les rencontres"),
    ("Amicale des locataires", None, "Mobilise les voisins et gère le local"),
    ("Association de parents", None, "Prépare les ateliers avec nous"),
    ("Ville", None, "Prête un local et un agent"),
)
STEPS = (
    ("Repérage et information", "Janvier et février", "Dans les quartiers"),
    ("Ateliers", "Mars à octobre", "Dans les lieux partenaires"),
    ("Bilan avec les habitants", "Novembre", "Au centre social"),
)


def replies(draw: random.Random, asked: Sequence[Asked], values: Values, *, year: int) -> Values:
    """The answers still missing, those of questions that do not apply included."""
    given: Values = {}
    for question in asked:
        if question.code in values:
            continue
        known = values | given
        if question.code in _KNOWN:
            answer = _KNOWN[question.code](draw, known, year)
        else:
            answer = _table(draw, question, known) if question.kind == "table" else _plain(draw, question)
        if answer is not None:
            given[question.code] = answer
    return given


def applying(asked: Sequence[Asked], values: Values, about: Mapping[str, Any]) -> Values:
    """The answers to the questions that apply: those that a form would show."""
    conditions = CONDITIONS | {question.code: question.condition for question in asked}
    out = hidden_codes(conditions, values, context_of(values, about)) | derived_facts(values).keys()
    return {code: value for code, value in values.items() if code not in out}


def _plain(draw: random.Random, question: Asked) -> Any:
    """An answer of the kind: what the structure attests is true."""
    if question.kind in ("boolean", "commitment"):
        return True
    if question.kind == "choices":
        return sorted(draw.sample(question.choices, k=min(len(question.choices), draw.choice((1, 2, 2, 3)))))
    if question.kind == "choice":
        return draw.choice(question.choices)
    plain = {"long_text": draw.choice(OTHERS), "text": "Sur le site de la structure", "decimal": "0.50"}
    return draw.randint(1, 12) if question.kind == "integer" else plain.get(question.kind)


def _table(draw: random.Random, question: Asked, values: Values) -> list[dict[str, Any]] | None:
    """Plausible cells; a row for each place or each row of the form, two rows where people add them."""
    keys: Sequence[str] = values.get(question.rows, ()) if isinstance(question.rows, str) else question.rows
    if question.rows and not keys:
        return None
    rows = [{ROW: key} for key in keys] if keys else [{}, {}]
    return [row | {column.code: _cell(draw, column) for column in question.columns} for row in rows]


def _cell(draw: random.Random, column: Column) -> str | int | None:
    if column.kind == ColumnKind.COUNT:
        return draw.randint(1, 30)
    if column.kind in (ColumnKind.DECIMAL, ColumnKind.AMOUNT):
        return f"{draw.randint(1, 8)}.{draw.choice(('00', '25', '50'))}"
    if column.kind == ColumnKind.CHOICE:
        return draw.choice([code for code, _ in column.choices])
    return (
        draw.choice(("Salle de quartier", "Centre social", "Maison des habitants")) if column.kind == "text" else None
    )


def _spread(draw: random.Random, total: int, places: int) -> list[int]:
    """Counts that add up to the total."""
    cuts = sorted(draw.randint(0, total) for _ in range(places - 1))
    return [end - start for start, end in zip([0, *cuts], [*cuts, total], strict=True)]


def _ages(draw: random.Random, values: Values, year: int) -> list[dict[str, Any]]:
    groups = ("12-15", "16-17", "18-25", "26-64", "65-more")
    counts = _spread(draw, values["audience"], 2 * len(groups))
    pairs = zip(groups, counts[::2], counts[1::2], strict=True)
    return [{ROW: key, "women": women, "men": men, "unknown": None} for key, women, men in pairs]


def _quarters(draw: random.Random, values: Values, year: int) -> list[dict[str, Any]] | None:
    chosen = values.get("neighbourhoods") or []
    if not chosen:
        return None
    counts = _spread(draw, values["audience_qpv"], len(chosen))
    return [{ROW: code, "people": count} for code, count in zip(chosen, counts, strict=True)]


def _team(draw: random.Random, values: Values, year: int) -> list[dict[str, Any]]:
    permanent = Decimal(draw.choice(("0.30", "0.50", "0.80", "1.00", "1.50")))
    volunteers = draw.randint(3, 25)
    return [
        {ROW: "volunteers", "number": volunteers, "etpt": f"{volunteers * Decimal('0.05'):.2f}"},
        {ROW: "permanent", "number": draw.randint(1, 4), "etpt": f"{permanent:.2f}"},
    ]


def _named(draw: random.Random, pool: Sequence[tuple[Any, ...]], columns: tuple[str, ...], most: int) -> list[Any]:
    return [dict(zip(columns, row, strict=True)) for row in draw.sample(pool, k=draw.randint(1, min(most, len(pool))))]


def _indicators(draw: random.Random, values: Values, year: int) -> list[dict[str, Any]]:
    columns = ("objective", "indicator", "baseline", "unit", "source")
    rows = _named(draw, INDICATORS, columns, 3)
    return [row | {"target": f"{draw.randrange(10, 90, 5)}.00"} for row in rows]


# Answers whose meaning the form knows.
_KNOWN: dict[str, Callable[[random.Random, Values, int], Any]] = {
    "aims": lambda draw, values, year: draw.choice(AIMS),
    "description": lambda draw, values, year: draw.choice(DESCRIPTIONS),
    "audience_description": lambda draw, values, year: draw.choice(PEOPLE),
    "request_nature": lambda draw, values, year: draw.choices(("cash", "both"), (9, 1))[0],
    "in_renewal": lambda draw, values, year: draw.random() < 0.3,
    "audience_by_age": _ages,
    "qpv_audience": _quarters,
    "human_means": _team,
    "recruitment": lambda draw, values, year: draw.random() < 0.2,
    "period_start": lambda draw, values, year: f"{year}-{draw.randint(1, 3):02d}-{draw.randint(1, 28):02d}",
    "period_end": lambda draw, values, year: f"{year}-{draw.randint(10, 12)}-{draw.randint(1, 30):02d}",
    "workshop_date": lambda draw, values, year: f"{year - 1}-{draw.randint(3, 11):02d}-{draw.randint(1, 28):02d}",
    "steps": lambda draw, values, year: [dict(zip(("step", "when", "where"), row, strict=True)) for row in STEPS],
    "indicators": _indicators,
    "has_partners": lambda draw, values, year: True,
    "partner_structures": lambda draw, values, year: _named(draw, PARTNERS, ("name", "role", "contribution"), 5),
    "has_co_carriers": lambda draw, values, year: draw.random() < 0.2,
    "co_carriers": lambda draw, values, year: _named(draw, COMPANIONS, ("name", "siret", "role"), 3),
    "public_aid_band": lambda draw, values, year: draw.choices(("below", "above"), (9, 1))[0],
    "public_aid_received": lambda draw, values, year: [
        {"funder": "Région", "basis": "Fonctionnement", "date": f"{year - 1}-05-12", "amount": "180000.00"},
        {"funder": "Département", "basis": "Action sociale", "date": f"{year - 2}-03-20", "amount": "350000.00"},
    ],
    "large_public_aid": lambda draw, values, year: values.get("public_aid_band") == "above",
    "gusp_surface": lambda draw, values, year: draw.randrange(150, 1000, 50),
}
