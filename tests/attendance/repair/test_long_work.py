"""What is done to all lines of a sheet: at once up to a number of lines, beyond it by a worker."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings
from redis import Redis

from accounts.models import Provider, User
from attendance.choices import RepairWorkKind, UploadStatus
from attendance.models import AttendanceUpload, RepairEdit, RepairWork
from attendance.repair.edits import CellChange
from attendance.repair.long_work import ask_worker, run_repair_work
from attendance.repair.services import change_cells
from attendance.repair.sheet import SheetBusy, create_sheet
from attendance.tasks import sweep_repair_work, work_on_sheet
from foundation import progress
from foundation.lifecycle import InvalidTransition
from foundation.long_work import left_behind, start_again
from foundation.progress import Progress
from tests import factories
from tests.attendance.upload_page.test_upload_pages import check, open_sheet
from tests.pages import Login, text

FETCH = {"X-Requested-With": "fetch"}
JOHN = 'A09164,100100,John,Smith,4/10/2009,"1,5"'
LINES = (
    JOHN,
    "A09164,100101,Jane,Jones,4/10/2009,3",
    "A09164,100102,Sally,Johnson,4/10/2009,9",
    "A09164,100103,Suzie,Garcia,4/10/2009,9",
)


@pytest.fixture(autouse=True)
def _three_lines_are_not_long(settings: Settings) -> None:
    settings.LONG_WORK_LINES = 3


@pytest.fixture
def upload(aast: Provider, carol: User, conference: object) -> AttendanceUpload:
    """One line more than is done at once; a comma in the CECs of the first, which is safe to mend."""
    return factories.report(aast, carol, factories.csv_of(*LINES))


@pytest.fixture
def laid_out(upload: AttendanceUpload) -> AttendanceUpload:
    create_sheet(upload, now=timezone.now())
    return upload


def address(upload: AttendanceUpload) -> str:
    return f"{upload.get_absolute_url()}repair/"


def ask(upload: AttendanceUpload, by: User, kind: RepairWorkKind = RepairWorkKind.SAFE, **facts: Any) -> RepairWork:
    work = ask_worker(upload=upload, kind=kind, facts=facts, by=by, now=timezone.now())
    assert work is not None
    return work


def test_up_to_the_number_of_lines_it_is_done_at_once(
    login: Login, carol: User, aast: Provider, conference: object
) -> None:
    upload = factories.report(aast, carol, factories.csv_of(*LINES[:3]))
    page = open_sheet(login(carol), upload)
    assert ("1 line with errors." in text(page), RepairWork.objects.count()) == (True, 0)

    page = login(carol).post(address(upload), {"safe": "1"}, follow=True)
    assert "Safe fixes were applied to 1 line." in text(page)
    filed = login(carol).post(address(upload), {"file": "1"})
    assert (filed.headers["Location"], RepairWork.objects.count()) == (upload.repairs.get().get_absolute_url(), 0)


def test_beyond_it_a_worker_does_it_and_the_person_comes_back(
    login: Login, carol: User, upload: AttendanceUpload
) -> None:
    client = login(carol)
    page = text(client.get(address(upload)))
    assert ("4 lines" in page, "Lay out the lines" in page, upload.repair_lines.count()) == (True, True, 0)

    for sent, words in (
        ({"lay-out": "1"}, "1 line with errors."),
        ({"safe": "1"}, "Safe fixes were applied to 1 line."),
        ({"check": "1"}, "Every line was checked again."),
        ({"order": "day"}, "No date is in doubt any more."),
        ({"add-up-all": "1"}, "No days are left that can be added up for certain."),
        ({"safe": "1"}, "No safe fix is left. Check the other lines yourself."),
    ):
        asked = client.post(address(upload), sent)
        work = RepairWork.objects.get(finished_at=None)
        assert (asked.headers["Location"], work.by, work.total) == (work.get_absolute_url(), carol, 4)
        run_repair_work(work.pk)
        back = client.get(work.get_absolute_url(), follow=True)
        assert (back.redirect_chain, words in text(back)) == ([(address(upload), 302)], True)
    assert RepairEdit.objects.values_list("by", "column").get() == (carol.pk, "CECs")


def test_the_repaired_lines_are_filed_by_a_worker(login: Login, carol: User, laid_out: AttendanceUpload) -> None:
    client = login(carol)
    refused = ask(laid_out, carol, RepairWorkKind.FILE)
    run_repair_work(refused.pk)
    page = client.get(refused.get_absolute_url(), follow=True)
    assert "Some lines still have errors, or none is left. Nothing was recorded." in text(page)

    run_repair_work(ask(laid_out, carol).pk)
    client.post(address(laid_out), {"file": "1"})
    work = RepairWork.objects.get(finished_at=None)
    run_repair_work(work.pk)
    filed = laid_out.repairs.get()
    assert client.get(work.get_absolute_url()).headers["Location"] == filed.get_absolute_url()
    assert check(filed).status == UploadStatus.ACCEPTED


def test_undo_is_long_by_the_lines_that_it_concerns(login: Login, carol: User, laid_out: AttendanceUpload) -> None:
    client, lines = login(carol), [CellChange(number, 5, "2", LINES[number - 2][-1]) for number in range(3, 6)]
    change_cells(upload=laid_out, changes=lines, by=carol, now=timezone.now())
    client.post(address(laid_out), {"undo": "1"})
    assert (RepairWork.objects.count(), laid_out.repair_lines.get(line_number=3).cells[5]) == (0, "3")

    changes = [*lines, CellChange(2, 5, "1", "1,5")]
    change_cells(upload=laid_out, changes=changes, by=carol, now=timezone.now())
    client.post(address(laid_out), {"undo": "2"})
    run_repair_work(RepairWork.objects.get().pk)
    page = client.get(RepairWork.objects.get().get_absolute_url(), follow=True)
    assert "The last change was undone: changes of 4 lines." in text(page)
    assert laid_out.repair_lines.get(line_number=3).cells[5] == "3"


def test_what_cannot_be_undone_any_more_is_told(carol: User, laid_out: AttendanceUpload) -> None:
    work = RepairWork.objects.create(
        about=laid_out, kind=RepairWorkKind.UNDO, facts={"batch": 7}, total=4, by=carol, asked_at=timezone.now()
    )
    run_repair_work(work.pk)
    work.refresh_from_db()
    said = "The last change is another one meanwhile; look again. Nothing was undone."
    assert (work.level, work.outcome) == ("error", said)


def test_meanwhile_the_sheet_takes_nothing_else(login: Login, carol: User, laid_out: AttendanceUpload) -> None:
    work, client = ask(laid_out, carol), login(carol)
    sentence = "Applying all safe fixes is still going on. Nothing else can be changed until it is done."
    shown = {"shown": json.dumps(dict(laid_out.repair_lines.values_list("line_number", "cells")))}

    assert client.get(address(laid_out)).headers["Location"] == work.get_absolute_url()
    by_form = client.post(address(laid_out), shown | {"cell-3-5": "2"}, follow=True)
    assert sentence in text(by_form)
    by_script = client.post(address(laid_out), shown | {"cell-3-5": "2"}, headers=FETCH)
    assert (by_script.status_code, by_script.json()) == (423, {"go": work.get_absolute_url()})
    with pytest.raises(SheetBusy, match=sentence):
        change_cells(upload=laid_out, changes=[CellChange(3, 5, "2", "3")], by=carol, now=timezone.now())
    with pytest.raises(SheetBusy):
        ask(laid_out, carol, RepairWorkKind.CHECK)
    assert (laid_out.edits.count(), RepairWork.objects.count()) == (0, 1)

    run_repair_work(work.pk)
    change_cells(upload=laid_out, changes=[CellChange(3, 5, "2", "3")], by=carol, now=timezone.now())
    assert laid_out.edits.count() == 2


def test_its_page_in_each_state(login: Login, carol: User, laid_out: AttendanceUpload) -> None:
    work, client = ask(laid_out, carol), login(carol)
    status = f"{work.get_absolute_url()}status/"
    page = client.get(work.get_absolute_url())
    assert (f'hx-get="{status}"' in page.content.decode(), "Waiting for its turn" in text(page)) == (True, True)
    assert "The lines cannot be changed until this is done." in text(page)
    assert "takes longer than usual" not in text(page)

    RepairWork.objects.update(asked_at=timezone.now() - timedelta(seconds=11))
    assert "takes longer than usual" in text(client.get(status))
    RepairWork.objects.update(attempts=1)
    assert "It broke off on our side and is begun anew." in text(client.get(status))

    progress.put(work.pk, Progress(0, 4))
    assert "Under way" in text(client.get(status))
    progress.put(work.pk, Progress(3, 4))
    assert "3 of 4 lines" in text(client.get(status))
    progress.clear(work.pk)

    RepairWork.objects.update(failed=True, finished_at=timezone.now(), attempts=3)
    failed = client.get(status)
    assert ("This could not be finished" in text(failed), "hx-get" in failed.content.decode()) == (True, False)
    assert "Start again" in text(client.get(work.get_absolute_url()))
    assert "1 line with errors." in text(client.get(address(laid_out)))

    client.post(work.get_absolute_url())
    work.refresh_from_db()
    assert (work.finished_at, work.attempts, work.failed) == (None, 0, False)
    run_repair_work(work.pk)
    assert client.get(status).headers["HX-Redirect"] == work.get_absolute_url()


def test_strangers_get_404_and_viewers_may_not(
    login: Login, carol: User, olivia: User, victor: User, laid_out: AttendanceUpload
) -> None:
    work = ask(laid_out, carol)
    pages = (work.get_absolute_url(), f"{work.get_absolute_url()}status/")
    assert [login(olivia).get(page).status_code for page in pages] == [404, 404]
    assert [login(victor).get(page).status_code for page in pages] == [403, 403]
    assert login(olivia).post(work.get_absolute_url()).status_code == 404
    assert [Client().get(page).status_code for page in pages] == [302, 302]


def test_delivered_twice_it_is_done_once(carol: User, laid_out: AttendanceUpload) -> None:
    work = ask(laid_out, carol)
    for _ in range(2):
        work_on_sheet(work_id=str(work.pk))
    work.refresh_from_db()
    assert (work.attempts, work.outcome, laid_out.edits.count()) == (1, "Safe fixes were applied to 1 line.", 1)


def test_progress_is_told_and_forgotten(
    carol: User, laid_out: AttendanceUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, said = ask(laid_out, carol), []
    monkeypatch.setattr(progress, "put", lambda _work, found: said.append(found))
    run_repair_work(work.pk)
    assert said == [Progress(0, 4), Progress(1, 4)]
    assert caches["progress"].get(f"progress:{work.pk}") is None


def test_failed_work_is_not_started_twice(carol: User, laid_out: AttendanceUpload) -> None:
    work = ask(laid_out, carol)
    with pytest.raises(InvalidTransition):
        start_again(work)
    RepairWork.objects.update(failed=True, finished_at=timezone.now())
    ask(laid_out, carol, RepairWorkKind.CHECK)
    with pytest.raises(InvalidTransition):
        start_again(work)
    assert RepairWork.objects.filter(finished_at=None).count() == 1


def test_the_sweeper_has_patience_and_no_upper_age(
    carol: User, laid_out: AttendanceUpload, empty_broker: Redis
) -> None:
    work = ask(laid_out, carol)
    asked = work.asked_at
    assert left_behind(RepairWork, now=asked + timedelta(seconds=5)) == []
    assert left_behind(RepairWork, now=asked + timedelta(days=400)) == [work.pk]
    assert left_behind(RepairWork, now=asked + timedelta(days=400, seconds=30)) == []
    assert left_behind(RepairWork, now=asked + timedelta(days=400, seconds=90)) == [work.pk]

    RepairWork.objects.update(asked_at=asked - timedelta(minutes=1), queued_at=None)
    sweep_repair_work()
    sweep_repair_work()
    assert empty_broker.llen("celery") == 1


def test_asking_queues_the_work(
    login: Login,
    carol: User,
    laid_out: AttendanceUpload,
    empty_broker: Redis,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        said = login(carol).post(address(laid_out), {"safe": "1"}, headers=FETCH)
    assert said.json() == {"go": RepairWork.objects.get().get_absolute_url()}
    assert empty_broker.llen("celery") == 1


def test_a_long_sheet_is_laid_out_by_nothing_but_its_button(
    login: Login, carol: User, upload: AttendanceUpload
) -> None:
    page = login(carol).post(address(upload), {"safe": "1"}, follow=True)
    assert ("Lay out the lines" in text(page), RepairWork.objects.count()) == (True, 0)


def test_a_file_that_was_filed_meanwhile_is_left_alone(carol: User, laid_out: AttendanceUpload) -> None:
    work = ask(laid_out, carol)
    AttendanceUpload.objects.update(status=UploadStatus.ACCEPTED, error_count=0)
    run_repair_work(work.pk)
    work.refresh_from_db()
    said = "This file was processed meanwhile; nothing more is to be repaired."
    assert (work.level, work.outcome) == ("error", said)


def test_the_page_costs_little(
    login: Login, carol: User, laid_out: AttendanceUpload, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    work, client = ask(laid_out, carol), login(carol)
    client.get(work.get_absolute_url())
    with django_assert_num_queries(6):
        client.get(f"{work.get_absolute_url()}status/")
