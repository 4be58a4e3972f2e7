"""The path of a dossier: one table, read like a page of a manual (pure: no Django, no clock, no database).

Each line says from which states an action may be done, where it leads, who may do it, and what it demands. The same
line shows the button and guards the service; ``docs/workflow.md`` is drawn from it and checked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a dossier stands. Two labels each: one for the association, one for the staff."""

    DRAFT = "draft"
    AWAITING_SIGNATURE = "awaiting_signature"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    ADDITION_REQUESTED = "addition_requested"
    READY = "ready"
    SCHEDULED = "scheduled"
    EXAMINED = "examined"
    GRANTED = "granted"
    REFUSED = "refused"
    DEFERRED = "deferred"
    INADMISSIBLE = "inadmissible"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"


class Action(StrEnum):
    """What moves a dossier, in the words of its button."""

    SEND_FOR_SIGNATURE = "send_for_signature"
    RETURN_TO_WRITER = "return_to_writer"
    SUBMIT = "submit"
    ADMIT = "admit"
    REQUEST_ADDITION = "request_addition"
    ANSWER_ADDITION = "answer_addition"
    CANCEL_ADDITION = "cancel_addition"
    DECLARE_INADMISSIBLE = "declare_inadmissible"
    DECLARE_READY = "declare_ready"
    RETURN_TO_REVIEW = "return_to_review"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    EXAMINE = "examine"
    GRANT = "grant"
    REFUSE = "refuse"
    DEFER = "defer"
    RETURN_TO_READY = "return_to_ready"
    WITHDRAW = "withdraw"
    TRANSFER = "transfer"


class Role(StrEnum):
    """In which quality a person acts on a dossier."""

    WRITER = "writer"
    SIGNATORY = "signatory"
    REFERENT = "referent"
    ADMINISTRATOR = "administrator"


