"""The page that publishes a value: fields and rows in French, what is typed comes back, nothing changes by itself."""

from dataclasses import fields
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eligibility import engine
from eligibility.engine.parameters import read_parameters, reader_of
from eligibility.forms.fields import FrenchDecimalField, WholeField
from eligibility.forms.words import WORDS
from eligibility.models import Call


class Controls(HTMLParser):
    """What a browser without JavaScript sends back from the form of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._area = self._select = ""
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self._inside = given.get("action") == "#effet"
        if not self._inside or "disabled" in given:
            return
        if tag == "textarea":
            self._area, self.sent[name] = name, [""]
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.sent[self._select] = [given["value"]]
        elif tag == "input":
            kind = given.get("type", "text")
            if kind == "submit" or (kind in ("checkbox", "radio") and "checked" not in given):
                return
            self.sent.setdefault(name, []).append(given.get("value", "on" if kind == "checkbox" else ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area] = [data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area
        self._inside = self._inside and tag != "form"


@pytest.fixture
def administrator(client: Client, call: Call) -> Client:
    user = get_user_model().objects.create_superuser(email="admin@example.org", password="une phrase de passe longue")
    client.force_login(user)
    return client


class Page:
    """The page of one rule, opened, and sent with some changes."""

    def __init__(self, client: Client, call: Call, code: str, scope: str = "") -> None:
        self.client, self.rule = client, call.requirements.get(code=code, scope=scope)
        self.url = reverse("admin:eligibility_requirement_publish", args=[self.rule.pk])
        html = client.get(self.url).content.decode()
        self.html = unescape(html)
        self.filled = Controls(html).sent | {"reason": ["Délibération."]}

    def send(self, **changes: Any) -> str:
        response = self.client.post(self.url, self.filled | {"publish": "oui"} | changes)
        return "" if response.status_code == 302 else unescape(response.content.decode())

    @property
    def last(self) -> dict[str, Any]:
        return self.rule.values.order_by("-valid_from").first().parameters


def test_every_rule_of_the_call_comes_back_unchanged(administrator: Client, call: Call) -> None:
    start = timezone.localdate() + timedelta(days=1)
    rules = list(call.requirements.all())
    for rule in rules:
        url = reverse("admin:eligibility_requirement_publish", args=[rule.pk])
        html = administrator.get(url).content.decode()
        assert "{&quot;" not in html, f"{rule} shows JSON"
        sent = Controls(html).sent | {"reason": ["Reconduction."], "publish": ["oui"]}
        answer = administrator.post(url, sent)
        assert answer.status_code == 302, f"{rule} : {unescape(answer.content.decode())}"
        first, second = rule.values.order_by("valid_from")
        assert (second.parameters, second.valid_from) == (first.parameters, start), str(rule)
    assert len(rules) == 45


def test_a_step_is_added_between_two_others(administrator: Client, call: Call) -> None:
    page = Page(administrator, call, "qpv-share")
    assert "Part minimum, en pourcentage" in page.html
    changes = {"steps-3-from_year": "2", "steps-3-percent": "52,5"}
    assert page.send(**changes) == ""
    assert page.last["steps"] == [
        {"from_year": 1, "percent": 50},
        {"from_year": 2, "percent": "52.5"},
        {"from_year": 3, "percent": 55},
        {"from_year": 4, "percent": 60},
    ]
    shares = read_parameters(engine.KINDS["share_by_funding_year"].parameters, page.last)
    assert str(shares.steps[1].percent) == "52.5"
    assert 'value="52,5"' in Page(administrator, call, "qpv-share").html


def test_two_more_rows_are_asked_for_without_a_reproach(administrator: Client, call: Call) -> None:
    page = Page(administrator, call, "qpv-share")
    page.filled["reason"] = [""]
    grown = administrator.post(page.url, page.filled | {"steps-3-from_year": "6", "more_rows": "steps"})
    html = grown.content.decode()
    assert "errorlist" not in html
    page.filled = Controls(html).sent | {"reason": ["Délibération."]}
    assert (page.filled["steps-3-from_year"], page.filled["steps-6-percent"]) == (["6"], [""])
    changes = {"steps-3-percent": "65", "steps-6-from_year": "8", "steps-6-percent": "70"}
    assert page.send(**changes) == ""
    assert [step["percent"] for step in page.last["steps"]] == [50, 55, 60, 65, 70]


def test_a_row_is_taken_away(administrator: Client, call: Call) -> None:
    page = Page(administrator, call, "qpv-share")
    assert "Retirer cette ligne" in page.html
    assert page.send(**{"steps-2-DELETE": "on", "steps-2-percent": "une faute sans importance"}) == ""
    assert [step["percent"] for step in page.last["steps"]] == [50, 55]


def test_derogations_follow_their_rank_and_can_all_go(administrator: Client, call: Call) -> None:
    page = Page(administrator, call, "min-communes", "economie")
    assert page.send(**{"derogations-0-ORDER": "2", "derogations-1-ORDER": "1"}) == ""
    assert [row["name"] for row in page.last["derogations"]] == ["année test", "échelle argumentée"]
    page.filled["valid_from"] = [(timezone.localdate() + timedelta(days=2)).isoformat()]
    assert page.send(**{"derogations-0-DELETE": "on", "derogations-1-DELETE": "on"}) == ""
    assert page.last == {"minimum": 2, "derogations": []}


def test_a_rule_without_derogation_receives_one(administrator: Client, call: Call) -> None:
    page = Page(administrator, call, "min-communes", "alimentation")
    row = {"derogations-0-name": "échelle", "derogations-0-written": "scale_justification"}
    assert page.send(**row) == ""
    assert page.last == {"minimum": 2, "derogations": [{"name": "échelle", "written": ["scale_justification"]}]}


def test_codes_by_answer_are_rows(administrator: Client, call: Call) -> None:
    page = Page(administrator, call, "better-theme")
    before = page.last["themes"]
    index = next(i for i in range(3) if page.filled[f"themes-{i}-code"] == ["attractiveness"])
    refused = page.send(**{"themes-3-code": "attractiveness", "themes-3-codes": "gusp"})
    assert "Cette réponse a déjà sa ligne." in refused
    refused = page.send(**{f"themes-{index}-codes": "gusp, cultur"})
    assert "Le portail ne connaît pas « cultur »." in refused
    assert page.send(**{f"themes-{index}-codes": "gusp, culture; sante\n"}) == ""
    assert page.last["themes"] == before | {"attractiveness": ["gusp", "culture", "sante"]}


@pytest.mark.parametrize(
    ("changes", "typed", "sentence"),
    [
        ({"steps-1-percent": "beaucoup"}, 'value="beaucoup"', "Écrivez un nombre, par exemple 52,5."),
        ({"steps-1-percent": "155"}, 'value="155"', "Ce champ attend un pourcentage de 0 à 100"),
        ({"steps-1-from_year": "1,5"}, 'value="1,5"', "Écrivez un nombre entier"),
        ({"steps-1-from_year": "0"}, 'value="0"', "Ce champ attend un nombre entier à partir de 1."),
        ({"steps-1-from_year": "1"}, 'value="1"', "Les paliers commencent à l’année 1"),
        ({"steps-3-percent": "70"}, 'value="70"', "Ce champ est obligatoire."),
        ({f"steps-{i}-DELETE": "on" for i in range(3)}, "checked", "Gardez ou ajoutez au moins une ligne."),
        ({"steps-TOTAL_FORMS": "abc"}, "Délibération.", "La page envoyée est incomplète."),
        ({"steps-TOTAL_FORMS": "9999"}, "Délibération.", "Gardez 60 lignes au plus."),
    ],
)
def test_a_wrong_row_says_why_and_keeps_what_was_typed(
    administrator: Client, call: Call, changes: dict[str, str], typed: str, sentence: str
) -> None:
    page = Page(administrator, call, "qpv-share")
    refused = page.send(**changes)
    assert sentence in refused
    assert typed in refused
    assert "Corrigez « Paliers par année de financement »" in refused
    assert page.rule.values.count() == 1


def test_the_value_in_force_is_told_in_words(administrator: Client, call: Call) -> None:
    assert "50\u00a0% les années 1 et 2" in Page(administrator, call, "qpv-share").html
    derogation = Page(administrator, call, "min-communes", "economie").html
    assert "Nom de la dérogation : année test" in derogation
    assert "Réservée aux projets expérimentaux : oui" in derogation
    assert "<dd>Haubourdin</dd><dd>Lomme</dd>" in Page(administrator, call, "veille-territory").html
    assert "100\u202f000\u00a0€</dd>" in Page(administrator, call, "mel-envelope").html
    assert "qualité de vie → Gestion urbaine et sociale de proximité, Culture</dd>" in (
        Page(administrator, call, "better-theme").html
    )
    assert "<dd>1 structure partenaire</dd>" in Page(administrator, call, "local-partner").html
    assert "personnes touchées</span>" in Page(administrator, call, "min-audience", "numerique").html


def test_the_question_of_a_rule_cannot_be_changed(administrator: Client, call: Call) -> None:
    page = Page(administrator, call, "min-audience", "numerique")
    assert "fact" not in page.filled
    assert page.send(fact="partners", minimum="1 200") == ""
    assert page.last == {"fact": "audience", "minimum": 1200}


@pytest.mark.parametrize("typed", ["1 200", "1\u202f200", "1200", " 1\u00a0200 "])
def test_a_whole_number_is_read_with_its_spaces(typed: str) -> None:
    assert WholeField().clean(typed) == 1200


@pytest.mark.parametrize(
    ("typed", "kept"), [("52,5", "52.5"), ("52.50 %", "52.50"), ("1 000 €", 1000), ("0", 0), ("60,0", "60.0")]
)
def test_a_decimal_is_read_with_its_comma_and_shown_so(typed: str, kept: int | str) -> None:
    field = FrenchDecimalField()
    assert field.clean(typed) == kept
    assert field.clean(field.prepare_value(kept)) == kept


def test_every_closed_word_of_the_engine_has_its_french() -> None:
    met = {
        word
        for kind in engine.KINDS.values()
        for declared in fields(kind.parameters)
        if reader_of(declared).names == "words"
        for word in reader_of(declared).allowed
    }
    assert met == set(WORDS)
