"""A member's first login: the link to the address on file, and the way by AAST where there is none."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from post_office.models import Email
from pytest_django import Settings

from accounts.models import DailyCount, Provider, User
from foundation.lifecycle import InvalidTransition
from members.choices import LoginRequestStatus
from members.claims.login_requests import LoginRequestRefused, decline_login, forget_login_requests, grant_login
from members.claims.services import ClaimOver, OtherMember, ask_for_claim, finish_claim, forget_claims
from members.models import LoginClaim, LoginRequest, Member
from members.services.register import save_member
from tests import factories
from tests.pages import Login, text

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)
PASSWORD = "night-shift-at-the-lab-7"


def ask(client: Client, who: str) -> None:
    page = client.post("/account/claim/", {"text": who}, follow=True)
    assert "If AAST has an email address of this person, an email is on its way there, at most three a day." in text(
        page
    )


def links() -> list[str]:
    """The links of the newest email."""
    return re.findall(r"http://testserver(/account/claim/\S+/)", Email.objects.latest("pk").message)


@pytest.fixture
def jane(db: None) -> Member:
    return factories.make_member("100101", "Jane", "Jones", email="Jane@Tech.example")


# --- The link -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["100101", " 100101 ", "jane@tech.example", "JANE@TECH.EXAMPLE "])
def test_from_the_id_or_the_address_to_a_login(client: Client, jane: Member, who: str) -> None:
    ask(client, who)
    assert Email.objects.get().to == ["Jane@Tech.example"]
    (path,) = links()
    assert "It is for Jane Jones, AAST ID 100101." in text(client.get(path))
    assert User.objects.count() == 0

    page = client.post(path, {"password": PASSWORD}, follow=True)
    assert "This login belongs to AAST ID 100101 now." in text(page)
    assert "My Certificates" in text(page)
    user = User.objects.get()
    assert (user.email, user.first_name, user.last_name) == ("jane@tech.example", "Jane", "Jones")
    jane.refresh_from_db()
    assert jane.user == user
    assert Email.objects.latest("pk").subject == "Your AAST ID has a login now"
    assert Client().login(email="jane@tech.example", password=PASSWORD)


def test_leading_zeros_may_be_left_out(client: Client, db: None) -> None:
    factories.make_member("010010", "Zoe", "Zander", email="zoe@tech.example")
    ask(client, "10010")
    assert Email.objects.get().to == ["zoe@tech.example"]


@pytest.mark.parametrize("who", ["999999", "nobody@tech.example"])
def test_nobody_learns_who_is_on_the_register(client: Client, jane: Member, who: str) -> None:
    ask(client, who)
    assert not Email.objects.exists()


def test_known_and_unknown_texts_cost_the_same(
    jane: Member, settings: Settings, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    """The time of the answer says nothing either: the same statements, and one message to the broker."""
    settings.CLAIMS_A_DAY_ADDRESS = 1
    ask_for_claim("warm up", now=NOW)
    costs = []
    for typed in ("100101", "999999", "100101"):  # known, unknown, and above the limit
        with CaptureQueriesContext(connection) as context, django_capture_on_commit_callbacks() as callbacks:
            ask_for_claim(typed, now=NOW)
        work = [query["sql"].split()[0] for query in context if "SAVEPOINT" not in query["sql"]]
        costs.append((work, len(callbacks)))
    assert costs == [(["SELECT", "INSERT", "INSERT", "INSERT", "INSERT"], 1)] * 3
    assert (Email.objects.count(), LoginClaim.objects.count(), LoginClaim.objects.get().member) == (1, 1, jane)
    assert {row.count for row in DailyCount.objects.all()} == {2}


@pytest.mark.parametrize("email", ["", "jané@tech.example"])
def test_without_an_address_that_can_log_in_nothing_is_sent(client: Client, jane: Member, email: str) -> None:
    Member.objects.update(email=email)
    ask(client, "100101")
    assert not Email.objects.exists()


@pytest.mark.parametrize("typed", ["", "Jane", "1001011", "١٠٠١٠١", "10 01", "x" * 255])
def test_what_is_no_id_and_no_address(client: Client, jane: Member, typed: str) -> None:
    page = client.post("/account/claim/", {"text": typed})
    assert (page.status_code, "There is a problem" in text(page)) == (200, True)
    assert not Email.objects.exists()


def test_two_members_of_one_address_are_in_one_email(client: Client, jane: Member) -> None:
    factories.make_member("100102", "John", "Jones", email="jane@tech.example")
    ask(client, "jane@tech.example")
    assert (Email.objects.count(), len(links())) == (1, 2)
    assert "John Jones, AAST ID 100102:" in Email.objects.get().message


def test_who_has_a_login_learns_it_by_email(client: Client, maria: Member) -> None:
    ask(client, maria.aast_id)
    assert links() == []
    assert "There is a login already: http://testserver/account/login/" in Email.objects.get().message


def test_an_address_gets_three_emails_a_day(client: Client, jane: Member) -> None:
    for _ in range(4):
        ask(client, "100101")
    assert Email.objects.count() == 3
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        ask(client, "100101")
    assert Email.objects.count() == 4


def test_the_sixth_claim_of_a_minute_is_refused(client: Client, db: None) -> None:
    cache.clear()
    for number in range(5):
        ask(client, f"90000{number}")
    page = client.post("/account/claim/", {"text": "900009"})
    assert "Too many requests came from your network within a short time. Wait a minute, then try again." in text(page)


# --- The link's end -------------------------------------------------------------------------------------------------


def test_looking_at_the_link_creates_nothing(client: Client, jane: Member) -> None:
    ask(client, "100101")
    assert [client.get(links()[0]).status_code for _ in range(3)] == [200] * 3
    assert (User.objects.count(), LoginClaim.objects.get().ended_at) == (0, None)


def test_a_link_works_once_and_ends_the_others(client: Client, jane: Member) -> None:
    ask(client, "100101")
    first = links()[0]
    ask(client, "100101")
    second = links()[0]
    client.post(second, {"password": PASSWORD})
    for path in (first, second):
        page = Client().get(path)
        assert (page.status_code, "the AAST ID has a login already" in text(page)) == (410, True)
        assert Client().post(path, {"password": PASSWORD}).status_code == 410
    assert User.objects.count() == 1


def test_a_link_is_over_after_three_days(client: Client, jane: Member) -> None:
    ask(client, "100101")
    path = links()[0]
    with time_machine.travel(timezone.now() + timedelta(days=2, hours=23)):
        assert client.get(path).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        assert client.get(path).status_code == 410


def test_a_weak_password_is_refused(client: Client, jane: Member) -> None:
    ask(client, "100101")
    page = client.post(links()[0], {"password": "jane"})
    assert (page.status_code, "There is a problem" in text(page)) == (200, True)
    assert User.objects.count() == 0


# --- A login that is there ------------------------------------------------------------------------------------------


def test_a_providers_login_of_the_address_is_joined(login: Login, aast: Provider, carol: User) -> None:
    member = factories.make_member("100300", "Carol", "Chen", email="Carol@AAST.example")
    client = login(carol)
    ask(client, "100300")
    (path,) = links()
    assert "You are logged in as carol@aast.example." in text(client.get(path))
    client.post(path)
    member.refresh_from_db()
    assert (member.user, User.objects.count()) == (carol, 1)
    assert carol.providers == [aast]


def test_the_owner_of_the_address_logs_in_first(client: Client, carol: User) -> None:
    factories.make_member("100300", "Carol", "Chen", email="carol@aast.example")
    ask(client, "100300")
    path = links()[0]
    assert "carol@aast.example has a login already. Log in with it to go on." in text(client.get(path))
    client.post(path, {"password": PASSWORD})
    assert Member.objects.get().user is None


def test_another_persons_link_is_not_for_a_login(login: Login, carol: User, olivia: User) -> None:
    factories.make_member("100300", "Carol", "Chen", email="carol@aast.example")
    client = login(olivia)
    ask(client, "100300")
    client.post(links()[0])
    assert "This link is for somebody else" in text(client.get(links()[0]))
    assert Member.objects.get().user is None


def test_a_login_has_one_aast_id(login: Login, maria: Member) -> None:
    other = factories.make_member("100201", "Maria", "Nunez", email=maria.email)
    client = login(maria.user)
    ask(client, "100201")
    for page in (client.get(links()[0]), client.post(links()[0])):
        assert "This login has an AAST ID already" in text(page)
    other.refresh_from_db()
    assert other.user is None
    with pytest.raises(OtherMember):
        finish_claim(claim_id=LoginClaim.objects.latest("pk").pk, by=maria.user, now=NOW)


def test_a_login_of_another_address_can_be_joined(login: Login, carol: User, jane: Member) -> None:
    """The link proves Jane's mailbox, and the session proves the login."""
    client = login(carol)
    ask(client, "100101")
    assert "You are logged in as carol@aast.example." in text(client.get(links()[0]))
    client.post(links()[0])
    jane.refresh_from_db()
    assert (jane.user, User.objects.count()) == (carol, 1)


