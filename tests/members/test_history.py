"""The history of a member: each decision, by its actor, without an address and without a name."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Provider, User
from certificates.models import Certificate
from certificates.services.holder_link import dispute_certificate, send_link_again, withdraw_link
from certificates.services.rename_holder import rename_holder
from dashboard.me.services import save_choices
from members.choices import Standing
from members.claims.login_requests import grant_login
from members.claims.services import OtherMember, finish_claim, release_login
from members.models import LoginClaim, LoginRequest, Member, MemberEvent
from members.services.address import dispute_address, use_login_address
from members.services.choices import choose_cycle
from members.services.history import log_event
from members.services.name_changes import ask_for_name, decline_name
from members.services.register import save_member
from programs.models import Program, Suppression
from tests import factories
from tests.pages import Login, text

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)
PASSWORD = "night-shift-at-the-lab-7"
NAME = {"first_name": "Maria", "last_name": "Brown", "reason": "I married.", "replace_certificates": False}
FACTS = {"first_name": "Jane", "last_name": "Jones", "email": "jane@new.example"}


@pytest.fixture
def jane(db: None) -> Member:
    return factories.make_member("100101", "Jane", "Jones", email="jane@tech.example")


@pytest.fixture
def issued(aast: Provider, carol: User, conference: Program) -> Certificate:
    """Jane's."""
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3"), now=NOW)
    return Certificate.objects.get()


def history(member: Member) -> list[tuple[str, User | None]]:
    events = list(MemberEvent.objects.filter(member=member))
    assert {event.at for event in events} <= {NOW}
    return [(event.what, event.by) for event in events]


def test_a_claim_is_an_entry_of_the_new_login(jane: Member) -> None:
    claim = LoginClaim.objects.create(member=jane, email="jane@tech.example", asked_at=NOW)
    user = finish_claim(claim_id=claim.pk, by=None, password=PASSWORD, now=NOW)
    assert history(jane) == [("Got a login by a link", user)]


def test_a_granted_claim_says_what_becomes_of_the_address(jane: Member, stella: User) -> None:
    request = LoginRequest.objects.create(asked_at=NOW, **FACTS)
    grant_login(request, aast_id="100101", keep_address=True, by=stella, now=NOW)
    user = finish_claim(claim_id=LoginClaim.objects.get().pk, by=None, password=PASSWORD, now=NOW)
    assert history(jane) == [
        ("Granted a first login at another address, which goes on file once the link is used", stella),
        ("Got a login by a link", user),
        ("Put the address of the link on file", user),
    ]


def test_what_is_refused_leaves_no_entry(jane: Member, maria: Member) -> None:
    claim = LoginClaim.objects.create(member=jane, email="jane@tech.example", asked_at=NOW)
    with pytest.raises(OtherMember):
        finish_claim(claim_id=claim.pk, by=maria.user, now=NOW)
    assert history(jane) == []


def test_a_login_is_taken_away_once(maria: Member, stella: User) -> None:
    assert [release_login(maria, by=stella, now=NOW) for _ in range(2)] == [True, False]
    assert history(maria) == [("Took the login away", stella)]


def test_the_address_of_the_login(maria: Member) -> None:
    Member.objects.update(email="maria@former-job.example")
    for _ in range(2):
        use_login_address(maria, by=maria.user, now=NOW)
    assert history(maria) == [("Put the address of the login on file", maria.user)]


def test_the_link_of_a_certificate(issued: Certificate, stella: User) -> None:
    dispute_certificate(issued, now=NOW)
    withdraw_link(issued, by=stella, now=NOW)
    send_link_again(issued, by=stella, now=NOW)
    assert history(issued.record.member) == [
        (f"A recipient said that {issued} is for another person, so all links ended", None),
        (f"Withdrew the link of {issued}", stella),
        (f"Sent the link of {issued} again, so the address is not disputed", stella),
    ]


def test_names(maria: Member, stella: User) -> None:
    decline_name(ask_for_name(maria, **NAME, by=maria.user, now=NOW), reason="No", by=stella, now=NOW)
    change = ask_for_name(maria, **NAME, by=maria.user, now=NOW)
    rename_holder(change, replace_certificates=False, by=stella, now=NOW)
    assert history(maria) == [
        ("Asked for another name", maria.user),
        ("Declined another name", stella),
        ("Asked for another name", maria.user),
        ("Approved another name; the former one stays valid in files", stella),
    ]


