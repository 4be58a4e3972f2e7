"""A report whole, block by block, in the frame of the 2015-2016 one: from contributions, figures and indicators.

Before publication it shows what is awaited; published, it is read from what was frozen.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import Prefetch

from reporting import frame
from reporting.documents.blocks import (
    Block,
    Bullets,
    Figures,
    Heading,
    Item,
    Note,
    Paragraph,
    Table,
    arranged,
    from_json,
)
from reporting.documents.blocks import text as plain_text
from reporting.documents.markdown import blocks_from
from reporting.models import (
    Availability,
    Contribution,
    ContributionKind,
    ContributionPart,
    ContributionState,
    DeclaredAmount,
    Edition,
    PartName,
    ReportFigure,
)
from reporting.selectors.observatory import SituationLine
from reporting.selectors.report_figures import compared, day_of, key_figure, provenance_of, scope_of
from reporting.selectors.report_money import declared_money, portal_money
from reporting.selectors.report_situation import ORDER, lines_by_domain, situation_blocks, sources_of

SETTLED = (ContributionState.VALIDATED, ContributionState.WAIVED)
# The titles of these chapters are numbered, and listed in the contents.
NUMBERED_TO = 3


def report_of(edition: Edition, *, figures: Sequence[ReportFigure], at: datetime) -> tuple[Block, ...]:
    """The report as anyone reads it: frozen once it is published, made now before that."""
    return from_json(edition.content) if edition.is_published else content_of(edition, figures=figures, at=at)


def content_of(edition: Edition, *, figures: Sequence[ReportFigure], at: datetime) -> tuple[Block, ...]:
    """The report made now, its titles numbered and anchored. Some forty queries, whatever the number of dossiers.

    Raises ``FiguresMoved`` when an amount changes in the meantime.
    """
    rows = contributions_of(edition)
    known = lines_by_domain(edition)
    blocks = (
        *_presentation(rows, figures),
        *_situation(rows, known),
        *_actions(edition, rows),
        *_money(edition, rows, at),
        *_comparison(edition, figures),
        *_method(edition, figures, sources_of(line for lines in known.values() for line in lines), at),
    )
    return arranged(blocks, numbered_to=NUMBERED_TO)


def contributions_of(edition: Edition) -> list[Contribution]:
    """Every contribution with its parts and amounts. Three queries."""
    amounts = DeclaredAmount.objects.select_related("neighbourhood", "commune").order_by("year", "order", "pk")
    rows = edition.contributions.select_related("funder", "service").order_by("order", "title", "pk")
    return list(rows.prefetch_related("parts", Prefetch("amounts", queryset=amounts)))


def awaited(contributions: Iterable[Contribution]) -> list[Contribution]:
    """Those that are neither validated nor waived."""
    return [one for one in contributions if one.state not in SETTLED]


def _presentation(rows: Sequence[Contribution], figures: Sequence[ReportFigure]) -> Iterator[Block]:
    yield Heading(1, "Présentation générale du contrat de ville")
    for one in _of(rows, ContributionKind.PRESENTATION):
        yield from _chapter(one, 2)
    yield Heading(2, "Les chiffres clés du contrat de ville")
    keys = [figure for figure in figures if figure.is_key]
    yield (
        Figures("Chiffres clés", tuple(map(key_figure, keys)))
        if keys
        else Note("Aucun chiffre clé dans cette édition.")
    )


def _situation(rows: Sequence[Contribution], known: dict[str, list[SituationLine]]) -> Iterator[Block]:
    yield Heading(1, "L’évolution de la situation dans les quartiers prioritaires")
    written = _of(rows, ContributionKind.SITUATION)
    for one in written:
        if not one.domain:
            yield from _chapter(one, 2)
    for domain in ORDER:
        theirs = [one for one in written if one.domain == domain]
        lines = known.get(domain, [])
        if theirs or lines:
            yield Heading(2, str(domain.label))
            for one in theirs:
                yield from _parts(one, 3)
            yield from situation_blocks(domain, lines)


def _actions(edition: Edition, rows: Sequence[Contribution]) -> Iterator[Block]:
    yield Heading(1, "Les actions menées au bénéfice des habitants et les perspectives")
    yield Heading(2, "Actions et perspectives de la Métropole Européenne de Lille")
    transversal = _of(rows, ContributionKind.TRANSVERSAL)
    if transversal:
        yield Heading(3, "Analyse transversale")
    for one in transversal:
        yield from _chapter(one, 4)
    themes = _of(rows, ContributionKind.THEME)
    for title in dict.fromkeys([*frame.THEMES.values(), ""]):
        theirs = [one for one in themes if frame.THEMES.get(one.domain, "") == title]
        if theirs:
            yield Heading(3, title or "Autres actions")
        for one in theirs:
            yield from _chapter(one, 4)
    for kind in (ContributionKind.COMMUNE, ContributionKind.PARTNER):
        yield Heading(2, frame.KINDS[kind])
        found = _of(rows, kind)
        if not found:
            historical = "La synthèse d’origine ne reprend pas ces contributions : elle renvoie au rapport complet."
            yield Note(
                historical if edition.is_historical else "Aucune contribution n’est demandée dans cette édition."
            )
        for one in found:
            yield from _chapter(one, 3)


def _money(edition: Edition, rows: Sequence[Contribution], at: datetime) -> Iterator[Block]:
    yield Heading(1, "Les crédits mobilisés")
    scope = scope_of(edition)
    if scope is not None:
        yield from portal_money(scope, told=f"{provenance_of(scope)}, le {day_of(at)}.")
    else:
        yield Note(
            "Cette édition ne compte aucun dossier du portail : les montants sont ceux que déclarent les auteurs."
        )
    yield Heading(2, "Ce que déclarent les contributeurs")
    # What a waived contribution holds is kept and told nowhere.
    yield from declared_money(one for one in rows if one.state != ContributionState.WAIVED)


def _comparison(edition: Edition, figures: Sequence[ReportFigure]) -> Iterator[Block]:
    yield Heading(1, "Comparaison avec l’édition précédente")
    if edition.previous is None:
        yield Note("Cette édition est la première : il n’y a pas d’édition à laquelle la comparer.")
        return
    before = list(edition.previous.figures.all())
    found = compared(figures, before, period=edition.previous.period)
    rows = tuple((one.label, one.before, one.now, one.change) for one in found)
    head = ("Chiffre", f"Édition {edition.previous.period}", f"Édition {edition.period}", "Évolution")
    yield Table(f"Les chiffres de {edition.previous.period} et de {edition.period}", head, rows, (1, 2))


def _method(edition: Edition, figures: Sequence[ReportFigure], sources: Sequence[str], at: datetime) -> Iterator[Block]:
    yield Heading(1, "Sources et méthode")
    if edition.provenance:
        yield Paragraph(plain_text(edition.provenance))
    calls = [f"{call.title} ({call.code})" for call in edition.calls.order_by("-year", "code")]
    if calls:
        yield Paragraph(
            plain_text(f"Les chiffres du portail sont arrêtés le {day_of(at)}. Ils comptent les dossiers de :")
        )
        yield Bullets(tuple(Item(plain_text(call)) for call in calls))
    if sources:
        yield Paragraph(plain_text("Les indicateurs viennent de :"))
        yield Bullets(tuple(Item(plain_text(source)) for source in sources))
    if figures:
        yield Heading(2, "D’où vient chaque chiffre")
        shown = [(one, key_figure(one)) for one in figures]
        rows = tuple(
            (key.label, key.words, ", ".join(filter(None, (key.provenance, key.at))), key.note) for _, key in shown
        )
        yield Table("Chiffres, date et provenance", ("Chiffre", "Valeur", "Provenance", "Précision"), rows, (1,))


def _of(rows: Sequence[Contribution], kind: ContributionKind) -> list[Contribution]:
    return [one for one in rows if one.kind == kind]


def _chapter(one: Contribution, level: int) -> Iterator[Block]:
    """A contribution under its title: a commune's is its name."""
    is_town = one.kind == ContributionKind.COMMUNE and one.funder is not None
    yield Heading(level, one.funder.name if is_town and one.funder else one.title)
    yield from _parts(one, level + 1)


def _parts(one: Contribution, level: int) -> Iterator[Block]:
    """What its author wrote, part by part; one that is not validated says where it stands."""
    if one.state == ContributionState.WAIVED:
        yield Note("Sans contribution dans cette édition.")
        return
    if one.state != ContributionState.VALIDATED:
        yield Note(f"En attente : {ContributionState(one.state).label.lower()}.")
        return
    parts = sorted(one.parts.all(), key=lambda part: PartName.values.index(part.name))
    written = [part for part in parts if part.body.strip() or part.availability != Availability.GIVEN]
    for part in written:
        if part.name == PartName.TEXT:
            yield from _part(part, level)
        else:
            yield Heading(level, str(PartName(part.name).label))
            yield from _part(part, level + 1)
    if not written:
        yield Note("Cette contribution est vide.")


def _part(part: ContributionPart, level: int) -> Iterator[Block]:
    if part.availability != Availability.GIVEN:
        yield Note(f"{Availability(part.availability).label}.")
    yield from blocks_from(part.body, level=level)
