"""Envelopes: set aside, divided, closed; and what is charged on them, under their locks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from applications.models import Application, Nature
from applications.services import record
from applications.services.moves import locked
from applications.workflow import NotAllowed
from contacts.models import Funder, User
from eligibility.engine import wording
from eligibility.models import Call, Theme
from funding.envelopes import Standing, chain, charged_on, lies_within
from funding.models import Commitment, CommitmentChange, Envelope, Stage
from funding.selectors.envelopes import engaged_on, places_of, scope_of
from instruction.selectors.desks import directs
from territories.models import Commune, Neighbourhood

ZERO = Decimal(0)


class EnvelopeRefused(NotAllowed):
    """``field`` is where the page shows the sentence."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class EnvelopeChanged(NotAllowed):
    """Somebody changed the envelope since the page was opened; ``stored`` is how it stands."""

    def __init__(self, stored: Envelope) -> None:
        super().__init__("Quelqu’un a modifié cette enveloppe depuis que vous avez ouvert la page.")
        self.stored = stored


@dataclass(frozen=True, slots=True)
class Wished:
    """An envelope to be."""

    name: str
    amount: Decimal
    theme: Theme | None = None
    commune: Commune | None = None
    neighbourhood: Neighbourhood | None = None
    note: str = ""


@transaction.atomic
def create_envelope(*, by: User, at: datetime, funder: Funder, call: Call, nature: str, wished: Wished) -> Envelope:
    """Money that a funder sets aside for a call. Raises ``NotAllowed``, ``EnvelopeRefused``."""
    _must_direct(by)
    if nature not in Nature.values:
        raise EnvelopeRefused("Choisissez une nature de la liste.", "nature")
    _hold_charged(funder.pk, call.pk, nature)
    made = _made(Envelope(funder=funder, call=call, nature=nature), wished)
    _charge_what_waits(made, by=by, at=at)
    return made


@transaction.atomic
def split_envelope(*, by: User, at: datetime, envelope: Envelope, parts: Sequence[Wished]) -> list[Envelope]:
    """Divide an envelope, all the parts or none: together they never exceed it. Raises as ``create_envelope``."""
    _must_direct(by)
    _hold_charged(envelope.funder_id, envelope.call_id, envelope.nature)
    whole = hold_chain(envelope.pk)[-1]
    if whole.closed_at is not None:
        raise EnvelopeRefused("Cette enveloppe est fermée.")
    there = sum(whole.parts.filter(closed_at=None).values_list("amount", flat=True), ZERO)
    left = whole.amount - there
    if (wished := sum((part.amount for part in parts), ZERO)) > left:
        raise EnvelopeRefused(
            f"Les parts dépassent l’enveloppe : il reste {wording.money(left)} à répartir, et vous en répartissez "
            f"{wording.money(wished)}."
        )
    made = [_part(whole, part) for part in parts]
    for part in made:
        _charge_what_waits(part, by=by, at=at)
    return made


@transaction.atomic
def edit_envelope(*, by: User, envelope: Envelope, version: int, name: str, amount: Decimal, note: str) -> Envelope:
    """Change the name, the amount or the note; the history keeps what it was.

    Raises ``EnvelopeChanged`` where ``version`` is not the stored one, ``EnvelopeRefused`` where the amount no longer
    holds what it must, or no longer fits in what contains it.
    """
    _must_direct(by)
    held = hold_chain(envelope.pk)
    row = held[-1]
    if row.version != version:
        raise EnvelopeChanged(row)
    if row.closed_at is not None:
        raise EnvelopeRefused("Cette enveloppe est fermée.")
    standing = engaged_on(row)[row.pk]
    if amount < standing.divided:
        raise EnvelopeRefused(f"Ses parts en prennent déjà {wording.money(standing.divided)}.", "amount")
    if amount < standing.voted:
        raise EnvelopeRefused(f"{wording.money(standing.voted)} sont déjà votés dessus.", "amount")
    if len(held) > 1:
        others = held[-2].parts.filter(closed_at=None).exclude(pk=row.pk).values_list("amount", flat=True)
        most = held[-2].amount - sum(others, ZERO)
        if amount > most:
            raise EnvelopeRefused(f"« {held[-2].name} » n’en a que {wording.money(most)} pour cette part.", "amount")
    row.name, row.amount, row.note, row.version = name.strip(), amount, note.strip(), row.version + 1
    row.save(update_fields=["name", "amount", "note", "version"])
    return row


