"""Builders of people, organisations and dossiers, shared by all tests. Dossiers are made through the real services."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from stdnum import luhn

from applications import services
from applications.answers import Value, fingerprint, values_of
from applications.models import Application, Attachment, Submission
from contacts.models import (
    LegalForm,
    Membership,
    MembershipRole,
    MembershipState,
    Organisation,
    OutboxEntry,
    Referent,
    User,
)
from eligibility.models import Call, Theme
from files.services import store
from tests.files.making import pdf

PASSWORD = "quatre mots dans la brume"


class UserFactory(factory.django.DjangoModelFactory):
    """A person with a verified address who may sign in."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda number: f"personne{number}@exemple.fr")
    first_name = "Camille"
    last_name = factory.Sequence(lambda number: f"Personne{number}")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def verified(self, create: bool, extracted: bool | None, **options: Any) -> None:
        if create and extracted is not False:
            self.emailaddress_set.create(email=self.email, verified=True, primary=True)


def valid_siret(number: int) -> str:
    """A SIRET that no real establishment bears and that holds both keys."""
    siren = f"9999{number:04d}"
    start = siren + luhn.calc_check_digit(siren) + "0001"
    return start + luhn.calc_check_digit(start)


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    siret = factory.Sequence(valid_siret)
    name = factory.Sequence(lambda number: f"Association {number}")
    legal_form = LegalForm.ASSOCIATION.value
    city = "Roubaix"
    email = "contact@exemple.fr"


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = MembershipRole.SIGNATORY
    state = MembershipState.ACTIVE


def member(organisation: Organisation, role: str = MembershipRole.SIGNATORY, **fields: Any) -> User:
    """A new person who works for the organisation."""
    rights: dict[str, Any] = {"role": role, "state": fields.pop("state", MembershipState.ACTIVE)}
    if role == MembershipRole.HELPER:
        rights["mandate_until"] = timezone.localdate() + timedelta(days=30)
    return MembershipFactory(organisation=organisation, user=UserFactory(**fields), **rights).user


def signed_in(user: User) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(user)
    return client


def referent_with_account(referent: Referent) -> User:
    """The referent's own account on the portal."""
    user = UserFactory(email=referent.email, first_name=referent.first_name, last_name=referent.last_name)
    referent.user = user
    referent.save()
    return user


COMPLETE: dict[str, Value] = {
    "title": "Ateliers du samedi",
    "summary": "Des ateliers ouverts à tous les habitants, chaque samedi.",
    "requested_amount": "12500.00",
    "communes": ["59512", "59599"],
    "audience": 120,
    "audience_qpv": 90,
    "experimental": False,
    "deployable": True,
    "prior_contact": True,
    "budget": [{"account": "64-wages", "label": "", "amount": "12500.00"}],
    "aims": "Que les habitants se rencontrent et s’entraident.",
    "description": "Deux heures d’atelier chaque samedi, avec un animateur et deux bénévoles.",
    "request_nature": "cash",
    "audience_description": "Des familles du quartier, que les médiateurs rencontrent.",
    "human_means": [{"row": "permanent", "number": 1, "etpt": "0.50"}],
    "recruitment": False,
    "period_start": "2027-01-09",
    "period_end": "2027-12-18",
    "indicators": [
        {
            "objective": "Se rencontrer",
            "indicator": "Participants réguliers",
            "baseline": "0.00",
            "target": "40.00",
            "unit": "personnes",
            "source": "Feuilles de présence",
        }
    ],
    "has_partners": False,
    "has_co_carriers": False,
    "public_aid_band": "below",
    "large_public_aid": False,
    "republican_contract": True,
    "regularly_declared": True,
    "duties_met": True,
    "exact_information": True,
}
# What some themes ask besides, to be eligible.
OF_THEME: dict[str, dict[str, Value]] = {
    "sport": {},
    "numerique": {
        "objectives": ["autonomie"],
        "open_documentation": True,
        "digital_stakes": ["rights"],
        "digital_growth": "Deux villes de plus chaque année.",
        "open_licence": "cc-by",
        "sharing_place": "LaBase",
    },
    "culture": {
        "has_partners": True,
        "partner_structures": [{"name": "La Condition publique", "role": "Accueil", "contribution": "Une salle"}],
        "culture_access": "whole-territory",
        "culture_towns": "Une œuvre commune aux deux villes.",
        "joint_work": ["programme"],
        "co_construction": "Un comité d’habitants choisit les œuvres.",
        "away_from_culture": "Des familles sans voiture.",
        "culture_attraction": "Une navette part de chaque quartier.",
    },
}


def draft(
    call: Call,
    *,
    by: User | None = None,
    organisation: Organisation | None = None,
    theme: str = "sport",
    answers: Mapping[str, Value] | None = None,
    at: datetime | None = None,
) -> Application:
    """A draft just started, with these answers and no other."""
    organisation = organisation or OrganisationFactory()
    return services.start_dossier(
        by=by or member(organisation),
        at=at or timezone.now(),
        organisation=organisation,
        call=call,
        theme=Theme.objects.get(slug=theme),
        answers=answers,
    )


def complete_draft(call: Call, *, theme: str = "sport", without: tuple[str, ...] = (), **options: Any) -> Application:
    """A draft that may be filed and breaks no rule; ``answers`` adds to it or replaces, ``without`` leaves out."""
    answers = {**COMPLETE, **OF_THEME[theme], **(options.pop("answers", None) or {})}
    kept = {code: value for code, value in answers.items() if code not in without}
    return draft(call, theme=theme, answers=kept, **options)


def filled(
    application: Application, *, by: User | None = None, theme: str = "sport", without: tuple[str, ...] = ()
) -> Application:
    """The dossier with every answer that it still lacks, saved as a page saves them; what is written stays."""
    row = fresh(application)
    there = {*values_of(row), *without}
    lacking = {code: value for code, value in {**COMPLETE, **OF_THEME[theme]}.items() if code not in there}
    edits = [services.Edit(code, value, fingerprint(None)) for code, value in lacking.items()]
    services.save_answers(by=by or application.created_by, at=timezone.now(), application=row, edits=edits)
    return fresh(application)


def attached(
    application: Application, *, purpose: str = "other", name: str = "devis.pdf", pages: int = 1, by: User | None = None
) -> Attachment:
    """A document joined to the dossier, as its page does it."""
    by, at = by or application.created_by, timezone.now()
    file = store(by=by, at=at, upload=SimpleUploadedFile(name, pdf(pages=pages)))
    return services.attach(by=by, at=at, application=application, purpose=purpose, file_id=file.public_id)


def filed(call: Call, **options: Any) -> Submission:
    """A dossier filed by who wrote it."""
    application = complete_draft(call, **options)
    return services.submit(by=application.created_by, application=application, version=application.version)


def edit(application: Application, code: str, value: Value | None, rejected: str = "") -> services.Edit:
    """What someone who sees the present answer does to it."""
    return services.Edit(code, value, fingerprint(values_of(fresh(application)).get(code)), rejected)


def fresh(application: Application) -> Application:
    """The dossier as the database holds it now."""
    return Application.objects.get(pk=application.pk)


def mails_to(address: str) -> list[dict[str, Any]]:
    """Payloads of the mails announced to an address, the first first."""
    return [entry.payload for entry in OutboxEntry.objects.filter(kind="mail", payload__to=address).order_by("pk")]
