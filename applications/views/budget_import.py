"""A budget brought from a spreadsheet: shown as it is understood, written only once confirmed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications import chart, selectors, services
from applications.budget import amount_of
from applications.budget_import import Reading, understand
from applications.forms.budget_import import ImportForm
from applications.models import Application
from applications.models.money import MEL
from applications.spreadsheets import workbook_to_fill
from applications.views.access import is_writable, section_url, visible_dossier
from applications.workflow import NotAllowed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT = "applications.budget.import"


@login_required
def budget_import(request: HttpRequest, public_id: str) -> HttpResponse:
    """Bring a sheet, read what is understood of it, then confirm: the same address for the three."""
    application = visible_dossier(request, public_id)
    if not is_writable(request, application, "budget"):
        return redirect("applications:edit", application.public_id)
    if "payload" in request.POST:
        return _confirmed(request, application)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        reading = understand(form.sheets, {funder.slug: funder.name for funder in selectors.funders_to_ask()})
        if len(reading.found) > services.MOST_LINES_IN_ALL:
            sentence = (
                f"{len(reading.found)} lignes sont reconnues, et un budget en a {services.MOST_LINES_IN_ALL} au plus."
            )
            form.add_error("file" if request.FILES else "pasted", f"{sentence} Regroupez-les dans votre tableau.")
        elif not reading.is_blank:
            return _previewed(request, application, _payload(application, reading))
        else:
            sentence = "Aucun compte ni intitulé du budget n’est reconnu. Utilisez le tableau à remplir, ou copiez "
            form.add_error("file" if request.FILES else "pasted", f"{sentence}aussi la colonne des intitulés.")
    return render(request, "applications/budget_import.html", {"application": application, "form": form})


@login_required
@require_safe
def budget_template(request: HttpRequest, public_id: str) -> HttpResponse:
    """The sheet to fill, with the amounts already known."""
    application = visible_dossier(request, public_id)
    content = workbook_to_fill(selectors.budget_of(application), application.title or "Dossier sans intitulé")
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="budget.xlsx"'
    return response


def _payload(application: Application, reading: Reading) -> dict[str, Any]:
    """What the preview shows and the confirmation writes: it travels signed, nothing is stored meanwhile."""
    asked = {slug: f"{amount:.2f}" for slug, amount in reading.asked.items()}
    return {
        "dossier": str(application.public_id),
        "sheet": reading.sheet,
        "rows": [row | {"cell": line.cell} for row, line in zip(reading.rows, reading.found, strict=True)],
        "requested": asked.pop(MEL, None),
        "fundings": asked,
        "mismatches": [[mismatch.cell, mismatch.sentence] for mismatch in reading.mismatches],
    }


def _previewed(request: HttpRequest, application: Application, payload: dict[str, Any]) -> HttpResponse:
    signed = signing.dumps(payload | {"version": application.version}, salt=SALT, compress=True)
    context = {
        "application": application,
        "sheet": payload["sheet"],
        "lines": _lines(application, payload),
        "mismatches": payload["mismatches"],
        "payload": signed,
    }
    return render(request, "applications/budget_preview.html", context)


def _lines(application: Application, payload: dict[str, Any]) -> list[dict[str, Any]]:
    """Each line understood, beside what the budget holds now for it."""
    budget = selectors.budget_of(application)
    lines = [
        {
            "account": chart.ACCOUNTS[row["account"]],
            "label": row["label"],
            "amount": amount_of(row["amount"]),
            "now": budget.account(row["account"]),
            "cell": row["cell"],
        }
        for row in payload["rows"]
    ]
    names = {funder.slug: funder.name for funder in selectors.funders_to_ask()}
    now = {line.funder: line.amount for line in reversed(budget.fundings) if line.nature != "valued"}
    asked = [*payload["fundings"].items()]
    if payload["requested"] is not None:
        asked.insert(0, (MEL, payload["requested"]))
        now[MEL] = budget.requested
    return lines + [
        {"account": None, "label": names[slug], "amount": amount_of(amount), "now": now.get(slug), "cell": ""}
        for slug, amount in asked
    ]


def _confirmed(request: HttpRequest, application: Application) -> HttpResponse:
    try:
        payload: dict[str, Any] = signing.loads(request.POST["payload"], salt=SALT, max_age=24 * 3600)
    except signing.BadSignature:
        payload = {"dossier": ""}
    if payload["dossier"] != str(application.public_id):
        messages.error(request, "Cet aperçu n’est plus valable. Envoyez le tableau à nouveau.")
        return redirect("applications:budget_import", application.public_id)
    try:
        written = services.write_import(
            by=request.user,
            at=timezone.now(),
            application=application,
            version=payload["version"],
            rows=payload["rows"],
            fundings=payload["fundings"],
            requested=payload["requested"],
        )
    except services.MoneyRefused as refusal:
        messages.warning(request, str(refusal))
        return _previewed(request, application, payload)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("applications:edit", application.public_id)
    messages.success(request, f"{written} lignes importées dans le budget.")
    return redirect(section_url(application, "budget"))
