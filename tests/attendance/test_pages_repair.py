import json
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload
from members.models import Member
from tests import factories
from tests.attendance.test_pages_attendance import check, text

Login = Callable[[User], Client]
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def upload(aast: Provider, carol: User, conference: object) -> AttendanceUpload:
    """Johm for John on line 2; line 3 is right; half a CEC written with a comma on line 4."""
    Member.objects.filter(aast_id="100103").update(first_name="Susan", name_key="susan|garcia")
    lines = (
        "A09164,100100,Johm,Smith,4/10/2009,1",
        "A09164,100101,Jane,Jones,4/10/2009,3",
        'A09164,100102,Sally,Johnson,4/10/2009,"9,5"',
        "A09164,100103,Suzie,Garcia,4/10/2009,9",
    )
    return factories.report(aast, carol, factories.csv_of(*lines))


def address(upload: AttendanceUpload) -> str:
    return f"{upload.get_absolute_url()}repair/"


def test_the_page_of_a_rejected_file_leads_to_its_bench(login: Login, carol: User, upload: AttendanceUpload) -> None:
    client = login(carol)
    assert f'href="{address(upload)}"' in client.get(upload.get_absolute_url()).content.decode()
    page = client.get(address(upload))

    assert "3 lines with faults." in text(page)
    assert "100103 is Susan Garcia; Suzie is a short form of Susan. Safe" in text(page)
    assert 'id="cell-2-2"' in page.content.decode()
    assert 'id="cell-3-2"' not in page.content.decode()
    assert 'id="cell-3-2"' in client.get(f"{address(upload)}?show=all").content.decode()


def test_a_change_is_answered_with_the_lines_that_it_touched(
    login: Login, carol: User, upload: AttendanceUpload
) -> None:
    client = login(carol)
    told = client.post(address(upload), {"cell-2-2": "John"}, headers=FETCH).json()
    assert (told["left"], [line["number"] for line in told["lines"]]) == (2, [2])
    assert "This line is right." in told["lines"][0]["told"]

    doubled = client.post(address(upload), {"cell-2-1": "100101"}, headers=FETCH).json()
    assert [(line["number"], line["faulty"]) for line in doubled["lines"]] == [(2, [3]), (3, [1])]


def test_proposals_removal_undo_and_a_new_line(login: Login, carol: User, upload: AttendanceUpload) -> None:
    client, there = login(carol), address(upload)
    client.post(there, {"safe": "1"})
    assert "1 line with faults." in text(client.get(there))
    client.post(there, {"accept": json.dumps({"line": 2, "cells": {"2": "John"}})}, headers=FETCH)
    assert "Every line is right" in text(client.get(there))
    client.post(there, {"undo": "1"})
    client.post(there, {"remove": "2"}, headers=FETCH)
    added = client.post(there, {"add": "1"})
    assert added.headers["Location"] == f"{there}?page=1#cell-6-1"
    client.post(there, {"cell-6-1": "100104", "cell-6-2": "James", "cell-6-3": "Miller"})

    repaired = client.post(there, {"file": "1"})
    page = text(client.get(repaired.headers["Location"]))
    assert "Checking the file" in page
    filed = check(upload.repairs.get())
    assert filed.status == UploadStatus.ACCEPTED
    records = AttendanceRecord.objects.order_by("line_number").values_list("line_number", "member__first_name")
    assert list(records) == [(3, "Jane"), (4, "Sally"), (5, "Susan"), (6, "James")]
    page = text(client.get(filed.get_absolute_url()))
    assert "Changed: CECs 9,5 9.5 Carol Chen" in page
    assert "Removed A09164, 100100, Johm, Smith, 4/10/2009, 1" in page
    assert "was repaired here and filed" in text(client.get(upload.get_absolute_url()))
    assert client.get(there).status_code == 302