def test_choices_are_entries_where_they_change_something(maria: Member) -> None:
    by, off, on = maria.user, {"listed": False, "save_the_dates": False}, {"listed": True, "save_the_dates": True}
    for choices in (on, off, off, on):
        save_choices(maria, **choices, by=by, now=NOW)
    for ends_on in (date(2029, 12, 31), date(2029, 12, 31), None):
        choose_cycle(maria, ends_on=ends_on, by=by, now=NOW)
    assert history(maria) == [
        ("Chose not to be shown in the directory", by),
        ("Chose no Save the Date emails", by),
        ("Chose to be shown in the directory", by),
        ("Chose Save the Date emails", by),
        ("Changed the end of the BRPT certification", by),
        ("Changed the end of the BRPT certification", by),
    ]


def test_without_an_address_there_is_no_choice_about_emails(maria: Member) -> None:
    maria.email = ""
    save_choices(maria, listed=True, save_the_dates=False, by=maria.user, now=NOW)
    assert (history(maria), Suppression.objects.count()) == ([], 0)


def test_the_register_names_fields_and_no_values(jane: Member, stella: User) -> None:
    jane.standing, jane.email, jane.county = Standing.INACTIVE, "jane@new.example", "Cook"
    save_member(jane, only=["standing", "email"], by=stella, now=NOW)
    save_member(jane, only=["standing"], by=stella, now=NOW)
    jane.standing = Standing.ACTIVE
    save_member(jane, by=stella, now=NOW)
    assert history(jane) == [
        ("Changed on the register: standing (now inactive), email address", stella),
        ("Changed on the register: standing (now active), county", stella),
    ]


def test_a_new_member(stella: User) -> None:
    new = save_member(Member(aast_id="100109", first_name="Ned", last_name="New"), by=stella, now=NOW)
    assert history(new) == [("Added to the register", stella)]


def test_a_kept_address_ends_a_dispute_about_the_same(jane: Member, stella: User) -> None:
    dispute_address(jane, what="Somebody said so", by=None, now=NOW)
    assert list(Member.objects.reachable()) == []
    request = LoginRequest.objects.create(asked_at=NOW, **FACTS | {"email": jane.email})
    grant_login(request, aast_id="100101", keep_address=True, by=stella, now=NOW)
    finish_claim(claim_id=LoginClaim.objects.get().pk, by=None, password=PASSWORD, now=NOW)
    assert list(Member.objects.reachable()) == [jane]


def test_who_is_reachable(jane: Member, maria: Member) -> None:
    nobody = factories.make_member("100103", "No", "Address")
    dispute_address(maria, what="Somebody said so", by=None, now=NOW)
    members = Member.objects.order_by("aast_id")
    assert [one for one in members if one.mail_address] == list(Member.objects.reachable()) == [jane]
    assert set(members) == {jane, nobody, maria}


# --- In the admin ---------------------------------------------------------------------------------------------------


def test_the_page_costs_the_same_for_one_and_three(
    login: Login, stella: User, maria: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    staff, there = login(stella), f"/admin/members/member/{maria.pk}/change/"
    assert "History: None." in text(staff.get(there))
    with django_assert_num_queries(7):
        staff.get(there)
    for by in (None, maria.user, stella):
        log_event(maria, "Took the login away", by=by, now=NOW)
    with django_assert_num_queries(7):
        page = staff.get(there)
    entry = "05/20/2026 10:00 AM Took the login away"
    assert f"{entry} Without a login {entry} María Núñez-O&#x27;Brien {entry} Stella Stone" in text(page)


def test_staff_take_nothing_away_where_there_is_no_login(login: Login, stella: User, jane: Member) -> None:
    chosen = {"action": "release_logins", "_selected_action": jane.pk}
    page = text(login(stella).post("/admin/members/member/", chosen, follow=True))
    said = [words in page for words in ("None of the chosen people has a login. Nothing was changed.", "taken away")]
    assert said == [True, False]
    assert history(jane) == []


def test_no_page_writes_a_history(login: Login, stella: User, maria: Member) -> None:
    staff: Client = login(stella)
    form = {name: getattr(maria, name) for name in ("kind", "standing", "role", "first_name", "last_name")}
    inline = {"former_names-TOTAL_FORMS": "0", "former_names-INITIAL_FORMS": "0"}
    same = {"email": maria.email, "city": maria.city, "state": maria.state, "listed": "on", "history": "x"}
    staff.post(f"/admin/members/member/{maria.pk}/change/", {**form, **inline, **same})
    assert history(maria) == []
