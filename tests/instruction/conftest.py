"""What the tests about the services' pages share: the open call, and the people of the access matrix."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from applications.models import Application
from contacts.models import Absence, Referent, ThemeReferent, User
from eligibility.models import Call, Theme
from tests.bundled import call, committed_call
from tests.factories import OrganisationFactory, UserFactory, filed, member, referent_with_account

__all__ = ["call", "committed_call"]

#: A theme that has referents.
THEME = "numerique"


@dataclass
class People:
    """A dossier in the theme « numérique » and everyone who may or may not know of it."""

    dossier: Application
    people: dict[str, User | None]


def lead_of(theme: str) -> Referent:
    return ThemeReferent.objects.filter(theme__slug=theme).order_by("order").first().referent


def other_referent(theme: str) -> Referent:
    """A referent who has no place on the theme."""
    return Referent.objects.exclude(theme_referents__theme__slug=theme).order_by("pk").first()


@pytest.fixture
def people(call: Call) -> People:
    lead, foreign = lead_of(THEME), other_referent(THEME)
    deputy = Referent.objects.create(
        first_name="Inès", last_name="Suppléante", email="ines@exemple.fr", service=lead.service
    )
    left = Referent.objects.create(
        first_name="Luc", last_name="Parti", email="luc@exemple.fr", service=lead.service, is_active=False
    )
    ThemeReferent.objects.create(theme=Theme.objects.get(slug=THEME), referent=left, order=9)
    day = timezone.localdate()
    Absence.objects.create(referent=lead, starts_on=day, ends_on=day + timedelta(days=3), deputy=deputy)
    organisation = OrganisationFactory()
    owner = member(organisation)
    dossier = filed(call, theme=THEME, by=owner, organisation=organisation).application
    return People(
        dossier,
        {
            "anonymous": None,
            "owner": owner,
            "other association": member(OrganisationFactory()),
            "referent of the theme": referent_with_account(lead),
            "referent of another theme": referent_with_account(foreign),
            "deputy who received it": referent_with_account(deputy),
            "referent no longer in function": referent_with_account(left),
            "administrator": UserFactory(is_staff=True),
        },
    )
