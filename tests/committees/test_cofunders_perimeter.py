"""A co-funder sees its sittings and what it is asked, and nothing else: two sittings, three funders, canary words."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Interest
from committees.models import Position, PositionAmount
from contacts.models import FunderMember, User
from eligibility.models import Call
from files.models import StoredFile
from funding.models import Commitment
from tests.access.test_canaries import text_of
from tests.committees.around import asking, funder, sitting, speaker, turn
from tests.factories import member, signed_in
from tests.instruction.bulk import administrator
from tests.instruction.conftest import call
from tests.judging import judged

__all__ = ["call"]

# What names each dossier wherever it is shown.
WORDS = {"ours": "Canari-nôtre", "sat": "Canari-siège", "theirs": "Canari-autrui", "planned": "Canari-secret"}


@dataclass
class Table:
    """Sitting 1 has the Région and the CAF, sitting 2 the Département; a third one is not convened yet.

    ``ours`` asks the Région; ``sat`` asks nobody and passes at sitting 1; ``theirs`` asks the Département and passes at
    sitting 2; ``planned`` waits on the agenda of the third, where the Région will sit.
    """

    dossiers: dict[str, Application]
    people: dict[str, User]
    sittings: list[Any]

    def client(self, slug: str) -> Client:
        return signed_in(self.people[slug])


@pytest.fixture
def table(call: Call) -> Table:
    dossiers = {
        "ours": asking(call, ("region", 1000), title=WORDS["ours"]),
        "sat": asking(call, title=WORDS["sat"]),
        "theirs": asking(call, ("departement", 40000), title=WORDS["theirs"]),
        "planned": asking(call, title=WORDS["planned"]),
    }
    sittings = [
        sitting("region", "caf"),
        sitting("departement", title="Canari-comité-autrui"),
        sitting("region", "caf", title="Canari-comité-secret", state="planned"),
    ]
    for name, place in (("ours", 0), ("sat", 0), ("theirs", 1), ("planned", 2)):
        turn(sittings[place], dossiers[name])
    return Table(dossiers, {slug: speaker(slug) for slug in ("region", "departement", "caf")}, sittings)


SEEN = {"region": {"ours", "sat"}, "caf": {"ours", "sat"}, "departement": {"theirs"}}


def every_page(table: Table, client: Client) -> dict[str, str]:
    """All that the space answers: the list, searched, filtered and as files, each dossier, each sitting's positions."""
    home, export = reverse("cofunders:home"), reverse("cofunders:export")
    queries = ("", "?q=canari", "?position=a-donner", "?tri=-demande", "?montant_min=0", "?etat=scheduled")
    found = {f"liste {query}": text_of(client.get(home + query)) for query in queries}
    for form in ("csv", "xlsx"):
        found[form] = text_of(client.get(export, {"format": form, "q": "canari"}))
    for name, one in table.dossiers.items():
        found[name] = text_of(client.get(reverse("cofunders:dossier", args=[one.public_id])))
    for rank, one in enumerate(table.sittings):
        found[f"séance {rank}"] = text_of(client.get(reverse("cofunders:give", args=[one.public_id])))
    return found


@pytest.mark.parametrize("slug", SEEN)
def test_a_funder_reads_its_dossiers_and_its_sittings_and_nothing_else(table: Table, slug: str) -> None:
    pages = every_page(table, table.client(slug))
    for name, word in WORDS.items():
        if name in SEEN[slug]:
            # The control: the same search finds what may be read, in the list, the files and the page.
            told = {where for where, text in pages.items() if word in text}
            assert {"liste ", "liste ?q=canari", "csv", "xlsx", name} <= told
        else:
            assert [where for where, text in pages.items() if word in text] == []
    others = ["Canari-comité-secret", *(["Canari-comité-autrui"] if slug != "departement" else [])]
    assert [word for word in others for text in pages.values() if word in text] == []


@pytest.mark.parametrize(("slug", "count", "asked"), [("region", 2, "1 000"), ("departement", 1, "40 000")])
def test_counts_and_totals_are_those_of_what_is_seen(table: Table, slug: str, count: int, asked: str) -> None:
    page = table.client(slug).get(reverse("cofunders:home"))
    totals = page.context["totals"]
    assert (totals.count, f"{totals.asked:,.0f}".replace(",", " ")) == (count, asked)
    assert [one.missing for one in page.context["gives"]] == [count]
    form = page.context["form"]
    offered = [code for _, choices in form.fields["comite"].widget.groups for code, _ in choices]
    assert offered == [str(table.sittings[0 if slug == "region" else 1].public_id)]


