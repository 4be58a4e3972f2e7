"""Publishing a yearly report: its figures, then its text, frozen in one go; the documents are drawn afterwards."""

from datetime import datetime

import structlog
from django.db import transaction

from applications.workflow import NotAllowed
from contacts.models import User
from contacts.outbox import enqueue
from instruction.selectors.desks import directs
from reporting.documents.blocks import digest, to_json
from reporting.models import DocumentKind, Edition, EditionState, ReportFigure
from reporting.selectors.assembly import awaited, content_of, contributions_of
from reporting.selectors.report_figures import counted_figures
from reporting.selectors.report_money import FiguresMoved

log = structlog.get_logger("reporting.publication")

DOCUMENT = "report_document"
PUBLISHED = "Ce rapport est publié : il ne change plus."
CHANGED = "Le rapport a changé depuis que vous l’avez ouvert. Relisez-le, puis recommencez."


def publish_edition(*, by: User, at: datetime, edition: Edition, version: int, confirmation: str) -> Edition:
    """Freeze the report as it was when ``version`` was read: figures, text, digest. ``confirmation`` is its period,
    typed again. The PDF and the OpenDocument text are drawn next, once. Raises ``NotAllowed``: nothing changes then.
    """
    must_direct(by)
    try:
        with transaction.atomic():
            row = held(edition)
            reasons = refusals(row)
            if reasons:
                raise NotAllowed(reasons[0])
            if row.version != version:
                raise NotAllowed(CHANGED)
            if confirmation.strip() != row.period:
                raise NotAllowed(f"Pour publier, écrivez « {row.period} ».")
            list(row.contributions.select_for_update(of=("self",)).order_by("pk"))
            if awaited(contributions_of(row)):
                raise NotAllowed(CHANGED)
            return freeze(row, by=by, at=at)
    except FiguresMoved as moved:
        raise NotAllowed("Des montants changent en ce moment même. Recommencez dans un instant.") from moved


def freeze(edition: Edition, *, by: User | None, at: datetime) -> Edition:
    """Inside of a transaction that holds the edition: figures and text as they are now, published. Raises
    ``FiguresMoved``."""
    figures = freeze_figures(edition, at=at)
    blocks = content_of(edition, figures=figures, at=at)
    edition.content, edition.digest = to_json(blocks), digest(blocks)
    edition.state, edition.figures_at = EditionState.PUBLISHED, edition.figures_at or at
    edition.published_at, edition.published_by = edition.published_at or at, by
    edition.version += 1
    edition.save()
    # The digest leaves the portal by the log: what is written again in the database is told from it.
    log.info("report_published", period=edition.period, digest=edition.digest, user=by.pk if by else None)
    for kind in DocumentKind.values:
        enqueue(DOCUMENT, {"edition": edition.pk, "kind": kind}, key=f"{DOCUMENT}:{edition.pk}:{kind}", at=at)
    return edition


def freeze_figures(edition: Edition, *, at: datetime) -> list[ReportFigure]:
    """Keep what the portal counts at this instant, beside what people added; return all of them in order.

    A figure that someone typed under the name of one that is counted stays as typed.
    """
    edition.figures.filter(computed_at__isnull=False).delete()
    typed = set(edition.figures.values_list("slug", flat=True))
    counted = [figure for figure in counted_figures(edition, at=at) if figure.slug not in typed]
    ReportFigure.objects.bulk_create(counted)
    return list(edition.figures.all())


def refusals(edition: Edition) -> list[str]:
    """Why it cannot be published now, the first reason first. Four queries at most."""
    if edition.is_published:
        return [PUBLISHED]
    if edition.state != EditionState.DRAFTING:
        return ["Fermez d’abord les contributions : le rapport se publie une fois en assemblage."]
    missing = awaited(contributions_of(edition))
    if missing:
        names = ", ".join(str(one.funder or one.title) for one in missing[:5])
        more = f" et {len(missing) - 5} autres" if len(missing) > 5 else ""
        return [f"Des contributions manquent : {names}{more}. Validez-les, ou indiquez qu’il n’y en aura pas."]
    if not edition.calls.exists() and not edition.figures.exists():
        return ["Choisissez les appels que le rapport couvre, ou ajoutez des chiffres."]
    return []


def held(edition: Edition) -> Edition:
    """The edition's row until the end of the transaction."""
    return Edition.objects.select_for_update(of=("self",)).select_related("previous").get(pk=edition.pk)


def must_direct(by: User) -> None:
    if not directs(by):
        raise NotAllowed("La direction publie le rapport annuel.")
