"""A board checks a list of certificates at once."""

import csv
import io
from collections.abc import Callable

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from certificates.limits import LINES_AT_ONCE, LINES_PER_HOUR, LISTS_PER_HOUR, NAMES_OF_NUMBER_PER_HOUR
from certificates.models import Certificate
from certificates.services.revoke import replace_certificate, revoke_certificate
from certificates.verify.many import places
from certificates.verify.many.checking import check_many
from certificates.verify.many.reading import Line, ListRefused, read_list, read_pasted
from certificates.verify.many.views import BUSY, TOO_MANY_LINES, TOO_MANY_LISTS
from tests.certificates.verify.conftest import NOW
from tests.pages import text

Check = Callable[[str], list[tuple[str, str]]]


@pytest.fixture
def outcomes(janes: Certificate) -> Check:
    """The outcome and what more is said of it, line by line."""
    return lambda pasted: [(one.outcome, one.more) for one in check_many(read_pasted(pasted))]


# --- Reading --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pasted",
    [
        "AAST-2026-000001, Jones",
        "AAST-2026-000001\tJones",
        "AAST-2026-000001;Jones\n\n",
        "AAST-2026-000001 Jones",
        "Certificate,Last Name\nAAST-2026-000001,Jones",
        "Name;Program;Certificate No.\nJones;A09164;AAST-2026-000001",
    ],
)
def test_a_list_may_be_written_in_many_ways(pasted: str) -> None:
    assert [line[1:] for line in read_pasted(pasted)] == [("AAST-2026-000001", "Jones")]


@pytest.mark.parametrize(
    "pasted",
    [
        "AAST-2026-000001,Jane,Jones",
        "AAST-2026-000001 Jane Jones",
        "Last Name,First Name,Certificate\nJones,Jane,AAST-2026-000001",
    ],
)
def test_a_whole_name(pasted: str) -> None:
    assert [line[1:] for line in read_pasted(pasted)] == [("AAST-2026-000001", "Jane Jones")]


def test_lines_keep_their_numbers() -> None:
    assert read_pasted("Certificate,Name\n\nAAST-2026-000001,Jones\n,\nX,\n") == [
        Line(3, "AAST-2026-000001", "Jones"),
        Line(5, "X", ""),
    ]


def test_a_workbook() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Certificate", "Last Name"])
        sheet.write_row(1, 0, ["AAST-2026-000001", "Jones"])
        sheet.write_row(2, 0, ["7KQ2-M9XD-4RTB-WP3H"])
    file.seek(0)

    assert read_list(file) == [Line(2, "AAST-2026-000001", "Jones"), Line(3, "7KQ2-M9XD-4RTB-WP3H", "")]


def test_the_most_lines_and_one_more() -> None:
    lines = ["AAST-2026-000001,Jones"] * LINES_AT_ONCE

    assert len(read_pasted("\n".join(lines))) == LINES_AT_ONCE
    with pytest.raises(ListRefused, match="more than 1,000 lines, which is the most at once"):
        read_pasted("\n".join([*lines, lines[0]]))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Program,Person\nA09164,Jones", "The first line names no columns that this page knows."),
        (b"Certificate,Last Name\n", "The list has no certificate."),
        (b"\n \n", "The file has nothing in it."),
        (b"PK\x03\x04nothing", "a workbook that cannot be opened"),
        (b"%PDF-1.7\n\x00\x01", "not a CSV file or an Excel workbook"),
    ],
)
def test_what_is_no_list(content: bytes, words: str) -> None:
    with pytest.raises(ListRefused, match=words):
        read_list(io.BytesIO(content))


# --- Checking -------------------------------------------------------------------------------------------------------


