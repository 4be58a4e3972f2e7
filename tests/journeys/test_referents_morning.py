"""A referent's morning with the keyboard alone: twelve dossiers, from what waits today to a list that she exports.

Outcomes are what the test asks for. What each dossier costs is told in ``docs/morning.md``, written again with
``WRITE_FIGURES=1``.
"""

import csv
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from playwright.sync_api import Page, expect

from applications.models import AdditionRequest, Application
from contacts.models import User
from eligibility.models import Call
from instruction.models import BulkRun, Label, LabelUse, NoteMention, OpinionRequest, Override, ScoreSheet
from instruction.selectors.proposal import proposal_of
from instruction.services.labels import load_labels
from tests.asking import TOWN
from tests.factories import UserFactory, filed, fresh, referent_with_account
from tests.instruction.bulk import drained
from tests.instruction.conftest import THEME, lead_of
from tests.journeys.hands import Hands, Told
from tests.judging import filed_against

TITLES = (
    "Ateliers du clavier", "Bus du numérique", "Cours du soir", "Démarches sans peur", "École des parents",
    "Fabrique partagée", "Guichet mobile", "Halte connectée", "Initiation au code", "Jeux de réseau",
    "Kiosque à données", "Logiciels libres",
)  # fmt: skip
AGAINST = TITLES[3]
MARKS = {"vocation-metropolitaine": 4, "impact-attendu": 2, "innovation": 1, "priorite-de-l-appel": 1}
FIGURES = settings.BASE_DIR / "docs" / "morning.md"


