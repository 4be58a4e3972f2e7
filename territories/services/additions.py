"""How reference rows join what is there: what is missing is added, what someone wrote stays and its difference is told.

Every command that loads reference data writes through here, so that none overwrites an administrator.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)
Key = tuple[Any, ...]
Links = dict[int, set[models.Model]]


@dataclass(frozen=True, slots=True)
class Difference:
    """A value of the database that is not the reference's, and was kept."""

    row: str
    field: str
    current: str
    reference: str

    def __str__(self) -> str:
        return f"{self.row}, {self.field} : « {self.current} » est gardé, la référence dit « {self.reference} »."


@dataclass(slots=True)
class LoadReport:
    """What a load did: how many rows it added, by their plural name, how many it kept, and the values that differ."""

    added: dict[str, int] = field(default_factory=dict)
    kept: int = 0
    differing: list[Difference] = field(default_factory=list)

    def keep(self, row: models.Model, name: str, current: object, reference: object) -> None:
        """Note a value that stays. ``name`` is the field's in the model."""
        label = str(getattr(row._meta.get_field(name), "verbose_name", name))
        self.differing.append(Difference(str(row), label, _shown(current), _shown(reference)))

    def lines(self, title: str) -> list[str]:
        """The report as a command prints it: each difference, then the counts."""
        added = (
            f" Ajoutés : {', '.join(f'{name} {count}' for name, count in self.added.items())}." if self.added else ""
        )
        counts = f"{sum(self.added.values())} ajoutés, {self.kept} gardés, {len(self.differing)} valeurs différentes"
        return [*map(str, self.differing), f"{title} : {counts} de la référence.{added}"]


def add_missing(
    report: LoadReport, existing: "models.QuerySet[M]", key: tuple[str, ...], wanted: Iterable[Mapping[str, Any]]
) -> dict[Key, M]:
    """Every row by key: those that exist as they are, the others added. Two queries. Only the values given count."""
    model = existing.model
    found: dict[Key, M] = {tuple(getattr(row, name) for name in key): row for row in existing}
    missing = []
    for values in wanted:
        row = found.get(tuple(values[name] for name in key))
        if row is None:
            missing.append(model(**values))
            continue
        report.kept += 1
        for name, expected in values.items():
            if (current := getattr(row, name)) != expected:
                report.keep(row, name, current, expected)
    if missing:
        name = str(model._meta.verbose_name_plural)
        report.added[name] = report.added.get(name, 0) + len(missing)
    added = model._default_manager.bulk_create(missing)
    return found | {tuple(getattr(row, name) for name in key): row for row in added}


def links_of(rows: "models.QuerySet[Any]", name: str) -> Links:
    """What each row that exists is linked to by a many-to-many field. Two queries."""
    return {row.pk: set(getattr(row, name).all()) for row in rows.prefetch_related(name)}


def link_missing(
    report: LoadReport, name: str, wanted: Collection[tuple[M, Iterable[models.Model]]], before: Links
) -> None:
    """Give the rows that are not in ``before`` their links; those of the others are the administrator's. One query."""
    links = []
    for row, targets in wanted:
        field: Any = row._meta.get_field(name)
        if row.pk not in before:
            ends = field.m2m_field_name(), field.m2m_reverse_field_name()
            links += [field.remote_field.through(**dict(zip(ends, (row, target), strict=True))) for target in targets]
        elif before[row.pk] != (expected := set(targets)):
            report.keep(row, name, before[row.pk], expected)
    if links:
        type(links[0])._default_manager.bulk_create(links)


def _shown(value: object) -> str:
    if value is None or value in ("", set(), []):
        return "(vide)"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, set):
        return ", ".join(sorted(map(str, value)))
    return str(value)
