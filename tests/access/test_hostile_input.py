"""Hostile input at every address that takes a post, sent by someone who may: no fault of the server, nothing half done.

Each post runs in a savepoint that is undone, so that all addresses of an app meet the same world. Field names are read
from the page's own form, or from the page that holds the form of an address that only takes posts.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from applications.models import Application, Submission
from instruction.services.gestures import GESTURES
from tests.access.addresses import TABLE
from tests.access.test_opinions_matrix import TABLE as OPINIONS
from tests.access.test_opinions_matrix import asking
from tests.access.world import world

__all__ = ["asking", "world"]

# Each space of addresses with who may most there: an administrator's reading would leave its trace.
APPS = {
    "applications": "signatory", "contacts": "signatory", "files": "signatory", "privacy": "signatory",
    "letters": "signatory", "instruction": "referent", "interests": "admin", "committees": "head", "funding": "head",
    "cofunders": "seat", "residents": "resident", "campaign": "head", "contributions": "seat",
    "exports": "referent", "observatory": "head", "projects": "head", "annual": "head",
}  # fmt: skip
FORM_OF = {
    "applications:submit": ("applications:review", "draft"),
    "applications:autosave": ("applications:section", "section"),
    "applications:budget_autosave": ("applications:budget", "draft"),
    "applications:plan_autosave": ("applications:plan", "draft"),
    "applications:act": ("applications:review", "draft"),
    "applications:detach": ("applications:attach", "draft"),
    "instruction:extend_addition": ("instruction:ask_addition", "filed"),
    "instruction:notes_seen": ("instruction:notes", "filed"),
    "instruction:labels": ("instruction:dossier", "filed"),
    "instruction:flag_resolve": ("instruction:flags", "filed"),
    "instruction:check": ("instruction:checklist", "filed"),
    "instruction:score_autosave": ("instruction:score", "filed"),
    "instruction:proposal_check": ("instruction:proposal", "filed"),
    "instruction:saved_view": ("instruction:saved_views", ""),
    "instruction:bulk_undo": ("instruction:bulk", "run"),
    "committees:item": ("committees:agenda", "committee"),
    "campaign:remind": ("campaign:board", "campaign"),
    "campaign:act": ("campaign:contribution", "contribution"),
    "contributions:autosave": ("contributions:contribution", "contribution"),
    "exports:ask": ("reporting:rows", ""),
    "observatory:import_drop": ("observatory:import", "values_file"),
    "projects:publish": ("projects:hold", "project"),
    "annual:figure_drop": ("annual:figures_edit", "edition"),
    "instruction:meeting": ("instruction:meetings", ""),
    "opinions:draft": ("opinions:opinion", "hers"),
}
# What a page's buttons and scripts send besides the fields of its form.
EVERYWHERE = (
    "key", "version", "password", "reason", "do", "decision", "take", "then", "stay", "finished", "body", "q",
    "put", "choice", "give", "drop", "gesture", "state", "note", "row", "link_only", "seen", "query", "application",
)  # fmt: skip
# The settings of each gesture on many dossiers; its choice and its steps are said rightly, or nothing would be read.
OF_GESTURES = {
    "assign": ("referent", "reason"),
    "label": ("label",),
    "unlabel": ("label",),
    "addition": ("due_on", "ask-projet", "say-projet", "ask-projet-aims", "say-projet-aims"),
    "agenda": ("committee",),
    "letters": ("subject", "body", "signature"),
}
LONG = "é" * 500_000
UUIDS = ("{9B2F1C5E-0000-4000-8000-00000000000A}", "9B2F1C5E-0000-4000-8000-00000000000A", "urn:uuid:0", "' OR 1=1 --")
FORM = "application/x-www-form-urlencoded"
Fields = list[str]
Kind = Callable[[Fields], dict[str, Any]]


def typed(*texts: str) -> Kind:
    """Each field holds one of these texts, or all of them at once when there are several."""
    return lambda names: {"data": {name: texts[0] if len(texts) == 1 else list(texts) for name in names}}


def raw(value: str) -> Kind:
    """Bytes that are no text, as a script would send them."""
    return lambda names: {"data": "&".join(f"{quote(name)}={value}" for name in names), "content_type": FORM}


def long_text(names: Fields) -> dict[str, Any]:
    """One megabyte in the first field that is written by hand, the rest blank."""
    wanted = [name for name in names if not name.startswith("base-") and name not in EVERYWHERE] or names
    return {"data": {wanted[0]: LONG}}


def files_for_text(names: Fields) -> dict[str, Any]:
    return {"data": {name: SimpleUploadedFile("x.pdf", b"%PDF-1.7 \x00\xff") for name in names}}


def stale(names: Fields) -> dict[str, Any]:
    given = {name: "000000000000" if name.startswith("base-") else "Autre chose" for name in names}
    return {"data": given | {"version": "1", "key": "k"}}


KINDS: dict[str, Kind] = {
    "nul": typed("a\x00b"),
    "half a character": raw("%ED%A0%80"),
    "bytes": raw("%FF%FE%00"),
    "a megabyte": long_text,
    "twenty thousand fields": lambda names: {
        "data": "&".join(f"{quote(names[0])}-{number}=1" for number in range(20_000)),
        "content_type": FORM,
    },
    "lists": typed("1", "deux", ""),
    "files": files_for_text,
    "huge": lambda names: {"data": {name: "9" * (5000 if "TOTAL" in name else 400) for name in names}},
    "digits that are no number": typed("²٣"),
    "beyond an integer": typed(str(2**63)),
    "negative": typed("-1"),
    "not a number": typed("NaN"),
    "infinite": typed("-1e999999"),
    "unicode": typed("\u202e\u200b\ufeff\U0001f468\u200d\U0001f469 <script>=1+1"),
    "identifiers": typed(*UUIDS),
    "one identifier": typed(UUIDS[0]),
    "stale": stale,
    "json": lambda names: {"data": b'{"a": [[[[' + b"[" * 20_000, "content_type": "application/json"},
    "a broken form": lambda names: {"data": b"--x\r\nContent-Disp", "content_type": "multipart/form-data; boundary=x"},
}

# Each address is sent something of each family; what it is turns with the address, so that each kind of input meets a
# quarter of them, in each app. HOSTILE=whole sends everything everywhere, which takes ten minutes.
FAMILIES = (
    ("nul", "half a character", "bytes", "unicode"),
    ("a megabyte", "twenty thousand fields", "json", "a broken form", "files"),
    ("huge", "digits that are no number", "beyond an integer", "negative", "not a number", "infinite"),
    ("lists", "identifiers", "one identifier", "stale"),
)
EACH = 1


def turn(rank: int) -> list[str]:
    """The attacks of one address, by its rank among those of its app."""
    if os.environ.get("HOSTILE") == "whole":
        return list(KINDS)
    return [family[(rank * EACH + step) % len(family)] for family in FAMILIES for step in range(EACH)]


def test_every_kind_has_its_family_and_its_turn() -> None:
    assert sorted(kind for family in FAMILIES for kind in family) == sorted(KINDS)
    assert {kind for rank in range(6) for kind in turn(rank)} == set(KINDS)


@pytest.fixture
def clients(world: dict[str, Any]) -> dict[str, Client]:
    made = {}
    for actor in {*APPS.values()}:
        made[actor] = Client()
        made[actor].force_login(world["people"][actor])
    return made


def routes(app: str) -> Iterator[tuple[str, str]]:
    """Name and address of every route of the app, with the kind of its arguments."""
    return ((name, kind) for name, (kind, _) in TABLE.items() if name.startswith(f"{app}:"))


def names_in(page: Any) -> Fields:
    """The fields of a page, where it is one: an address may be a download, or take posts only."""
    shows = page.status_code == 200 and page.headers["Content-Type"].startswith("text/html")
    main = page.content.decode().partition("<main")[2] if shows else ""
    return sorted({*re.findall(r'name="([^"]+)"', main), *EVERYWHERE} - {"csrfmiddlewaretoken"})


def writes() -> int:
    """How many rows this transaction has written so far, sessions aside."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables "
            "WHERE relname <> 'django_session'"
        )
        return int(cursor.fetchone()[0])


