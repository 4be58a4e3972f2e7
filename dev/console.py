"""What the launcher says, and the one exception by which it gives up with a sentence."""

import sys
import time

STARTED = time.monotonic()


class Refusal(Exception):
    """The launcher cannot go on; the message is one sentence for the person at the terminal."""


def say(text: str) -> None:
    """Print one line with the seconds since the start, at once (a terminal and a log read alike)."""
    print(f"[{time.monotonic() - STARTED:5.1f} s] {text}", flush=True)


def warn(text: str) -> None:
    print(f"[{time.monotonic() - STARTED:5.1f} s] note: {text}", file=sys.stderr, flush=True)
