"""Notes, labels and points of attention: who is told, what is kept, what two people do at once."""

from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Event
from applications.workflow import NotAllowed
from contacts.models import User
from eligibility.models import Call
from instruction.mentions import named_in
from instruction.models import Flag, Label, LabelUse, Note, NoteMention
from instruction.selectors.flags import flaggable
from instruction.selectors.notes import readers_of
from instruction.services import flags, labels, notes
from tests.factories import UserFactory, filed, mails_to, member, referent_with_account, signed_in
from tests.instruction.conftest import THEME, People, lead_of, other_referent
from tests.threads import together


@pytest.fixture
def lead(call: Call) -> User:
    return referent_with_account(lead_of(THEME))


@pytest.fixture
def dossier(call: Call) -> Application:
    return filed(call, theme=THEME).application


def written(by: User, dossier: Application, text: str = "À revoir ensemble.", **told: Any) -> Note:
    return notes.write_note(by=by, at=timezone.now(), application=dossier, text=text, **told)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Vu avec @Inès Lefèvre.", [1]),
        ("vu avec @ines lefevre", [1]),
        ("@Anne Marie et @Inès  Lefèvre", [1, 3]),
        ("@Anne", [2]),
        ("@Annette, et ines@exemple.fr", []),
        ("Inès Lefèvre sans arobase", []),
        ("@Jean d’Arc", [4]),
    ],
)
def test_who_is_named(text: str, found: list[int]) -> None:
    assert named_in(text, {1: "Inès Lefèvre", 2: "Anne", 3: "Anne Marie", 4: "Jean d'Arc", 5: ""}) == found


def test_a_note_names_and_tells_those_who_read_the_dossier(lead: User, dossier: Application) -> None:
    head, foreign = UserFactory(is_staff=True, first_name="Zoé", last_name="Marchand"), other_referent(THEME)
    stranger = referent_with_account(foreign)
    note = written(lead, dossier, f"@zoe marchand et @{foreign} : le budget ?", told=[head.pk, lead.pk, stranger.pk])
    assert [mention.user for mention in note.mentions.all()] == [head]
    assert "vous cite" in mails_to(head.email)[0]["subject"]
    # The text of a note is in no mail: it is read in the dossier.
    assert "le budget" not in mails_to(head.email)[0]["body"]
    assert not mails_to(stranger.email)
    event = Event.objects.get(application=dossier, action="note")
    assert event.details["after"] == note.text
    assert event.role == "referent"


def test_whom_a_note_may_name(people: People) -> None:
    readers = readers_of(people.dossier)
    expected = {"referent of the theme", "deputy who received it", "administrator"}
    assert {name for name, user in people.people.items() if user in readers} == expected
    house = member(people.dossier.organisation)
    house.is_staff = True
    house.save()
    assert house not in readers_of(people.dossier)


def test_only_its_author_changes_a_note(lead: User, dossier: Application) -> None:
    note, other = written(lead, dossier), UserFactory(is_staff=True)
    for gesture in (notes.remove_note, notes.put_note_back):
        with pytest.raises(NotAllowed):
            gesture(by=other, at=timezone.now(), note=note)
    with pytest.raises(NotAllowed):
        notes.edit_note(by=other, at=timezone.now(), note=note, text="Volé", version=1)
    with pytest.raises(NotAllowed):
        written(dossier.created_by, dossier)
    with pytest.raises(NotAllowed, match="Écrivez"):
        written(lead, dossier, "  \n ")


def test_a_stale_edit_writes_nothing_and_keeps_both_texts(lead: User, dossier: Application) -> None:
    note, at = written(lead, dossier, "Un"), timezone.now()
    notes.edit_note(by=lead, at=at, note=note, text="Deux", version=1)
    with pytest.raises(notes.NoteClash) as clash:
        notes.edit_note(by=lead, at=at, note=note, text="Trois", version=1)
    assert (clash.value.note.text, clash.value.mine) == ("Deux", "Trois")
    browser, address = signed_in(lead), reverse("instruction:note", args=[dossier.public_id, note.public_id])
    page = browser.post(address, {"text": "Trois", "version": 1}).content.decode()
    assert "Deux" in page
    assert "Trois" in page
    assert "Deux textes" in page
    browser.post(address, {"text": "Trois", "version": 2, "keep": "both"})
    note.refresh_from_db()
    assert note.text == "Deux\n\nTrois"
    browser.post(address, {"text": "Quatre", "version": 1, "keep": "theirs"})
    browser.post(address, {"text": "Cinq", "version": 3, "keep": "mine"})
    note.refresh_from_db()
    assert note.text == "Cinq"