def test_an_older_link_is_over_once_the_address_was_corrected(client: Client, jane: Member) -> None:
    ask(client, "100101")
    path = links()[0]
    jane.email = "jane@right.example"
    save_member(jane, by=None, now=NOW)
    assert [client.get(path).status_code, client.post(path, {"password": PASSWORD}).status_code] == [410, 410]
    assert not User.objects.exists()


def test_a_grant_ends_the_older_links(client: Client, stella: User, jane: Member) -> None:
    ask(client, "100101")
    path = links()[0]
    request = LoginRequest.objects.create(asked_at=NOW, **FACTS)
    grant_login(request, aast_id="100101", keep_address=False, by=stella, now=NOW)
    assert client.get(path).status_code == 410


def test_nobody_decides_the_own_request(stella: User, jane: Member) -> None:
    request = LoginRequest.objects.create(asked_at=NOW, **FACTS | {"email": "Stella@aast.example"})
    with pytest.raises(LoginRequestRefused):
        grant_login(request, aast_id="100101", keep_address=False, by=stella, now=NOW)
    assert not LoginClaim.objects.exists()


def test_who_has_no_login_yet_comes_before_who_has(client: Client, jane: Member) -> None:
    for number in range(6):
        user = factories.make_user(f"u{number}@tech.example")
        factories.make_member(f"10050{number}", "U", f"Ser{number}", email=jane.email, user=user)
    ask(client, jane.email)
    assert len(links()) == 1
    assert "Jane Jones, AAST ID 100101:" in Email.objects.latest("pk").message


