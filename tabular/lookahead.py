"""An iterator of lines that can show the next lines in advance."""

from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice

NumberedLine = tuple[int, str]


class Lookahead:
    """Lines one by one. The lines that `peek` returns stay until they are taken or skipped."""

    def __init__(self, lines: Iterator[NumberedLine]) -> None:
        self._lines = lines
        self._ahead: deque[NumberedLine] = deque()

    def __bool__(self) -> bool:
        """Whether lines were peeked at and not taken yet."""
        return bool(self._ahead)

    def __iter__(self) -> Iterator[NumberedLine]:
        return self

    def __next__(self) -> NumberedLine:
        return self._ahead.popleft() if self._ahead else next(self._lines)

    def peek(self, count: int) -> list[NumberedLine]:
        """At most `count` next lines."""
        self._ahead.extend(islice(self._lines, max(0, count - len(self._ahead))))
        return [*islice(self._ahead, count)]

    def skip(self, count: int) -> None:
        """Skip lines that were peeked at."""
        for _ in range(count):
            self._ahead.popleft()

    def skip_while(self, is_skipped: Callable[[NumberedLine], bool]) -> None:
        while (following := self.peek(1)) and is_skipped(following[0]):
            self.skip(1)
