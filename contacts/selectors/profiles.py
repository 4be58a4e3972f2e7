"""What an organisation says of itself: its sheet, what it lacks, and its picture for a filed dossier. Reads only."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.timezone import localdate

from contacts.models import (
    Approval,
    BankAccountState,
    LegalForm,
    Organisation,
    OrganisationProfile,
    ProfileTopic,
    PublicAid,
    Workforce,
)
from contacts.sheet import ROWS, SHEET, Json, SheetTopic
from eligibility.engine import wording

ROW_MODELS: dict[str, type[Approval] | type[PublicAid]] = {"approvals": Approval, "public_aids": PublicAid}
ROW_COLUMNS: dict[str, tuple[str, ...]] = {
    "approvals": ("kind", "issued_by", "issued_on"),
    "public_aids": ("regime", "authority", "amount", "granted_on"),
}
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AMOUNT = re.compile(r"[0-9]{1,12}\.[0-9]{2}")
# The numbers that only some legal forms have.
REGISTERED_IN_RNA = frozenset({LegalForm.ASSOCIATION, LegalForm.UNION})
ASKED_OF_INSTITUTIONS = frozenset({"representant", "contact"})


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic of the sheet, how far it is, and who last saved it."""

    topic: SheetTopic
    gaps: tuple[str, ...]
    saved: ProfileTopic | None
    url: str

    @property
    def status(self) -> str:
        """``done``, ``started`` or ``todo``."""
        if not self.gaps:
            return "done"
        return "started" if self.saved else "todo"


def profile_of(organisation: Organisation) -> OrganisationProfile:
    """The organisation's sheet; an empty one, not stored, until something is saved. One query at most."""
    found = OrganisationProfile.objects.filter(organisation=organisation).first()
    return found or OrganisationProfile(organisation=organisation)


def last_closed_year(on: date) -> int:
    """The year whose 31 December is behind us."""
    return on.year - 1


def topic_values(organisation: Organisation, topic: SheetTopic, year: int | None = None) -> dict[str, Json]:
    """What is stored of a topic, as JSON: dates in ISO form, amounts as text with two decimals. Two queries at most."""
    holder: Model
    if topic.yearly:
        holder = organisation.workforces.filter(year=year or 0).first() or Workforce(organisation=organisation)
    else:
        holder = profile_of(organisation)
    values = {name: as_json(getattr(holder, name)) for name in topic.columns}
    if topic.rows:
        values[ROWS] = rows_of(organisation, topic.rows)
    return values


def rows_of(organisation: Organisation, name: str) -> list[dict[str, Any]]:
    """The rows of a table of the sheet, in order. One query."""
    rows = ROW_MODELS[name].objects.filter(organisation=organisation).order_by("order")
    return [{column: as_json(getattr(row, column)) for column in ROW_COLUMNS[name]} for row in rows]


def as_json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value


def topic_gaps(organisation: Organisation, topic: SheetTopic, on: date) -> tuple[str, ...]:
    """What a topic lacks, in words. Two queries at most."""
    if topic.slug not in _asked_of(organisation):
        return ()
    return tuple(topic.gaps(topic_values(organisation, topic, last_closed_year(on))))


def sheet_states(organisation: Organisation, on: date) -> tuple[TopicState, ...]:
    """Every topic with its gaps. Five queries, whatever the organisation."""
    saved = {row.topic: row for row in organisation.profile_topics.select_related("saved_by")}
    whole = _sheet_values(organisation, last_closed_year(on))
    asked = _asked_of(organisation)
    return tuple(
        TopicState(
            topic,
            tuple(topic.gaps(whole[topic.slug])) if topic.slug in asked else (),
            saved.get(topic.slug),
            reverse("contacts:topic", args=[organisation.public_id, topic.slug]),
        )
        for topic in SHEET.values()
    )


def _asked_of(organisation: Organisation) -> frozenset[str]:
    """The topics that a dossier needs: a public institution is known otherwise, and only associations have an RNA."""
    if organisation.is_institutional:
        return ASKED_OF_INSTITUTIONS
    return frozenset(SHEET) - (frozenset() if organisation.legal_form in REGISTERED_IN_RNA else {"identite"})


