import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload
from members.models import Member
from programs.models import Program
from tests import factories
from tests.attendance.upload_page.test_upload_pages import check, open_sheet
from tests.pages import Login, text

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


def shown(upload: AttendanceUpload) -> dict[str, str]:
    """What a page that is opened now is shown of every line."""
    return {"shown": json.dumps(dict(upload.repair_lines.filter(removed=False).values_list("line_number", "cells")))}


def address(upload: AttendanceUpload) -> str:
    return f"{upload.get_absolute_url()}repair/"


def test_the_page_of_a_rejected_file_leads_to_its_sheet(login: Login, carol: User, upload: AttendanceUpload) -> None:
    client = login(carol)
    assert f'action="{address(upload)}"' in client.get(upload.get_absolute_url()).content.decode()
    page = open_sheet(client, upload)

    assert "3 lines with errors." in text(page)
    assert "100103 is Susan Garcia; Suzie is a short form of Susan. Safe" in text(page)
    assert 'name="cell-2-2"' in page.content.decode()
    assert 'name="cell-3-2"' not in page.content.decode()
    assert 'name="cell-3-2"' in client.get(f"{address(upload)}?show=all").content.decode()


def test_a_change_is_answered_with_the_lines_that_it_touched(
    login: Login, carol: User, upload: AttendanceUpload
) -> None:
    client = login(carol)
    open_sheet(client, upload)
    found = client.post(address(upload), shown(upload) | {"cell-2-2": "John"}, headers=FETCH).json()
    assert (found["left"], [line["number"] for line in found["lines"]]) == (2, [2])
    assert "This line is right." in found["lines"][0]["messages"]

    doubled = client.post(address(upload), shown(upload) | {"cell-2-1": "100101"}, headers=FETCH).json()
    assert [(line["number"], line["wrong"]) for line in doubled["lines"]] == [(2, [3]), (3, [1])]


def test_proposals_removal_undo_and_a_new_line(login: Login, carol: User, upload: AttendanceUpload) -> None:
    client, there = login(carol), address(upload)
    client.post(there, {"safe": "1"})
    assert "1 line with errors." in text(client.get(there))
    accepted = {"accept": json.dumps({"line": 2, "cells": {"2": "John"}})}
    client.post(there, shown(upload) | accepted, headers=FETCH)
    assert "Every line is right" in text(client.get(there))
    assert "Last change: line 2, First Name, by you." in text(client.get(there))
    client.post(there, {"undo": "2"})
    client.post(there, shown(upload) | {"remove": "2"}, headers=FETCH)
    added = client.post(there, {"add": "1"})
    assert added.headers["Location"] == f"{there}?page=1#line-6"
    client.post(there, shown(upload) | {"cell-6-1": "100104", "cell-6-2": "James", "cell-6-3": "Miller"})

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
    assert "was repaired here and recorded" in text(client.get(upload.get_absolute_url()))
    assert client.get(there).status_code == 302


def test_a_pasted_block_fills_lines_and_makes_new_ones(login: Login, carol: User, upload: AttendanceUpload) -> None:
    client, there = login(carol), address(upload)
    open_sheet(client, upload)
    block = shown(upload) | {"cell-2-2": "John", "cell-4-2": "Sally", "cell-4-5": "9", "cell-5-2": "Susan"}
    james = ["A09164", "100104", "James", "Miller", "4/10/2009", "2"]
    new = {f"cell-new1-{place}": cell for place, cell in enumerate(james)}
    found = client.post(there, block | new, headers=FETCH).json()

    assert (found["left"], upload.repair_lines.get(line_number=6).cells[2]) == (0, "James")
    assert 'name="cell-6-2"' in next(line["line"] for line in found["lines"] if line["number"] == 6)
    client.post(there, {"undo": "1"})
    assert (upload.repair_lines.get(line_number=6).removed, upload.repair_lines.get(line_number=2).cells[2]) == (
        True,
        "Johm",
    )


