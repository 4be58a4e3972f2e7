"""Draws that depend on a seed and on what they are for, and on nothing else."""

import random
from uuid import UUID


def dice(seed: int, *what: str | int) -> random.Random:
    """A source of chance of its own for each purpose: drawing more for one dossier changes no other."""
    return random.Random(":".join(map(str, ("year", seed, *what))))  # noqa: S311 - a demonstration, not a secret


def identifier(draw: random.Random) -> UUID:
    """A random UUID out of these dice."""
    return UUID(int=draw.getrandbits(128), version=4)
