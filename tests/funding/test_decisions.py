"""Decisions: what may be written, by whom, one by one and many at once, until they are told."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import Interest
from applications.workflow import NotAllowed
from contacts.models import Service
from eligibility.models import Call
from funding.forms.decisions import SENTENCES
from funding.grounds import DEFERRALS, REFUSALS, is_a_sentence_of_the_portal
from funding.models import Decision
from funding.services.decisions import Refused, Ruling, Stale, cancel_decision, decide
from funding.services.releases import carry_out
from instruction.services.admissibility import Scheme
from tests.factories import UserFactory, fresh, mails_to, member, referent_with_account, signed_in
from tests.funding.deciding import administrator, after, announced, decided, examined, given, sat
from tests.instruction.conftest import THEME, call, committed_call, lead_of
from tests.threads import together

__all__ = ["call", "committed_call"]


def rule(row: Any, by: Any, *ruling: Any, version: int = 0, **said: Any) -> Decision:
    return decide(by=by, at=timezone.now(), application=row, ruling=Ruling(*ruling, **said), version=version)


def test_every_ground_has_its_sentence() -> None:
    assert all(ground.sentence.endswith(".") for ground in (*REFUSALS.values(), *DEFERRALS.values()))
    assert len(SENTENCES) == len(REFUSALS) + len(DEFERRALS)
    assert is_a_sentence_of_the_portal(REFUSALS["other"].sentence)
    assert not is_a_sentence_of_the_portal("Une phrase d’ici.")


def test_full_is_what_was_asked_and_nothing_else(call: Call) -> None:
    by, row = administrator(), examined(call)
    assert row.requested_amount == Decimal("12500.00")
    for kind, amount, field in (
        ("full", "12499.99", "amount"), ("partial", "12500", "kind"), ("partial", None, "amount"),
        ("partial", "0", "amount"), ("partial", "12500.01", "amount"), ("unknown", "1", "kind"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            rule(row, by, kind, Decimal(amount) if amount else None)
        assert refusal.value.field == field, (kind, amount)
    assert not Decision.objects.exists()
    made = rule(row, by, "full")
    assert (made.amount, made.version, fresh(row).state) == (Decimal("12500.00"), 1, "examined")
    assert mails_to(row.created_by.email)[1:] == []


def test_a_refusal_says_why(call: Call) -> None:
    by, row = administrator(), examined(call)
    with pytest.raises(Refused, match="motif"):
        rule(row, by, "refused")
    with pytest.raises(Refused, match="critère"):
        rule(row, by, "refused", ground="rule_failed")
    with pytest.raises(Refused, match="ne reçoit plus"):
        rule(row, by, "refused", ground="other", schemes=[Scheme("Ailleurs", "", "NULLE-PART", "sport")])
    made = rule(row, by, "refused", ground="budget_spent")
    assert (made.amount, made.sentence) == (0, REFUSALS["budget_spent"].sentence)


def test_a_decision_changes_and_is_cancelled_until_it_is_told(call: Call) -> None:
    by, row = administrator(), examined(call)
    rule(row, by, "full")
    with pytest.raises(Stale):
        rule(row, by, "partial", Decimal(9000))
    assert rule(row, by, "full").version == 1
    changed = rule(row, by, "partial", Decimal(9000), version=1)
    assert (changed.version, Decision.objects.count()) == (2, 1)
    with pytest.raises(Stale):
        cancel_decision(by=by, at=timezone.now(), application=row, version=1)
    cancel_decision(by=by, at=timezone.now(), application=row, version=2)
    assert Decision.objects.get().cancelled_at
    rule(row, by, "full")
    told = list(row.events.filter(action__startswith="decide").order_by("pk").values_list("action", "details"))
    assert [action for action, _ in told] == ["decide", "decide", "decide_cancel", "decide"]
    assert (told[1][1]["before"]["amount"], told[1][1]["after"]["amount"]) == ("12500.00", "9000.00")


def test_who_decides(call: Call) -> None:
    row, boss, stranger = examined(call, theme=THEME), UserFactory(), UserFactory()
    Service.objects.get(desks__theme__slug=THEME).heads.add(boss)
    Service.objects.exclude(desks__theme__slug=THEME).filter(referents=None).first().heads.add(stranger)
    kept_away = administrator()
    Interest.objects.create(
        user=kept_away, organisation=row.organisation, ground="employee", since=timezone.now(), noted_by=kept_away
    )
    for by in (referent_with_account(lead_of(THEME)), member(row.organisation), stranger, kept_away):
        with pytest.raises(NotAllowed):
            rule(row, by, "full")
        assert signed_in(by).get(reverse("funding:decision", args=[row.public_id])).status_code == 404
    assert rule(row, boss, "full")
    assert row.number not in signed_in(kept_away).get(f"{reverse('funding:decisions')}?vue=decides").content.decode()


def test_a_dossier_not_examined_is_not_decided(call: Call) -> None:
    by, row = administrator(), examined(call)
    type(row).objects.filter(pk=row.pk).update(state="scheduled")
    with pytest.raises(NotAllowed, match="après l’examen"):
        rule(row, by, "full")


def test_the_page_proposes_what_the_mel_voted(call: Call) -> None:
    by, row = administrator(), examined(call, conditions="Ouvrir le mercredi.", opinion="reserved")
    given(row, agreed="9000", voted="8000")
    page = signed_in(by).get(reverse("funding:decision", args=[row.public_id]))
    first = page.context["form"].initial
    assert (first["kind"], first["amount"], first["conditions"]) == ("partial", "8000", "Ouvrir le mercredi.")
    assert "Aucun vote de la MEL" not in page.content.decode()


def posted(row: Any, **said: Any) -> dict[str, Any]:
    return {"kind": "full", "amount": "", "ground": "", "sentence": "", "conditions": "", "version": 0} | said


def test_what_is_typed_stays_and_the_clash_is_told(call: Call) -> None:
    by, row = administrator(), examined(call)
    client, url = signed_in(by), reverse("funding:decision", args=[row.public_id])
    page = client.post(url, posted(row, kind="partial", amount="99 999", conditions="À garder"))
    assert "dépasse la demande" in page.content.decode()
    assert "À garder" in page.content.decode()
    page = client.post(url, posted(row, kind="refused", ground="deferred:time"))
    assert "n’est pas celui d’un refus" in page.content.decode()
    assert "Aucun vote de la MEL" in page.content.decode()
    assert client.post(url, posted(row, kind="partial", amount="9 000,50")).status_code == 302
    assert Decision.objects.get().amount == Decimal("9000.50")
    page = client.post(url, posted(row, kind="refused", ground="refused:other", sentence="Le mien"))
    assert "Le mien" in page.content.decode()
    assert "a changé depuis" in page.content.decode()
    assert 'name="version" value="1"' in page.content.decode()
    cancel = reverse("funding:decision_cancel", args=[row.public_id])
    assert client.post(cancel, {"version": "x"}).status_code == 302
    assert Decision.objects.filter(cancelled_at=None).exists()
    client.post(cancel, {"version": "1"})
    assert not Decision.objects.filter(cancelled_at=None).exists()


def test_failed_rules_and_other_schemes_are_kept_as_they_are_read(call: Call) -> None:
    by, row = administrator(), examined(call)
    client, url = signed_in(by), reverse("funding:decision", args=[row.public_id])
    page = client.get(url)
    (offer, title), *_ = page.context["form"].fields["elsewhere"].choices
    said = {"kind": "refused", "ground": "refused:other", "elsewhere": [offer], "other_scheme": "FONJEP, DRAJES"}
    assert client.post(url, posted(row, **said)).status_code == 302
    schemes = Decision.objects.get().schemes
    assert [scheme["title"] for scheme in schemes] == [title, "FONJEP, DRAJES"]
    assert client.get(url).context["form"].initial["elsewhere"] == [offer]


def bulk(rows: list[Any], **by_row: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {"step": "save", "application": [str(row.public_id) for row in rows]}
    for row in rows:
        said = posted(row) | by_row.get(f"r{row.pk}", {})
        data |= {f"{row.public_id}-{name}": value for name, value in said.items()}
    return data


def test_many_rows_lose_no_amount(call: Call) -> None:
    """Each amount goes to its own dossier, whatever becomes of the others, and the same page sent twice writes once."""
    by, committee = administrator(), sat()
    rows = [examined(call, committee) for _ in range(5)]
    said = {
        f"r{rows[0].pk}": {"kind": "partial", "amount": "1 000,01"},
        f"r{rows[1].pk}": {"kind": "partial", "amount": "99 999", "conditions": "Gardé-tel-quel"},
        f"r{rows[2].pk}": {"kind": "full"},
        f"r{rows[3].pk}": {"kind": "refused", "ground": "refused:budget_spent", "amount": "3"},
        f"r{rows[4].pk}": {"kind": "", "amount": "777"},
    }
    client, url = signed_in(by), reverse("funding:decision_bulk")
    page = client.post(url, bulk(rows, **said))
    shown = page.content.decode()
    kept = {one.application_id: one.amount for one in Decision.objects.all()}
    assert kept == {rows[0].pk: Decimal("1000.01"), rows[2].pk: Decimal("12500.00")}
    assert [row.application.pk for row, _ in page.context["lines"]] == [rows[1].pk, rows[3].pk, rows[4].pk]
    assert all(
        text in shown
        for text in ("99 999", "Gardé-tel-quel", "dépasse la demande", "videz cette case", "777", "Choisissez aussi")
    )
    client.post(url, bulk(rows[:3:2], **said))
    assert {one.application_id: (one.amount, one.version) for one in Decision.objects.all()} == {
        pk: (amount, 1) for pk, amount in kept.items()
    }
    said[f"r{rows[1].pk}"]["amount"] = "500"
    page = client.post(url, bulk(rows[1:2], **said))
    assert page.status_code == 302
    assert Decision.objects.get(application=rows[1]).conditions == "Gardé-tel-quel"
    stranger = {"step": "save", "application": ["x", "00000000-0000-4000-8000-000000000000"]}
    assert client.post(url, stranger).status_code == 302


def test_a_colleague_between_two_rows_is_not_overwritten(call: Call) -> None:
    by, rows = administrator(), [examined(call), examined(call)]
    decided(rows[0], by, "partial", "500")
    said = {f"r{row.pk}": {"kind": "partial", "amount": "700"} for row in rows}
    page = signed_in(administrator()).post(reverse("funding:decision_bulk"), bulk(rows, **said))
    assert "a changé depuis" in page.content.decode()
    assert {one.application_id: one.amount for one in Decision.objects.all()} == {rows[0].pk: 500, rows[1].pk: 700}


def test_two_people_at_once_write_one_decision(committed_call: Call) -> None:
    row, people = examined(committed_call), [administrator(), administrator()]
    amounts = (Decimal(100), Decimal(200))
    found = together([lambda by=by, amount=amount: rule(row, by, "partial", amount)
                      for by, amount in zip(people, amounts, strict=True)])  # fmt: skip
    assert sum(isinstance(one, Stale) for one in found) == 1
    assert Decision.objects.get().amount in amounts


def test_the_list_shows_each_dossier_where_it_is_at_a_fixed_cost(
    call: Call, django_assert_max_num_queries: Any
) -> None:
    by, committee, other = administrator(), sat(), sat("Comité d’automne")
    rows = [examined(call, committee) for _ in range(2)] + [examined(call, other)]
    given(rows[0], agreed="9000", voted="8000")
    given(rows[0], voted="500", funder="etat")
    decided(rows[1], by, "partial", "4000")
    client, url = signed_in(by), reverse("funding:decisions")
    shown = " ".join(client.get(url).content.decode().split())
    assert rows[0].number in shown
    assert rows[1].number not in shown
    assert "8 000 €" in shown
    assert rows[1].number in client.get(f"{url}?vue=decides").content.decode()
    narrow = client.get(f"{url}?comite={other.public_id}&appel={call.code}").content.decode()
    assert rows[2].number in narrow
    assert rows[0].number not in narrow
    assert client.get(f"{url}?comite=x&appel=zz&page=zz&vue=tout").status_code == 200
    announced(by, [rows[1]])
    with django_assert_max_num_queries(40):
        client.get(url)


def test_the_dossier_s_page_says_where_its_decision_stands(call: Call) -> None:
    by, row = administrator(), examined(call, theme=THEME)
    lead, page = referent_with_account(lead_of(THEME)), reverse("instruction:dossier", args=[row.public_id])
    decision_page = reverse("funding:decision", args=[row.public_id])

    def read(user: Any) -> str:
        return signed_in(user).get(page).content.decode()

    assert "La MEL n’a pas encore décidé." in read(by)
    assert decision_page in read(by)
    decision = rule(row, by, "partial", Decimal(9000), conditions="Avec le centre social")
    assert "dans aucune annonce : la structure n’en sait rien" in read(lead)
    assert decision_page not in read(lead), "who does not decide is led to no page that she may not open"
    release = announced(by, [row])
    assert "Pas encore annoncée : prévue le" in read(lead)
    assert "Aucun courrier préparé." in read(lead)
    carry_out(release=release, at=after(release))
    told = read(lead)
    assert "Annoncée à la structure le" in told
    assert "Avec le centre social" in told
    assert Decision.objects.get(pk=decision.pk).released_at