def test_nothing_is_filed_while_a_line_is_wrong(login: Login, carol: User, upload: AttendanceUpload) -> None:
    page = login(carol).post(address(upload), {"file": "1"}, follow=True)
    assert "Some lines still have errors" in text(page)
    assert (upload.repairs.count(), AttendanceRecord.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "sent",
    [
        {"accept": "x"},
        {"accept": "[]"},
        {"accept": '{"line": 2, "cells": {"9": "x"}}'},
        {"accept": '{"line": 2, "cells": 5}'},
        {"accept": '{"line": 99999999999, "cells": {"1": "x"}}'},
        {"accept": '{"line": 1e999, "cells": {"1": "x"}}'},
        {"accept": '{"line": 77, "cells": {"1": "x"}}'},
        {"accept": "[" * 100_000},
        {"remove": "x"},
        {"remove": "77"},
        {"remove": "99999999999"},
        {"confirm": ""},
        {"confirm": "77"},
        {"order": "x"},
        {"order": ""},
        {"add-up": "x"},
        {"add-up": '{"cecs": "9"}'},
        {"add-up": '{"line": 77, "cecs": "9"}'},
        {"undo": "x"},
        {"cell-77-1": "1"},
        {"cell-9999999-1": "1"},
        {"shown": "x"},
        {"shown": '{"2": ["only one"]}'},
        {"shown": '{"9999999": ["", "", "", "", "", ""]}', "cell-9999999-1": "1"},
        {"shown": "{}", "cell-2-1": "1"},
    ],
    ids=lambda sent: str(sent)[:60],
)
def test_what_no_page_sends_is_refused(login: Login, carol: User, upload: AttendanceUpload, sent: dict) -> None:
    client = login(carol)
    open_sheet(client, upload)
    assert client.post(address(upload), shown(upload) | sent).status_code == 400
    assert upload.repair_lines.count() == 4


def test_lines_far_below_are_not_made(login: Login, carol: User, upload: AttendanceUpload) -> None:
    page = login(carol).post(address(upload), {"cell-new9999-1": "100104"}, follow=True)
    assert "At most 100 lines can be added at once. Nothing was changed." in text(page)
    assert upload.repair_lines.count() == 4


def test_no_character_ends_in_an_error(login: Login, carol: User, upload: AttendanceUpload) -> None:
    client, there = login(carol), address(upload)
    open_sheet(client, upload)
    client.post(there, shown(upload) | {"cell-2-2": "Jo\0hn"})
    surrogate = {"accept": '{"line": 4, "cells": {"5": "\\ud800\\u0000"}}'}
    assert client.post(there, shown(upload) | surrogate).status_code == 302
    assert (upload.repair_lines.get(line_number=2).cells[2], upload.repair_lines.get(line_number=4).cells[5]) == (
        "John",
        "?",
    )


# --- Two windows, and a login that ended ----------------------------------------------------------------------------


@pytest.mark.parametrize("button", ["safe", "check", "file", "save"])
def test_a_stale_page_writes_over_nothing(login: Login, carol: User, upload: AttendanceUpload, button: str) -> None:
    client, there = login(carol), address(upload)
    open_sheet(client, upload)
    stale = shown(upload)
    cells = {f"cell-4-{place}": cell for place, cell in enumerate(json.loads(stale["shown"])["4"])}
    client.post(there, shown(upload) | {"cell-4-5": "0.5", "cell-2-2": "John"})
    client.post(there, stale | cells | {button: "1"})
    assert upload.repair_lines.get(line_number=4).cells[5] == "0.5"

    page = client.post(there, stale | cells | {"cell-4-5": "9.5", "cell-5-2": "Susan", button: "1"}, follow=True)
    found = "Line 4, CECs: changed to 0.5 in another window meanwhile; look again. You typed 9.5."
    assert found in text(page)
    assert [upload.repair_lines.get(line_number=number).cells[place] for number, place in ((4, 5), (5, 2))] == [
        "0.5",
        "Susan",
    ]
    assert upload.repairs.count() == 0


