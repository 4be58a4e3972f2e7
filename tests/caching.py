"""The cache of one test: its own keys in the Redis that all the processes of a run share, queues included."""

from django.core.cache.backends.redis import RedisCache


class OwnCache(RedisCache):
    """Emptied of its own keys alone.

    Redis would empty its whole database: the readings kept by the tests of the other processes would be made again in
    the middle of them, and the messages of their queues lost.
    """

    def clear(self) -> bool:
        redis = self._cache.get_client(write=True)
        if own := list(redis.scan_iter(match=f"{self.key_prefix}:*", count=10_000)):
            redis.delete(*own)
        return True
