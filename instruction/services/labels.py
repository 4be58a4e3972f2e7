"""Labels: words that the services put on dossiers to find them again."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from applications import workflow
from applications.models import Application
from applications.services import must_be_staff, record
from applications.services.moves import locked
from contacts.models import User
from instruction.models import Label, LabelTone, LabelUse
from instruction.selectors.desks import directs

# Those with which every portal begins; an administrator renames or retires them, and adds hers.
FIRST = (
    ("a-voir-en-equipe", "À voir en équipe", LabelTone.CANAL),
    ("prioritaire", "Prioritaire", LabelTone.BRICK),
    ("nouveau-porteur", "Nouveau porteur", LabelTone.VIOLET),
    ("budget-a-revoir", "Budget à revoir", LabelTone.AMBER),
    ("coup-de-coeur", "Coup de cœur", LabelTone.GREEN),
)


@transaction.atomic
def put_label(*, by: User, at: datetime, application: Application, label: Label) -> bool:
    """Put a label on a dossier; False when it is there already. Raises ``workflow.NotAllowed``."""
    row = locked(application)
    role = must_be_staff(by, row)
    if not label.is_active:
        raise workflow.NotAllowed(f"L’étiquette « {label} » n’est plus proposée.")
    # Of two people at the same instant one puts it; the other changes nothing.
    _, put = LabelUse.objects.get_or_create(application=row, label=label, defaults={"by": by, "at": at})
    if put:
        details = {"label": label.slug, "before": "", "after": label.name}
        record(row, by=by, at=at, role=role, action="label", details=details)
    return put


@transaction.atomic
def take_label(*, by: User, at: datetime, application: Application, label: Label) -> bool:
    """Take a label off a dossier; False when it is not there. Raises ``workflow.NotAllowed``."""
    row = locked(application)
    role = must_be_staff(by, row)
    taken, _ = LabelUse.objects.filter(application=row, label=label).delete()
    if taken:
        details = {"label": label.slug, "before": label.name, "after": ""}
        record(row, by=by, at=at, role=role, action="unlabel", details=details)
    return bool(taken)


@transaction.atomic
def create_label(*, by: User, name: str, tone: str) -> Label:
    """A new label for everyone, or the one of that name taken back. Raises ``NotAllowed`` or ``ValidationError``."""
    if not directs(by):
        raise workflow.NotAllowed("Une étiquette est créée par un responsable de service ou un administrateur.")
    written = " ".join(name.split())
    known = Label.objects.filter(name__iexact=written).first()
    if known is not None:
        if known.is_active:
            raise ValidationError({"name": f"L’étiquette « {known} » existe déjà."})
        known.is_active, known.tone = True, tone
        known.save(update_fields=["is_active", "tone"])
        return known
    label = Label(slug=_free_slug(written), name=written, tone=tone)
    label.full_clean()
    try:
        with transaction.atomic():
            label.save(force_insert=True)
    except IntegrityError as twin:
        # Someone named it at the same instant.
        raise ValidationError({"name": f"L’étiquette « {written} » existe déjà."}) from twin
    return label


def load_labels() -> int:
    """Add the first labels that are missing, and touch none that is there; return how many were added."""
    slugs, names = set(Label.objects.values_list("slug", flat=True)), set(Label.objects.values_list("name", flat=True))
    missing = [
        Label(slug=slug, name=name, tone=tone) for slug, name, tone in FIRST if slug not in slugs and name not in names
    ]
    return len(Label.objects.bulk_create(missing, ignore_conflicts=True))


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "etiquette"
    taken = set(Label.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return base if base not in taken else next(slug for n in range(2, 1000) if (slug := f"{base}-{n}") not in taken)
