"""Staff are told of names that a certificate cannot print, before it is issued."""

from collections.abc import Callable

import pytest

from accounts.models import Provider, User
from certificates.pdf.lettering import warn_of_letters
from fees.models import FilingFee
from tests import factories
from tests.pages import Login

PRINTED = [
    "Zoë Lee",
    "Анна Иванова",
    "יוסף לוי",
    "Nguyễn Thị Ánh Nguyệt",
    "Kahaʻi Kāneʻohe",
    "محمد العتيبي",
    "太郎 山田",
    "민준 김",
    "สมชาย ใจดี",
]
NOT_PRINTED = ["Zoë 😀 Lee", "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "አበበ በቀለ"]


@pytest.fixture
def report(conference: object, aast: Provider, carol: User) -> Callable[[str], FilingFee]:
    """The fee of a file with one attendee of this name."""

    def reported(name: str) -> FilingFee:
        factories.make_schedule()
        first, last = name.rsplit(" ", 1)
        member = factories.make_member("100900", "Min", "Lee")
        upload = factories.report_accepted(aast, carol, factories.csv_of("A09164,100900,Min,Lee,4/10/2009,1"))
        member.first_name, member.last_name = first, last
        member.save()
        return FilingFee.objects.get(filings__upload=upload)

    return reported


@pytest.mark.parametrize("name", PRINTED)
def test_nothing_is_told_of_a_name_that_can_be_printed(report: Callable[[str], FilingFee], name: str) -> None:
    assert warn_of_letters(report(name).filings.all()) == ""


@pytest.mark.parametrize("name", NOT_PRINTED)
def test_staff_are_told_on_the_form_that_issues(
    report: Callable[[str], FilingFee], login: Login, stella: User, name: str
) -> None:
    fee = report(name)
    shown = f"1 name has letters that a certificate cannot print: {name} (100900)."
    for action in ("record_payment", "waive"):
        page = login(stella).get(f"/admin/fees/filingfee/{fee.pk}/{action}/")
        assert shown in page.content.decode()
