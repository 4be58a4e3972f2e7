"""Lists as files: what is on screen and nothing else, at once or by the worker, for a day, for who asked."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Interest
from applications.services.interests import lift_link, note_link
from committees.selectors.cofunder_list import HEAD
from contacts.models import FunderMember, Referent, User
from contacts.outbox import NeverWorks
from eligibility.models import Call
from files.services import take_inventory
from reporting.models import Export, ExportState
from reporting.services import exports
from reporting.services.exports import ExportRefused, make_export
from reporting.tasks import forget_old_exports
from tests.committees.around import asking, speaker
from tests.factories import OrganisationFactory, UserFactory, filed, member, referent_with_account, signed_in
from tests.instruction.conftest import THEME, lead_of, other_referent
from tests.instruction.test_inbox import copies, link, numbers
from tests.reporting.exporting import asked_of, body, entry_of, lines, made, posted, table


@pytest.fixture
def admin(call: Call) -> User:
    """An administrator, and 61 filed dossiers of several amounts and states."""
    rows = copies(filed(call, theme=THEME).application, 60)
    for rank, row in enumerate(rows):
        row.requested_amount = None if rank % 3 == 0 else rank % 7
        row.state = "in_review" if rank % 5 == 0 else "submitted"
    Application.objects.bulk_update(rows, ["requested_amount", "state"])
    return UserFactory(is_staff=True)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of more than two rows is a long one, and the worker tells how far it is at each ten."""
    monkeypatch.setattr("reporting.views.exports.AT_ONCE", 2)
    monkeypatch.setattr(exports, "STEP", 10)


def kept() -> list[str]:
    """The files on the disk."""
    return sorted(path.name for path in Path(settings.MEDIA_ROOT, "exports").glob("*"))


def page(export: Export) -> str:
    return reverse("exports:export", args=[export.public_id])


@pytest.mark.parametrize("listing", ["dossiers", "dossiers-complets"])
@pytest.mark.parametrize("query", ["vue=tous&tri=-montant", "vue=tous&tri=titre&q=ateliers&etat=in_review"])
def test_rows_and_order_are_those_of_the_screen(admin: User, listing: str, query: str) -> None:
    client = signed_in(admin)
    screen = client.get(f"{reverse('instruction:inbox')}?{query}")
    walked = numbers(screen)
    while following := link(screen, "next"):
        screen = client.get(following)
        walked += numbers(screen)
    assert walked
    _, *rows = lines("csv", body(posted(client, listing, query)))
    assert [row[0] for row in rows] == walked


@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv"])
def test_a_short_list_comes_at_once_in_each_format(admin: User, kind: str) -> None:
    reply = posted(signed_in(admin), "dossiers", "vue=tous&colonnes=demande,etat", kind)
    assert reply["Content-Disposition"].endswith(f'.{kind}"')
    head, *rows = lines(kind, body(reply))
    assert head == ["Numéro", "Action", "Structure", "État", "Demandé"]
    assert len(rows) == 61
    assert not Export.objects.exists()


