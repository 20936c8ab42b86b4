"""However damaged a file is: a verdict with words for every error, never a crash, never half of it on record."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload
from attendance.uploads.processing import process_upload
from tests.attendance.parsing.malformed import malformed_files
from tests.pages import Login

# What an example leaves in the database is rolled back by itself, so that the fixtures may serve all of them.
pytestmark = pytest.mark.usefixtures("conference", "maria")
one_scene = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@contextmanager
def forgotten() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@one_scene
@given(file=malformed_files(), button=st.sampled_from(["process", "check"]))
def test_every_page_answers(login: Login, aast: Provider, carol: User, file: tuple[str, bytes], button: str) -> None:
    """Sent, checked, and looked at on every page that it leads to; the client raises whatever a page would."""
    name, content = file
    client = login(carol)
    with forgotten():
        sent = {"provider": aast.pk, "file": SimpleUploadedFile(name, content), "upload_id": uuid4(), button: "1"}
        answer = client.post("/attendance/upload/", sent)
        if answer.status_code == 200:
            assert not content.strip()
            return
        upload = AttendanceUpload.objects.get(pk=UUID(answer["Location"].strip("/").rpartition("/")[2]))
        process_upload(upload.pk)
        upload.refresh_from_db()
        verdict = (upload.status, bool(upload.error_count), AttendanceRecord.objects.count())
        assert verdict in {
            (UploadStatus.ACCEPTED, False, upload.lines),
            (UploadStatus.REJECTED, True, 0),
            (UploadStatus.CHECKED, False, 0),
            (UploadStatus.CHECKED, True, 0),
        }
        assert all(error.message and error.advice for error in upload.errors.all())
        assert all(note.words for note in upload.notes)
        pages = {part: _read(client, f"{upload.get_absolute_url()}{part}") for part in ("", "repair/", "errors.csv")}
        assert (pages[""], pages["repair/"] in (200, 302), pages["errors.csv"] in (200, 404)) == (200, True, True)
        upload.file.delete(save=False)


def _read(client: Client, address: str) -> int:
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


@one_scene
@given(file=malformed_files())
def test_a_webinar_report_is_taken_or_refused_in_words(
    login: Login, conference: object, carol: User, file: tuple[str, bytes]
) -> None:
    name, content = file
    program = conference.pk  # type: ignore[attr-defined]
    with forgotten():
        sent = {"program": program, "file": SimpleUploadedFile(name, content), "upload_id": uuid4()}
        answer = login(carol).post("/attendance/webinar/", sent)
        assert answer.status_code == 302 or (answer.status_code == 200 and b"invalid-feedback" in answer.content)


@one_scene
@given(block=malformed_files().map(lambda file: file[1].decode("utf-8", "replace")))
def test_pasted_rows_get_a_verdict(login: Login, aast: Provider, carol: User, block: str) -> None:
    with forgotten():
        sent = {"provider": aast.pk, "rows": block, "upload_id": uuid4(), "process": "1"}
        answer = login(carol).post("/attendance/enter/paste/", sent)
        if answer.status_code == 302:
            process_upload(UUID(answer["Location"].strip("/").rpartition("/")[2]))
            assert login(carol).get(answer["Location"]).status_code == 200
        else:
            assert (answer.status_code, b"invalid-feedback" in answer.content) == (200, True)
