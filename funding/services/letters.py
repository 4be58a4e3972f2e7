"""Letters of decisions: prepared and looked at, drawn, noted as read; and the texts and signatures they come from."""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from applications.documents_out import print_pdf
from applications.models import Application
from applications.services import record
from applications.services.moves import locked
from applications.workflow import NotAllowed
from contacts.models import OutboxEntry, Service, User
from contacts.outbox import enqueue, handles
from files.limits import FileRefused
from files.models import FileState, StoredFile
from files.services.claiming import claim
from funding.models import Decision, Letter, LetterTemplate, Signature
from funding.selectors.letters import Sheet, content_of, day_of, sheets_of, template_for, templates_in_use
from funding.services.decisions import must_decide
from instruction.selectors.desks import directs
from instruction.services.letters import digest_of

log = structlog.get_logger("funding.letters")

KIND = "decision_letters"
MOST_LETTERS = 200
SECONDS = 240
PICTURES = ("image/png", "image/jpeg")
HEAVIEST_PICTURE = 400 * 1024
WITH_DOSSIER = ("application__call", "application__theme", "application__organisation", "release")


class Stale(NotAllowed):
    """Someone else wrote the text meanwhile."""


@transaction.atomic
def prepare_letter(
    *, by: User, at: datetime, decision: Decision, template: LetterTemplate | None = None
) -> tuple[Letter, bool]:
    """The letter of a decision not told yet, and whether it is new: one that would say the same stays as it is.

    Raises ``NotAllowed`` where no text fits, or where the dossier lacks what the text names.
    """
    row = locked(decision.application)
    role = must_decide(by, row)
    return write_letter(row, decision, by=by, at=at, role=role, template=template)


def write_letter(
    row: Application, decision: Decision, *, by: User, at: datetime, role: str, template: LetterTemplate | None = None
) -> tuple[Letter, bool]:
    """The same, for a dossier held by the caller, who has checked the rights."""
    held = Decision.objects.select_for_update(of=("self",)).select_related(*WITH_DOSSIER).get(pk=decision.pk)
    if held.released_at or held.cancelled_at:
        raise NotAllowed("Cette décision est annoncée ou annulée : son courrier ne change plus.")
    sheet = sheets_of([held], day_of(held, at))[held.pk]
    chosen = template or template_for(sheet, templates_in_use())
    content = content_of(sheet, subject=chosen.subject, body=chosen.body)
    digest = digest_of(content)
    there = Letter.objects.filter(decision=held, cancelled_at=None).first()
    if there is not None and there.sha256 == digest:
        return there, False
    Letter.objects.filter(decision=held, cancelled_at=None).update(cancelled_at=at)
    letter = Letter.objects.create(
        application=row,
        decision=held,
        template=chosen,
        content=content,
        sha256=digest,
        prepared_by=by,
        prepared_at=at,
    )
    details = {"letter": str(letter.public_id), "sha256": digest, "template": chosen.name}
    record(row, by=by, at=at, role=role, action="letter", details=details)
    return letter, True


def prepare_many(
    *, by: User, at: datetime, decisions: Sequence[Decision], template: LetterTemplate | None = None
) -> OutboxEntry:
    """Have the worker prepare these letters. Raises ``NotAllowed`` for none, or too many."""
    if not 0 < len(decisions) <= MOST_LETTERS:
        raise NotAllowed(f"Choisissez de 1 à {MOST_LETTERS} décisions.")
    said = {"by": by.pk, "decisions": [one.pk for one in decisions], "template": template.pk if template else None}
    return enqueue(KIND, said, key=f"letters:{uuid4().hex}", at=at)


@handles(KIND)
def take_up(entry: OutboxEntry) -> None:
    """Prepare what remains: each letter is a transaction of its own, and one that is there already is left."""
    by = User.objects.get(pk=entry.payload["by"])
    template = LetterTemplate.objects.filter(pk=entry.payload["template"]).first()
    waiting = Decision.objects.filter(pk__in=entry.payload["decisions"], released_at=None, cancelled_at=None)
    for decision in waiting.select_related("application").order_by("pk"):
        try:
            if by.is_active:
                prepare_letter(by=by, at=timezone.now(), decision=decision, template=template)
        except NotAllowed:
            # The page says why, dossier by dossier, from what is there now.
            log.info("letter not prepared", decision=decision.pk)


@transaction.atomic
def note_reading(*, by: User, at: datetime, letter: Letter) -> bool:
    """Keep when the association first said that it read the letter; ``False`` when that is known already."""
    is_first = Letter.objects.filter(pk=letter.pk, sent_at__isnull=False, first_read_at=None).update(first_read_at=at)
    return bool(is_first)


