"""``python -m bench [--quick] [--sizes 1700,17000,170000] [--seconds S] [--write]``: pages and engine, in a table.

Needs DATABASE_URL and REDIS_URL of servers where it may make databases of its own and clear the cache: ``make bench``
starts such servers and throws them away.
"""

import argparse
import subprocess
import sys
from datetime import date
from pathlib import Path

from bench import databases, report
from bench.bench_engine import main as bench_engine
from bench.client import load
from bench.server import Server, prepared_static

CLIENTS = (1, 8)
# Both workers must have compiled their templates and rules.
WARM_UP = 2.0


def main(words: list[str]) -> int:
    options = _options(words)
    prepared_static()
    rows, packet = [], ""
    for size in options.sizes:
        with databases.filled(size) as (environment, pages):
            rows += _measured(environment, pages, size=size, seconds=options.seconds)
            packet = packet or _packet(environment)
    text = f"{report.text(rows)}\n\nPacket of a sitting, once:\n\n{packet}"
    print(f"\n{text}\n", flush=True)
    if options.write:
        path = Path(__file__).parent / f"results-{date.today():%Y-%m-%d}.md"  # noqa: DTZ011 - a day on this machine
        path.write_text(f"{text}\n", encoding="utf-8")
        print(f"written to bench/{path.name}")
    print("Eligibility engine, on one core:")
    bench_engine([str(options.engine_seconds)])
    return 0


def _measured(
    environment: dict[str, str], pages: list[databases.Page], *, size: int, seconds: float
) -> list[report.Row]:
    rows = []
    with Server(environment) as server:
        for page in pages:
            if page.fault:
                print(f"{size:>6} dossiers, {page.name}: not measured, {page.fault}", flush=True)
                continue
            load(server.port, page.path, cookie=page.cookie, clients=CLIENTS[-1], seconds=WARM_UP)
            before = server.cpu_seconds()
            loads = [load(server.port, page.path, cookie=page.cookie, clients=n, seconds=seconds) for n in CLIENTS]
            spent = server.cpu_seconds() - before
            answered = sum(one.requests for one in loads)
            cpu_ms = spent * 1000 / answered if spent and answered else None
            rows.append(report.Row(size, page, loads, server.largest_worker_mb(), cpu_ms))
            print(report.progress(rows[-1]), flush=True)
    return rows


def _packet(environment: dict[str, str]) -> str:
    """What a packet of thirty dossiers takes to make, whole, after one change, and after none."""
    command = [sys.executable, "-m", "bench.bench_packet"]
    quiet = {**environment, "LOG_LEVEL": "ERROR"}
    done = subprocess.run(command, cwd=databases.ROOT, env=quiet, stdout=subprocess.PIPE, check=True, text=True)
    print(done.stdout, flush=True)
    return "\n".join(f"    {line}" for line in done.stdout.strip().splitlines())


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="about a minute: 1 700 dossiers, one second a measure")
    parser.add_argument("--sizes", default="1700,17000", help="numbers of dossiers, separated by commas")
    parser.add_argument("--seconds", type=float, default=4.0, help="of each measure")
    parser.add_argument("--write", action="store_true", help="write bench/results-<date>.md")
    options = parser.parse_args(words)
    options.sizes = [1700] if options.quick else [int(size) for size in options.sizes.split(",")]
    options.seconds = 1.0 if options.quick else options.seconds
    options.engine_seconds = 1.0 if options.quick else 3.0
    return options


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
