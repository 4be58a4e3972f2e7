"""The secretary of a sitting at her keyboard, the screen of the room beside her, and what both cost."""

import json
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Locator, Page, expect

from applications.models import Event
from tests.journeys.hands import Hands
from tests.replaying import Said, Turn
from tests.sittings import funder

FIGURES = Path(__file__).parents[2] / "docs" / "sitting.md"
KEYS = {"favourable": "f", "reserved": "r", "unfavourable": "d", "abstains": "a", "not_concerned": "s"}
OPINION_KEYS = {"favourable": "f", "reserved": "r", "unfavourable": "d", "deferred": "a"}
SHOWN = {
    "favourable": "Favorable",
    "reserved": "Réservé",
    "unfavourable": "Défavorable",
    "abstains": "S’abstient",
    "not_concerned": "Non concerné",
}
# What the screen shows and when, told by the screen itself.
WATCH = """
() => {
  window.seen = [];
  const screen = document.getElementById("ecran");
  new MutationObserver(() => window.seen.push([Date.now(), screen.innerText.replace(/\\s+/g, " ")]))
    .observe(screen, { childList: true, subtree: true });
}
"""
KEPT_HERE = """
() => localStorage.getItem(Object.keys(localStorage).find((name) => name.startsWith("melpv-seance|"))) || "[]"
"""
FIRST_SEEN = """
([shown, kept]) => (window.seen.find(([at, text]) => at >= kept && text.includes(shown)) || [null])[0]
"""


class Sitting:
    """The secretary's page, worked with the keys alone, and the screen that follows: ``delays`` are its seconds."""

    def __init__(self, page: Page, screen: Page, base: str) -> None:
        self.page, self.screen, self.base = page, screen, base
        self.hands = Hands(page)
        self.delays: list[float] = []
        self.costs: list[tuple[str, float, int, int]] = []
        screen.evaluate(WATCH)

    def row(self, slug: str) -> Locator:
        return self.page.locator(f"#ligne-{slug}")

    def says(self, slug: str, sentence: str = "Enregistré à") -> None:
        expect(self.row(slug).locator("[data-said]")).to_contain_text(sentence)

    def waiting(self) -> list[dict[str, Any]]:
        """What this computer keeps until the portal has acknowledged it."""
        kept: list[dict[str, Any]] = json.loads(self.page.evaluate(KEPT_HERE))
        return kept

    def type(self, slug: str, said: Said) -> None:
        """The digit of the row, the letter of the position, the amount, the comment."""
        order = self.page.locator("[data-row]").evaluate_all("rows => rows.map((row) => row.dataset.row)")
        self.hands.press(str(order.index(slug) + 1))
        self.hands.press(KEYS[said.value])
        for key, text in (("m", "" if said.amount is None else str(said.amount)), ("c", said.comment)):
            if text:
                self.hands.press(key)
                self.hands.write(text)
                self.hands.press("Enter")

    def opinion(self, turn: Turn) -> None:
        self.hands.press("o")
        self.hands.press(OPINION_KEYS[turn.opinion])
        for label, text in (("Conditions", turn.conditions), ("Ce qui s’est dit", turn.remark)):
            if text:
                self.hands.reach(self.row("avis").get_by_label(label))
                self.hands.write(text)
        self.hands.reach(self.row("avis").get_by_role("button", name="Enregistrer l’avis"))
        self.hands.press("Enter")
        self.says("avis", "Enregistré :")

    def replay(self, turn: Turn) -> None:
        """The whole passage; the screen's delay is that of the last position."""
        with self.hands.on(turn.dossier.title) as cost:
            for slug, said in turn.said.items():
                self.type(slug, said)
            for slug in turn.said:
                self.says(slug)
            self.hands.aside(lambda: self.followed(turn))
            self.opinion(turn)
        self.costs.append((cost.name, cost.seconds, cost.keys, cost.characters))

    def followed(self, turn: Turn) -> None:
        """The screen shows the last position that was typed."""
        slug, said = list(turn.said.items())[-1]
        name = funder(slug).name
        events = Event.objects.filter(application=turn.dossier, action="position", details__funder=name)
        self.measured(events.earliest("at").at, f"{name} {SHOWN[said.value]}")

    def measured(self, kept: datetime, shown: str) -> None:
        """How long after it was kept the screen showed it."""
        # The passage before may have shown the same words: only what the screen shows from then on counts.
        seen = self.screen.wait_for_function(FIRST_SEEN, arg=[shown, kept.timestamp() * 1000])
        self.delays.append(seen.json_value() / 1000 - kept.timestamp())


