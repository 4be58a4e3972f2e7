"""Opinions asked on a dossier, for those who work on it: what is asked, what may be shown, who was asked before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Q

from applications.answers import rows
from applications.documents import label_of
from applications.models import Application, AssignmentRole, Revision, Submission
from applications.questionnaire import BUDGET, DOCUMENTS, PLACES, PROJECT, SECTIONS
from applications.selectors import latest_frozen, today
from applications.selectors.interests import interests_in, recuses
from applications.workflow import FINAL, STAFF, State
from contacts.models import Funder, Membership, Organisation, Referent, Service, User
from instruction.models import AddresseeKind, Confidentiality, OpinionRequest, OpinionState, OpinionTrace
from instruction.selectors.desks import Desk
from instruction.selectors.sheet import Sheet

# While these last, an opinion may still count: the committee has not examined the dossier.
ASKABLE = frozenset(
    {State.SUBMITTED, State.IN_REVIEW, State.ADDITION_REQUESTED, State.READY, State.SCHEDULED, State.DEFERRED}
)
CONTACTS = "contacts"
# What may be shown of a dossier, by parts; people's names and addresses are a part of their own, and documents are
# chosen one by one.
PARTS: tuple[tuple[str, str], ...] = (
    *((section.slug, section.title) for section in SECTIONS if section is not DOCUMENTS),
    (CONTACTS, "Coordonnées de la structure et noms de ses responsables"),
)
USUAL_PARTS = (PROJECT.slug, PLACES.slug, BUDGET.slug)
# The account into which a grant is paid is shown to nobody outside.
BANK_DOCUMENTS = frozenset({"rib"})
USUAL_DELAY = timedelta(days=15)
MOST_KNOWN = 60
TONES = {OpinionState.ASKED: "amber", OpinionState.ANSWERED: "green", OpinionState.REVOKED: "quiet"}
VALUE_TONES = {"favourable": "green", "reserved": "amber", "unfavourable": "brick", "none": "quiet"}


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """A request as the dossier's page tells it; ``readable`` says whether its answer is for who reads."""

    request: OpinionRequest
    is_late: bool
    readable: bool
    traces: list[OpinionTrace]

    @property
    def is_mailed(self) -> bool:
        return self.request.user_id is None

    @property
    def state_label(self) -> str:
        return "En retard" if self.is_late else self.request.get_state_display()

    @property
    def tone(self) -> str:
        return "brick" if self.is_late else TONES[OpinionState(self.request.state)]

    @property
    def value_tone(self) -> str:
        return VALUE_TONES.get(self.request.value, "quiet")


@dataclass(frozen=True, slots=True)
class OpinionsPanel:
    """The opinions of a dossier, and whether another one may be asked now."""

    lines: list[OpinionLine]
    may_ask: bool
    may_act: bool

    @property
    def waiting(self) -> int:
        return sum(line.request.state == OpinionState.ASKED for line in self.lines)


def opinions_panel(desk: Desk, user: User, sheet: Sheet, at: datetime) -> OpinionsPanel:
    """The panel of the dossier's page: three queries, whatever was asked, once the sheet knows the person's roles."""
    application = sheet.application
    requests = list(
        application.opinion_requests.select_related("asked_by", "user", "revision").prefetch_related(
            "traces", "additions"
        )
    )
    works = bool(sheet.quality_of(user).roles & STAFF)
    leads = any(line.role == AssignmentRole.LEAD and line.referent_id == desk.referent_id for line in sheet.assignments)
    return OpinionsPanel(
        [
            OpinionLine(
                opinion,
                is_late=opinion.state == OpinionState.ASKED and opinion.due_on < today(at),
                readable=opinion.answered_at is not None and may_read_answer(opinion, user, leads=leads),
                traces=list(opinion.traces.all()),
            )
            for opinion in requests
        ],
        may_ask=works and State(application.state) in ASKABLE,
        may_act=works,
    )


def may_read_answer(opinion: OpinionRequest, user: User, *, leads: bool) -> bool:
    """Whether an answer is for someone who works on the dossier, as its confidentiality says."""
    return opinion.confidentiality != Confidentiality.ASKER or leads or opinion.asked_by_id == user.pk