def test_each_outcome(outcomes: Check, issued: Certificate, janes: Certificate, stella: User) -> None:
    new = replace_certificate(issued, reason="Name corrected", by=stella, now=NOW)
    revoke_certificate(janes, reason="Did not attend", by=stella, now=NOW)
    pasted = [
        f"{new.number},Nunez OBrien",
        f"{issued.number},NUNEZ-O'BRIEN",
        f"{janes.number},Jones",
        f"{janes.number},Smith",
        f"{new.number},",
        "AAST-2026-000999,Jones",
    ]

    assert outcomes("\n".join(pasted)) == [
        ("Valid", ""),
        ("Replaced", f"by {new.number}, since 05/20/2026"),
        ("Revoked", "since 05/20/2026"),
        ("Name differs", ""),
        ("Name missing", ""),
        ("Unknown", ""),
    ]


def test_a_code_needs_no_name_but_not_another(outcomes: Check, janes: Certificate) -> None:
    pasted = [janes.code, f"http://x.example/verify/{janes.code}/#proof", f"{janes.code},Jones", f"{janes.code},Smith"]

    assert outcomes("\n".join(pasted)) == [("Valid", ""), ("Valid", ""), ("Valid", ""), ("Name differs", "")]
    assert outcomes("o2lJYs0bTn0Zq5eWmQ4Yxw") == [("Unknown", "")]


def test_a_number_in_place_of_a_code_finds_nothing(outcomes: Check, janes: Certificate) -> None:
    """Also where another line of the list names the number, with whatever name."""
    pasted = f"Certificate,Last Name\n{janes.number},Smith\nx/{janes.number},\n{janes.number},Jones"

    assert outcomes(pasted) == [("Name differs", ""), ("Unknown", ""), ("Valid", "")]


def test_facts_are_shown_with_the_right_name_alone(janes: Certificate) -> None:
    right, wrong = check_many(read_pasted(f"{janes.number},Jones\n{janes.number},Smith"))

    assert right[5:] == ("A09164", "04/10/2009", "3")
    assert wrong[5:] == ("", "", "")


def test_one_number_is_not_tried_with_many_names(outcomes: Check, janes: Certificate) -> None:
    names = ["Smith", "Miller", "Jones"]
    few = outcomes("\n".join(f"{janes.number},{name}" for name in names))
    many = outcomes("\n".join(f"{janes.number},{name}" for name in [*names, "Garcia"]))

    assert few == [("Name differs", ""), ("Name differs", ""), ("Valid", "")]
    assert many == [("Not checked", "The number stands on more than 3 lines")] * 4


