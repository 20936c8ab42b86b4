"""One form, sent more than once: by a double click, after Back, and once more after the file was rejected."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload
from attendance.uploads.receiving import receive_once

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)
FORM = uuid4()


def send(aast: Provider, carol: User, content: bytes, *, after: int = 0, only_check: bool = False) -> AttendanceUpload:
    """Send the form so many seconds later."""
    return receive_once(
        provider=aast,
        file=ContentFile(content, name="attendance.csv"),
        by=carol,
        now=NOW + timedelta(seconds=after),
        upload_id=FORM,
        only_check=only_check,
    )


def end(upload: AttendanceUpload, status: UploadStatus) -> None:
    AttendanceUpload.objects.filter(pk=upload.pk).update(status=status, finished_at=NOW)


def test_a_double_click_is_one_upload(aast: Provider, carol: User) -> None:
    first = send(aast, carol, b"one")
    end(first, UploadStatus.REJECTED)
    assert send(aast, carol, b"one", after=1) == first
    assert first.pk == FORM


def test_a_double_click_on_another_file_of_the_form_is_one_upload(aast: Provider, carol: User) -> None:
    first = send(aast, carol, b"one")
    corrected = send(aast, carol, b"two", after=60)
    assert send(aast, carol, b"two", after=61) == corrected
    assert (first != corrected, AttendanceUpload.objects.count()) == (True, 2)


@pytest.mark.parametrize("status", [UploadStatus.REJECTED, UploadStatus.UNDONE])
def test_the_same_file_is_checked_again_after_it_was_rejected_or_undone(
    aast: Provider, carol: User, status: UploadStatus
) -> None:
    first = send(aast, carol, b"one")
    end(first, status)
    assert send(aast, carol, b"one", after=29) == first
    again = send(aast, carol, b"one", after=30)
    assert (again != first, again.status) == (True, UploadStatus.RECEIVED)
    assert send(aast, carol, b"one", after=31) == again
    end(again, status)
    assert send(aast, carol, b"one", after=90) not in (first, again)


@pytest.mark.parametrize("status", [UploadStatus.ACCEPTED, UploadStatus.CHECKED, UploadStatus.FAILED])
def test_an_upload_that_is_not_over_answers_the_form_for_good(
    aast: Provider, carol: User, status: UploadStatus
) -> None:
    first = send(aast, carol, b"one")
    end(first, status)
    assert send(aast, carol, b"one", after=86_400) == first


def test_check_and_process_are_two_requests(aast: Provider, carol: User) -> None:
    checked = send(aast, carol, b"one", only_check=True)
    assert send(aast, carol, b"one", after=1) != checked
    assert send(aast, carol, b"one", after=2, only_check=True) == checked