class Holder(StrEnum):
    """On whose desk the dossier lies: exactly one at every moment."""

    ASSOCIATION = "association"
    REFERENT = "referent"
    COMMITTEE = "committee"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Transition:
    """A line of the table. ``reason_from`` are the roles that write why; who holds one of them may not leave it out."""

    action: Action
    sources: frozenset[State]
    target: State
    roles: frozenset[Role]
    label: str
    reason_from: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a state reads for each side, and who holds the dossier meanwhile."""

    for_association: str
    for_staff: str
    holder: Holder


CARRIERS = frozenset({Role.WRITER, Role.SIGNATORY})
STAFF = frozenset({Role.REFERENT, Role.ADMINISTRATOR})
BEFORE_DECISION = frozenset(
    {State.SUBMITTED, State.IN_REVIEW, State.ADDITION_REQUESTED, State.READY, State.SCHEDULED, State.DEFERRED}
)


def _line(
    action: Action,
    sources: Iterable[State] | State,
    target: State,
    roles: Iterable[Role],
    label: str,
    *,
    reason: bool | Iterable[Role] = False,
) -> Transition:
    """``reason`` is True when everyone who may act writes why, or names those who do."""
    states = {sources} if isinstance(sources, State) else sources
    who = frozenset(roles)
    reason_from = (who if reason else frozenset()) if isinstance(reason, bool) else frozenset(reason)
    return Transition(action, frozenset(states), target, who, label, reason_from)


S, A, R = State, Action, Role
TABLE: tuple[Transition, ...] = (
    # The association writes, signs and files.
    _line(A.SEND_FOR_SIGNATURE, S.DRAFT, S.AWAITING_SIGNATURE, {R.WRITER}, "Envoyer pour signature"),
    _line(
        A.RETURN_TO_WRITER,
        S.AWAITING_SIGNATURE,
        S.DRAFT,
        CARRIERS,
        "Reprendre la rédaction",
        reason={R.SIGNATORY},
    ),
    _line(A.SUBMIT, {S.DRAFT, S.AWAITING_SIGNATURE}, S.SUBMITTED, {R.SIGNATORY}, "Déposer le dossier"),
    # The service checks that the dossier may be judged, then judges it.
    _line(A.ADMIT, S.SUBMITTED, S.IN_REVIEW, STAFF, "Déclarer recevable"),
    _line(
        A.REQUEST_ADDITION,
        {S.SUBMITTED, S.IN_REVIEW},
        S.ADDITION_REQUESTED,
        STAFF,
        "Demander un complément",
        reason=True,
    ),
    _line(A.ANSWER_ADDITION, S.ADDITION_REQUESTED, S.IN_REVIEW, {R.SIGNATORY}, "Renvoyer le dossier complété"),
    _line(
        A.CANCEL_ADDITION,
        S.ADDITION_REQUESTED,
        S.IN_REVIEW,
        STAFF,
        "Retirer la demande de complément",
        reason=True,
    ),
    _line(
        A.DECLARE_INADMISSIBLE,
        {S.SUBMITTED, S.IN_REVIEW, S.ADDITION_REQUESTED},
        S.INADMISSIBLE,
        STAFF,
        "Déclarer non recevable",
        reason=True,
    ),
    _line(A.DECLARE_READY, S.IN_REVIEW, S.READY, STAFF, "Déclarer prêt pour le comité"),
    _line(A.RETURN_TO_REVIEW, S.READY, S.IN_REVIEW, STAFF, "Reprendre l’instruction", reason=True),
    # The committee gives its opinion; each funder's own body decides.
    _line(A.SCHEDULE, S.READY, S.SCHEDULED, STAFF, "Inscrire à l’ordre du jour"),
    _line(A.UNSCHEDULE, S.SCHEDULED, S.READY, STAFF, "Retirer de l’ordre du jour", reason=True),
    _line(A.EXAMINE, S.SCHEDULED, S.EXAMINED, STAFF, "Enregistrer l’examen"),
    _line(A.GRANT, S.EXAMINED, S.GRANTED, {R.ADMINISTRATOR}, "Enregistrer l’accord"),
    _line(A.REFUSE, S.EXAMINED, S.REFUSED, {R.ADMINISTRATOR}, "Enregistrer le refus", reason=True),
    _line(A.DEFER, {S.SCHEDULED, S.EXAMINED}, S.DEFERRED, STAFF, "Ajourner", reason=True),
    _line(A.RETURN_TO_READY, S.DEFERRED, S.READY, STAFF, "Remettre à l’ordre du jour"),
    # The association may step out until the decision.
    _line(A.WITHDRAW, BEFORE_DECISION, S.WITHDRAWN, {R.SIGNATORY}, "Retirer le dossier", reason=True),
    # It goes on in another theme or call: by the association's choice while it writes, by the service's afterwards.
    _line(A.TRANSFER, S.DRAFT, S.TRANSFERRED, {R.WRITER}, "Continuer dans un autre appel"),
    _line(A.TRANSFER, BEFORE_DECISION, S.TRANSFERRED, STAFF, "Transférer vers un autre appel", reason=True),
)

# What is done on the association's own pages, even by someone who is of the services too.
CARRIER_ACTIONS = frozenset(line.action for line in TABLE if line.roles & CARRIERS)

STANDINGS: dict[State, Standing] = {
    S.DRAFT: Standing("Brouillon", "Brouillon", Holder.ASSOCIATION),
    S.AWAITING_SIGNATURE: Standing("À signer", "En attente de signature", Holder.ASSOCIATION),
    S.SUBMITTED: Standing("Déposé", "À prendre en charge", Holder.REFERENT),
    S.IN_REVIEW: Standing("En cours d’examen", "En instruction", Holder.REFERENT),
    S.ADDITION_REQUESTED: Standing("Complément demandé", "Complément attendu", Holder.ASSOCIATION),
    S.READY: Standing("En cours d’examen", "Prêt pour le comité", Holder.REFERENT),
    S.SCHEDULED: Standing("Inscrit à un comité", "À l’ordre du jour", Holder.COMMITTEE),
    S.EXAMINED: Standing("Examiné en comité", "Examiné", Holder.COMMITTEE),
    S.GRANTED: Standing("Accordé", "Accordé", Holder.NOBODY),
    S.REFUSED: Standing("Refusé", "Refusé", Holder.NOBODY),
    S.DEFERRED: Standing("Reporté à un prochain comité", "Ajourné", Holder.REFERENT),
    S.INADMISSIBLE: Standing("Non recevable", "Non recevable", Holder.NOBODY),
    S.WITHDRAWN: Standing("Retiré", "Retiré", Holder.NOBODY),
    S.TRANSFERRED: Standing("Repris dans un autre appel", "Transféré", Holder.NOBODY),
}

# How an event reads afterwards, for both sides.
TOLD: dict[str, str] = {
    "start": "Dossier commencé",
    "read": "Lu par un administrateur",
    A.SEND_FOR_SIGNATURE: "Envoyé pour signature",
    A.RETURN_TO_WRITER: "Rédaction reprise",
    A.SUBMIT: "Dossier déposé",
    A.ADMIT: "Dossier déclaré recevable",
    A.REQUEST_ADDITION: "Complément demandé",
    "extend_addition": "Délai du complément prolongé",
    A.ANSWER_ADDITION: "Complément reçu",
    A.CANCEL_ADDITION: "Demande de complément retirée",
    A.DECLARE_INADMISSIBLE: "Dossier déclaré non recevable",
    A.DECLARE_READY: "Dossier prêt pour le comité",
    A.RETURN_TO_REVIEW: "Instruction reprise",
    A.SCHEDULE: "Inscrit à l’ordre du jour d’un comité",
    A.UNSCHEDULE: "Retiré de l’ordre du jour",
    A.EXAMINE: "Examiné en comité",
    A.GRANT: "Accord enregistré",
    A.REFUSE: "Refus enregistré",
    A.DEFER: "Ajourné",
    A.RETURN_TO_READY: "Remis à l’ordre du jour",
    A.WITHDRAW: "Dossier retiré",
    A.TRANSFER: "Repris dans un autre dossier",
    "received": "Repris d’un autre dossier",
    "continue_elsewhere": "Repris dans un autre appel",
    "renew": "Ouvert à partir du dossier de l’an dernier",
    "funding_year": "Année de financement recalculée",
    "release_site": "Place rendue",
}

# What the services do among themselves: the association never reads it.
TOLD_TO_STAFF: dict[str, str] = {
    "assign": "Dossier confié",
    "hand_over": "Remis au suppléant",
    "hand_back": "Rendu au référent",
    "note": "Note écrite",
    "note_edit": "Note modifiée",
    "note_remove": "Note retirée",
    "label": "Étiquette posée",
    "unlabel": "Étiquette retirée",
    "flag": "Point signalé",
    "flag_resolve": "Signalement levé",
    "check": "Complétude vérifiée",
    "override": "Critère levé avec un motif",
    "override_withdraw": "Levée retirée",
    "opinion_ask": "Avis demandé",
    "opinion_change": "Demande d’avis modifiée",
    "opinion_remind": "Avis relancé",
    "opinion_revoke": "Demande d’avis retirée",
    "opinion_answer": "Avis rendu",
    "opinion_complete": "Avis complété",
    "score": "Notation rendue",
    "propose": "Proposition modifiée",
    "letter": "Courrier préparé",
    "position_announce": "Position annoncée par un financeur",
    "position": "Position enregistrée en séance",
    "committee_opinion": "Avis du comité enregistré",
    "recuse": "Déport noté",
    "recuse_end": "Déport levé",
    "residents_access": "Dossier montré à un conseil citoyen",
    "residents_opinion": "Avis d’un conseil citoyen",
    "envelope": "Enveloppe changée",
    "agree": "Montant accordé en comité",
    "vote": "Vote d’un financeur enregistré",
    "pay": "Paiement enregistré",
    "decide": "Décision enregistrée, pas encore annoncée",
    "decide_cancel": "Décision annulée avant d’être annoncée",
    "minutes_signed": "Relevé du comité signé",
    "unpublish": "Retiré des pages publiques",
    "publish": "Remis sur les pages publiques",
}

# Events of the services' own: on no page of the association's.
PRIVATE = frozenset({"read", *TOLD_TO_STAFF})

HOLDERS: dict[Holder, str] = {
    Holder.ASSOCIATION: "La structure",
    Holder.REFERENT: "Le référent",
    Holder.COMMITTEE: "Le comité",
    Holder.NOBODY: "Personne : le dossier est clos",
}

EDITABLE = frozenset({State.DRAFT})
# Filed, and yet what was asked again may change until it is sent back.
REOPENED = frozenset({State.ADDITION_REQUESTED})
NOT_FILED = frozenset({State.DRAFT, State.AWAITING_SIGNATURE})
FINAL = frozenset({State.GRANTED, State.REFUSED, State.INADMISSIBLE, State.WITHDRAWN, State.TRANSFERRED})


class NotAllowed(Exception):
    """The action cannot be done now; ``str()`` is the French sentence to show."""


def transition(action: Action, state: State, roles: Iterable[Role], reason: str = "") -> Transition:
    """The line of the table that allows this action now, or ``NotAllowed`` with the reason to show."""
    line = next((line for line in TABLE if line.action is action and state in line.sources), None)
    if line is None:
        raise NotAllowed(f"Le dossier est « {STANDINGS[state].for_association} » : cette action n’est plus possible.")
    if not line.roles & frozenset(roles):
        raise NotAllowed("Votre rôle ne permet pas cette action sur ce dossier.")
    if line.reason_from & frozenset(roles) and not reason.strip():
        raise NotAllowed("Écrivez le motif. Il est montré à l’association et aux services, et gardé dans l’historique.")
    return line


def allowed(state: State, roles: Iterable[Role]) -> tuple[Transition, ...]:
    """The lines open to these roles from this state, in the order of the table: the buttons to show."""
    held = frozenset(roles)
    return tuple(line for line in TABLE if state in line.sources and line.roles & held)
