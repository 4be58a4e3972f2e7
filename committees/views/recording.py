"""What the secretary writes during the sitting: positions, the opinion, the passage called, its opening and its end."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from applications.services import Gesture, KeyReused, done_before, gesture_of
from applications.workflow import NotAllowed
from committees.forms.live import OpinionForm, PositionForm, QuorumForm
from committees.models import Position
from committees.selectors.live import passages_for
from committees.selectors.positions import FunderRow, quorum_at, rows_of
from committees.services.positions import Clash, PositionRefused, Writing, record_in, writing
from committees.services.sitting import (
    Closed,
    OpinionClash,
    OpinionRefused,
    call_item,
    close_sitting,
    go_on_without_quorum,
    lacking_to_close,
    open_sitting,
    set_opinion,
)
from committees.views.access import kept_or_404, page_context
from committees.views.live import Written, back, item_or_404, keeper_context, keeper_page
from instruction.models import AgendaItem, Committee, CommitteeState

NOT_SAVED = "Rien n’est enregistré : voyez ce qui est à revoir."


@login_required
@require_POST
def positions(request: HttpRequest, public_id: UUID, dossier: UUID) -> HttpResponse:
    """Keep the rows that the page holds and that say something new; a script sends one row at a time.

    Its answer is 200 when the row is kept, 409 with both texts when a colleague wrote it meanwhile, 422 with what is
    wrong. A key already used gives the row as it is: what was sent again is not written twice.
    """
    committee = kept_or_404(request, public_id)
    item = item_or_404(request.user, committee, dossier)
    posted: dict[str, PositionForm] = {}
    clashes: dict[str, Position | None] = {}
    written, reason = None, request.POST.get("reason", "")
    try:
        with writing(by=request.user, item=item, reason=reason, keeps=True) as sheet:  # type: ignore[arg-type]
            posted = _posted(request, sheet.rows)
            written = Written(sheet, _record(request, sheet, posted, clashes))
    except (NotAllowed, KeyReused) as refusal:
        posted = posted or _posted(request, rows_of(item))
        for form in _with_news(request, posted):
            form.add_error(None, str(refusal) or NOT_SAVED)
    wrong = {slug: form for slug, form in posted.items() if form.errors or slug in clashes}
    if "X-Script" in request.headers:
        return _parts(request, committee, item, wrong, clashes, written)
    if not wrong:
        messages.success(request, "Les positions sont enregistrées.")
        return back(committee, item)
    messages.error(request, "Des positions ne sont pas enregistrées : voyez les lignes à revoir.")
    return keeper_page(request, committee, dossier, bound=_again(item, wrong, clashes), clashes=clashes)


@login_required
@require_POST
def opinion(request: HttpRequest, public_id: UUID, dossier: UUID) -> HttpResponse:
    """Keep the committee's opinion; the answers are those of ``positions``."""
    committee = kept_or_404(request, public_id)
    item = item_or_404(request.user, committee, dossier)
    gesture = _gesture(request, item)
    form = OpinionForm(request.POST, item=item, is_closed=committee.state == CommitteeState.CLOSED)
    clash = None
    if (gesture is None or not _is_done(request, gesture)) and form.is_valid():
        clash = _give(request, item, form, gesture)
    if clash is not None:
        # Both texts are before her eyes now: saved again, hers takes the place of the other.
        form.read_again(clash.version)
    is_wrong = bool(form.errors or clash)
    more = {"opinion_form": form, "opinion_clash": clash} if is_wrong else {}
    if "X-Script" in request.headers:
        context = keeper_context(request.user, committee, dossier, **more)
        response = render(request, "committees/partials/live_parts.html", {"committee": committee, **context})
        response.status_code = 409 if clash else 422 if is_wrong else 200
        response["X-Row-Version"] = str(context["item"].version)
        return response
    if is_wrong:
        return keeper_page(request, committee, dossier, **more)
    messages.success(request, "L’avis du comité est enregistré.")
    return back(committee, item)


@login_required
@require_POST
def call(request: HttpRequest, public_id: UUID, dossier: UUID) -> HttpResponse:
    """Bring a passage before the committee, and go to it."""
    committee = kept_or_404(request, public_id)
    item = item_or_404(request.user, committee, dossier)
    try:
        call_item(by=request.user, item=item)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return back(committee, item)