def test_wrong_names_of_lists_count_with_the_page(outcomes: Check, client: Client, janes: Certificate) -> None:
    """From whatever network. Right names are not counted, so a board may check a list again."""
    wrong, right = "\n".join(f"{janes.number},{name}" for name in ("Smith", "Miller")), f"{janes.number},Jones"
    for _ in range(NAMES_OF_NUMBER_PER_HOUR // 2 - 1):
        assert outcomes(f"{wrong}\n{right}") == [("Name differs", ""), ("Name differs", ""), ("Valid", "")]
    for name in ("Garcia", "Jones"):
        client.post("/verify/number/", {"number": janes.number, "last_name": name}, REMOTE_ADDR="192.0.2.7")

    too_often = ("Not checked", "Too many names were tried with the number. Check it again in an hour")
    assert outcomes(f"{right}\n{janes.code}") == [too_often, ("Valid", "")]
    page = client.post("/verify/number/", {"number": janes.number, "last_name": "Jones"}, REMOTE_ADDR="192.0.2.8")
    assert page.status_code == 429


def test_wrong_names_of_codes_are_not_counted(outcomes: Check, janes: Certificate) -> None:
    outcomes("\n".join([f"{janes.code},Smith"] * NAMES_OF_NUMBER_PER_HOUR))

    assert outcomes(f"{janes.number},Jones") == [("Valid", "")]


def test_a_list_of_any_length_costs_one_query(
    janes: Certificate, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    numbers = [f"AAST-2026-{number:06},Jones" for number in range(1, 500)]
    for count in (1, 500):
        lines = read_pasted("\n".join(numbers[:count]))
        with django_assert_num_queries(1):
            check_many(lines)


# --- The page -------------------------------------------------------------------------------------------------------


def test_the_page_counts_and_shows(client: Client, issued: Certificate, janes: Certificate) -> None:
    rows = f"{janes.number},Jones\n{issued.number},Smith\nAAST-2026-000999,Miller"
    response = client.post("/verify/many/", {"rows": rows})
    page = text(response)

    assert "3 lines, checked just now." in page
    assert "Valid 1 Name differs 1 Unknown 1" in page
    assert f"1 {janes.number} Jones Valid A09164 04/10/2009 3" in page
    assert ("no-store" in response["Cache-Control"], response["X-Robots-Tag"]) == (True, "noindex, nofollow")


def test_a_file_is_checked_and_comes_back_as_csv(client: Client, janes: Certificate) -> None:
    content = f'Certificate,Last Name\n{janes.number},Jones\n=1+1,"=HYPERLINK(""x"")"\n'.encode()
    page = client.post("/verify/many/", {"file": SimpleUploadedFile("list.csv", content)})
    sealed = page.context["sealed"]
    response = client.post("/verify/many/results.csv", {"results": sealed})
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert rows == [
        ["Line", "Certificate", "Name", "Result", "More", "Program ID", "Completion Date", "CECs"],
        ["2", janes.number, "Jones", "Valid", "", "A09164", "04/10/2009", "3"],
        ["3", "'=1+1", '\'=HYPERLINK("x")', "Unknown", "", "", "", ""],
    ]


@pytest.mark.usefixtures("db")
def test_results_that_the_portal_did_not_write_are_no_file(client: Client) -> None:
    assert client.post("/verify/many/results.csv", {"results": "made up"}).headers["Location"] == "/verify/many/"


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Paste at least one line, or choose a file."),
        ({"rows": " \n"}, "Paste at least one line, or choose a file."),
        ({"rows": "x", "file": SimpleUploadedFile("list.csv", b"x")}, "Paste the list or choose a file, not both."),
        ({"rows": "Program,Person\nA1,B"}, "The first line names no columns that this page knows."),
        ({"file": SimpleUploadedFile("list.csv", b"")}, "The file has nothing in it."),
        ({"file": SimpleUploadedFile("list.csv", b"x" * (500 * 1024 + 1))}, "The file has more than 500 KB."),
    ],
)
def test_what_the_page_refuses(client: Client, fields: dict[str, object], words: str) -> None:
    assert words in text(client.post("/verify/many/", fields))


@pytest.mark.usefixtures("db")
def test_lines_are_limited_by_network(client: Client) -> None:
    full = "\n".join(["AAST-2026-000001,Jones"] * LINES_AT_ONCE)
    for _ in range(LINES_PER_HOUR // LINES_AT_ONCE):
        assert client.post("/verify/many/", {"rows": full}).status_code == 200
    response = client.post("/verify/many/", {"rows": "AAST-2026-000001,Jones"})

    assert (response.status_code, TOO_MANY_LINES in text(response)) == (429, True)
    assert client.post("/verify/many/", {"rows": full}, REMOTE_ADDR="192.0.2.7").status_code == 200


@pytest.mark.usefixtures("db")
def test_lists_are_limited_by_network(client: Client) -> None:
    codes = [client.post("/verify/many/", {"rows": "Program,X"}).status_code for _ in range(LISTS_PER_HOUR + 1)]

    assert codes == [200] * LISTS_PER_HOUR + [429]
    assert TOO_MANY_LISTS in text(client.post("/verify/many/", {"rows": "x"}))


@pytest.mark.django_db(transaction=True)
def test_two_lists_are_read_at_once(client: Client) -> None:
    others = [connections["default"].copy() for _ in range(2)]
    codes = []
    try:
        for other, place in zip(others, places._PLACES, strict=True):
            codes.append(client.post("/verify/many/", {"rows": "AAST-2026-000001,Jones"}).status_code)
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [place])
        response = client.post("/verify/many/", {"rows": "AAST-2026-000001,Jones"})
    finally:
        for other in others:
            other.close()

    assert (codes, response.status_code, BUSY in text(response)) == ([200, 200], 503, True)
    assert "AAST-2026-000001,Jones" in response.content.decode()
    assert client.post("/verify/many/", {"rows": "AAST-2026-000001,Jones"}).status_code == 200
