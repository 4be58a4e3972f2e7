"""Opinions asked through the real services, shared by the tests about them."""

import re
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from applications.models import Application
from contacts.models import User
from instruction.models import OpinionRequest
from instruction.services.giving import draft_mark, give_opinion, save_opinion_draft
from instruction.services.opinions import Addressee, Grant, ask_opinions
from tests.factories import mails_to

TOWN = "urbanisme@ville.exemple.fr"


def asked(application: Application, by: User, **options: Any) -> OpinionRequest:
    """One request: of a commune by link, or of the ``user`` given."""
    user: User | None = options.pop("user", None)
    email = user.email if user else options.pop("email", TOWN)
    someone = Addressee(options.pop("kind", "commune"), options.pop("name", "Anne Martin"), email, "Ville", user)
    at = options.pop("at", timezone.now())
    given = {
        "question": "L’action complète-t-elle ce que fait la ville ?",
        "sections": ["projet", "territoire", "budget"],
        "due_on": timezone.localdate(at) + timedelta(days=15),
        **options,
    }
    (request,) = ask_opinions(by=by, at=at, application=application, addressees=[someone], grant=Grant(**given))
    return request


def answered(request: OpinionRequest, *, value: str = "reserved", text: str = "Oui, avec le centre social.") -> Any:
    """The answer of the addressee, kept as a draft and then given."""
    at, by = timezone.now(), request.user
    said = {"value": value, "text": text, "name": "Anne Martin"}
    request = save_opinion_draft(by=by, at=at, opinion=request, seen=draft_mark(request), **said)
    return give_opinion(by=by, at=at, opinion=request, seen=draft_mark(request))


def links_to(email: str) -> list[str]:
    """The paths of the links mailed to an address, the first first."""
    return [path for mail in mails_to(email) for path in re.findall(r"/avis/lien/[\w-]+/", mail["body"])]


def opened(request: OpinionRequest) -> Client:
    """A browser that has opened the latest link of a request."""
    client = Client()
    response = client.post(links_to(request.email)[-1])
    assert response.status_code == 302, response.content.decode()
    return client
