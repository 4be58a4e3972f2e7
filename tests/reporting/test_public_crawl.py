"""Everything private of funded projects filled with words of its own, then the whole public portal read: none is found.

Every text column of the tables that hold dossiers, people and money is overwritten in the database itself, so that a
field that somebody adds later is searched without anybody thinking of it. What is public is the short list below.
"""

import re
from collections import Counter, deque
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from applications.models import Application
from contacts.models import Organisation, OrganisationProfile, User
from eligibility.models import Call
from reporting.models import PublicationHold
from tests.access.test_canaries import addresses, planted_in, text_of
from tests.access.world import world
from tests.codebase.test_crawl import LEFT_OUT, Links
from tests.kept import kept
from tests.reporting.funded import granted

__all__ = ["world"]

APPS = ("applications", "instruction", "committees", "funding", "contacts", "files")
# Published by the portal on purpose: who answers for a theme, with an address and a telephone, and the services' names.
PUBLIC_MODELS = {"contacts.Service", "contacts.Referent", "contacts.ThemeDesk"}
# What a funded project shows, and what the national schema of grants asks besides.
PUBLIC_FIELDS = {
    "applications.Application.title", "contacts.Organisation.name", "contacts.Funder.name", "funding.Vote.reference",
    "contacts.Funder.siret",
    "contacts.OrganisationProfile.rna",
}  # fmt: skip
# Without these, the search would prove little.
SURELY = {
    "applications.Application.summary", "applications.Application.number", "applications.Answer.value",
    "applications.Message.body", "contacts.Organisation.address", "contacts.Organisation.phone",
    "contacts.Organisation.email", "contacts.OrganisationProfile.head_last_name", "contacts.User.last_name",
    "contacts.User.email", "contacts.Funder.email", "instruction.Proposal.comment", "instruction.Note.text",
    "instruction.AgendaItem.conditions", "committees.Position.comment", "committees.ResidentOpinion.text",
    "funding.Vote.conditions", "funding.Vote.body", "funding.Commitment.note", "funding.Decision.sentence",
    "funding.Decision.conditions", "funding.Letter.content",
}  # fmt: skip
# Amounts and numbers that nobody reads outside, whatever the spaces in them.
NUMBERS = {
    "requested_amount": "98765.43", "audience": 54321, "audience_qpv": 54123,
}  # fmt: skip
AGREED, PROPOSED = "76543.21", "87654.32"
SECRET_NUMBERS = ("98765", "54321", "54123", "76543", "87654")
TITLE, HIDDEN = "Fête des canaris publics", "Refuge des canaris cachés"
PAGES_A_ROUTE, PAGES_IN_ALL = 8, 250


@pytest.fixture
def house(world: dict[str, Any], call: Call) -> dict[str, Any]:
    """The world of the canaries whose dossiers are all funded and told; one is held out."""
    planted = kept("canaries", lambda: planted_in(world, call))
    # A sheet with people's names is there to search.
    for organisation in Organisation.objects.filter(profile=None):
        OrganisationProfile.objects.create(organisation=organisation, head_last_name="Martin")
    for dossier in Application.objects.filter(submitted_at__isnull=False).exclude(state="granted"):
        granted(dossier, voted={"mel": "24000", "region": "3000"})
    Application.objects.filter(submitted_at__isnull=False).update(title=TITLE)
    held = Application.objects.get(public_id=planted["decided"])
    Application.objects.filter(pk=held.pk).update(title=HIDDEN)
    by = User.objects.filter(is_staff=True).first()
    assert by is not None
    PublicationHold.objects.create(application=held, reason="Canari du motif", by=by, at=timezone.now())
    return planted


def plant() -> dict[str, str]:
    """A word of its own in each private text column, by what it was written in. Triggers rest; checks do not: a column
    that only takes some values keeps them."""
    words: dict[str, str] = {}
    fields = (
        field
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if model._meta.managed and not model._meta.proxy and model._meta.label not in PUBLIC_MODELS
        and (model._meta.label == "applications.Event" or not model.__name__.endswith("Event"))
        for field in model._meta.local_concrete_fields
        if _is_text(field) and f"{model._meta.label}.{field.name}" not in PUBLIC_FIELDS
    )  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for rank, field in enumerate(fields, start=100):
            label, word = f"{field.model._meta.label}.{field.name}", f"zq{rank}q"
            if _planted(cursor, field, word):
                words[word] = label
        cursor.execute("UPDATE funding_commitment SET agreed = %s", [AGREED])
        cursor.execute("UPDATE instruction_proposedamount SET amount = %s", [PROPOSED])
        cursor.execute("SET LOCAL session_replication_role = origin")
    Application.objects.update(**NUMBERS)
    return words