@transaction.atomic
def close_envelope(*, by: User, at: datetime, envelope: Envelope, version: int) -> Envelope:
    """Nothing more is charged on it; what is stays. Raises ``EnvelopeChanged``, ``EnvelopeRefused``."""
    _must_direct(by)
    row = hold_chain(envelope.pk)[-1]
    if row.version != version:
        raise EnvelopeChanged(row)
    if row.closed_at is not None:
        return row
    if row.parts.filter(closed_at=None).exists():
        raise EnvelopeRefused("Fermez d’abord ses parts.")
    row.closed_at, row.version = at, row.version + 1
    row.save(update_fields=["closed_at", "version"])
    return row


@transaction.atomic
def charge(*, by: User, at: datetime, commitment: Commitment, envelope: Envelope) -> Commitment:
    """Choose by hand the envelope of a commitment, whatever the rule said. Raises ``NotAllowed``."""
    _must_direct(by)
    row = locked(commitment.application)
    held = Commitment.objects.select_related("funder", "envelope").get(pk=commitment.pk)
    if held.envelope_id == envelope.pk:
        return held
    if (envelope.funder_id, envelope.call_id, envelope.nature) != (held.funder_id, row.call_id, held.nature):
        raise EnvelopeRefused("Cette enveloppe est d’un autre financeur, d’un autre appel ou d’une autre nature.")
    before, engaged = held.envelope, held.engaged
    # The way from one part of an envelope to another takes nothing from what contains both.
    kept = {one.pk for one in hold_chains(held.envelope_id, envelope.pk)[0]} if held.envelope_id else set()
    if Envelope.objects.filter(pk=envelope.pk, closed_at__isnull=False).exists():
        raise EnvelopeRefused("Cette enveloppe est fermée.")
    must_hold(hold_chain(envelope.pk), more=engaged, voted=held.voted or ZERO, without=kept)
    _moved(held, envelope, "envelope", by=by, at=at)
    told = {"funder": held.funder.slug, "nature": held.nature}
    names = {"before": {"envelope": before.name if before else ""}, "after": {"envelope": envelope.name}}
    record(row, by=by, at=at, action="envelope", details=told | names)
    return held


def hold_chain(pk: int) -> list[Envelope]:
    """The envelope with those that contain it, locked from the outermost in. Two queries."""
    return hold_chains(pk)[0]


def hold_chains(*pks: int) -> list[list[Envelope]]:
    """The same for several envelopes of one family, all locked in one order."""
    first = Envelope.objects.get(pk=pks[0])
    family = Envelope.objects.filter(funder=first.funder_id, call=first.call_id, nature=first.nature)
    scopes = {one.pk: scope_of(one) for one in family}
    chains = [chain(scopes, pk) for pk in pks]
    wished = sorted({pk for one in chains for pk in one})
    held = {one.pk: one for one in Envelope.objects.filter(pk__in=wished).order_by("pk").select_for_update(no_key=True)}
    return [[held[pk] for pk in one] for one in chains]


def must_hold(
    held: Sequence[Envelope], *, more: Decimal, voted: Decimal, without: frozenset[int] | set[int] = frozenset()
) -> None:
    """Whether envelopes that are locked can take ``more`` engaged and ``voted`` voted money besides what they have.

    ``without`` are those that hold it already. What was agreed beyond an envelope stops no vote that engages nothing
    more. Raises ``EnvelopeRefused`` with what is left.
    """
    standings = engaged_on(held[-1])
    for one in held:
        standing = standings[one.pk]
        if one.pk in without:
            continue
        if standing.voted + voted > one.amount or (more > 0 and standing.engaged + more > one.amount):
            raise EnvelopeRefused(_too_much(one, standing, more, voted))


def _too_much(envelope: Envelope, standing: Standing, more: Decimal, voted: Decimal) -> str:
    if standing.voted + voted > envelope.amount:
        left, wished = envelope.amount - standing.voted, voted
    else:
        left, wished = standing.remaining, more
    return (
        f"L’enveloppe « {envelope.name} » ne le permet pas : il y reste {wording.money(max(left, ZERO))}, et il en "
        f"faudrait {wording.money(wished)}."
    )


