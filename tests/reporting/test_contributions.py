"""Writing a contribution, two at once, its amounts, its sending, and what the direction does of it."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from eligibility.models import Call
from reporting.contributing import AWAITED, MOVES, ContributionGesture, ContributionRole, refusal
from reporting.models import Contribution, DeclaredAmount, Edition
from reporting.selectors.contributions import contributions_of
from reporting.services.contributions import (
    ContributionRefused,
    Unanswered,
    reopen,
    return_to_author,
    send,
    validate,
    waive,
    withdraw,
)
from tests.committees.around import asking, speaker
from tests.factories import UserFactory, mails_to, signed_in
from tests.reporting.campaigning import asked_of, campaign, director, posted, written

REASON = "Précisez les quartiers."


def page_of(one: Contribution) -> str:
    return reverse("contributions:contribution", args=[one.public_id])


def fresh(one: Contribution) -> Contribution:
    return Contribution.objects.select_related("edition", "funder").get(pk=one.pk)


def bodies(one: Contribution) -> dict[str, str]:
    return dict(one.parts.values_list("name", "body"))


def amount(**said: str) -> dict[str, str]:
    cells = {"scheme": "Contrat de ville", "nature": "specific", "year": "2031", "value": "12 500,50", "unit": "euros",
             "territory": "priority", "place": "", "note": ""} | said  # fmt: skip
    return {f"amounts-0-{name}": text for name, text in cells.items()}


def test_she_writes_saves_as_she_types_and_sends(call: Call) -> None:
    head, region = director(), speaker("region")
    one = asked_of(campaign(head), "region")
    client = signed_in(region)
    assert one.title in client.get(reverse("contributions:mine")).content.decode()
    autosave = reverse("contributions:autosave", args=[one.public_id])
    told = client.post(autosave, posted(client, page_of(one), stakes="# Emploi\n\n- un **point**"))
    assert told.status_code == 200
    assert "X-Saved-At" in told.headers
    assert "X-Not-Saved" not in told.headers
    assert "<strong>point</strong>" in told.content.decode()
    assert fresh(one).state == "writing"
    lacking = client.post(page_of(one), posted(client, page_of(one), then="send", actions="Fait."))
    assert [part.typed.name for part in lacking.context["parts"] if part.is_missing] == ["outlook"]
    assert bodies(one)["actions"] == "Fait."
    assert fresh(one).state == "writing"
    whole = posted(
        client, page_of(one), then="send", **{"outlook-availability": "not_at_this_level", "outlook": "Gardé"}
    )
    assert client.post(page_of(one), whole).status_code == 302
    assert fresh(one).state == "sent"
    assert bodies(one)["outlook"] == "Gardé"
    assert any("envoyée" in mail["subject"] for mail in mails_to(head.email))
    assert (
        "Non disponible à cette échelle"
        in client.get(reverse("contributions:preview", args=[one.public_id])).content.decode()
    )
    assert client.post(reverse("contributions:withdraw", args=[one.public_id])).status_code == 302
    assert fresh(one).state == "writing"


def test_two_write_the_same_part_and_both_texts_are_shown(call: Call) -> None:
    head, first, second = director(), speaker("caf"), speaker("caf")
    one = asked_of(campaign(head), "caf")
    mine, hers = signed_in(first), signed_in(second)
    opened = posted(mine, page_of(one))
    hers.post(page_of(one), posted(hers, page_of(one), stakes="Le sien"))
    autosave = reverse("contributions:autosave", args=[one.public_id])
    # Another part is no clash, and its answer does not make the first one hers.
    told = mine.post(autosave, opened | {"actions": "Fait"})
    assert "X-Not-Saved" not in told.headers
    assert bodies(one) == {"stakes": "Le sien", "actions": "Fait", "outlook": ""}
    bases = dict(told.context["bases"])
    told = mine.post(autosave, opened | bases | {"actions": "Fait", "stakes": "Le mien"})
    assert "X-Not-Saved" in told.headers
    assert 'data-conflict="stakes"' in told.content.decode()
    assert bodies(one)["stakes"] == "Le sien"
    clash = told.context["clashes"][0]
    both = opened | bases | {"actions": "Fait", "stakes": "Le mien", "seen-stakes": clash.seen, "choice": "both:stakes"}
    assert mine.post(page_of(one), both)["Location"].endswith("#partie-stakes")
    assert bodies(one)["stakes"] == "Le sien\n\nLe mien"


def test_amounts_are_read_kept_and_told_when_wrong(call: Call) -> None:
    head, etat = director(), speaker("etat")
    one = asked_of(campaign(head), "etat")
    client = signed_in(etat)
    post = lambda **said: client.post(page_of(one), posted(client, page_of(one), **amount(**said)))  # noqa: E731
    assert post().status_code == 302
    kept = DeclaredAmount.objects.get()
    assert (str(kept.value), kept.nature, kept.territory) == ("12500.50", "specific", "priority")
    for wrong, sentence in (
        ({"value": ""}, "Donnez une valeur"),
        ({"value": "douze"}, "Écrivez un montant"),
        ({"year": "l’an dernier"}, "Écrivez une année"),
        ({"scheme": ""}, "Nommez le dispositif"),
        ({"territory": "commune"}, "Choisissez la commune"),
        ({"territory": "neighbourhood", "place": "59512"}, "Choisissez le quartier"),
        ({"nature": "autre"}, "Choisissez une nature"),
    ):
        page = post(note="Gardée", **wrong).content.decode()
        assert sentence in page
        assert 'value="Gardée"' in page
        assert DeclaredAmount.objects.get().note == ""
    assert post(value="", territory="not_available").status_code == 302
    assert DeclaredAmount.objects.get().value is None
    assert post(value="187", unit="count", territory="commune", place="59512").status_code == 302
    totals = client.get(page_of(one)).context["totals"]
    assert [(one.unit, str(one.value)) for one in totals] == [("count", "187.00")]
    assert post(scheme="", value="", note="").status_code == 302
    assert not DeclaredAmount.objects.exists()
    row = client.post(page_of(one), posted(client, page_of(one), row="Adultes-relais"))
    assert 'value="Adultes-relais"' in row.content.decode()


def test_last_year_and_what_the_portal_knows_are_laid_in_by_a_button(call: Call) -> None:
    head, region = director(), speaker("region")
    asking(call, ("region", 4000))
    last = campaign(head)
    written(region, asked_of(last, "region"), stakes="Ce que nous disions")
    edition = campaign(head, title="Rapport 2032", period="2032", year=2032, previous=last, calls=(call,))
    one, client = asked_of(edition, "region"), signed_in(region)
    page = client.get(page_of(one)).content.decode()
    assert "Ce que nous disions" in page
    assert "Ce que connaît le portail" in page
    client.post(page_of(one), posted(client, page_of(one), stakes="Cette année", take="stakes"))
    assert bodies(one)["stakes"] == "Cette année\n\nCe que nous disions"
    client.post(page_of(one), posted(client, page_of(one), known="1"))
    assert "| Total | 1 |" in bodies(one)["actions"]


def test_the_direction_validates_returns_waives_and_reopens(call: Call) -> None:
    head, region = director(), speaker("region")
    one = asked_of(campaign(head), "region")
    now, client, address = timezone.now(), signed_in(head), reverse("campaign:act", args=[one.public_id])
    send(by=region, at=now, contribution=written(region, one))
    seen = fresh(one).version
    assert "Écrivez pourquoi" in client.post(address, {"do": "return", "reason": " "}).content.decode()
    client.post(address, {"do": "return", "reason": REASON})
    assert fresh(one).state == "returned"
    assert REASON in signed_in(region).get(page_of(one)).content.decode()
    assert any(REASON in mail["body"] for mail in mails_to(region.email))
    send(by=region, at=now, contribution=written(region, fresh(one), stakes="Repris"))
    with pytest.raises(ContributionRefused):
        validate(by=head, at=now, contribution=one, version=seen)
    client.post(address, {"do": "validate", "version": fresh(one).version})
    assert fresh(one).state == "validated"
    assert reopen(by=head, at=now, contribution=one).state == "writing"
    page = client.post(address, {"do": "time", "due_on": "hier"}).content.decode()
    assert 'value="hier"' in page
    assert client.post(address, {"do": "autre"}).status_code == 200
    client.post(address, {"do": "waive", "reason": "Pas de réponse malgré trois relances."})
    assert fresh(one).state == "waived"
    told = {event.action for event in one.events.all()}
    assert told == {"ask", "begin", "send", "return", "validate", "reopen", "waive"}


def test_every_state_refuses_what_it_does_not_allow() -> None:
    for gesture, move in MOVES.items():
        for state in (*AWAITED, "sent", "validated", "waived"):
            said = refusal(gesture, role=ContributionRole.DIRECTION, state=state, edition="collecting")
            assert bool(said) == (state not in move.sources or "collecting" not in move.direction)
            assert refusal(gesture, role=ContributionRole.DIRECTION, state=state, edition="published")
            assert refusal(gesture, role=ContributionRole.READER, state=state, edition="collecting")
    assert refusal(ContributionGesture.WRITE, role=ContributionRole.AUTHOR, state="asked", edition="drafting")


def test_who_reads_who_writes_and_who_knows_nothing(call: Call) -> None:
    head, region, reader = director(), speaker("region"), speaker("region", role="reader")
    edition = campaign(head, opened=False)
    one, now = asked_of(edition, "region"), timezone.now()
    assert signed_in(region).get(page_of(one)).status_code == 404
    edition = campaign(head, period="2033", title="Ouverte")
    one = asked_of(edition, "region")
    assert not signed_in(reader).get(page_of(one)).context["may_write"]
    assert signed_in(reader).post(page_of(one), {"base-stakes": "x", "stakes": "y"}).status_code == 302
    assert bodies(one)["stakes"] == ""
    assert signed_in(speaker("caf")).get(page_of(one)).status_code == 404
    assert signed_in(UserFactory()).get(reverse("contributions:mine")).status_code == 404
    assert signed_in(UserFactory(is_staff=True)).get(page_of(one)).context["may_write"]
    for person in (reader, speaker("caf")):
        with pytest.raises(ContributionRefused):
            written(person, one)
    for act in (send, withdraw, reopen):
        with pytest.raises(ContributionRefused):
            act(by=reader, at=now, contribution=one)
    assert [line.contribution.title for line in contributions_of(region, now)] == ["La Région"]


def test_the_database_holds_what_is_sent_and_what_is_published(call: Call) -> None:
    head, region = director(), speaker("region")
    edition, now = campaign(head), timezone.now()
    one = asked_of(edition, "region")
    with pytest.raises(Unanswered):
        send(by=region, at=now, contribution=one)
    refused: list[Any] = [
        lambda: Contribution.objects.filter(pk=one.pk).update(state="sent"),
        lambda: one.events.create(action="return", at=now),
    ]
    for write in refused:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    send(by=region, at=now, contribution=written(region, one))
    with pytest.raises(IntegrityError), transaction.atomic():
        one.parts.update(body="Réécrit")
    Edition.objects.filter(pk=edition.pk).update(state="published", published_at=now, digest="0" * 64)
    for write in (
        lambda: one.amounts.create(scheme="X", year=2031, value=1),
        lambda: Contribution.objects.update(order=9),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    for act, said in ((return_to_author, {"reason": REASON}), (waive, {"reason": REASON}), (reopen, {})):
        with pytest.raises(ContributionRefused, match="publié"):
            act(by=head, at=now, contribution=one, **said)
    assert "publié" in signed_in(region).get(reverse("contributions:mine")).content.decode()


def test_what_the_pages_cost(call: Call, django_assert_max_num_queries: Any) -> None:
    head, region = director(), speaker("region")
    edition = campaign(head)
    clients = {"head": signed_in(head), "region": signed_in(region)}
    one = asked_of(edition, "region")
    data = posted(clients["region"], page_of(one), stakes="Dit")
    for who, address, most in (
        ("head", reverse("campaign:board", args=[edition.public_id]), 14),
        ("head", reverse("campaign:frame", args=[edition.public_id]), 12),
        ("region", page_of(one), 45),
        ("region", reverse("contributions:mine"), 12),
    ):
        with django_assert_max_num_queries(most):
            clients[who].get(address)
    with django_assert_max_num_queries(36):
        clients["region"].post(reverse("contributions:autosave", args=[one.public_id]), data)
