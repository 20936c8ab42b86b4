"""Stored files without a row, of a request that died before its commit, or of a deleted row."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from stat import S_ISREG

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField

from foundation.storage import HALF

# No upload takes this long.
UNTOUCHED = timedelta(days=1)
_A_FEW = 20

logger = logging.getLogger(__name__)


class TooManyOrphans(Exception):
    """More files are without a row than with one. The folder then probably belongs to another database."""


@dataclass(frozen=True)
class Swept:
    files: int
    halves: int


def sweep_orphans(*, now: datetime) -> Swept:
    """Delete files without a row in any model that did not change for a day. Raises TooManyOrphans.

    The files are listed before the rows are read, so each file had a day to get its row.
    """
    root = Path(default_storage.path(""))
    old = set(_untouched(root, now - UNTOUCHED))
    halves = {name for name in old if name.endswith(HALF)}
    orphans = old - halves - set(_named())
    if len(orphans) > max(_A_FEW, len(old - halves) // 2):
        raise TooManyOrphans(len(orphans))
    for name in orphans | halves:
        (root / name).unlink(missing_ok=True)
    logger.info("%s stored files without a row and %s half-written files were deleted.", len(orphans), len(halves))
    return Swept(len(orphans), len(halves))


def _untouched(root: Path, since: datetime) -> Iterator[str]:
    for path in root.rglob("*"):
        with suppress(FileNotFoundError):  # deleted meanwhile
            found = path.lstat()
            if S_ISREG(found.st_mode) and found.st_mtime < since.timestamp():
                yield path.relative_to(root).as_posix()


def _named() -> Iterator[str]:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, FileField):
                yield from model._base_manager.values_list(field.name, flat=True).iterator()
