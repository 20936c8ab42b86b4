"""Long lists: what they cost in statements, and how they are counted."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from accounts.models import Provider, User
from certificates.filters import CertificateFilter
from certificates.models import Certificate
from fees.models import FilingFee
from foundation import long_lists
from foundation.form_fields import field_html
from foundation.long_lists import EstimatedCount, KnownCount
from members.models import Member
from programs.filters import ProgramFilter
from programs.models import Program
from tests import factories
from tests.pages import Login


def certify(aast: Provider, carol: User, stella: User, number: int) -> Program:
    """A program of today, in the calendar, with one attendee whose certificate was issued."""
    today = timezone.localdate()
    program_id = f"A2610{number}"
    program = factories.make_program(aast, carol, program_id=program_id, name=f"Day {number}", start=today)
    Program.objects.filter(pk=program.pk).update(listed=True)
    line = f"{program_id},10010{number},{('John,Smith', 'Jane,Jones', 'Sally,Johnson')[number]},{today:%m/%d/%Y},1"
    factories.report_accepted(aast, carol, factories.csv_of(line))
    factories.pay(FilingFee.objects.get(program=program), stella)
    return program


@pytest.mark.parametrize(
    ("who", "address", "statements"),
    [
        ("carol", "/provider/", 15),
        ("carol", "/inbox/", 14),
        ("carol", "/programs/?status=all", 8),
        ("carol", "/attendance/", 10),
        ("carol", "/fees/?status=all", 10),
        ("carol", "/certificates/", 9),
        ("stella", "/inbox/", 36),
        ("stella", "/programs/?status=all", 8),
        ("stella", "/fees/?status=all", 10),
        ("stella", "/certificates/", 7),
        ("stella", "/admin/programs/program/", 5),
        ("stella", "/admin/attendance/attendanceupload/", 5),
        ("stella", "/admin/attendance/attendancerecord/", 4),
        ("stella", "/admin/members/member/", 4),
        ("stella", "/admin/fees/filingfee/", 5),
        ("stella", "/admin/fees/payment/", 6),
        ("stella", "/admin/certificates/certificate/", 4),
        ("", "/calendar/", 2),
        ("", "/calendar/programs.ics", 1),
    ],
)
def test_every_list_costs_the_same_for_one_and_three(
    login: Login,
    client: Client,
    aast: Provider,
    carol: User,
    stella: User,
    guide_members: dict[str, Member],
    django_assert_num_queries: Callable[..., object],
    who: str,
    address: str,
    statements: int,
) -> None:
    factories.make_schedule()
    client = login({"carol": carol, "stella": stella}[who]) if who else client
    for numbers in ((0,), (1, 2)):
        for number in numbers:
            certify(aast, carol, stella, number)
        cache.clear()
        with django_assert_num_queries(statements):
            client.get(address)


@pytest.mark.parametrize(("exact", "estimated"), [(3, False), (2, True)])
def test_a_list_is_counted_up_to_a_bound_and_estimated_beyond(
    guide_members: dict[str, Member], monkeypatch: pytest.MonkeyPatch, exact: int, estimated: bool
) -> None:
    monkeypatch.setattr(long_lists, "EXACT", exact)

    paginator = EstimatedCount(Member.objects.filter(aast_id__lte="100102"), 2)
    assert (paginator.count >= 3, paginator.estimated) == (True, estimated)
    assert estimated or paginator.count == 3


def test_a_bounded_list_is_never_told_to_be_empty_or_short(
    guide_members: dict[str, Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_lists, "EXACT", 4)

    assert EstimatedCount(Member.objects.order_by("last_name"), 2).count >= 5


def test_the_admin_says_where_a_count_is_an_estimate(
    login: Login, stella: User, guide_members: dict[str, Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = ["about" in login(stella).get("/admin/members/member/").content.decode()]
    monkeypatch.setattr(long_lists, "EXACT", 2)
    counts += ["about" in login(stella).get("/admin/members/member/").content.decode()]

    assert counts == [False, True]


@pytest.mark.parametrize(("exact", "more", "last"), [(3, False, ["c"]), (2, True, ["a", "b"])])
def test_pages_of_a_list_that_was_counted_elsewhere(
    monkeypatch: pytest.MonkeyPatch, exact: int, more: bool, last: list[str]
) -> None:
    monkeypatch.setattr(long_lists, "EXACT", exact)
    pages = KnownCount(["a", "b", "c"], 2, known=3)

    assert (pages.count, pages.more) == (exact, more)
    assert list(pages.get_page(9).object_list) == last


@pytest.mark.parametrize(("exact", "more"), [(3, False), (2, True)])
@pytest.mark.parametrize("who", ["carol", "stella"])
def test_more_certificates_than_are_counted_are_not_added_up_nor_sorted(
    login: Login,
    aast: Provider,
    carol: User,
    stella: User,
    guide_members: dict[str, Member],
    monkeypatch: pytest.MonkeyPatch,
    who: str,
    exact: int,
    more: bool,
) -> None:
    factories.make_schedule()
    for number in range(3):
        certify(aast, carol, stella, number)
    monkeypatch.setattr(long_lists, "EXACT", exact)
    client = login({"carol": carol, "stella": stella}[who])

    def found(**asked: str) -> tuple[list[str], bool, bool]:
        """Whose are listed, whether they are said to be more, and whether they are added up."""
        page = client.get(f"/certificates/?{urlencode(asked)}")
        listed = [row.record.aast_id for row in page.context["table"].page]
        return listed, f"of more than {exact}<" in page.content.decode(), "CECs earned" in page.content.decode()

    newest = ["100102", "100101", "100100"]
    assert found() == (newest[:exact], more, not more)
    assert found(sort="aast_id") == (newest[:exact] if more else newest[::-1], more, not more)
    assert found(aast_id="100100") == (["100100"], False, True)
    assert found(page="9")[0] == newest[:exact]


def test_a_members_own_certificates_and_those_of_the_provider(
    login: Login, aast: Provider, carol: User, stella: User, guide_members: dict[str, Member]
) -> None:
    factories.make_schedule()
    for number in range(3):
        certify(aast, carol, stella, number)
    john, carols = guide_members["100100"], guide_members["100101"]
    Member.objects.filter(pk=john.pk).update(user=factories.make_user("john@tech.example"))
    Member.objects.filter(pk=carols.pk).update(user=carol)
    john.refresh_from_db()

    def held(user: User, **asked: str) -> list[str]:
        visible = Certificate.objects.visible_to(user).order_by("aast_id")
        filter_ = (
            CertificateFilter(QueryDict(urlencode(asked)), user=user, is_member=True, queryset=visible)
            if asked
            else None
        )
        return [certificate.aast_id for certificate in (filter_.selected if filter_ else visible)]

    assert held(john.user) == ["100100"]
    assert held(carol) == ["100100", "100101", "100102"]
    assert held(stella) == ["100100", "100101", "100102"]


def test_nobody_sees_certificates_of_no_providers(
    login: Login, aast: Provider, carol: User, stella: User, olivia: User, guide_members: dict[str, Member]
) -> None:
    factories.make_schedule()
    certify(aast, carol, stella, 0)
    pending = Provider.objects.create(name="Newcomer", email="n@new.example")
    newcomer = factories.employ(factories.make_user("nina@new.example"), pending)
    nobody = factories.make_user("nobody@new.example")

    assert [Certificate.objects.visible_to(user).count() for user in (olivia, newcomer, nobody)] == [0, 0, 0]
    assert [Certificate.objects.filed_by(user).count() for user in (olivia, newcomer, nobody, carol)] == [0, 0, 0, 1]


def test_a_filters_fields_say_what_is_wrong_and_escape_what_was_typed(db: None) -> None:
    asked = QueryDict(urlencode({"name": '"><b>', "held_after": "13/45/2026"}))
    form = ProgramFilter(asked, queryset=Program.objects.all()).form

    name, held = field_html(form["name"]), field_html(form["held"])
    assert 'value="&quot;&gt;&lt;b&gt;"' in name
    assert 'class="form-control"' in name
    assert '<label for="id_name" class="form-label">Program Name</label>' in name
    assert "Type each date as MM/DD/YYYY, such as 04/10/2009." in held
    assert 'class="form-control is-invalid"' in held
