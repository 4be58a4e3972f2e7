"""The families of a call against its cap: told to both sides, while the rule stays on each dossier."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from applications.selectors import Families, assess, families_of, today
from applications.selectors.sites import section_asking
from contacts.models import Referent, User
from eligibility.models import Call, Theme
from instruction.selectors import desk_of
from instruction.selectors.ties import ties_of
from tests.factories import draft, referent_with_account, signed_in
from tests.years import decided


def counted(call: Call) -> Families:
    found = families_of(call, Theme.objects.get(slug="relogement"), today(timezone.now()))
    assert found is not None
    return found


def dossier(call: Call, families: int | None, state: str) -> Application:
    answers = {"title": "Médiation", **({} if families is None else {"families": families})}
    application = draft(call, theme="relogement", answers=answers)
    return decided(application, state) if state != "draft" else application


def test_retained_and_filed_families_are_counted_apart(call: Call) -> None:
    for families, state in ((30, "granted"), (25, "granted"), (20, "submitted"), (10, "in_review"), (None, "ready")):
        dossier(call, families, state)
    for state in ("draft", "refused", "inadmissible", "withdrawn", "transferred"):
        dossier(call, 40, state)
    found = counted(call)
    assert (found.cap, found.retained, found.filed, found.total, found.left) == (80, 55, 30, 85, 25)
    assert found.is_over


def test_the_rule_stays_on_each_dossier(call: Call) -> None:
    dossier(call, 80, "granted")
    mine = dossier(call, 70, "draft")
    verdicts = {one.rule: str(one.verdict) for one in assess(mine, today(timezone.now())).findings}
    assert verdicts["families-cap"] == "pass"


def test_other_themes_and_calls_are_apart(call: Call) -> None:
    dossier(call, 12, "granted")
    assert families_of(call, Theme.objects.get(slug="sport"), today(timezone.now())) is None
    assert counted(call).retained == 12


def read_by(referent: User, application: Application) -> str:
    """What a referent reads of what ties the dossier to the rest of its call."""
    ties = ties_of(desk_of(referent), application, today(timezone.now()))
    return render_to_string("instruction/partials/going_on.html", {"application": application, "ties": ties})


@pytest.mark.parametrize("side", ["association", "referent"])
def test_both_sides_read_it(call: Call, side: str) -> None:
    dossier(call, 50, "granted")
    mine = dossier(call, 20, "draft")
    if side == "association":
        url = reverse("applications:section", args=[mine.public_id, section_asking(mine, "families")])
        page = signed_in(mine.created_by).get(url).content.decode()
    else:
        referent = referent_with_account(Referent.objects.get(last_name="Aassi"))
        filed = decided(mine, "in_review")
        page = " ".join(read_by(referent, filed).split())
    # A draft counts nothing yet; filed, it does.
    assert ("50 sur 80" if side == "association" else "70 sur 80") in page
