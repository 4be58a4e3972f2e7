"""Bank details: read with tolerance, checked by their keys, sealed, masked, and changed by two hands."""

import io
import string
from functools import partial
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts import seals, services
from contacts.banking import read_bic, read_iban, same_country
from contacts.models import BankAccount, BankAccountState, MembershipRole, Organisation, OutboxEntry
from contacts.services import Gone, NotYours, Refused
from contacts.services.banking import bic_of, iban_of
from tests.contacts.people import BIC, IBAN, OTHER_IBAN, save
from tests.factories import PASSWORD, OrganisationFactory, mails_to, member, signed_in
from tests.threads import together

CLEAR = IBAN.replace(" ", "")
# Examples published for each country of the zone.
FOREIGN = ["BE71 0961 2345 6769", "DE89 3704 0044 0532 0130 00", "LU28 0019 4006 4475 0000", "NL91 ABNA 0417 1643 00"]


class TestReading:
    @pytest.mark.parametrize(
        "text",
        [
            CLEAR,
            IBAN,
            IBAN.lower(),
            f"IBAN : {IBAN}".replace(" :", ""),
            CLEAR.translate({ord(c): chr(ord(c) + 0xFEE0) for c in string.ascii_uppercase + string.digits}),
            "\u202f".join(IBAN.split()),
            "\u200b" + IBAN + "\u200b",
            IBAN.replace(" ", "-"),
            f"  {IBAN}\n",
        ],
    )
    def test_spaces_case_and_full_width_are_understood(self, text: str) -> None:
        assert read_iban(text) == CLEAR

    @pytest.mark.parametrize("text", FOREIGN)
    def test_accounts_of_the_sepa_zone_are_taken(self, text: str) -> None:
        assert read_iban(text) == text.replace(" ", "")

    @pytest.mark.parametrize("text", ["BR15 0000 0000 0000 1093 2840 814P 2", "TN59 1000 6035 1835 9847 8831"])
    def test_others_are_refused_with_the_reason(self, text: str) -> None:
        with pytest.raises(ValueError, match="SEPA"):
            read_iban(text)

    @pytest.mark.parametrize(
        "number", [CLEAR, OTHER_IBAN.replace(" ", ""), *(text.replace(" ", "") for text in FOREIGN)]
    )
    def test_every_wrong_digit_is_caught(self, number: str) -> None:
        caught = tried = 0
        for place, right in enumerate(number):
            for wrong in string.digits if right.isdigit() else string.ascii_uppercase:
                if wrong != right:
                    tried += 1
                    try:
                        read_iban(number[:place] + wrong + number[place + 1 :])
                    except ValueError:
                        caught += 1
        assert caught == tried

    def test_the_french_key_counts_too(self) -> None:
        # The international key is right, the French account key is not.
        body = "3000600001123456789" + "0188"
        check = 98 - int("".join(str(int(c, 36)) for c in body + "FR00")) % 97
        with pytest.raises(ValueError, match="clé de contrôle"):
            read_iban(f"FR{check:02}{body}")

    @pytest.mark.parametrize(
        "text", ["", "FR", "x" * 100_000, "FR76" + "0" * 22, "FR76 \x00", "76FR30006000", "٣٠٠٠٦٠٠٠٠١١"]
    )
    def test_what_is_no_iban(self, text: str) -> None:
        with pytest.raises(ValueError, match="IBAN"):
            read_iban(text)

    @pytest.mark.parametrize(("text", "read"), [("agri frpp 867", "AGRIFRPP867"), ("ＡＧＲＩＦＲＰＰ", "AGRIFRPP")])
    def test_bic(self, text: str, read: str) -> None:
        assert read_bic(text) == read

    @pytest.mark.parametrize("text", ["", "AGRI", "AGRIFRPP8", "1234FRPP", "AGRIFRPP8677"])
    def test_what_is_no_bic(self, text: str) -> None:
        with pytest.raises(ValueError, match="BIC"):
            read_bic(text)

    def test_the_bank_is_of_the_country_of_the_account(self) -> None:
        assert same_country(CLEAR, "AGRIFRPP")
        assert same_country(CLEAR, "BRDEREM1")
        assert not same_country(CLEAR, "GEBABEBB")


