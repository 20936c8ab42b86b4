"""Nobody has to decide about a request of their own."""

import pytest
from django.utils import timezone

from accounts.models import Provider, User
from dashboard.staff_tasks import staff_rows
from fees.choices import ApprovalKind
from fees.models import Approval
from members.models import Member, NameChange
from tests import factories


@pytest.fixture
def sam(db: None) -> User:
    return factories.make_user("sam@aast.example", "Sam", "Stone", is_staff=True, is_superuser=True)


def test_who_asked_for_a_change_of_money_does_not_approve_it(aast: Provider, stella: User, sam: User) -> None:
    Approval.objects.create(
        kind=ApprovalKind.WAIVER,
        provider=aast,
        amount=2_000,
        reason="A gift",
        asked_by=stella,
        asked_at=timezone.now(),
    )
    assert [staff_rows(user)["approvals"].count() for user in (stella, sam)] == [0, 1]


def test_staff_do_not_decide_about_their_own_name(maria: Member, stella: User, sam: User) -> None:
    Member.objects.filter(pk=maria.pk).update(user=stella)
    NameChange.objects.create(
        member=maria, first_name="Stella", last_name="Stern", reason="Married", asked_at=timezone.now()
    )
    assert [staff_rows(user)["names"].count() for user in (stella, sam)] == [0, 1]