def _sheet_values(organisation: Organisation, year: int) -> dict[str, dict[str, Json]]:
    """What is stored of every topic, as ``topic_values`` gives it. Four queries."""
    profile = profile_of(organisation)
    team = organisation.workforces.filter(year=year).first() or Workforce(organisation=organisation)
    whole: dict[str, dict[str, Json]] = {}
    for topic in SHEET.values():
        holder: Model = team if topic.yearly else profile
        whole[topic.slug] = {name: as_json(getattr(holder, name)) for name in topic.columns}
        if topic.rows:
            whole[topic.slug][ROWS] = rows_of(organisation, topic.rows)
    return whole


def profile_gaps(organisation: Organisation, on: date | None = None) -> tuple[tuple[str, str], ...]:
    """What the sheet still lacks for a dossier, each with the page where it is written."""
    edit = reverse("contacts:edit", args=[organisation.public_id])
    labels = {"address": "l’adresse du siège", "postal_code": "le code postal du siège", "city": "la commune du siège"}
    seat = [(label, edit) for name, label in labels.items() if not getattr(organisation, name)]
    missing = [
        (f"{state.topic.title} : {gap}", state.url)
        for state in sheet_states(organisation, on or localdate())
        for gap in state.gaps
    ]
    return (*seat, *missing)


def organisation_sheet(organisation: Organisation, on: date | None = None) -> dict[str, Any]:
    """The organisation as a filed dossier keeps it: plain JSON, of the bank account the last four characters only."""
    sheet: dict[str, Any] = {
        "siret": organisation.siret,
        "name": organisation.name,
        "legal_form": organisation.legal_form,
        "legal_form_label": organisation.get_legal_form_display(),
        "address": organisation.address,
        "postal_code": organisation.postal_code,
        "city": organisation.city,
        "phone": organisation.phone,
        "email": organisation.email,
    }
    profile = profile_of(organisation)
    for topic in SHEET.values():
        if not topic.yearly:
            sheet |= {name: as_json(getattr(profile, name)) for name in topic.columns}
        if topic.rows:
            sheet[topic.rows] = rows_of(organisation, topic.rows)
    year = last_closed_year(on or localdate())
    team = SHEET["effectifs"]
    sheet["workforce"] = {"year": year, **topic_values(organisation, team, year)}
    account = organisation.bank_accounts.filter(state=BankAccountState.ACTIVE).first()
    sheet["bank"] = {"holder": account.holder, "last4": account.last4} if account else None
    return sheet


def readable(value: Json) -> str:
    """A stored value in words, to show beside another person's."""
    if value in (None, "", []):
        return "rien"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return " ; ".join(", ".join(readable(cell) for cell in row.values() if cell) for row in value)
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    if isinstance(value, str) and _AMOUNT.fullmatch(value):
        return wording.number(Decimal(value))
    return str(value)


def readable_sheet(organisation: Organisation, on: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """What is known of an organisation, in words, for who reads it: topic, then label and value."""
    profile = profile_of(organisation)
    year = last_closed_year(on)
    team = organisation.workforces.filter(year=year).first() or Workforce(organisation=organisation, year=year)
    told = []
    for topic in SHEET.values():
        holder: Model = team if topic.yearly else profile
        lines = [
            (_label(holder, name), readable(as_json(getattr(holder, name))))
            for name in topic.columns
            if getattr(holder, name) not in ("", None)
        ]
        if topic.rows:
            lines += [(row_label(topic.rows), readable([row])) for row in rows_of(organisation, topic.rows)]
        if lines:
            told.append((f"{topic.title} au 31 décembre {year}" if topic.yearly else topic.title, lines))
    return told


def row_label(name: str) -> str:
    return str(ROW_MODELS[name]._meta.verbose_name)


def _label(holder: Model, name: str) -> str:
    return str(getattr(holder._meta.get_field(name), "verbose_name", name))
