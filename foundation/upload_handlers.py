"""What a browser sends is kept up to the limit and no further, before any form looks at it."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class KeepUpToLimit(FileUploadHandler):
    """Passes a file on until it is over UPLOAD_MAX_BYTES; a form sees that it is and says so."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._kept = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self._kept > settings.UPLOAD_MAX_BYTES:
            return None
        self._kept += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
