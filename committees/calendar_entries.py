"""The calendar entry of a sitting, for calendars (RFC 5545): the same UID for ever, a sequence that grows."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

PARIS = ZoneInfo("Europe/Paris")
REQUEST, CANCEL = "REQUEST", "CANCEL"
# A sitting whose end is not said lasts this long in people's calendars.
USUAL = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Sitting:
    """What a calendar shows of a sitting; without an hour it takes the day."""

    uid: str
    title: str
    day: date
    starts: time | None
    ends: time | None
    place: str
    text: str
    sequence: int


def entry(sitting: Sitting, *, method: str, organizer: str, attendee: str, name: str, stamp: datetime) -> str:
    """The text of the attachment for one person."""
    calendar = Calendar()
    calendar.add("prodid", "-//Politique de la ville//Comites//FR")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event = Event()
    event.add("uid", sitting.uid)
    event.add("sequence", sitting.sequence)
    event.add("dtstamp", stamp)
    event.add("summary", sitting.title)
    _add_hours(event, sitting)
    if sitting.place:
        event.add("location", sitting.place)
    if sitting.text:
        event.add("description", sitting.text)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event["organizer"] = vCalAddress(f"mailto:{organizer}")
    person = vCalAddress(f"mailto:{attendee}")
    person.params["CN"] = vText(name)
    person.params["ROLE"] = vText("REQ-PARTICIPANT")
    person.params["RSVP"] = vText("FALSE")
    event.add("attendee", person, encode=False)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical().decode()


def _add_hours(event: Event, sitting: Sitting) -> None:
    if sitting.starts is None:
        event.add("dtstart", sitting.day)
        event.add("dtend", sitting.day + timedelta(days=1))
        return
    start = datetime.combine(sitting.day, sitting.starts, PARIS)
    end = datetime.combine(sitting.day, sitting.ends, PARIS) if sitting.ends else start + USUAL
    event.add("dtstart", start)
    event.add("dtend", end)
