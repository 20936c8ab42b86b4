"""Figures that are kept for a minute: what forgets them, and what does not."""

import pytest
from django.test import Client
from django.utils import timezone
from redis.exceptions import ConnectionError as Away

from accounts.models import Provider, User
from attendance.models import AttendanceUpload
from attendance.tasks import check_upload
from attendance.uploads.dismiss import dismiss_upload
from foundation import cached_figures as module
from foundation.cached_figures import kept, mark_changed
from foundation.lifecycle import InvalidTransition
from programs.models import Program
from tests import factories
from tests.pages import Login


def counted(times: list[int], *providers: int) -> int:
    """A figure that is one more each time that it is counted."""

    def count() -> int:
        times.append(1)
        return len(times)

    return kept("figure", count, providers=providers or None)


@pytest.mark.outside
def test_a_figure_is_counted_once() -> None:
    times: list[int] = []

    assert [counted(times, 1), counted(times, 1)] == [1, 1]


@pytest.mark.outside
@pytest.mark.parametrize(
    ("changed", "figures"),
    [([1], [1, 2]), ([2], [1, 1]), ([], [1, 1]), (None, [1, 2]), ([2, 1], [1, 2])],
)
def test_a_change_of_its_provider_or_of_all_forgets_it(changed: list[int] | None, figures: list[int]) -> None:
    times: list[int] = []

    found = [counted(times, 1)]
    mark_changed(changed)
    assert [*found, counted(times, 1)] == figures


@pytest.mark.outside
@pytest.mark.parametrize("changed", [[1], [], None])
def test_a_figure_of_everybodys_things_is_forgotten_at_any_change(changed: list[int] | None) -> None:
    times: list[int] = []

    found = [counted(times)]
    mark_changed(changed)
    assert [*found, counted(times)] == [1, 2]


@pytest.mark.outside
def test_what_changes_while_it_is_counted_is_not_lost() -> None:
    def count() -> str:
        mark_changed([1])
        return "old"

    assert kept("figure", count, providers=[1]) == "old"
    assert kept("figure", lambda: "new", providers=[1]) == "new"


def test_without_the_cache_it_is_counted_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def get_many(self, *_: object) -> None:
            raise Away

        set_many = get_many

    monkeypatch.setattr(module, "cache", Gone())
    times: list[int] = []

    mark_changed()
    assert [counted(times, 1), counted(times, 1)] == [1, 2]


def menu_count(client: Client) -> str:
    page = client.get("/members/").content.decode()
    return page.split('"menu-count">')[1].split("<")[0] if "menu-count" in page else ""


@pytest.fixture
def refused(aast: Provider, carol: User, conference: Program) -> AttendanceUpload:
    return factories.report(aast, carol, b"nonsense")


def test_the_menu_counts_anew_after_an_act(login: Login, carol: User, refused: AttendanceUpload) -> None:
    client = login(carol)

    before = menu_count(client)
    client.post(f"/attendance/uploads/{refused.pk}/dismiss/")
    assert [before, menu_count(client)] == ["2", "1"]


def test_the_menu_counts_anew_after_a_verdict(login: Login, aast: Provider, carol: User, conference: Program) -> None:
    client, upload = login(carol), factories.receive(aast, carol, b"nonsense")

    before = menu_count(client)
    check_upload(upload_id=str(upload.pk))
    assert [before, menu_count(client)] == ["1", "2"]


def test_who_dismissed_it_first_is_kept(carol: User, stella: User, refused: AttendanceUpload) -> None:
    now = timezone.now()

    dismiss_upload(refused, by=carol, now=now)
    dismissed = dismiss_upload(refused, by=stella, now=timezone.now())
    assert (dismissed.dismissed_by, dismissed.dismissed_at) == (carol, now)


def test_only_what_was_refused_is_dismissed(
    aast: Provider, carol: User, conference: Program, guide_file: bytes
) -> None:
    accepted = factories.report_accepted(aast, carol, guide_file)

    with pytest.raises(InvalidTransition):
        dismiss_upload(accepted, by=carol, now=timezone.now())
