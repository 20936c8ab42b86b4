from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import product

import pytest
from django.db import DataError, IntegrityError, transaction

from accounts.models import Provider, User
from foundation.lifecycle import InvalidTransition
from programs.choices import ProgramStatus as S
from programs.models import Program, ProgramEvent
from programs.services.status import change_status
from programs.states import CLOSED, PROGRAM, TAKES_ATTENDANCE
from tests import factories

NOON = datetime(2026, 6, 1, 17, 0, tzinfo=UTC)
LEGAL = {
    (S.DRAFT, S.SUBMITTED),
    (S.DRAFT, S.WITHDRAWN),
    (S.SUBMITTED, S.CHANGES_REQUESTED),
    (S.SUBMITTED, S.APPROVED),
    (S.SUBMITTED, S.DENIED),
    (S.SUBMITTED, S.WITHDRAWN),
    (S.CHANGES_REQUESTED, S.SUBMITTED),
    (S.CHANGES_REQUESTED, S.WITHDRAWN),
    (S.APPROVED, S.PAY_FILING_FEES),
    (S.APPROVED, S.CANCELLED),
    (S.APPROVED, S.NO_ATTENDANCE),
    (S.NO_ATTENDANCE, S.APPROVED),
    (S.PAY_FILING_FEES, S.PAY_FILING_FEES),
    (S.PAY_FILING_FEES, S.CERTIFICATES_ISSUED),
    (S.PAY_FILING_FEES, S.APPROVED),
    (S.CERTIFICATES_ISSUED, S.PAY_FILING_FEES),
}
ILLEGAL = sorted(set(product(S, S)) - LEGAL)


@pytest.fixture
def in_status(aast: Provider, carol: User) -> Callable[[S], Program]:
    """A program put into a status directly, since some are reached through other rooms alone."""
    program = factories.make_program(aast, carol, program_id="A26001")

    def put(status: S) -> Program:
        Program.objects.filter(pk=program.pk).update(status=status)
        ProgramEvent.objects.all().delete()
        return Program.objects.get(pk=program.pk)

    return put


def history(program: Program) -> list[tuple[str, str, str, int | None, datetime]]:
    entries = program.events.values_list("from_status", "to_status", "what", "by", "at")
    return [*entries]


def test_every_status_has_its_moves() -> None:
    assert set(PROGRAM.transitions) == set(S)
    assert {(origin, target) for origin in PROGRAM.transitions for target in PROGRAM.transitions[origin]} == LEGAL


def test_closed_programs_stay_closed_and_take_no_attendance() -> None:
    assert [PROGRAM.transitions[status] for status in CLOSED] == [*[frozenset()] * 3, {S.APPROVED}]
    assert set(CLOSED) & set(TAKES_ATTENDANCE) == set()


@pytest.mark.parametrize(("origin", "target"), sorted(LEGAL))
def test_a_legal_move_is_written_with_its_history(
    in_status: Callable[[S], Program], carol: User, origin: S, target: S
) -> None:
    program = in_status(origin)

    [moved] = change_status([program], target, by=carol, now=NOON, what="Moved")

    program.refresh_from_db()
    assert (moved.status, program.status) == (target, target)
    assert history(program) == [(origin, target, "Moved", carol.pk, NOON)]


@pytest.mark.parametrize(("origin", "target"), ILLEGAL)
def test_an_illegal_move_leaves_no_trace(in_status: Callable[[S], Program], carol: User, origin: S, target: S) -> None:
    program = in_status(origin)

    with pytest.raises(InvalidTransition) as refusal:
        change_status([program], target, by=carol, now=NOON, what="Moved")

    program.refresh_from_db()
    assert (refusal.value.lifecycle, refusal.value.origin, refusal.value.target) == ("Program", origin, target)
    assert (program.status, history(program)) == (origin, [])