def _must_direct(user: User) -> None:
    if not directs(user):
        raise NotAllowed("Les administrateurs et les responsables de service tiennent les enveloppes.")


def _part(whole: Envelope, wished: Wished) -> Envelope:
    """A part has the scope of its whole, and what narrows it."""
    part = Wished(
        wished.name,
        wished.amount,
        wished.theme or whole.theme,
        wished.commune or whole.commune,
        wished.neighbourhood or whole.neighbourhood,
        wished.note,
    )
    made = Envelope(funder=whole.funder, call=whole.call, nature=whole.nature, parent=whole)
    return _made(made, part, whole)


def _made(envelope: Envelope, wished: Wished, whole: Envelope | None = None) -> Envelope:
    envelope.name, envelope.amount, envelope.note = wished.name.strip(), wished.amount, wished.note.strip()
    envelope.theme, envelope.commune, envelope.neighbourhood = wished.theme, wished.commune, wished.neighbourhood
    if not envelope.name:
        raise EnvelopeRefused("Donnez un nom à l’enveloppe.", "name")
    if whole is not None and not lies_within(scope_of(envelope), scope_of(whole)):
        raise EnvelopeRefused(f"« {envelope.name} » sort de « {whole.name} » : gardez sa thématique et son territoire.")
    try:
        with transaction.atomic():
            envelope.save()
    except IntegrityError as error:
        if "envelope_scope_once" not in str(error):
            raise
        raise EnvelopeRefused("Une enveloppe ouverte a déjà cette portée : modifiez-la plutôt.") from error
    return envelope


def _hold_charged(funder: int, call: int, nature: str) -> None:
    """The dossiers on which the funder gives something of this nature, held before any envelope, as whoever writes an
    amount does: what is charged anew is as it stands now."""
    given = Commitment.objects.filter(funder=funder, nature=nature, application__call=call).order_by()
    rows = Application.objects.select_for_update(of=("self",)).filter(pk__in=given.values("application"))
    list(rows.order_by("pk").values_list("pk"))


def _charge_what_waits(envelope: Envelope, *, by: User, at: datetime) -> None:
    """Once an envelope is made, take on it what the rule now charges there: what had none, or only its whole, unless
    somebody chose. What it cannot hold stays where it is."""
    chosen = CommitmentChange.objects.filter(commitment=OuterRef("pk"), source__startswith="envelope:").order_by()
    waiting = Commitment.objects.filter(
        Q(envelope=None) | Q(envelope=envelope.parent_id),
        ~Exists(chosen),
        application__call=envelope.call_id,
        funder=envelope.funder_id,
        nature=envelope.nature,
    )
    rows = list(waiting.select_related("application", "funder", "envelope"))
    places = places_of([held.application for held in rows]) if rows else {}
    family = Envelope.objects.filter(funder=envelope.funder_id, call=envelope.call_id, nature=envelope.nature)
    scopes = [scope_of(one) for one in family]
    for held in rows:
        if charged_on(scopes, places[held.application_id]) != envelope.pk:
            continue
        kept = {one.pk for one in hold_chain(held.envelope_id)} if held.envelope_id else set()
        try:
            must_hold(hold_chain(envelope.pk), more=ZERO, voted=held.voted or ZERO, without=kept)
        except EnvelopeRefused:
            continue
        _moved(held, envelope, "rule", by=by, at=at)


def _moved(held: Commitment, envelope: Envelope, why: str, *, by: User, at: datetime) -> None:
    """Charge the commitment there; ``why`` is whether somebody chose (« envelope ») or the rule did (« rule »)."""
    held.envelope, held.version, held.updated_at = envelope, held.version + 1, at
    held.save(update_fields=["envelope", "version", "updated_at"])
    stage = Stage.AGREED if held.voted is None else Stage.VOTED
    amount = getattr(held, stage)
    source = f"{why}:{envelope.public_id}"
    CommitmentChange.objects.create(
        commitment=held, stage=stage, before=amount, after=amount, envelope=envelope, source=source, by=by, at=at
    )
