"""The funded projects that everybody may know of: which dossiers, and what of each."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.models import Application
from applications.workflow import State
from contacts.models import LegalForm
from funding.models import Decision, DecisionKind
from reporting.models import PublicationHold

GRANTED_KINDS = (DecisionKind.FULL, DecisionKind.PARTIAL)
# A sole trader is known under her own name: nothing of a natural person is published. The other forms are legal
# persons by definition; of these two, only those whose name carries the form of a company or of a grouping.
UNSURE_FORMS = (LegalForm.COMPANY, LegalForm.OTHER)
COMPANY_IN_NAME = r"\m(sarl|sas|sasu|eurl|sa|snc|sci|scop|scic|scp|selarl|gie|gip|gcsms|geiq|société|association)\M"


def told_grants() -> QuerySet[Decision]:
    """The grants that their associations were told: at most one a dossier, for nothing comes after it."""
    return Decision.objects.filter(released_at__isnull=False, kind__in=GRANTED_KINDS)


def granted_and_told() -> QuerySet[Application]:
    """Every dossier with a grant that was told, whoever carries it and whether it is held out or not."""
    return Application.objects.filter(
        Exists(told_grants().filter(application=OuterRef("pk")).order_by()),
        state=State.GRANTED,
        submitted_at__isnull=False,
    )


def legal_persons_of(organisation: str) -> Q:
    """The rows whose organisation, found by this path, is surely no natural person."""
    by_form, by_name = f"{organisation}__legal_form__in", f"{organisation}__name__iregex"
    return ~Q((by_form, UNSURE_FORMS)) | Q((by_name, COMPANY_IN_NAME))


def public_dossiers() -> QuerySet[Application]:
    """The dossiers that the public pages show: granted and told, of a legal person, not held out."""
    return granted_and_told().filter(legal_persons_of("organisation")).exclude(_held())


def held_dossiers() -> QuerySet[Application]:
    """The dossiers that would be public and that the direction holds out."""
    return granted_and_told().filter(_held())


def unsure_dossiers() -> QuerySet[Application]:
    """The dossiers left out because their carrier may be a natural person: its legal form does not say."""
    return granted_and_told().exclude(legal_persons_of("organisation"))


def _held() -> Exists:
    return Exists(PublicationHold.objects.filter(application=OuterRef("pk"), ended_at=None))
