"""A dossier that the services worked on in every way: erased whole when its time has come; and each person's own words
in the copy of her data, nobody else's."""

import importlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db.models import Model
from django.utils import timezone

from applications import services
from applications.models import Application
from applications.workflow import Action
from contacts.models import User
from eligibility.models import Call
from instruction.models import (
    AgendaItem,
    BulkRun,
    CheckMark,
    Committee,
    Inadmissibility,
    OpinionRequest,
    SavedView,
)
from instruction.services import mark_again
from instruction.services.giving import draft_mark, save_opinion_draft
from melpv.privacy.accounts import anonymise
from melpv.privacy.erasure import rows_of
from melpv.privacy.export import data_of
from melpv.privacy.models import Erasure, RetentionSubject
from melpv.privacy.retention import run
from tests.asking import answered, asked, opened
from tests.bundled import call
from tests.factories import UserFactory, fresh
from tests.gathering import lettered
from tests.instruction.reviewing import THEME, Review, decided, give, review
from tests.judging import filed_against, judged

__all__ = ["call"]

# What belongs to a call, a sitting, a run of many dossiers or a person, and not to one dossier.
OF_OTHERS = {"BulkRun", "Committee", "Label", "SavedView", "ScoreGrid"}


@pytest.fixture
def worked(call: Call, tmp_path: Path) -> Review:
    """A dossier with a row of every kind that the services write, then withdrawn."""
    case, at = review(call), timezone.now()
    # Of the same theme, against a criterion, so that there is one to set aside.
    case.dossier = filed_against(call, theme=THEME)
    Application.objects.filter(pk=case.dossier.pk).update(state="in_review")
    dossier, by = fresh(case.dossier), case.first
    judged(dossier, by, note="Canari note", point="Canari point", label="Canari étiquette", reason="Canari levée")
    dossier.notes.get().mentions.create(user=case.second)
    CheckMark.objects.create(application=dossier, line="budget", state="ok", note="Canari point", by=by, at=at)
    give(by, dossier, reason="Canari motif")
    give(case.second, dossier, reason="Motif de l’autre")
    mark_again(by=by, at=at + timedelta(minutes=1), application=dossier)
    decided(dossier, by)
    request = asked(dossier, by, question="Canari question ?")
    opened(request)
    for text in ("Réponse de la commune", "Suite de la commune"):
        answered(OpinionRequest.objects.get(pk=request.pk), text=text)
    committee = Committee.objects.create(kind="jury", title="Jury", held_on=timezone.localdate())
    AgendaItem.objects.create(committee=committee, application=dossier, added_by=by, added_at=at, removed_at=at)
    Inadmissibility.objects.create(application=dossier, code="incomplete", explanation="Canari", by=by, at=at)
    lettered(dossier, by)
    row = fresh(dossier)
    services.move(by=row.created_by, at=timezone.now(), application=row, action=Action.WITHDRAW, reason="Abandon")
    return case


def of_a_dossier() -> Iterator[type[Model]]:
    return (one for one in apps.get_app_config("instruction").get_models() if one.__name__ not in OF_OTHERS)


def test_an_old_dossier_goes_with_all_that_was_written_of_it(worked: Review, tmp_path: Path) -> None:
    importlib.import_module("melpv.privacy.migrations.0002_first_rules").add_rules(apps, None)
    held = {type(row) for row in rows_of(worked.dossier)}
    assert {one.__name__ for one in of_a_dossier()} - {one.__name__ for one in held} == set()
    done = run(RetentionSubject.CLOSED_DOSSIERS, at=timezone.now() + timedelta(days=4000), apply=True, copies=tmp_path)
    assert done.erased == 1
    assert not Application.objects.filter(pk=worked.dossier.pk).exists()
    assert {one.__name__: one._base_manager.count() for one in of_a_dossier() if one._base_manager.exists()} == {}
    kept = json.loads((tmp_path / f"{worked.dossier.number}.json").read_text())
    assert {"instruction.scoresheet", "instruction.opiniontrace", "instruction.note"} <= {row["model"] for row in kept}
    assert Erasure.objects.get().rows == len(kept)


def test_a_gesture_of_which_no_dossier_is_left_goes_once_its_document_is_gone(worked: Review, tmp_path: Path) -> None:
    importlib.import_module("melpv.privacy.migrations.0002_first_rules").add_rules(apps, None)
    BulkRun.objects.get().file.delete(save=True)
    at = timezone.now() + timedelta(days=4000)
    assert run(RetentionSubject.CLOSED_DOSSIERS, at=at, apply=True, copies=tmp_path).erased == 1
    assert not BulkRun.objects.exists()


class TestExport:
    def copy(self, user: User) -> dict[str, Any]:
        return data_of(user, timezone.now())

    def test_an_agent_finds_her_own_words_and_no_one_else_s(self, worked: Review) -> None:
        SavedView.objects.create(owner=worked.first, name="Canari vue", query="vue=tous", created_at=timezone.now())
        text = json.dumps(self.copy(worked.first), ensure_ascii=False)
        for hers in ("note", "point", "levée", "motif", "question ?", "vue"):
            assert f"Canari {hers}" in text, hers
        for foreign in ("Réponse de la commune", "Suite de la commune", "Motif de l’autre", "Réservé"):
            assert foreign not in text, foreign

    def test_who_gave_an_opinion_finds_it_once_the_address_is_hers(self, worked: Review) -> None:
        request = OpinionRequest.objects.get()
        person = UserFactory(email=request.email)
        proof, _ = EmailAddress.objects.update_or_create(
            user=person, email=request.email, defaults={"verified": True, "primary": True}
        )
        (row,) = self.copy(person)["Avis rendus"]
        assert (row["avis"], row["motivation"], row["compléments"]) == (
            "Réservé", "Réponse de la commune", ["Suite de la commune"],
        )  # fmt: skip
        proof.verified = False
        proof.save()
        assert "Avis rendus" not in self.copy(person)


def test_an_account_that_ends_leaves_an_opinion_signed_and_nothing_else_of_hers(worked: Review) -> None:
    asker, giver, at = UserFactory(is_staff=True), UserFactory(), timezone.now()
    Application.objects.filter(pk=worked.dossier.pk).update(state="in_review")
    given = answered(asked(fresh(worked.dossier), asker, user=giver, kind="colleague", name="Zoé Canari"))
    other = filed_against(worked.dossier.call, theme=THEME)
    waiting = asked(other, asker, user=giver, kind="colleague", name="Zoé Canari")
    said = {"value": "reserved", "text": "Canari brouillon", "name": ""}
    save_opinion_draft(by=giver, at=at, opinion=waiting, seen=draft_mark(waiting), **said)
    for name, shared in (("La mienne", False), ("La nôtre", True)):
        SavedView.objects.create(owner=giver, name=name, query="vue=tous", is_shared=shared, created_at=at)
    signed, address = given.signed_as, giver.email
    anonymise(user=giver, at=at)
    given.refresh_from_db()
    waiting.refresh_from_db()
    assert given.signed_as == signed
    assert (waiting.name, waiting.draft_text) == ("Ancien compte", "")
    assert not OpinionRequest.objects.filter(email=address).exists()
    assert list(SavedView.objects.values_list("name", flat=True)) == ["La nôtre"]