def test_a_note_is_removed_and_put_back(lead: User, dossier: Application) -> None:
    note, browser = written(lead, dossier, "À retirer"), signed_in(lead)
    page, arguments = reverse("instruction:dossier", args=[dossier.public_id]), [dossier.public_id, note.public_id]
    browser.post(reverse("instruction:note_remove", args=arguments))
    assert "Note retirée : « À retirer »" in browser.get(page).content.decode()
    assert not notes.remove_note(by=lead, at=timezone.now(), note=note)
    browser.post(reverse("instruction:note_restore", args=arguments))
    assert "La remettre" not in browser.get(page).content.decode()
    said = list(Event.objects.filter(application=dossier, action__startswith="note").values_list("action", flat=True))
    assert said == ["note", "note_remove", "note_edit"]


def test_a_mention_waits_until_it_is_seen(lead: User, dossier: Application) -> None:
    other = UserFactory(is_staff=True)
    written(lead, dossier, "Un mot", told=[other.pk])
    browser, waiting = signed_in(other), reverse("instruction:mentions")
    page = reverse("instruction:dossier", args=[dossier.public_id])
    assert "Un mot" in browser.get(waiting).content.decode()
    assert "Vous êtes cité" in browser.get(page).content.decode()
    # Reading writes nothing.
    assert NoteMention.objects.get().seen_at is None
    seen = reverse("instruction:notes_seen", args=[dossier.public_id])
    assert browser.post(seen, headers={"HX-Request": "true"}).status_code == 204
    assert "Rien ne vous attend" in browser.get(waiting).content.decode()


def test_two_windows_edit_one_note_at_once(committed_call: Call) -> None:
    lead, rounds = referent_with_account(lead_of(THEME)), 8
    note = written(lead, filed(committed_call, theme=THEME).application)
    for turn in range(rounds):
        now = {"by": lead, "at": timezone.now(), "note": note, "version": Note.objects.get().version}
        results = together(
            [partial(notes.edit_note, **now, text=text) for text in (f"gauche {turn}", f"droite {turn}")]
        )
        kept = Note.objects.get()
        clashes = [result for result in results if isinstance(result, notes.NoteClash)]
        # One is written; the other is told, with both texts.
        assert len(clashes) == 1
        assert {clashes[0].mine, kept.text} == {f"gauche {turn}", f"droite {turn}"}


def test_a_label_is_put_once_by_two_at_once(committed_call: Call) -> None:
    labels.load_labels()
    label, dossier = Label.objects.get(slug="prioritaire"), filed(committed_call, theme=THEME).application
    staff = [UserFactory(is_staff=True) for _ in range(2)]
    here = {"at": timezone.now(), "application": dossier, "label": label}
    assert sorted(together([partial(labels.put_label, by=by, **here) for by in staff]), key=str) == [False, True]
    assert LabelUse.objects.count() == Event.objects.filter(action="label").count() == 1
    assert sorted(together([partial(labels.take_label, by=by, **here) for by in staff]), key=str) == [False, True]
    assert Event.objects.filter(action="unlabel").count() == 1


def test_the_first_labels_are_added_once_and_never_overwritten(lead: User, dossier: Application) -> None:
    assert labels.load_labels() == len(labels.FIRST)
    Label.objects.filter(slug="prioritaire").update(name="Urgent")
    assert labels.load_labels() == 0
    browser, address = signed_in(lead), reverse("instruction:labels", args=[dossier.public_id])
    browser.post(address, {"put": "prioritaire"})
    assert "Retirer l’étiquette Urgent" in browser.get(address.replace("etiquettes/", "")).content.decode()
    assert browser.post(address, {"put": "inconnue"}).status_code == 404
    browser.post(address, {"take": "prioritaire"})
    assert not LabelUse.objects.exists()
    Label.objects.filter(slug="prioritaire").update(is_active=False)
    with pytest.raises(NotAllowed, match="n’est plus proposée"):
        labels.put_label(by=lead, at=timezone.now(), application=dossier, label=Label.objects.get(slug="prioritaire"))


