"""The topics of an organisation's sheet and what each still lacks (pure): Cerfa 12156*06, sections 1 to 4."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Json = str | int | bool | None | list[dict[str, Any]]
Values = Mapping[str, Json]
ROWS = "rows"


@dataclass(frozen=True, slots=True)
class SheetTopic:
    """One page of the sheet. ``rows`` names the table it holds besides its columns; ``yearly`` is asked each year."""

    slug: str
    title: str
    lead: str
    columns: tuple[str, ...]
    gaps: Callable[[Values], list[str]]
    rows: str = ""
    yearly: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.columns, *((ROWS,) if self.rows else ()))


def fingerprint(value: object) -> str:
    """A short mark of a value as it was shown: two people's edits are compared by it."""
    canonical = "" if value is None else value
    return hashlib.sha256(json.dumps(canonical, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:12]


def _blank(values: Values, **labels: str) -> list[str]:
    return [label for name, label in labels.items() if values.get(name) in ("", None)]


def _identity(values: Values) -> list[str]:
    registered = values.get("register_court") and values.get("register_volume")
    return [] if registered else _blank(values, rna="le numéro RNA, ou l’inscription au registre en Alsace-Moselle")


def _addresses(values: Values) -> list[str]:
    started = any(values.get(name) for name in ("mail_address", "mail_postal_code", "mail_city"))
    labels = {"mail_address": "l’adresse de correspondance", "mail_postal_code": "son code postal",
              "mail_city": "sa commune"}  # fmt: skip
    return _blank(values, **labels) if started else []


def _head(values: Values) -> list[str]:
    return _blank(
        values,
        head_first_name="le prénom",
        head_last_name="le nom",
        head_function="la fonction",
        head_phone="le téléphone",
        head_email="l’adresse e-mail",
    )


def _contact(values: Values) -> list[str]:
    return _blank(
        values,
        contact_first_name="le prénom",
        contact_last_name="le nom",
        contact_function="la fonction",
        contact_phone="le téléphone",
        contact_email="l’adresse e-mail",
    )


def _administration(values: Values) -> list[str]:
    gaps = _blank(
        values,
        public_utility="l’utilité publique (oui ou non)",
        pays_commercial_taxes="les impôts commerciaux (oui ou non)",
    )
    dated = _blank(values, public_utility_on="la date au Journal officiel") if values.get("public_utility") else []
    return gaps + dated


def _approvals(values: Values) -> list[str]:
    gaps = _blank(values, has_approvals="la réponse (oui ou non)")
    return gaps + (["au moins un agrément"] if values.get("has_approvals") and not values.get(ROWS) else [])


def _aids(values: Values) -> list[str]:
    gaps = _blank(values, has_public_aid="la réponse (oui ou non)")
    return gaps + (["au moins une aide"] if values.get("has_public_aid") and not values.get(ROWS) else [])


def _networks(values: Values) -> list[str]:
    gaps = _blank(values, has_corporate_members="les adhérents personnes morales (oui ou non)")
    named = _blank(values, corporate_members="leurs noms") if values.get("has_corporate_members") else []
    return gaps + named


def _team(values: Values) -> list[str]:
    return _blank(
        values,
        volunteers="les bénévoles",
        civic_service="les volontaires",
        employees="les salariés",
        subsidised_jobs="les emplois aidés",
        full_time_equivalents="les équivalents temps plein",
        seconded="les personnels mis à disposition",
        members="les adhérents",
    )


def _person(prefix: str) -> tuple[str, ...]:
    return tuple(f"{prefix}_{name}" for name in ("first_name", "last_name", "function", "phone", "email"))


_ALL = (
    SheetTopic(
        "identite",
        "Sigle, site et numéro RNA",
        "Ce qui identifie la structure en plus de son SIRET.",
        ("acronym", "website", "rna", "register_court", "register_date", "register_volume", "register_folio"),
        _identity,
    ),
    SheetTopic(
        "adresses",
        "Adresse de correspondance",
        "Si le courrier n’arrive pas au siège, dites où l’envoyer.",
        ("seat_district", "mail_address", "mail_postal_code", "mail_city", "mail_district"),
        _addresses,
    ),
    SheetTopic(
        "representant",
        "Représentant légal",
        "La personne que les statuts désignent pour engager la structure : souvent la présidente ou le président.",
        _person("head"),
        _head,
    ),
    SheetTopic(
        "contact",
        "Personne chargée des demandes",
        "La personne que le référent appelle quand il a une question.",
        _person("contact"),
        _contact,
    ),
    SheetTopic(
        "administration",
        "Situation administrative et fiscale",
        "Utilité publique et impôts commerciaux.",
        ("public_utility", "public_utility_on", "pays_commercial_taxes"),
        _administration,
    ),
    SheetTopic(
        "agrements",
        "Agréments",
        "Les agréments qu’une administration a donnés à la structure : jeunesse et éducation populaire, sport…",
        ("has_approvals",),
        _approvals,
        rows="approvals",
    ),
    SheetTopic(
        "aides-publiques",
        "Aides publiques reçues",
        "Les aides reçues pendant les trois derniers exercices sous un régime européen (de minimis, SIEG…).",
        ("has_public_aid",),
        _aids,
        rows="public_aids",
    ),
    SheetTopic(
        "reseaux",
        "Réseaux et adhérents",
        "Les réseaux, unions ou fédérations, et les associations ou entreprises qui adhèrent.",
        ("networks", "has_corporate_members", "corporate_members"),
        _networks,
    ),
    SheetTopic(
        "effectifs",
        "Moyens humains",
        "Les personnes de la structure au 31 décembre. Écrivez 0 quand il n’y a personne.",
        (
            "volunteers",
            "civic_service",
            "employees",
            "subsidised_jobs",
            "full_time_equivalents",
            "seconded",
            "members",
            "women",
            "men",
        ),
        _team,
        yearly=True,
    ),
)
SHEET: Mapping[str, SheetTopic] = {topic.slug: topic for topic in _ALL}
