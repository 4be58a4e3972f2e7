"""Where a dossier may go on."""

from datetime import datetime

from applications.models import Application
from applications.selectors.rights import may_write
from applications.selectors.timeline import GOES_ON, proposed_schemes
from contacts.models import User
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


def offers_elsewhere(application: Application, at: datetime) -> list[CallTheme]:
    """Where a dossier that is inadmissible or refused may go on: first the schemes that the service proposed, then its
    theme in another call and the permanent calls. None once it goes on somewhere. Three queries at most."""
    if application.state not in GOES_ON:
        return []
    if Application.objects.filter(transferred_from=application).exists():
        return []
    proposed = [(scheme["call"], scheme["theme"]) for scheme in proposed_schemes(application) if scheme["call"]]
    offers = transfer_offers(application, at, any_theme=True)

    def rank(offer: CallTheme) -> int:
        if (offer.call.code, offer.theme.slug) in proposed:
            return proposed.index((offer.call.code, offer.theme.slug))
        return len(proposed) + (offer.theme_id != application.theme_id)

    fit = [offer for offer in offers if rank(offer) <= len(proposed) or offer.call.is_permanent]
    return sorted(fit, key=rank)


def may_continue(user: User, application: Application, at: datetime) -> bool:
    """Whether the person may go on elsewhere with this dossier, inadmissible or refused. No query for another one."""
    return application.state in GOES_ON and may_write(user, application) and bool(offers_elsewhere(application, at))