def answered(act: Callable[[], Any]) -> tuple[int | str, int]:
    """The status of one request, or the name of the fault, and how many rows it wrote; then all is undone."""
    before = writes()
    try:
        with transaction.atomic():
            status: int | str = act().status_code
            wrote = writes() - before
            transaction.set_rollback(True)
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}"[:200], 0
    return status, wrote


@pytest.mark.parametrize("app", APPS)
def test_hostile_posts_are_refused_or_said(world: dict[str, Any], clients: dict[str, Client], app: str) -> None:
    faults, tried = attacked(clients[APPS[app]], routes(app), world["arguments"])
    assert faults == []
    assert tried >= len(FAMILIES) * EACH * 2


def test_hostile_posts_on_a_dossier_in_review(world: dict[str, Any], clients: dict[str, Client]) -> None:
    """Marks and proposals are written once a dossier is admissible: their pages hold a form then only."""
    Application.objects.filter(public_id=world["arguments"]["filed"][0]).update(state="in_review")
    written = ("score", "proposal", "ready", "return_to_review", "opinion_", "addition", "inadmissible", "admit")
    on = [(name, kind) for name, kind in routes("instruction") if any(part in name for part in written)]
    faults, tried = attacked(clients["referent"], on, world["arguments"])
    assert faults == []
    assert tried >= len(FAMILIES) * EACH * 10


