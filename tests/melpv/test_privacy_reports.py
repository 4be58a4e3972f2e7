"""What reporting keeps of people and of dossiers: each finds her own, a dossier goes with what was public of it, an
account that ends leaves no list behind."""

import importlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from contacts.models import User
from eligibility.models import Call
from melpv.privacy.accounts import anonymise
from melpv.privacy.erasure import rows_of
from melpv.privacy.export import READ_APART, data_of, ways_to_an_account
from melpv.privacy.models import RetentionSubject
from melpv.privacy.retention import run
from reporting.models import Contribution, ContributionPart, Export, PublicationHold
from reporting.services.contributions import return_to_author, send
from reporting.services.projects import hold_project, publish_project
from tests.bundled import call
from tests.committees.around import speaker
from tests.factories import OrganisationFactory, UserFactory
from tests.reporting.campaigning import asked_of as contribution_of
from tests.reporting.campaigning import campaign, written
from tests.reporting.exporting import asked_of, made
from tests.reporting.funded import funded
from tests.reporting.publishing import report_read

__all__ = ["call"]

WHY = "Canari motif du retrait"


@pytest.fixture
def held(call: Call) -> Application:
    """A funded project that was held out, put back, and held out again."""
    dossier, by = funded(call, organisation=OrganisationFactory(name="Canari de la Deûle")), UserFactory(is_staff=True)
    for _ in range(2):
        hold_project(by=by, at=timezone.now(), application=dossier, reason=WHY)
        publish_project(by=by, at=timezone.now(), application=dossier)
    hold_project(by=by, at=timezone.now(), application=dossier, reason=WHY)
    return dossier


def said_of(user: User) -> str:
    return json.dumps(data_of(user, timezone.now()), ensure_ascii=False)


def public_pages() -> str:
    cache.clear()
    pages = [reverse(f"projects:{name}") for name in ("list", "map", "feed")]
    pages += [reverse("projects:file", args=["json"]), reverse("opendata:grants"), reverse("reporting:public_rows")]
    answers = [Client().get(page) for page in pages]
    return "".join(b"".join(one.streaming_content if one.streaming else [one.content]).decode() for one in answers)


def test_a_dossier_goes_with_its_holds_and_leaves_what_is_public(held: Application, tmp_path: Path) -> None:
    importlib.import_module("melpv.privacy.migrations.0002_first_rules").add_rules(apps, None)
    shown = funded(held.call, organisation=held.organisation, voted={"mel": "30000"})
    assert PublicationHold.objects.count() == 3
    assert sum(isinstance(row, PublicationHold) for row in rows_of(held)) == 3
    before = public_pages()
    assert str(shown.public_id) in before
    # Above the threshold in the year, the held one is in the file of the law under its theme alone.
    assert "Politique de la ville :" in before
    report, taken = report_read(), made(asked_of(UserFactory(is_staff=True)))
    assert taken.done == 2
    done = run(RetentionSubject.CLOSED_DOSSIERS, at=timezone.now() + timedelta(days=4000), apply=True, copies=tmp_path)
    assert done.erased == 2
    assert not PublicationHold.objects.exists()
    assert not Export.objects.exists(), "the list taken away names it"
    after = public_pages()
    assert "Canari de la Deûle" not in after
    assert str(shown.public_id) not in after
    assert WHY in (tmp_path / f"{held.number}.json").read_text()
    assert Client().get(reverse("projects:project", args=[shown.public_id])).status_code == 404
    assert Client().get(reverse("annual:report", args=[report.period])).status_code == 200


def test_each_finds_what_she_wrote_for_a_report_and_the_lists_that_she_took(call: Call) -> None:
    admin, author = UserFactory(is_staff=True), speaker("region")
    one = contribution_of(campaign(admin), "region")
    written(author, one, actions="Canari remplacé")
    written(speaker("region"), one, actions="D’une collègue")
    written(author, one, actions="Canari texte de la Région")
    send(by=author, at=timezone.now(), contribution=one)
    return_to_author(by=admin, at=timezone.now(), contribution=one, reason="Canari à compléter")
    hold_project(by=admin, at=timezone.now(), application=funded(call), reason=WHY)
    asked_of(admin, query="vue=tous&q=Canari-recherche")
    hers, theirs = said_of(author), said_of(admin)
    assert "Canari texte de la Région" in hers
    assert "Canari texte" not in theirs
    assert "Canari remplacé" in hers
    assert "D’une collègue" not in hers
    for word in ("Canari à compléter", WHY, "Canari-recherche"):
        assert word in theirs, word
        assert word not in hers, word


def test_every_key_to_an_account_is_read_even_without_a_name_to_come_back_by() -> None:
    known = {(field.model._meta.label, field.name) for field in ways_to_an_account()}
    every = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is User
        if model._meta.managed and not hasattr(model, "pgh_tracked_model")
    }
    assert {("reporting.Edition", "published_by"), ("reporting.PublicationHold", "ended_by")} <= known
    assert every - known == set()
    assert {ContributionPart, Export} <= READ_APART


def test_an_account_that_ends_leaves_no_list_and_its_texts_to_its_house(
    call: Call, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    funded(call)
    admin, author = UserFactory(is_staff=True), speaker("region")
    one = contribution_of(campaign(admin), "region")
    written(author, one, actions="Nos actions")
    export = made(asked_of(admin))
    path = Path(export.file.path)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        for person in (admin, author):
            anonymise(user=person, at=timezone.now())
    assert not path.exists()
    assert not Export.objects.exists()
    part = Contribution.objects.get(pk=one.pk).parts.get(name="actions")
    assert (part.body, str(part.updated_by)) == ("Nos actions", "Ancien compte")
