"""A test that empties its cache takes nothing away from the others."""

from typing import Any

from django.core.cache import cache, caches


def test_emptied_of_its_own_keys_alone(settings: Any) -> None:
    neighbour = settings.CACHES["default"] | {"KEY_PREFIX": settings.CACHES["default"]["KEY_PREFIX"] + "-beside"}
    settings.CACHES = settings.CACHES | {"neighbour": neighbour}
    for one in (cache, caches["neighbour"]):
        one.set("kept", 1, 60)
    cache.clear()
    assert (cache.get("kept"), caches["neighbour"].get("kept")) == (None, 1)