def test_a_pasted_block_fills_lines_and_makes_new_ones(login: Login, carol: User, upload: AttendanceUpload) -> None:
    client, there = login(carol), address(upload)
    block = {"cell-2-2": "John", "cell-4-2": "Sally", "cell-4-5": "9", "cell-5-2": "Susan"}
    james = ["A09164", "100104", "James", "Miller", "4/10/2009", "2"]
    new = {f"cell-new1-{place}": cell for place, cell in enumerate(james)}
    told = client.post(there, block | new, headers=FETCH).json()

    assert (told["left"], upload.bench.get(line_number=6).cells[2]) == (0, "James")
    client.post(there, {"undo": "1"})
    assert (upload.bench.get(line_number=6).removed, upload.bench.get(line_number=2).cells[2]) == (True, "Johm")


def test_nothing_is_filed_while_a_line_is_wrong(login: Login, carol: User, upload: AttendanceUpload) -> None:
    page = login(carol).post(address(upload), {"file": "1"}, follow=True)
    assert "Some lines are still to be mended" in text(page)
    assert (upload.repairs.count(), AttendanceRecord.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "sent",
    [
        {"accept": "x"},
        {"accept": "[]"},
        {"accept": '{"line": 2, "cells": {"9": "x"}}'},
        {"accept": '{"line": 2, "cells": 5}'},
        {"remove": "x"},
        {"confirm": ""},
    ],
)
def test_what_no_page_sends_is_refused(login: Login, carol: User, upload: AttendanceUpload, sent: dict) -> None:
    assert login(carol).post(address(upload), sent).status_code == 400


def test_lines_that_are_not_there_are_not_made(login: Login, carol: User, upload: AttendanceUpload) -> None:
    client = login(carol)
    for sent in ({"cell-9999999-1": "1"}, {"remove": "77"}, {"confirm": "77"}):
        assert client.post(address(upload), sent).status_code == 302
    assert upload.bench.count() == 4


def test_who_may_repair(
    login: Login, carol: User, victor: User, olivia: User, stella: User, upload: AttendanceUpload
) -> None:
    assert [login(user).get(address(upload)).status_code for user in (carol, victor, olivia)] == [200, 403, 404]
    assert [login(user).post(address(upload), {"remove": "2"}).status_code for user in (victor, olivia)] == [403, 404]


def test_a_file_that_was_not_read_has_no_bench(login: Login, carol: User, aast: Provider) -> None:
    upload = factories.report(aast, carol, b"%PDF-1.7")
    assert login(carol).get(address(upload)).headers["Location"] == upload.get_absolute_url()
    assert "Repair it here" not in text(login(carol).get(upload.get_absolute_url()))


def test_a_checked_file_is_repaired_too(login: Login, carol: User, aast: Provider, upload: AttendanceUpload) -> None:
    upload.status, upload.only_check = UploadStatus.CHECKED, True
    upload.save()
    client = login(carol)
    client.post(address(upload), {"safe": "1", "cell-2-2": "John"})
    assert "Every line is right" in text(client.get(address(upload)))


def test_the_bench_costs_the_same_for_more_lines(
    login: Login, carol: User, aast: Provider, conference: object, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = login(carol)
    for count in (2, 60):
        lines = [f"A09164,9{number:05},Nobody,Known,4/10/2009,1,5" for number in range(count)]
        upload = factories.report(aast, carol, factories.csv_of(*lines))
        client.get(address(upload))
        with django_assert_num_queries(21):
            client.get(address(upload))
        with django_assert_num_queries(29):
            client.post(address(upload), {"cell-2-2": f"John{count}"}, headers=FETCH)


def test_a_file_that_was_repaired_says_so_first(login: Login, carol: User, upload: AttendanceUpload) -> None:
    client = login(carol)
    client.post(address(upload), {"safe": "1"})
    client.post(address(upload), {"cell-2-2": "John", "cell-4-5": "9.5"})
    client.post(address(upload), {"file": "1"})
    filed = check(upload.repairs.get())
    page = client.get(upload.get_absolute_url())
    markup = page.content.decode()

    assert filed.status == UploadStatus.ACCEPTED
    assert "This file was repaired here and filed" in text(page)
    assert f'class="btn btn-accent" href="{filed.get_absolute_url()}"' in markup
    assert "What was wrong before the repair" in text(page)
    for words in ("not accepted", "upload it again", "/attendance/upload/?provider"):
        assert words not in markup
