"""Several people at the same instant: real threads, each with its own connection to the database."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def together(tasks: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """What each task returned or raised, all started at once; needs committed rows."""
    barrier = threading.Barrier(len(tasks))

    def run(task: Callable[[], T]) -> T | Exception:
        try:
            # Connected first: the race is in the work, and not in getting a connection.
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return task()
        except Exception as fault:
            return fault
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))
