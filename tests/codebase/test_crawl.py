"""Every page that a link leads to answers, prints nothing undefined, holds nothing inline, whoever reads it."""

import re
from collections import Counter, deque
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from contacts.models import Membership, Referent
from tests.kept import kept

# Enough to see each kind of page with some variety, and to end.
PAGES_A_ROUTE = 3
PAGES_IN_ALL = 200
LEFT_OUT = ("/static/", "/administration/", "/compte/logout/")


class Links(HTMLParser):
    """The addresses that a page offers, and what it holds that the content policy would refuse."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.refused: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.addresses += [given[name] for name in ("href", "hx-get") if name in given and tag != "link"]
        inert = given.get("type") in {"application/json", "application/ld+json"}
        if tag == "script" and "src" not in given and not inert and "nonce" not in given:
            self.refused.append("an inline script")
        if tag == "style" and "nonce" not in given:
            self.refused.append("an inline style")
        self.refused += [f"{name} on <{tag}>" for name in given if name == "style" or name.startswith("on")]


@pytest.fixture
def portal(db: None, settings: Any) -> None:
    """The demonstration, small."""
    settings.DEMONSTRATION = True
    kept("demonstration", loaded)


def loaded() -> None:
    for command in (("load_territories",), ("load_call", "PDV-2023"), ("load_contacts",), ("load_demo",)):
        call_command(*command, verbosity=0)


def crawl(client: Client, start: str) -> tuple[list[str], Counter[str]]:
    """Follow links from a page; the faults met, and how many pages of each route were seen."""
    seen, faults, routes = {start}, [], Counter[str]()
    queue = deque([(start, "the start")])
    while queue and sum(routes.values()) < PAGES_IN_ALL:
        address, origin = queue.popleft()
        try:
            route = resolve(urlsplit(address).path).view_name
        except Resolver404:
            faults.append(f"{origin} leads to {address}, which no route takes")
            continue
        if routes[route] >= PAGES_A_ROUTE:
            continue
        routes[route] += 1
        answer: Any = client.get(address, follow=True)
        if answer.status_code != 200:
            faults.append(f"{origin} leads to {address}: {answer.status_code}")
        if answer.streaming or "text/html" not in answer["Content-Type"]:
            continue
        links = Links(answer.content.decode())
        faults += [f"{address} holds {refused}" for refused in links.refused]
        for link in links.addresses:
            target = urldefrag(urljoin(address, link)).url
            if target.startswith("/") and not target.startswith(LEFT_OUT) and target not in seen:
                seen.add(target)
                queue.append((target, address))
    return faults, routes


def test_every_link_leads_to_a_whole_page(portal: None, client: Client) -> None:
    carrier = Membership.objects.filter(state="active").order_by("pk").first()
    referent = Referent.objects.filter(user__isnull=False).order_by("pk").first()
    assert carrier is not None
    assert referent is not None
    met: Counter[str] = Counter()
    for start, user in (
        ("/", None),
        (reverse("applications:list"), carrier.user),
        (reverse("instruction:inbox"), referent.user),
    ):
        client.logout()
        if user:
            client.force_login(user)
        faults, routes = crawl(client, start)
        assert faults == []
        met += routes
    assert {"home", "eligibility:theme", "applications:list", "instruction:inbox", "instruction:dossier"} <= set(met)


def test_every_page_of_the_administration_opens(portal: None, client: Client) -> None:
    client.force_login(get_user_model().objects.create_superuser(email="admin@example.fr", password="x" * 20))
    assert client.get(reverse("admin:index")).status_code == 200
    for model in admin.site._registry:
        names = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"{names}_changelist"), {"q": "lille"}, follow=True).status_code == 200, names
        listed = client.get(reverse(f"{names}_changelist"))
        assert listed.status_code == 200, names
        # From the list and not from the table: some rows (drafts) are not an administrator's to read.
        for row in listed.context["cl"].result_list[:1]:
            assert client.get(reverse(f"{names}_change", args=[row.pk])).status_code == 200, names
        assert client.get(reverse(f"{names}_add")).status_code in {200, 403}, names


def test_the_crawl_sees_what_it_is_for(client: Client, db: None) -> None:
    assert Links('<p style="x"><script>1</script><a href="/x/">').refused == ["style on <p>", "an inline script"]
    assert Links('<a href="/x/" hx-get="/y/">').addresses == ["/x/", "/y/"]
    assert re.search("no route takes", crawl(client, "/nulle-part/")[0][0])
