"""What stands beside a dossier's own questions: last year, the year of funding, sites, families, meeting, transfer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from applications import selectors, services
from applications.forms import SectionForm
from applications.models import Application
from applications.selectors.transfers import transfer_offers
from applications.views.access import section_url
from applications.views.actions import taken_in_words
from applications.workflow import EDITABLE, NotAllowed

# The name of the button that takes last year over: the code of a question, or the whole section.
TAKE, WHOLE_SECTION = "take", "*"


def beside_section(application: Application, slug: str, form: SectionForm) -> dict[str, Any]:
    """Last year's answers on the fields themselves, and what some sections show besides."""
    earlier = selectors.last_year(application) if application.state in EDITABLE else None
    for code, field in form.fields.items():
        field.earlier = earlier.earlier.get(code) if earlier else None
    on = selectors.today(timezone.now())
    call, theme = application.call, application.theme
    asks_site, asks_families = "site" in form.fields, "families" in form.fields
    return {
        "to_take": len(earlier.to_take(slug)) if earlier else 0,
        "earlier_number": earlier.application.number if earlier else "",
        "funding": selectors.funding_of(application) if slug == "public" else None,
        "catalogue": selectors.catalogue_of(call, theme, on) if asks_site else None,
        "families": selectors.families_of(call, theme, on) if asks_families else None,
        "asks_meeting": slug == "engagements" and selectors.meeting_is_demanded(application, on),
        "meeting": selectors.meeting_of(application) if slug == "engagements" else None,
    }


def taken_over(request: HttpRequest, application: Application, slug: str) -> HttpResponse | None:
    """What a press on « Reprendre » does once the rest of the page is saved; ``None`` when it was another button."""
    wanted = request.POST.get(TAKE, "")
    if not wanted:
        return None
    codes = () if wanted == WHOLE_SECTION else (wanted,)
    try:
        result = services.take_over(
            by=request.user, at=timezone.now(), application=application, codes=codes, section=slug
        )
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("applications:edit", application.public_id)
    messages.success(request, taken_in_words(len(result.saved)))
    return redirect(section_url(application, slug, f"div_id_{wanted}" if codes else ""))


def beside_dossier(application: Application) -> dict[str, Any]:
    """What a dossier's own page says of its action, of its meeting, and of where it may go on."""
    at = timezone.now()
    is_draft = application.state in EDITABLE
    earlier = selectors.last_year(application) if is_draft else None
    demanded = is_draft and selectors.meeting_is_demanded(application, selectors.today(at))
    following = Application.objects.filter(transferred_from=application).select_related("call").first()
    return {
        "earlier": earlier,
        "funding": selectors.funding_of(application),
        "offers": transfer_offers(application, at) if is_draft else [],
        "is_meeting_demanded": demanded,
        "meeting": selectors.meeting_of(application) if demanded else None,
        "following": following,
        "source": application.transferred_from,
        "jury": application.call.next_jury(selectors.today(at)) if application.call.is_permanent else None,
    }
