"""Other schemes that may be proposed to an applicant whose dossier is not judged."""

from datetime import datetime

from applications.models import Application
from applications.selectors.transfers import transfer_offers
from eligibility.models import CallTheme


def schemes_for(application: Application, at: datetime) -> list[CallTheme]:
    """The same theme in another call first, then permanent calls, then the other themes of open calls. One query."""
    offers = transfer_offers(application, at, any_theme=True)

    def rank(offer: CallTheme) -> int:
        if offer.theme_id == application.theme_id:
            return 0
        return 1 if offer.call.is_permanent else 2

    return sorted(offers, key=rank)
