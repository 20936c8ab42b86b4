"""A worker imports a list of members, and is killed in the middle: the register has all of it, or nothing."""

import threading
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from accounts.models import User
from foundation.lifecycle import InvalidTransition
from members.imports import statements
from members.imports.choices import ImportStatus, ImportWorkKind
from members.imports.models import MemberImport, MemberImportWork
from members.imports.services import check, import_members, queue_work, receive_import
from members.models import FormerName, Member
from members.services.register import save_member
from tests import factories
from tests.faults.test_fee_races import quietly
from tests.faults.test_races import at_once
from tests.worker import Worker, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
LINES = b"AAST ID,First Name,Last Name\n100100,John,Smith\n100101,Jane,Jones\n"


@pytest.fixture
def checked(stella: User) -> MemberImport:
    factories.make_member("100101", "Jane", "Miller")
    factories.make_member("100102", "Sally", "Johnson")
    one = receive_import(
        file=ContentFile(LINES), filename="members.csv", deactivate_missing=True, by=stella, now=timezone.now()
    )
    return check(import_id=one.pk, now=timezone.now())


def register() -> list[tuple[str, str, str]]:
    return list(Member.objects.order_by("aast_id").values_list("aast_id", "last_name", "standing"))


BEFORE = [("100101", "Miller", "active"), ("100102", "Johnson", "active")]
AFTER = [("100100", "Smith", "active"), ("100101", "Jones", "active"), ("100102", "Johnson", "inactive")]


@pytest.mark.parametrize("failpoint", ["long_work.counted", "long_work.before_commit", "long_work.after_commit"])
def test_a_killed_import_is_done_once(
    failpoint: str, checked: MemberImport, stella: User, start_worker: Callable[..., Worker]
) -> None:
    worker = start_worker(failpoint)
    work = queue_work(import_id=checked.pk, kind=ImportWorkKind.IMPORT, by=stella, now=timezone.now())
    wait_for(lambda: MemberImportWork.objects.filter(pk=work.pk).exclude(finished_at=None).exists())
    wait_for(lambda: "SIGKILL" in worker.log)
    checked.refresh_from_db()
    assert (checked.status, register()) == (ImportStatus.IMPORTED, AFTER)
    assert [str(name) for name in FormerName.objects.all()] == ["Jane Miller"]
    assert checked.changes.count() == 2


def test_what_kills_its_worker_each_time_changed_nothing(
    checked: MemberImport, stella: User, start_worker: Callable[..., Worker]
) -> None:
    start_worker("long_work.before_commit", once=False)
    work = queue_work(import_id=checked.pk, kind=ImportWorkKind.IMPORT, by=stella, now=timezone.now())
    wait_for(lambda: MemberImportWork.objects.filter(pk=work.pk, failed=True).exists())
    checked.refresh_from_db()
    assert (checked.status, register()) == (ImportStatus.CHECKED, BEFORE)


def test_staff_who_change_a_member_meanwhile_lose_nothing(checked: MemberImport, stella: User) -> None:
    """The change waits for the import, or the import for the change. Both are on the register."""
    jane = Member.objects.get(aast_id="100101")
    jane.city = "Dubuque"
    at_once(
        lambda: import_members(import_id=checked.pk, by=None, now=timezone.now()),
        lambda: save_member(jane, only=["city"], by=stella, now=timezone.now()),
    )
    jane.refresh_from_db()
    assert (jane.last_name, jane.city, register()) == ("Jones", "Dubuque", AFTER)


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def change_jane_during(checked: MemberImport) -> list[str]:
    """Lock Jane as staff do, let an import begin, and then write her. Returns the errors of both."""
    errors = []

    def run() -> None:
        try:
            import_members(import_id=checked.pk, by=None, now=timezone.now())
        except OperationalError as error:
            errors.append(str(error))
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    try:
        with transaction.atomic():
            jane = Member.objects.select_for_update().get(aast_id="100101")
            thread.start()
            wait_for(waits_for_a_lock)
            jane.city = "Dubuque"
            jane.save(update_fields=["city"])
    except OperationalError as error:
        errors.append(str(error))
    thread.join()
    return errors


def test_a_change_and_an_import_never_wait_for_each_other(checked: MemberImport) -> None:
    assert change_jane_during(checked) == []
    assert (register(), Member.objects.get(aast_id="100101").city) == (AFTER, "Dubuque")


def test_control_with_a_weaker_lock_they_do(checked: MemberImport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "LOCK", statements.LOCK.replace("EXCLUSIVE", "SHARE ROW EXCLUSIVE"))
    (error,) = change_jane_during(checked)
    assert "deadlock detected" in error


def test_two_staff_at_once_import_once(checked: MemberImport) -> None:
    def run() -> None:
        import_members(import_id=checked.pk, by=None, now=timezone.now())

    at_once(*[quietly(run, InvalidTransition)] * 2)
    assert (register(), FormerName.objects.count(), checked.changes.count()) == (AFTER, 1, 2)
