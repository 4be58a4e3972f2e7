"""The campaign: its frame, its opening, its reminders, its board."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from contacts.models import Funder, PartnerInvitation
from eligibility.models import Call
from reporting import frame
from reporting.models import Contribution, ContributionEvent, Edition
from reporting.selectors.campaigns import board_of, frame_of
from reporting.services.campaigns import (
    CampaignRefused,
    add_chapter,
    close_campaign,
    open_campaign,
    remind,
    reopen_campaign,
)
from reporting.services.contributions import ContributionRefused, give_time, send, waive
from reporting.services.reminders import mark_of, remind_of_contributions
from tests.committees.around import speaker
from tests.factories import UserFactory, mails_to, signed_in
from tests.reporting.campaigning import asked_of, campaign, director, posted, written

PARTNERS = ["etat", "region", "departement", "caf", "cpam", "france-travail"]


def at(name: str, *args: Any) -> str:
    return reverse(f"campaign:{name}", args=args)


def test_the_frame_is_that_of_the_report(call: Call) -> None:
    head = director()
    edition = campaign(head, opened=False)
    by_kind = {kind: list(edition.contributions.filter(kind=kind).order_by("order")) for kind in frame.KINDS}
    assert [len(rows) for rows in by_kind.values()] == [4, 5, 4, 9, 21, 6]
    assert [one.funder.slug for one in by_kind["partner"]] == PARTNERS
    assert {"Lomme", "Hellemmes", "Lille"} <= {one.title for one in by_kind["commune"]}
    assert [part.name for part in by_kind["commune"][0].parts.all()] == ["stakes", "actions", "outlook"]
    assert [part.name for part in by_kind["theme"][0].parts.all()] == ["text"]
    # Every chapter of the MEL's actions stands under a theme of the report.
    assert {one.domain for one in by_kind["theme"]} <= set(frame.THEMES)


def test_a_commune_without_a_funder_is_told_and_asked_for_by_nobody(call: Call) -> None:
    head = director()
    Funder.objects.filter(slug="commune-hem").update(is_active=False)
    edition = campaign(head, opened=False)
    assert edition.contributions.filter(kind="commune").count() == 20
    assert frame_of(edition).towns == ("Hem",)
    assert "Hem" in signed_in(head).get(at("frame", edition.public_id)).content.decode()


def test_the_frame_is_ticked_ordered_and_added_to(call: Call) -> None:
    head = director()
    edition = campaign(head, opened=False)
    client, address = signed_in(head), at("frame", edition.public_id)
    lines = client.get(address).context["lines"]
    data = {f"rank-{one.contribution.public_id}": one.order for one in lines}
    data |= {f"keep-{one.contribution.public_id}": "1" for one in lines}
    croix, caf = asked_of(edition, "commune-croix"), asked_of(edition, "caf")
    del data[f"keep-{croix.public_id}"]
    wrong = client.post(address, {**data, f"due-{caf.public_id}": "demain", f"rank-{caf.public_id}": "premier"})
    page = wrong.content.decode()
    assert 'value="demain"' in page
    assert 'value="premier"' in page
    assert "Écrivez un rang" in page
    assert edition.contributions.filter(pk=croix.pk).exists()
    data |= {f"due-{caf.public_id}": "31/12/2031", f"rank-{caf.public_id}": "1", "add": "ars"}
    assert client.post(address, data).status_code == 302
    assert not edition.contributions.filter(pk=croix.pk).exists()
    assert asked_of(edition, "ars").title == "L’Agence Régionale de Santé"
    assert f"{asked_of(edition, 'caf').due_on}" == "2031-12-31"
    chapter = {"kind": "theme", "title": "Numérique", "domain": "education", "service": ""}
    assert client.post(at("add_chapter", edition.public_id), chapter).status_code == 302
    again = client.post(at("add_chapter", edition.public_id), chapter).content.decode()
    assert "déjà demandée" in again
    assert 'value="Numérique"' in again
    with pytest.raises(CampaignRefused):
        add_chapter(by=head, at=timezone.now(), edition=edition, kind="commune", title="Hem")


def test_opening_writes_once_to_each_author_and_invites_who_has_nobody(call: Call) -> None:
    head, writer = director(), speaker("region")
    speaker("region", role="reader", user=UserFactory(email="lit@exemple.fr"))
    Funder.objects.filter(slug="caf").update(email="accueil@caf.exemple.fr")
    edition = campaign(head, opened=False)
    client = signed_in(head)
    assert client.post(at("step", edition.public_id), {"step": "open"}).status_code == 302
    assert len(mails_to(writer.email)) == 1
    assert not mails_to("lit@exemple.fr")
    # The chapters of the direction and of her service in one mail.
    assert len(mails_to(head.email)) == 1
    assert PartnerInvitation.objects.get().email == "accueil@caf.exemple.fr"
    with pytest.raises(CampaignRefused):
        open_campaign(by=head, at=timezone.now(), edition=edition)
    row = next(r for s in board_of(edition, timezone.now()).sections for r in s.rows if r.contribution.title == "Croix")
    assert not row.people
    assert row.due == edition.due_on


def test_who_may_not_and_when_one_may_not(call: Call) -> None:
    head, writer = director(), speaker("region")
    edition, now = campaign(head, opened=False), timezone.now()
    Edition.objects.filter(pk=edition.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    for act in (close_campaign, reopen_campaign, open_campaign):
        with pytest.raises(CampaignRefused):
            act(by=head, at=now, edition=edition)
    with pytest.raises(CampaignRefused):
        remind(by=head, at=now, edition=edition, contributions=[])
    with pytest.raises(CampaignRefused):
        open_campaign(by=writer, at=now, edition=edition)
    with pytest.raises(ValidationError):
        campaign(head, title="La même période")
    page = signed_in(head).post(at("new"), {"title": "Rapport", "period": "2031", "year": "deux mille", "due_on": "x"})
    assert page.status_code == 200
    assert 'value="deux mille"' in page.content.decode()


def test_reminders_come_once_each_and_never_to_who_has_sent(call: Call) -> None:
    head, region, caf = director(), speaker("region"), speaker("caf")
    edition = campaign(head, due=timezone.localdate() + timedelta(days=20))
    send(by=caf, at=timezone.now(), contribution=written(caf, asked_of(edition, "caf")))
    before = len(mails_to(region.email)), len(mails_to(caf.email))
    told, days_seen = [], (0, 5, 6, 7, 16, 17, 18, 21, 22, 29)
    for days in days_seen:
        remind_of_contributions(at=timezone.now() + timedelta(days=days))
        remind_of_contributions(at=timezone.now() + timedelta(days=days))
        told.append(len(mails_to(region.email)) - before[0])
    assert [days_seen[told.index(count)] for count in (1, 2, 3)] == [6, 17, 22]
    assert told[-1] == 3
    assert len(mails_to(caf.email)) == before[1]
    assert asked_of(edition, "region").events.filter(action="remind").count() == 3


def test_a_reminder_older_than_the_opening_is_left_out_and_one_that_was_missed_is_made_up(call: Call) -> None:
    today = timezone.localdate()
    due = today + timedelta(days=10)
    assert mark_of(due, today + timedelta(days=1), today) == ""
    assert mark_of(due, due - timedelta(days=1), today).startswith("3 jours avant")
    assert mark_of(due, due + timedelta(days=5), today).startswith("2 jours après")


def test_by_hand_the_late_or_the_ticked_not_twice_within_the_hour(call: Call) -> None:
    head, region = director(), speaker("region")
    edition = campaign(head)
    client, row = signed_in(head), asked_of(edition, "region")
    address = at("remind", edition.public_id)
    before = len(mails_to(region.email))
    client.post(address, {"who": "late"})
    assert len(mails_to(region.email)) == before
    client.post(address, {"who": "ticked", "row": str(row.public_id)})
    client.post(address, {"who": "ticked", "row": [str(row.public_id), "n’importe quoi"]})
    assert len(mails_to(region.email)) == before + 1
    give_time(by=head, at=timezone.now(), contribution=row, due_on=timezone.localdate() + timedelta(days=40))
    assert len(mails_to(region.email)) == before + 2
    with pytest.raises(ContributionRefused):
        give_time(by=head, at=timezone.now(), contribution=row, due_on=timezone.localdate() - timedelta(days=1))


def test_the_board_narrows_counts_and_is_taken_away(
    call: Call, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    head, region = director(), speaker("region")
    edition = campaign(head)
    written(region, asked_of(edition, "region"))
    waive(by=head, at=timezone.now(), contribution=asked_of(edition, "cpam"), reason="Réorganisation en cours.")
    Contribution.objects.filter(pk=asked_of(edition, "etat").pk).update(due_on=timezone.localdate() - timedelta(days=3))
    with django_assert_num_queries(6):
        board = board_of(edition, timezone.now())
    assert (board.total, board.counts["writing"], board.counts["waived"], board.counts["retard"]) == (49, 1, 1, 1)
    client = signed_in(head)
    page = client.get(at("board", edition.public_id), {"etat": "retard"}).content.decode()
    assert "L’État" in page
    assert "Armentières" not in page
    assert "3 j de retard" in page
    assert client.get(at("board", edition.public_id), {"q": "armentieres"}).context["board"].shown == 1
    text = client.get(at("board_csv", edition.public_id)).content.decode()
    assert text.count("\n") == 50
    assert "Sans contribution" in text


def test_closed_nobody_writes_and_reopened_they_do(call: Call) -> None:
    head, region = director(), speaker("region")
    edition = campaign(head)
    client, address = (
        signed_in(region),
        reverse("contributions:contribution", args=[asked_of(edition, "region").public_id]),
    )
    data = posted(client, address, stakes="Écrit à temps")
    close_campaign(by=head, at=timezone.now(), edition=edition)
    assert (
        client.post(reverse("contributions:autosave", args=[asked_of(edition, "region").public_id]), data).status_code
        == 409
    )
    assert "closes" in client.get(address).content.decode()
    # The direction still may.
    written(head, asked_of(edition, "region"))
    reopen_campaign(by=head, at=timezone.now(), edition=edition)
    assert client.get(address).context["may_write"]
    assert ContributionEvent.objects.filter(contribution__edition=edition, action="begin").count() == 1
