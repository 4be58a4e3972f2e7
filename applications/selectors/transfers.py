"""Where a dossier may go on."""

from datetime import datetime

from applications.models import Application
from eligibility.models import Call, CallTheme


def transfer_offers(application: Application, at: datetime, *, any_theme: bool = False) -> list[CallTheme]:
    """The themes of calls that take dossiers now or later, other than the dossier's own: first its theme in another
    call. The association sees that one alone; the services see all. One query."""
    offers = (
        CallTheme.objects.filter(active=True, call__in=Call.objects.not_closed(at))
        .exclude(call=application.call_id, theme=application.theme_id)
        .select_related("call", "theme")
        .order_by("call__opens_at", "order", "pk")
    )
    if not any_theme:
        offers = offers.filter(theme=application.theme_id)
    return sorted(offers, key=lambda offer: offer.theme_id != application.theme_id)
