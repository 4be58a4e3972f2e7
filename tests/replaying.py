"""A sitting replayed: the script of who says what, the page's own forms, and the minutes told again from the rows.

Nothing here comes from ``committees`` but its models: what the minutes must say is written a second time, so that two
authors must agree on each line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

import lxml.html
from django.conf import settings
from django.test import Client
from django.utils import timezone

from applications.models import Application
from committees.models import Position, Recusal, Seat
from contacts.models import User
from funding.models import Commitment
from instruction.models import AgendaItem, Committee
from tests.sittings import FUNDERS, SEED, Table

NOTHING = Decimal(0)
GIVING = ("favourable", "reserved")


@dataclass
class Said:
    """What a funder says of a dossier; ``amount`` is none where it leaves the box empty."""

    value: str
    amount: Decimal | None = None
    comment: str = ""

    @property
    def kept(self) -> Decimal | None:
        """What is agreed by it: who is against, or not concerned, gives nothing."""
        return NOTHING if self.value in ("unfavourable", "not_concerned") else self.amount


@dataclass
class Turn:
    """What happens to a dossier at its passage; without opinion, nobody came to it."""

    dossier: Application
    said: dict[str, Said] = field(default_factory=dict)
    opinion: str = ""
    conditions: str = ""
    remark: str = ""


def script_of(table: Table, dossiers: list[Application], seed: int = SEED) -> list[Turn]:
    """Cuts, reserves, abstentions, refusals; the twelfth dossier is put off and the last is not reached."""
    draw, turns = Random(seed), []
    for rank, dossier in enumerate(dossiers, start=1):
        turn = Turn(dossier)
        turns.append(turn)
        if rank == len(dossiers):
            continue
        for slug in FUNDERS:
            asked = table.asked[dossier.pk].get(slug)
            turn.said[slug] = _drawn(draw, asked) if asked else Said("not_concerned")
        against = sum(one.value == "unfavourable" for one in turn.said.values())
        turn.opinion = "deferred" if rank == 12 else "unfavourable" if against > 1 else _opinion(draw)
        if turn.opinion == "reserved":
            turn.conditions = f"Rencontrer le centre social avant le {draw.randint(1, 28)} mars."
        if turn.opinion in ("deferred", "unfavourable"):
            turn.remark = "Le budget est à revoir avec la structure."
        elif draw.random() < 0.3:
            turn.remark = "La ville confirme le prêt de la salle."
    return turns


def _drawn(draw: Random, asked: Decimal) -> Said:
    chance, cut = draw.random(), Decimal(draw.randint(1, 5) * 500)
    if chance < 0.5:
        return Said("favourable", asked)
    if chance < 0.75:
        return Said("favourable", asked - cut, f"Enveloppe serrée : {cut} euros de moins.")
    if chance < 0.87:
        return Said("reserved", asked, "Si la structure ouvre aussi le mercredi.")
    return Said("abstains") if chance < 0.94 else Said("unfavourable", None, "Trop loin de nos priorités.")


def _opinion(draw: Random) -> str:
    return "reserved" if draw.random() < 0.25 else "favourable"


class Desk:
    """A person's browser without a screen: it sends the forms that the pages hold, their hidden fields with them."""

    def __init__(self, user: User, client: Client | None = None) -> None:
        self.client = client or Client(enforce_csrf_checks=True)
        if client is None:
            self.client.force_login(user)

    def tree(self, url: str) -> Any:
        answer = self.client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        return lxml.html.document_fromstring(answer.content.decode())

    def send(self, url: str, form: str, press: tuple[str, str] | None = None, **typed: str) -> Any:
        """Fill in the form found by this XPath on the page, press this button, send it where it goes."""
        return self.fill(self.tree(url), url, form, press, **typed)

    def fill(self, tree: Any, url: str, form: str, press: tuple[str, str] | None = None, **typed: str) -> Any:
        """The same on a page that is open already."""
        (found,) = tree.xpath(form)
        values: dict[str, Any] = {}
        for name, value in found.form_values():
            values.setdefault(name, []).append(value)
        unknown = {name for name in typed if name not in found.fields}
        assert not unknown, f"{unknown} not on the page {url}"
        values |= typed
        if press:
            values[press[0]] = press[1]
        return self.client.post(found.get("action") or url, values)

    def post(self, url: str, **typed: str) -> Any:
        """A button of a page that is open already."""
        token = self.client.cookies[settings.CSRF_COOKIE_NAME].value
        return self.client.post(url, {"csrfmiddlewaretoken": token, **typed})


def record(desk: Desk, base: str, turn: Turn) -> None:
    """The positions of a passage and its opinion, by the forms of the secretary's page."""
    url = f"{base}seance/{turn.dossier.public_id}/"
    page = desk.tree(url)
    if turn.said:
        _kept(desk.fill(page, url, "//form[@id='live-positions']", **_typed(page, turn.said)))
    if turn.opinion:
        typed = {f"avis-{name}": getattr(turn, name) for name in ("opinion", "conditions", "remark")}
        _kept(desk.fill(page, url, "//form[@id='avis-comite']", **typed))


def _kept(answer: Any) -> None:
    assert answer.status_code == 302, lxml.html.document_fromstring(answer.content.decode()).text_content()


