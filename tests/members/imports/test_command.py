"""`manage.py import_members`, as somebody runs it on the server."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from members.imports.choices import ImportStatus
from members.imports.models import MemberImport
from members.models import Member
from tests import factories

pytestmark = pytest.mark.django_db
CHECKED = "Checked: {}. Nothing was changed yet."
GOOD = "AAST ID,First Name,Last Name\n100100,John,Smith\n100101,Jane,Jones\n"


def run(path: Path, *args: str) -> list[str]:
    out = io.StringIO()
    call_command("import_members", str(path), *args, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "register.csv"
    path.write_text(GOOD)
    return path


def test_it_imports_and_can_be_run_again(path: Path, stella: User) -> None:
    assert run(path, "--by", "STELLA@aast.example") == [
        CHECKED.format("2 new people, 0 changed, 0 as before"),
        "Imported: 2 new people, 0 changed, 0 as before.",
    ]
    assert run(path)[-1] == "Imported: 0 new people, 0 changed, 2 as before."
    done = MemberImport.objects.order_by("received_at").values_list("filename", "by", "status")
    assert list(done) == [
        ("register.csv", stella.pk, ImportStatus.IMPORTED),
        ("register.csv", None, ImportStatus.IMPORTED),
    ]


def test_a_dry_run_says_what_would_change(path: Path) -> None:
    factories.make_member("100100", "Jon", "Smith")
    factories.make_member("100102", "Sally", "Johnson")
    assert run(path, "--dry-run", "--deactivate-missing") == [
        CHECKED.format("1 new person, 1 changed, 0 as before, 1 not in the file and to become inactive"),
        "  100102 Standing: active becomes inactive",
        "  100100 First Name: Jon becomes John",
    ]
    assert sorted(Member.objects.values_list("first_name", "standing")) == [("Jon", "active"), ("Sally", "active")]


def test_what_could_be_read_otherwise_needs_a_confirmation(path: Path) -> None:
    path.write_text("Member #,First Name,Last Name\n100100,John,Smith\n")
    with pytest.raises(CommandError, match="run it again with --confirmed"):
        run(path)
    assert not Member.objects.exists()
    assert run(path, "--confirmed")[-1] == "Imported: 1 new person, 0 changed, 0 as before."


def test_inactive_people_need_a_confirmation(path: Path) -> None:
    factories.make_member("100102", "Sally", "Johnson")
    with pytest.raises(CommandError, match="run it again with --confirmed"):
        run(path, "--deactivate-missing")
    run(path, "--deactivate-missing", "--confirmed")
    assert Member.objects.get(aast_id="100102").standing == "inactive"


def test_errors_are_named_and_the_file_comes_back(path: Path, tmp_path: Path) -> None:
    path.write_text(GOOD + "1,Sally,Johnson\n" * 21)
    back = tmp_path / "back.csv"
    err = io.StringIO()
    with pytest.raises(CommandError, match=r"Nothing was imported: 21 errors\."):
        call_command("import_members", str(path), "--errors", str(back), stderr=err)
    lines = err.getvalue().splitlines()
    assert lines[0].startswith("Line 4: An AAST ID has six digits. Copy it")
    assert lines[20:] == ["… and 1 more.", f"The file with its errors is {back}."]
    assert back.read_text(encoding="utf-8-sig").splitlines()[:2] == [
        "Errors,AAST ID,First Name,Last Name",
        ",100100,John,Smith",
    ]
    assert not Member.objects.exists()


def test_what_cannot_be_done_is_said(path: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"none\.csv cannot be read: No such file or directory\."):
        run(tmp_path / "none.csv")
    with pytest.raises(CommandError, match=r"There is no staff login nobody@example\.org\."):
        run(path, "--by", "nobody@example.org")
    assert not MemberImport.objects.exists()
