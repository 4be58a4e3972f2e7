"""Who may open what: the tables of every address by every kind of person, and a test that fails on one left out."""

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests.access.actors import ACTORS
from tests.access.addresses import TABLE, TABLES
from tests.access.world import clients, world
from tests.codebase.test_urls import ours

__all__ = ["clients", "world"]


def answered(client: Client, address: str) -> str:
    response = client.get(address)
    if response.status_code == 302:
        return "sign" if response.headers["Location"].startswith("/compte/login/") else "on"
    return "ok" if response.status_code == 200 else str(response.status_code)


SPACES = sorted({name.partition(":")[0] if ":" in name else "" for name in TABLE})


@pytest.mark.parametrize("space", SPACES)
def test_who_opens_what(world: dict[str, Any], clients: dict[str, Client], space: str) -> None:
    faults = []
    for name, (kind, expected) in TABLE.items():
        if name.rpartition(":")[0] != space:
            continue
        address = reverse(name, args=world["arguments"][kind])
        for actor, wanted in zip(ACTORS, expected, strict=True):
            found = answered(clients[actor], address)
            faults += [f"{name}, {actor}: {found}, and not {wanted}"] * (found != wanted)
    assert faults == []


def test_no_address_is_left_out() -> None:
    # The pages of who is asked an opinion have actors and a table of their own: test_opinions_matrix.
    patterns = get_resolver().url_patterns
    names = {name for name, _ in ours(patterns) if not name.startswith("opinions:")}
    # The views of the API are made by its library.
    api = next(entry for entry in patterns if getattr(entry, "namespace", "") == "api")
    names |= {f"api:{entry.name}" for entry in api.url_patterns}
    assert names == set(TABLE)
    assert sum(len(table.TABLE) for table in TABLES) == len(TABLE), "an address has one line"
