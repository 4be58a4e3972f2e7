"""Two referents write the same proposal at the same instant, each in her browser: whose text is lost?

A text is kept when the database holds it, or when the answer shows it back beside the other one with the buttons that
choose. Each round also plays the choice, and asks that what was chosen is what is stored.
"""

import random
from dataclasses import dataclass
from decimal import Decimal
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import lxml.html
import pytest
from django.conf import settings
from django.middleware.csrf import get_token
from django.test import RequestFactory
from pytest_django.live_server_helper import LiveServer

from contacts.models import User
from eligibility.models import Call
from instruction.models import Proposal, ProposedAmount
from instruction.services import versioned
from tests.factories import signed_in
from tests.instruction.reviewing import Review, review
from tests.instruction.test_proposals import ANSWERS
from tests.threads import together

ROUNDS = 20
CHOICES = ("mine", "theirs", "both")
Fields = dict[str, str]


@dataclass
class Page:
    """A page as a browser holds it: what its form would send, and what it shows of two texts."""

    status: int
    fields: Fields
    shown_back: dict[str, str]
    choices: set[str]


class Browser:
    """One person's browser: her session, her pages, her posts."""

    def __init__(self, server: LiveServer, user: User, path: str) -> None:
        self.host, self.path = urlsplit(server.url).netloc, path
        token = RequestFactory().get("/")
        session = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
        get_token(token)
        names = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: token.META["CSRF_COOKIE"]}
        self.cookies = "; ".join(f"{name}={value}" for name, value in names.items())

    def open(self) -> Page:
        return self._ask("GET", "")

    def send(self, fields: Fields) -> Page:
        return self._ask("POST", urlencode(fields))

    def _ask(self, method: str, body: str) -> Page:
        connection = HTTPConnection(self.host, timeout=30)
        headers = {"Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, self.path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        assert answer.status in (200, 302), f"{method}: {answer.status}"
        return read(answer.status, text)


def read(status: int, text: str) -> Page:
    if status != 200:
        return Page(status, {}, {}, set())
    tree = lxml.html.document_fromstring(text)
    (form,) = tree.xpath("//form[@id='formulaire']")
    fields = {name: value or "" for name, value in form.form_values()}
    fields |= {one.get("name"): one.get("value") for one in tree.xpath("//input[@form='formulaire']")}
    clashes = tree.xpath("//section[@data-conflict]")
    return Page(
        status,
        # The line end that opens a text is not of the text.
        {name: value.replace("\r\n", "\n").removeprefix("\n") for name, value in fields.items()},
        {one.get("data-conflict"): one.text_content() for one in clashes},
        {one.get("value") for one in tree.xpath("//button[@name='choice']")},
    )


def stored() -> Fields:
    """What the database holds, field by field, as the page names them."""
    proposal = Proposal.objects.first()
    if proposal is None:
        return {}
    found = {"comment": proposal.comment, "conditions": proposal.conditions}
    for amount in ProposedAmount.objects.filter(proposal=proposal):
        key = amount.line_id or "mel"
        found[f"amount-{key}"] = "" if amount.amount is None else str(amount.amount)
        found[f"why-{key}"] = amount.reason
    return found


def typed_by(draw: random.Random, who: str, number: int, key: str) -> Fields:
    """What one of them writes in this round: the comment always, the rest by chance, each text hers alone."""
    cents = "11" if who == "Ana" else "22"
    texts = {
        "conditions": f"Conditions de {who}, tour {number}",
        "amount-mel": f"{draw.randint(1000, 9999)}.{cents}",
        f"amount-{key}": f"{draw.randint(1000, 7000)}.{cents}",
        f"why-{key}": f"Motif de {who}, tour {number}",
    }
    chosen = draw.sample(list(texts), draw.randint(1, len(texts)))
    return {"comment": f"Commentaire de {who}, tour {number}", **{code: texts[code] for code in chosen}}


def as_typed(code: str, text: str) -> str:
    return text.replace(".", ",") if code.startswith("amount-") else text


def as_read(code: str, text: str) -> str:
    """A text as a page tells it: amounts in French."""
    if not code.startswith("amount-"):
        return text
    whole, cents = text.split(".")
    return f"{int(whole):,}".replace(",", "\u202f") + f",{cents}"


def is_shown(page: Page, code: str, text: str) -> bool:
    """Both texts are there to be chosen from, and hers is still in its field."""
    offered = {f"mine:{code}", f"theirs:{code}"} <= page.choices
    in_field = page.fields.get(code) in (text, as_typed(code, text))
    return offered and in_field and as_read(code, text) in page.shown_back.get(code, "")


class Table:
    """The two of them at the same proposal, round after round."""

    def __init__(self, server: LiveServer, case: Review) -> None:
        path = f"/instruction/{case.dossier.public_id}/proposition/"
        self.hers = {"Ana": Browser(server, case.first, path), "Bo": Browser(server, case.second, path)}
        self.key = str(case.dossier.funding_lines.get().pk)
        self.draw = random.Random(7)
        self.lost: list[str] = []
        self.clashes = 0

    def play(self, number: int) -> None:
        typed = {who: typed_by(self.draw, who, number, self.key) for who in self.hers}
        opened = {who: browser.open() for who, browser in self.hers.items()}
        sent = {
            who: page.fields | {code: as_typed(code, text) for code, text in typed[who].items()}
            for who, page in opened.items()
        }
        answers = together([lambda who=who: self.hers[who].send(sent[who]) for who in self.hers])
        pages = {}
        for who, answer in zip(self.hers, answers, strict=True):
            assert isinstance(answer, Page), answer
            pages[who] = answer
        there = stored()
        for who, page in pages.items():
            for code, text in typed[who].items():
                if there.get(code) != text and not is_shown(page, code, text):
                    self.lost.append(f"tour {number}, {who}, {code} : {text}")
        for who, page in pages.items():
            if page.shown_back:
                self.clashes += 1
                self.choose(who, page, typed[who], CHOICES[number % 3])

    def choose(self, who: str, page: Page, typed: Fields, kept: str) -> None:
        """She answers each of the two texts that she is shown."""
        while page.shown_back:
            code = sorted(page.shown_back)[0]
            before, how = stored().get(code, ""), kept if f"{kept}:{code}" in page.choices else "mine"
            page = self.hers[who].send(page.fields | {"choice": f"{how}:{code}"})
            wanted = {"mine": typed[code], "theirs": before, "both": f"{before}\n\n{typed[code]}"}[how]
            if stored().get(code) != wanted:
                self.lost.append(f"{who} chooses {how} for {code}: {stored().get(code)}")


@pytest.fixture
def table(committed_call: Call, live_server: LiveServer) -> Table:
    return Table(live_server, review(committed_call, answers=ANSWERS))


def test_twenty_rounds_lose_nothing(table: Table) -> None:
    for number in range(ROUNDS):
        table.play(number)
    assert table.lost == [], table.lost[:3]
    # Both write the comment each time: one of them is shown two texts in every round.
    assert table.clashes == ROUNDS
    events = Proposal.objects.get().application.events.filter(action="propose")
    assert Decimal(stored()["amount-mel"]) > 0
    assert events.count() >= ROUNDS


def test_without_the_check_a_text_is_lost(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same rounds where nothing is stale are seen to lose texts."""
    monkeypatch.setattr(versioned, "is_stale", lambda edit, there: False)
    for number in range(ROUNDS):
        table.play(number)
    assert len([one for one in table.lost if ", comment : " in one]) == ROUNDS
