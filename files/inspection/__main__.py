"""The sandbox's own process: ``python -m files.inspection KIND PATH TARGET`` judges one file and says so in JSON.

It limits itself before it reads a byte: memory, processor, size of what it writes, no other process.
"""

import json
import resource
import sys
from pathlib import Path

from files.inspection.judging import judge
from files.inspection.kinds import KINDS, MEGABYTE
from files.inspection.refusals import Refusal, Refused

# A picture of 40 million pixels takes 160 MB once decoded, twice that while it is turned.
MEMORY = {"jpeg": 640 * MEGABYTE, "png": 640 * MEGABYTE}
MEMORY_OF_OTHERS = 384 * MEGABYTE
PROCESSOR_SECONDS = 12
WRITTEN = 64 * MEGABYTE


def main(code: str, path: str, target: str) -> None:
    memory = MEMORY.get(code, MEMORY_OF_OTHERS)
    for what, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (limit, limit))
    kind = next(kind for kind in KINDS if kind.code == code)
    answer: dict[str, str | int | None]
    try:
        answer = {"pages": judge(Path(path), kind, Path(target))}
    except Refused as refused:
        answer = {"refusal": refused.reason.value}
    except MemoryError:
        answer = {"refusal": Refusal.BOMB.value}
    answer["memory"] = highest_memory()
    sys.stdout.write(json.dumps(answer))


def highest_memory() -> int:
    """Megabytes held at most; the kernel's other count includes those of the parent before this program began."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next((int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM")), 0)


if __name__ == "__main__":
    main(*sys.argv[1:4])