@pytest.mark.parametrize("actor", ["giver", "giver by link", "anonymous"])
def test_hostile_opinions(asking: dict[str, Any], actor: str) -> None:
    arguments = {**asking["arguments"]}
    if actor == "giver by link":
        arguments |= {"hers": arguments["by link"], "paper": arguments["its paper"]}
    on = ((name, kind) for name, (kind, _) in OPINIONS.items())
    faults, tried = attacked(asking["clients"][actor], on, arguments)
    assert faults == []
    assert tried >= len(FAMILIES) * EACH * len(OPINIONS)


@pytest.mark.parametrize("step", ["preview", "start"])
def test_hostile_settings_of_a_gesture(world: dict[str, Any], clients: dict[str, Client], step: str) -> None:
    said = {"selection": str(world["arguments"]["filed"][0]), "step": step}
    address, faults = reverse("instruction:bulk_new"), []
    for kind, names in OF_GESTURES.items():
        for attack, make in KINDS.items():
            given = make([*names, "key"])
            if isinstance(given["data"], dict):
                given["data"] |= said | {"kind": kind}
            elif given.get("content_type") == FORM:
                given["data"] += "&" + urlencode(said | {"kind": kind})
            status, _ = answered(lambda given=given: clients["referent"].post(address, **given))
            if not isinstance(status, int) or status >= 500:
                faults.append(f"{kind}, {attack}: {status}")
    assert faults == []
    assert set(OF_GESTURES) == set(GESTURES)


def attacked(client: Client, on: Iterable[tuple[str, str]], arguments: dict[str, Any]) -> tuple[list[str], int]:
    """Hostile input of each family at each of these addresses: what went wrong, and how many were tried."""
    faults, tried, frozen = [], 0, Submission.objects.count()
    for rank, (name, kind) in enumerate(on):
        address = reverse(name, args=arguments[kind])
        form, form_kind = FORM_OF.get(name, (name, kind))
        page = client.get(reverse(form, args=arguments[form_kind]))
        names = names_in(page)
        for attack in turn(rank):
            make = KINDS[attack]
            # Counted where the savepoint is still there.
            counted: list[int] = []

            def act(make: Kind = make, address: str = address, names: Fields = names, counted: Any = counted) -> Any:
                response = client.post(address, **make(names))
                counted.append(Submission.objects.count())
                return response

            status, wrote = answered(act)
            tried += 1
            if not isinstance(status, int) or status >= 500:
                faults.append(f"{name}, {attack}: {status}")
            elif status >= 400 and wrote:
                faults.append(f"{name}, {attack}: {status}, and {wrote} rows written")
            elif counted != [frozen]:
                faults.append(f"{name}, {attack}: a dossier is filed")
    return faults, tried