class Morning:
    """Her inbox, and each thing that she does to a dossier."""

    def __init__(self, page: Page, axe: Callable[[Page], list[str]]) -> None:
        self.page, self.hands = page, Hands(page)
        self._axe = axe
        self.seen: dict[str, list[str]] = {}
        self.told: list[Told] = []

    def look(self, name: str) -> None:
        """Accessibility of a page, the first time that she meets it."""

        def run() -> None:
            self.seen[name] = self._axe(self.page)

        if name not in self.seen:
            self.hands.aside(run)

    def row_of(self, title: str) -> Any:
        return self.page.locator("#inbox-results .clip a", has_text=title)

    def walk_to(self, title: str) -> None:
        """j until the row of this dossier."""
        row = self.row_of(title)
        expect(row).to_have_count(1)
        self.hands.reach(row, "j")

    def open(self, title: str) -> None:
        """From the list: its row, its preview, its page."""
        self.walk_to(title)
        self.hands.press("ArrowRight")
        expect(self.page.locator("#inbox-preview h2")).to_contain_text(title)
        self.look("aperçu")
        self.hands.enter(r"/instruction/[0-9a-f-]{36}/")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(title)
        self.look("dossier")

    def said(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def admit(self) -> None:
        self.hands.act("Déclarer recevable", "/recevabilite/")
        self.look("recevabilité")
        self.hands.into(self.page.get_by_role("button", name="Déclarer recevable"))
        self.hands.enter("#recevabilite")
        self.said("Le dossier est recevable")

    def ask(self) -> None:
        self.hands.act("Demander un complément", "/complement/")
        group = self.page.locator(".ask-group summary").first
        self.hands.into(group)
        self.hands.press("Enter")
        self.hands.press("Tab")
        self.hands.press("Space")
        self.hands.press("Tab")
        self.hands.write("Dites combien de séances.")
        self.look("complément")
        self.hands.reach(self.page.get_by_role("button", name="Envoyer la demande"))
        self.hands.enter(r"/instruction/[0-9a-f-]{36}/")

    def set_aside(self) -> None:
        self.hands.press("2")
        expect(self.page.locator("#criteres")).to_be_focused()
        self.hands.reach(self.page.get_by_role("link", name="Lever ce critère").first)
        self.hands.enter("/criteres/")
        self.look("critère")
        self.hands.into(self.page.locator("textarea[name=reason]"))
        self.hands.write("L’essai d’un an est accepté.")
        self.hands.reach(self.page.get_by_role("button", name="Lever ce critère"))
        self.hands.enter("#criteres")

    def mark(self) -> None:
        self.hands.act("Noter", "/notation/")
        self.hands.into(self.page.locator("[data-mark] input").first)
        self.look("notation")
        for slug, value in {**MARKS, "accompagnement-npnru": 0}.items():
            self.hands.press(str(value))
            expect(self.page.locator(f"[name=mark-{slug}][value='{value}']")).to_be_checked()
            self.hands.press("Tab")
            self.hands.write(f"Vu dans la partie « projet » : {value}.")
            self.hands.press("Tab")
        expect(self.page.get_by_role("button", name="Rendre ma note")).to_be_focused()
        self.hands.enter("/notation/")
        self.said("Votre note est rendue : 63,33 sur 100")
        self.look("note rendue")
        self.back("#notation")

    def back(self, anchor: str) -> None:
        """To the dossier, by the first link of its page of marks or of its proposal."""
        self.hands.into(self.page.locator(f"main p a[href$='{anchor}']").first)
        self.hands.enter(anchor)

    def propose(self, amount: str, arrows: int, **words: str) -> None:
        self.hands.act("Écrire la proposition", "/proposition/")
        self.hands.into(self.page.locator("[name=opinion]").first)
        self.hands.press("Space")
        for _step in range(arrows):
            self.hands.press("ArrowRight")
        self.hands.reach(self.page.locator("[name=amount-mel]"))
        self.hands.write(amount)
        for name, text in words.items():
            self.hands.reach(self.page.locator(f"[name={name}]"))
            self.hands.write(text)
        self.look("proposition")
        self.hands.reach(self.page.get_by_role("button", name="Enregistrer la proposition"))
        self.hands.enter("/proposition/")
        self.said("La proposition est enregistrée.")

    def declare_ready(self) -> None:
        self.hands.into(self.page.locator("main").get_by_role("link", name="Déclarer prêt pour le comité"))
        self.hands.enter("/pret/")
        self.look("prêt")
        self.hands.into(self.page.get_by_role("button", name="Déclarer prêt pour le comité"))
        self.hands.enter(r"/instruction/[0-9a-f-]{36}/(#contenu)?$")
        self.said("Le dossier est prêt pour le comité.")

    def note(self, text: str) -> None:
        self.hands.press("n")
        expect(self.page.locator("#note-text")).to_be_focused()
        self.hands.write(text)
        self.hands.reach(self.page.get_by_role("button", name="Ajouter la note"))
        self.hands.enter("#notes")

    def label(self, name: str) -> None:
        self.hands.press("a")
        self.hands.reach(self.page.locator(".label-menu summary"), "Shift+Tab")
        self.hands.press("Enter")
        self.hands.reach(self.page.locator(".label-menu").get_by_role("button", name=name))
        self.hands.enter("#etiquettes")

    def ask_the_town(self) -> None:
        self.hands.act("Demander un avis", "/avis/demander/")
        self.hands.into(self.page.locator("[name=new-0-kind]"))
        self.hands.press("ArrowDown")
        for text in ("Anne Martin", "Ville de Roubaix", TOWN):
            self.hands.press("Tab")
            self.hands.write(text)
        self.hands.reach(self.page.locator("[name=question]"))
        self.hands.write("Cela complète-t-il ce que fait la ville ?")
        self.look("avis")
        self.hands.reach(self.page.get_by_role("button", name="Demander l’avis"))
        self.hands.enter("#avis")
        self.said("Avis demandé à Anne Martin.")

    def refuse(self) -> None:
        self.hands.act("Déclarer non recevable", "/non-recevabilite/")
        self.look("non-recevabilité")
        ground = self.page.locator("[name=ground]")
        self.hands.into(ground.first)
        self.hands.press("Space")
        while not self.page.locator("[name=ground][value=duplicate]").is_checked():
            self.hands.press("ArrowDown")
        self.hands.reach(self.page.locator("[name=explanation]"))
        self.hands.write("Votre autre dossier porte la même action.")
        self.hands.reach(self.page.get_by_role("button", name="Déclarer non recevable"))
        self.hands.enter(r"/instruction/[0-9a-f-]{36}/(#contenu)?$")
        self.said("déclaré non recevable")

    def label_many(self, titles: tuple[str, ...], name: str) -> None:
        """A label on several, and taken back."""
        page, hands = self.page, self.hands
        for title in titles:
            self.walk_to(title)
            hands.press("x")
        hands.reach(page.get_by_role("button", name="Agir sur la sélection"))
        hands.enter("/gestes/nouveau/")
        self.look("gestes")
        hands.into(page.get_by_role("button", name="Poser une étiquette"))
        hands.enter("/gestes/nouveau/")
        self.look("geste")
        hands.into(page.get_by_label("Étiquette"))
        hands.write(name)
        hands.reach(page.get_by_role("button", name="Voir ce qui sera fait"))
        hands.enter("/gestes/nouveau/")
        self.look("geste prévu")
        hands.into(page.get_by_role("button", name=f"Poser l’étiquette sur {len(titles)} dossiers"))
        hands.enter(r"/gestes/[0-9a-f-]{36}/")
        hands.aside(self._worked)
        expect(page.get_by_text(f"Étiquette « {name} » posée.")).to_have_count(len(titles))
        self.look("rapport")
        assert LabelUse.objects.filter(label__name=name, application__title__in=titles).count() == len(titles)
        hands.into(page.get_by_label("Pourquoi annuler"))
        hands.write("Ce n’était pas ceux-là.")
        hands.press("Enter")
        expect(page.get_by_text("À annuler")).to_have_count(len(titles))
        hands.aside(self._worked)
        expect(page.get_by_text(f"Étiquette « {name} » retirée.")).to_have_count(len(titles))

    def _worked(self) -> None:
        """The worker's turn."""
        drained(BulkRun.objects.get())

    def export(self) -> list[dict[str, str]]:
        """The list on screen, as a spreadsheet's file."""
        self.hands.into(self.page.locator(".export-ask button[value=csv]"))
        with self.page.expect_download() as download:
            self.hands.press("Enter")
        text = Path(download.value.path()).read_text(encoding="utf-8-sig")
        return list(csv.DictReader(text.splitlines(), delimiter=";"))


def dossiers_of(call: Call) -> dict[str, Application]:
    """Twelve dossiers filed for the same theme, one of them against a criterion."""
    made = {}
    for title in TITLES:
        if title == AGAINST:
            made[title] = filed_against(call, theme=THEME, answers={"title": title})
        else:
            made[title] = filed(call, theme=THEME, answers={"title": title}).application
    return made


def test_twelve_dossiers_before_noon(
    committed_call: Call,
    page: Page,
    sign_in: Callable[[Page, User], None],
    axe: Callable[[Page], list[str]],
    mailoutbox: list[EmailMessage],
) -> None:
    load_labels()
    dossiers = dossiers_of(committed_call)
    colleague = UserFactory(is_staff=True, first_name="Zoé", last_name="Marchand")
    referent = referent_with_account(lead_of(THEME))
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, referent)
    morning = Morning(page, axe)
    page.goto("/instruction/")
    expect(page.locator("#inbox-views [aria-current]")).to_contain_text("À traiter aujourd’hui")
    expect(page.locator("#inbox-results .clip a")).to_have_count(len(TITLES))
    morning.look("boîte de réception")

    work: dict[str, tuple[str, Callable[[], None]]] = {
        TITLES[0]: ("recevable, noté, proposé, prêt", lambda: everything(morning)),
        TITLES[1]: ("recevable, noté, proposé avec réserve", lambda: reserved(morning)),
        TITLES[2]: ("complément demandé", morning.ask),
        TITLES[3]: ("critère levé, recevable", lambda: (morning.set_aside(), morning.admit())[-1]),
        TITLES[4]: ("recevable", morning.admit),
        TITLES[5]: ("recevable", morning.admit),
        TITLES[6]: ("note à une collègue, étiquette", lambda: annotated(morning)),
        TITLES[7]: ("avis demandé à la commune", morning.ask_the_town),
        TITLES[8]: ("non recevable", morning.refuse),
    }
    for title, (what, do) in work.items():
        with morning.hands.on(f"{title} : {what}") as told:
            morning.open(title)
            do()
        morning.told.append(told)
        morning.hands.follow("i", r"/instruction/(\?.*)?$")
    three = TITLES[9:]
    with morning.hands.on("Trois dossiers : étiquette posée d’un geste, puis reprise") as told:
        morning.label_many(three, "Prioritaire")
    morning.told.append(told)
    with morning.hands.on("Retour à la boîte, export de la liste") as told:
        morning.hands.into(page.get_by_role("link", name="Gestes groupés"))
        morning.hands.enter("/gestes/$")
        morning.look("mes gestes")
        morning.hands.into(page.get_by_role("link", name="Boîte de réception").last)
        morning.hands.enter(r"/instruction/(\?.*)?$")
        exported = morning.export()
    morning.told.append(told)

    on_screen = page.locator("#inbox-results tbody .number:first-of-type").all_inner_texts()
    assert [row["Numéro"] for row in exported] == [text for text in on_screen if text.startswith(committed_call.code)]
    assert {row["Action"] for row in exported} >= {*three}
    assert page.evaluate("sessionStorage.pointers === undefined"), "a pointer was used"
    assert {name: faults for name, faults in morning.seen.items() if faults} == {}
    judged_as_told(dossiers, referent, colleague)
    told_by_mail(mailoutbox, [fresh(dossiers[title]) for title in TITLES], colleague)
    if os.environ.get("WRITE_FIGURES"):
        FIGURES.write_text(table_of(morning.told, len(morning.seen)), encoding="utf-8")


