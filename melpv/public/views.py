"""Home, calls, themes and the short check: open to anyone, readable without an account."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.selectors import catalogue_of, demands_meeting
from eligibility.models import CallTheme
from eligibility.selectors import call_theme, call_themes, evaluator, questions_of
from melpv.public import checks, selectors
from melpv.public.forms import CheckForm
from melpv.public.questions import fold_place, to_prepare
from territories.selectors import communes_for_form


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The promise, the open calls, the way into a check by theme, and one's own work when signed in."""
    stages = selectors.published_calls(timezone.now())
    context = {
        "open_calls": [
            selectors.OpenCall(stage, selectors.blocks_of(stage.call)) for stage in stages if stage.name == "open"
        ],
        "other_call": selectors.recent_or_next(stages),
        # Asked for by the page of an association's member, and by no other.
        "drafts": partial(selectors.drafts_count, request.user),
    }
    return render(request, "home.html", context)


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Every published call: those that take dossiers, those to come, and the past ones to read again."""
    return render(request, "eligibility/calls.html", {"stages": selectors.published_calls(timezone.now())})


@require_safe
def call(request: HttpRequest, call_code: str) -> HttpResponse:
    """A call: its dates, its themes, its priorities and how projects are chosen."""
    found = selectors.published_call(call_code)
    if found is None:
        raise Http404
    at = timezone.now()
    if found.is_permanent and len(offers := call_themes(found)) == 1:
        # Nothing to choose: a permanent call of one theme is that theme's page.
        return redirect("eligibility:theme", found.code, offers[0].theme.slug)
    shares, bonus = selectors.score_shares(found)
    context = {
        "stage": selectors.stage_of(found, at),
        "juries": selectors.juries_of(found, at),
        "blocks": selectors.blocks_of(found),
        "priorities": list(found.priorities.order_by("pk")),
        "shares": shares,
        "bonus": bonus,
        "current": [stage for stage in selectors.published_calls(at) if stage.name == "open"],
        "trail": [("Accueil", reverse("home")), ("Appels à projets", reverse("eligibility:calls")), (str(found), "")],
    }
    return render(request, "eligibility/call.html", context)


@require_safe
def theme(request: HttpRequest, call_code: str, theme_slug: str) -> HttpResponse:
    """A theme: what it funds, its rules with their source, its calendar, who answers for it, what to prepare."""
    offer = _offer(call_code, theme_slug)
    at = timezone.now()
    judge = evaluator(offer.call, timezone.localdate(at))
    requirements = judge.applying_to(theme_slug)
    people, box = selectors.contacts_of(offer.theme, timezone.localdate(at))
    context = {
        **_about(offer, at),
        "rule_groups": selectors.rule_groups(requirements),
        "questions": selectors.questions_by_section(questions_of(offer.call, offer.theme)),
        "documents": to_prepare(requirements),
        "people": people,
        "box": box,
        "juries": selectors.juries_of(offer.call, at),
        "catalogue": catalogue_of(offer.call, offer.theme, timezone.localdate(at), judge),
        "asks_meeting": demands_meeting(judge, offer.theme.slug),
        "trail": _trail(offer, ""),
    }
    return render(request, "eligibility/theme.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, call_code: str, theme_slug: str) -> HttpResponse:
    """« Puis-je déposer ? »: the result follows the answers, which the session keeps for the dossier to come."""
    offer = _offer(call_code, theme_slug)
    at = timezone.now()
    asked = checks.check_of(offer, timezone.localdate(at))
    answers = asked.kept(request.session)
    form = CheckForm(asked.codes, asked.questions, offer.call, data=request.POST or None, answers=answers)
    if request.method == "POST":
        form.full_clean()
        answers = form.answers()
        checks.keep(request.session, offer, answers)
        if not form.errors and not request.htmx:  # type: ignore[attr-defined]
            return redirect(f"{request.path}#resultat")
    result = asked.result(answers)
    context = {
        **_about(offer, at),
        "form": form,
        "result": result,
        "proposals": checks.proposals(asked, result, answers),
        "missing": [form[code] for code in result.missing if code not in form.errors],
        "communes": communes_for_form() if "communes" in asked.codes else (),
        "shown": "voir" in request.POST,
        "is_kept": bool(answers),
        "fold_after": fold_place(asked.codes),
        "trail": _trail(offer, "Puis-je déposer ?"),
    }
    live = request.htmx  # type: ignore[attr-defined]
    return render(request, "eligibility/includes/check_live.html" if live else "eligibility/check.html", context)


@require_POST
def forget(request: HttpRequest, call_code: str, theme_slug: str) -> HttpResponse:
    """Erase the answers of a check from the session."""
    offer = _offer(call_code, theme_slug)
    checks.forget(request.session, offer)
    messages.success(request, "Vos réponses sont effacées.")
    return redirect("eligibility:check", call_code, theme_slug)


def _offer(call_code: str, theme_slug: str) -> CallTheme:
    offer = call_theme(call_code, theme_slug)
    if offer is None:
        raise Http404
    return offer


def _about(offer: CallTheme, at: Any) -> dict[str, Any]:
    """What both pages of a theme say of its call; one query when the call takes no dossiers."""
    stage = selectors.stage_of(offer.call, at)
    return {
        "offer": offer,
        "stage": stage,
        "current": None if stage.name == "open" else selectors.same_theme_now(offer, at),
    }


def _trail(offer: CallTheme, last: str) -> list[tuple[str, str]]:
    """The way from the home page to a theme, or to a page under it."""
    here = reverse("eligibility:theme", args=[offer.call.code, offer.theme.slug]) if last else ""
    trail = [
        ("Accueil", reverse("home")),
        (offer.call.title, reverse("eligibility:call", args=[offer.call.code])),
        (offer.theme.label, here),
    ]
    return [*trail, (last, "")] if last else trail
