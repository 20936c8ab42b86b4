"""A disk without room: told in a sentence and by an alarm, nothing half is left, and no file is given up for it."""

import errno
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.test import Client
from post_office.models import Email
from pytest_django import Settings

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload
from attendance.uploads.processing import process_upload
from foundation.storage import has_no_room
from programs.models import Program
from tests import factories
from tests.pages import Login, text

TOLD = "This cannot be stored now The portal has no room for it, and AAST has been told. Nothing was lost"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 512 kB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", folder], check=False, capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"This machine lets nobody mount a small file system: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture(autouse=True)
def _alarms_are_rows(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "post_office.EmailBackend"


@pytest.fixture
def stored_there(small_disk: Path, settings: Settings) -> Path:
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": str(small_disk)}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return small_disk


def upload(client: Client, provider: Provider, content: bytes) -> object:
    file = SimpleUploadedFile("spring.csv", content)
    return client.post("/attendance/upload/", {"provider": provider.pk, "file": file, "upload_id": uuid4()})


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db(transaction=True)
def test_a_file_that_does_not_fit_is_told_and_leaves_nothing(
    stored_there: Path, aast: Provider, carol: User, login: Login
) -> None:
    client = login(carol)
    for _ in range(2):
        page = upload(client, aast, b"A09164,100100,John,Smith,4/10/2009,1\n" * 20_000)
        assert (page.status_code, TOLD in text(page)) == (503, True)
    assert (files_in(stored_there), AttendanceUpload.objects.count()) == ([], 0)
    assert [email.subject for email in Email.objects.all()] == ["[CEC portal] A disk is full"]
    assert upload(client, aast, b"A09164,100100,John,Smith,4/10/2009,1\n").status_code == 302
    assert [path.stat().st_size for path in files_in(stored_there)] == [37]


class NoRoom(FileUploadHandler):
    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def file_complete(self, file_size: int) -> None:
        """It never comes to this."""


@pytest.mark.django_db(transaction=True)
def test_a_form_that_does_not_fit_into_the_temporary_folder_is_told(
    aast: Provider, carol: User, login: Login, settings: Settings
) -> None:
    settings.FILE_UPLOAD_HANDLERS = [f"{__name__}.NoRoom"]
    client = login(carol)
    client.raise_request_exception = False
    page = upload(client, aast, b"x" * 1_000_000)
    assert (page.status_code, TOLD in text(page), AttendanceUpload.objects.count()) == (503, True, 0)


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_checked_while_the_temporary_folder_is_full_is_not_given_up(
    small_disk: Path, aast: Provider, carol: User, conference: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = factories.receive(aast, carol, factories.csv_of(*["A09164,1,John,Smith,4/10/2009,1"] * 40_000))
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(small_disk))
        assert [process_upload(received.pk) for _ in range(4)] == [None] * 4
    received.refresh_from_db()
    assert (received.status, received.attempts) == (UploadStatus.RECEIVED, 0)
    assert Email.objects.filter(subject="[CEC portal] A disk is full").count() == 1
    assert process_upload(received.pk) == UploadStatus.REJECTED


def test_a_save_that_breaks_off_leaves_nothing_and_touches_no_other_file(tmp_path: Path, settings: Settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "foundation.storage.WholeFiles", "OPTIONS": {"location": str(tmp_path)}},
    }
    storage = storages["default"]
    storage.save("a/one.csv", ContentFile(b"one"))
    broken = ContentFile(b"two")
    broken.chunks = _chunks_that_break_off  # type: ignore[method-assign]
    with pytest.raises(OSError, match="No space"):
        storage.save("a/one.csv", broken)
    assert {path.name: path.read_bytes() for path in files_in(tmp_path)} == {"one.csv": b"one"}


def _chunks_that_break_off(chunk_size: int | None = None) -> Iterator[bytes]:
    yield b"tw"
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("error", "no_room"),
    [(OSError(errno.ENOSPC, ""), True), (OSError(errno.EDQUOT, ""), True), (OSError(errno.ENOENT, ""), False)],
)
def test_what_is_a_full_disk(error: OSError, no_room: bool) -> None:
    assert has_no_room(error) is no_room
