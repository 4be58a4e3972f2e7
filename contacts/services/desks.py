"""Who answers in last resort."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from contacts.models import Service, User


@transaction.atomic
def make_last_resort(*, by: User, at: datetime, service: Service) -> Service:
    """Hand the last resort over to a service, in one gesture: at no moment does nobody answer.

    Raises ``ValidationError`` when the service has no box to write to.
    """
    # Every service is held, so that two handovers at the same instant follow one another.
    taker = next(row for row in Service.objects.select_for_update().order_by("pk") if row.pk == service.pk)
    if not taker.box_email:
        raise ValidationError("Le service de dernier recours doit avoir une boîte : écrivez-la d’abord.")
    Service.objects.filter(is_last_resort=True).exclude(pk=taker.pk).update(is_last_resort=False)
    Service.objects.filter(pk=taker.pk).update(is_last_resort=True)
    taker.refresh_from_db()
    return taker
