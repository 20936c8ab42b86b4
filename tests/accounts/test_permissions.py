"""A person who may not do something is told the true reason."""

import pytest

from accounts.choices import ProviderStatus, StaffRole
from accounts.models import Provider, User
from accounts.permissions import NO_PROVIDER, STAFF_LOOK, why_not
from members.models import Member
from programs.models import Program
from tests import factories
from tests.pages import Login, text

WAITS = (
    "Prairie Sleep Society waits for approval by AAST. Until then you can prepare programs; you can submit them, "
    "report attendance, and search for members as soon as AAST approves your organization."
)
DECLINED = (
    "AAST declined the registration of Prairie Sleep Society. Open Organization to read the reason, correct what was "
    "wrong, and ask again."
)
LOOKS = (
    "You may look at the programs and attendance of Prairie Sleep Society, not change them. For more, ask the owner "
    "of your provider account for the role of a coordinator."
)


def put(provider: Provider, status: ProviderStatus) -> None:
    number = "P0002" if status == ProviderStatus.APPROVED else None
    Provider.objects.filter(pk=provider.pk).update(status=status, provider_id=number)


@pytest.mark.parametrize(
    ("role", "status", "reason"),
    [
        (StaffRole.OWNER, ProviderStatus.PENDING, WAITS),
        (StaffRole.COORDINATOR, ProviderStatus.PENDING, WAITS),
        (StaffRole.VIEWER, ProviderStatus.PENDING, LOOKS),
        (StaffRole.OWNER, ProviderStatus.DECLINED, DECLINED),
        (StaffRole.VIEWER, ProviderStatus.APPROVED, LOOKS),
    ],
)
def test_reasons(society: Provider, role: StaffRole, status: ProviderStatus, reason: str) -> None:
    put(society, status)
    user = factories.employ(factories.make_user("una@new.example"), society, role)

    assert (why_not(user), why_not(user, society)) == (reason, reason)


def test_who_works_for_none_and_staff_are_told_so(stella: User, maria: Member) -> None:
    assert [why_not(user) for user in (stella, maria.user)] == [STAFF_LOOK, NO_PROVIDER]


def test_of_two_providers_the_one_that_lets_them_do_more_decides(
    olivia: User, society: Provider, aast: Provider
) -> None:
    factories.employ(olivia, aast, StaffRole.VIEWER)
    put(society, ProviderStatus.PENDING)

    assert why_not(olivia) == WAITS
    assert why_not(olivia, aast) == LOOKS.replace("Prairie Sleep Society", "AAST")


@pytest.mark.parametrize(
    "path",
    ["/attendance/upload/", "/attendance/enter/", "/attendance/enter/paste/", "/attendance/webinar/", "/members/"],
)
def test_the_owner_of_a_provider_that_waits_is_not_told_to_ask_the_owner(
    login: Login, olivia: User, society: Provider, path: str
) -> None:
    put(society, ProviderStatus.PENDING)
    answer = login(olivia).get(path)

    assert (answer.status_code, WAITS in text(answer)) == (403, True)
    assert "ask the owner" not in text(answer).lower()


def test_nor_on_the_page_of_attendance(login: Login, olivia: User, society: Provider) -> None:
    put(society, ProviderStatus.PENDING)
    page = text(login(olivia).get("/attendance/"))

    assert (WAITS in page, "ask the owner" in page.lower()) == (True, False)


def test_a_declined_provider_drafts_nothing_and_knows_why(login: Login, olivia: User, society: Provider) -> None:
    put(society, ProviderStatus.DECLINED)
    answer = login(olivia).get("/programs/new/")

    assert (answer.status_code, DECLINED in text(answer)) == (403, True)


def test_a_viewer_and_staff_are_told_why(login: Login, victor: User, stella: User, conference: Program) -> None:
    page = f"/programs/{conference.slug}/edit/basics/"
    shown = [text(login(user).get(path)) for user in (victor, stella) for path in ("/attendance/upload/",)]

    assert LOOKS.replace("Prairie Sleep Society", "AAST") in shown[0]
    assert STAFF_LOOK in shown[1]
    assert login(victor).get(page).status_code in (403, 404)


def test_only_owners_change_the_organization_and_invite(login: Login, carol: User, aast: Provider) -> None:
    client = login(carol)
    answers = [
        client.post("/provider/people/", {"email": "x@new.example", "role": "owner"}),
        client.post("/provider/organization/", {"name": "Other"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert "Only owners of AAST may do this. Ask the owner of your provider account." in text(answers[0])