def _typed(tree: Any, said: Mapping[str, Said]) -> dict[str, str]:
    typed = {}
    for slug, one in said.items():
        typed |= {f"{slug}-value": one.value, f"{slug}-comment": one.comment}
        # Each funder has one line here: its ordinary money.
        (amount,) = tree.xpath(f"//li[@data-row='{slug}']//input[starts-with(@name, '{slug}-amount-')]/@name")
        typed[amount] = "" if one.amount is None else str(one.amount)
    return typed


WORDS = {
    "favourable": "favorable",
    "reserved": "réservé",
    "unfavourable": "défavorable",
    "abstains": "s’abstient",
    "not_concerned": "non concerné",
    "": "sans position",
}
OPINIONS = {
    "favourable": "favorable",
    "reserved": "favorable sous conditions",
    "unfavourable": "défavorable",
    "deferred": "ajourné",
}
PRESENCE = {"present": "présent", "remote": "à distance", "excused": "excusé", "absent": "absent"}
ROLES = {"chair": " (préside)", "secretary": " (tient le secrétariat)", "member": ""}


def minutes_again(table: Table) -> list[str]:
    """Every line that the minutes must hold, in order, from the rows alone; spaces are ordinary ones."""
    committee = Committee.objects.get(pk=table.committee.pk)
    seats = list(Seat.objects.filter(committee=committee, removed_at=None).order_by("order", "pk"))
    # The chair and who keeps the record come first.
    seats.sort(key=lambda seat: ("chair", "secretary", "member").index(seat.role))
    lines = [_head(committee), *map(_seat, seats), _quorum(seats)]
    for rank, item in enumerate(AgendaItem.objects.filter(committee=committee).order_by("order"), start=1):
        lines += _passage(table, rank, item)
    return [" ".join(line.split()) for line in lines]


def _head(committee: Committee) -> str:
    opened, closed = (timezone.localtime(one) for one in (committee.opened_at, committee.closed_at) if one)
    return (
        f"Comité technique « {committee.title} », tenu le {committee.held_on:%d/%m/%Y}, prévu de 9 h 00 à 13 h 00, "
        f"{committee.place}, ouvert le {opened:%d/%m/%Y à %H:%M}, levé le {closed:%d/%m/%Y à %H:%M}."
    )


def _seat(seat: Seat) -> str:
    house = f", {seat.funder.name}" if seat.funder else ""
    function = f", {seat.function}" if seat.function else ""
    voice = "" if seat.has_voice else ", sans voix"
    return f"{seat.name}{function}{house}{ROLES[seat.role]} : {PRESENCE[seat.attendance]}{voice}."


def _quorum(seats: list[Seat]) -> str:
    voices = [seat for seat in seats if seat.has_voice]
    here = sum(seat.attendance in ("present", "remote") for seat in voices)
    return f"{here} voix présentes sur {len(voices)} : le quorum de {(len(voices) + 1) // 2} est atteint."


def _passage(table: Table, rank: int, item: AgendaItem) -> list[str]:
    row = item.application
    asked = table.asked[row.pk]["mel"]
    lines = [f"{rank}. Dossier {row.number}, « {row.title} », {row.organisation.name}. Demandé : {euros(asked)}."]
    for one in Recusal.objects.filter(item=item, ended_at=None):
        lines.append(
            f"Déport de {one.seat.name} ({one.seat.funder.name}) : dirige la structure ou siège à son conseil. "
            "Cette personne ne siège pas pour ce dossier."
        )
    lines += [_position(one) for one in Position.objects.filter(item=item).order_by("funder__name")]
    lines.append(plan_again(table, row))
    remark = f" {item.remark}" if item.remark else ""
    lines.append(f"Avis du comité : {OPINIONS[item.opinion]}.{remark}")
    if item.opinion == "reserved":
        lines.append(f"Conditions : {item.conditions}")
    return lines


def _position(position: Position) -> str:
    text = f"{position.funder.name} : {WORDS[position.value]}"
    if position.value not in ("abstains", "not_concerned"):
        for one in position.amounts.all():
            if one.amount is not None:
                text += f", {euros(one.amount)} (crédit spécifique)"
    if position.state == "announced":
        text += " (annoncé avant la séance, non redit en séance)"
    return f"{text}. {position.comment}".rstrip()


def plan_again(table: Table, dossier: Application) -> str:
    """What is missing: each funder gives what it agreed, else what it is asked."""
    agreed = {one.funder.slug: one.agreed for one in Commitment.objects.filter(application=dossier)}
    asked, costs = table.asked[dossier.pk], table.costs(dossier)
    income = NOTHING
    for slug in {*asked, *agreed}:
        said = agreed.get(slug)
        income += asked.get(slug, NOTHING) if said is None else said
    if income < costs:
        return f"Plan non bouclé : il manque {euros(costs - income)}."
    return f"Plan bouclé : {euros(costs)} de charges, autant de produits."


def euros(amount: Decimal) -> str:
    """« 12 500 € », with ordinary spaces."""
    text = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return text.replace(",", " ").replace(".", ",") + " €"


__all__ = ["Desk", "Said", "Turn", "euros", "minutes_again", "plan_again", "record", "script_of"]
