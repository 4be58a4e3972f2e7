"""What is another's answers as what does not exist, at every address of the matrix that names an object."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application
from tests.access.actors import ACTORS, UNKNOWN
from tests.access.addresses import TABLE
from tests.access.world import clients, world

__all__ = ["clients", "world"]

# Objects that all the services share: what is unknown to an association is known to each of them.
SHARED = ("committee", "passage")
STRANGERS = ("pending", "other", "giver", "funder", "elsewhere")


def plain(response: Any) -> str:
    """An answer without what changes at each request: tokens of forms, nonces."""
    text = response.content.decode() if not response.streaming else "a file"
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", text)


def is_public_id(value: Any) -> bool:
    return isinstance(value, UUID) or bool(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", str(value)))


def differs(client: Client, name: str, foreign: list[Any], unknown: list[Any]) -> str:
    """How the answers of a foreign object and of an unknown one can be told apart, by reading or by posting."""
    for method in (client.get, client.post):
        answers = [method(reverse(name, args=arguments), {"title": "Volé"}) for arguments in (foreign, unknown)]
        codes = [answer.status_code for answer in answers]
        # A page that only takes posts, or none, refuses the other before it looks for anything.
        if codes not in ([404, 404], [405, 405]):
            return f"{name}, {method.__name__}: {codes}"
        bodies = [plain(answer) for answer in answers]
        if bodies[0] != bodies[1]:
            return f"{name}, {method.__name__}: the two answers differ"
    return ""


@pytest.mark.parametrize("actor", STRANGERS)
def test_a_foreign_object_is_an_unknown_one(world: dict[str, Any], clients: dict[str, Client], actor: str) -> None:
    faults, tried, client = [], 0, clients[actor]
    for name, (kind, expected) in TABLE.items():
        arguments = world["arguments"][kind]
        if not arguments or not is_public_id(arguments[0]) or (actor == "elsewhere" and kind in SHARED):
            continue
        # Where she may enter by herself (an invitation, a file being sent), there is no stranger.
        if dict(zip(ACTORS, expected, strict=True))[actor] not in ("404", "405"):
            continue
        tried += 1
        faults.append(differs(client, name, arguments, [UNKNOWN, *arguments[1:]]))
    assert [fault for fault in faults if fault] == []
    assert tried > 90
    assert not Application.objects.filter(title="Volé").exists()


PARTS = ("note", "flag", "opinion", "subject", "message_file", "sent", "joined")


@pytest.mark.parametrize("actor", ["referent", "signatory", "admin"])
def test_a_part_of_another_dossier_is_an_unknown_part(
    world: dict[str, Any], clients: dict[str, Client], actor: str
) -> None:
    """Her own dossier's address, with a note, a file, a request of another that she may read just as well."""
    faults, tried = [], 0
    for name, (kind, expected) in TABLE.items():
        arguments = world["arguments"][kind]
        enters = dict(zip(ACTORS, expected, strict=True))[actor] in ("ok", "405", "on")
        if kind not in PARTS or not enters or name.split(":")[0] not in ("instruction", "applications"):
            continue
        if actor == "signatory" and name.startswith("instruction:"):
            continue
        elsewhere = world["arguments"]["rule"][0]
        tried += 1
        faults.append(differs(clients[actor], name, [elsewhere, arguments[1]], [elsewhere, UNKNOWN]))
    assert [fault for fault in faults if fault] == []
    assert tried >= 4
