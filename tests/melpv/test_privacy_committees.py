"""What committees and funders wrote of a dossier goes with it, signed minutes keep their words; each person's own data
is given to her, and leaves with her account."""

import importlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.utils import timezone

from applications.models import Application, Attachment, Interest, InterestDeclaration
from committees.models import MinutesLine, Recusal, Seat
from committees.selectors.minutes import digest_of, reading_of
from contacts.models import CouncilMember, FunderMember, Invitation, PartnerInvitation, User
from eligibility.models import Call
from files.models import StoredFile
from instruction.models import Committee
from melpv.privacy.accounts import CannotLeave, anonymise, close_account
from melpv.privacy.erasure import rows_of
from melpv.privacy.export import data_of
from melpv.privacy.models import Erasure, RetentionRule, RetentionSubject
from melpv.privacy.retention import run
from tests.bundled import call
from tests.committees.around import asking, funder, sitting, speaker, turn
from tests.factories import OrganisationFactory, UserFactory, fresh, member
from tests.instruction.bulk import referent
from tests.sitting_rows import MARK, Sat, sat, withdrawn

__all__ = ["call"]

# What belongs to a sitting, a funder, a call or a service, and not to one dossier.
OF_OTHERS = {"Seat", "Minutes", "Envelope", "Release", "LetterTemplate", "Signature", "Scenario", "VoteImport"}
# It has no dossier of its own, and goes with the last one that it named.
GO_WITH = {"VoteImport"}


@pytest.fixture(autouse=True)
def _rules(db: None) -> None:
    for name in ("0002_first_rules", "0005_rules_for_sittings"):
        importlib.import_module(f"melpv.privacy.migrations.{name}").add_rules(apps, None)


@pytest.fixture
def case(call: Call) -> Sat:
    return sat(call)


def of_a_dossier() -> Iterator[type[Model]]:
    for app in ("committees", "funding"):
        for one in apps.get_app_config(app).get_models():
            if one.__name__ not in OF_OTHERS and not hasattr(one, "pgh_tracked_model"):
                yield one


def _purged(case: Sat, folder: Path) -> None:
    withdrawn(case.dossier)
    at = timezone.now() + timedelta(days=4000)
    assert run(RetentionSubject.CLOSED_DOSSIERS, at=at, apply=True, copies=folder).erased == 1


class TestErasure:
    def test_a_row_of_every_kind_is_known_and_goes(self, case: Sat, tmp_path: Path) -> None:
        held = {type(row) for row in rows_of(case.dossier)}
        assert {one.__name__ for one in of_a_dossier()} - {one.__name__ for one in held} == set()
        drawn = {row.pdf for row in rows_of(case.dossier) if type(row).__name__ in ("Packet", "PacketSheet")}
        paper = Attachment.objects.get(application=case.dossier).file
        _purged(case, tmp_path)
        assert not Application.objects.filter(pk=case.dossier.pk).exists()
        left = {one.__name__: one._base_manager.count() for one in of_a_dossier() if one._base_manager.exists()}
        assert left == {"MinutesLine": MinutesLine.objects.count()}
        for name in GO_WITH:
            assert not apps.get_model("funding", name).objects.exists()
        assert not Interest.objects.exists()
        # Its documents too, from the disk; the archives have them beside the rows.
        for file in (*drawn, paper):
            assert not StoredFile.objects.filter(pk=file.pk).exists()
        kept = json.loads((tmp_path / f"{case.dossier.number}.json").read_text())
        rows = {row["model"] for row in kept}
        assert {"committees.position", "committees.residentopinion", "funding.vote", "funding.letter"} <= rows
        assert Erasure.objects.get().rows >= len(kept)
        copies = {path.name for path in (tmp_path / case.dossier.number).iterdir()}
        assert f"{paper.pk}.pdf" in copies

    def test_the_files_leave_the_disk_once_all_is_done(
        self, case: Sat, tmp_path: Path, django_capture_on_commit_callbacks: Any
    ) -> None:
        paper = Path(Attachment.objects.get(application=case.dossier).file.content.path)
        assert paper.exists()
        with django_capture_on_commit_callbacks(execute=True):
            _purged(case, tmp_path)
        assert not paper.exists()
        assert Path(case.signed.pdf.content.path).exists()

    def test_signed_minutes_keep_their_words_and_their_digest(self, case: Sat, tmp_path: Path) -> None:
        before = [str(line) for line in case.signed.lines.order_by("order", "pk")]
        number = case.dossier.number
        assert any(number in line for line in before)
        _purged(case, tmp_path)
        lines = list(case.signed.lines.order_by("order", "pk"))
        assert [str(line) for line in lines] == before
        assert digest_of(case.signed) == case.signed.sha256
        told = [line for line in lines if line.kind in ("item", "position", "opinion", "plan")]
        assert told
        assert all((line.item_id, line.facts) == (None, {}) for line in told)
        # Those that were never signed keep what is of the sitting alone.
        kinds = set(MinutesLine.objects.exclude(minutes=case.signed).values_list("kind", flat=True))
        assert kinds == {"sitting", "presence", "quorum"}

    def test_nothing_tells_any_more_who_may_read_of_it_but_those_who_read_all(self, case: Sat, tmp_path: Path) -> None:
        _purged(case, tmp_path)
        number = case.dossier.number
        minutes = type(case.signed).objects.get(pk=case.signed.pk)
        for reader, reads in ((case.admin, True), (referent(), False)):
            reading = reading_of(reader, minutes)
            said = " ".join(str(line) for group in reading.groups for line in group.lines)
            assert ((number in said), reading.is_whole) == (reads, reads)

    def test_a_packet_of_others_stays(self, case: Sat, call: Call, tmp_path: Path) -> None:
        other = asking(call, ("region", 100))
        committee = sitting("region")
        turn(committee, other)
        sheet = apps.get_model("funding", "VoteImport").objects.get()
        sheet.rows.create(number=3, application=other, state="ready")
        _purged(case, tmp_path)
        assert list(sheet.rows.order_by("number").values_list("number", flat=True)) == [1, 3]
        assert fresh(other).state == "scheduled"


