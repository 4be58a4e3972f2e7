"""The pages where a dossier is entrusted and an absence declared, and the administration where someone leaves."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from contacts.models import Absence, Referent, User
from eligibility.models import Call
from tests.factories import UserFactory, filed, referent_with_account
from tests.instruction.conftest import THEME, lead_of, other_referent
from tests.instruction.test_assigning import in_charge

ABSENCES = reverse("instruction:absences")
DAY = timedelta(days=1)


@pytest.fixture
def dossier(call: Call) -> Application:
    return filed(call, theme=THEME).application


@pytest.fixture
def lead(dossier: Application, client: Client) -> User:
    user = referent_with_account(lead_of(THEME))
    client.force_login(user)
    return user


def address(dossier: Application) -> str:
    return reverse("instruction:assign", args=[dossier.public_id])


class TestAssigning:
    def test_it_is_entrusted_and_the_page_says_so(self, dossier: Application, lead: User, client: Client) -> None:
        seen = dossier.assignments.get(role="lead").pk
        sent = {"gesture": "assign", "who": "mroger@lillemetropole.fr", "reason": "Elle les suit déjà", "seen": seen}
        answer = client.post(address(dossier), sent, follow=True)
        assert answer.redirect_chain[-1][0] == reverse("instruction:dossier", args=[dossier.public_id]) + "#instruit"
        assert "Le dossier est confié" in answer.content.decode()
        assert in_charge(dossier) == ["lead Magali Roger"]
        page = client.get(address(dossier)).content.decode()
        assert "Elle les suit déjà" in page
        assert "Annuler la dernière attribution" in page
        client.post(address(dossier), {"gesture": "undo"})
        assert in_charge(dossier)[0] == "lead Anthony Fagot"

    def test_what_is_wrong_is_said_and_what_was_typed_stays(
        self, dossier: Application, lead: User, client: Client
    ) -> None:
        for sent, said in (
            ({"who": "mroger@lillemetropole.fr", "reason": ""}, "Écrivez le motif"),
            ({"who": "", "reason": "Un motif gardé"}, "Choisissez quelqu’un"),
            ({"who": "personne@exemple.fr", "reason": "Un motif gardé"}, "Choisissez quelqu’un de la liste"),
            ({"who": "mroger@lillemetropole.fr", "reason": "Un motif gardé", "seen": 1}, "vient d’être confié"),
        ):
            body = client.post(address(dossier), {"gesture": "assign", **sent}).content.decode()
            assert said in body
            assert sent["reason"] in body
        assert in_charge(dossier)[0] == "lead Anthony Fagot"

    def test_who_gives_away_what_she_no_longer_reads_comes_back_to_her_list(
        self, dossier: Application, lead: User, client: Client
    ) -> None:
        foreign = referent_with_account(other_referent(THEME))
        line = dossier.assignments.get(role="lead")
        dossier.assignments.filter(pk=line.pk).update(referent=foreign.referent)
        client.force_login(foreign)
        sent = {"gesture": "assign", "who": lead.email, "reason": "Revenu", "seen": line.pk}
        assert client.post(address(dossier), sent).url == reverse("instruction:inbox")
        assert client.get(address(dossier)).status_code == 404

    def test_a_co_referent_comes_and_goes(self, dossier: Application, lead: User, client: Client) -> None:
        who = other_referent(THEME)
        client.post(address(dossier), {"gesture": "share", "co-who": who.email, "co-reason": "Deux regards"})
        assert in_charge(dossier)[-1] == f"co_referent {who}"
        body = client.post(address(dossier), {"gesture": "unshare", "off-who": who.email, "off-reason": ""})
        assert "Écrivez le motif" in body.content.decode()
        client.post(address(dossier), {"gesture": "unshare", "off-who": who.email, "off-reason": "Fini"})
        assert f"co_referent {who}" not in in_charge(dossier)

    def test_to_a_box(self, dossier: Application, lead: User, client: Client) -> None:
        sent = {"gesture": "assign", "who": "boite-politique-de-la-ville", "reason": "Personne ici"}
        client.post(address(dossier), sent)
        assert in_charge(dossier)[0] == "box Service Politique de la Ville"

    def test_who_answers_and_who_reads_are_on_the_dossier(self, call: Call, client: Client) -> None:
        dossier = filed(call, theme="culture").application
        client.force_login(UserFactory(is_staff=True))
        body = client.get(reverse("instruction:dossier", args=[dossier.public_id])).content.decode()
        assert "Répond du dossier" in body
        assert "Plusieurs services lisent cette thématique" in body
        assert address(dossier) in body


class TestAbsences:
    def declare(self, client: Client, **sent: object) -> str:
        on = timezone.localdate()
        days = {"starts_on": on + DAY, "ends_on": on + 3 * DAY}
        return client.post(ABSENCES, {"gesture": "save", **days, **sent}, follow=True).content.decode()

    def test_a_referent_declares_changes_and_cancels_hers(
        self, dossier: Application, lead: User, client: Client
    ) -> None:
        deputy, on = other_referent(THEME), timezone.localdate()
        body = self.declare(client, referent=lead.email, deputy=deputy.email)
        absence = Absence.objects.get(referent=lead.referent)
        assert f"{deputy} répond pendant ce temps" in body
        body = self.declare(client, referent=lead.email, deputy=deputy.email, absence=absence.pk, starts_on=on)
        assert "1 dossier passe de Anthony Fagot" in body
        assert in_charge(dossier)[0] == f"lead {deputy}"
        body = client.post(ABSENCES, {"gesture": "cancel", "absence": absence.pk}, follow=True).content.decode()
        assert "L’absence est annulée" in body
        assert in_charge(dossier)[0] == "lead Anthony Fagot"

    def test_a_wrong_date_is_told_and_what_was_typed_stays(self, lead: User, client: Client) -> None:
        past = timezone.localdate() - 3 * DAY
        body = self.declare(client, referent=lead.email, starts_on=past)
        assert "Ce jour est passé" in body
        assert f'value="{past:%Y-%m-%d}"' in body
        assert not Absence.objects.exists()

    def test_a_deputy_who_is_away_is_a_warning(self, lead: User, client: Client) -> None:
        deputy, on = other_referent(THEME), timezone.localdate()
        Absence.objects.create(referent=deputy, starts_on=on, ends_on=on + 9 * DAY)
        assert "s’absente aussi" in self.declare(client, referent=lead.email, deputy=deputy.email)

    def test_nobody_declares_for_a_stranger(self, lead: User, client: Client) -> None:
        other, on = other_referent(THEME), timezone.localdate()
        assert "de la liste" in self.declare(client, referent=other.email)
        foreign = Absence.objects.create(referent=other, starts_on=on, ends_on=on)
        for sent in ({"gesture": "cancel"}, {"gesture": "save"}):
            for pk in (foreign.pk, 999999, "x", "9" * 30):
                assert client.post(ABSENCES, {**sent, "absence": pk}).status_code == 404
        assert Absence.objects.count() == 1

    def test_a_head_declares_for_her_people(self, lead: User, client: Client) -> None:
        head = UserFactory()
        lead.referent.service.heads.add(head)
        client.force_login(head)
        assert "L’absence est enregistrée" in self.declare(client, referent=lead.email)


def test_who_leaves_lets_her_dossiers_go_and_the_administrator_is_told(committed_call: Call, client: Client) -> None:
    dossier = filed(committed_call, theme=THEME).application
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    lead = lead_of(THEME)
    page = reverse("admin:contacts_referent_change", args=[lead.pk])
    fields = ("first_name", "last_name", "email", "phone")
    sent = {name: getattr(lead, name) for name in fields} | {"service": lead.service_id}
    for inline in ("theme_referents", "absences"):
        sent |= {f"{inline}-TOTAL_FORMS": 0, f"{inline}-INITIAL_FORMS": 0}
    answer = client.post(page, sent)
    assert answer.status_code == 302, answer.context["errors"]
    assert not Referent.objects.get(pk=lead.pk).is_active
    assert in_charge(dossier) == ["lead Magali Roger"]
    assert "1 dossier passe de Anthony Fagot à Magali Roger" in client.get(answer.url).content.decode()