JUNK = (
    "x=%00",
    "q=" + "a" * 20_000,
    "q=%ED%A0%80&page=%FF",
    "apres=9B2F1C5E&avant=-1&after=%7B%7D&before=abc&cursor=!!!&page=0&page=-1&page=99999999999999999999",
    "tri=%27%3B--&sort=-&order=../..&etat=x&theme=%F0%9F%92%A9&commune=59&annee=1e9&year=-5&appel=0&q=%25_%5C",
    "version=" + "9" * 5000,
    "version=%C2%B2&version=-1",
    "then=//ailleurs.example&next=javascript:x&annee=99999&retire=x&undo=x&section=x",
    "&".join(f"a{number}=1" for number in range(3000)),
)


@pytest.mark.parametrize("app", [*APPS, "eligibility", "territories", "reporting"])
def test_junk_in_the_query_breaks_no_page_and_writes_nothing(
    world: dict[str, Any], clients: dict[str, Client], app: str
) -> None:
    client = clients[APPS.get(app, "referent" if app == "reporting" else "signatory")]
    faults = []
    for rank, (name, kind) in enumerate(routes(app)):
        address = reverse(name, args=world["arguments"][kind])
        # A NUL at each, and the rest in turn.
        for junk in (JUNK[0], *(JUNK[1:] * 2)[rank * 2 % 8 :][:2]):
            status, wrote = answered(lambda address=address, junk=junk: client.get(f"{address}?{junk}"))
            # Whoever looks is written down as a reader of the exchange, once.
            if not isinstance(status, int) or status >= 500 or wrote:
                faults.append(f"{name}?{junk[:30]}: {status}, {wrote} rows written")
            elif junk.startswith("x=") and status != 400:
                faults.append(f"{name}: NUL in the query answers {status}")
    assert faults == []


def test_junk_in_the_query_breaks_no_page_of_an_opinion(asking: dict[str, Any]) -> None:
    """Who reads is written down, each time: only faults are looked for."""
    faults = []
    for name, (kind, _) in OPINIONS.items():
        address = reverse(name, args=asking["arguments"][kind])
        for junk in JUNK:
            status, _ = answered(lambda address=address, junk=junk: asking["clients"]["giver"].get(f"{address}?{junk}"))
            if not isinstance(status, int) or status >= 500:
                faults.append(f"{name}?{junk[:30]}: {status}")
    assert faults == []


def test_an_identifier_has_one_spelling(world: dict[str, Any], clients: dict[str, Client]) -> None:
    public_id = str(world["arguments"]["draft"][0])
    address = reverse("applications:edit", args=[public_id])
    for other in (public_id.upper(), f"{{{public_id}}}", f"{public_id}%00", f"{public_id}%0A", f"-{public_id}"):
        assert other != public_id
        assert clients["signatory"].get(address.replace(public_id, other)).status_code in (400, 404), other


HEADERS = (
    {"Upload-Length": "9" * 400},
    {"Upload-Length": "-1"},
    {"Upload-Length": "1e3"},
    {"Upload-Length": "٣"},
    {"Upload-Length": "10", "Upload-Metadata": "filename !!!"},
    {"Upload-Length": "10", "Upload-Metadata": "filename " + "A" * 20_000},
    {"Upload-Length": "10", "Upload-Metadata": "filename AAAA,filename //79,,, ,"},
    {"Upload-Length": "10", "Upload-Offset": "9" * 400},
    {"Upload-Offset": "-1"},
    {},
)


def test_headers_of_an_upload_that_cannot_be(world: dict[str, Any], clients: dict[str, Client]) -> None:
    client, kind = clients["signatory"], "application/offset+octet-stream"
    for name, method in (("files:upload", "POST"), ("files:chunk", "PATCH")):
        address = reverse(name, args=world["arguments"][TABLE[name][0]])
        for given in HEADERS:
            headers = {"Tus-Resumable": "1.0.0", **given}
            status, wrote = answered(
                lambda method=method, address=address, headers=headers: client.generic(
                    method, address, b"\x00" * 10, content_type=kind, headers=headers
                )
            )
            assert isinstance(status, int), (name, given, status)
            assert status < 500
            assert status < 400 or not wrote, (name, given)
