"""Announcements: nothing before the hour, everything then, each association once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Event
from applications.services import continue_elsewhere
from applications.services.telling import writers_of
from applications.workflow import NotAllowed
from contacts.models import OutboxEntry, Service
from contacts.tasks import drain_outbox
from eligibility.models import Call
from funding.models import Decision, Letter
from funding.selectors.releases import recipients_of
from funding.services import releases
from funding.services.decisions import cancel_decision
from funding.tasks import release_due
from tests.factories import PASSWORD, UserFactory, fresh, mails_to, member, signed_in
from tests.funding.deciding import administrator, after, announced, decided, examined, given, sat, with_texts
from tests.instruction.conftest import call, committed_call
from tests.threads import together

__all__ = ["call", "committed_call"]


def told_mails(row: Any) -> list[dict[str, Any]]:
    return [mail for mail in mails_to(row.created_by.email) if "la MEL vous répond" in mail["subject"]]


def test_an_announcement_moves_the_dossiers_and_tells_each_once(call: Call) -> None:
    with_texts()
    by = administrator()
    full, partial, deferred, refused = (examined(call) for _ in range(4))
    decided(full, by)
    decided(partial, by, "partial", "4000", conditions="Ouvrir le mercredi.")
    decided(deferred, by, "deferred", ground="other_funder")
    decided(refused, by, "refused")
    rows = [full, partial, deferred, refused]
    release = announced(by, rows)
    before = {row.pk: len(mails_to(row.created_by.email)) for row in rows}
    assert releases.release_due(at=release.due_at - timedelta(minutes=1)) == 0
    assert releases.release_due(at=after(release)) == 4
    assert releases.release_due(at=after(release)) == 0
    release.refresh_from_db()
    assert release.released_at
    assert [fresh(row).state for row in rows] == ["granted", "granted", "deferred", "refused"]
    assert [fresh(row).next_date is None for row in rows] == [True, True, False, True]
    for row in rows:
        (mail,) = told_mails(row)
        assert len(mails_to(row.created_by.email)) == before[row.pk] + 1
        assert reverse("letters:letter", args=[Letter.objects.get(application=row).public_id]) in mail["body"]
    assert "4\u202f000\u00a0€" in told_mails(partial)[0]["body"]
    assert "Ouvrir le mercredi." in told_mails(partial)[0]["body"]
    assert "Canari-refus" in told_mails(refused)[0]["body"]
    assert Letter.objects.filter(sent_at__isnull=False).count() == 4
    assert Event.objects.get(application=refused, action="refuse").details["ground"]["code"] == "budget_spent"


def test_a_killed_worker_tells_the_others_afterwards(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    by, rows = administrator(), [examined(call) for _ in range(3)]
    for row in rows:
        decided(row, by)
    release, real, seen = announced(by, rows), releases.tell_decision, []

    class Killed(BaseException):
        """The process goes, and nothing catches it."""

    def killed(**said: Any) -> bool:
        if len(seen) == 1:
            raise Killed
        seen.append(said)
        return real(**said)

    monkeypatch.setattr(releases, "tell_decision", killed)
    with pytest.raises(Killed):
        releases.carry_out(release=release, at=after(release))
    monkeypatch.undo()
    assert Decision.objects.filter(released_at__isnull=False).count() == 1
    assert releases.carry_out(release=release, at=after(release)) == 2
    assert [len(told_mails(row)) for row in rows] == [1, 1, 1]
    assert Event.objects.filter(action="grant").count() == 3


def test_a_fault_on_one_dossier_keeps_none_of_the_others(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    by, rows = administrator(), [examined(call) for _ in range(2)]
    first, _ = [decided(row, by) for row in rows]
    release, real = announced(by, rows), releases.apply_decision

    def faulty(**said: Any) -> Any:
        if said["application"].pk == first.application_id:
            raise RuntimeError("fault of ours")
        return real(**said)

    monkeypatch.setattr(releases, "apply_decision", faulty)
    with pytest.raises(RuntimeError):
        releases.release_due(at=after(release))
    assert [fresh(row).state for row in rows] == ["examined", "granted"]
    assert told_mails(rows[0]) == []
    monkeypatch.undo()
    assert releases.release_due(at=after(release)) == 1
    assert [len(told_mails(row)) for row in rows] == [1, 1]


def test_two_workers_at_once_tell_once(committed_call: Call) -> None:
    by, rows = administrator(), [examined(committed_call) for _ in range(3)]
    for row in rows:
        decided(row, by, "refused")
    release = announced(by, rows)
    found = together([lambda: releases.carry_out(release=release, at=after(release))] * 2)
    assert sum(found) == 3  # type: ignore[arg-type]
    assert [len(told_mails(row)) for row in rows] == [1, 1, 1]
    assert Event.objects.filter(action="refuse").count() == 3


def test_what_moved_meanwhile_is_left_and_told(call: Call) -> None:
    by, rows = administrator(), [examined(call), examined(call), examined(call)]
    for row in rows:
        decided(row, by)
    release = announced(by, rows)
    type(rows[0]).objects.filter(pk=rows[0].pk).update(state="scheduled")
    cancel_decision(by=by, at=timezone.now(), application=rows[1], version=1)
    assert releases.release_due(at=after(release)) == 1
    release.refresh_from_db()
    assert release.released_at is None
    page = signed_in(by).get(reverse("funding:release", args=[release.public_id])).content.decode()
    assert "ne s’annonce pas" in page
    detach = {"detach": str(Decision.objects.get(application=rows[0]).public_id)}
    signed_in(by).post(reverse("funding:release_decisions", args=[release.public_id]), detach)
    assert releases.release_due(at=after(release)) == 0
    release.refresh_from_db()
    assert release.released_at


def walk(client: Client, row: Any) -> str:
    """All that the association's pages say of its dossier."""
    found = []
    for name in ("edit", "copies", "print", "receipt", "threads", "list"):
        args = [] if name == "list" else [row.public_id]
        found.append(client.get(reverse(f"applications:{name}", args=args)).content.decode())
    found.append(client.get(reverse("applications:copy", args=[row.public_id, "json"])).content.decode())
    found.append(client.get(reverse("applications:action", args=[row.action.public_id])).content.decode())
    found.append(client.get(reverse("applications:history", args=[row.organisation.public_id])).content.decode())
    found.append(client.get(reverse("letters:list")).content.decode())
    return "".join(found + [mail["subject"] + mail["body"] for mail in mails_to(row.created_by.email)])


