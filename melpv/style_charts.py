"""Charts of each kind for the style page: usual, empty, crowded, below zero."""

from decimal import Decimal

from reporting.charts.areas import ChoroplethMap
from reporting.charts.types import Chart, Kind, Multiples, Panel, Series, Unit
from reporting.selectors.maps import choropleth
from territories.models import Commune, Neighbourhood

_THEMES = ("Développement économique et emploi", "Éducation et jeunesse", "Santé", "Culture", "Lien social et lutte "
           "contre l’isolement des personnes âgées", "Numérique", "Sport")  # fmt: skip
_ASKED = (1_240_500, 860_000, 412_300, 254_000, 198_750, 97_400, 0)
_VOTED = (905_000, 640_000, 388_000, 187_250, None, 80_000, 0)
_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
_YEARS = ("2023", "2024", "2025", "2026")


def _money(values: tuple[int | None, ...]) -> tuple[Decimal | None, ...]:
    return tuple(None if value is None else Decimal(value) for value in values)


def maps() -> list[ChoroplethMap]:
    """The communes by people (a third of them unknown), the neighbourhoods by an amount. Two layers, some queries."""
    communes = Commune.objects.order_by("insee_code").values_list("insee_code", "population")
    people = {code: None if rank % 8 == 0 else Decimal(count or 0) for rank, (code, count) in enumerate(communes)}
    codes = Neighbourhood.objects.of_generation("2024").order_by("code").values_list("code", flat=True)
    amounts = {code: Decimal(rank * rank * 750) for rank, code in enumerate(codes)}
    return [
        choropleth("communes", {code: count for rank, (code, count) in enumerate(people.items()) if rank % 3},
                   title="Habitants par commune", sentence="Lille, Tourcoing et Roubaix comptent le plus d’habitants.",
                   unit=Unit.PEOPLE, measure="Habitants", hrefs=dict.fromkeys(list(people)[::2], "#graphiques")),
        choropleth("neighbourhoods", amounts, title="Montants votés par quartier prioritaire",
                   sentence="Une action qui touche plusieurs quartiers compte en entier dans chacun.",
                   unit=Unit.EUROS, measure="Voté", hrefs=dict.fromkeys(amounts, "#graphiques"), csv="#graphiques"),
    ]  # fmt: skip


def charts() -> list[Chart | Multiples]:
    """What the style page shows of the charts."""
    links = tuple(f"#graphiques?thematique={rank}" for rank in range(len(_THEMES)))
    crowded = tuple(
        f"Quartier {rank} de la Lys au Ferrain" + (", Les Trois Ponts, Le Nouveau Roubaix" if rank % 5 == 0 else "")
        for rank in range(1, 61)
    )
    return [
        Chart(Kind.BARS, "Montants votés par thématique", "L’emploi reçoit deux euros sur cinq.", Unit.EUROS, _THEMES,
              (Series("Voté", _money(_VOTED)),), csv="#graphiques", hrefs=links, heading="Thématique"),
        Chart(Kind.BARS, "Demandé et voté par thématique", "Les commissions votent trois quarts de ce qui est demandé.",
              Unit.EUROS, _THEMES, (Series("Demandé", _money(_ASKED)), Series("Voté", _money(_VOTED))),
              hrefs=links, heading="Thématique"),
        Chart(Kind.STACKED, "Dossiers par thématique et par avis", "Un dossier sur dix n’est pas recevable.",
              Unit.COUNT, _THEMES, (Series("Recevables", (42, 31, 18, 12, 9, 4, 0)),
              Series("À examiner", (8, 5, 2, None, 3, 1, 0)), Series("Non recevables", (3, 6, 1, 2, 0, 0, 0))),
              hrefs=links, heading="Thématique"),
        Chart(Kind.LINES, "Jours entre le dépôt et l’avis", "Les avis viennent plus vite depuis l’été.", Unit.DAYS,
              _MONTHS, (Series("Délai médian", (41, 39, 44, None, 36, 33, 28, 27, 22, 19, 21, 18)),
              Series("Neuf avis sur dix", (88, 80, 84, None, 75, 71, 66, None, 52, 47, 44, 41))), heading="Mois"),
        Chart(Kind.LINES, "Dossiers déposés par jour", "La moitié des dossiers arrive la dernière semaine.", Unit.COUNT,
              tuple(f"J{rank - 200}" for rank in range(200)),
              (Series("2025", tuple(rank * rank // 900 + rank % 7 for rank in range(200))),
               Series("2026", tuple(rank * rank // 700 + rank % 5 for rank in range(200)))), heading="Jour"),
        Chart(Kind.BARS, "Écart au budget", "Deux thématiques dépassent leur enveloppe.", Unit.EUROS, _THEMES[:4],
              (Series("Écart", _money((-124_442, 5_153, -87, 62_000))),), heading="Thématique"),
        Chart(Kind.BARS, "Rien de versé", "Aucun versement n’est encore fait.", Unit.EUROS, _THEMES[:3],
              (Series("Versé", _money((0, 0, 0))),), heading="Thématique"),
        Chart(Kind.BARS, "Encore rien", "", Unit.EUROS, (), (Series("Versé", ()),)),
        Chart(Kind.BARS, "Habitants touchés par quartier", "Soixante quartiers, à une même échelle.", Unit.PEOPLE,
              crowded, (Series("Habitants", tuple(2400 - 37 * rank for rank in range(60))),), heading="Quartier"),
        Multiples("Taux de pauvreté par quartier", "Il baisse dans quatre quartiers sur six.", Unit.PERCENT,
                  [Panel(name, tuple(None if value is None else Decimal(value) for value in values), "#graphiques")
                   for name, values in (("Alma", ("47.2", "46.1", "45.8", "44")),
                   ("Bourgogne", ("52", "51.4", None, "50.9")),
                   ("Secteur Sud, Lille, Faches-Thumesnil et Ronchin", ("38.5", "39.2", "39", "40.1")),
                   ("Bois Blancs", ("29", "28.4", "27", None)), ("Comtesse de Ségur", (None,) * 4),
                   ("Pile", ("55", "53.2", "50.7", "49.9")))], _YEARS, heading="Quartier"),
        Multiples("Dossiers déposés par thématique", "Le numérique double en quatre ans.", Unit.COUNT,
                  [Panel(name, values) for name, values in (("Santé", (12, 14, 13, 21)), ("Culture", (22, 18, 25, 24)),
                   ("Numérique", (4, 6, None, 8)), ("Sport", (0, 0, 0, 3)))], _YEARS, kind=Kind.LINES,
                  heading="Thématique"),
    ]  # fmt: skip
