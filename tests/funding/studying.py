"""A scenario for who tests pages."""

from django.utils import timezone

from contacts.models import Funder, User
from eligibility.models import Call
from funding.models import Scenario
from funding.services.scenarios import create_scenario


def studied(call: Call, by: User) -> Scenario:
    """A study of the MEL's credit alone."""
    funders = Funder.objects.filter(slug="mel")
    return create_scenario(by=by, at=timezone.now(), name="Au prorata", call=call, funders=funders)