class TestExport:
    def copy(self, user: User) -> str:
        return json.dumps(data_of(user, timezone.now()), ensure_ascii=False)

    def test_each_finds_her_own(self, case: Sat) -> None:
        theirs = {
            case.admin: ("position", "condition", "correction", "refus"),
            case.member: ("lien", "Siège", "Région Hauts-de-France", "Comité d’hiver"),
            case.resident: ("avis", "Conseil citoyen du Pile"),
        }
        for person, words in theirs.items():
            text = self.copy(person)
            for word in words:
                assert (f"{MARK} {word}" in text) or (word in text), word
        for person in theirs:
            own = {MARK + " " + word for word in theirs[person]}
            others = {f"{MARK} {word}" for words in theirs.values() for word in words} - own
            assert not [word for word in others if word in self.copy(person)]

    def test_a_dossier_from_which_she_steps_out_is_not_named(self, case: Sat) -> None:
        Interest.objects.update(ended_at=None, end_reason="")
        copy = data_of(case.member, timezone.now())
        assert copy["Mes déports"][0]["lien"] == "Un proche la dirige ou y travaille"
        assert case.dossier.number not in json.dumps(copy)


class TestClosing:
    def test_places_end_words_go_and_what_was_recorded_stays(self, case: Sat, call: Call) -> None:
        person, at = case.member, timezone.now() + timedelta(minutes=1)
        to_come = sitting("region", title="Comité d’été")
        seat = to_come.seats.get()
        Seat.objects.filter(pk=seat.pk).update(user=person, name=str(person), email=person.email)
        PartnerInvitation.objects.create(
            funder=funder("caf"), role="speaker", email=person.email, invited_by=case.admin, token_digest="d" * 64,
            created_at=at, sent_at=at, expires_at=at + timedelta(days=14),
        )  # fmt: skip
        address, name = person.email, str(person)
        close_account(user=person, at=at)
        assert not FunderMember.objects.filter(user=person, ended_at=None).exists()
        seat.refresh_from_db()
        assert (seat.name, seat.email, seat.removed_at) == ("Ancien compte", "", at)
        assert Committee.objects.get(pk=to_come.pk).version == to_come.version + 1
        past = case.first.seats.get(user=person)
        assert (past.name, past.email, past.removed_at) == (name, "", None)
        assert {row.detail for row in Interest.objects.filter(user=person)} == {""}
        assert {row.detail for row in Recusal.objects.filter(seat__user=person)} == {""}
        assert not PartnerInvitation.objects.filter(email=address).exists()
        assert not User.objects.filter(email=address).exists()

    def test_a_resident_leaves_her_council_and_her_word_stays_signed(self, case: Sat) -> None:
        close_account(user=case.resident, at=timezone.now() + timedelta(minutes=1))
        assert not CouncilMember.objects.filter(user=case.resident, ended_at=None).exists()
        assert case.resident.resident_opinions.get().signed_as == "Nora"

    def test_who_keeps_a_sitting_to_come_gives_her_seat_first(self, call: Call) -> None:
        person, committee = UserFactory(), sitting()
        Seat.objects.create(committee=committee, user=person, name="Ada", role="chair")
        with pytest.raises(CannotLeave, match="Donnez d’abord votre siège"):
            close_account(user=person, at=timezone.now())
        Committee.objects.filter(pk=committee.pk).update(state="cancelled")
        close_account(user=person, at=timezone.now())

    def test_a_place_that_just_began_ends_all_the_same(self, call: Call) -> None:
        person = speaker("caf")
        place = FunderMember.objects.get(user=person)
        anonymise(user=person, at=place.since)
        place.refresh_from_db()
        assert (place.ended_at, place.end_reason) == (place.since, "Compte fermé")