def everything(morning: Morning) -> None:
    morning.admit()
    morning.mark()
    morning.propose("8 000 + 2 000", 0, comment="Un projet mûr.")
    morning.declare_ready()


def reserved(morning: Morning) -> None:
    morning.admit()
    morning.mark()
    morning.propose("5000", 1, conditions="Une convention avec la commune.")
    morning.back("#proposition")


def annotated(morning: Morning) -> None:
    morning.note("@zoe marchand, ce budget est-il juste ?")
    morning.label("Prioritaire")


def judged_as_told(dossiers: dict[str, Application], referent: User, colleague: User) -> None:
    """What the database and the mails hold once the morning is over."""
    rows = [fresh(dossiers[title]) for title in TITLES]
    assert [row.state for row in rows] == [
        "ready", "in_review", "addition_requested", "in_review", "in_review", "in_review",
        "submitted", "submitted", "inadmissible", "submitted", "submitted", "submitted",
    ]  # fmt: skip
    sheets = ScoreSheet.objects.exclude(given_at=None)
    assert {(sheet.application, sheet.reviewer, str(sheet.total)) for sheet in sheets} == {
        (row, referent, "63.33") for row in rows[:2]
    }
    assert all(mark.reason for sheet in sheets for mark in sheet.marks.all())
    proposed = [proposal_of(row) for row in rows[:2]]
    assert [(one.proposal.opinion, str(one.mel)) for one in proposed if one.proposal] == [
        ("favourable", "10000.00"), ("reserved", "5000.00"),
    ]  # fmt: skip
    assert AdditionRequest.objects.get().items.get().sentence == "Dites combien de séances."
    assert (Override.objects.get().application, Override.objects.get().by) == (rows[3], referent)
    assert NoteMention.objects.get().user == colleague
    assert {(use.application, use.label) for use in LabelUse.objects.all()} == {
        (rows[6], Label.objects.get(name="Prioritaire"))
    }
    assert (OpinionRequest.objects.get().application, OpinionRequest.objects.get().email) == (rows[7], TOWN)
    assert [rows[number].events.filter(actor=referent).exists() for number in range(9)] == [True] * 9