def test_a_stale_page_is_told_what_is_stored_now(login: Login, carol: User, upload: AttendanceUpload) -> None:
    client, there = login(carol), address(upload)
    open_sheet(client, upload)
    stale = shown(upload)
    client.post(there, stale | {"cell-4-5": "0.5", "remove": "5"})
    found = client.post(there, stale | {"cell-2-2": "John"}, headers=FETCH).json()
    assert [(line["number"], line["cells"][5], line["removed"]) for line in found["lines"]] == [
        (2, "1", False),
        (4, "0.5", False),
        (5, "9", True),
    ]
    refused = client.post(there, stale | {"cell-4-5": "9.5"}, headers=FETCH).json()["refused"]
    assert [(refusal["cell"], refusal["value"]) for refusal in refused] == [("cell-4-5", "9.5")]
    removed = client.post(there, stale | {"accept": '{"line": 5, "cells": {"2": "Susan"}}'}, headers=FETCH).json()
    assert removed["refused"][0]["words"].startswith("Line 5 was removed meanwhile; look again.")


def test_whose_change_is_taken_back_is_said(
    login: Login, carol: User, aast: Provider, upload: AttendanceUpload
) -> None:
    client, there = login(carol), address(upload)
    open_sheet(client, upload)
    dana = factories.employ(factories.make_user("dana@aast.example", "Dana", "Diaz"), aast)
    login(dana).post(there, shown(upload) | {"cell-2-2": "John"})
    assert f"Last change: line 2, First Name, by {dana}." in text(client.get(there))
    assert "The last change is another one meanwhile" in text(client.post(there, {"undo": "7"}, follow=True))
    page = text(client.post(there, {"undo": "1"}, follow=True))
    assert f"The last change was undone: line 2, First Name. It was by {dana}." in page


def test_without_scripts_a_button_takes_what_was_typed_too(
    login: Login, carol: User, upload: AttendanceUpload
) -> None:
    client, there = login(carol), address(upload)
    open_sheet(client, upload)
    accepted = {"accept": json.dumps({"line": 2, "cells": {"2": "John"}})}
    client.post(there, shown(upload) | {"cell-4-5": "9.5", "cell-2-5": " 2 "} | accepted)
    assert upload.repair_lines.get(line_number=2).cells[2:] == ["John", "Smith", "4/10/2009", "2"]
    assert upload.repair_lines.get(line_number=4).cells[5] == "9.5"


def test_what_was_typed_outlives_the_login(client: Client, carol: User, upload: AttendanceUpload) -> None:
    there = address(upload)
    client.force_login(carol)
    open_sheet(client, upload)
    sent = shown(upload) | {"cell-4-5": "9.25", "cell-2-2": "Johm"}
    client.logout()
    assert client.post(there, sent, headers=FETCH).status_code == 401
    login_page = client.post(there, sent).headers["Location"]
    upload.repair_lines.filter(line_number=4).update(cell_errors=[], register_errors=[])
    client.post(login_page, {"login": carol.email, "password": factories.PASSWORD})
    page = client.get(there)

    assert "What you typed is here again" in text(page)
    assert 'value="9.25" aria-describedby="messages-4" name="cell-4-5"' in page.content.decode()
    assert json.loads(page.context["shown"])["4"][5] == "9,5"
    assert 'value="9.25"' not in client.get(there).content.decode()


def test_a_script_is_told_that_the_file_was_filed(login: Login, carol: User, upload: AttendanceUpload) -> None:
    upload.status = UploadStatus.ACCEPTED
    AttendanceUpload.objects.filter(pk=upload.pk).update(status=UploadStatus.ACCEPTED, error_count=0)
    found = login(carol).post(address(upload), {"check": "1"}, headers=FETCH)
    assert (found.status_code, found.json()) == (409, {"go": upload.get_absolute_url()})
    page = login(carol).post(address(upload), {"check": "1"}, follow=True)
    assert "This file was processed meanwhile" in text(page)