@pytest.fixture
def organisation(db: None) -> Organisation:
    return OrganisationFactory()


def propose(organisation: Organisation, by: Any, iban: str = IBAN) -> BankAccount:
    return services.propose_account(
        by=by, at=timezone.now(), organisation=organisation, holder="Le Relais", iban=iban, bic=BIC
    )


class TestTwoHands:
    def test_alone_the_account_is_used_at_once(self, organisation: Organisation) -> None:
        signatory = member(organisation)
        member(organisation, MembershipRole.WRITER)
        account = propose(organisation, signatory)
        assert (account.state, account.alone, account.confirmed_by) == (BankAccountState.ACTIVE, True, signatory)

    def test_with_another_she_confirms(self, organisation: Organisation) -> None:
        signatory, treasurer = member(organisation), member(organisation, MembershipRole.TREASURER)
        account = propose(organisation, treasurer)
        assert account.state == BankAccountState.PROPOSED
        with pytest.raises(NotYours):
            services.confirm_account(by=treasurer, at=timezone.now(), account=account)
        services.confirm_account(by=signatory, at=timezone.now(), account=account)
        assert BankAccount.objects.get().state == BankAccountState.ACTIVE

    def test_the_database_refuses_one_hand(self, organisation: Organisation) -> None:
        member(organisation, MembershipRole.TREASURER)
        account = propose(organisation, member(organisation))
        with pytest.raises(IntegrityError), transaction.atomic():
            BankAccount.objects.update(state="active", confirmed_by=account.proposed_by, confirmed_at=timezone.now())
        with pytest.raises(IntegrityError), transaction.atomic():
            BankAccount.objects.update(state="active")

    @pytest.mark.parametrize("role", [MembershipRole.WRITER, MembershipRole.VIEWER])
    def test_only_who_pays(self, organisation: Organisation, role: str) -> None:
        signatory, other = member(organisation), member(organisation, role)
        with pytest.raises(NotYours):
            propose(organisation, other)
        member(organisation, MembershipRole.TREASURER)
        account = propose(organisation, signatory)
        for act in (services.confirm_account, services.refuse_account):
            with pytest.raises(NotYours):
                act(by=other, at=timezone.now(), account=account)

    def test_a_refused_one_leaves_the_account_in_use(self, organisation: Organisation) -> None:
        signatory = member(organisation)
        first = propose(organisation, signatory)
        treasurer = member(organisation, MembershipRole.TREASURER)
        second = propose(organisation, signatory, OTHER_IBAN)
        with pytest.raises(Refused, match="attend déjà"):
            propose(organisation, treasurer)
        services.refuse_account(by=treasurer, at=timezone.now(), account=second)
        with pytest.raises(Gone):
            services.confirm_account(by=treasurer, at=timezone.now(), account=second)
        assert BankAccount.objects.get(state="active").pk == first.pk

    def test_the_same_account_again_is_said(self, organisation: Organisation) -> None:
        signatory = member(organisation)
        propose(organisation, signatory)
        with pytest.raises(Refused, match="déjà le compte"):
            propose(organisation, signatory, IBAN.lower())

    def test_everyone_who_could_be_robbed_is_warned_whatever_they_chose(self, organisation: Organisation) -> None:
        signatory, treasurer = member(organisation), member(organisation, MembershipRole.TREASURER)
        save(signatory, organisation, "representant", head_email="presidente@exemple.fr")
        services.choose_notifications(by=treasurer, at=timezone.now(), modes={"team": "none"})
        account = propose(organisation, signatory)
        services.confirm_account(by=treasurer, at=timezone.now(), account=account)
        for address in (signatory.email, treasurer.email, organisation.email, "presidente@exemple.fr"):
            subjects = [mail["subject"] for mail in mails_to(address)]
            assert len([one for one in subjects if "un changement attend" in one]) == 1
            assert len([one for one in subjects if "un nouveau compte est utilisé" in one]) == 1


