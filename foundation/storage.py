"""Private files on a disk that can become full."""

import errno
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

HALF = ".part"  # suffix of files that are not complete
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
_DATABASE_HAS_NO_ROOM = "53100"


class WholeFiles(FileSystemStorage):
    """A file gets its name only when it is complete. A write that breaks off leaves no file."""

    def _save(self, name: str, content: "File[Any]") -> str:
        part = _Part(Path(self.location) / f"{uuid4()}{HALF}")
        try:
            part.write(content)
            return super()._save(name, part)  # type: ignore[misc]  # the stubs leave it out
        finally:
            part.path.unlink(missing_ok=True)


class _Part:
    """A file that is written already, so that Django only moves it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, content: "File[Any]") -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.path.open("xb") as file:
            file.writelines(content.chunks())

    def temporary_file_path(self) -> str:
        return str(self.path)


def has_no_room(error: BaseException) -> bool:
    """Whether a disk is full: that of the files, of temporary data, or of the database."""
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    return getattr(error.__cause__, "pgcode", "") == _DATABASE_HAS_NO_ROOM