def _is_text(field: Any) -> bool:
    if isinstance(field, models.JSONField):
        return True
    text = isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.SlugField)
    return text and not field.choices and not field.generated and (field.max_length is None or field.max_length > 6)


def _planted(cursor: Any, field: Any, word: str) -> bool:
    table, column = field.model._meta.db_table, field.column
    if isinstance(field, models.JSONField):
        value = f"to_jsonb('{word}'::text)"
    elif isinstance(field, models.EmailField):
        value = f"'{word}' || ctid::text || '@ex.fr'"
    else:
        # The place of the row keeps apart what must be.
        value = f"'{word}' || ctid::text" if field.max_length is None or field.max_length >= 18 else f"'{word}'"
    # Where some rows must stay without a word, those that have one are enough.
    held = "" if isinstance(field, models.JSONField) else f""" WHERE "{column}" <> ''"""
    for where in ("", held):
        try:
            with transaction.atomic():
                cursor.execute(f'UPDATE "{table}" SET "{column}" = {value}{where}')
                return bool(cursor.rowcount)
        except IntegrityError:
            continue
    return False


def read_all(client: Client, house: dict[str, Any]) -> tuple[dict[str, str], Counter[str]]:
    """The text of every page and file that links lead to from the home page, then of every address of the portal with
    the public identifier of a funded dossier."""
    pages: dict[str, str] = {}
    routes = Counter[str]()
    queue, seen = deque(["/"]), {"/"}
    while queue and len(pages) < PAGES_IN_ALL:
        address = queue.popleft()
        route = resolve(urlsplit(address).path).view_name
        if routes[route] >= PAGES_A_ROUTE:
            continue
        routes[route] += 1
        answer: Any = client.get(address)
        assert answer.status_code in (200, 302, 405), f"{address}: {answer.status_code}"
        pages[address] = text_of(answer)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        found = [*Links(pages[address]).addresses, *re.findall(r'(?:href|data-[a-z-]+-url)="([^"]+)"', pages[address])]
        for link in found:
            target = urldefrag(urljoin(address, link.replace("&amp;", "&"))).url
            if target.startswith("/") and not target.startswith(LEFT_OUT) and target not in seen:
                seen.add(target)
                queue.append(target)
    for label, address in addresses(house).items():
        pages[label] = text_of(client.get(address))
    return pages, routes


def test_the_public_portal_says_nothing_private(house: dict[str, Any], client: Client) -> None:
    words = plant()
    assert SURELY - {*words.values()} == set(), "a private column is not searched"
    pages, routes = read_all(client, house)
    found = [f"{place}: {words[word]}" for place, page in pages.items() for word in re.findall(r"zq\d{3}q", page)]
    assert found == []
    spaces = re.compile(r"[\s\u00a0\u202f]")
    bare = {place: spaces.sub("", page) for place, page in pages.items()}
    assert [f"{place}: {number}" for place, page in bare.items() for number in SECRET_NUMBERS if number in page] == []
    assert [place for place, page in pages.items() if HIDDEN in page or ("motif" in page and "Canari" in page)] == []
    assert {
        "home", "projects:list", "projects:map", "projects:project", "projects:feed", "projects:file", "opendata:page",
        "opendata:grants", "opendata:grants_of_year", "eligibility:theme", "territories:communes_geojson",
    } <= set(routes)  # fmt: skip
    # The control: what is public is found, in each form.
    told = (TITLE, "24000")
    for form in ("liste.csv", "liste.json", "liste.xlsx", "liste.ods", "flux.atom", "subventions.csv"):
        pages_of = [page for place, page in pages.items() if place.startswith("/") and form in place]
        assert pages_of, form
        assert all(word in page or form == "flux.atom" for word in told for page in pages_of), form
        assert TITLE in pages_of[0], form


def test_the_search_answers_no_question_about_what_is_private(house: dict[str, Any], client: Client) -> None:
    Application.objects.update(search_text="canaris prives fete des canaris publics")
    answers = {
        words: client.get(reverse("projects:file", args=["json"]), {"q": words}) for words in ("fete", "fete prives")
    }
    read = {words: b"".join(answer.streaming_content).decode() for words, answer in answers.items()}  # type: ignore[attr-defined]
    assert TITLE in read["fete"]
    assert TITLE not in read["fete prives"]