@login_required
@require_POST
def act(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open the sitting, or write why it goes on without its quorum."""
    committee = kept_or_404(request, public_id)
    try:
        if request.POST.get("gesture") == "quorum":
            form = QuorumForm(request.POST)
            reason = form.cleaned_data["reason"] if form.is_valid() else request.POST.get("reason", "")
            go_on_without_quorum(by=request.user, committee=committee, reason=reason)
            messages.success(request, "C’est noté : le relevé dira pourquoi le comité poursuit.")
        else:
            open_sitting(by=request.user, at=timezone.now(), committee=committee)
            messages.success(request, "La séance est ouverte : le premier passage est à l’écran.")
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return back(committee)


@login_required
def close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What becomes of each dossier when the sitting ends, and its end."""
    committee = kept_or_404(request, public_id)
    if committee.state != CommitteeState.OPEN:
        messages.error(request, "Seule une séance ouverte se lève.")
        return back(committee)
    items = passages_for(request.user, committee)
    if request.method == "POST":
        try:
            closed = close_sitting(by=request.user, at=timezone.now(), committee=committee)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect("committees:live_close", committee.public_id)
        messages.success(request, f"La séance est levée : {_told(closed)}. Les structures sont prévenues.")
        return back(committee)
    context = {
        "items": items,
        "lacking": lacking_to_close(committee, items),
        "quorum": quorum_at(committee, timezone.now()),
    }
    return render(request, "committees/live_close.html", page_context(request, committee, "live", **context))


def _told(closed: Closed) -> str:
    """« 12 examinés, 1 ajourné »."""
    ends = ((closed.examined, "examiné"), (closed.deferred, "ajourné"), (closed.left, "parti avant l’examen"))
    words = []
    for count, end in ends:
        if count:
            first, *rest = end.split(" ", 1)
            plural = "s" if count > 1 else ""
            words.append(" ".join([f"{count} {first}{plural}", *rest]))
    return ", ".join(words) or "aucun dossier à l’ordre du jour"


def _posted(request: HttpRequest, rows: Iterable[FunderRow]) -> dict[str, PositionForm]:
    """The rows that the page held, by their funder."""
    forms = (PositionForm(request.POST, row=row) for row in rows)
    return {form.row.funder.slug: form for form in forms if form.is_posted}


def _with_news(request: HttpRequest, posted: dict[str, PositionForm]) -> list[PositionForm]:
    """Those that can be read and say something new, or are sent for themselves."""
    sent = request.POST.get("row")
    return [form for slug, form in posted.items() if form.is_valid() and (form.has_news or slug == sent)]


def _record(
    request: HttpRequest, sheet: Writing, posted: dict[str, PositionForm], clashes: dict[str, Position | None]
) -> tuple[Position, ...]:
    """The positions written; what is refused is said in its form or in ``clashes``, and the others are kept."""
    gesture, found = _gesture(request, sheet.held.item), []
    for form in _with_news(request, posted):
        said = form.cleaned_data
        try:
            position = record_in(
                sheet,
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
                funder=form.row.funder,
                value=said["value"],
                amounts=form.amounts,
                comment=said["comment"],
                version=said["version"] or 0,
                seat=form.seat,
                reason=request.POST.get("reason", ""),
                gesture=gesture,
            )
        except Clash as clash:
            # What left twice and arrived once clashes with nobody.
            if gesture is None or not _is_done(request, gesture):
                clashes[form.row.funder.slug] = clash.position
        except PositionRefused as refusal:
            field = next(iter(form.codes)) if refusal.field == "amounts" else refusal.field
            form.add_error(field, str(refusal))
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            found.append(position)
    return tuple(found)


def _give(request: HttpRequest, item: AgendaItem, form: OpinionForm, gesture: Gesture | None) -> AgendaItem | None:
    """Keep the opinion, or write in the form why not; the passage as a colleague wrote it meanwhile."""
    said = {name: form.cleaned_data[name] for name in ("opinion", "conditions", "remark")}
    version, reason = form.cleaned_data["version"] or 0, form.cleaned_data.get("reason", "")
    by, at = request.user, timezone.now()
    try:
        set_opinion(by=by, at=at, item=item, version=version, reason=reason, gesture=gesture, **said)  # type: ignore[arg-type]
    except OpinionClash as found:
        # What left twice and arrived once clashes with nobody.
        return None if gesture is not None and _is_done(request, gesture) else found.item
    except OpinionRefused as refusal:
        form.add_error(refusal.field, str(refusal))
    except (NotAllowed, KeyReused) as refusal:
        form.add_error(None, str(refusal) or NOT_SAVED)
    return None


def _again(
    item: AgendaItem, wrong: dict[str, PositionForm], clashes: dict[str, Position | None]
) -> dict[str, PositionForm]:
    """The rows to look at again, as they were typed; what a colleague wrote is before her eyes from now on."""
    found = {}
    for slug, form in wrong.items():
        if slug in clashes:
            position = clashes[slug]
            form.read_again(position.version if position else 0)
        found[slug] = form
    return found


def _parts(
    request: HttpRequest,
    committee: Committee,
    item: AgendaItem,
    wrong: dict[str, PositionForm],
    clashes: dict[str, Position | None],
    written: Written | None,
) -> HttpResponse:
    dossier = item.application.public_id
    if written is None or wrong:
        bound = _again(item, wrong, clashes)
        context = keeper_context(request.user, committee, dossier, bound=bound, clashes=clashes)
    else:
        committee = written.sheet.held.committee
        context = keeper_context(request.user, committee, dossier, written=written)
    response = render(request, "committees/partials/live_parts.html", {"committee": committee, **context})
    response.status_code = 409 if clashes else 422 if wrong else 200
    rows: tuple[FunderRow, ...] = context["desktop"].rows
    sent = next((row for row in rows if row.funder.slug == request.POST.get("row")), None)
    response["X-Row-Version"] = str(sent.version if sent else 0)
    if written is not None and not wrong:
        # All the parts are as of this version: the page has no need to ask for them again.
        response["X-Version"] = str(committee.version)
    return response


def _gesture(request: HttpRequest, item: AgendaItem) -> Gesture | None:
    """The gesture of a script, which may send it twice; a form sent by hand relies on its versions."""
    key = request.POST.get("key", "")[:64]
    return gesture_of(item.application, key, request.POST.lists()) if key else None


def _is_done(request: HttpRequest, gesture: Gesture) -> bool:
    try:
        return done_before(request.user, gesture) is not None  # type: ignore[arg-type]
    except KeyReused:
        return False
