"""Filters of the inbox: each narrows what it says, chips take them off, and no address breaks the page."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Assessment, FundingLine
from contacts.models import Funder, Referent
from eligibility.models import Call
from instruction.addresses import FILTERS
from instruction.filters import InboxFilter
from instruction.models import AddresseeKind, Label, LabelUse, OpinionRequest
from territories.models import Neighbourhood
from tests.factories import OrganisationFactory, UserFactory, filed
from tests.instruction.conftest import THEME, lead_of
from tests.instruction.test_inbox import INBOX, numbers


@pytest.fixture
def administrator(call: Call, client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True))
    return client


@pytest.fixture
def dossiers(call: Call) -> dict[str, str]:
    """Two dossiers with nothing in common, by name: their numbers."""
    quarter = Neighbourhood.objects.filter(generation="2024", communes__insee_code="59599").first()
    cooking = filed(
        call,
        theme=THEME,
        organisation=OrganisationFactory(name="L’Étincelle d’Épeule"),
        answers={"title": "Cuisines à cœur ouvert", "communes": ["59512", "59350"]},
    )
    sport = filed(
        call,
        theme="sport",
        answers={"title": "Boxe au pied des tours", "communes": ["59599", "59350"], "neighbourhoods": [quarter.code]},
    )
    late = timezone.localdate() - timedelta(days=1)
    Application.objects.filter(pk=sport.application.pk).update(
        state="addition_requested", outcome="review", funding_year=5, requested_amount=4000, next_date=late
    )
    _about(cooking.application, sport.application)
    number = cooking.application.number
    # A SIRET never ends so: the figures of the number, with the space that parts it from what follows.
    end = f"{number[-9:]}"
    service = cooking.application.assignments.first().service.slug
    return {
        "cooking": number,
        "sport": sport.application.number,
        "quarter": quarter.code,
        "end": end,
        "service": service,
    }


def _about(cooking: Application, sport: Application) -> None:
    """What else one filters on: an opinion and a funder asked for the first, a label and a finding for the second."""
    FundingLine.objects.create(application=cooking, funder=Funder.objects.get(slug="caf"), amount=100)
    someone = cooking.created_by
    OpinionRequest.objects.create(
        application=cooking,
        asked_by=someone,
        asked_at=timezone.now(),
        kind=AddresseeKind.COMMUNE,
        name="Une commune",
        email="mairie@exemple.fr",
        question="Qu’en pensez-vous ?",
        due_on=timezone.localdate(),
    )
    label = Label.objects.create(slug="prioritaire", name="Prioritaire")
    LabelUse.objects.create(application=sport, label=label, by=someone, at=timezone.now())
    told = Assessment.objects.filter(application=sport).latest("made_at")
    findings = [one | {"verdict": "review"} if one["rule"] == "qpv-share" else one for one in told.findings]
    if not any(one["rule"] == "qpv-share" for one in findings):
        findings.append({"rule": "qpv-share", "verdict": "review"})
    Assessment.objects.create(
        application=sport, made_at=timezone.now(), outcome="review", facts={}, values={}, findings=findings
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("thematique=numerique", {"cooking"}),
        ("thematique=sport", {"sport"}),
        ("conformite=review", {"sport"}),
        ("conformite=ineligible", set()),
        ("etat=submitted", {"cooking"}),
        ("etat=addition_requested", {"sport"}),
        ("attente=association", {"sport"}),
        ("attente=referent", {"cooking"}),
        ("attente=committee", set()),
        ("commune=59512", {"cooking"}),
        ("commune=59350", {"cooking", "sport"}),
        ("quartier={quarter}", {"sport"}),
        ("appel=PDV-2027", {"cooking", "sport"}),
        ("appel=PDV-2023", set()),
        ("q=BOXE", {"sport"}),
        ("q=etincelle+epeule", {"cooking"}),
        ("q=%C3%A9tincelle", {"cooking"}),
        ("q=l%27etincelle", {"cooking"}),
        ("q=coeur", {"cooking"}),
        ("q=pied+tours", {"sport"}),
        ("q=pied+cuisines", set()),
        ("q={end}", {"cooking"}),
        ("q=cuisine", {"cooking"}),
        ("q=boxes", {"sport"}),
        ("q=tour+boxer", {"sport"}),
        ("q=uisin", {"cooking"}),
        ("chez=association", {"sport"}),
        ("attente=avis", {"cooking"}),
        ("etiquette=prioritaire", {"sport"}),
        ("financeur=caf", {"cooking"}),
        ("financeur=region", set()),
        ("constat=qpv-share:review", {"sport"}),
        ("constat=qpv-share:fail", set()),
        ("annee=1", {"cooking"}),
        ("annee=4", {"sport"}),
        ("montant_min=12+000", {"cooking"}),
        ("montant_max=12000%2C50+%E2%82%AC", {"sport"}),
        ("montant_min=1&montant_max=2", set()),
        ("retard=oui", {"sport"}),
        ("service={service}&thematique=numerique", {"cooking"}),
        ("q=%25", set()),
        ("q=_", set()),
        ("commune=59350&thematique=sport", {"sport"}),
        ("commune=59512&thematique=sport", set()),
    ],
)
def test_a_filter_keeps_what_it_says(
    administrator: Client, dossiers: dict[str, str], query: str, found: set[str]
) -> None:
    page = administrator.get(f"{reverse(INBOX)}?{query.format(**dossiers)}")
    assert set(numbers(page)) == {dossiers[name] for name in found}


def test_dossiers_of_one_referent(administrator: Client, dossiers: dict[str, str]) -> None:
    assert numbers(administrator.get(f"{reverse(INBOX)}?referent={lead_of(THEME).email}")) == [dossiers["cooking"]]
    idle = Referent.objects.exclude(assignments__isnull=False).first()
    assert numbers(administrator.get(f"{reverse(INBOX)}?referent={idle.email}")) == []


def test_filters_in_force_are_chips_that_take_themselves_off(administrator: Client, dossiers: dict[str, str]) -> None:
    page = administrator.get(f"{reverse(INBOX)}?q=boxe&commune=59599").content.decode()
    found = re.findall(r'class="filter-chip" href="([^"]+)">(?:<span.*?</span>)?([^<]+)', page)
    chips = {label.strip(): html.unescape(href) for href, label in found}
    assert chips == {
        "Recherche : boxe": "?vue=tous&commune=59599",
        "Commune : Tourcoing": "?vue=tous&q=boxe",
        "Tout retirer": "?vue=tous",
    }


def test_the_form_shows_what_was_chosen(administrator: Client, dossiers: dict[str, str]) -> None:
    page = administrator.get(f"{reverse(INBOX)}?q=l%27eau+%3Cb%3E&commune=59599").content.decode()
    assert 'value="59599" selected' in page
    # The commune, and the order that is always in force.
    assert page.count(" selected") == 2
    assert "l&#x27;eau &lt;b&gt;" in page
    assert "<b>" not in page


def test_filters_follow_to_the_dossier_and_back(call: Call, administrator: Client) -> None:
    filed(call, theme=THEME)
    page = administrator.get(f"{reverse(INBOX)}?commune=59512&q=ateliers").content.decode()
    address = html.unescape(re.search(r'<td class="clip"><a href="([^"]+)"', page)[1])
    sheet = administrator.get(address).content.decode()
    back = html.unescape(re.search(r'<a href="([^"]+)" data-inbox>', sheet)[1])
    assert back == f"{reverse(INBOX)}?vue=tous&q=ateliers&commune=59512"


def test_the_way_back_carries_nothing_else(call: Call, administrator: Client) -> None:
    dossier = filed(call, theme=THEME).application
    address = reverse("instruction:dossier", args=[dossier.public_id])
    sheet = administrator.get(
        f"{address}?etat=ready&next=https://ailleurs.example&q=%22%3E%3Cscript%3E"
    ).content.decode()
    assert "ailleurs.example" not in sheet
    assert "<script>" not in sheet
    assert "etat=ready" in sheet


@pytest.mark.parametrize(
    "query",
    [
        "thematique=inconnue",
        "conformite=incomplete",
        "etat=draft",
        "etat=awaiting_signature",
        "referent=personne@exemple.fr",
        "commune=00000",
        "commune=99999999999999999999999999",
        "quartier=-1",
        f"appel={'9' * 4000}",
        f"q={'a' * 101}",
        "constat=min-communes:pass",
        "constat=min-communes",
        "montant_min=abc",
        "montant_max=-5",
        "montant_min=30&montant_max=20",
        "annee=0",
        "retard=non",
        "service=inconnu",
        "financeur=mel",
        "etiquette=inconnue",
    ],
)
def test_a_value_that_is_not_understood_is_told_and_left_aside(
    administrator: Client, dossiers: dict[str, str], query: str
) -> None:
    page = administrator.get(f"{reverse(INBOX)}?{query}")
    assert page.status_code == 200
    assert "Un point est à corriger" in page.content.decode()
    assert "laissé" in page.content.decode()
    assert set(numbers(page)) == {dossiers["cooking"], dossiers["sport"]}


@pytest.mark.parametrize("name", ["q", "commune", "vue", "apres", "chez"])
@pytest.mark.parametrize("value", ["%00", "%ED%A0%80", "%FF%FE", "%F0%9F%92%A9", "%0A", "+", "%27%3B--", "1e999"])
def test_no_value_breaks_the_page(administrator: Client, dossiers: dict[str, str], name: str, value: str) -> None:
    assert administrator.get(f"{reverse(INBOX)}?{name}={value}").status_code in (200, 400)


def test_nothing_found_says_how_to_go_on(administrator: Client, dossiers: dict[str, str]) -> None:
    page = administrator.get(f"{reverse(INBOX)}?q=introuvable").content.decode()
    assert "Aucun dossier ne répond à ces filtres" in page
    assert "Retirer les filtres" in page


class TestHtmx:
    def test_an_htmx_request_gets_the_results_alone(self, administrator: Client, dossiers: dict[str, str]) -> None:
        reply = administrator.get(f"{reverse(INBOX)}?q=boxe&thematique=", headers={"HX-Request": "true"})
        assert numbers(reply) == [dossiers["sport"]]
        assert "<html" not in reply.content.decode()
        assert reply["HX-Push-Url"] == f"{reverse(INBOX)}?vue=tous&q=boxe"
        assert "HX-Request" in reply["Vary"]

    def test_going_back_gets_the_whole_page(self, administrator: Client, dossiers: dict[str, str]) -> None:
        headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
        assert "<html" in administrator.get(reverse(INBOX), headers=headers).content.decode()


def test_choices_are_kept_for_a_while(call: Call, administrator: Client, django_assert_num_queries: Any) -> None:
    from instruction.selectors import filter_choices

    with django_assert_num_queries(9):
        first = filter_choices()
    with django_assert_num_queries(0):
        assert filter_choices() == first


def test_an_amount_that_is_not_understood_is_told_beside_its_field(
    administrator: Client, dossiers: dict[str, str]
) -> None:
    page = administrator.get(f"{reverse(INBOX)}?montant_min=beaucoup").content.decode()
    assert 'value="beaucoup"' in page
    assert re.search(r'id="id_montant_min_error">Écrivez un montant en euros', page)
    assert re.search(r'name="montant_min"[^>]*aria-describedby="id_montant_min_error"', page)
    reply = administrator.get(f"{reverse(INBOX)}?montant_min=beaucoup", headers={"HX-Request": "true"})
    assert re.search(r'id="id_montant_min_error" hx-swap-oob="true">Écrivez', reply.content.decode())


def test_an_amount_is_shown_and_kept_as_it_is_typed(administrator: Client, dossiers: dict[str, str]) -> None:
    page = administrator.get(f"{reverse(INBOX)}?montant_min=12+000%2C50").content.decode()
    assert "Demande au moins : 12\u202f000,50\u00a0€" in page
    assert "montant_min=12000%2C50" in page


def test_the_last_assessment_alone_is_looked_at(administrator: Client, call: Call, dossiers: dict[str, str]) -> None:
    dossier = Application.objects.get(number=dossiers["sport"])
    Assessment.objects.create(
        application=dossier,
        made_at=timezone.now() + timedelta(seconds=1),
        outcome="eligible",
        facts={},
        values={},
        findings=[{"rule": "qpv-share", "verdict": "pass"}],
    )
    assert numbers(administrator.get(f"{reverse(INBOX)}?constat=qpv-share:review")) == []
    Assessment.objects.create(
        application=dossier,
        made_at=timezone.now() - timedelta(days=9),
        outcome="review",
        facts={},
        values={},
        findings=[{"rule": "qpv-share", "verdict": "review"}],
    )
    assert numbers(administrator.get(f"{reverse(INBOX)}?constat=qpv-share:review")) == []


def test_the_address_knows_each_filter() -> None:
    assert set(FILTERS) == set(InboxFilter.base_filters)


def test_states_are_counted_with_the_other_filters_and_lead_to_each(
    administrator: Client, dossiers: dict[str, str]
) -> None:
    page = administrator.get(f"{reverse(INBOX)}?commune=59350&etat=submitted").content.decode()
    bar = page.split('class="inbox-states"')[1].split("</ul>")[0]
    assert re.findall(r"<b>(\d+)</b>", bar) == ["1", "1"]
    links = [html.unescape(href) for href in re.findall(r'href="([^"]+)"', bar)]
    assert links == ["?vue=tous&commune=59350", "?vue=tous&etat=addition_requested&commune=59350"]