def test_heads_and_administrators_name_labels(lead: User, dossier: Application, client: Client) -> None:
    address = reverse("instruction:label_new", args=[dossier.public_id])
    assert signed_in(lead).get(address).status_code == 404
    lead.referent.service.heads.add(lead)
    browser = signed_in(lead)
    browser.post(address, {"name": "Visite  à faire", "tone": "amber"})
    assert LabelUse.objects.get(application=dossier).label.slug == "visite-a-faire"
    assert "existe déjà" in browser.post(address, {"name": "visite à faire", "tone": "amber"}).content.decode()
    with pytest.raises(NotAllowed):
        labels.create_label(by=UserFactory(), name="Autre", tone="quiet")


@pytest.mark.django_db(transaction=True)
def test_two_people_name_one_label_at_once() -> None:
    staff = [UserFactory(is_staff=True) for _ in range(4)]
    results = together([partial(labels.create_label, by=by, name="À deux", tone="quiet") for by in staff])
    refusals = [result for result in results if isinstance(result, ValidationError)]
    assert (len(refusals), Label.objects.filter(name="À deux").count()) == (3, 1)
    assert all("existe déjà" in refusal.messages[0] for refusal in refusals)


def test_a_point_is_raised_told_and_settled_with_a_word(lead: User, dossier: Application) -> None:
    raiser = UserFactory(is_staff=True)
    flag = flags.raise_flag(
        by=raiser, at=timezone.now(), application=dossier, text="Deux budgets ?", referent=lead.referent
    )
    assert "signale un point" in mails_to(lead.email)[-1]["subject"]
    assert "Deux budgets" not in mails_to(lead.email)[-1]["body"]
    browser, page = signed_in(lead), reverse("instruction:dossier", args=[dossier.public_id])
    shown = browser.get(page).content.decode()
    assert "Points signalés (1)" in shown
    assert "Deux budgets ?" in shown
    assert "Deux budgets ?" in browser.get(reverse("instruction:mentions")).content.decode()
    resolve = reverse("instruction:flag_resolve", args=[dossier.public_id, flag.public_id])
    assert "Écrivez comment" in browser.post(resolve, {"word": " "}).content.decode()
    browser.post(resolve, {"word": "Le second est le bon."})
    assert not flags.resolve_flag(by=raiser, at=timezone.now(), flag=flag, word="Trop tard")
    flag.refresh_from_db()
    assert (flag.resolution, flag.resolved_by) == ("Le second est le bon.", lead)
    assert "est réglé" in mails_to(raiser.email)[-1]["subject"]
    history = browser.get(reverse("instruction:flags", args=[dossier.public_id])).content.decode()
    assert "Le second est le bon." in history


def test_a_point_for_all_reaches_who_has_no_account(call: Call, dossier: Application) -> None:
    first = lead_of(THEME)
    flags.raise_flag(by=UserFactory(is_staff=True), at=timezone.now(), application=dossier, text="À lire")
    assert any("signale un point" in mail["subject"] for mail in mails_to(first.email))
    foreign = other_referent(THEME)
    assert foreign not in flaggable(dossier)
    with pytest.raises(NotAllowed, match="ne suit pas"):
        flags.raise_flag(
            by=UserFactory(is_staff=True), at=timezone.now(), application=dossier, text="?", referent=foreign
        )


def test_the_database_demands_a_word_to_settle(dossier: Application) -> None:
    by = UserFactory(is_staff=True)
    flag = Flag.objects.create(application=dossier, text="?", raised_by=by, raised_at=timezone.now())
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE instruction_flag SET resolved_by_id = %s, resolved_at = now() WHERE id = %s", [by.pk, flag.pk]
        )


def test_who_belongs_to_the_structure_sees_nothing_of_it(lead: User, dossier: Application) -> None:
    written(lead, dossier, "Canari des services")
    house = member(dossier.organisation)
    house.is_staff = True
    house.save()
    browser = signed_in(house)
    for name in ("dossier", "notes", "flags", "checklist", "admit", "inadmissible"):
        assert browser.get(reverse(f"instruction:{name}", args=[dossier.public_id])).status_code == 404
