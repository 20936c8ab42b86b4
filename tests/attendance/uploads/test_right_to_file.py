"""The right to file is asked for when a file is sent, and again when somebody has it filed; a check asks nobody."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from accounts.choices import StaffRole
from accounts.models import Provider, ProviderStaff, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload
from attendance.uploads.processing import process_upload
from attendance.uploads.receiving import store_upload
from programs.models import Program
from tests import factories
from tests.pages import Login


def become_viewer(user: User) -> None:
    ProviderStaff.objects.filter(user=user).update(role=StaffRole.VIEWER)


def leave(user: User) -> None:
    ProviderStaff.objects.filter(user=user).delete()


def be_switched_off(user: User) -> None:
    user.is_active = False
    user.save(update_fields=["is_active"])


EVERY_WAY = pytest.mark.parametrize("lose_the_right", [become_viewer, leave, be_switched_off])


@EVERY_WAY
def test_what_was_sent_with_the_right_is_accepted_without_it(
    aast: Provider, carol: User, conference: Program, guide_file: bytes, lose_the_right: Callable[[User], None]
) -> None:
    upload = factories.receive(aast, carol, guide_file)
    lose_the_right(carol)

    assert process_upload(upload.pk) == UploadStatus.ACCEPTED
    upload.refresh_from_db()
    assert (upload.received_by, upload.records.count()) == (carol, 5)


@EVERY_WAY
def test_what_was_checked_is_filed_by_nobody_without_the_right(
    aast: Provider,
    carol: User,
    conference: Program,
    guide_file: bytes,
    login: Login,
    lose_the_right: Callable[[User], None],
) -> None:
    client, now = login(carol), conference.created_at
    file = ContentFile(guide_file, name="spring.csv")
    upload = store_upload(provider=aast, file=file, filename="spring.csv", by=carol, now=now, only_check=True)
    process_upload(upload.pk)
    lose_the_right(carol)
    answer = client.post(f"/attendance/uploads/{upload.pk}/file/")

    assert answer.status_code in (302, 403, 404)
    assert AttendanceUpload.objects.get().status == UploadStatus.CHECKED


@EVERY_WAY
def test_nothing_is_sent_without_the_right(
    aast: Provider, carol: User, conference: Program, login: Login, lose_the_right: Callable[[User], None]
) -> None:
    client = login(carol)
    for number in (1, 2):
        file = ContentFile(b"Program ID,%d" % number, name="spring.csv")
        client.post("/attendance/upload/", {"provider": aast.pk, "file": file, "upload_id": uuid4()})
        lose_the_right(carol)

    assert [upload.size for upload in AttendanceUpload.objects.all()] == [12]
