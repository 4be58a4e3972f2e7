"""The contacts of the source document are loaded whole, and an administrator's edit is never overwritten."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from contacts.models import Funder, Organisation, Referent, Service, ThemeDesk, ThemeReferent
from contacts.selectors import routing_for
from eligibility.models import Call, Theme

# Annexe 4, table of contacts: the lead first.
ANSWERS = {
    "economie-emploi": ["Virginie Tchoffo-Djomkouo", "Audrey Mahieux"],
    "insertion-emploi": ["Virginie Tchoffo-Djomkouo"],
    "ess": ["Caroline Paul"],
    "clauses-insertion": ["Claire Obre"],
    "creation-activites": ["Audrey Mahieux"],
    "numerique": ["Anthony Fagot", "Magali Roger"],
    "sante": ["Stéphanie Guilmin", "Céline Herbain", "Véronique Sellez"],
    "alimentation": ["Paulo-Serge Lopes"],
    "gusp": ["Elisio Vasconcelos"],
    "habitat": ["Marjolaine Baty"],
    "relogement": ["Abderrhaman Aassi", "Michel Ruffin"],
    "culture": ["Bénédicte Tillard", "Michel Ruffin"],
    "climat": ["Emmanuelle Picus"],
    "reussite-educative": ["Stéphanie Guilmin", "Paul Mondino"],
    "mentorat": ["Stéphanie Guilmin", "Paul Mondino"],
    "jeunesse": ["Stéphanie Guilmin", "Paul Mondino"],
    "egalite-femmes-hommes": ["Stéphanie Guilmin"],
    "participation": ["Romain Denève"],
    "prevention-delinquance": ["Mohamed Djouada"],
    "discriminations": ["Virginie Tchoffo-Djomkouo", "Stéphanie Guilmin"],
    "quartiers-de-veille": ["Valentin Mousain", "Bénédicte Tillard"],
    "sport": [],
}


def loaded() -> str:
    """What the command says."""
    out = StringIO()
    call_command("load_contacts", stdout=out)
    return out.getvalue()


def test_every_theme_has_its_desk_and_its_referents_in_order(call: Call) -> None:
    told = {
        theme.slug: [str(row.referent) for row in theme.theme_referents.order_by("order")]
        for theme in Theme.objects.all()
    }
    assert told == ANSWERS
    assert ThemeDesk.objects.count() == len(ANSWERS)


@pytest.mark.parametrize("slug", ANSWERS)
def test_every_theme_is_answered_today(call: Call, slug: str) -> None:
    routing = routing_for(Theme.objects.get(slug=slug), call.opens_at.date())
    assert [str(routing.people[answerer.referent]) for answerer in routing.route.answerers] == ANSWERS[slug]
    assert routing.route.box == (None if ANSWERS[slug] else "servicePDV@lillemetropole.fr")


def test_boxes_of_the_source_document(call: Call) -> None:
    boxes = {desk.theme.slug: desk.box_email or desk.service.box_email for desk in ThemeDesk.objects.all()}
    assert "essmel" in boxes["ess"]
    assert "direction-culture" in boxes["culture"]
    assert boxes["sport"] == Service.objects.get(is_last_resort=True).box_email == "servicePDV@lillemetropole.fr"


def test_loading_again_changes_nothing(call: Call) -> None:
    service, referent = Service.objects.get(slug="culture"), Referent.objects.get(last_name="Tillard")
    Service.objects.filter(pk=service.pk).update(name="Culture et fêtes", phone="03 20 00 00 00")
    Referent.objects.filter(pk=referent.pk).update(is_active=False)
    ThemeReferent.objects.filter(theme__slug="sante").delete()
    Funder.objects.filter(kind="state").update(name="L’État")
    models = (Service, Referent, ThemeDesk, ThemeReferent, Funder, Organisation)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    told = loaded()
    assert "0 ajoutés" in told
    assert (
        "Culture et fêtes, nom : « Culture et fêtes » est gardé, la référence dit « Direction de la Culture »." in told
    )
    assert "référents : « (vide) » est gardé, la référence dit « Stéphanie Guilmin, Céline Herbain" in told
    assert "L’État, nom : " in told
    assert [list(model.objects.order_by("pk").values()) for model in models] == before


def test_nothing_differs_just_after_a_load(call: Call) -> None:
    assert "0 valeurs différentes" in loaded()


def test_a_service_that_comes_back_leaves_the_last_resort_where_it_is(call: Call) -> None:
    Service.objects.filter(is_last_resort=True).update(is_last_resort=False)
    Service.objects.filter(slug="culture").update(is_last_resort=True)
    Service.objects.filter(slug="politique-de-la-ville").update(slug="renamed")
    assert "1 ajoutés" in loaded()
    assert Service.objects.get(is_last_resort=True).slug == "culture"


@pytest.mark.django_db
def test_without_a_call_it_says_what_to_do_first() -> None:
    with pytest.raises(CommandError, match="load_call"):
        call_command("load_contacts")
