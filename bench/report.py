"""The figures as a table, and the bars that the project sets itself."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass

from bench.client import Load
from bench.databases import Page

INBOX = "inbox, all dossiers"
INBOX_RATE = 80
# Two measures of the same thing differ by so much on a machine that does something else too.
NOISE = 0.85


@dataclass(frozen=True)
class Row:
    """A page on a database of so many dossiers, under each number of clients."""

    dossiers: int
    page: Page
    loads: Sequence[Load]
    worker_mb: float | None
    cpu_ms: float | None


def progress(row: Row) -> str:
    last = row.loads[-1]
    return f"{row.dossiers:>6} dossiers, {row.page.name}: {last.rate:.0f} requests/s with {last.clients} clients"


def text(rows: Sequence[Row]) -> str:
    """A Markdown table, readable in a terminal too; then the bars."""
    counts = [load.clients for load in rows[0].loads] if rows else []
    heads = [f"{what}, {clients} cl." for clients in counts for what in ("req/s", "p50 ms", "p95 ms")]
    table = [["page", "dossiers", "queries", "KB", *heads, "CPU ms", "worker MB", "errors"], *map(_cells, rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(table[0]))]
    rules = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    lines = [_line(line, widths) for line in (table[0], rules, *table[1:])]
    return "\n".join([_machine(), "", *lines, "", *bars(rows)])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    name, *figures = cells
    padded = [name.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(figures, widths[1:], strict=True))]
    return f"| {' | '.join(padded)} |"


def bars(rows: Sequence[Row]) -> list[str]:
    """What the inbox must hold: its rate with eight clients, whatever the number of dossiers."""
    rates = {row.dossiers: row.loads[-1].rate for row in rows if row.page.name == INBOX}
    said = [
        f"{'ok ' if rate >= INBOX_RATE else 'NOT'} inbox of 50 rows, {size} dossiers: {rate:.0f} requests/s, "
        f"{INBOX_RATE} wanted"
        for size, rate in rates.items()
    ]
    if len(rates) > 1:
        small, large = rates[min(rates)], rates[max(rates)]
        held = large >= small * NOISE
        said.append(f"{'ok ' if held else 'NOT'} inbox no slower on {max(rates)} dossiers than on {min(rates)}")
    return said


def _cells(row: Row) -> list[str]:
    loads = [_figure(figure) for load in row.loads for figure in (load.rate, load.p50, load.p95)]
    told = [_figure(row.cpu_ms), "–" if row.worker_mb is None else f"{row.worker_mb:.0f}"]
    errors = sum(load.errors for load in row.loads)
    page = [row.page.name, str(row.dossiers), str(row.page.queries), f"{row.page.size / 1024:.0f}"]
    return [*page, *loads, *told, str(errors)]


def _figure(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def _machine() -> str:
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return (
        f"{machine}; gunicorn gthread 2 × 4, clients on the same machine. CPU ms: what a request costs the workers, "
        "which does not depend on what else the machine does."
    )