def told(sitting: Sitting, lines: int, pages: int) -> str:
    """The page of the documentation, with the figures of this run."""
    rows = [f"| {name} | {seconds:.1f} | {keys} | {characters} |" for name, seconds, keys, characters in sitting.costs]
    slowest = f"{median(sitting.delays):.1f}", f"{max(sitting.delays):.1f}"
    table = "\n".join(rows).replace(".", ",")
    return PAGE.format(table=table, median=slowest[0], most=slowest[1], lines=lines, pages=pages)


PAGE = """# The day of a committee

One sitting of thirty dossiers and eight funders, from its convocation to the letters, as
`tests/journeys/test_sitting.py` and `tests/journeys/test_after_the_sitting.py` play it in a browser and through the
pages' own forms. What a sitting is and who may do what: [committees.md](committees.md); the amounts:
[money.md](money.md); what is decided and told: [decisions.md](decisions.md).

## Before

| who | what | where |
|---|---|---|
| secretary | fills the agenda by its rule, orders it, gives the seats | Ordre du jour, Membres |
| secretary | convenes: a mail each with its calendar entry | Membres, Convocation |
| everybody | declares her links; who has one never sees that dossier | Mes liens d’intérêts |
| secretary | has the packet made, reads how far it is | Dossier de séance |
| co-funder | says its positions and amounts on one page, exports its list | Cofinancement |

## The sitting

| who | what | where |
|---|---|---|
| secretary | says who came, opens; the first passage is on the screen | Présence, Séance |
| secretary | writes the positions, the amounts, the opinion, and goes on with `n` | Séance |
| the room | reads the passage, the plan and what is missing | projection |
| second secretary | writes too: on the same row, both texts are shown and one is chosen | Séance |
| secretary | closes: each dossier is examined or put off, all or none | Lever la séance |

The keys of the secretary's page: a digit goes to a funder's row; `f` `r` `d` `a` `s` say favourable, reserved,
unfavourable, abstains, not concerned; `m` the amount, `c` the comment, Enter keeps the row; `o` goes to the opinion;
`n` and `p` change passage. Without a network nothing is lost: the page says what is not kept yet, stays on its
passage, and sends it once the network returns.

## After

| who | what | where |
|---|---|---|
| secretary | has the minutes written from the records, retouches them | Relevé |
| chair | signs with her password; nothing changes any more | Relevé |
| co-funder | reads what was recorded, sends its votes as a sheet | Cofinancement, Votes |
| services | type the votes; what an envelope does not hold is refused | Votes |
| services | decide, prepare the letters, plan the announcement | Décisions, Courriers, Annonces |
| the clock | tells each association once, at the hour; before it, nothing | beat, `funding.tasks.release_due` |
| association | reads its letter, says that it did | Courriers |

A letter tells the MEL's decision and what other bodies have voted; what their people said in committee binds nobody
and is not told.

## What one run measures

Six passages by the keyboard: eight positions and the opinion each. Seconds are the machine's, keys those that lead,
characters those of what is written. `WRITE_FIGURES=1 pytest tests/journeys/test_sitting.py` writes them again.

| passage | seconds | keys | characters |
|---|---|---|---|
{table}

- From a position kept to the screen of the room: {median} s in the middle, {most} s at most; the test asks for less
  than 2 s.
- Minutes: {lines} lines, {pages} pages of PDF. Each line of the page and the whole text of the PDF are equal to what
  `tests/replaying.py` writes a second time from the rows, before the signature and after it.
- Two studies compared: the differences by dossier, by funder, by theme, by place, and those of the CSV file, add up to
  the difference between what the two studies give, to the cent.
"""
