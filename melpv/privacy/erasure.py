"""Erase a dossier with all that hangs on it: the one place that sets the append-only triggers aside.

What belongs to a dossier is found through the models themselves, so a table added tomorrow is erased too. Another
dossier that was made from this one holds it: it is then kept until that one is erased.

Signed minutes are an archive of the committee and not of the dossier: their lines stay, and with them their digest; the
way to the dossier and the values read from it go.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pgtrigger
from django.apps import apps
from django.core import serializers
from django.db import models, transaction
from django.db.models import FileField, Model, Q

from applications.models import Application
from committees.models import MinutesLine, Packet
from files.models import StoredFile
from files.services import release
from funding.models import VoteImport, VoteRow
from instruction.models import AgendaItem, BulkRun
from instruction.services.bulk import UNFINISHED
from melpv.audit.roles import may_erase

# A dossier is part of what these own, and never the other way round.
_NEVER_FOLLOWED = frozenset({"applications.Application", "applications.Action"})
_OWNING = (models.CASCADE, models.PROTECT, models.RESTRICT)
# What stays when what it points to goes.
_STAYING: dict[type[Model], Q] = {MinutesLine: Q(minutes__signed_at__isnull=False)}


class StillNeeded(Exception):
    """Another dossier rests on this one: it cannot be erased yet."""


def rows_of(application: Application) -> list[Model]:
    """The dossier and every row that belongs to it, children before their parents. A few queries a table."""
    found: dict[type[Model], dict[Any, Model]] = {}
    _gather([application], found)
    _packets_of(found)
    return [row for model in _children_first(set(found)) for row in found[model].values()]


def files_of(rows: Iterable[Model]) -> list[StoredFile]:
    """The stored files that these rows hold, once each."""
    keys = {
        getattr(row, field.attname)
        for row in rows
        for field in row._meta.concrete_fields
        if field.is_relation and field.related_model is StoredFile
    }
    return list(StoredFile.objects.filter(pk__in=keys - {None}).order_by("pk"))


def copy_of(rows: Iterable[Model]) -> str:
    """Every row as JSON, in the format that ``loaddata`` reads."""
    return serializers.serialize("json", rows, ensure_ascii=False, indent=1)


def keep_copy(rows: list[Model], path: Path) -> str:
    """Write the copy, read it again, compare the count; return its SHA-256. Raises ``ValueError`` when they differ.

    The documents are copied beside it, in a folder of the same name, each under its number and with its digest checked.
    """
    path.write_text(copy_of(rows), encoding="utf-8")
    content = path.read_bytes()
    if len(json.loads(content)) != len(rows):
        raise ValueError("the copy does not hold as many rows as there are to erase")
    folder = path.with_suffix("")
    for file in files_of(rows):
        folder.mkdir(exist_ok=True)
        kept = folder / f"{file.pk}{Path(file.name).suffix}"
        with file.content.open("rb") as source, kept.open("wb") as target:
            shutil.copyfileobj(source, target)
        if hashlib.sha256(kept.read_bytes()).hexdigest() != file.sha256:
            raise ValueError(f"the copy of file {file.pk} is not what was stored")
    return hashlib.sha256(content).hexdigest()


@transaction.atomic
def erase(rows: list[Model]) -> int:
    """Remove these rows, children first, with the history of each; the files they hold go once all is committed.

    Raises ``PermissionError`` for the application's role: evidence is the owner's to erase.
    """
    if not may_erase():
        raise PermissionError("only the owner of the database erases evidence: give OWNER_DATABASE_URL")
    by_model: dict[type[Model], list[Any]] = {}
    names = []
    for row in rows:
        by_model.setdefault(type(row), []).append(row.pk)
        names += [
            (field.storage, getattr(row, field.name).name)
            for field in row._meta.concrete_fields
            if isinstance(field, FileField) and getattr(row, field.name)
        ]
    held, sheets, count = files_of(rows), {row.sheet_id for row in rows if isinstance(row, VoteRow)}, 0
    with pgtrigger.ignore(*_triggers_of({*by_model, *_STAYING})):
        _let_lines_go(by_model.get(AgendaItem, []))
        for model, keys in by_model.items():
            _histories_of(model, keys)
            _untie(model, keys)
            model._base_manager.filter(pk__in=keys).delete()
            count += len(keys)
        count += _emptied_runs() + _emptied_sheets(sheets)
    for file in held:
        release(file=file)
    for storage, name in names:
        transaction.on_commit(partial(storage.delete, name))
    return count


def _gather(rows: list[Model], found: dict[type[Model], dict[Any, Model]]) -> None:
    model = type(rows[0])
    known = found.setdefault(model, {})
    new = [row for row in rows if row.pk not in known]
    known.update({row.pk: row for row in new})
    for relation in _relations(model) if new else ():
        child = relation.related_model
        pointing = child._base_manager.filter(**{f"{relation.field.name}__in": new})
        children = list(pointing.exclude(_STAYING[child]) if child in _STAYING else pointing)
        if children and child._meta.label in _NEVER_FOLLOWED:
            raise StillNeeded
        if children:
            _gather(children, found)


def _relations(model: type[Model]) -> list[Any]:
    """What points to it and cannot be without it, without a name to come back by among them."""
    return [
        field
        for field in model._meta.get_fields(include_hidden=True)
        if isinstance(field, models.ManyToOneRel)
        and field.on_delete in _OWNING
        and not field.related_model._meta.auto_created
    ]


def _packets_of(found: dict[type[Model], dict[Any, Model]]) -> None:
    """The files of sittings that have a page of the dossier: each is drawn anew when it is asked for again."""
    for item in list(found.get(AgendaItem, {}).values()):
        packets = Packet.objects.filter(holds__has_key=str(item.public_id))  # type: ignore[attr-defined]
        found.setdefault(Packet, {}).update({packet.pk: packet for packet in packets})
    if not found.get(Packet, True):
        del found[Packet]


def _let_lines_go(items: list[Any]) -> None:
    """What signed minutes say keeps its words alone."""
    lines = MinutesLine.objects.filter(_STAYING[MinutesLine], item__in=items)
    lines.update(item=None, facts={})


def _untie(model: type[Model], keys: list[Any]) -> None:
    """Rows that correct one another go together."""
    for field in model._meta.concrete_fields:
        if field.is_relation and field.related_model is model and field.null:
            model._base_manager.filter(pk__in=keys).exclude(**{field.name: None}).update(**{field.name: None})


def _children_first(models_found: set[type[Model]]) -> list[type[Model]]:
    """In an order where nothing is removed while something else points to it."""
    ordered = []
    while models_found:
        free = [model for model in models_found if not any(_points(other, model) for other in models_found - {model})]
        chosen = min(free or models_found, key=lambda model: model._meta.label)
        ordered.append(chosen)
        models_found = models_found - {chosen}
    return ordered


def _points(child: type[Model], parent: type[Model]) -> bool:
    return any(field.is_relation and field.related_model is parent for field in child._meta.concrete_fields)


def _triggers_of(by_model: Iterable[type[Model]]) -> list[str]:
    """The triggers of these models, by name: those that refuse, and those that would write the history anew."""
    concerned = set(by_model)
    return [f"{model._meta.label}:{trigger.name}" for model, trigger in pgtrigger.registered() if model in concerned]


def _emptied_runs() -> int:
    """Gestures on many dossiers of which no dossier is left: what they were about is gone."""
    emptied = BulkRun.objects.filter(rows=None, file="").exclude(state__in=UNFINISHED)
    return int(emptied.delete()[0])


def _emptied_sheets(sheets: set[int]) -> int:
    """Sheets of votes of which no dossier is left, with the lines that named none."""
    emptied = VoteImport.objects.filter(pk__in=sheets).exclude(rows__application__isnull=False)
    return int(emptied.delete()[0])


def _histories_of(model: type[Model], keys: list[Any]) -> None:
    """What the history kept of these rows goes with them."""
    for history in apps.get_models():
        if getattr(history, "pgh_tracked_model", None) is model:
            history._base_manager.filter(pgh_obj_id__in=keys).delete()
