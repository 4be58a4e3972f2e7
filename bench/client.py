"""Clients that ask for one page again and again over kept connections: wrk where the machine has it, else threads."""

import http.client
import shutil
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

# What wrk prints at its end, in milliseconds.
SUMMARY = """
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %.3f %.3f %d\\n", summary.requests, summary.duration,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, e.connect + e.read + e.write + e.status + e.timeout))
end
"""


@dataclass(frozen=True)
class Load:
    """What so many clients got: requests a second, latencies in milliseconds, answers that were not pages."""

    clients: int
    requests: int
    rate: float
    p50: float
    p95: float
    errors: int


def load(port: int, path: str, *, cookie: str, clients: int, seconds: float) -> Load:
    """Ask for a page for so long. The clients share the machine with the server, as the figures do."""
    headers = {"Host": "localhost", "Accept-Encoding": "gzip"} | ({"Cookie": cookie} if cookie else {})
    if wrk := shutil.which("wrk"):
        return _wrk(wrk, f"http://127.0.0.1:{port}{path}", headers, clients, seconds)
    return _threads(port, path, headers, clients, seconds)


def _wrk(wrk: str, url: str, headers: dict[str, str], clients: int, seconds: float) -> Load:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "summary.lua"
        script.write_text(SUMMARY)
        words = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
        # wrk counts whole seconds.
        command = [wrk, "-t1", f"-c{clients}", f"-d{max(1, round(seconds))}s", "-s", str(script), *words, url]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    line = next(line for line in said.splitlines() if line.startswith("RESULT"))
    requests, microseconds, p50, p95, errors = line.split()[1:]
    return Load(clients, int(requests), int(requests) / (int(microseconds) / 1e6), float(p50), float(p95), int(errors))


def _threads(port: int, path: str, headers: dict[str, str], clients: int, seconds: float) -> Load:
    taken: list[float] = []
    errors: list[int] = []
    deadline = time.perf_counter() + seconds

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < deadline:
            started = time.perf_counter()
            try:
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
                answer.read()
                if answer.status >= 400:
                    errors.append(answer.status)
            except (OSError, http.client.HTTPException):
                errors.append(0)
                connection.close()
            taken.append((time.perf_counter() - started) * 1000)
        connection.close()

    started = time.perf_counter()
    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - started
    taken.sort()
    return Load(clients, len(taken), len(taken) / spent, _percentile(taken, 50), _percentile(taken, 95), len(errors))


def _percentile(ordered: list[float], percent: int) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0.0
