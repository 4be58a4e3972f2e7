"""Who has a link with a structure finds its dossiers nowhere: every address of the matrix that names one, every list,
file, mail and page of the administration; nor can anyone else bring one to her. Each walk is done before the link too:
what may be read is then found."""

import re
from collections.abc import Collection, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.models import Application, Assignment, Interest
from applications.services.interests import lift_link, note_link
from applications.workflow import NotAllowed
from contacts.models import OutboxEntry, Referent, User
from contacts.notifications import send_digests
from instruction.models import BulkRun, Flag
from instruction.selectors import desk_of
from instruction.selectors.assigning import takers
from instruction.selectors.flags import flaggable
from instruction.selectors.giving import request_for_user
from instruction.selectors.inbox import counts
from instruction.selectors.load import load_of
from instruction.selectors.notes import readers_of
from instruction.selectors.opinions import colleagues_to_ask
from instruction.services.assigning import reassign, share
from instruction.services.flags import raise_flag
from instruction.services.opinions import OpinionRefused
from instruction.services.settling import STEPPED_ASIDE
from instruction.services.weekly import tell_overdue, tell_the_week
from tests.access.addresses import TABLE
from tests.access.test_canaries import text_of
from tests.access.world import world
from tests.asking import asked
from tests.factories import UserFactory, signed_in

__all__ = ["world"]

KEPT_AWAY = ("referent", "admin", "seat")
# The style guide shows numbers of no dossier.
SAMPLES = {"design"}
# What everybody reads of a funded project says nothing to anyone in particular; holding it out is hers no more.
PUBLIC = {"projects:project"}
LISTS = (
    "instruction:inbox?vue=tous&colonnes=structure,referent,etat", "instruction:inbox?vue=mes-dossiers",
    "instruction:inbox?vue=tous&q=PDV", "instruction:export?vue=tous&format=csv",
    "instruction:export?vue=tous&format=xlsx", "instruction:ranking?appel={call}&thematique=culture",
    "instruction:ranking_csv?appel={call}&thematique=culture",
    "reporting:rows?chiffre=dossiers", "reporting:rows?chiffre=asked&format=csv",
    "reporting:funder_rows?chiffre=dossiers",
)  # fmt: skip
# Of those pages, some that say the dossier to whom nothing keeps away from it.
SAYING = {
    "referent": (LISTS[1], *LISTS[5:9], "exports:file"),
    "admin": (LISTS[0], *LISTS[2:5], *LISTS[7:9], "instruction:bulk_report", "committees:agenda"),
    "seat": (LISTS[9], "cofunders:home", "cofunders:export", "committees:agenda"),
}
ADMIN = (
    "applications_application", "applications_assignment", "applications_event", "applications_submission",
    "applications_assessment", "applications_receipt", "instruction_flag", "instruction_override",
)  # fmt: skip


def dossiers(world: dict[str, Any]) -> list[Application]:
    """Those that were filed, of the one organisation of the world."""
    house = Application.objects.get(public_id=world["arguments"]["filed"][0]).organisation
    return list(Application.objects.filed().filter(organisation=house).order_by("pk"))


def canaries(world: dict[str, Any]) -> list[str]:
    return [str(word) for row in dossiers(world) for word in (row.number, row.public_id)]