class TestSweeps:
    def test_links_lifted_and_yearly_words_go_after_five_years(self, case: Sat) -> None:
        now = timezone.now()
        person = UserFactory()
        InterestDeclaration.objects.create(user=person, year=2021, made_at=now - timedelta(days=61 * 31))
        InterestDeclaration.objects.create(user=person, year=2026, made_at=now)
        house = OrganisationFactory()
        for days in (59 * 30, 61 * 31):
            at = now - timedelta(days=days)
            Interest.objects.create(user=person, organisation=house, ground="member", since=at, ended_at=at)
        Interest.objects.create(user=person, organisation=house, ground="member", since=now - timedelta(days=9999))
        assert run(RetentionSubject.INTERESTS, at=now, apply=False).erased == 2
        assert run(RetentionSubject.INTERESTS, at=now, apply=True).erased == 2
        assert Interest.objects.filter(user=person).count() == 2
        assert InterestDeclaration.objects.get(user=person).year == 2026

    def test_a_recusal_outlives_its_link(self, case: Sat) -> None:
        at = timezone.now() + timedelta(days=62 * 31)
        assert run(RetentionSubject.INTERESTS, at=at, apply=True).erased == 1
        assert Recusal.objects.get(item__application=case.dossier).interest is None

    def test_invitations_go_a_year_after_their_end(self, case: Sat) -> None:
        now = timezone.now()
        house = OrganisationFactory()
        for number, days in enumerate((300, 400)):
            at = now - timedelta(days=days)
            dated = {"created_at": at, "sent_at": at, "expires_at": at + timedelta(days=14), "invited_by": case.admin}
            told = dated | {"email": f"p{number}@exemple.fr"}
            digest = f"{number}" * 64
            PartnerInvitation.objects.create(funder=funder("caf"), role="reader", token_digest=digest, **told)
            Invitation.objects.create(organisation=house, role="viewer", token_digest=digest, **told)
        assert run(RetentionSubject.INVITATIONS, at=now, apply=True).erased == 2
        assert list(PartnerInvitation.objects.values_list("email", flat=True)) == ["p0@exemple.fr"]
        assert list(Invitation.objects.values_list("email", flat=True)) == ["p0@exemple.fr"]

    def test_addresses_go_a_year_after_the_sitting_and_names_stay(self, case: Sat) -> None:
        held = case.first.seats.exclude(email="").get()
        assert run(RetentionSubject.SEATS, at=timezone.now() + timedelta(days=300), apply=True).erased == 0
        assert run(RetentionSubject.SEATS, at=timezone.now() + timedelta(days=500), apply=True).erased == 1
        held.refresh_from_db()
        assert (held.email, held.name, held.user) == ("", str(case.member), case.member)

    def test_a_rule_for_each_subject_and_the_page_of_minutes_says_why_they_stay(self) -> None:
        assert set(RetentionRule.objects.values_list("subject", flat=True)) == set(RetentionSubject.values)
        assert "archive publique" in RetentionRule.objects.get(subject="closed_dossiers").afterwards
        assert member(OrganisationFactory()).is_active