def told_by_mail(sent: list[EmailMessage], rows: list[Application], colleague: User) -> None:
    """Who heard of it, and who did not."""

    def read_by(address: str) -> list[str]:
        return [f"{mail.subject} {mail.body}" for mail in sent if address in mail.to]

    # The last three heard of their filing alone: what was put on them was taken back.
    quiet = max(len(read_by(row.created_by.email)) for row in rows[9:])
    for number in (0, 1, 2, 3, 4, 5, 8):
        assert len(read_by(rows[number].created_by.email)) > quiet, rows[number].title
    assert any("/avis/lien/" in text for text in read_by(TOWN))
    assert any(rows[6].number in text for text in read_by(colleague.email))
    assert not any("budget est-il juste" in text for row in rows for text in read_by(row.created_by.email))


def table_of(told: list[Told], pages: int) -> str:
    """The page of the documentation, with the figures of this run."""
    lines = [
        f"| {one.name} | {one.seconds:.1f} | {one.keys} | {one.characters} | {one.loads} |".replace(".", ",")
        for one in told
    ]
    whole = (sum(one.seconds for one in told), sum(one.keys for one in told))
    more = (sum(one.characters for one in told), sum(one.loads for one in told))
    total = f"| **Toute la matinée** | **{whole[0]:.1f}** | **{whole[1]}** | **{more[0]}** | **{more[1]}** |"
    return HEAD.format(pages=pages) + "\n".join([*lines, total.replace(".", ",")]) + "\n"


HEAD = """# A referent's morning

Twelve dossiers from « À traiter aujourd’hui » to the export of the list, with the keyboard alone: played in a real
browser by `tests/journeys/test_referents_morning.py`, which asks for the outcomes in the database and in the mails, for
no pointer at all, and for no fault of accessibility on the {pages} pages met. The figures are those of one run, written
again with `WRITE_FIGURES=1 pytest tests/journeys/test_referents_morning.py`.

Seconds are the machine's, from the list to the last confirmation: a script reads nothing and types at once, so they are
what the portal makes a person wait, not what her work takes. Keys are those that lead (j, →, Tab, Enter…), characters
those of what is written. A load is a whole page; previews, drafts and searches load none.

| dossier | seconds | keys | characters | loads |
|---|---|---|---|---|
"""
