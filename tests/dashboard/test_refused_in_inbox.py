"""Each refused upload waits until it was replaced, repaired, or dismissed; there may be thousands."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db.utils import IntegrityError
from django.utils import timezone

from accounts.models import Provider, User
from attendance.choices import UploadSource, UploadStatus
from attendance.models import AttendanceUpload
from dashboard.provider_tasks import ToDoList, count_to_do
from programs.models import Program
from tests import factories
from tests.pages import Login


def refuse(provider: Provider, by: User, name: str = "may.csv", **fields: object) -> AttendanceUpload:
    """A row of a refused upload, without its file."""
    now = timezone.now()
    row = {
        "provider": provider,
        "received_by": by,
        "received_at": now,
        "finished_at": now,
        "filename": name,
        "size": 1,
    }
    return AttendanceUpload.objects.create(**{**row, "status": UploadStatus.REJECTED, "error_count": 3, **fields})


def waiting(*users: User) -> list[str]:
    return [to_do.title for user in users for to_do in ToDoList(user, now=timezone.now())[:]]


@pytest.mark.parametrize(
    ("newer", "left"),
    [
        ({"name": "may.csv"}, ["Correct may.csv"]),
        ({"name": "May.csv"}, ["Correct may.csv", "Correct May.csv"]),
        ({"name": "may.csv", "status": UploadStatus.ACCEPTED, "error_count": 0}, []),
        ({"name": "june.csv", "status": UploadStatus.ACCEPTED, "error_count": 0}, ["Correct may.csv"]),
        ({"name": "may.csv", "status": UploadStatus.CHECKED, "only_check": True}, ["Correct may.csv"]),
        ({"name": "may.csv", "received_at": timezone.now() - timedelta(days=1)}, ["Correct may.csv"]),
    ],
)
def test_a_newer_copy_of_the_same_file_replaces_it(
    aast: Provider, carol: User, newer: dict[str, object], left: list[str]
) -> None:
    refuse(aast, carol)
    refuse(aast, carol, **newer)

    assert waiting(carol) == left


def test_a_file_of_the_same_name_of_another_provider_does_not(
    aast: Provider, society: Provider, carol: User, olivia: User
) -> None:
    refuse(aast, carol)
    refuse(society, olivia, status=UploadStatus.ACCEPTED, error_count=0)

    assert waiting(carol, olivia) == ["Correct may.csv"]


def test_pasted_rows_are_replaced_by_no_other_rows(aast: Provider, carol: User) -> None:
    for _ in range(2):
        refuse(aast, carol, "pasted-rows.txt", source=UploadSource.PASTE)

    assert waiting(carol) == ["Correct pasted-rows.txt"] * 2


def test_what_was_repaired_waits_no_more(aast: Provider, carol: User) -> None:
    pasted = refuse(aast, carol, "pasted-rows.txt", source=UploadSource.PASTE)
    refuse(aast, carol, "pasted-rows.txt", repaired_from=pasted, status=UploadStatus.ACCEPTED, error_count=0)

    assert waiting(carol) == []


def test_what_was_recorded_already_does_not_wait(
    aast: Provider, carol: User, conference: Program, guide_file: bytes
) -> None:
    factories.report_accepted(aast, carol, guide_file)
    again = factories.report(aast, carol, guide_file)

    titles = [title for title in waiting(carol) if again.filename in title]
    assert (again.status, titles) == (UploadStatus.REJECTED, [])


def test_it_can_be_dismissed_from_the_inbox(login: Login, aast: Provider, carol: User) -> None:
    upload, client = refuse(aast, carol), login(carol)
    address = f"/attendance/uploads/{upload.pk}/dismiss/"

    assert f'action="{address}"' in client.get("/inbox/").content.decode()
    answer = client.post(address, follow=True)
    assert "may.csv is out of My Inbox. It stays in the list of your uploads." in answer.content.decode()
    assert answer.redirect_chain == [("/inbox/", 302)]
    assert waiting(carol) == []
    upload.refresh_from_db()
    assert upload.dismissed_by == carol


def test_nobody_dismisses_what_they_may_not_file(
    login: Login, aast: Provider, carol: User, victor: User, olivia: User
) -> None:
    address = f"/attendance/uploads/{refuse(aast, carol).pk}/dismiss/"

    assert [login(user).post(address).status_code for user in (victor, olivia)] == [403, 404]
    assert login(carol).get(address).status_code == 405
    assert "/dismiss/" not in login(victor).get("/inbox/").content.decode()
    assert waiting(carol) == ["Correct may.csv"]


def test_what_was_accepted_is_not_dismissed(
    login: Login, aast: Provider, carol: User, conference: Program, guide_file: bytes
) -> None:
    upload = factories.report_accepted(aast, carol, guide_file)

    answer = login(carol).post(f"/attendance/uploads/{upload.pk}/dismiss/", follow=True)
    assert "Only a file that was not accepted can be dismissed. Nothing was changed." in answer.content.decode()


def test_the_database_takes_no_dismissal_without_a_name(aast: Provider, carol: User) -> None:
    with pytest.raises(IntegrityError, match="upload_dismissed_when_rejected"):
        refuse(aast, carol, dismissed_at=timezone.now())


def test_the_database_takes_no_dismissal_of_what_was_accepted(aast: Provider, carol: User) -> None:
    given = {"status": UploadStatus.ACCEPTED, "error_count": 0, "dismissed_at": timezone.now(), "dismissed_by": carol}
    with pytest.raises(IntegrityError, match="upload_dismissed_when_rejected"):
        refuse(aast, carol, **given)


def test_every_page_of_a_long_inbox_in_order(login: Login, aast: Provider, carol: User) -> None:
    start = timezone.now() - timedelta(days=1)
    for number in range(60):
        refuse(aast, carol, f"file-{number:02}.csv", received_at=start + timedelta(minutes=number))
    factories.make_program(aast, carol, program_id="A26001", name="Late", start=timezone.localdate() - timedelta(46))
    client = login(carol)

    shown = [client.get(f"/inbox/?page={page}").context["page"] for page in (1, 2, 3)]
    titles = [to_do.title for page in shown for to_do in page.object_list]
    expected = [f"Correct file-{number:02}.csv" for number in range(60)]
    assert titles == ["Report attendance of A26001 Late", *expected]
    assert count_to_do(carol, now=timezone.now()) == 61


@pytest.mark.parametrize("page", ["/provider/", "/inbox/"])
def test_it_costs_the_same_for_one_and_a_hundred(
    login: Login,
    aast: Provider,
    carol: User,
    page: str,
    django_assert_num_queries: Callable[..., object],
) -> None:
    client = login(carol)
    for numbers in (range(1), range(1, 100)):
        for number in numbers:
            refuse(aast, carol, f"file-{number}.csv")
        cache.clear()
        with django_assert_num_queries(16 if page == "/provider/" else 15):
            client.get(page)
