"""The names of the funders, kept in the cache for a minute: a dossier's page names them in several places."""

from collections.abc import Iterable
from typing import NamedTuple

from django.core.cache import cache

from contacts.models import Funder, FunderKind

KEY = "instruction:funders:1"
KEPT_SECONDS = 60
# Landlords are public offices or companies, and the others anything: neither is counted as public money.
NOT_PUBLIC = frozenset({FunderKind.LANDLORD, FunderKind.OTHER})


class KnownFunder(NamedTuple):
    """What the pages say of a funder. ``is_public`` is whether what it pays is public money."""

    name: str
    is_public: bool


def known_funders(slugs: Iterable[str] = ()) -> dict[str, KnownFunder]:
    """Every funder by its code. No query when they are kept and hold ``slugs``, one otherwise."""
    kept = cache.get(KEY)
    if kept is None or not kept.keys() >= set(slugs):
        rows = Funder.objects.values_list("slug", "name", "kind")
        kept = {slug: (name, kind not in NOT_PUBLIC) for slug, name, kind in rows}
        cache.set(KEY, kept, KEPT_SECONDS)
    return {slug: KnownFunder(*told) for slug, told in kept.items()}
