"""The money of a report: what the portal adds up for its calls, then, apart, what contributors declare."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from applications.models import Nature
from eligibility.engine.wording import money
from reporting.charts.types import Chart, Kind, Series, Unit
from reporting.documents.blocks import Block, Heading, Note, Paragraph, Table, text
from reporting.documents.drawings import drawing_of
from reporting.documents.wording import amount_words
from reporting.figures import ASKED, PAID, VOTED
from reporting.models import Contribution, DeclaredAmount, Territory
from reporting.selectors.breakdowns import Dimension, breakdowns
from reporting.selectors.credits import COMMON_LAW, SPECIFIC, VALUED, CreditLine, Credits, Natures, credits_of
from reporting.selectors.report_lines import STAGES, all_money, place_blocks, theme_blocks
from reporting.selectors.scopes import Scope

NATURES = {SPECIFIC: "Crédit spécifique", COMMON_LAW: "Droit commun", VALUED: "Valorisé"}
ZERO = Decimal(0)


class FiguresMoved(Exception):
    """Two readings of the same amounts differ: someone wrote between them."""


def portal_money(scope: Scope, *, told: str) -> tuple[Block, ...]:
    """The amounts of the edition's calls by nature, funder, theme, commune and neighbourhood; ``told`` is the source of
    each table.

    Raises ``FiguresMoved`` when an amount changed while they were read.
    """
    found = credits_of(scope)
    themes, *places = breakdowns(scope, (Dimension.THEME, Dimension.COMMUNE, Dimension.NEIGHBOURHOOD))
    for stage in STAGES:
        if found.total.at(stage).total != all_money(themes.total, stage):
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
        *theme_blocks(themes, told=told),
        *(block for one in places for block in place_blocks(one, told=told)),
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
