"""Long series of rows in batches that fit into memory."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of `size` items each; the last list may be shorter. Python 3.12 has itertools.batched."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
