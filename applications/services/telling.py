"""Who hears of what happens to a dossier: the people of the association, and those in charge of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from applications.models import Application
from applications.selectors.interests import recuses
from applications.workflow import Action
from contacts.mail import write_mail
from contacts.models import Membership, User
from contacts.notifications import notify
from contacts.selectors import people_who_file_for


def tell(people: Iterable[User], topic: str, template: str, context: dict[str, Any], *, key: str, at: datetime) -> None:
    """Announce a mail to each of these people, as each chose for the topic. Call it inside the transaction."""
    for person in people:
        notify(topic, template, context, to_user=person, key=key, at=at)


def tell_in_charge(
    row: Application, topic: str, template: str, context: dict[str, Any], *, key: str, at: datetime
) -> None:
    """Announce a mail to everyone in charge of the dossier whom no link of interests keeps away: as she chose where
    there is an account, else at once."""
    lines = row.assignments.filter(ended_at=None).exclude(recuses(row, "referent__user"))
    for assignment in lines.select_related("referent__user").order_by("order"):
        account = assignment.referent.user if assignment.referent else None
        if account is not None and account.is_active:
            notify(topic, template, context, to_user=account, key=key, at=at)
        else:
            write_mail(template, context, to=assignment.contact_email, key=key)


def writers_of(row: Application) -> list[User]:
    """Those who have this dossier in hand for the association: who began it, and who signs. Two queries."""
    writing = Membership.objects.may_write().filter(organisation=row.organisation_id)
    people = {person.pk: person for person in people_who_file_for(row.organisation)}
    began = User.objects.filter(memberships__in=writing, is_active=True, pk=row.created_by_id)
    return [*people.values(), *(person for person in began if person.pk not in people)]


def who_sent_for_signature(row: Application) -> list[User]:
    """Who last sent the dossier for signature, if she may still write it. Two queries."""
    sent = row.events.filter(action=Action.SEND_FOR_SIGNATURE).order_by("-at", "-pk").values("actor")[:1]
    writing = Membership.objects.may_write().filter(organisation=row.organisation_id)
    return list(User.objects.filter(pk__in=sent, memberships__in=writing, is_active=True))