class TestSecrecy:
    def test_nothing_holds_it_in_clear(self, organisation: Organisation) -> None:
        signatory = member(organisation)
        account = propose(organisation, signatory)
        assert iban_of(account) == CLEAR
        assert bic_of(account) == BIC
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names():
                cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{CLEAR[4:]}%"])
                assert cursor.fetchone() == (0,), table
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name='contacts_bankaccountevent'"
            )
            assert not {"sealed_iban", "sealed_bic"} & {name for (name,) in cursor.fetchall()}
        assert CLEAR not in repr(account.__dict__)
        assert not [
            1 for entry in OutboxEntry.objects.all() if CLEAR in str(entry.payload) or IBAN in str(entry.payload)
        ]

    def test_no_page_shows_more_than_four_characters(self, organisation: Organisation) -> None:
        signatory = member(organisation)
        propose(organisation, signatory)
        client = signed_in(signatory)
        for name in ("organisation", "bank", "bank_change", "profile"):
            shown = client.get(reverse(f"contacts:{name}", args=[organisation.public_id])).content.decode()
            assert CLEAR not in shown
            assert CLEAR[-5:] not in shown.replace(" ", "")
        assert "•••• 0189" in client.get(reverse("contacts:bank", args=[organisation.public_id])).content.decode()

    def test_a_seal_moved_to_another_row_does_not_open(self, organisation: Organisation) -> None:
        other = OrganisationFactory()
        first, second = propose(organisation, member(organisation)), propose(other, member(other), OTHER_IBAN)
        second.sealed_iban = first.sealed_iban
        with pytest.raises(seals.BrokenSeal):
            iban_of(second)

    def test_keys_turn(self, organisation: Organisation, settings: Any) -> None:
        old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
        account = propose(organisation, member(organisation))
        settings.FIELD_KEYS = [new, old]
        assert iban_of(account) == CLEAR
        output = io.StringIO()
        call_command("rotate_bank_keys", stdout=output)
        assert "1 chiffrées" in output.getvalue()
        settings.FIELD_KEYS = [new]
        account.refresh_from_db()
        assert (iban_of(account), bic_of(account)) == (CLEAR, BIC)
        call_command("rotate_bank_keys", stdout=(again := io.StringIO()))
        assert "0 chiffrées" in again.getvalue()

    def test_a_lost_key_is_said_and_breaks_nothing(self, organisation: Organisation, settings: Any) -> None:
        signatory = member(organisation)
        account = propose(organisation, signatory)
        settings.FIELD_KEYS = [Fernet.generate_key().decode()]
        with pytest.raises(seals.BrokenSeal):
            iban_of(account)
        with pytest.raises(CommandError, match="remettez la clé"):
            call_command("rotate_bank_keys", stdout=io.StringIO())
        assert signed_in(signatory).get(reverse("contacts:bank", args=[organisation.public_id])).status_code == 200


