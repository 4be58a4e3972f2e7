"""What a person of the services, or someone whose opinion was asked, wrote about dossiers: her own words, no one
else's."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.db.models import Model, Q, QuerySet

from committees.models import Position, ResidentOpinion
from contacts.models import User
from instruction.models import (
    CheckMark,
    Flag,
    Inadmissibility,
    Mark,
    Note,
    OpinionRequest,
    Override,
    SavedView,
    ScoreSheet,
)
from reporting.exporting import label_of
from reporting.models import ContributionEvent, ContributionPart, EarlierText, Export, PublicationHold

Row = dict[str, Any]
Told = Callable[[Any], Any]


class _Text(NamedTuple):
    """Words that a person wrote: their subject, the rows that are hers, the dossier, and each word by its name."""

    subject: str
    rows: Callable[[User], QuerySet[Any]]
    words: Sequence[tuple[str, str]]
    dossier: str = "application"


# What only these readers tell: the generic one would add the answer, or the draft, of whoever was asked.
READ_HERE: frozenset[type[Model]] = frozenset(
    {Note, Flag, OpinionRequest, SavedView, Export, ContributionPart, ContributionEvent, EarlierText}
)

_TEXTS = (
    _Text(
        "Notes écrites",
        lambda user: Note.objects.filter(author=user),
        (("écrite le", "at"), ("retirée le", "removed_at"), ("texte", "text")),
    ),
    _Text(
        "Points signalés",
        lambda user: Flag.objects.filter(raised_by=user),
        (("signalé le", "raised_at"), ("texte", "text")),
    ),
    _Text(
        "Points réglés",
        lambda user: Flag.objects.filter(resolved_by=user),
        (("réglé le", "resolved_at"), ("réponse", "resolution")),
    ),
    _Text(
        "Avis demandés",
        lambda user: OpinionRequest.objects.filter(asked_by=user),
        (("demandé le", "asked_at"), ("à rendre le", "due_on"), ("question", "question")),
    ),
    _Text(
        "Avis rendus",
        lambda user: _asked_of(user),
        (
            ("demandé le", "asked_at"),
            ("nom", "name"),
            ("organisme", "body"),
            ("rendu le", "answered_at"),
            ("avis", "get_value_display"),
            ("motivation", "text"),
            ("signé", "signed_as"),
            ("brouillon", "draft_text"),
            ("compléments", "words_added"),
        ),
    ),
    _Text(
        "Motifs des notes",
        lambda user: Mark.objects.filter(sheet__reviewer=user).select_related("sheet"),
        (("critère", "criterion"), ("note", "value"), ("motif", "reason")),
        dossier="sheet__application",
    ),
    _Text(
        "Notes reprises",
        lambda user: ScoreSheet.objects.filter(reviewer=user).exclude(change_reason=""),
        (("passage", "round"), ("pourquoi la note change", "change_reason")),
    ),
    _Text(
        "Critères levés",
        lambda user: Override.objects.filter(by=user),
        (("levé le", "at"), ("critère", "rule"), ("motif", "reason")),
    ),
    _Text(
        "Précisions sur la complétude",
        lambda user: CheckMark.objects.filter(by=user).exclude(note=""),
        (("le", "at"), ("précision", "note")),
    ),
    _Text(
        "Non-recevabilités déclarées",
        lambda user: Inadmissibility.objects.filter(by=user),
        (("le", "at"), ("explication", "explanation")),
    ),
    _Text(
        "Positions écrites pour un financeur",
        lambda user: Position.objects.filter(updated_by=user),
        (("écrite le", "updated_at"), ("position", "get_value_display"), ("commentaire", "comment")),
        dossier="item__application",
    ),
    _Text(
        "Avis écrits pour un conseil citoyen",
        lambda user: ResidentOpinion.objects.filter(written_by=user),
        (("écrit le", "at"), ("signé", "signed_as"), ("texte", "text")),
        dossier="access__item__application",
    ),
    _Text(
        "Projets que vous avez retirés des pages publiques",
        lambda user: PublicationHold.objects.filter(by=user),
        (("décidé le", "at"), ("levé le", "ended_at"), ("motif", "reason")),
    ),
)


def written_by(user: User, told: Told, most: int) -> dict[str, list[Row]]:
    """The words by subject, each with the number of its dossier; and the views of the inbox that she keeps. ``told``
    writes a value. Some fifteen queries, whatever the number of rows."""
    found = {one.subject: _rows(one, user, told, most) for one in _TEXTS}
    views = SavedView.objects.filter(owner=user).order_by("order", "pk")[:most]
    found["Vues enregistrées"] = [{"nom": view.name, "filtres": view.query} for view in views]
    return found | _of_reports(user, told, most) | _taken_away(user, told, most)


def _of_reports(user: User, told: Told, most: int) -> dict[str, list[Row]]:
    """What she wrote of the yearly reports, part by part, what of hers was written over, and why she gave one back.
    Three queries."""
    parts = ContributionPart.objects.filter(updated_by=user).select_related("contribution__edition")
    earlier = EarlierText.objects.filter(written_by=user).select_related("contribution__edition")
    gestures = ContributionEvent.objects.filter(by=user).select_related("contribution__edition")
    return {
        "Textes écrits pour le rapport annuel": [
            {
                "contribution": str(part.contribution),
                "partie": part.get_name_display(),
                "écrite le": told(part.updated_at),
                "réponse": part.get_availability_display(),
                "texte": part.body,
            }
            for part in parts.order_by("pk")[:most]
        ],
        "Textes précédents du rapport annuel": [
            {
                "contribution": str(text.contribution),
                "partie": text.get_name_display(),
                "écrit le": told(text.written_at),
                "remplacé le": told(text.replaced_at),
                "texte": text.body,
            }
            for text in earlier.order_by("pk")[:most]
        ],
        "Gestes sur le rapport annuel": [
            {
                "contribution": str(one.contribution),
                "date": told(one.at),
                "geste": one.action,
                "motif écrit": one.reason,
            }
            for one in gestures.order_by("pk")[:most]
        ],
    }


def _taken_away(user: User, told: Told, most: int) -> dict[str, list[Row]]:
    """The lists that she asked as files, while they are known; the files hold others' data and are not given here."""
    rows = Export.objects.filter(asked_by=user).order_by("pk")[:most]
    return {
        "Listes emportées": [
            {
                "liste": label_of(row.listing),
                "demandée le": told(row.asked_at),
                "filtres": row.query,
                "lignes": row.total,
            }
            for row in rows
        ]
    }


def _rows(one: _Text, user: User, told: Told, most: int) -> list[Row]:
    rows = one.rows(user).select_related(one.dossier).order_by("pk")[:most]
    return [{"dossier": _dossier(row, one.dossier)} | _words(row, one.words, told) for row in rows]


def _dossier(row: Any, path: str) -> str:
    for name in path.split("__"):
        row = getattr(row, name)
    return str(row.number)


def _words(row: Any, words: Sequence[tuple[str, str]], told: Told) -> Row:
    said: Row = {}
    for label, name in words:
        value = [one.text for one in row.additions.all()] if name == "words_added" else getattr(row, name)
        said[label] = told(value() if callable(value) else value)
    return said


def _asked_of(user: User) -> QuerySet[OpinionRequest]:
    """What was asked of her account, or before she had one of an address that she has proved to be hers."""
    hers = EmailAddress.objects.filter(user=user, verified=True).values("email")
    asked = OpinionRequest.objects.filter(Q(user=user) | Q(user=None, email__in=hers))
    return asked.prefetch_related("additions")
