"""Views that people keep: each her own, shared ones read with the reader's rights, removed ones taken back."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.models import User
from eligibility.models import Call
from instruction import services
from instruction.models import SavedView
from tests.factories import UserFactory, filed, referent_with_account
from tests.instruction.conftest import THEME, lead_of, other_referent
from tests.instruction.test_inbox import INBOX, numbers

VIEWS = "instruction:saved_views"


@pytest.fixture
def referent(call: Call, client: Client) -> User:
    user = referent_with_account(lead_of(THEME))
    client.force_login(user)
    return user


def kept(user: User, name: str = "Urgents", query: str = "vue=tous&thematique=numerique", **more: Any) -> SavedView:
    return services.save_view(by=user, at=timezone.now(), name=name, query=query, **more)


def act(client: Client, view: SavedView, gesture: str, to: str = "", **more: str) -> Any:
    return client.post(reverse("instruction:saved_view", args=[view.public_id]), {"gesture": gesture, "to": to, **more})


def names(user: User) -> list[str]:
    return list(SavedView.objects.filter(owner=user).order_by("order", "pk").values_list("name", flat=True))


def test_what_is_on_screen_is_kept_under_a_name(referent: User, client: Client, call: Call) -> None:
    filed(call, theme=THEME)
    address = "vue=tous&tri=-montant&thematique=numerique&colonnes=etat,demande"
    page = client.get(f"{reverse(INBOX)}?{address}").content.decode()
    query = html.unescape(re.search(r'name="query" value="([^"]+)">\s*<div', page)[1])
    reply = client.post(reverse(VIEWS), {"name": "  Gros   montants ", "query": query, "is_shared": "on"})
    view = SavedView.objects.get()
    assert (view.owner, view.name, view.is_shared) == (referent, "Gros montants", True)
    assert reply.status_code == 302
    opened = client.get(reply.headers["Location"]).content.decode()
    assert re.search(r'aria-current="page">Gros montants', opened)
    assert "Enregistrer les changements" not in opened
    assert '<option value="-montant" selected>' in opened
    assert re.findall(r'<th scope="col"[^>]*col-(\w+)', opened) == ["etat", "demande"]


def test_a_place_in_the_list_is_not_kept(referent: User, client: Client) -> None:
    client.post(reverse(VIEWS), {"name": "A", "query": "vue=tous&apres=xyz&enregistree=1&next=//x&q=eau"})
    assert SavedView.objects.get().query == "vue=tous&q=eau"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "Donnez un nom"),
        ("\u200b", "Donnez un nom"),
        ("x" * 61, "60 caractères au plus"),
        ("URGENTS", "déjà une vue"),
    ],
)
def test_a_name_that_cannot_be_is_told_and_nothing_is_lost(
    referent: User, client: Client, name: str, told: str
) -> None:
    kept(referent)
    page = client.post(reverse(VIEWS), {"name": name, "query": "vue=tous&q=eau"}).content.decode()
    assert told in page
    assert 'value="vue=tous&amp;q=eau"' in page
    assert SavedView.objects.count() == 1


def test_a_view_with_too_many_filters_is_refused(referent: User, client: Client) -> None:
    page = client.post(reverse(VIEWS), {"name": "A", "query": f"q={'a' * 2500}"}).content.decode()
    assert "trop de filtres" in page
    assert not SavedView.objects.exists()


def test_a_changed_list_may_replace_what_the_view_keeps(referent: User, client: Client) -> None:
    view = kept(referent)
    page = client.get(f"{reverse(INBOX)}?vue=tous&etat=ready&enregistree={view.public_id}").content.decode()
    assert "Enregistrer les changements" in page
    act(client, view, "replace", query="vue=tous&etat=ready")
    view.refresh_from_db()
    assert view.query == "vue=tous&etat=ready"


def test_the_view_put_first_opens_by_itself(referent: User, client: Client, call: Call) -> None:
    dossier = filed(call, theme=THEME).application
    filed(call, theme="sport")
    view = kept(referent)
    act(client, view, "default", "first")
    page = client.get(reverse(INBOX))
    assert numbers(page) == [dossier.number]
    assert re.search(r'aria-current="page">Urgents', page.content.decode())
    other = kept(referent, "Autre")
    act(client, other, "default", "first")
    assert SavedView.objects.get(is_default=True) == other
    act(client, other, "default", "none")
    assert not SavedView.objects.filter(is_default=True).exists()


def test_views_are_ordered_renamed_and_shared(referent: User, client: Client) -> None:
    first, second, third = (kept(referent, name) for name in ("A", "B", "C"))
    act(client, third, "move", "up")
    assert names(referent) == ["A", "C", "B"]
    act(client, first, "move", "up")
    act(client, second, "move", "down")
    assert names(referent) == ["A", "C", "B"]
    act(client, second, "move", "up")
    assert names(referent) == ["A", "B", "C"]
    act(client, second, "rename", name="Bêta")
    assert names(referent) == ["A", "Bêta", "C"]
    page = act(client, second, "rename", name="a").content.decode()
    assert "Vous avez déjà une vue de ce nom" in page
    assert 'value="a"' in page
    act(client, second, "share", "services")
    assert SavedView.objects.get(is_shared=True) == second
    act(client, second, "share", "me")
    assert not SavedView.objects.filter(is_shared=True).exists()


def test_a_removed_view_is_taken_back_as_it_was(referent: User, client: Client) -> None:
    kept(referent, "A")
    view = kept(referent, "B", is_shared=True)
    kept(referent, "C")
    reply = act(client, view, "remove")
    assert names(referent) == ["A", "C"]
    page = client.get(reply.headers["Location"]).content.decode()
    assert "La vue « B » est retirée" in html.unescape(page).replace("\u00a0", " ")
    token = re.search(r'name="kept" value="([^"]+)"', page)[1]
    for _ in range(2):
        client.post(reverse("instruction:restore_view"), {"kept": token})
        assert names(referent) == ["A", "B", "C"]
    assert SavedView.objects.get(name="B").is_shared
    client.force_login(referent_with_account(other_referent(THEME)))
    client.post(reverse("instruction:restore_view"), {"kept": token})
    assert SavedView.objects.count() == 3
    assert client.get(f"{reverse(VIEWS)}?retiree={token[:-2]}").status_code == 200


def test_a_shared_view_shows_no_more_than_the_reader_may_read(referent: User, client: Client, call: Call) -> None:
    dossier = filed(call, theme=THEME).application
    view = kept(referent, is_shared=True)
    hidden = kept(referent, "À moi")
    address = f"{reverse(INBOX)}?{view.query}&enregistree={view.public_id}"
    assert numbers(client.get(address)) == [dossier.number]
    client.force_login(referent_with_account(other_referent(THEME)))
    page = client.get(address)
    assert numbers(page) == []
    assert re.search(r'aria-current="page"><span>Urgents', page.content.decode())
    assert hidden.name not in page.content.decode()
    assert "Enregistrer les changements" not in page.content.decode()


@pytest.mark.parametrize("gesture", ["rename", "replace", "share", "default", "move", "remove"])
def test_a_view_of_someone_else_is_as_unknown(referent: User, client: Client, gesture: str) -> None:
    view = kept(UserFactory(is_staff=True), is_shared=True)
    reply = act(client, view, gesture, "services", name="Volé", query="q=volé")
    assert reply.status_code == 404
    view.refresh_from_db()
    assert (view.name, view.query, view.is_default) == ("Urgents", "vue=tous&thematique=numerique", False)


def test_an_unknown_gesture_is_no_page(referent: User, client: Client) -> None:
    assert act(client, kept(referent), "casser").status_code == 404


def test_there_is_a_bound(referent: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("instruction.services.saved_views.MOST_VIEWS", 1)
    kept(referent)
    page = client.post(reverse(VIEWS), {"name": "Une de trop", "query": "vue=tous"}).content.decode()
    assert "Retirez-en une" in page
    assert SavedView.objects.count() == 1