class TestPages:
    FORM = {"holder": "Le Relais", "iban": IBAN, "bic": "agrifrpp867", "password": PASSWORD}

    def change(self, client: Client, organisation: Organisation, **fields: str) -> Any:
        return client.post(reverse("contacts:bank_change", args=[organisation.public_id]), self.FORM | fields)

    def test_from_the_form_to_the_second_hand(self, organisation: Organisation) -> None:
        signatory, treasurer = member(organisation), member(organisation, MembershipRole.TREASURER)
        answer = self.change(signed_in(signatory), organisation)
        assert answer.headers["Location"] == reverse("contacts:bank", args=[organisation.public_id])
        account = BankAccount.objects.get()
        decide = reverse("contacts:bank_decide", args=[organisation.public_id, account.public_id])
        second = signed_in(treasurer)
        assert "Comparez avec le RIB" in second.get(decide).content.decode()
        assert "n’est pas le vôtre" in second.post(decide, {"password": "faux"}).content.decode()
        assert BankAccount.objects.get().state == BankAccountState.PROPOSED
        second.post(decide, {"password": PASSWORD})
        assert BankAccount.objects.get().state == BankAccountState.ACTIVE

    def test_oneself_cannot_confirm(self, organisation: Organisation) -> None:
        signatory = member(organisation)
        member(organisation)
        client = signed_in(signatory)
        self.change(client, organisation)
        account = BankAccount.objects.get()
        decide = reverse("contacts:bank_decide", args=[organisation.public_id, account.public_id])
        assert "Confirmer et utiliser" not in client.get(decide).content.decode()
        client.post(decide, {"password": PASSWORD})
        assert BankAccount.objects.get().state == BankAccountState.PROPOSED
        client.post(decide, {"decision": "refuse"})
        assert BankAccount.objects.get().state == BankAccountState.REFUSED

    def test_without_the_password_nothing_changes(self, organisation: Organisation) -> None:
        client = signed_in(member(organisation))
        for password in ("", "faux", "\x00", "x" * 5000):
            assert self.change(client, organisation, password=password).status_code == 200
        assert not BankAccount.objects.exists()

    def test_tries_of_the_password_are_counted(self, organisation: Organisation) -> None:
        client = signed_in(member(organisation))
        pages = [self.change(client, organisation, password=f"faux {number}").content.decode() for number in range(12)]
        assert "Trop d’essais" in pages[-1]
        assert "Trop d’essais" not in pages[0]
        assert self.change(client, organisation).status_code == 200
        assert not BankAccount.objects.exists()

    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ({"iban": IBAN.replace("0112", "0113")}, "clé de contrôle est fausse"),
            ({"iban": "x" * 1000}, "gardez-en 80 au plus"),
            ({"bic": "GEBABEBB"}, "autre pays"),
            ({"holder": ""}, "titulaire"),
            ({"holder": "\x00"}, "à corriger"),
        ],
    )
    def test_what_is_wrong_is_said(self, organisation: Organisation, fields: dict[str, str], told: str) -> None:
        shown = self.change(signed_in(member(organisation)), organisation, **fields).content.decode()
        assert told in shown
        assert PASSWORD not in shown
        assert not BankAccount.objects.exists()

    def test_the_browser_is_told_to_keep_nothing(self, organisation: Organisation) -> None:
        answer = signed_in(member(organisation)).get(reverse("contacts:bank_change", args=[organisation.public_id]))
        shown = answer.content.decode()
        assert "data-no-local-copy" in shown
        assert shown.count('autocomplete="off"') >= 4
        assert "no-store" in answer.headers["Cache-Control"]

    def test_a_form_changes_its_own_fields_only(self, organisation: Organisation) -> None:
        member(organisation)
        client = signed_in(member(organisation))
        extra = {
            "state": "active",
            "alone": "on",
            "confirmed_at": "2020-01-01",
            "last4": "9999",
            "organisation_id": "1",
        }
        self.change(client, organisation, **extra)
        account = BankAccount.objects.get()
        assert (account.state, account.last4, account.organisation) == ("proposed", "0189", organisation)

    def test_the_account_of_another_organisation_is_unknown(self, organisation: Organisation) -> None:
        other = OrganisationFactory()
        member(other)
        account = propose(other, member(other))
        client = signed_in(member(organisation))
        assert (
            client.get(reverse("contacts:bank_decide", args=[organisation.public_id, account.public_id])).status_code
            == 404
        )


@pytest.mark.django_db(transaction=True)
def test_two_proposals_and_two_confirmations_at_once_give_one_account() -> None:
    organisation = OrganisationFactory()
    first, second, third = member(organisation), member(organisation), member(organisation)
    told = together([partial(propose, organisation, first), partial(propose, organisation, second, OTHER_IBAN)])
    assert sorted(type(answer).__name__ for answer in told) == ["BankAccount", "Refused"]
    account = BankAccount.objects.get()
    told = together([partial(services.confirm_account, by=third, at=timezone.now(), account=account) for _ in range(3)])
    assert sorted(type(answer).__name__ for answer in told) == ["BankAccount", "Gone", "Gone"]
    assert BankAccount.objects.filter(state="active").count() == 1