def opinion_of(application: Application, public_id: UUID) -> OpinionRequest | None:
    """A request of this dossier. One query."""
    found: OpinionRequest | None = (
        application.opinion_requests.select_related("asked_by", "user", "revision").filter(public_id=public_id).first()
    )
    return found


def usual_due_day_of_an_opinion(at: datetime) -> date:
    """Two weeks, half of what the calls promise to the association for the service's own answer."""
    return today(at) + USUAL_DELAY


def newer_copy(opinion: OpinionRequest) -> Revision | None:
    """The copy sent back since, if the request does not show it. One query."""
    latest = latest_frozen(opinion.application)
    return latest if isinstance(latest, Revision) and latest.pk != opinion.revision_id else None


def showable_documents(frozen: Submission | Revision) -> list[tuple[str, str]]:
    """The documents that may be shown: digest, then kind and name. Bank details are never among them. No query."""
    sent = rows(frozen.content["answers"].get("documents"))
    return [
        (str(row["sha256"]), f"{label_of(row['purpose'])} : {row['name']}")
        for row in sent
        if row.get("sha256") and row["purpose"] not in BANK_DOCUMENTS
    ]


def is_kept_away(application: Application, *, user: User | None = None, email: str = "") -> bool:
    """Whether a person or an address belongs to the organisation that carries the dossier, or is kept away from it by a
    link of interests. At most five queries.

    A membership that waits for its acceptance counts too: who asks to join is no stranger to the action.
    """
    person = Q(user=user) if user is not None else Q()
    if email:
        owners = EmailAddress.objects.filter(email__iexact=email).values("user")
        person |= Q(user__in=owners) | Q(user__email__iexact=email)
    if not person:
        return False
    organisation = application.organisation_id
    return (
        interests_in(application).filter(person).exists()
        or Membership.objects.filter(person, organisation=organisation).exists()
        or bool(email and Organisation.objects.filter(pk=organisation, email__iexact=email).exists())
        or bool(email and Organisation.objects.filter(pk=organisation, profile__contact_email__iexact=email).exists())
        or bool(email and Organisation.objects.filter(pk=organisation, profile__head_email__iexact=email).exists())
    )


def account_of(email: str) -> User | None:
    """The account whose confirmed address this is. One query."""
    return User.objects.filter(is_active=True, emailaddress__email__iexact=email, emailaddress__verified=True).first()


def colleagues_to_ask(user: User, application: Application) -> list[Referent]:
    """The referents in function who have an account and whom no link keeps away from the dossier, herself left out. One
    query."""
    found = Referent.objects.filter(is_active=True, user__is_active=True).exclude(user=user).select_related("service")
    found = found.exclude(recuses(application, "user"))
    return list(found.order_by("last_name", "first_name", "pk"))


def services_to_ask() -> list[Service]:
    """The services that have a box. One query."""
    return list(Service.objects.exclude(box_email="").order_by("name"))


def funders_to_consult() -> list[Funder]:
    """The funders that have an address. One query."""
    return list(Funder.objects.filter(is_active=True).exclude(email="").order_by("name"))


def asked_before(besides: Iterable[str] = ()) -> list[OpinionRequest]:
    """The latest request sent to each outside address, the most recent first. One query."""
    known: dict[str, OpinionRequest] = {}
    outside = OpinionRequest.objects.exclude(kind__in=[AddresseeKind.COLLEAGUE, AddresseeKind.SERVICE])
    for opinion in outside.order_by("email", "-asked_at").distinct("email"):
        known[opinion.email] = opinion
    for email in besides:
        known.pop(email, None)
    return sorted(known.values(), key=lambda opinion: opinion.asked_at, reverse=True)[:MOST_KNOWN]


def is_open(opinion: OpinionRequest, on: date) -> bool:
    """Whether the addressee may open the request on this day."""
    return (
        opinion.state != OpinionState.REVOKED
        and on <= opinion.open_until
        and State(opinion.application.state) not in FINAL
    )
