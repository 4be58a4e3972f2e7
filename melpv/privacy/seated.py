"""What is held of someone who sits at committees, speaks for a funder or belongs to a council of residents."""

from collections.abc import Callable
from typing import Any

from applications.models import Interest
from committees.models import MinutesLine, Recusal, Seat
from contacts.models import CouncilMember, FunderMember, PartnerInvitation, User
from funding.models import Decision, Vote

Row = dict[str, Any]
Told = Callable[[Any], Any]


def sitting_data(user: User, told: Told, most: int) -> dict[str, list[Row]]:
    """By subject; nine queries, whatever the number of rows. A dossier from which she steps out is not named."""
    interests = Interest.objects.filter(user=user).select_related("organisation").order_by("pk")[:most]
    seats = Seat.objects.filter(user=user).select_related("committee", "funder").order_by("pk")[:most]
    recusals = Recusal.objects.filter(seat__user=user).select_related("item__committee").order_by("pk")[:most]
    places = FunderMember.objects.filter(user=user).select_related("funder").order_by("pk")
    councils = CouncilMember.objects.filter(user=user).select_related("council").order_by("pk")
    invitations = PartnerInvitation.objects.filter(email__iexact=user.email).select_related("funder", "council")
    lines = MinutesLine.objects.filter(edited_by=user).select_related("minutes__committee").order_by("pk")[:most]
    return {
        "Mes liens d’intérêts": [
            {
                "structure": row.organisation.name,
                "lien": row.get_ground_display(),
                "précision": row.detail,
                "depuis": told(row.since),
                "jusqu’au": told(row.ended_at),
                "motif de la levée": row.end_reason,
            }
            for row in interests
        ],
        "Mes sièges aux comités": [
            {
                "comité": str(row.committee),
                "financeur": row.funder.name if row.funder else "",
                "nom": row.name,
                "fonction": row.function,
                "adresse e-mail": row.email,
                "rôle": row.get_role_display(),
                "réponse": row.get_answer_display(),
                "présence": row.get_attendance_display(),
            }
            for row in seats
        ],
        "Mes déports": [
            {
                "comité": str(row.item.committee),
                "lien": row.get_ground_display(),
                "précision": row.detail,
                "noté le": told(row.noted_at),
                "levé le": told(row.ended_at),
            }
            for row in recusals
        ],
        "Financeurs pour qui je travaille": [
            {"financeur": row.funder.name, "rôle": row.get_role_display(), "fonction": row.function} | _dates(row, told)
            for row in places
        ],
        "Conseils citoyens dont je suis membre": [
            {"conseil": row.council.name} | _dates(row, told) for row in councils
        ],
        "Invitations de partenaire reçues": [
            {"pour": str(row.house), "envoyée le": told(row.sent_at), "état": row.get_state_display()}
            for row in invitations.order_by("pk")
        ],
        "Lignes de relevé retouchées": [
            {"comité": str(row.minutes.committee), "retouchée le": told(row.edited_at), "texte": row.text}
            for row in lines
        ],
        "Votes enregistrés": _votes(user, told, most),
        "Décisions enregistrées": _decisions(user, told, most),
    }


def _dates(row: FunderMember | CouncilMember, told: Told) -> Row:
    return {"depuis": told(row.since), "jusqu’au": told(row.ended_at), "motif du retrait": row.end_reason}


def _votes(user: User, told: Told, most: int) -> list[Row]:
    rows = Vote.objects.filter(recorded_by=user).select_related("commitment__application", "commitment__funder")
    return [
        {
            "dossier": str(row.commitment.application.number),
            "financeur": row.commitment.funder.name,
            "enregistré le": told(row.recorded_at),
            "résultat": row.get_result_display(),
            "montant": f"{row.amount:.2f}",
            "référence": row.reference,
            "conditions": row.conditions,
            "motif de la correction": row.reason,
        }
        for row in rows.order_by("pk")[:most]
    ]


def _decisions(user: User, told: Told, most: int) -> list[Row]:
    rows = Decision.objects.filter(decided_by=user).select_related("application").order_by("pk")[:most]
    return [
        {
            "dossier": str(row.application.number),
            "enregistrée le": told(row.decided_at),
            "décision": row.get_kind_display(),
            "explication": row.sentence,
            "conditions": row.conditions,
        }
        for row in rows
    ]
