"""Forms of the services' pages, one file a topic."""

from instruction.forms.meetings import MeetingAnswerForm

__all__ = ["MeetingAnswerForm"]
