"""Which group of staff opens which page of the admin, and who may act there."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from accounts.models import Provider, User
from accounts.staff_groups import GROUPS, set_rights
from attendance.models import AttendanceUpload
from certificates.choices import ShareContent
from certificates.sharing.services import make_link
from certificates.transcript.forms import usual_period
from fees.models import FilingFee
from members.models import LoginRequest, Member
from programs.choices import ProgramStatus
from programs.models import Program
from tests import factories
from tests.pages import Login

R, F, D, H, A = (group.name for group in GROUPS)
EVERYBODY = {R, F, D, H, A}

# Each list of the admin with the groups that open it. A new one without a line fails.
LISTS = {
    "accounts.DailyCount": {H, A},
    "accounts.Provider": {R, F, H, A},
    "accounts.User": {H, A},
    "accounts.Viewing": {H, A},
    "attendance.AttendanceRecord": EVERYBODY,
    "attendance.AttendanceUpload": {R, F, H, A},
    "attendance.Correction": {R, F, H, A},
    "attendance.RepairWork": {H, A},
    "certificates.Certificate": EVERYBODY,
    "certificates.ShareLink": {D, A},
    "certificates.CertificateDesign": {A},
    "fees.Approval": {F, A},
    "fees.CertificateDecision": {F, A},
    "fees.Checkout": {F, A},
    "fees.FeeSchedule": {F, A},
    "fees.FeeWork": {F, A},
    "fees.FilingFee": {F, A},
    "fees.GatewayEvent": {F, A},
    "fees.Invoice": {F, A},
    "fees.LedgerTransaction": {F, A},
    "fees.Payment": {F, A},
    "members.LoginRequest": {D, H, A},
    "members.Member": {D, H, A},
    "members.MemberImport": {D, A},
    "members.MemberImportWork": {D, A},
    "members.MemberSearch": {D, A},
    "members.NameChange": {D, A},
    "mfa.Authenticator": {A},
    "post_office.Email": {H, A},
    "programs.ExtensionRequest": {R, H, A},
    "programs.Program": {R, F, H, A},
    "programs.SaveTheDate": {R, H, A},
    "programs.Suppression": {R, H, A},
    "programs.TypeRules": {R, A},
    "socialaccount.SocialAccount": {A},
}


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """One person of each group."""
    found = {}
    for number, group in enumerate(GROUPS):
        user = factories.make_user(f"staff{number}@aast.example", group.name, "Person", is_staff=True)
        user.groups.add(Group.objects.get(name=group.name))
        found[group.name] = user
    return found


def opening(login: Login, people: dict[str, User], path: str) -> set[str]:
    """The groups whose person gets the page."""
    answers = {name: login(user).get(path).status_code for name, user in people.items()}
    assert set(answers.values()) <= {200, 403}
    return {name for name, status in answers.items() if status == 200}


def test_every_list_has_its_groups(login: Login, people: dict[str, User]) -> None:
    models = {model._meta.label: model for model in admin.site._registry}
    assert set(models) == set(LISTS)
    found = {}
    for label, model in models.items():
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        found[label] = opening(login, people, page)
    assert found == LISTS


def test_a_staff_login_without_a_group_sees_nothing(login: Login, db: None) -> None:
    nobody = factories.make_user("new@aast.example", "New", "Comer", is_staff=True)
    client = login(nobody)
    assert client.get("/admin/programs/program/").status_code == 403
    page = client.get("/admin/").content.decode()
    assert 'class="waiting"' in page
    assert "programs to review" not in page
    assert client.get("/inbox/").status_code == 200


def test_who_decides(
    login: Login, people: dict[str, User], aast: Provider, carol: User, stella: User, conference: Program
) -> None:
    submitted = factories.make_program(aast, carol, program_id="A26100", status=ProgramStatus.SUBMITTED)
    factories.make_schedule()
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3"))
    fee = FilingFee.objects.get()
    pending = Provider.objects.create(name="New", email="new@new.example", created_at=timezone.now())
    pages = {
        f"programs/program/{submitted.pk}/approve/": {R, A},
        f"accounts/provider/{pending.pk}/approve/": {R, A},
        f"accounts/provider/{pending.pk}/invite_a_person/": {A},
        f"fees/filingfee/{fee.pk}/record_payment/": {F, A},
        f"fees/filingfee/{fee.pk}/waive/": {F, A},
        f"accounts/user/{carol.pk}/change/": {H, A},
        f"accounts/user/{carol.pk}/view-as/": {H, A},
    }
    assert {page: opening(login, people, f"/admin/{page}") for page in pages} == pages


def test_who_helps(
    login: Login, people: dict[str, User], aast: Provider, carol: User, conference: Program, stella: User
) -> None:
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3"))
    certificate = conference.records.get().certificates.get()
    failed = factories.receive(aast, carol, b"x")
    AttendanceUpload.objects.filter(pk=failed.pk).update(status="failed", finished_at=timezone.now())
    member = Member.objects.get(aast_id="100101")
    link, _token = make_link(
        member,
        label="BRPT",
        content=ShareContent.CERTIFICATES,
        period=usual_period(member),
        days=30,
        by=stella,
        now=timezone.now(),
    )
    pages = {
        f"certificates/certificate/{certificate.pk}/send_the_link_again/": {D, H, A},
        f"certificates/certificate/{certificate.pk}/replace/": {D, A},
        f"certificates/certificate/{certificate.pk}/revoke/": {D, A},
        f"certificates/sharelink/{link.pk}/withdraw/": {D, A},
        f"attendance/attendanceupload/{failed.pk}/try_again/": {H, A},
        f"members/member/{member.pk}/change/": {D, H, A},
    }
    assert {page: opening(login, people, f"/admin/{page}") for page in pages} == pages
    changed = login(people[H]).post(f"/admin/members/member/{member.pk}/change/", {"first_name": "X"})
    assert changed.status_code == 403


def test_who_only_looks_approves_nothing_from_the_list(
    login: Login, people: dict[str, User], aast: Provider, carol: User
) -> None:
    start = timezone.localdate() + timedelta(days=90)
    program = factories.make_program(aast, carol, status=ProgramStatus.SUBMITTED, start=start, cecs="1")
    chosen = {"action": "approve_trivial", "_selected_action": program.pk, "confirmed": "1"}
    for name in (F, H):
        login(people[name]).post("/admin/programs/program/", chosen)
        program.refresh_from_db()
        assert program.status == ProgramStatus.SUBMITTED
    login(people[R]).post("/admin/programs/program/", chosen)
    program.refresh_from_db()
    assert program.status == ProgramStatus.APPROVED


def test_a_reviewer_sees_no_money(
    login: Login, people: dict[str, User], aast: Provider, carol: User, conference: Program
) -> None:
    factories.make_schedule()
    factories.report_accepted(aast, carol, factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3"))
    fee = FilingFee.objects.get()
    client = login(people[R])
    for page in ("/admin/", "/inbox/", "/programs/A09164/", f"/admin/programs/program/{conference.pk}/change/"):
        shown = client.get(page).content.decode()
        assert (f"${fee.amount}" in shown, "filing fee due" in shown) == (False, False)
    for page in ("/fees/", "/fees/A09164/"):
        answer = client.get(page)
        assert (answer.status_code, "Your staff groups do not include this page." in answer.content.decode()) == (
            403,
            True,
        )
    assert login(people[F]).get("/fees/A09164/").status_code == 200


def test_each_has_the_own_queues(login: Login, people: dict[str, User], aast: Provider, carol: User) -> None:
    factories.make_program(aast, carol, program_id="A26100", status=ProgramStatus.SUBMITTED)
    shown = {name: "program to review" in login(user).get("/inbox/").content.decode() for name, user in people.items()}
    assert shown == {R: True, F: True, D: False, H: True, A: True}
    # Who only looks sees the queue, and has no task in it.
    to_do = {name: "Review A26100" in login(user).get("/inbox/").content.decode() for name, user in people.items()}
    assert to_do == {R: True, F: False, D: False, H: False, A: True}


def test_no_right_leads_to_a_higher_one(login: Login, people: dict[str, User], stella: User, carol: User) -> None:
    client = login(people[A])
    page = client.get(f"/admin/accounts/user/{carol.pk}/change/").content.decode()
    assert ('name="is_staff"' in page, 'name="is_superuser"' in page) == (True, False)
    assert client.post(f"/admin/accounts/user/{stella.pk}/change/", {"email": "x@aast.example"}).status_code == 403
    assert client.get(f"/admin/accounts/user/{stella.pk}/password/").status_code == 403
    assert client.get(f"/admin/accounts/user/{carol.pk}/delete/").status_code == 403


def test_help_desk_only_looks_at_logins(login: Login, people: dict[str, User], carol: User) -> None:
    there = f"/admin/accounts/user/{carol.pk}"
    pages = {name: login(people[name]).get(f"{there}/change/").content.decode() for name in (H, A)}
    assert {name: "algorithm" in page for name, page in pages.items()} == {H: False, A: True}
    assert {name: "../password/" in page for name, page in pages.items()} == {H: False, A: True}
    client = login(people[H])
    assert client.post(f"{there}/change/", {"email": "x@aast.example"}).status_code == 403
    assert client.get(f"{there}/password/").status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "post_office/email/?message__contains=reset",
        "post_office/email/?message__regex=key",
        "post_office/email/?html_message__startswith=a",
        "accounts/provider/?feed_token__startswith=a",
        "certificates/certificate/?code__startswith=a",
        "certificates/certificate/?link_version__gte=1",
        "members/loginrequest/?text__contains=a",
        "accounts/provider/?people__user__password__startswith=a",
    ],
)
def test_no_list_answers_what_its_page_hides(login: Login, people: dict[str, User], stella: User, query: str) -> None:
    for user in (people[A], stella):
        assert login(user).get(f"/admin/{query}").status_code == 400


def test_help_desk_changes_no_address_on_file(login: Login, people: dict[str, User]) -> None:
    member = factories.make_member("100800", "Kay", "Kane", email="kay@old.example")
    request = LoginRequest.objects.create(
        first_name="Kay", last_name="Kane", email="kay@new.example", asked_at=timezone.now()
    )
    there = f"/admin/members/loginrequest/{request.pk}/send_the_link/"
    page = login(people[H]).post(there, {"aast_id": "100800", "keep_address": "on"})
    assert "Your staff groups do not change addresses on file." in page.content.decode()
    assert login(people[H]).post(there, {"aast_id": "100800"}).status_code == 302
    assert member.login_claims.get().keep_address is False


def test_rights_that_were_changed_by_hand_are_set_again(people: dict[str, User]) -> None:
    group = Group.objects.get(name=R)
    group.permissions.set(Permission.objects.filter(codename="view_filingfee"))
    set_rights()
    expected = {right for staff_group in GROUPS if staff_group.name == R for right in staff_group.rights()}
    assert {f"{one.content_type.app_label}.{one.codename}" for one in group.permissions.all()} == expected
