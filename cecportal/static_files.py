"""Collected stylesheets and scripts: each stylesheet is complete, and each import has its hashed name."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEETS = ("css/portal.css", "css/staff.css")
_MODULES = ("js/repair/", "js/certificates/")
_IMPORT = re.compile(r'@import url\("(?P<url>[^"]+)"\)(?: layer\((?P<layer>\w+)\))?;')
_COMMENT = re.compile(r"/\*(?!!).*?\*/", re.DOTALL)  # a license stays

Found = dict[str, tuple[Any, str]]  # by name: the storage that has a file, and its path there


class WholeSheets(CompressedManifestStaticFilesStorage):
    """Writes the imported stylesheets into the importing one, so that it is one request.

    Comments are for developers, and browsers do not need them.
    """

    # Django's own switch for modules would also read scripts of libraries, which import missing files.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *(
            (f"{folder}*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1])
            for folder in _MODULES
        ),
    )

    def post_process(self, paths: Found, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            for name in [name for name in paths if name in SHEETS or name.startswith(_MODULES)]:
                paths[name] = self._collect_whole(name, paths)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _collect_whole(self, name: str, paths: Found) -> tuple[Any, str]:
        whole = whole_file(name, paths)
        self.delete(name)
        return self, self.save(name, ContentFile(whole.encode()))


def whole_file(name: str, paths: Found) -> str:
    """The text without comments, with its imported stylesheets inside."""
    storage, path = paths[name]
    with storage.open(path) as file:
        text = file.read().decode()

    def imported(found: re.Match[str]) -> str:
        inside = whole_file(normpath(str(PurePosixPath(name).parent / found["url"])), paths)
        return f"@layer {found['layer']} {{\n{inside}\n}}" if found["layer"] else inside

    return _IMPORT.sub(imported, _COMMENT.sub("", text))