def test_nothing_leaks_before_the_hour(call: Call) -> None:
    with_texts()
    by, row = administrator(), examined(call, theme="culture")
    given(row, agreed="4321", voted="4321")
    client = signed_in(row.created_by)
    before = walk(client, row)
    decision = decided(row, by, "refused", ground="other", sentence="Canari-motif", conditions="Canari-conditions")
    release = announced(by, [row], name="Canari-annonce")
    signed_in(by).post(reverse("funding:letters_batch"), {"annonce": str(release.public_id), "step": "prepare"})
    drained_letters()
    letter = Letter.objects.get(decision=decision)
    now = walk(client, row)
    for secret in ("Canari", "4\u202f321", "Décision enregistrée", str(letter.public_id)):
        assert secret not in now, secret
    # Nothing more is said than before anybody decided, in whatever words.
    assert [before.count(word) for word in ("refus", "<li", "<p", "<a ")] == [
        now.count(word) for word in ("refus", "<li", "<p", "<a ")
    ]
    for name in ("letter", "pdf"):
        assert client.get(reverse(f"letters:{name}", args=[letter.public_id])).status_code == 404
    assert client.post(reverse("letters:read", args=[letter.public_id])).status_code == 404
    releases.carry_out(release=release, at=after(release))
    # The control: the same walk finds it all once it is told.
    assert all(text in walk(client, row) for text in ("Canari-motif", "Canari-conditions", str(letter.public_id)))


def drained_letters() -> None:
    """The worker's own task, without what takes a second to draw and is tested elsewhere."""
    OutboxEntry.objects.filter(kind__in=("receipt", "printout")).delete()
    # Mails wait: once sent, only their subject stays.
    OutboxEntry.objects.filter(kind="mail").update(not_before=timezone.now() + timedelta(days=1))
    drain_outbox()


def test_a_refused_dossier_goes_on_elsewhere(call: Call) -> None:
    by, row = administrator(), examined(call)
    page = signed_in(by).get(reverse("funding:decision", args=[row.public_id]))
    offer = next(iter(page.context["form"].offers.values()))
    decided(row, by, "refused", ground="other", sentence="Non.")
    release = announced(by, [row])
    releases.carry_out(release=release, at=after(release))
    shown = signed_in(row.created_by).get(reverse("applications:edit", args=[row.public_id])).content.decode()
    assert "Votre demande n’est pas retenue" in shown
    told = {"by": row.created_by, "at": timezone.now(), "application": fresh(row)}
    following = continue_elsewhere(**told, call=offer.call, theme=offer.theme)
    assert following.transferred_from_id == row.pk


