"""The services at work on the coming call: a head, notes, points, opinions, a criterion set aside, a committee."""

from datetime import datetime, timedelta

from applications.models import Application
from applications.selectors import latest_frozen, today
from applications.workflow import State
from committees.services.committees import create_committee
from contacts.models import Referent, User
from eligibility.models import Call
from instruction.models import AddresseeKind, CommitteeKind, Confidentiality
from instruction.services import save_view
from instruction.services.agendas import put_on_agenda
from instruction.services.flags import raise_flag
from instruction.services.notes import write_note
from instruction.services.opinions import Addressee, Grant, ask_opinions
from instruction.services.overrides import lift
from melpv.demonstration.carriers import Person

HEAD = Person("Hélène", "Vasseur", "helene.vasseur@services.example")
COMMUNE = Addressee(
    AddresseeKind.COMMUNE, "Paul Rigaut", "politique-de-la-ville@commune.example", "Ville, politique de la ville"
)
STATE = Addressee(AddresseeKind.STATE, "Agathe Werquin", "delegation@etat.example", "Délégation du préfet")
NOTES = (
    "Appel avec la directrice : l’équipe recrute en janvier, le calendrier tient.",
    "Le partenariat avec la mission locale est confirmé par courrier.",
    "Même public que l’action de la maison de quartier voisine : à regarder ensemble avant le comité.",
)
POINT = "Le budget compte deux fois la coordination : à éclaircir avec la trésorière."
QUESTION = "Connaissez-vous cette action ? Répond-elle à un besoin que la commune ne couvre pas déjà ?"
REASON = (
    "La structure travaille depuis cinq ans avec les habitants de ce quartier ; la part annoncée est prudente et sera "
    "vérifiée au bilan."
)
VIEWS = (
    ("Complexes : à examiner", "vue=mes-thematiques&conformite=review&tri=montant"),
    ("En retard chez moi", "vue=mes-dossiers&retard=oui"),
)


def services_at_work(call: Call, now: datetime) -> None:
    """Some hundred gestures, each by its own service, with its event: what a service looks like in November."""
    referent = Referent.objects.filter(user__isnull=False, is_active=True).order_by("user__pk").first()
    if referent is None or referent.user is None:
        return
    head = _head(referent)
    hers = list(
        Application.objects.filter(call=call, assignments__referent=referent, assignments__ended_at=None)
        .filter(state__in=[State.SUBMITTED, State.IN_REVIEW])
        .select_related("call", "theme", "organisation")
        .order_by("-submitted_at", "-pk")
    )
    for application in hers[:3]:
        _ask(referent.user, application, now)
    for application, text in zip(hers, NOTES, strict=False):
        write_note(by=referent.user, at=now - timedelta(hours=3), application=application, text=text, told=[head.pk])
    for application in hers[:2]:
        raise_flag(by=head, at=now - timedelta(hours=2), application=application, text=POINT, referent=referent)
    _set_aside(referent.user, hers, now)
    _convene(head, referent.user, call, now)
    for name, query in VIEWS:
        save_view(by=referent.user, at=now, name=name, query=query)


def _head(referent: Referent) -> User:
    head = User.objects.create(email=HEAD.email, first_name=HEAD.first_name, last_name=HEAD.last_name)
    for service in {referent.service, *(row.theme.desk.service for row in referent.theme_referents.all())}:
        service.heads.add(head)
    return head


def _ask(by: User, application: Application, now: datetime) -> None:
    grant = Grant(
        question=QUESTION,
        sections=["projet", "territoire"],
        due_on=today(now) + timedelta(days=14),
        confidentiality=Confidentiality.SERVICES,
    )
    ask_opinions(by=by, at=now - timedelta(days=1), application=application, addressees=[COMMUNE, STATE], grant=grant)


def _set_aside(by: User, hers: list[Application], now: datetime) -> None:
    """The first criterion that asks for someone's eye, on the first dossier that has one."""
    for application in hers:
        findings = latest_frozen(application).assessment.findings
        rule = next((finding["rule"] for finding in findings if finding["verdict"] == "review"), None)
        if rule is not None:
            lift(by=by, at=now - timedelta(hours=1), application=application, rule=rule, reason=REASON)
            return


def _convene(head: User, by: User, call: Call, now: datetime) -> None:
    committee = create_committee(
        by=head,
        kind=CommitteeKind.CO_CONSTRUCTION,
        title="Comité de co-construction",
        held_on=today(now) + timedelta(days=30),
        place="Hôtel de la métropole, salle des Flandres",
    )
    in_charge = {"assignments__referent__user": by, "assignments__ended_at": None}
    for application in Application.objects.filter(call=call, state=State.READY, **in_charge).order_by("pk")[:5]:
        put_on_agenda(by=by, at=now, application=application, committee=committee)
