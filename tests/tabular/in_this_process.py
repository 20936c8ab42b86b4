"""The reader of workbooks without its process."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

import pytest

from tabular import workbook
from tabular.columns import KnownNames
from tabular.workbooks import child


class ReadHere:
    """Reads a workbook in this process: for thousands of examples, of which none is meant to do harm."""

    def __init__(self, file: BinaryIO, names: KnownNames) -> None:
        self._file, self._names = file, names

    def lines(self) -> Iterator[Any]:
        return map(json.loads, child.said(self._file, 200_000_000, self._names))


@pytest.fixture
def workbooks_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "Reader", ReadHere)