def test_a_long_list_is_followed_then_taken(admin: User, short: None, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(admin)
    reply = posted(client, "dossiers", kind="xlsx")
    export = Export.objects.get()
    assert reply.url == page(export)
    assert client.get(reverse("exports:file", args=[export.public_id])).status_code == 404
    waiting = client.get(page(export)).content.decode()
    assert "<progress" in waiting
    assert f'href="{page(export)}">Actualiser' in waiting
    seen: list[tuple[int, int]] = []
    told = exports._Told.__iter__

    def watched(self: Any) -> Any:
        for row in told(self):
            seen.append(Export.objects.values_list("done", "total").get())
            yield row

    monkeypatch.setattr(exports._Told, "__iter__", watched)
    made(export)
    assert {done for done, _ in seen} == {0, 10, 20, 30, 40, 50, 60}
    assert {total for _, total in seen} == {61}
    assert (export.state, export.done, export.total) == (ExportState.READY, 61, 61)
    part = client.get(page(export), headers={"HX-Request": "true"})
    assert part["HX-Refresh"] == "true"
    assert "Télécharger le fichier" in client.get(page(export)).content.decode()
    reply = client.get(reverse("exports:file", args=[export.public_id]))
    assert reply["Content-Disposition"] == f'attachment; filename="{export.name}"'
    content = body(reply)
    assert len(content) == export.size
    assert len(lines("xlsx", content)) == 62
    assert export.name in client.get(reverse("exports:file", args=[export.public_id]))["Content-Disposition"]
    assert "Télécharger" in client.get(reverse("exports:list")).content.decode()


def test_asked_twice_is_made_once(admin: User) -> None:
    first = asked_of(admin)
    assert asked_of(admin) == first
    asked_of(admin, kind="xlsx")
    asked_of(admin, kind="ods")
    with pytest.raises(ExportRefused):
        asked_of(admin, query="vue=tous&q=a")
    assert asked_of(admin) == first
    # A worker that says nothing is taken for dead.
    Export.objects.update(asked_at=timezone.now() - exports.LOST_AFTER)
    assert asked_of(admin) != first


def test_a_killed_worker_leaves_no_half_file(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    export = asked_of(admin)

    def killed(*args: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(exports, "_finish", killed)
        with pytest.raises(KeyboardInterrupt):
            make_export(entry_of(export))
    export.refresh_from_db()
    assert (export.state, export.total, kept()) == (ExportState.RUNNING, 61, [])
    made(export)
    assert (export.state, len(kept())) == (ExportState.READY, 1)
    # The entry comes back once more: the file that is there stays.
    name = kept()
    made(export)
    assert kept() == name


def test_two_workers_keep_one_file(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    export = asked_of(admin)
    finish, turns = exports._finish, iter([True, False])

    def overtaken(*args: Any) -> None:
        if next(turns, False):
            make_export(entry_of(export))
        finish(*args)

    monkeypatch.setattr(exports, "_finish", overtaken)
    made(export)
    assert export.state == ExportState.READY
    assert kept() == [Path(export.file.name).name]


def test_a_fault_is_tried_again_then_told(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    export = asked_of(admin)
    monkeypatch.setattr(exports, "table_file", lambda *args, **options: 1 / 0)
    entry = entry_of(export)
    entry.attempts = 1
    with pytest.raises(ZeroDivisionError):
        make_export(entry)
    entry.attempts = exports.TRIES
    with pytest.raises(NeverWorks):
        make_export(entry)
    assert exports.FAULT[:20] in signed_in(admin).get(page(export)).content.decode()
    # Killed at each try, it is told too.
    export, entry = asked_of(admin), entry_of(Export.objects.latest("pk"))
    entry.attempts = exports.TRIES + 1
    with pytest.raises(NeverWorks):
        make_export(entry)
    export.refresh_from_db()
    assert export.state == ExportState.FAILED


def test_what_may_be_read_is_looked_up_when_the_file_is_made(call: Call) -> None:
    filed(call, theme=THEME)
    hidden = filed(call, theme=THEME, organisation=OrganisationFactory()).application
    referent = lead_of(THEME)
    user = referent_with_account(referent)
    export = asked_of(user)
    Interest.objects.create(
        user=user, organisation=hidden.organisation, ground="officer", since=timezone.now() - timedelta(days=1)
    )
    made(export)
    assert export.total == 1
    with export.file.open("rb") as content:
        assert hidden.number not in content.read().decode()
    gone = asked_of(user)
    referent.is_active = False
    referent.save()
    made(gone)
    assert (gone.state, gone.error) == (ExportState.FAILED, exports.NOT_HERS_ANY_MORE)
    admin = UserFactory(is_staff=True)
    left = asked_of(admin)
    User.objects.filter(pk=admin.pk).update(is_active=False)
    assert made(left).error == exports.NOT_HERS_ANY_MORE
    assert not left.file


def test_a_file_made_before_a_link_or_the_end_of_a_function_is_not_hers_any_more(call: Call) -> None:
    hidden = filed(call, theme=THEME).application
    referent = lead_of(THEME)
    user = referent_with_account(referent)
    before, client = made(asked_of(user)), signed_in(user)
    assert before.total == 1
    link = note_link(
        by=user, at=timezone.now(), user=user, organisation=hidden.organisation, ground="officer", detail=""
    )
    after = made(asked_of(user))
    for export, status in ((before, 404), (after, 200)):
        for name in ("export", "file"):
            assert client.get(reverse(f"exports:{name}", args=[export.public_id])).status_code == status
    assert str(before.public_id) not in client.get(reverse("exports:list")).content.decode()
    lift_link(by=user, at=timezone.now(), interest=link, reason="C’est fini.")
    address = reverse("exports:file", args=[before.public_id])
    assert client.get(address).status_code == 200
    Referent.objects.filter(pk=referent.pk).update(is_active=False)
    assert client.get(address).status_code == 404


def test_an_address_that_no_page_wrote_is_no_fault_of_the_server(call: Call) -> None:
    asking(call, ("region", 1000))
    staff, region = signed_in(UserFactory(is_staff=True)), signed_in(speaker("region"))
    names = ("vue", "q", "etat", "appel", "thematique", "tri", "chiffre", "financeur", "annee", "commune", "colonnes",
             "structure", "constat", "apres", "nature", "conformite", "tableau")  # fmt: skip
    for value in ("%00", "%FF", "%ED%A0%80", "9" * 99, "%C2%B2", "-1", "1e999", "%F0%9F%92%A9", "a%00b"):
        query = "&".join(f"{name}={value}" for name in names)
        for client, slugs in ((staff, ("dossiers", "dossiers-complets", "lignes")),
                              (region, ("cofinanceur", "lignes-cofinanceur"))):  # fmt: skip
            for listing in slugs:
                answers = [posted(client, listing, one).status_code for one in (query, query.replace("chiffre", "x"))]
                assert set(answers) <= {200, 302, 400, 404}, (listing, value)
    assert posted(staff, "dossiers", "a&" * 2000).status_code in (200, 400)


def test_a_list_too_long_for_a_sheet_is_told(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 60)
    assert made(asked_of(admin, kind="ods")).error == exports.TOO_LONG
    assert made(asked_of(admin, kind="csv")).state == ExportState.READY


def test_nobody_sees_the_file_of_another(admin: User) -> None:
    export = made(asked_of(admin))
    other = signed_in(UserFactory(is_staff=True))
    for name in ("export", "file"):
        address = reverse(f"exports:{name}", args=[export.public_id])
        assert other.get(address).status_code == 404
        assert signed_in(admin).get(address).status_code == 200
    assert str(export.public_id) not in other.get(reverse("exports:list")).content.decode()
    assert "Aucun export" in other.get(reverse("exports:list")).content.decode()


def test_who_takes_which_list(call: Call) -> None:
    asking(call, ("region", 1000))
    house, region = signed_in(member(OrganisationFactory())), speaker("region")
    staff = signed_in(referent_with_account(other_referent(THEME)))
    for client, listing, status in (
        (house, "dossiers", 404), (house, "dossiers-complets", 404), (house, "cofinanceur", 404),
        (staff, "cofinanceur", 404), (staff, "dossiers", 200), (signed_in(region), "dossiers", 404),
        (signed_in(region), "dossiers-complets", 404), (signed_in(region), "cofinanceur", 200),
        (staff, "inconnue", 404),
    ):  # fmt: skip
        assert posted(client, listing, "").status_code == status, listing
    assert posted(staff, "dossiers", kind="exe").status_code == 404
    assert posted(staff, "dossiers", "q=" + "x" * 4000).status_code == 404
    assert house.get(reverse("exports:list")).status_code == 404
    head, row = lines("csv", body(posted(signed_in(region), "cofinanceur", "")))
    assert tuple(head) == HEAD
    assert row[6] == "1000,00"
    assert posted(signed_in(region), "cofinanceur", "financeur=caf").status_code == 404
    FunderMember.objects.filter(user=region).update(ended_at=timezone.now())
    assert posted(signed_in(region), "cofinanceur", "").status_code == 404


def test_a_file_goes_after_a_day(admin: User) -> None:
    old, young = made(asked_of(admin)), made(asked_of(admin, kind="xlsx"))
    Export.objects.filter(pk=old.pk).update(asked_at=timezone.now() - timedelta(hours=25))
    assert signed_in(admin).get(page(old)).status_code == 404
    folder = Path(settings.MEDIA_ROOT, "exports")
    (folder / "orphan.csv").write_text("left by a killed worker")
    os.utime(folder / "orphan.csv", times=((timezone.now() - timedelta(hours=25)).timestamp(),) * 2)
    (folder / "coming.csv").write_text("on its way")
    assert forget_old_exports() == 1
    assert kept() == sorted([Path(young.file.name).name, "coming.csv"])
    assert list(Export.objects.all()) == [young]


def test_the_inventory_tells_orphans_from_exports(admin: User) -> None:
    export = made(asked_of(admin))
    folder = Path(settings.MEDIA_ROOT, "exports")
    (folder / "orphan.csv").write_text("nobody names it")
    (folder / "coming.csv").write_text("on its way")
    for name in ("orphan.csv", Path(export.file.name).name):
        os.utime(folder / name, times=((timezone.now() - timedelta(hours=2)).timestamp(),) * 2)
    assert take_inventory(at=timezone.now()).unknown == ("exports/orphan.csv",)


def test_reading_is_lazy(admin: User, django_assert_max_num_queries: Any) -> None:
    """Asking reads the desk and counts; the rows come with the writing."""
    table(admin, "dossiers")
    with django_assert_max_num_queries(4):
        assert table(admin, "dossiers").count == 61
