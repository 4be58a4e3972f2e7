"""A campaign of the yearly report, opened through its services, and what its authors write."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from contacts.models import Service, User
from reporting.models import Contribution, Edition
from reporting.selectors.contributions import amounts_mark, amounts_of, part_mark, parts_in_order
from reporting.services.campaigns import EditionSettings, create_edition, open_campaign
from reporting.services.contributions import AmountLine, AmountsEdit, PartEdit, line_key, save_contribution
from tests.factories import UserFactory


def director() -> User:
    """The head of the service of the politique de la ville."""
    person = UserFactory()
    Service.objects.get(slug="politique-de-la-ville").heads.add(person)
    return person


def campaign(by: User, *, due: date | None = None, opened: bool = True, **said: Any) -> Edition:
    """An edition whose contributions are due in twenty days, open."""
    told = {"title": "Rapport 2031", "period": "2031", "year": 2031} | said
    due = due or timezone.localdate() + timedelta(days=20)
    edition = create_edition(by=by, at=timezone.now(), said=EditionSettings(due_on=due, **told))
    if opened:
        open_campaign(by=by, at=timezone.now(), edition=edition)
    return Edition.objects.get(pk=edition.pk)


def asked_of(edition: Edition, slug: str) -> Contribution:
    """The contribution that a funder writes."""
    return edition.contributions.select_related("edition", "funder__commune").get(funder__slug=slug)


def written(by: User, one: Contribution, *lines: AmountLine, **texts: str) -> Contribution:
    """The parts, as a page sends them: a word for each part that is not given; ``parts_nothing`` answers otherwise."""
    edits = []
    for part in parts_in_order(one):
        body = texts.get(part.name, f"Texte de {part.name}.")
        edits.append(PartEdit(part.name, body, "given", part_mark(part.body, part.availability)))
    table = AmountsEdit(tuple(lines), amounts_mark([line_key(kept) for kept in amounts_of(one)])) if lines else None
    save_contribution(by=by, at=timezone.now(), contribution=one, parts=edits, amounts=table)
    return Contribution.objects.select_related("edition", "funder").get(pk=one.pk)


def posted(client: Any, address: str, **changes: str) -> dict[str, str]:
    """What the page of a contribution would send, with these changes."""
    page = client.get(address).context
    data = dict(page["bases"])
    for part in page["parts"]:
        data |= {part.typed.name: part.typed.body, f"{part.typed.name}-availability": part.typed.availability}
    for row in page["rows"]:
        data |= {f"amounts-{row.number}-{column}": text for column, text in row.cells.items()}
    return data | changes