def test_of_two_at_once_the_second_is_told(jane: Member) -> None:
    claim = LoginClaim.objects.create(member=jane, email="jane@tech.example", asked_at=NOW)
    finish_claim(claim_id=claim.pk, by=None, password=PASSWORD, now=NOW)
    with pytest.raises(ClaimOver):
        finish_claim(claim_id=claim.pk, by=None, password=PASSWORD, now=NOW)


def test_old_claims_are_deleted(jane: Member) -> None:
    for days in (13, 15):
        LoginClaim.objects.create(member=jane, email=jane.email, asked_at=NOW - timedelta(days=days))
    assert (forget_claims(now=NOW), LoginClaim.objects.count()) == (1, 1)


# --- By AAST --------------------------------------------------------------------------------------------------------

FACTS = {"first_name": "Jane", "last_name": "Jones", "email": "jane@new.example", "state": "tx", "text": "I moved."}


def test_a_request_goes_to_staff_and_its_link_to_the_new_address(
    client: Client, login: Login, stella: User, jane: Member
) -> None:
    page = client.post("/account/claim/help/", FACTS, follow=True)
    assert "A person compares it with the register. The answer comes by email." in text(page)
    request = LoginRequest.objects.get()
    assert (request.state, request.status) == ("TX", LoginRequestStatus.WAITING)

    staff = login(stella)
    assert "Decide: Login for Jane Jones" in text(staff.get("/inbox/"))
    there = f"/admin/members/loginrequest/{request.pk}/send_the_link/"
    assert "Jane Jones (100101); no place on file; Jane@Tech.example; no login" in text(staff.get(there))
    done = staff.post(there, {"aast_id": "100101", "keep_address": "on"}, follow=True)
    assert "The link for AAST ID 100101 is on its way to jane@new.example." in text(done)

    jane.refresh_from_db()
    assert jane.email == "Jane@Tech.example"
    told, new = Email.objects.get(to="Jane@Tech.example"), Email.objects.get(to="jane@new.example")
    assert "at another email address, and AAST sent a link there." in told.message
    client.post(re.search(r"(/account/claim/\S+/)", new.message)[1], {"password": PASSWORD})
    jane.refresh_from_db()
    assert (jane.email, jane.user) == ("jane@new.example", User.objects.get(email="jane@new.example"))


