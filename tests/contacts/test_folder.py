"""The living folder: until when a document is good, replacing it, warning of its end, and who may have it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from contacts import selectors, services
from contacts.folder import KINDS, Standing, last_day, standing, warning_due
from contacts.models import MembershipRole, Organisation, OrganisationDocument
from contacts.services import Gone, NotYours, Refused
from contacts.tasks import warn_of_ends
from tests.contacts.people import document_of, helper, sent_pdf
from tests.factories import OrganisationFactory, mails_to, member, signed_in
from tests.files.making import pdf

TODAY = date(2026, 11, 22)


class TestRules:
    @pytest.mark.parametrize(
        ("kind", "facts", "until"),
        [
            ("statutes", {}, None),
            ("rib", {}, None),
            ("republican_contract", {}, None),
            ("accounts", {"year": 2024}, date(2026, 12, 31)),
            ("activity_report", {"year": 2025}, date(2027, 12, 31)),
            ("auditor_report", {"year": 2023}, date(2025, 12, 31)),
            ("budget", {"year": 2026}, date(2026, 12, 31)),
            ("directors", {"dated": date(2026, 3, 1)}, date(2027, 3, 1)),
            ("directors", {"dated": date(2024, 2, 29)}, date(2025, 2, 28)),
            ("other", {}, None),
        ],
    )
    def test_the_last_day_follows_from_the_kind(self, kind: str, facts: dict[str, Any], until: date | None) -> None:
        assert last_day(KINDS[kind], **facts) == until

    @pytest.mark.parametrize(
        ("left", "found", "warned"),
        [
            (None, Standing.GOOD, None),
            (61, Standing.GOOD, None),
            (60, Standing.SOON, 60),
            (31, Standing.SOON, 60),
            (30, Standing.SOON, 30),
            (8, Standing.SOON, 30),
            (7, Standing.SOON, 7),
            (0, Standing.SOON, 7),
            (-1, Standing.OVER, None),
        ],
    )
    def test_where_a_document_stands(self, left: int | None, found: Standing, warned: int | None) -> None:
        until = None if left is None else TODAY + timedelta(days=left)
        assert standing(until, TODAY) == found
        assert warning_due(until, TODAY) == warned


@pytest.fixture
def organisation(db: None) -> Organisation:
    return OrganisationFactory()


def entry(organisation: Organisation, kind: str, on: date | None = None) -> selectors.FolderEntry:
    return next(one for one in selectors.folder_of(organisation, on or timezone.localdate()) if one.kind.code == kind)


class TestFolder:
    def test_a_replaced_document_stays_in_the_history(self, organisation: Organisation) -> None:
        by = member(organisation, MembershipRole.WRITER)
        first = document_of(organisation, by)
        second = document_of(organisation, by)
        assert entry(organisation, "statutes").document == second
        assert selectors.former_documents(organisation) == [first]

    def test_one_current_a_kind_says_the_database(self, organisation: Organisation) -> None:
        by = member(organisation)
        document_of(organisation, by)
        document_of(organisation, by)
        with pytest.raises(IntegrityError), transaction.atomic():
            OrganisationDocument.objects.update(replaced_at=None)

    def test_several_other_documents_live_together(self, organisation: Organisation) -> None:
        by = member(organisation)
        for title in ("Assurance", "Projet associatif"):
            document_of(organisation, by, kind="other", title=title)
        others = [one for one in selectors.folder_of(organisation, TODAY) if one.kind.code == "other"]
        assert {one.document.label for one in others if one.document} == {"Assurance", "Projet associatif"}

    def test_somebody_else_s_file_is_not_taken(self, organisation: Organisation) -> None:
        by, other = member(organisation), member(OrganisationFactory())
        file = sent_pdf(other)
        with pytest.raises(Refused):
            services.add_document(
                by=by, at=timezone.now(), organisation=organisation, kind="statutes", file_id=file.public_id
            )
        assert not OrganisationDocument.objects.exists()

    @pytest.mark.parametrize("facts", [{}, {"year": 1999}, {"year": 9999}])
    def test_an_exercise_that_cannot_be(self, organisation: Organisation, facts: dict[str, int]) -> None:
        with pytest.raises(Refused):
            document_of(organisation, member(organisation), kind="accounts", **facts)

    def test_who_reads_neither_adds_nor_withdraws(self, organisation: Organisation) -> None:
        viewer = member(organisation, MembershipRole.VIEWER)
        with pytest.raises(NotYours):
            document_of(organisation, viewer)
        document = document_of(organisation, member(organisation))
        with pytest.raises(NotYours):
            services.withdraw_document(by=viewer, at=timezone.now(), document=document)

    def test_what_is_wanted(self, organisation: Organisation) -> None:
        by = member(organisation)
        assert sum(one.is_wanted for one in selectors.folder_of(organisation, TODAY)) == 6
        document_of(organisation, by, kind="accounts", year=2024)
        assert entry(organisation, "accounts", date(2025, 6, 1)).is_usable
        assert entry(organisation, "accounts", date(2026, 12, 31)).standing == Standing.SOON
        assert not entry(organisation, "accounts", date(2027, 1, 1)).is_usable


class TestPages:
    def add(self, client: Any, organisation: Organisation, kind: str, **fields: Any) -> Any:
        upload = SimpleUploadedFile("piece.pdf", pdf(), content_type="application/pdf")
        return client.post(
            reverse("contacts:document_add", args=[organisation.public_id, kind]), {"file": upload} | fields
        )

    def test_from_the_form_to_the_download(self, organisation: Organisation) -> None:
        client = signed_in(member(organisation, MembershipRole.WRITER))
        year = timezone.localdate().year - 1
        assert self.add(client, organisation, "accounts", year=str(year)).status_code == 302
        document = OrganisationDocument.objects.get()
        assert document.valid_until == date(year + 2, 12, 31)
        page = client.get(reverse("contacts:folder", args=[organisation.public_id])).content.decode()
        assert f"Derniers comptes approuvés {year}" in page
        address = reverse("contacts:document", args=[organisation.public_id, document.public_id])
        type(document.file).objects.update(state="pending", scanned_at=None)
        waiting = client.get(address, follow=True)
        assert "en cours d’analyse" in waiting.content.decode()
        type(document.file).objects.update(state="clean", scanned_at=timezone.now())
        sent = client.get(address)
        assert sent.headers["Content-Disposition"].startswith("attachment")
        assert b"".join(sent.streaming_content).startswith(b"%PDF-")

    def test_a_file_sent_beforehand_is_taken(self, organisation: Organisation) -> None:
        by = member(organisation)
        file = sent_pdf(by)
        answer = signed_in(by).post(
            reverse("contacts:document_add", args=[organisation.public_id, "statutes"]), {"file": str(file.public_id)}
        )
        assert answer.status_code == 302
        assert OrganisationDocument.objects.get().file == file

    @pytest.mark.parametrize("kind", list(KINDS))
    def test_each_kind_has_its_form(self, organisation: Organisation, kind: str) -> None:
        client = signed_in(member(organisation))
        facts = {"year": str(timezone.localdate().year - 1), "dated": "2026-01-05", "title": "Assurance"}
        assert self.add(client, organisation, kind, **facts).status_code == 302

    def test_a_refused_file_is_said(self, organisation: Organisation) -> None:
        client = signed_in(member(organisation))
        upload = SimpleUploadedFile("virus.pdf", b"MZ\x90\x00 not a pdf", content_type="application/pdf")
        answer = client.post(
            reverse("contacts:document_add", args=[organisation.public_id, "statutes"]), {"file": upload}
        )
        assert "à corriger" in answer.content.decode()
        assert not OrganisationDocument.objects.exists()

    def test_withdrawn_and_then_gone(self, organisation: Organisation) -> None:
        by = member(organisation)
        document = document_of(organisation, by)
        client, address = signed_in(by), reverse("contacts:document", args=[organisation.public_id, document.public_id])
        client.post(address)
        assert entry(organisation, "statutes").standing == Standing.MISSING
        with pytest.raises(Gone):
            services.withdraw_document(by=by, at=timezone.now(), document=document)
        assert client.get(address).status_code == 200

    def test_the_document_of_another_organisation_is_unknown(self, organisation: Organisation) -> None:
        other = OrganisationFactory()
        document = document_of(other, member(other))
        client = signed_in(member(organisation))
        for house in (organisation, other):
            address = reverse("contacts:document", args=[house.public_id, document.public_id])
            assert client.get(address).status_code == 404
            assert client.post(address).status_code == 404
        document.refresh_from_db()
        assert document.replaced_at is None

    def test_after_the_mandate_nothing_is_served(self, organisation: Organisation) -> None:
        document = document_of(organisation, member(organisation))
        client = signed_in(helper(organisation, timezone.localdate() - timedelta(days=1)))
        assert (
            client.get(reverse("contacts:document", args=[organisation.public_id, document.public_id])).status_code
            == 404
        )


class TestWarnings:
    def at(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 7, 10, tzinfo=timezone.get_default_timezone())

    def test_once_for_each_of_the_three_warnings(self, organisation: Organisation) -> None:
        signatory, writer = member(organisation), member(organisation, MembershipRole.WRITER)
        viewer = member(organisation, MembershipRole.VIEWER)
        document_of(organisation, writer, kind="accounts", year=2024)
        for days in range(70, -3, -1):
            services.warn_of_ends(self.at(date(2026, 12, 31) - timedelta(days=days)))
        for person in (signatory, writer):
            subjects = [mail["subject"] for mail in mails_to(person.email)]
            assert subjects == [
                f"Derniers comptes approuvés 2024 : valable encore {days} jours au plus" for days in (60, 30, 7)
            ]
        assert mails_to(viewer.email) == []

    def test_a_replaced_document_warns_nobody(self, organisation: Organisation) -> None:
        signatory = member(organisation)
        document_of(organisation, signatory, kind="accounts", year=2024)
        document_of(organisation, signatory, kind="accounts", year=2025)
        services.warn_of_ends(self.at(date(2026, 12, 1)))
        assert mails_to(signatory.email) == []

    def test_in_the_digest_too_only_once(self, organisation: Organisation) -> None:
        from contacts.notifications import send_digests

        signatory = member(organisation)
        services.choose_notifications(by=signatory, at=timezone.now(), modes={"documents": "daily"})
        document_of(organisation, signatory, kind="accounts", year=2024)
        for days in (45, 44, 43):
            at = self.at(date(2026, 12, 31) - timedelta(days=days))
            services.warn_of_ends(at)
            send_digests(at)
        assert len(mails_to(signatory.email)) == 1

    def test_the_task_runs(self, organisation: Organisation) -> None:
        assert warn_of_ends() == 0