def draw_letters(contents: Sequence[Mapping[str, Any]], title: str) -> bytes:
    """These letters as one tagged document, each beginning a page. Raises ``CannotPrint``."""
    html = render_to_string("pdf/decision_letter.html", {"letters": with_pictures(contents), "title": title})
    return print_pdf(html, seconds=SECONDS)


def with_pictures(contents: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The letters with the picture of each signature, as an address that carries it. One query at most.

    A picture that is not the one that the letter was signed with, or is no longer clean, is left out.
    """
    sheets = [dict(content) for content in contents]
    wanted = {part["image"]["file"] for sheet in sheets for part in sheet["parts"] if _has_picture(part)}
    files = {str(row.public_id): row for row in StoredFile.objects.filter(public_id__in=wanted)} if wanted else {}
    known: dict[str, str] = {}
    for sheet in sheets:
        shown = []
        for part in sheet["parts"]:
            picture = ""
            if _has_picture(part):
                file = files.get(part["image"]["file"])
                if file and file.state == FileState.CLEAN and file.sha256 == part["image"]["sha256"]:
                    picture = known.setdefault(file.sha256, _carried(file))
            shown.append(part | {"picture": picture})
        sheet["parts"] = shown
    return sheets


def _has_picture(part: Mapping[str, Any]) -> bool:
    return part["kind"] == "signature" and bool(part["image"])


def _carried(file: StoredFile) -> str:
    try:
        with file.content.open("rb") as content:
            return f"data:{file.media_type};base64,{b64encode(content.read()).decode()}"
    except OSError:
        return ""


@transaction.atomic
def save_template(
    *, by: User, template: LetterTemplate | None, version: int, values: Mapping[str, Any]
) -> LetterTemplate:
    """Write a text of letters, new or changed. Letters already prepared keep what they say. Raises ``Stale``."""
    _must_direct(by)
    if template is None:
        return LetterTemplate.objects.create(**values)
    held = LetterTemplate.objects.select_for_update().get(pk=template.pk)
    if held.version != version:
        raise Stale("Un collègue a modifié ce modèle depuis que vous l’avez ouvert. Son texte est montré plus bas ; "
                    "le vôtre est gardé dans les cases : enregistrez de nouveau pour le garder.")  # fmt: skip
    for name, value in values.items():
        setattr(held, name, value)
    held.version += 1
    held.save()
    return held


@transaction.atomic
def save_signature(
    *, by: User, at: datetime, service: Service, values: Mapping[str, str], file_id: UUID | None, keep_image: bool
) -> Signature:
    """Put a new signature in use for a service; the former one stays as a trace. Raises ``NotAllowed``."""
    must_sign_for(by, service)
    former = Signature.objects.select_for_update(of=("self",)).filter(service=service, is_active=True).first()
    image = former.image if former and keep_image else None
    if file_id is not None:
        image = _picture(by, at, file_id)
    if former:
        # One picture is of one signature: the new one takes it.
        former.is_active, former.image = False, None if former.image == image else former.image
        former.save(update_fields=["is_active", "image"])
    try:
        with transaction.atomic():
            return Signature.objects.create(service=service, image=image, **values)
    except IntegrityError as clash:
        raise NotAllowed(
            "Un collègue vient d’enregistrer une signature pour ce service : rechargez la page."
        ) from clash


def must_sign_for(user: User, service: Service) -> None:
    """An administrator, or a head of this very service."""
    if not (user.is_active and (user.is_staff or service.heads.filter(pk=user.pk).exists())):
        raise NotAllowed("Les administrateurs et les responsables du service enregistrent sa signature.")


def _picture(by: User, at: datetime, file_id: UUID) -> StoredFile:
    try:
        file = claim(by=by, at=at, public_id=file_id)
    except FileRefused as refusal:
        raise NotAllowed(str(refusal)) from refusal
    if file.media_type not in PICTURES:
        raise NotAllowed("La signature est une image PNG ou JPEG.")
    if file.size > HEAVIEST_PICTURE:
        raise NotAllowed("Cette image pèse plus de 400 Ko : réduisez-la.")
    return file


def _must_direct(user: User) -> None:
    if not directs(user):
        raise NotAllowed("Les administrateurs et les responsables de service écrivent les modèles de courrier.")


def preview(sheet: Sheet, *, subject: str, body: str) -> dict[str, Any]:
    """A text tried on a decision, nothing written. Raises ``NotAllowed``."""
    return with_pictures([content_of(sheet, subject=subject, body=body)])[0]