def test_a_page_of_yesterday_takes_no_login_away(login: Login, stella: User, jane: Member) -> None:
    staff, there = login(stella), f"/admin/members/member/{jane.pk}/change/"
    opened = staff.get(there).context["adminform"].form.initial
    Member.objects.update(user=factories.make_user("jane@tech.example"), listed=False)
    formset = {"former_names-TOTAL_FORMS": 0, "former_names-INITIAL_FORMS": 0}
    typed = {name: value for name, value in opened.items() if value is not None} | {"county": "Cook", "listed": ""}
    assert staff.post(there, typed | formset).status_code == 302
    jane.refresh_from_db()
    assert (jane.user is not None, jane.county) == (True, "Cook")


def test_staff_take_a_login_away_and_its_owner_learns_it(login: Login, stella: User, maria: Member) -> None:
    user = maria.user
    chosen = {"action": "release_logins", "_selected_action": maria.pk}
    login(stella).post("/admin/members/member/", chosen)
    maria.refresh_from_db()
    assert (maria.user, Email.objects.get().to) == (None, [user.email])


def test_the_address_on_file_stays_where_staff_say_so(stella: User, jane: Member) -> None:
    request = LoginRequest.objects.create(asked_at=NOW, **FACTS)
    grant_login(request, aast_id="100101", keep_address=False, by=stella, now=NOW)
    jane.refresh_from_db()
    assert (jane.email, LoginClaim.objects.get().email) == ("Jane@Tech.example", "jane@new.example")


def test_a_declined_request_says_why(login: Login, stella: User, db: None) -> None:
    request = LoginRequest.objects.create(asked_at=NOW, **FACTS)
    there = f"/admin/members/loginrequest/{request.pk}/decline/"
    assert "No member has this AAST ID or this name." in text(login(stella).get(there))
    login(stella).post(there, {"reason": "We find nobody of this name."})
    email = Email.objects.get()
    assert (email.to, "We find nobody of this name." in email.message) == (["jane@new.example"], True)


def test_two_staff_decide_at_once(stella: User, jane: Member) -> None:
    request = LoginRequest.objects.create(asked_at=NOW, **FACTS)
    decline_login(request, reason="No", by=stella, now=NOW)
    with pytest.raises(InvalidTransition):
        grant_login(request, aast_id="100101", keep_address=True, by=stella, now=NOW)
    jane.refresh_from_db()
    assert (jane.email, LoginClaim.objects.count()) == ("Jane@Tech.example", 0)


@pytest.mark.parametrize("aast_id", ["999999", "100200"])
def test_no_link_for_nobody_nor_for_who_has_a_login(stella: User, maria: Member, aast_id: str) -> None:
    request = LoginRequest.objects.create(asked_at=NOW, **FACTS)
    with pytest.raises(LoginRequestRefused):
        grant_login(request, aast_id=aast_id, keep_address=True, by=stella, now=NOW)
    request.refresh_from_db()
    assert (request.status, Email.objects.count()) == (LoginRequestStatus.WAITING, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_name": ""},
        {"email": "jané@new.example"},
        {"state": "Texas"},
        {"aast_id": "1001"},
        {"last_name": "x" * 300},
    ],
)
def test_what_a_request_needs(client: Client, db: None, wrong: dict[str, str]) -> None:
    page = client.post("/account/claim/help/", FACTS | wrong)
    assert (page.status_code, "There is a problem" in text(page)) == (200, True)
    assert not LoginRequest.objects.exists()


def test_a_request_that_is_sent_again_replaces_the_first(client: Client, db: None) -> None:
    for _ in range(2):
        client.post("/account/claim/help/", FACTS)
    assert LoginRequest.objects.count() == 1


def test_the_21st_request_of_an_hour_is_refused(client: Client, db: None) -> None:
    cache.clear()
    for number in range(20):
        client.post("/account/claim/help/", FACTS | {"last_name": f"J{number}"})
    page = client.post("/account/claim/help/", FACTS)
    assert ("Wait an hour, then try again." in text(page), LoginRequest.objects.count()) == (True, 20)


def test_decided_requests_are_deleted_after_90_days(stella: User) -> None:
    waiting = LoginRequest.objects.create(asked_at=NOW - timedelta(days=400), **FACTS)
    for days in (89, 91):
        request = LoginRequest.objects.create(asked_at=NOW, **FACTS)
        decline_login(request, reason="No", by=stella, now=NOW - timedelta(days=days))
    assert (forget_login_requests(now=NOW), LoginRequest.objects.filter(pk=waiting.pk).exists()) == (1, True)
