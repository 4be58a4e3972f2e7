"""What is written over in a contribution is kept, shown to its authors alone, and taken back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from eligibility.models import Call
from reporting.contributing import SITTING, is_worth_keeping
from reporting.models import Availability, Contribution, EarlierText
from reporting.selectors.contributions import part_mark
from reporting.services.contributions import AmountsEdit, PartEdit, save_contribution, send
from tests.committees.around import speaker
from tests.factories import UserFactory, signed_in
from tests.reporting.campaigning import asked_of, campaign, director, posted

LONG = "Une permanence d’emploi ouvre chaque mardi au centre social, avec deux conseillers."
OTHER = "La commune préfère parler ici du logement, des écoles, et des transports du soir."


def page_of(one: Contribution) -> str:
    return reverse("contributions:contribution", args=[one.public_id])


def earlier_of(one: Contribution) -> str:
    return reverse("contributions:earlier", args=[one.public_id])


@given(some.text(), some.text(), some.booleans(), some.none() | some.timedeltas(timedelta(0), timedelta(days=9)))
def test_what_is_lost_is_kept_and_what_is_still_there_is_not(
    before: str, after: str, same_hand: bool, since: timedelta | None
) -> None:
    kept = is_worth_keeping(before, after, same_hand=same_hand, since=since)
    if before in after:
        assert not kept
    elif before.strip() and (not same_hand or since is None or since >= SITTING or not after):
        assert kept


def test_a_sitting_keeps_one_text_and_a_large_loss_another(call: Call) -> None:
    head, region = director(), speaker("region")
    one, at = asked_of(campaign(head), "region"), timezone.now()

    def write(body: str, minutes: int, before: str) -> None:
        edit = PartEdit("stakes", body, Availability.GIVEN, part_mark(before, Availability.GIVEN))
        assert save_contribution(by=region, at=at + timedelta(minutes=minutes), contribution=one, parts=[edit]).changed

    write(LONG, 0, "")
    write(f"{LONG} Et", 1, LONG)
    assert not one.earlier_texts.exists(), "nothing was lost"
    write(f"Et {LONG[10:]}", 2, f"{LONG} Et")
    write(f"Puis {LONG[10:]}", 4, f"Et {LONG[10:]}")
    assert [text.body for text in one.earlier_texts.all()] == [f"{LONG} Et"], "one text a sitting"
    write("Rien.", 5, f"Puis {LONG[10:]}")
    write(f"Tout est repris. {OTHER}", 6, "Rien.")
    assert [text.body for text in one.earlier_texts.all()] == [f"Puis {LONG[10:]}", f"{LONG} Et"]
    write(OTHER.upper(), 30, f"Tout est repris. {OTHER}")
    assert one.earlier_texts.count() == 3, "a sitting later"


def test_a_colleague_s_text_is_read_compared_and_taken_back(call: Call) -> None:
    head, first, second = director(), speaker("region"), speaker("region")
    one = asked_of(campaign(head), "region")
    author = signed_in(first)
    author.post(page_of(one), posted(author, page_of(one), stakes=LONG) | {"then": "save"})
    client = signed_in(second)
    assert "texte précédent" not in client.get(page_of(one)).content.decode()
    client.post(page_of(one), posted(client, page_of(one), stakes=OTHER) | {"then": "save"})
    assert "1 texte précédent" in client.get(page_of(one)).content.decode()
    shown = client.get(earlier_of(one)).content.decode()
    for words in (LONG, str(first), str(second), "[supprimé : ", "Reprendre ce texte"):
        assert words in shown
    kept = one.earlier_texts.get()
    taking = reverse("contributions:take_back", args=[one.public_id])
    answer = client.post(taking, {"text": str(kept.public_id)}, follow=True)
    assert "est repris" in answer.content.decode()
    assert one.parts.get(name="stakes").body == LONG
    assert [text.body for text in one.earlier_texts.all()] == [OTHER, LONG]
    assert client.post(taking, {"text": "pas-un-texte"}).status_code == 404
    refused = client.post(taking, {"text": str(one.public_id)}, follow=True)
    assert "n’est plus là" in refused.content.decode()
    assert one.earlier_texts.count() == 2


def test_amounts_taken_out_are_kept_as_text(call: Call) -> None:
    head, region = director(), speaker("region")
    one = asked_of(campaign(head), "region")
    client = signed_in(region)
    cells = {"scheme": "Bourses", "nature": "specific", "year": "2031", "value": "12 500,50", "unit": "euros",
             "territory": "priority", "place": "", "note": ""}  # fmt: skip
    page = posted(client, page_of(one)) | {f"amounts-0-{name}": text for name, text in cells.items()}
    client.post(page_of(one), page | {"then": "save"})
    assert one.amounts.count() == 1
    empty = posted(client, page_of(one)) | {f"amounts-0-{name}": "" for name in cells}
    client.post(page_of(one), empty | {"then": "save"})
    assert not one.amounts.exists()
    assert "Bourses · specific · 2031 · 12500.50" in one.earlier_texts.get(name="amounts").body
    shown = client.get(earlier_of(one)).content.decode()
    assert "Montants déclarés" in shown
    assert "Reprendre ce texte" not in shown, "a table is read, and typed again"


def test_who_only_reads_and_who_knows_nothing_see_no_earlier_text(call: Call) -> None:
    head, region = director(), speaker("region")
    one = asked_of(campaign(head), "region")
    assert signed_in(region).get(earlier_of(one)).status_code == 200
    assert "Aucun texte" in signed_in(head).get(earlier_of(one)).content.decode()
    for person in (speaker("region", role="reader"), speaker("caf")):
        assert signed_in(person).get(earlier_of(one)).status_code == 404
    assert signed_in(UserFactory()).get(earlier_of(one)).status_code == 404


def test_once_sent_nothing_is_taken_back_and_what_is_kept_stays(call: Call) -> None:
    head, region = director(), speaker("region")
    one = asked_of(campaign(head), "region")
    at = timezone.now()
    for body, before in ((LONG, ""), (OTHER, LONG)):
        edit = PartEdit("stakes", body, Availability.GIVEN, part_mark(before, Availability.GIVEN))
        save_contribution(by=region, at=at, contribution=one, parts=[edit], amounts=AmountsEdit((), ""))
    kept = one.earlier_texts.get()
    for name in ("actions", "outlook"):
        edit = PartEdit(name, LONG, Availability.GIVEN, part_mark("", Availability.GIVEN))
        save_contribution(by=region, at=at, contribution=one, parts=[edit])
    send(by=region, at=at, contribution=one)
    client = signed_in(region)
    assert "Reprendre ce texte" not in client.get(earlier_of(one)).content.decode()
    taking = reverse("contributions:take_back", args=[one.public_id])
    assert "envoyée" in client.post(taking, {"text": str(kept.public_id)}, follow=True).content.decode()
    assert one.parts.get(name="stakes").body == OTHER
    for change in (kept.delete, lambda: EarlierText.objects.filter(pk=kept.pk).update(body="autre")):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            change()
