"""The application's role does all that reporting does: figures read through their view, a campaign from its frame
to its publication, lists taken away, projects held out, values of the observatory."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from contacts.outbox import drain
from eligibility.models import Call
from melpv.audit.roles import evidence_models, tables
from reporting.models import ContributionEvent, Edition, EditionState
from reporting.selectors.campaigns import frame_of
from reporting.services.campaigns import FrameLine, close_campaign, open_campaign, remind, save_frame
from reporting.services.contributions import send, validate, waive
from reporting.services.exports import forget_exports, forget_exports_of
from reporting.services.observations import mark_of, remove_value
from reporting.services.projects import hold_project, publish_project
from reporting.services.publication import publish_edition
from tests.bundled import call
from tests.committees.around import speaker
from tests.factories import UserFactory, signed_in
from tests.melpv.test_roles import acting, role
from tests.observing import observed
from tests.reporting.campaigning import asked_of as contribution_of
from tests.reporting.campaigning import campaign, written
from tests.reporting.exporting import asked_of, made
from tests.reporting.funded import funded

__all__ = ["acting", "call", "role"]


def test_what_is_frozen_in_part_is_written_and_what_is_a_view_is_read(db: None) -> None:
    by_name = {table.name: table.rights for table in tables()}
    assert by_name["reporting_moneyentry"] == ("SELECT",)
    assert "UPDATE" in by_name["reporting_edition"]
    assert ContributionEvent in evidence_models()
    assert Edition not in evidence_models()


def test_a_campaign_from_its_frame_to_its_publication(call: Call, acting: str) -> None:
    by, author, at = UserFactory(is_staff=True), speaker("region"), timezone.now()
    edition = campaign(by, calls=(call,), opened=False)
    kept = [
        FrameLine(one.public_id, one.funder_id is not None and one.funder.slug == "region", one.order)
        for one in frame_of(edition).rows
    ]
    save_frame(by=by, at=at, edition=edition, lines=kept)
    assert edition.contributions.count() == 1
    open_campaign(by=by, at=at, edition=edition)
    one = contribution_of(edition, "region")
    remind(by=by, at=at, edition=edition, contributions=[one.public_id])
    one = send(by=author, at=at, contribution=written(author, one))
    validate(by=by, at=at, contribution=one, version=one.version)
    close_campaign(by=by, at=at, edition=edition)
    ready = Edition.objects.get(pk=edition.pk)
    publish_edition(by=by, at=at, edition=ready, version=ready.version, confirmation=ready.period)
    drain()
    assert Edition.objects.get(pk=edition.pk).state == EditionState.PUBLISHED
    assert set(ready.documents.values_list("kind", flat=True)) == {"pdf", "odt"}


def test_figures_lists_projects_and_values(call: Call, acting: str) -> None:
    by = UserFactory(is_staff=True)
    dossier, client = funded(call), signed_in(by)
    for name in ("reporting:overview", "reporting:credits", "reporting:public", "projects:list", "opendata:page"):
        cache.clear()
        assert client.get(reverse(name)).status_code == 200, name
    export = made(asked_of(by))
    assert export.state == "ready"
    made(asked_of(by, kind="xlsx"))
    assert forget_exports_of(user=by) == 2
    assert forget_exports(at=timezone.now()) == 0
    hold_project(by=by, at=timezone.now(), application=dossier, reason="Un lieu à taire.")
    publish_project(by=by, at=timezone.now(), application=dossier)
    value = observed("44")
    remove_value(by=by, at=timezone.now(), observation=value, seen=mark_of(value))


def test_a_contribution_with_a_history_stays(call: Call, acting: str) -> None:
    by = UserFactory(is_staff=True)
    edition = campaign(by, opened=False)
    one = contribution_of(edition, "region")
    waive(by=by, at=timezone.now(), contribution=one, reason="Ne répondra pas.")
    with pytest.raises(Exception, match="protected foreign keys"):
        one.delete()
