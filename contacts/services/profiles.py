"""Saving a topic of the organisation's sheet: field by field, never over what somebody else has just written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from contacts.changes import changed
from contacts.models import Organisation, OrganisationProfile, ProfileTopic, User, Workforce
from contacts.selectors.profiles import ROW_MODELS, topic_values
from contacts.services.memberships import must_write_for
from contacts.sheet import ROWS, Json, SheetTopic, fingerprint


@dataclass(frozen=True, slots=True)
class Edit:
    """A field as posted, with the fingerprint of what the page had shown."""

    name: str
    value: Json
    base: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two people wrote different things: what is stored, and by whom; nothing was overwritten."""

    stored: Json
    by: User | None


@transaction.atomic
def save_topic(
    *,
    by: User,
    at: datetime,
    organisation: Organisation,
    topic: SheetTopic,
    edits: Iterable[Edit],
    year: int | None = None,
) -> dict[str, Conflict]:
    """Write the fields that changed; return those that someone else changed meanwhile, left as they were.

    Raises ``NotYours``, or ``ValidationError`` when the whole cannot be. ``year`` is that of a yearly topic.
    """
    must_write_for(by, organisation)
    holder = _held(organisation, topic, year)
    stored = topic_values(organisation, topic, year)
    known = [edit for edit in edits if edit.name in topic.names and edit.value != stored[edit.name]]
    # What she left as it was shown is somebody else's change: it stays.
    hers = [edit for edit in known if edit.base != fingerprint(edit.value)]
    mark = ProfileTopic.objects.filter(organisation=organisation, topic=topic.slug).select_related("saved_by").first()
    conflicts = {
        edit.name: Conflict(stored[edit.name], mark.saved_by if mark else None)
        for edit in hers
        if edit.base != fingerprint(stored[edit.name])
    }
    written = {edit.name: edit.value for edit in hers if edit.name not in conflicts}
    if ROWS in written:
        _write_rows(organisation, topic.rows, written.pop(ROWS))
    if written:
        for name, value in written.items():
            setattr(holder, name, value)
        holder.full_clean(exclude=["organisation"])
        holder.save(update_fields=list(written))
        changed(at=at, organisation=organisation)
    if not conflicts:
        ProfileTopic.objects.update_or_create(
            organisation=organisation, topic=topic.slug, defaults={"saved_at": at, "saved_by": by}
        )
    return conflicts


def _held(organisation: Organisation, topic: SheetTopic, year: int | None) -> Model:
    """The row that holds the topic. The sheet's own row is locked in every case: savings follow one another."""
    OrganisationProfile.objects.get_or_create(organisation=organisation)
    profile = OrganisationProfile.objects.select_for_update().get(organisation=organisation)
    if not topic.yearly:
        return profile
    team, _ = Workforce.objects.get_or_create(organisation=organisation, year=year or 0)
    return team


def _write_rows(organisation: Organisation, name: str, rows: Any) -> None:
    model = ROW_MODELS[name]
    model.objects.filter(organisation=organisation).delete()
    for order, row in enumerate(rows, start=1):
        made = model(organisation=organisation, order=order, **row)
        made.full_clean(exclude=["organisation"])
        made.save()
