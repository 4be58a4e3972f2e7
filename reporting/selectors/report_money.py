"""The money of a report: what the portal adds up for its calls, then, apart, what contributors declare."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from applications.models import Nature
from eligibility.engine.wording import money
from reporting.charts.types import Chart, Kind, Series, Unit
from reporting.documents.blocks import Block, Heading, Note, Paragraph, Table, text
from reporting.documents.drawings import drawing_of
from reporting.documents.wording import NOT_KNOWN, amount_words
from reporting.figures import ASKED, PAID, VOTED, Value
from reporting.models import Contribution, DeclaredAmount, Territory
from reporting.selectors.breakdowns import Breakdown, BreakdownRow, Dimension, breakdown
from reporting.selectors.credits import COMMON_LAW, SPECIFIC, VALUED, CreditLine, Credits, Natures, credits_of
from reporting.selectors.scopes import Scope

STAGES = {ASKED: "Demandé", VOTED: "Voté", PAID: "Payé"}
NATURES = {SPECIFIC: "Crédit spécifique", COMMON_LAW: "Droit commun", VALUED: "Valorisé"}
ZERO = Decimal(0)


class FiguresMoved(Exception):
    """Two readings of the same amounts differ: someone wrote between them."""


def portal_money(scope: Scope, *, told: str) -> tuple[Block, ...]:
    """The amounts of the edition's calls by nature, funder, theme and commune; ``told`` is the source of each table.

    Raises ``FiguresMoved`` when an amount changed while they were read.
    """
    found = credits_of(scope)
    themes, communes = breakdown(scope, Dimension.THEME), breakdown(scope, Dimension.COMMUNE)
    for stage in STAGES:
        if found.total.at(stage).total != _all_money(themes.total, stage):
            raise FiguresMoved(stage)
    return (
        Heading(2, "Selon la nature des crédits"),
        Paragraph(
            text("Le total est toujours la somme des crédits spécifiques, du droit commun et des moyens valorisés.")
        ),
        _by_nature(found, told),
        drawing_of(_stages_chart(found)),
        Heading(2, "Selon le financeur"),
        _by_funder(found, told),
        *_voted_chart(found),
        Heading(2, "Selon la thématique"),
        _by_line(themes, "Thématique", told),
        *_theme_chart(themes),
        Heading(2, "Selon la commune"),
        _by_line(communes, "Commune", told),
    )


def declared_money(contributions: Iterable[Contribution]) -> tuple[Block, ...]:
    """What contributors declare, each in its table; nothing adds them up with the dossiers, nor with each other."""
    tables = [_declared(one) for one in contributions if one.amounts.all()]
    if not tables:
        return (Note("Aucun contributeur ne déclare de montant dans cette édition."),)
    warning = (
        "Ces montants viennent de leurs auteurs et portent sur des périmètres différents : ils ne s’ajoutent ni à ceux "
        "des dossiers, ni les uns aux autres."
    )
    return (Paragraph(text(warning)), *tables)


def amount_text(amount: DeclaredAmount) -> str:
    """The value as declared; what cannot be told at this scale says so."""
    if amount.value is None:
        return str(Territory.NOT_AVAILABLE.label)
    return money(amount.value) if amount.unit == "euros" else amount_words(amount.value, amount.unit)


def scale_text(amount: DeclaredAmount) -> str:
    return str(amount.neighbourhood or amount.commune or Territory(amount.territory).label)


def _declared(contribution: Contribution) -> Table:
    rows = [
        (one.scheme, Nature(one.nature).label, str(one.year), amount_text(one), scale_text(one), one.note)
        for one in contribution.amounts.all()
    ]
    head = ("Dispositif", "Nature", "Année", "Montant déclaré", "Échelle", "Précision")
    said = str(contribution.funder or contribution.title)
    return Table(said, head, tuple((a, str(b), c, d, e, f) for a, b, c, d, e, f in rows), (2, 3))


def _all_money(values: Mapping[str, Value], stage: str) -> Decimal:
    return Decimal(values.get(stage) or 0) + Decimal(values.get(f"{stage}_valued") or 0)


def _by_nature(found: Credits, told: str) -> Table:
    rows = [
        (label, *(money(getattr(found.total.at(stage), nature)) for stage in STAGES))
        for nature, label in NATURES.items()
    ]
    rows.append(("Total", *(money(found.total.at(stage).total) for stage in STAGES)))
    return Table("Montants selon leur nature", ("Nature", *STAGES.values()), tuple(rows), (1, 2, 3), True, told)


def _by_funder(found: Credits, told: str) -> Table:
    rows = [_funder_row(line) for line in (*found.partners, found.total)]
    head = ("Financeur", "Demandé", "Voté", "dont spécifique", "dont droit commun", "dont valorisé", "Payé")
    return Table("Montants selon le financeur", head, tuple(rows), (1, 2, 3, 4, 5, 6), True, told)


def _funder_row(line: CreditLine) -> tuple[str, ...]:
    voted = line.at(VOTED)
    amounts = (
        line.at(ASKED).total, voted.total, voted.specific, voted.common_law, voted.valued, line.at(PAID).total
    )  # fmt: skip
    return (line.label, *map(money, amounts))


def _by_line(found: Breakdown, heading: str, told: str) -> Table:
    overlap = (
        "Un dossier qui touche plusieurs lieux compte dans chacun, et une fois dans le total. "
        if found.overlaps
        else ""
    )
    total = BreakdownRow("", "Total", "", found.total)
    rows = tuple(_line(row) for row in (*found.rows, total))
    head = (heading, "Dossiers", "Demandé", "Voté", "Payé")
    return Table(f"Dossiers et montants selon la {heading.lower()}", head, rows, (1, 2, 3, 4), True, f"{overlap}{told}")


def _line(row: BreakdownRow) -> tuple[str, ...]:
    dossiers = row.values.get("dossiers")
    counted = amount_words(Decimal(dossiers), "count") if dossiers is not None else NOT_KNOWN
    return (row.label, counted, *(money(_all_money(row.values, stage)) for stage in STAGES))


def _stages_chart(found: Credits) -> Chart:
    total = found.total
    shown = [total.at(stage) for stage in STAGES]
    sentence = f"{money(shown[0].total)} sont demandés, {money(shown[1].total)} votés et {money(shown[2].total)} payés."
    return Chart(
        Kind.STACKED, "De la demande au paiement", sentence, Unit.EUROS, tuple(STAGES.values()), _natures(shown),
        heading="Étape",
    )  # fmt: skip


def _voted_chart(found: Credits) -> Iterable[Block]:
    lines = sorted((line for line in found.partners if line.at(VOTED).total), key=lambda line: -line.at(VOTED).total)
    if not lines:
        return
    first, total = lines[0], found.total.at(VOTED).total
    sentence = f"{first.label} vote {money(first.at(VOTED).total)} sur {money(total)}."
    yield drawing_of(
        Chart(
            Kind.STACKED,
            "Montants votés par financeur et par nature",
            sentence,
            Unit.EUROS,
            tuple(line.label for line in lines),
            _natures([line.at(VOTED) for line in lines]),
            heading="Financeur",
        )
    )


def _natures(shown: Sequence[Natures]) -> tuple[Series, ...]:
    return tuple(Series(label, tuple(getattr(one, nature) for one in shown)) for nature, label in NATURES.items())


def _theme_chart(found: Breakdown) -> Iterable[Block]:
    if not found.rows:
        return
    most = max(found.rows, key=lambda row: _all_money(row.values, ASKED))
    sentence = f"La thématique la plus demandée est « {most.label} », avec {money(_all_money(most.values, ASKED))}."
    series = tuple(
        Series(STAGES[stage], tuple(_all_money(row.values, stage) for row in found.rows)) for stage in (ASKED, VOTED)
    )
    yield drawing_of(
        Chart(
            Kind.BARS,
            "Montants demandés et votés par thématique",
            sentence,
            Unit.EUROS,
            tuple(row.label for row in found.rows),
            series,
            heading="Thématique",
        )
    )