def naming(world: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every address of the matrix that names one of the dossiers, with its arguments in place."""
    keys = {str(row.public_id) for row in dossiers(world)}
    for name, (kind, _) in TABLE.items():
        arguments = list(world["arguments"][kind])
        if kind == "passage":
            arguments = [world["arguments"]["committee"][0], world["arguments"]["scheduled"][0]]
        if name not in PUBLIC and keys & {str(one) for one in arguments}:
            yield name, reverse(name, args=arguments)


def opened(client: Client, world: dict[str, Any]) -> list[str]:
    """Those that answer something else than an unknown dossier's, by reading, or by posting where they are not read."""
    found = []
    for name, address in naming(world):
        response = client.get(address)
        if response.status_code == 405:
            # Nothing is posted that a service would accept: only who may know of the dossier is told so.
            response = client.post(address, {"version": "rien"})
        if response.status_code != 404:
            found.append(name)
    return found


def told(client: Client, world: dict[str, Any], among: Collection[str] | None = None) -> list[str]:
    """The pages and files without a dossier in their address that say one of them: all are opened, or some."""
    named = {name for name, _ in naming(world)}
    pages = {
        name: reverse(name, args=world["arguments"][kind])
        for name, (kind, _) in TABLE.items()
        if name not in named | SAMPLES and kind != "section" and not name.startswith(("applications:", "contacts:"))
    }
    call = world["arguments"]["call"][0]
    for line in LISTS:
        name, query = line.format(call=call).split("?")
        pages[line] = f"{reverse(name)}?{query}"
    words = canaries(world)
    asked = pages if among is None else {label: pages[label] for label in among}
    said = [label for label, address in asked.items() if says(client, address, words)]
    # Whether it says a dossier to anyone at all: what is funded is.
    return [label for label in said if not says(Client(), pages[label], words)]


def says(client: Client, address: str, words: list[str]) -> bool:
    """Whether the page or the file holds one of these words; it is opened once, whatever their number."""
    text = text_of(client.get(address))
    return any(word in text for word in words)


def linked(world: dict[str, Any], *actors: str) -> None:
    house = dossiers(world)[0].organisation
    for actor in actors:
        user = world["people"][actor]
        note_link(by=user, at=timezone.now(), user=user, organisation=house, ground="member")


@pytest.fixture
def administered(world: dict[str, Any]) -> dict[str, Any]:
    User.objects.filter(pk=world["people"]["admin"].pk).update(is_superuser=True)
    world["people"]["admin"].refresh_from_db()
    return world


def test_no_address_no_list_no_file_says_the_dossier(administered: dict[str, Any]) -> None:
    world = administered
    browsers = {actor: signed_in(world["people"][actor]) for actor in KEPT_AWAY}
    before = {actor: opened(browser, world) for actor, browser in browsers.items()}
    assert len(before["referent"]) > 30, "the control: these pages open without the link"
    assert len(before["admin"]) > 30
    assert {"cofunders:dossier", "cofunders:document"} <= set(before["seat"])
    for actor, pages in SAYING.items():
        assert told(browsers[actor], world, pages) == [*pages], "the control: these pages say it without the link"
    assert in_the_administration(browsers["admin"], world) == list(ADMIN[:6])
    linked(world, *KEPT_AWAY)
    for actor, browser in browsers.items():
        assert opened(browser, world) == [], actor
        assert told(browser, world) == [], actor
    assert in_the_administration(browsers["admin"], world) == []
    others = signed_in(world["people"]["colleague"])
    assert len(opened(others, world)) > 20, "the control: a colleague goes on reading it"


def in_the_administration(client: Client, world: dict[str, Any]) -> list[str]:
    """The lists of the administration that say a dossier, and those whose first row opens."""
    found = []
    for name in ADMIN:
        page = client.get(reverse(f"admin:{name}_changelist")).content.decode()
        if any(row.number in page for row in dossiers(world)) or re.search(rf"{name.split('_')[1]}/\d+/change", page):
            found.append(name)
    return [name for name in found if not name.startswith("instruction_")]


def test_a_document_that_holds_its_letter_is_not_hers_to_open(world: dict[str, Any]) -> None:
    browser, run = signed_in(world["people"]["referent"]), BulkRun.objects.get()
    address, page = (reverse(f"instruction:{name}", args=[run.public_id]) for name in ("bulk_file", "bulk"))
    assert browser.get(address).status_code == 200
    linked(world, "referent")
    assert browser.get(address).status_code == 404
    assert address not in browser.get(page).content.decode()


def test_nobody_brings_it_to_her(world: dict[str, Any]) -> None:
    row, lead = dossiers(world)[0], world["people"]["referent"]
    referent, admin, at = lead.referent, UserFactory(is_staff=True), timezone.now()
    line = Assignment.objects.get(application=row, ended_at=None, role__in=("lead", "box"))
    assert line.referent == referent
    asked_of_her = asked(row, admin, user=lead)
    before = counts(desk_of(lead), timezone.localdate()).of_views["mes-dossiers"]  # type: ignore[arg-type]
    linked(world, "referent")
    line = Assignment.objects.select_related("referent").get(application=row, ended_at=None, role__in=("lead", "box"))
    assert line.referent != referent, "it passed on at once"
    event = row.events.filter(action="assign").latest("pk")
    assert (event.reason, event.actor) == (STEPPED_ASIDE, None)
    for refused in (
        lambda: reassign(by=admin, at=at, application=row, referent=referent, reason="Retour"),
        lambda: share(by=admin, at=at, application=row, referent=referent, reason="Ensemble"),
        lambda: raise_flag(by=admin, at=at, application=row, text="Un point", referent=referent),
        lambda: raise_flag(by=lead, at=at, application=row, text="Un point"),
    ):
        with pytest.raises(NotAllowed):
            refused()
    with pytest.raises(OpinionRefused, match="conflit d’intérêts"):
        asked(dossiers(world)[1], admin, user=lead)
    assert lead.email not in str(takers(row, line, at))
    assert referent not in flaggable(row)
    assert lead not in readers_of(row)
    assert referent not in colleagues_to_ask(admin, row)
    assert request_for_user(lead, asked_of_her.public_id, at) is None
    desk = desk_of(lead)
    assert desk is not None
    assert counts(desk, timezone.localdate()).of_views["mes-dossiers"] < before
    assert sum(load.total.open for load in load_of(desk, at)) == 0


def test_no_mail_tells_her_of_it(world: dict[str, Any]) -> None:
    row, at = dossiers(world)[0], timezone.now()
    taker = world["people"]["colleague"]
    linked(world, *KEPT_AWAY)
    OutboxEntry.objects.all().delete()
    Application.objects.filter(pk=row.pk).update(next_date=timezone.localdate() - timezone.timedelta(days=1))
    services.open_thread(
        by=world["people"]["signatory"], at=at, application=row, subject="Canari", body="Bonjour", key="c", files=[]
    )
    raise_flag(by=UserFactory(is_staff=True), at=at, application=row, text="Canari point")
    tell_the_week(at=at)
    tell_overdue(at=at)
    send_digests(at)
    away = {world["people"][actor].email for actor in KEPT_AWAY}
    words = canaries(world)
    mails = list(OutboxEntry.objects.filter(kind="mail").values_list("payload", flat=True))
    assert [mail for mail in mails if mail["to"] in away and any(word in str(mail) for word in words)] == []
    assert any(mail["to"] == taker.email and row.number in str(mail) for mail in mails), "the control: her colleague"


def test_lifted_it_is_there_again_and_the_desk_stays_with_the_other(world: dict[str, Any]) -> None:
    lead, row = world["people"]["referent"], dossiers(world)[0]
    linked(world, "referent")
    after = Assignment.objects.get(application=row, ended_at=None, role__in=("lead", "box"))
    lift_link(by=lead, at=timezone.now(), interest=Interest.objects.get(), reason="C’est fini.")
    assert signed_in(lead).get(reverse("instruction:dossier", args=[row.public_id])).status_code == 200
    assert Assignment.objects.get(application=row, ended_at=None, role__in=("lead", "box")) == after
    assert not Flag.objects.filter(application=row, text="Un point").exists()
    assert Referent.objects.get(user=lead).is_active