def test_a_line_that_did_not_fit_is_shown_as_the_file_has_it(
    login: Login, carol: User, aast: Provider, conference: object
) -> None:
    upload = factories.report(aast, carol, factories.csv_of('A09164,"100101,Jane,Jones,4/10/2009,3'))
    assert 'In your file the line is A09164,"100101,Jane,Jones,4/10/2009,3' in text(
        open_sheet(login(carol), upload)
    ).replace("&quot;", '"')


def test_what_is_ahead_of_its_days_waits_for_them(
    login: Login, carol: User, upload: AttendanceUpload, conference: Program
) -> None:
    AttendanceUpload.objects.filter(pk=upload.pk).update(status=UploadStatus.CHECKED, only_check=True)
    Program.objects.filter(pk=conference.pk).update(end_date=timezone.localdate() + timedelta(days=3))
    day = f"{timezone.localdate() + timedelta(days=2):%m/%d/%Y}"
    client, there = login(carol), address(upload)
    client.post(there, {"safe": "1"})
    client.post(there, shown(upload) | {"cell-2-2": "John", "cell-3-4": day})
    page = client.get(there)
    assert f"Every line is right It can be processed from {day} on" in text(page)
    assert ">Process File</button>" not in page.content.decode()
    assert f"It can be processed from {day} on. Nothing was recorded." in text(
        client.post(there, {"file": "1"}, follow=True)
    )


def test_who_may_repair(
    login: Login, carol: User, victor: User, olivia: User, stella: User, upload: AttendanceUpload
) -> None:
    assert [login(user).get(address(upload)).status_code for user in (carol, victor, olivia)] == [200, 403, 404]
    sent = shown(upload) | {"remove": "2"}
    assert [login(user).post(address(upload), sent).status_code for user in (victor, olivia)] == [403, 404]


def test_a_file_that_was_not_read_has_no_sheet(login: Login, carol: User, aast: Provider) -> None:
    upload = factories.report(aast, carol, b"%PDF-1.7")
    assert login(carol).get(address(upload)).headers["Location"] == upload.get_absolute_url()
    assert "Repair it here" not in text(login(carol).get(upload.get_absolute_url()))


def test_a_checked_file_is_repaired_too(login: Login, carol: User, aast: Provider, upload: AttendanceUpload) -> None:
    upload.status, upload.only_check = UploadStatus.CHECKED, True
    upload.save()
    client = login(carol)
    open_sheet(client, upload)
    client.post(address(upload), shown(upload) | {"safe": "1", "cell-2-2": "John"})
    assert "Every line is right" in text(client.get(address(upload)))


def test_the_sheet_costs_the_same_for_more_lines(
    login: Login, carol: User, aast: Provider, conference: object, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = login(carol)
    for count in (2, 60):
        lines = [f"A09164,9{number:05},Nobody,Known,4/10/2009,1,5" for number in range(count)]
        upload = factories.report(aast, carol, factories.csv_of(*lines))
        open_sheet(client, upload)
        cache.clear()
        with django_assert_num_queries(24):
            client.get(address(upload))
        sent = shown(upload)
        cache.clear()
        with django_assert_num_queries(36):
            client.post(address(upload), sent | {"cell-2-2": f"John{count}"}, headers=FETCH)


def test_a_file_that_was_repaired_says_so_first(login: Login, carol: User, upload: AttendanceUpload) -> None:
    client = login(carol)
    open_sheet(client, upload)
    client.post(address(upload), shown(upload) | {"safe": "1"})
    client.post(address(upload), shown(upload) | {"cell-2-2": "John", "cell-4-5": "9.5"})
    client.post(address(upload), shown(upload) | {"file": "1"})
    filed = check(upload.repairs.get())
    page = client.get(upload.get_absolute_url())
    markup = page.content.decode()

    assert filed.status == UploadStatus.ACCEPTED
    assert "This file was repaired here and recorded" in text(page)
    assert f'class="btn btn-accent" href="{filed.get_absolute_url()}"' in markup
    assert "What was wrong before the repair" in text(page)
    for words in ("not accepted", "upload it again", "/attendance/upload/?provider"):
        assert words not in markup
