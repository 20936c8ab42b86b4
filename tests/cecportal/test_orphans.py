"""Stored bytes without a row are deleted at night, and nothing else is."""

import logging
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from post_office.models import Email
from pytest_django import Settings

from accounts.models import Provider, User
from attendance.models import SentReport
from cecportal.orphans import Swept, TooManyOrphans, sweep_orphans
from cecportal.tasks import sweep_storage
from programs.choices import DocumentKind
from programs.models import Program, ProgramDocument
from tests import factories

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture
def stored(tmp_path: Path, settings: Settings) -> Path:
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path / "storage")}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return tmp_path / "storage"


@pytest.fixture
def every_kind(stored: Path, aast: Provider, carol: User, conference: Program) -> list[str]:
    """The names of an upload, of a webinar's report as it was sent, and of a document that was removed."""
    upload = factories.receive(aast, carol, b"Program ID")
    report = SentReport(upload=upload, size=1, sha256="x")
    report.file.save("zoom.csv", ContentFile(b"Topic"), save=True)
    document = ProgramDocument(
        program=conference, kind=DocumentKind.OTHER, filename="a.pdf", content_type="application/pdf", size=1
    )
    document.added_by, document.added_at, document.removed_at = carol, NOW, NOW
    document.file.save("a.pdf", ContentFile(b"%PDF-"), save=True)
    return sorted([upload.file.name, report.file.name, document.file.name])


def left(stored: Path, name: str, *, age: timedelta) -> Path:
    """Bytes that were last written so long ago."""
    path = stored / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    touched_before(path, age)
    return path


def touched_before(path: Path, age: timedelta) -> None:
    os.utime(path, ((NOW - age).timestamp(),) * 2)


def names_in(stored: Path) -> list[str]:
    return sorted(path.relative_to(stored).as_posix() for path in stored.rglob("*") if path.is_file())


def test_only_what_has_no_row_for_a_day_goes(
    stored: Path, every_kind: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    for name in every_kind:
        touched_before(stored / name, 400 * DAY)
    left(stored, "attendance/2027/01/lost.csv", age=DAY + timedelta(seconds=1))
    left(stored, "programs/lost.pdf", age=30 * DAY)
    left(stored, "0b9c.part", age=2 * DAY)
    left(stored, "attendance/2027/01/new.csv", age=DAY - timedelta(seconds=1))
    left(stored, "1c2d.part", age=timedelta(hours=1))
    with caplog.at_level(logging.INFO, "cecportal.orphans"):
        swept = sweep_orphans(now=NOW)

    assert (swept, sweep_orphans(now=NOW)) == (Swept(files=2, halves=1), Swept(files=0, halves=0))
    assert names_in(stored) == sorted([*every_kind, "1c2d.part", "attendance/2027/01/new.csv"])
    assert caplog.messages[0] == "2 stored files without a row and 1 half-written files were deleted."


def test_a_link_out_of_the_folder_is_left_alone(stored: Path, tmp_path: Path, db: None) -> None:
    outside = left(tmp_path / "other", "kept.csv", age=9 * DAY)
    stored.mkdir()
    (stored / "link.csv").symlink_to(outside)
    (stored / "folder").symlink_to(outside.parent)

    assert (sweep_orphans(now=NOW), outside.exists()) == (Swept(files=0, halves=0), True)


def test_nothing_is_stored_yet(stored: Path, db: None) -> None:
    assert sweep_orphans(now=NOW) == Swept(files=0, halves=0)


@pytest.mark.parametrize(("orphans", "refused"), [(20, False), (21, True)])
def test_a_folder_of_another_database_is_left_alone(
    stored: Path, every_kind: list[str], settings: Settings, orphans: int, refused: bool
) -> None:
    settings.EMAIL_BACKEND = "post_office.EmailBackend"
    for number in range(orphans):
        left(stored, f"attendance/2027/01/{number}.csv", age=2 * DAY)
    left(stored, "0b9c.part", age=2 * DAY)
    if refused:
        with pytest.raises(TooManyOrphans):
            sweep_orphans(now=NOW)
    sweep_storage()

    assert len(names_in(stored)) == (len(every_kind) + orphans + 1 if refused else len(every_kind))
    shown = ["[CEC portal] Most stored files have no row"] if refused else []
    assert [email.subject for email in Email.objects.filter(subject__contains="stored files")] == shown


def test_many_go_where_more_have_a_row(stored: Path, aast: Provider, carol: User) -> None:
    for number in range(22):
        upload = factories.receive(aast, carol, b"Program ID,%d" % number)
        touched_before(stored / upload.file.name, 2 * DAY)
        left(stored, f"attendance/2027/01/{number}.csv", age=2 * DAY)

    assert (sweep_orphans(now=NOW), len(names_in(stored))) == (Swept(files=22, halves=0), 22)


def test_beat_starts_it_each_night() -> None:
    entry = django_settings.CELERY_BEAT_SCHEDULE["sweep-storage"]
    assert (entry["task"], entry["schedule"].hour, entry["schedule"].minute) == (sweep_storage.name, {3}, {50})
