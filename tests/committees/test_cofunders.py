"""What a co-funder says before a sitting, one dossier at a time or many at once, and what its list costs."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, FundingLine
from committees.models import Position
from committees.selectors.cofunder_list import PAGE_SIZE
from committees.services.positions import announce_position
from contacts.models import User
from eligibility.models import Call
from funding.models import Envelope
from instruction.models import AgendaItem, Committee
from tests.committees.around import asking, funder, sitting, speaker, turn
from tests.factories import signed_in
from tests.instruction.bulk import copies
from tests.instruction.conftest import call

__all__ = ["call"]


def dossier_page(application: Application) -> str:
    return reverse("cofunders:dossier", args=[application.public_id])


def typed(item: AgendaItem, *, version: int = 0, **said: str) -> dict[str, str]:
    """A row of the form as a page sends it."""
    whole = {"value": "", "amount0": "", "comment": "", **said, "version": str(version)}
    return {f"p{item.pk}-{name}": value for name, value in whole.items()}


def announced(user: User, item: AgendaItem, slug: str, amount: int | None = 500, **said: Any) -> Position:
    told = {"value": "favourable", "comment": "", "version": 0, **said}
    amounts = {("specific", ""): None if amount is None else Decimal(amount)}
    return announce_position(by=user, at=timezone.now(), item=item, funder=funder(slug), amounts=amounts, **told)


def test_a_speaker_announces_and_changes_her_mind(call: Call) -> None:
    dossier = asking(call, ("region", 1000))
    item, user = turn(sitting("region"), dossier), speaker("region")
    client, address = signed_in(user), dossier_page(dossier)
    assert "Notre position" in client.get(address).content.decode()
    said = typed(item, value="favourable", amount0="400 + 350", comment="Sous réserve du vote.")
    assert client.post(address, said).status_code == 302
    position = Position.objects.get()
    assert (position.value, position.state, position.amounts.get().amount) == ("favourable", "announced", 750)
    event = dossier.events.get(action="position_announce")
    assert event.actor == user
    page = client.get(address).content.decode()
    assert 'value="750"' in page
    assert client.post(address, typed(item, version=1, value="reserved", amount0="750")).status_code == 302
    assert Position.objects.get().version == 2
    rows = client.get(reverse("cofunders:home")).context["rows"]
    assert [(row.position, row.dossier.announced) for row in rows] == [("Réservé", 750)]


def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(call: Call) -> None:
    dossier = asking(call, ("region", 1000))
    item = turn(sitting("region"), dossier)
    client, address = signed_in(speaker("region")), dossier_page(dossier)
    for wrong, sentence in (
        (typed(item, value="unfavourable", amount0="300", comment="Gardé"), "ne va pas avec un montant"),
        (typed(item, value="favourable", amount0="trois cents", comment="Gardé"), "trois cents"),
        (typed(item, value="inconnue", amount0="300", comment="Gardé"), "position de la liste"),
    ):
        page = client.post(address, wrong)
        assert page.status_code == 200
        assert sentence in page.content.decode()
        assert "Gardé" in page.content.decode()
    assert not Position.objects.exists()


def test_a_colleague_meanwhile_is_shown_before_anything_is_replaced(call: Call) -> None:
    dossier = asking(call, ("region", 1000))
    item, first = turn(sitting("region"), dossier), speaker("region")
    client, address = signed_in(speaker("region")), dossier_page(dossier)
    announced(first, item, "region", 600, comment="Mot du collègue")
    page = client.post(address, typed(item, value="reserved", amount0="200")).content.decode()
    assert f"{first} a écrit" in page
    assert "Mot du collègue" in page
    assert 'value="200"' in page
    assert f'name="p{item.pk}-version" value="1"' in page
    assert Position.objects.get().amounts.get().amount == 600
    assert client.post(address, typed(item, version=1, value="reserved", amount0="200")).status_code == 302
    assert Position.objects.get().amounts.get().amount == 200


def test_a_reader_reads_and_what_is_recorded_does_not_change(call: Call) -> None:
    dossier = asking(call, ("region", 1000))
    item, user = turn(sitting("region"), dossier), speaker("region")
    reader = signed_in(speaker("region", "reader"))
    address, give = dossier_page(dossier), reverse("cofunders:give", args=[item.committee.public_id])
    assert "Enregistrer notre position" not in reader.get(address).content.decode()
    assert reader.post(address, typed(item, value="favourable")).status_code == 404
    assert reader.get(give).status_code == 404
    announced(user, item, "region", 300)
    Position.objects.update(state="recorded")
    page = signed_in(user).get(address).content.decode()
    assert "enregistrée en séance" in page
    assert "Enregistrer notre position" not in page
    signed_in(user).post(address, typed(item, version=1, value="unfavourable"))
    assert Position.objects.get().value == "favourable"


def test_what_others_announce_is_told_once_one_has_spoken_or_the_sitting_is_open(call: Call) -> None:
    dossier = asking(call, ("region", 1000), ("caf", 2000))
    item = turn(sitting("region", "caf"), dossier)
    user, client = speaker("region"), None
    client = signed_in(user)
    announced(speaker("caf"), item, "caf", 1234, comment="Canari-CAF")
    hidden = client.get(dossier_page(dossier)).content.decode()
    assert "Canari-CAF" not in hidden
    assert "chacun se prononce d’abord pour lui-même" in hidden
    announced(user, item, "region", 800)
    assert "Canari-CAF" in client.get(dossier_page(dossier)).content.decode()
    Position.objects.filter(funder__slug="region").delete()
    assert "Canari-CAF" not in client.get(dossier_page(dossier)).content.decode()
    Committee.objects.update(state="open", opened_at=timezone.now())
    assert "Canari-CAF" in client.get(dossier_page(dossier)).content.decode()


def test_many_at_once_each_row_for_itself(call: Call) -> None:
    committee = sitting("region")
    dossiers = [asking(call, ("region", amount)) for amount in (1000, 2000)]
    items = [turn(committee, one) for one in [*dossiers, asking(call)]]
    client, address = signed_in(speaker("region")), reverse("cofunders:give", args=[committee.public_id])
    assert len(client.get(address).context["rows"]) == 3
    good = typed(items[0], value="favourable", amount0="900")
    wrong = typed(items[1], value="unfavourable", amount0="10", comment="Écrit quand même")
    page = client.post(address, {**good, **wrong, **typed(items[2])})
    assert page.status_code == 200
    assert [position.item for position in Position.objects.all()] == [items[0]]
    text = page.content.decode()
    assert "1 ligne à corriger" in text
    assert "Écrit quand même" in text
    assert 'value="10"' in text
    # The row that was kept is sent again with the page that came back: nothing of it changes.
    again = {**typed(items[0], value="favourable", amount0="900"), **typed(items[1], value="reserved", amount0="10")}
    assert client.post(address, {**again, **typed(items[2])}).status_code == 302
    assert list(Position.objects.order_by("item__order").values_list("value", "version")) == [
        ("favourable", 1), ("reserved", 1)
    ]  # fmt: skip
    gives = client.get(reverse("cofunders:home")).context["gives"]
    assert [(one.count, one.missing) for one in gives] == [(3, 1)]


def test_an_asked_funder_that_does_not_sit_speaks_of_its_dossier_alone(call: Call) -> None:
    committee = sitting("caf")
    asked, other = asking(call, ("region", 1000)), asking(call)
    item = turn(committee, asked)
    turn(committee, other)
    client = signed_in(speaker("region"))
    address = reverse("cofunders:give", args=[committee.public_id])
    assert [row[0].item for row in client.get(address).context["rows"]] == [item]
    assert client.get(reverse("committees:agenda", args=[committee.public_id])).status_code == 404
    page = client.get(dossier_page(asked))
    assert (page.context["sits"], page.context["sheet"]) == (False, None)


def test_the_list_is_paged_by_key_and_costs_the_same_for_one_and_for_many(
    call: Call, django_assert_max_num_queries: Any
) -> None:
    dossier = asking(call, ("region", 1000))
    committee = sitting("region")
    turn(committee, dossier)
    Envelope.objects.create(name="Enveloppe", funder=funder("region"), call=call, amount=50_000)
    client, home = signed_in(speaker("region")), reverse("cofunders:home")
    client.get(home)
    with django_assert_max_num_queries(28):
        assert "Enveloppe" in client.get(home).content.decode()
    more = copies(dossier, PAGE_SIZE + 5)
    lines = [FundingLine(application=one, funder=funder("region"), amount=rank) for rank, one in enumerate(more)]
    FundingLine.objects.bulk_create(lines)
    with django_assert_max_num_queries(28):
        page = client.get(home)
    assert page.context["totals"].count == PAGE_SIZE + 6
    seen = [row.dossier.pk for row in page.context["rows"]]
    assert len(seen) == PAGE_SIZE
    following = client.get(home + page.context["next_url"])
    seen += [row.dossier.pk for row in following.context["rows"]]
    assert sorted(seen) == sorted([dossier.pk, *(one.pk for one in more)])
    back = client.get(home + following.context["previous_url"])
    assert [row.dossier.pk for row in back.context["rows"]] == seen[:PAGE_SIZE]


def test_the_filters_narrow_and_the_file_is_the_list(call: Call) -> None:
    first = asking(call, ("region", 1000), title="=Danse")
    asking(call, ("region", 3000), theme="numerique", title="Mentors")
    item, user = turn(sitting("region"), first), speaker("region")
    announced(user, item, "region", 700)
    client, home = signed_in(user), reverse("cofunders:home")

    def found(query: str) -> list[str]:
        return [row.dossier.title for row in client.get(home + query).context["rows"]]

    assert found("") == ["=Danse", "Mentors"]
    assert found("?tri=-demande") == ["Mentors", "=Danse"]
    for query, wanted in {
        "?q=mentors": ["Mentors"],
        "?thematique=numerique": ["Mentors"],
        f"?comite={item.committee.public_id}": ["=Danse"],
        "?position=donnee": ["=Danse"],
        "?position=a-donner": [],
        "?position=favourable": ["=Danse"],
        "?montant_min=2 000": ["Mentors"],
        "?montant_max=2000,50": ["=Danse"],
        "?commune=59512": ["=Danse", "Mentors"],
        "?etat=draft": ["=Danse", "Mentors"],
    }.items():
        assert found(query) == wanted, query
    assert "laissé de côté" in client.get(f"{home}?thematique=inconnue").content.decode()
    text = b"".join(client.get(reverse("cofunders:export") + "?tri=-demande")).decode()
    lines = text.removeprefix("\ufeff").splitlines()
    assert [line.split(";")[1] for line in lines[1:]] == ['"Mentors"', '"\'=Danse"']
    assert lines[2].split(";")[6:10] == ['"1000,00"', '"Favorable"', '"Annoncée"', '"700,00"']
    assert client.get(reverse("cofunders:export") + "?format=pdf").status_code == 404


def test_who_works_for_two_funders_reads_each_apart(call: Call) -> None:
    ours, theirs = asking(call, ("region", 1000)), asking(call, ("caf", 2000))
    user = speaker("region")
    speaker("caf", user=user)
    client, home = signed_in(user), reverse("cofunders:home")
    assert [row.dossier.pk for row in client.get(home).context["rows"]] == [ours.pk]
    assert [row.dossier.pk for row in client.get(f"{home}?financeur=caf").context["rows"]] == [theirs.pk]
    assert client.get(f"{home}?financeur=departement").status_code == 404
    # An address without the funder finds the one that may read it.
    assert client.get(dossier_page(theirs)).context["place"].funder.slug == "caf"
    assert client.get(f"{dossier_page(theirs)}?financeur=region").status_code == 404


@pytest.mark.parametrize("name", ["cofunders:dossier", "cofunders:give"])
def test_the_pages_of_a_passage_cost_the_same_for_many(
    call: Call, name: str, django_assert_max_num_queries: Any
) -> None:
    committee = sitting("region")
    items = [turn(committee, asking(call, ("region", 100))) for _ in range(3)]
    which = committee if name == "cofunders:give" else items[0].application
    client, address = signed_in(speaker("region")), reverse(name, args=[which.public_id])
    assert client.get(address).status_code == 200
    with django_assert_max_num_queries(26 if name == "cofunders:give" else 75):
        client.get(address)
