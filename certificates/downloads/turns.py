"""One archive of a name at a time for a user, because each costs a print of all its certificates."""

from collections.abc import Iterator

from django.core.cache import cache
from redis.exceptions import RedisError

from foundation.rate_limits import digest

# A killed process does not end its turn.
_ENDS_BY_ITSELF = 15 * 60


class Turn:
    """The turn of an archive. It is the archive's content too, so that it ends with the answer, sent or broken off."""

    def __init__(self, archive: str, parts: Iterator[bytes]) -> None:
        self._key, self._parts = f"archive:{digest(archive)}", parts

    def begins(self) -> bool:
        """False while another one runs. If neither the cache nor its replacement works, every turn begins."""
        try:
            return bool(cache.add(self._key, 1, timeout=_ENDS_BY_ITSELF))
        except RedisError:
            return True

    def __iter__(self) -> Iterator[bytes]:
        return self._parts

    def close(self) -> None:
        """The server calls it at the end of the answer."""
        try:
            cache.delete(self._key)
        except RedisError:
            return
