"""The dossier as a PDF to keep: the frozen copy, what the rules said of it, and the list of its documents."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import timezone

from applications import chart
from applications.answers import rows
from applications.budget import Budget
from applications.display import readable
from applications.documents import label_of
from applications.documents_out.printing import CannotPrint, print_pdf
from applications.models import Application, Firmness, Nature, Printout, ReceiptState, Revision, Submission
from applications.selectors import budget_from
from contacts.identity import readable_siret
from contacts.models import OutboxEntry
from contacts.outbox import NeverWorks, handles

# What the paper shows of one table; a renderer takes a minute for three thousand rows, and the JSON has them all.
MOST_ROWS = 300


def dossier_facts(frozen: Submission | Revision) -> dict[str, Any]:
    """Everything that the PDF of a frozen copy says. Some eight queries."""
    application, content = frozen.application, frozen.content
    answers = content["answers"]
    budget = budget_from(answers)
    return {
        "application": application,
        "frozen": frozen,
        "number": frozen.number if isinstance(frozen, Revision) else 0,
        "by": frozen.sent_by if isinstance(frozen, Revision) else frozen.submitted_by,
        "content": content,
        "seat": seat_of(content),
        "sections": readable(application.call, application.theme, answers, with_money=False),
        "budget": budget,
        "headings": headings(budget),
        "plan": _plan(budget),
        "documents": [
            {**row, "purpose": label_of(row["purpose"])} for row in rows(answers.get("documents"))[:MOST_ROWS]
        ],
        "findings": frozen.assessment.findings,
        "outcome": frozen.assessment.outcome,
        "site_url": settings.SITE_URL,
    }


def seat_of(content: dict[str, Any]) -> list[tuple[str, str]]:
    """The organisation's own lines, in words; the rest of its sheet was frozen in words already."""
    organisation = content["organisation"]
    place = f"{organisation['postal_code']} {organisation['city']}".strip()
    told = [
        ("Nom", organisation["name"]),
        ("SIRET", readable_siret(organisation["siret"])),
        ("Adresse", ", ".join(filter(None, (organisation["address"], place)))),
        ("Téléphone", organisation["phone"]),
        ("Adresse e-mail", organisation["email"]),
    ]
    if bank := organisation.get("bank"):
        told.append(("Compte bancaire", f"{bank['holder']}, se terminant par {bank['last4']}"))
    return [(label, words) for label, words in told if words]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the budget with its total and its lines."""

    title: str
    total: Decimal | None
    lines: list[tuple[str, str, Decimal | None]]


def headings(budget: Budget) -> list[tuple[str, list[Heading]]]:
    """The budget as the form prints it, leaving out what is empty: charges, then resources."""
    sides = ((chart.Side.COST, "Charges"), (chart.Side.INCOME, "Produits"))
    return [(title, found) for side, title in sides if (found := _headings(budget, side))]


def _headings(budget: Budget, side: chart.Side) -> list[Heading]:
    found = []
    for group in chart.GROUPS:
        total = budget.group(group.key)
        if group.side is side and total is not None:
            accounts = {account.key: account for account in group.accounts}
            lines: list[tuple[str, str, Decimal | None]] = [
                (accounts[entry.account].number, entry.label or accounts[entry.account].label, entry.amount)
                for entry in budget.entries
                if entry.account in accounts and entry.amount is not None
            ]
            found.append(Heading(group.title, total, lines[:MOST_ROWS]))
    return found


def _plan(budget: Budget) -> list[tuple[str, str, str, Decimal | None]]:
    natures, certainties = dict(Nature.choices), dict(Firmness.choices)
    return [
        (line.name, str(natures.get(line.nature, "")), str(certainties.get(line.firmness, "")), line.amount)
        for line in budget.fundings[:MOST_ROWS]
    ]


@handles("printout")
def draw_printout(entry: OutboxEntry) -> None:
    """Draw the PDF of a frozen copy and attach it. Run twice, it replaces nothing: one that is ready stays."""
    printout = Printout.objects.select_related("revision", "application").get(
        application=entry.payload["application"], revision=entry.payload["revision"]
    )
    if printout.state == ReceiptState.READY:
        return
    frozen = frozen_of(printout.application, printout.revision)
    try:
        pdf = print_pdf(render_to_string("pdf/dossier.html", dossier_facts(frozen)))
    except CannotPrint as error:
        Printout.objects.filter(pk=printout.pk).update(state=ReceiptState.FAILED)
        raise NeverWorks(str(error)) from error
    name = f"printouts/{printout.application.public_id}-{printout.revision.number if printout.revision else 0}.pdf"
    # A worker killed between the file and the row leaves the file behind: the next try takes its place.
    printout.file.storage.delete(name)
    printout.file = printout.file.storage.save(name, ContentFile(pdf))
    printout.state, printout.made_at = ReceiptState.READY, timezone.now()
    printout.save(update_fields=["file", "state", "made_at"])


def frozen_of(application: Application, revision: Revision | None) -> Submission | Revision:
    """The frozen copy with what its PDF reads of it. One query."""
    of: Any = Submission.objects.filter(application=application)
    by = "submitted_by"
    if revision is not None:
        of, by = Revision.objects.filter(pk=revision.pk), "sent_by"
    found: Submission | Revision = of.select_related("assessment", by, "application__call", "application__theme").get()
    return found