def test_the_password_is_asked_and_the_worker_makes_it(call: Call) -> None:
    by, rows = administrator(), [examined(call), examined(call)]
    for row in rows:
        decided(row, by)
    client, due = signed_in(by), timezone.localtime() + timedelta(days=2)
    said = {"name": "Printemps", "due_at_0": f"{due:%Y-%m-%d}", "due_at_1": "09:00", "password": "faux"}
    assert "n’est pas le vôtre" in client.post(reverse("funding:release_new"), said).content.decode()
    past = said | {"due_at_0": "2020-01-01", "password": PASSWORD}
    assert "est passé" in client.post(reverse("funding:release_new"), past).content.decode()
    skipped = said | {"due_at_0": "2027-03-28", "due_at_1": "02:30", "password": PASSWORD}
    assert (
        "Choisissez un jour et une heure qui existent"
        in client.post(reverse("funding:release_new"), skipped).content.decode()
    )
    made = client.post(reverse("funding:release_new"), said | {"password": PASSWORD})
    release = releases.Release.objects.get()
    assert made.headers["Location"] == reverse("funding:release", args=[release.public_id])
    assert timezone.localtime(release.due_at).hour == 9
    client.post(reverse("funding:release_decisions", args=[release.public_id]), {"all": "1", "comite": "", "appel": ""})
    assert release.decisions.count() == 2
    now = reverse("funding:release_now", args=[release.public_id])
    assert "n’est pas le vôtre" in client.post(now, {"password": "faux"}).content.decode()
    for _ in range(2):
        client.post(now, {"password": PASSWORD})
    drained_letters()
    assert [fresh(row).state for row in rows] == ["granted", "granted"]
    release.refresh_from_db()
    assert (release.released_by, release.released_at is not None) == (by, True)
    assert client.get(now).status_code == 302
    progress = client.get(reverse("funding:release", args=[release.public_id]), headers={"HX-Request": "true"})
    assert progress.headers["HX-Refresh"] == "true"
    assert "2 sur 2" in progress.content.decode()
    with pytest.raises(NotAllowed, match="est faite"):
        releases.release_now(by=by, at=timezone.now(), release=release)


def test_it_may_be_put_off_and_changed_by_those_who_answer_for_it(call: Call) -> None:
    by, row = administrator(), examined(call)
    decided(row, by)
    release, head = announced(by, [row]), UserFactory()
    Service.objects.get(desks__theme__slug="sport").heads.add(head)
    with pytest.raises(NotAllowed, match="administrateur"):
        releases.release_now(by=head, at=timezone.now(), release=release)
    assert signed_in(head).get(reverse("funding:release_edit", args=[release.public_id])).status_code == 302
    later = timezone.now() + timedelta(days=9)
    url = reverse("funding:release_edit", args=[release.public_id])
    said = {
        "name": "Été",
        "due_at_0": f"{timezone.localtime(later):%Y-%m-%d}",
        "due_at_1": "10:30",
        "password": PASSWORD,
    }
    assert signed_in(by).post(url, said).status_code == 302
    release.refresh_from_db()
    assert release.name == "Été"
    assert releases.release_due(at=timezone.now() + timedelta(days=8)) == 0
    assert release_due() == 0
    to = {"application": [str(row.public_id)], "release": str(release.public_id)}
    assert signed_in(by).post(reverse("funding:release_to"), to).status_code == 302
    assert signed_in(by).post(reverse("funding:release_to"), {"application": to["application"]}).status_code == 302
    assert signed_in(by).get(reverse("funding:releases")).content.decode().count("Été") == 1


def test_the_page_says_exactly_who_is_told_at_a_fixed_cost(call: Call, django_assert_max_num_queries: Any) -> None:
    with_texts()
    by, committee = administrator(), sat()
    rows = [examined(call, committee) for _ in range(4)]
    member(rows[0].organisation, first_name="Zoé", last_name="Seconde")
    for row in rows:
        decided(row, by)
    release = announced(by, rows)
    expected = {row.pk: {one.pk for one in writers_of(row)} for row in rows}
    assert {pk: {one.pk for one in people} for pk, people in recipients_of(rows).items()} == expected
    client, url = signed_in(by), reverse("funding:release", args=[release.public_id])
    with django_assert_max_num_queries(55):
        shown = client.get(url).content.decode()
    assert "Zoé Seconde" in shown
    assert all(row.number in shown for row in rows)
