"""Who may know of a dossier, and in which quality she may act on it."""

from typing import Any

import pytest

from applications import selectors
from applications.models import Application
from applications.workflow import Role
from contacts.models import MembershipRole, Referent, User
from eligibility.models import Call
from instruction.selectors import desk_of, readable_by
from tests.factories import OrganisationFactory, UserFactory, complete_draft, filed, member, referent_with_account


def seen(user: User) -> list[Application]:
    """What the pages of the association and those of the services show to this person, one after the other."""
    desk = desk_of(user)
    return [*Application.objects.of_organisations_of(user), *(readable_by(desk) if desk else ())]


def knows(user: User, application: Application) -> bool:
    return application in seen(user)


def roles(user: User, application: Application) -> set[Role]:
    return set(selectors.roles_of(user, application))


@pytest.fixture
def people(call: Call) -> dict[str, User]:
    organisation = OrganisationFactory()
    lead = Referent.objects.get(last_name="Tillard")
    other = Referent.objects.get(last_name="Lopes")
    return {
        "signatory": member(organisation),
        "writer": member(organisation, MembershipRole.WRITER),
        "viewer": member(organisation, MembershipRole.VIEWER),
        "pending": member(organisation, state="pending"),
        "other organisation": member(OrganisationFactory()),
        "nobody": UserFactory(),
        "staff": UserFactory(is_staff=True),
        "referent of the theme": referent_with_account(lead),
        "referent of another theme": referent_with_account(other),
    }


INSIDE = {"signatory", "writer", "viewer"}
QUALITIES: dict[str, set[Role]] = {
    "signatory": {Role.WRITER, Role.SIGNATORY},
    "writer": {Role.WRITER},
    "staff": {Role.ADMINISTRATOR},
    "referent of the theme": {Role.REFERENT},
}


@pytest.mark.parametrize("state", ["draft", "filed"])
def test_who_knows_and_who_acts(call: Call, people: dict[str, User], state: str) -> None:
    signatory = people["signatory"]
    make: Any = complete_draft if state == "draft" else lambda *args, **options: filed(*args, **options).application
    organisation = signatory.memberships.get().organisation
    application = make(call, theme="culture", by=signatory, organisation=organisation)
    expected = INSIDE if state == "draft" else INSIDE | {"staff", "referent of the theme"}
    assert {name for name, user in people.items() if knows(user, application)} == expected
    assert {name: roles(user, application) for name, user in people.items()} == {
        name: QUALITIES.get(name, set()) for name in people
    }


def test_a_referent_who_left_neither_knows_nor_acts(call: Call, people: dict[str, User]) -> None:
    application = filed(call, theme="culture").application
    user = people["referent of the theme"]
    assert knows(user, application)
    Referent.objects.filter(user=user).update(is_active=False)
    assert application.assignments.filter(referent__user=user, ended_at=None).exists()
    assert not knows(user, application)
    assert roles(user, application) == set()


def test_who_is_entrusted_with_a_dossier_of_another_theme_knows_it(call: Call, people: dict[str, User]) -> None:
    application = filed(call, theme="sport").application
    user = people["referent of another theme"]
    assert not knows(user, application)
    application.assignments.create(
        role="co_referent", referent=user.referent, service=user.referent.service, since=application.submitted_at
    )
    assert knows(user, application)
    assert roles(user, application) == {Role.REFERENT}


def test_a_dossier_comes_once_however_many_reasons_there_are(call: Call, people: dict[str, User]) -> None:
    user = people["referent of the theme"]
    organisation = people["signatory"].memberships.get().organisation
    user.memberships.create(organisation=organisation, role="signatory")
    application = filed(call, theme="culture", by=user, organisation=organisation).application
    assert list(Application.objects.of_organisations_of(user)) == [application]
    theirs = filed(call, theme="culture").application
    assert list(readable_by(desk_of(user))) == [theirs], "her own house's is not hers to judge"


@pytest.mark.parametrize("role", MembershipRole.values)
def test_who_belongs_to_the_organisation_never_acts_as_staff(call: Call, role: str) -> None:
    submission = filed(call, theme="culture")
    insider = member(submission.application.organisation, role, is_staff=True)
    lead = Referent.objects.get(last_name="Tillard")
    lead.user = insider
    lead.save()
    assert roles(insider, submission.application) <= {Role.WRITER, Role.SIGNATORY}