def test_the_status_counts_that_the_database_has_not_the_one_in_hand(
    in_status: Callable[[S], Program], carol: User
) -> None:
    stale = in_status(S.SUBMITTED)
    Program.objects.filter(pk=stale.pk).update(status=S.WITHDRAWN)

    with pytest.raises(InvalidTransition):
        change_status([stale], S.APPROVED, by=carol, now=NOON, what="Approved")


def test_one_that_may_not_move_holds_back_all(in_status: Callable[[S], Program], aast: Provider, carol: User) -> None:
    approved, draft = in_status(S.APPROVED), factories.make_program(aast, carol, status=S.DRAFT)

    with pytest.raises(InvalidTransition):
        change_status([approved, draft], S.PAY_FILING_FEES, by=carol, now=NOON, what="Reported")

    assert [*Program.objects.order_by("pk").values_list("status", flat=True)] == [S.APPROVED, S.DRAFT]
    assert ProgramEvent.objects.count() == 0


def test_status_and_history_are_one_transaction(in_status: Callable[[S], Program], carol: User) -> None:
    program = in_status(S.SUBMITTED)

    with pytest.raises(DataError), transaction.atomic():
        change_status([program], S.APPROVED, by=carol, now=NOON, what="longer than a history row takes " * 10)

    program.refresh_from_db()
    assert (program.status, history(program)) == (S.SUBMITTED, [])


def test_many_move_at_the_cost_of_one(
    aast: Provider, carol: User, django_assert_num_queries: Callable[..., object]
) -> None:
    programs = [factories.make_program(aast, carol) for _ in range(3)]
    for some in (programs[:1], programs[1:]):
        with transaction.atomic(), django_assert_num_queries(5):  # a savepoint, its release, and three statements
            change_status(some, S.PAY_FILING_FEES, by=carol, now=NOON, what="Reported")


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("program_dates_in_order", {"end_date": date(2026, 5, 8)}),
        ("program_status", {"status": "nearly"}),
        ("program_approved_cecs_range", {"approved_cecs": 0}),
        ("program_approved_cecs_range", {"approved_cecs": -1}),
        ("program_approved_cecs_range", {"approved_cecs": "200.25"}),
        ("program_approved_with_cecs", {"approved_cecs": None}),
        ("program_approved_with_cecs", {"approved_cecs": None, "status": S.PAY_FILING_FEES}),
        ("program_approved_with_cecs", {"approved_cecs": None, "status": S.CERTIFICATES_ISSUED}),
        ("program_numbered_when_submitted", {"program_id": None}),
        ("program_numbered_when_submitted", {"submitted_at": None}),
        ("program_numbered_when_submitted", {"submitted_at": None, "status": S.SUBMITTED}),
        ("program_extension_with_reason", {"extended_until": date(2026, 9, 1)}),
        ("program_extension_with_reason", {"extension_reason": "Flood"}),
    ],
)
def test_what_the_database_itself_refuses(
    in_status: Callable[[S], Program], constraint: str, values: dict[str, object]
) -> None:
    program = in_status(S.APPROVED)

    with pytest.raises(IntegrityError, match=f'"{constraint}"'), transaction.atomic():
        Program.objects.filter(pk=program.pk).update(**values)

    assert Program.objects.get(pk=program.pk).status == S.APPROVED


def test_a_program_id_names_one_program(in_status: Callable[[S], Program], aast: Provider, carol: User) -> None:
    in_status(S.APPROVED)
    draft = factories.make_program(aast, carol, status=S.DRAFT)

    with pytest.raises(IntegrityError, match="program_id"), transaction.atomic():
        Program.objects.filter(pk=draft.pk).update(program_id="A26001")


def test_a_draft_and_a_withdrawn_draft_need_no_program_id(aast: Provider, carol: User) -> None:
    draft = factories.make_program(aast, carol, status=S.DRAFT)

    [withdrawn] = change_status([draft], S.WITHDRAWN, by=carol, now=NOON, what="Withdrawn")

    assert (withdrawn.status, withdrawn.program_id) == (S.WITHDRAWN, None)
