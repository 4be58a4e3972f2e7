"""The plan: each funder once, the MEL's own line is the request, what waits for a funder is never counted."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from applications import cells, selectors, services
from applications.models import Application, Firmness, FundingLine, Nature
from applications.services import Edit, MoneyRefused
from contacts.models import Funder
from eligibility.models import Call
from tests.factories import UserFactory, draft, fresh, mails_to, signed_in

AT = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def application(call: Call) -> Application:
    return draft(call, answers={"requested_amount": "6000.00"})


def funder(slug: str) -> Funder:
    return Funder.objects.get(slug=slug)


def ask(application: Application, slug: str = "", amount: str | None = "1000", **fields: Any) -> FundingLine:
    return services.add_funder(
        by=application.created_by,
        at=AT,
        application=application,
        funder=funder(slug) if slug else None,
        amount=None if amount is None else Decimal(amount),
        **fields,
    )


def save(application: Application, code: str, value: str | None, base: str | None) -> services.MoneySaved:
    edit = Edit(code, value, cells.mark(base))
    return services.save_money(by=application.created_by, at=AT, application=application, edits=[edit])


def test_totals_tie_to_the_budget(application: Application) -> None:
    ask(application, "caf", "2000", nature=Nature.COMMON_LAW)
    ask(application, "etat", "1000.50")
    ask(application, "region", "500", nature=Nature.VALUED)
    ask(application, unlisted="Fondation du Canal", amount="300")
    found = selectors.budget_of(fresh(application))
    assert found.subsidies == Decimal("9000.50")
    assert found.valued_income == 500
    assert found.plan_total == Decimal("9500.50")
    assert (found.income, found.pending_funding) == (Decimal("9000.50"), 300)


def test_the_mel_s_credit_has_no_line_of_its_own(application: Application) -> None:
    with pytest.raises(MoneyRefused, match="déjà sa ligne"):
        ask(application, "mel")
    assert ask(application, "mel", nature=Nature.VALUED).pk
    with pytest.raises(IntegrityError), transaction.atomic():
        FundingLine.objects.create(application=application, funder=funder("mel"), nature=Nature.SPECIFIC)


def test_one_line_a_funder_a_nature_and_a_service(application: Application) -> None:
    ask(application, "etat")
    with pytest.raises(MoneyRefused, match="précisez le service"):
        ask(application, "etat")
    second = ask(application, "etat", note="DRAJES")
    result = save(application, f"c-{second.pk}", None, "DRAJES")
    assert "précisez le service" in result.refused[f"c-{second.pk}"]
    assert FundingLine.objects.get(pk=second.pk).note == "DRAJES"


def test_a_line_names_one_funder_exactly(application: Application) -> None:
    with pytest.raises(MoneyRefused, match="Choisissez"):
        ask(application)
    with pytest.raises(MoneyRefused, match="Choisissez"):
        ask(application, "caf", unlisted="La CAF")
    for fields in ({"funder": None}, {"funder": funder("caf"), "unlisted": "CAF"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FundingLine.objects.create(application=application, **fields)


@pytest.mark.parametrize(
    "fields", [{"amount": Decimal("-1")}, {"nature": "gift"}, {"firmness": "sure"}, {"amount": 1, "rejected": "x"}]
)
def test_the_database_refuses(application: Application, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        FundingLine.objects.create(application=application, funder=funder("caf"), **fields)


def test_nature_and_certainty_are_saved_and_known_ones_only(application: Application) -> None:
    line = ask(application, "caf")
    save(application, f"t-{line.pk}", Nature.VALUED, Nature.SPECIFIC)
    save(application, f"s-{line.pk}", Firmness.VOTED, Firmness.INTENT)
    line.refresh_from_db()
    assert (line.nature, line.firmness) == ("valued", "voted")
    assert save(application, f"t-{line.pk}", "gift", "valued").refused
    assert selectors.budget_of(fresh(application)).valued_funding == 1000


def test_a_funder_removed_is_put_back(application: Application) -> None:
    line = ask(application, "caf", nature=Nature.COMMON_LAW, firmness=Firmness.AGREED, note="REAAP")
    before = selectors.funding_rows(fresh(application))
    arguments: dict[str, Any] = {"by": application.created_by, "at": AT, "application": application}
    removed = services.remove_funding(**arguments, number=line.pk, base=cells.mark("1000.00"))
    assert removed
    assert selectors.funding_rows(fresh(application)) == []
    services.restore_funding(**arguments, removed=removed)
    assert selectors.funding_rows(fresh(application)) == before
    with pytest.raises(MoneyRefused):
        services.restore_funding(**arguments, removed=removed)


def test_rows_taken_over_are_wishes_again(application: Application, call: Call) -> None:
    ask(application, "caf", firmness=Firmness.PAID)
    ask(application, unlisted="Fondation du Canal", amount=None)
    Funder.objects.filter(slug="etat").update(is_active=False)
    ask(application, "etat")
    rows = selectors.funding_rows(fresh(application))
    next_one = draft(call, answers={"funding_plan": rows})
    assert [(row["funder"], row["firmness"], row["note"]) for row in selectors.funding_rows(fresh(next_one))] == [
        ("caf", "intent", ""),
        ("", "intent", "Fondation du Canal"),
    ]


def test_lines_are_shown_in_the_order_of_the_form(application: Application) -> None:
    for slug in ("caf", "departement", "etat"):
        ask(application, slug)
    ask(application, unlisted="A")
    assert [line.name for line in selectors.plan_lines(fresh(application))] == [
        "État (Préfecture du Nord)",
        "Département du Nord",
        "Caisse d’Allocations Familiales du Nord",
        "A",
    ]


def test_an_administrator_says_which_funder_it_is_and_the_line_counts(application: Application) -> None:
    administrator = UserFactory(is_staff=True, is_superuser=True)
    line = ask(application, unlisted="Fondation du Canal", amount="300")
    (mail,) = mails_to(administrator.email)
    assert "Fondation du Canal" in mail["subject"]
    assert selectors.budget_of(fresh(application)).paid_funding is None
    client, version = signed_in(administrator), fresh(application).version
    address = reverse("admin:applications_fundingline_change", args=[line.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"funder": ""}).status_code == 200
    client.post(address, {"funder": funder("caisse-des-depots").pk})
    line.refresh_from_db()
    assert (line.funder, line.unlisted, line.note) == (funder("caisse-des-depots"), "", "Fondation du Canal")
    assert selectors.budget_of(fresh(application)).paid_funding == 300
    assert fresh(application).version == version + 1
    with pytest.raises(MoneyRefused, match="déjà rattachée"):
        services.attach_funder(at=AT, line=line, funder=funder("caf"))


def test_an_administrator_sees_only_what_is_to_attach(application: Application) -> None:
    line = ask(application, "caf")
    client = signed_in(UserFactory(is_staff=True, is_superuser=True))
    address = reverse("admin:applications_fundingline_change", args=[line.pk])
    assert client.get(address).status_code == 302
    client.post(address, {"funder": funder("etat").pk})
    line.refresh_from_db()
    assert line.funder == funder("caf")
