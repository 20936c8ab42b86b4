"""Receives and checks one file in this process."""

from pathlib import Path
from time import perf_counter

from django.core.files import File

from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload
from attendance.uploads.processing import process_upload
from attendance.uploads.receiving import store_upload
from benchmarks import dataset


def receive(path: Path) -> AttendanceUpload:
    with path.open("rb") as file:
        return store_upload(
            provider=dataset.provider(), file=File(file), filename=path.name, by=dataset.coordinator(), now=dataset.NOW
        )


def check(path: Path, verdict: UploadStatus) -> float:
    """Return the seconds from Received to the verdict. Raises AssertionError for another verdict."""
    upload = receive(path)
    begin = perf_counter()
    found = process_upload(upload.pk, now=lambda: dataset.NOW)
    seconds = perf_counter() - begin
    if found != verdict:
        raise AssertionError(f"{path.name} came out {found}, not {verdict}")
    return seconds
