"""The meeting that a theme demands before filing: whether it is demanded, where it stands."""

from datetime import date

from applications.models import Application, Meeting, MeetingState
from eligibility.engine import Evaluator, Severity
from eligibility.selectors import evaluator

FACT, KIND = "prior_contact", "prior_step"


def demands_meeting(rules: Evaluator, theme: str) -> bool:
    """Whether a rule of the theme makes the meeting compulsory. No query."""
    return any(
        rule.kind == KIND and rule.field == FACT and rule.severity is Severity.BLOCKING
        for rule in rules.applying_to(theme)
    )


def meeting_is_demanded(application: Application, on: date) -> bool:
    return demands_meeting(evaluator(application.call, on), application.theme.slug)


def meeting_of(application: Application) -> Meeting | None:
    """The meeting that stands, else the last one asked for. One query."""
    meetings = list(application.meetings.select_related("answered_by", "asked_by").order_by("-asked_at", "-pk"))
    alive = [one for one in meetings if one.state in (MeetingState.ASKED, MeetingState.SET, MeetingState.HELD)]
    return next(iter(alive or meetings), None)


def waiting_words(meeting: Meeting | None) -> str:
    """What the dossier waits for, in words; nothing once the meeting is confirmed or when none is asked."""
    if meeting is None:
        return ""
    words = {
        MeetingState.ASKED: "Rendez-vous demandé : en attente d’une date",
        MeetingState.SET: "Rendez-vous fixé : en attente de confirmation",
    }
    return words.get(MeetingState(meeting.state), "")
