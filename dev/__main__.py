"""``python3 -m dev COMMAND``: what the Makefile calls."""

import signal
import sys
from types import FrameType

COMMANDS = ("bootstrap", "run", "test", "check", "bench", "lock")


class Stopped(BaseException):
    """Somebody asked the launcher to stop; the ``with`` blocks on the way out stop what it started."""


def main(words: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036  # the Makefile may find nothing newer
        print("Python 3.11 or later is needed: give one, as in make run PYTHON=/usr/bin/python3.11", file=sys.stderr)
        return 2
    if not words or words[0] not in COMMANDS:
        print(f"usage: python3 -m dev {{{'|'.join(COMMANDS)}}} [arguments]", file=sys.stderr)
        return 2
    from dev.console import Refusal, say

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        return _carry_out(words[0], words[1:])
    except Stopped:
        say("stopped")
        return 0 if words[0] == "run" else 130
    except Refusal as refusal:
        print(f"\n{refusal}", file=sys.stderr, flush=True)
        return 1


def _carry_out(command: str, arguments: list[str]) -> int:
    from dev import checks, install, locks, portal, suite

    if command == "bootstrap":
        install.packages("dev")
        install.front_end()
        install.pango()
        install.browser()
        return 0
    if command == "run":
        portal.run()
        return 0
    return {
        "test": lambda: suite.test(arguments),
        "bench": lambda: suite.bench(arguments),
        "check": checks.check,
        "lock": locks.write,
    }[command]()


def _stop(number: int, frame: FrameType | None) -> None:
    # Once is enough: a second Ctrl-C must not interrupt the stopping.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Stopped


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