def test_what_is_hidden_moves_nothing(table: Table, call: Call) -> None:
    """The same page, byte for byte, once a foreign dossier and its figures are there."""
    client = table.client("region")

    def seen() -> list[str]:
        pages = [client.get(reverse("cofunders:home") + query) for query in ("", "?q=canari&tri=titre")]
        bodies = [page.content.decode().split("<main")[1].split("</main>")[0] for page in pages]
        # The token of the form of exports is another one at each answer.
        return [re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body) for body in bodies]

    before = seen()
    more = asking(call, ("departement", 7777), title="Canari-de-plus")
    item = turn(table.sittings[1], more)
    at, by = timezone.now(), table.people["departement"]
    position = Position.objects.create(
        item=item, funder=funder("departement"), value="favourable", state="announced", updated_by=by, updated_at=at
    )
    PositionAmount.objects.create(position=position, amount=7777)
    Commitment.objects.create(application=more, funder=funder("departement"), agreed=7777, updated_at=at)
    assert seen() == before


def test_foreign_unknown_and_no_place_answer_alike(table: Table) -> None:
    foreign = reverse("cofunders:dossier", args=[table.dossiers["theirs"].public_id])
    unknown = reverse("cofunders:dossier", args=["00000000-0000-4000-8000-000000000000"])
    client = table.client("region")
    for method in (client.get, client.post):
        answers = [method(address) for address in (foreign, unknown)]
        assert [answer.status_code for answer in answers] == [404, 404]
    FunderMember.objects.filter(user=table.people["region"]).update(ended_at=timezone.now())
    assert client.get(reverse("cofunders:home")).status_code == 404
    assert client.get(reverse("cofunders:dossier", args=[table.dossiers["ours"].public_id])).status_code == 404


def _declares(table: Table) -> None:
    ours, user = table.dossiers["ours"], table.people["region"]
    Interest.objects.create(user=user, organisation=ours.organisation, ground="family", since=timezone.now())


def _joins(table: Table) -> None:
    member_of = table.dossiers["ours"].organisation
    person = table.people["region"]
    member(member_of).memberships.update(user=person)


@pytest.mark.parametrize("link", [_declares, _joins])
def test_a_link_of_interests_takes_the_dossier_away_everywhere(table: Table, link: Callable[[Table], None]) -> None:
    link(table)
    pages = every_page(table, table.client("region"))
    assert [where for where, text in pages.items() if WORDS["ours"] in text] == []
    assert WORDS["sat"] in pages["liste "]
    page = table.client("region").get(reverse("cofunders:home"))
    assert (page.context["totals"].count, page.context["totals"].asked) == (1, 0)
    assert [one.count for one in page.context["gives"]] == [1]


def test_the_account_and_the_people_of_the_structure_are_kept_back(call: Call) -> None:
    dossier = asking(call, ("region", 500), papers=("other", "mandate"))
    StoredFile.objects.update(state="clean", scanned_at=timezone.now())
    client = signed_in(speaker("region"))
    page = client.get(reverse("cofunders:dossier", args=[dossier.public_id])).content.decode()
    assert "other.pdf" in page
    assert "mandate.pdf" not in page
    files = {one.purpose: one.file for one in dossier.attachments.select_related("file")}
    addresses = {
        purpose: reverse("cofunders:document", args=[dossier.public_id, file.public_id])
        for purpose, file in files.items()
    }
    assert client.get(addresses["other"]).status_code == 200
    assert client.get(addresses["mandate"]).status_code == 404


def test_nothing_that_the_services_write_is_read(call: Call) -> None:
    dossier = asking(call, ("region", 500))
    turn(sitting("region"), dossier)
    judged(dossier, administrator(), note="Canari-note", point="Canari-point", label="Canari-étiquette")
    page = signed_in(speaker("region")).get(reverse("cofunders:dossier", args=[dossier.public_id])).content.decode()
    assert dossier.title in page
    assert "Canari" not in page
