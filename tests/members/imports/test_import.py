"""A list of members against the register: what is new, changed, as before, and no longer there."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from pytest_django import Settings

from accounts.models import User
from foundation.lifecycle import InvalidTransition
from members.imports.choices import ImportStatus, ImportWorkKind
from members.imports.errors_file import has_errors_file, write_errors
from members.imports.models import MemberImport, MemberImportError, MemberImportWork
from members.imports.retention import forget_import_files
from members.imports.services import (
    ImportBusy,
    RegisterChanged,
    check,
    discard_import,
    import_members,
    outcome,
    queue_work,
    receive_import,
    run_import_work,
)
from members.models import FormerName, Member
from tests import factories

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)
LATER = datetime(2026, 8, 19, 15, 0, tzinfo=UTC)
NAMES = "AAST ID,First Name,Last Name,Email"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_folder")]


@pytest.fixture
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path)}},
    }


def receive(*lines: str, deactivate_missing: bool = False, by: User | None = None, names: str = NAMES) -> MemberImport:
    content = "\n".join([names, *lines]).encode()
    return receive_import(
        file=ContentFile(content), filename="members.csv", deactivate_missing=deactivate_missing, by=by, now=NOW
    )


def checked(*lines: str, **more: Any) -> MemberImport:
    return check(import_id=receive(*lines, **more).pk, now=NOW)


def imported(*lines: str, **more: Any) -> MemberImport:
    return import_members(import_id=checked(*lines, **more).pk, by=None, now=NOW)


def numbers(one: MemberImport) -> tuple[str, int, int, int, int]:
    return one.status, one.inserted, one.updated, one.unchanged, one.deactivated


def changes(one: MemberImport) -> list[tuple[int, str, str]]:
    return [(change.line_number, change.member.aast_id, str(change)) for change in one.changes.all()]


def errors(one: MemberImport) -> list[tuple[int, str, str, str]]:
    return [(error.line_number, error.code, error.column, error.value) for error in one.errors.all()]


def register() -> list[tuple[str, str, str, str, str]]:
    return list(
        Member.objects.order_by("aast_id").values_list("aast_id", "first_name", "last_name", "email", "standing")
    )


JOHN = "100100,John,Smith,john@example.org"
JANE = "100101,Jane,Jones,jane@example.org"


def test_new_people_with_all_that_follows() -> None:
    one = imported("100100,John,Smith,john@example.org", "100101,Renée,O'Neil,")
    assert numbers(one) == (ImportStatus.IMPORTED, 2, 0, 0, 0)
    john, renee = Member.objects.order_by("aast_id")
    assert (john.full_name, john.name_key, john.kind, john.standing, john.role, john.listed) == (
        *("John Smith", "john|smith", "member", "active", "practitioner"),
        True,
    )
    assert (renee.name_key, renee.email, renee.email_disputed_at, renee.user) == ("renee|oneil", "", None, None)
    assert one.changes.count() == 0


def test_a_check_changes_nothing_and_says_what_would_change() -> None:
    factories.make_member("100100", "Jon", "Smith", email="old@example.org")
    factories.make_member("100102", "Sally", "Johnson")
    before = register()
    one = checked(JOHN, JANE, deactivate_missing=True)
    assert (numbers(one), register()) == ((ImportStatus.CHECKED, 1, 1, 0, 1), before)
    assert changes(one) == [
        (0, "100102", "Standing: active becomes inactive"),
        (2, "100100", "First Name: Jon becomes John"),
        (2, "100100", "Email: old@example.org becomes john@example.org"),
    ]
    assert outcome(one).words == (
        "Checked: 1 new person, 1 changed, 0 as before, 1 not in the file and to become inactive. Nothing was changed "
        "yet."
    )


def test_the_import_changes_what_the_check_said() -> None:
    factories.make_member("100100", "Jon", "Smith", email="old@example.org")
    factories.make_member("100102", "Sally", "Johnson")
    one = imported(JOHN, JANE, deactivate_missing=True)
    assert register() == [
        ("100100", "John", "Smith", "john@example.org", "active"),
        ("100101", "Jane", "Jones", "jane@example.org", "active"),
        ("100102", "Sally", "Johnson", "", "inactive"),
    ]
    assert numbers(one) == (ImportStatus.IMPORTED, 1, 1, 0, 1)
    assert outcome(one).words == "Imported: 1 new person, 1 changed, 0 as before, 1 not in the file and now inactive."


def test_the_same_file_again_changes_nothing() -> None:
    imported(JOHN, JANE)
    before = register()
    again = imported(JOHN, JANE, deactivate_missing=True)
    assert (numbers(again), register(), changes(again)) == ((ImportStatus.IMPORTED, 0, 0, 2, 0), before, [])


def test_without_the_box_people_who_are_not_in_the_file_stay() -> None:
    factories.make_member("100102", "Sally", "Johnson")
    assert numbers(imported(JOHN)) == (ImportStatus.IMPORTED, 1, 0, 0, 0)
    assert Member.objects.get(aast_id="100102").standing == "active"


def test_an_empty_cell_and_a_missing_column_change_nothing() -> None:
    factories.make_member("100100", "John", "Smith", email="john@example.org", city="Dubuque", kind="guest")
    assert numbers(imported("100100,John,Smith,")) == (ImportStatus.IMPORTED, 0, 0, 1, 0)
    john = Member.objects.get()
    assert (john.email, john.city, john.kind) == ("john@example.org", "Dubuque", "guest")


def test_a_former_name_is_kept_and_an_other_spelling_is_none() -> None:
    jane = factories.make_member("100101", "Jane", "Jones")
    sally = factories.make_member("100102", "SALLY", "JOHNSON")
    imported("100101,Jane,Miller,", "100102,Sally,Johnson,")
    assert list(FormerName.objects.values_list("member", "first_name", "last_name", "name_key")) == [
        (jane.pk, "Jane", "Jones", "jane|jones")
    ]
    sally.refresh_from_db()
    assert sally.full_name == "Sally Johnson"
    imported("100101,Jane,Jones,")
    imported("100101,Jane,Miller,")
    assert sorted(FormerName.objects.values_list("name_key", flat=True)) == ["jane|jones", "jane|miller"]


@pytest.mark.parametrize(
    ("email", "is_disputed"), [("john@example.org", True), ("JOHN@example.org", True), ("new@example.org", False)]
)
def test_a_new_address_is_not_disputed(email: str, is_disputed: bool) -> None:
    factories.make_member("100100", "John", "Smith", email="john@example.org", email_disputed_at=NOW)
    imported(f"100100,John,Smith,{email}")
    john = Member.objects.get()
    assert (john.email, john.email_disputed_at is not None) == (email, is_disputed)


def test_one_bad_line_and_nothing_is_taken() -> None:
    one = checked(JOHN, "4101,Jane,,jane", "100100,Sally,Johnson,")
    assert (numbers(one), one.lines, one.error_count) == ((ImportStatus.REJECTED, 0, 0, 0, 0), 3, 4)
    assert errors(one) == [
        (3, "AAST_ID_FORM", "AAST ID", "4101"),
        (3, "LAST_NAME_MISSING", "Last Name", ""),
        (3, "EMAIL_FORM", "Email", "jane"),
        (4, "AAST_ID_TWICE", "AAST ID", "100100"),
    ]
    assert register() == []
    with pytest.raises(InvalidTransition):
        import_members(import_id=one.pk, by=None, now=NOW)


def test_an_id_on_two_lines_is_an_error_of_the_later_one() -> None:
    one = checked(JOHN, JANE, "100100,John,Smith,", "100100,Jack,Smith,")
    assert errors(one) == [
        (4, "AAST_ID_TWICE", "AAST ID", "100100"),
        (5, "AAST_ID_TWICE", "AAST ID", "100100"),
    ]
    assert [error.message for error in one.errors.all()] == ["Line 2 has the same AAST ID."] * 2


def test_the_file_comes_back_with_its_errors_and_is_imported_after_a_correction() -> None:
    one = checked(JOHN, "4101,Jane,Jones,")
    assert has_errors_file(one)
    back = b"".join(write_errors(one)).decode("utf-8-sig")
    assert back.splitlines() == [
        "Errors,AAST ID,First Name,Last Name,Email",
        ",100100,John,Smith,john@example.org",
        (
            "AAST ID: An AAST ID has six digits. Copy it from your membership system. Spreadsheets remove leading "
            "zeros; format the column as text. Perhaps 004101.,4101,Jane,Jones,"
        ),
    ]
    names, *lines = back.replace(",4101,", ",004101,").splitlines()
    assert numbers(imported(*lines, names=names)) == (ImportStatus.IMPORTED, 2, 0, 0, 0)


@pytest.mark.parametrize(
    ("names", "lines", "code"),
    [
        (NAMES, (), "NO_LINES"),
        ("Program ID,CECs", ("A09164,1",), "NAMES_NOT_FOUND"),
        ("AAST ID,First Name", ("100100,John",), "COLUMN_MISSING"),
        ("%PDF-1.7", (), "NOT_TEXT"),
    ],
)
def test_a_file_of_another_kind(names: str, lines: tuple[str, ...], code: str) -> None:
    one = checked(*lines, names=names)
    assert (one.status, [error[1] for error in errors(one)]) == (ImportStatus.REJECTED, [code])
    assert has_errors_file(one) == (code in {"COLUMN_MISSING", "NAMES_NOT_FOUND"})


def test_more_inactive_people_than_the_check_showed_are_not_taken() -> None:
    factories.make_member("100102", "Sally", "Johnson")
    one = checked(JOHN, deactivate_missing=True)
    factories.make_member("100103", "Susan", "Garcia")
    with pytest.raises(RegisterChanged):
        import_members(import_id=one.pk, by=None, now=NOW)
    assert register() == [
        ("100102", "Sally", "Johnson", "", "active"),
        ("100103", "Susan", "Garcia", "", "active"),
    ]
    assert numbers(check(import_id=one.pk, now=NOW)) == (ImportStatus.CHECKED, 1, 0, 0, 2)
    assert numbers(import_members(import_id=one.pk, by=None, now=NOW)) == (ImportStatus.IMPORTED, 1, 0, 0, 2)


def test_a_worker_checks_and_imports(stella: User) -> None:
    one = receive(JOHN, by=stella)
    work = queue_work(import_id=one.pk, kind=ImportWorkKind.CHECK, by=stella, now=NOW)
    assert work.total == 1
    with pytest.raises(ImportBusy):
        queue_work(import_id=one.pk, kind=ImportWorkKind.CHECK, by=stella, now=NOW)
    run_import_work(work.pk, now=lambda: NOW)
    work = queue_work(import_id=one.pk, kind=ImportWorkKind.IMPORT, by=stella, now=NOW)
    run_import_work(work.pk, now=lambda: NOW)
    run_import_work(work.pk, now=lambda: NOW)
    done = MemberImportWork.objects.order_by("kind").values_list("kind", "level", "outcome")
    assert [(kind, level, words.partition(":")[0]) for kind, level, words in done] == [
        ("check", "success", "Checked"),
        ("import", "success", "Imported"),
    ]
    assert Member.objects.count() == 1
    with pytest.raises(InvalidTransition):
        queue_work(import_id=one.pk, kind=ImportWorkKind.IMPORT, by=stella, now=NOW)


def test_a_file_in_work_is_neither_discarded_nor_forgotten(stella: User) -> None:
    one = receive(JOHN, by=stella)
    queue_work(import_id=one.pk, kind=ImportWorkKind.CHECK, by=stella, now=NOW)
    with pytest.raises(ImportBusy):
        discard_import(import_id=one.pk, now=NOW)
    assert forget_import_files(now=LATER) == 0


def test_who_imports_is_kept(stella: User) -> None:
    one = import_members(import_id=checked(JOHN).pk, by=stella, now=NOW)
    assert (one.by, one.imported_by) == (None, stella)
    with pytest.raises(InvalidTransition):
        check(import_id=one.pk, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_discarded_file_is_deleted(stella: User) -> None:
    one = checked("100100,John,,")
    path = Path(one.file.path)
    assert path.exists()
    discard_import(import_id=one.pk, now=NOW)
    one.refresh_from_db()
    assert (one.status, one.file.name, path.exists(), MemberImportError.objects.count()) == (
        *(ImportStatus.DISCARDED, ""),
        False,
        0,
    )
    with pytest.raises(InvalidTransition):
        discard_import(import_id=one.pk, now=NOW)


@pytest.mark.parametrize(("now", "forgotten"), [(datetime(2026, 8, 18, 15, 0, tzinfo=UTC), 0), (LATER, 4)])
def test_old_files_are_forgotten_and_what_they_changed_is_not(now: datetime, forgotten: int) -> None:
    factories.make_member("100100", "Jon", "Smith")
    done, waits, bad = imported(JOHN), checked(JANE), checked("1,,")
    never_checked = receive(JOHN)
    assert forget_import_files(now=now) == forgotten
    kept = [str(change) for change in MemberImport.objects.get(pk=done.pk).changes.all()]
    assert kept == ["First Name: Jon becomes John", "Email: — becomes john@example.org"]
    for one in (waits, never_checked):
        before = one.status
        one.refresh_from_db()
        assert one.status == (ImportStatus.DISCARDED if forgotten else before)
    assert MemberImportError.objects.filter(member_import=bad).exists() is not bool(forgotten)
    assert forget_import_files(now=now) == 0
