"""Upload handlers that stop at the size limit, before a form sees the file."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class KeepUpToLimit(FileUploadHandler):
    """Passes a file on until it exceeds UPLOAD_MAX_BYTES. The form then reports the size."""

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
