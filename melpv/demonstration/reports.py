"""The yearly report of the demonstration: a campaign under way, at every stage of its life, with texts of fiction.

Every amount is invented for the demonstration, and its note says so.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from applications.models import Nature
from applications.selectors import today
from contacts.models import Funder, FunderMember, FunderRole, User
from eligibility.models import Call
from melpv.demonstration.carriers import Person
from reporting.models import Availability, Contribution, Edition, Territory
from reporting.selectors.contributions import amounts_mark, amounts_of, part_mark, parts_in_order
from reporting.services.campaigns import EditionSettings, create_edition, open_campaign, remind
from reporting.services.contributions import (
    AmountLine,
    AmountsEdit,
    PartEdit,
    line_key,
    return_to_author,
    save_contribution,
    send,
    validate,
)

OPEN_SINCE, OPEN_FOR = timedelta(days=12), timedelta(days=20)
FICTION = "Donnée de démonstration"
PEOPLE = {
    "commune-hem": Person("Nadia", "Lemaire", "nadia.lemaire@hem.example"),
    "commune-loos": Person("Bruno", "Castelain", "bruno.castelain@loos.example"),
    "cpam": Person("Élise", "Vandamme", "elise.vandamme@cpam.example"),
}
NA = Availability.NOT_AT_THIS_LEVEL
TEXTS: dict[str, Mapping[str, str]] = {
    "commune-roubaix": {
        "stakes": "Roubaix compte plus de la moitié de ses habitants en quartier prioritaire. La convention locale "
        "retient trois priorités :\n\n- l’accès à l’emploi des jeunes et des femmes ;\n- la réussite scolaire dès la "
        "maternelle ;\n- un cadre de vie apaisé autour des sites en renouvellement.",
        "actions": "## Emploi\n\nDeux permanences hebdomadaires réunissent la mission locale et les centres sociaux. "
        "**180 habitants** y ont été reçus.\n\n## Éducation\n\nLe programme de réussite éducative suit 240 enfants.\n\n"
        "| Action | Quartier | Personnes |\n| --- | --- | ---: |\n| Permanences emploi | Alma | 96 |\n"
        "| Permanences emploi | Pile | 84 |\n| Parcours éducatifs | Ville entière | 240 |",
        "outlook": "La ville veut ouvrir une troisième permanence à l’Épeule et mesurer les retours à l’emploi à six "
        "mois.",
    },
    "commune-tourcoing": {
        "stakes": "La Bourgogne entre dans sa phase de travaux. L’enjeu est d’accompagner les ménages relogés et de "
        "garder les services ouverts.",
        "actions": "Une maison du projet reçoit les habitants trois jours par semaine. Quatre chantiers d’insertion "
        "ont employé 46 personnes.",
        "outlook": "Étendre la gestion urbaine de proximité au quartier de la Marlière.",
    },
    "commune-hem": {
        "stakes": "Rapprocher les services publics des habitants de la Lionderie et des Trois Baudets.",
        "actions": "Un guichet commun a ouvert au centre social. Les chiffres de fréquentation arrivent en fin "
        "d’année.",
        "outlook": "",
    },
    "commune-loos": {
        "stakes": "Le quartier des Oliveaux concentre les demandes d’emploi de longue durée.",
        "actions": "Beaucoup d’actions ont été menées.",
        "outlook": "À préciser avec les partenaires.",
    },
    "commune-lille": {"stakes": "La ville suit dix quartiers prioritaires, de tailles très différentes.", "actions": "",
                      "outlook": ""},
    "etat": {
        "stakes": "L’État mobilise d’abord ses politiques de droit commun, puis les crédits spécifiques des quartiers "
        "prioritaires.",
        "actions": "## Droit commun\n\nLes emplois aidés et la scolarisation des moins de trois ans sont suivis par "
        "quartier.\n\n## Crédits spécifiques\n\nLe détail par dispositif figure dans le tableau ci-dessous.",
        "outlook": "Un tableau de bord commun avec la Métropole est à l’étude.",
    },
    "caf": {
        "stakes": "La Caisse soutient les centres sociaux, l’accueil du jeune enfant et l’appui aux parents.",
        "actions": "",
        "outlook": "La Caisse prépare un suivi de ses aides par quartier.",
    },
}  # fmt: skip
_S, _C = Nature.SPECIFIC, Nature.COMMON_LAW
AMOUNTS: dict[str, tuple[tuple[str, Nature, int | None, str], ...]] = {
    "etat": (
        ("Contrat de ville", _S, 6_100_000, "euros"),
        ("Dispositif de réussite éducative (DRE)", _S, 2_450_000, "euros"),
        ("Ville Vie Vacances (VVV)", _S, 310_000, "euros"),
        ("Fonds interministériel de prévention de la délinquance (FIPD)", _S, 720_000, "euros"),
        ("Dotation politique de la ville (DPV)", _S, 8_200_000, "euros"),
        ("Dotation de solidarité urbaine (DSU)", _C, 98_000_000, "euros"),
        ("Adultes-relais", _S, 174, "count"),
        ("Scolarisation des moins de 3 ans", _C, 11, "fte"),
        ("Emplois aidés", _C, None, "euros"),
    ),
    "caf": (("Animation de la vie sociale", _C, None, "euros"), ("Accueil du jeune enfant", _C, None, "euros")),
}


def reports(*, head: User, now: datetime) -> Edition:
    """A campaign of the current year, opened some days ago: sent, validated, returned, being written, not begun."""
    _people(now)
    opened = now - OPEN_SINCE
    year = today(now).year
    calls = tuple(Call.objects.filter(year__in=(year, year + 1), code__startswith="PDV-").order_by("year"))
    said = EditionSettings(
        title=f"Rapport politique de la ville {year}", period=str(year), year=year,
        due_on=today(now) + OPEN_FOR, calls=calls, previous=Edition.objects.order_by("-year", "-pk").first(),
    )  # fmt: skip
    edition = create_edition(by=head, at=opened, said=said)
    open_campaign(by=head, at=opened, edition=edition)
    rows = {one.funder.slug: one for one in edition.contributions.select_related("funder") if one.funder}
    for rank, slug in enumerate(TEXTS):
        _written(rows[slug], opened + timedelta(days=2 + rank))
    for slug in ("commune-roubaix", "commune-tourcoing", "commune-loos", "caf"):
        send(by=_writer(slug), at=now - timedelta(days=2), contribution=rows[slug])
    day = now - timedelta(days=1)
    for slug in ("commune-roubaix", "caf"):
        one = Contribution.objects.get(pk=rows[slug].pk)
        validate(by=head, at=day, contribution=one, version=one.version)
    return_to_author(
        by=head, at=day, contribution=rows["commune-loos"],
        reason="Dites quelles actions, avec combien d’habitants, et joignez les perspectives votées par la commune.",
    )  # fmt: skip
    late = [rows[slug].public_id for slug in ("commune-lille", "region", "departement", "cpam") if slug in rows]
    remind(by=head, at=day, edition=edition, contributions=late)
    return edition


def _people(now: datetime) -> None:
    for slug, person in PEOPLE.items():
        user = User.objects.create(email=person.email, first_name=person.first_name, last_name=person.last_name)
        funder = Funder.objects.get(slug=slug)
        FunderMember.objects.create(user=user, funder=funder, role=FunderRole.SPEAKER, since=now - OPEN_SINCE)


def _writer(slug: str) -> User:
    place = (
        FunderMember.objects.filter(funder__slug=slug, ended_at=None, role=FunderRole.SPEAKER).order_by("pk").first()
    )
    if place is None:
        raise FunderMember.DoesNotExist(slug)
    return place.user


def _written(one: Contribution, at: datetime) -> None:
    slug = one.funder.slug if one.funder else ""
    edits = []
    for part in parts_in_order(one):
        body = TEXTS[slug].get(part.name, "")
        answer = NA if slug == "caf" and part.name == "actions" else Availability.GIVEN
        edits.append(PartEdit(part.name, body, answer, part_mark(part.body, part.availability)))
    table = None
    if slug in AMOUNTS:
        base = amounts_mark([line_key(kept) for kept in amounts_of(one)])
        table = AmountsEdit(tuple(_line(row, one.edition.year) for row in AMOUNTS[slug]), base)
    save_contribution(by=_writer(slug), at=at, contribution=one, parts=edits, amounts=table)


def _line(row: tuple[str, Nature, int | None, str], year: int) -> AmountLine:
    scheme, nature, value, unit = row
    scale = Territory.PRIORITY if value is not None else Territory.NOT_AVAILABLE
    return AmountLine(
        scheme=scheme, nature=nature, year=year, value=None if value is None else Decimal(value), unit=unit,
        territory=scale, note=FICTION,
    )  # fmt: skip
