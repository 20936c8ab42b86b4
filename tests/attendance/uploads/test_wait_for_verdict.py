"""After Process File the request waits a moment for the worker's verdict, and holds back who sends too much."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from accounts.models import Provider, User
from attendance.models import AttendanceUpload
from attendance.uploads import queueing, wait_for_verdict
from attendance.uploads.processing import process_upload
from programs.models import Program
from tests import factories
from tests.pages import Login


class Clock:
    """Goes on only while somebody sleeps."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(wait_for_verdict, "time", clock)
    return clock


def publishes(monkeypatch: pytest.MonkeyPatch, worker: Callable[[UUID], object], *, taken: bool = True) -> None:
    """Whether the broker takes the message, and what the worker does with it."""

    def publish(_task: object, *, upload_id: str) -> bool:
        worker(UUID(upload_id))
        return taken

    monkeypatch.setattr(queueing, "publish", publish)


def send(client: Client, provider: Provider, content: bytes, page: str = "upload") -> object:
    form = {"provider": provider.pk, "upload_id": uuid4(), "process": "1"}
    return client.post(f"/attendance/{page}/", {**form, "file": SimpleUploadedFile("may.csv", content)})


def test_the_next_page_has_the_verdict_of_a_worker_at_hand(
    transactional_db: None,
    login: Login,
    carol: User,
    conference: Program,
    guide_file: bytes,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publishes(monkeypatch, process_upload)
    client = login(carol)

    answer = send(client, conference.provider, guide_file)
    page = client.get(answer["Location"]).content.decode()
    assert ("Record was successfully processed" in page, "hx-trigger" in page, clock.slept) == (True, False, [])


@pytest.mark.parametrize(
    ("lines", "taken", "milliseconds", "looks"),
    [(1, True, 250, 50), (1, True, 5, 1), (1, True, 0, 0), (1, False, 250, 0), (5_000, True, 250, 0)],
)
def test_it_waits_within_its_bound_and_not_for_a_large_file_or_without_a_broker(
    transactional_db: None,
    login: Login,
    carol: User,
    conference: Program,
    clock: Clock,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    lines: int,
    taken: bool,
    milliseconds: int,
    looks: int,
) -> None:
    settings.VERDICT_WAIT_MS = milliseconds
    publishes(monkeypatch, lambda _upload_id: None, taken=taken)
    content = factories.csv_of(*["A09164,100100,John,Smith,4/10/2009,1"] * lines)

    answer = send(login(carol), conference.provider, content)
    assert (answer.status_code, len(clock.slept)) == (302, looks)


WAIT = (
    "You have sent 2 files and pastes in an hour, which is the most that one person may send. Nothing of this one was "
    "kept. Wait an hour, then send it again; many attendees fit in one file."
)


def test_one_person_sends_no_more_than_so_many_files(
    login: Login, carol: User, victor: User, olivia: User, conference: Program, settings: Settings
) -> None:
    settings.UPLOADS_PER_HOUR = 2
    client = login(carol)

    answers = [send(client, conference.provider, b"nonsense %d" % number) for number in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert WAIT in answers[2].content.decode()
    assert AttendanceUpload.objects.count() == 2
    assert send(login(olivia), olivia.providers[0], b"nonsense").status_code == 302


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("enter/paste", {"rows": "A09164\t100100\tJohn\tSmith\t4/10/2009\t1"}),
        ("webinar", {"file": SimpleUploadedFile("report.csv", b"Attendee Report")}),
    ],
)
def test_what_is_pasted_or_made_from_a_report_counts_as_well(
    login: Login, carol: User, conference: Program, settings: Settings, page: str, fields: dict[str, object]
) -> None:
    settings.UPLOADS_PER_HOUR = 2
    client = login(carol)
    for number in range(2):
        send(client, conference.provider, b"nonsense %d" % number)

    form = {"provider": conference.provider.pk, "program": conference.pk, "upload_id": uuid4(), "process": "1"}
    answer = client.post(f"/attendance/{page}/", {**form, **fields})
    assert (answer.status_code, WAIT in answer.content.decode()) == (429, True)


def test_a_form_that_is_not_filled_in_does_not_count(
    login: Login, carol: User, conference: Program, settings: Settings
) -> None:
    settings.UPLOADS_PER_HOUR = 1
    client = login(carol)

    empty = [client.post("/attendance/upload/", {}).status_code for _ in range(3)]
    assert [*empty, send(client, conference.provider, b"nonsense").status_code] == [200, 200, 200, 302]
