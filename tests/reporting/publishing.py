"""A yearly report ready to be published, and what it is made of once it is."""

import zipfile
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

from django.utils import timezone

from contacts.models import User
from eligibility.models import Call
from reporting.documents.odt import SPACES
from reporting.models import ContributionState, DocumentKind, Edition, EditionState
from reporting.services.publication import publish_edition
from reporting.services.report_documents import document_of, keep_document
from tests.reporting.campaigning import asked_of, campaign, written

TEXT = "## Nos actions\n\nUne **action** forte.\n\n- un point\n\n| Action | Personnes |\n|---|--:|\n| Atelier | 1 200 |"


def assembled(by: User, call: Call, *, awaited: str = "", text: str = TEXT, **said: Any) -> Edition:
    """An edition in assembly: Roubaix wrote, everyone else is without contribution, except ``awaited``."""
    edition = campaign(by, calls=(call,), **said)
    written(by, asked_of(edition, "commune-roubaix"), actions=text)
    states = {"commune-roubaix": ContributionState.VALIDATED} | (
        {awaited: ContributionState.WRITING} if awaited else {}
    )
    for slug, state in states.items():
        edition.contributions.filter(funder__slug=slug).update(state=state)
    edition.contributions.exclude(funder__slug__in=states).update(state=ContributionState.WAIVED)
    Edition.objects.filter(pk=edition.pk).update(state=EditionState.DRAFTING)
    return Edition.objects.select_related("previous").get(pk=edition.pk)


def published(by: User, edition: Edition) -> Edition:
    return publish_edition(
        by=by, at=timezone.now(), edition=edition, version=edition.version, confirmation=edition.period
    )


def opened(odt: bytes) -> tuple[ET.Element, dict[str, bytes]]:
    """The text of an OpenDocument file, and its parts by name."""
    with zipfile.ZipFile(BytesIO(odt)) as made:
        assert made.testzip() is None
        parts = {name: made.read(name) for name in made.namelist()}
    return ET.fromstring(parts["content.xml"]), parts


def named(space: str, local: str) -> str:
    return f"{{{SPACES[space]}}}{local}"


def said(node: ET.Element) -> str:
    return "".join(node.itertext())


def report_read() -> Edition:
    """A published report without a word, made once."""
    now = timezone.now()
    frozen = {"state": EditionState.PUBLISHED, "published_at": now, "figures_at": now, "digest": "0" * 64}
    return Edition.objects.get_or_create(
        period="2001", defaults={"title": "Rapport 2001", "year": 2001, "created_at": now} | frozen
    )[0]


def report_drawn() -> Edition:
    """The same with its OpenDocument text."""
    edition = report_read()
    keep_document(edition, DocumentKind.ODT, document_of(edition, DocumentKind.ODT))
    return edition


def edition_prepared() -> Edition:
    """An edition in assembly without any contribution, made once."""
    told = {"title": "Rapport 2002", "year": 2002, "created_at": timezone.now(), "state": EditionState.DRAFTING}
    return Edition.objects.get_or_create(period="2002", defaults=told)[0]
