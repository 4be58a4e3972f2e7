"""Someone of the services who belongs to the organisation that carries a dossier: on the services' pages it does not
exist; on her association's she is one of its people, and judges nothing."""

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from contacts.models import Membership, Referent, User
from eligibility.models import Call
from instruction.filters import InboxFilter
from instruction.models import Label
from instruction.selectors import desk_of
from instruction.selectors.flags import flaggable
from instruction.selectors.notes import flags_waiting, mentions_waiting
from instruction.selectors.today import Urgency, waiting_now
from instruction.services import flags, labels, notes
from tests.asking import answered, asked
from tests.factories import UserFactory, filed, referent_with_account, signed_in
from tests.instruction.conftest import THEME, lead_of

LABEL = "Canari étiquette"


@pytest.fixture
def dossier(call: Call) -> Application:
    return filed(call, theme=THEME).application


@pytest.fixture
def lead() -> User:
    return referent_with_account(lead_of(THEME))


@pytest.fixture
def told(dossier: Application, lead: User) -> Application:
    """A label, a point raised for the lead, a note that names her and an opinion given; then she joins the house."""
    by, at = UserFactory(is_staff=True), timezone.now()
    label = Label.objects.create(slug="canari", name=LABEL)
    labels.put_label(by=by, at=at, application=dossier, label=label)
    flags.raise_flag(by=by, at=at, application=dossier, text="Canari point", referent=Referent.objects.get(user=lead))
    notes.write_note(by=by, at=at, application=dossier, text="Canari note", told=[lead.pk])
    answered(asked(dossier, by))
    return dossier


def joins(user: User, dossier: Application) -> None:
    Membership.objects.create(user=user, organisation=dossier.organisation, role="viewer", state="active")


def rows(user: User, query: str) -> list[int]:
    desk = desk_of(user)
    assert desk is not None
    return [row.pk for row in InboxFilter(QueryDict(f"vue=tous&{query}"), desk=desk).qs]


def test_nothing_in_the_inbox_its_preview_nor_its_filters(told: Application, lead: User) -> None:
    asked(told, UserFactory(is_staff=True), email="autre@exemple.fr")
    page, preview = (
        f"{reverse('instruction:inbox')}?vue=tous&colonnes=etiquettes",
        reverse("instruction:preview", args=[told.public_id]),
    )
    browser = signed_in(lead)

    def seen() -> list[bool]:
        drawn = browser.get(preview, headers={"HX-Request": "true"}).content.decode()
        listed = f'class="chip tone-quiet">{LABEL}' in browser.get(page).content.decode()
        return [listed, LABEL in drawn, bool(rows(lead, "etiquette=canari")), bool(rows(lead, "attente=avis"))]

    assert seen() == [True] * 4
    joins(lead, told)
    assert rows(lead, "") == []
    assert browser.get(preview, headers={"HX-Request": "true"}).status_code == 404
    assert f'class="chip tone-quiet">{LABEL}' not in browser.get(page).content.decode()
    assert rows(lead, "etiquette=canari") == rows(lead, "attente=avis") == []


def test_nothing_waits_for_her(told: Application, lead: User) -> None:
    desk, on = desk_of(lead), timezone.localdate()
    assert desk is not None
    assert mentions_waiting(desk)
    assert flags_waiting(desk)
    assert waiting_now(desk, on)[told.pk] == Urgency.FLAG
    joins(lead, told)
    assert (mentions_waiting(desk), flags_waiting(desk), waiting_now(desk, on)) == ([], [], {})


def test_no_point_is_raised_for_her(dossier: Application, lead: User) -> None:
    referent = Referent.objects.get(user=lead)
    assert referent in flaggable(dossier)
    joins(lead, dossier)
    assert referent not in flaggable(dossier)


def test_the_pages_of_the_services_work_are_unknown_to_her(told: Application, lead: User) -> None:
    opinion = told.opinion_requests.get()
    joins(lead, told)
    browser = signed_in(lead)
    for name in ("opinion_ask", "assign", "transfer", "audit", "scores", "proposal"):
        assert browser.get(reverse(f"instruction:{name}", args=[told.public_id])).status_code == 404, name
    for name in ("opinion_change", "opinion_revoke"):
        address = reverse(f"instruction:{name}", args=[told.public_id, opinion.public_id])
        assert browser.get(address).status_code == 404, name
    assert browser.get(reverse("instruction:presence", args=[told.public_id])).status_code == 404


def test_the_dossier_s_page_is_unknown_to_her_and_her_association_s_stays(told: Application, lead: User) -> None:
    browser = signed_in(lead)
    staff = reverse("instruction:dossier", args=[told.public_id])
    house = reverse("applications:edit", args=[told.public_id])
    assert (browser.get(staff).status_code, browser.get(house).status_code) == (200, 404)
    joins(lead, told)
    assert (browser.get(staff).status_code, browser.get(house).status_code) == (404, 200)
    page = browser.get(house).content.decode()
    assert [one for one in ("Canari note", "Canari point", LABEL, "Anne Martin") if one in page] == []
