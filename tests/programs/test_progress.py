from datetime import date

import pytest

from programs.choices import ProgramStatus as S
from programs.rules.deadline import Deadline
from programs.rules.progress import leads_back, steps, tone, what_next

DAYS = {S.SUBMITTED: date(2026, 1, 5), S.APPROVED: date(2026, 2, 6)}
IN_TIME, LATE = Deadline(date(2026, 6, 23), 10), Deadline(date(2026, 6, 23), -1)
LAST_DAY = Deadline(date(2026, 6, 23), 0)


def flat(status: S, reached: dict[S, date]) -> list[str]:
    return [" ".join(filter(None, [step.state, step.label, step.hint])) for step in steps(status, reached)]


def test_an_approved_program_is_halfway() -> None:
    assert flat(S.APPROVED, DAYS) == [
        "done Draft",
        "done Submitted 01/05/2026",
        "current Approved 02/06/2026",
        "todo Attendance reported: Pay Filing Fees",
        "todo Certificates Issued",
    ]


def test_changes_requested_stands_where_submitted_stood() -> None:
    assert flat(S.CHANGES_REQUESTED, DAYS)[:3] == ["done Draft", "current Changes Requested", "todo Approved"]


def test_at_the_end_everything_is_done() -> None:
    assert [step.state for step in steps(S.CERTIFICATES_ISSUED, DAYS)] == ["done"] * 5


@pytest.mark.parametrize(
    ("status", "reached", "expected"),
    [
        (S.WITHDRAWN, {}, ["done Draft", "stopped Withdrawn"]),
        (
            S.WITHDRAWN,
            {S.SUBMITTED: date(2026, 1, 5)},
            ["done Draft", "done Submitted 01/05/2026", "stopped Withdrawn"],
        ),
        (S.DENIED, {S.SUBMITTED: date(2026, 1, 5)}, ["done Draft", "done Submitted 01/05/2026", "stopped Denied"]),
        (
            S.CANCELLED,
            {**DAYS, S.CANCELLED: date(2026, 3, 7)},
            ["done Draft", "done Submitted 01/05/2026", "done Approved 02/06/2026", "stopped Cancelled 03/07/2026"],
        ),
    ],
)
def test_a_closed_program_stops_where_it_was(status: S, reached: dict[S, date], expected: list[str]) -> None:
    assert flat(status, reached) == expected


@pytest.mark.parametrize(
    ("status", "ended", "deadline", "words"),
    [
        (S.APPROVED, False, IN_TIME, "The program is approved. Once it is over, report who attended by 06/23/2026."),
        (S.APPROVED, True, IN_TIME, "Report who attended by 06/23/2026. Without it AAST cannot issue certificates."),
        (
            S.APPROVED,
            True,
            LATE,
            "Attendance was not reported in time. It can be reported only after AAST gives more time.",
        ),
        (S.APPROVED, True, LAST_DAY, "Report who attended by 06/23/2026. Without it AAST cannot issue certificates."),
        (S.CERTIFICATES_ISSUED, True, LATE, "Everything is done: the certificates were issued."),
        (
            S.CERTIFICATES_ISSUED,
            True,
            LAST_DAY,
            "Everything is done: the certificates were issued. Forgotten attendees can be added by 06/23/2026.",
        ),
        (
            S.CERTIFICATES_ISSUED,
            True,
            IN_TIME,
            "Everything is done: the certificates were issued. Forgotten attendees can be added by 06/23/2026.",
        ),
    ],
)
def test_what_happens_next(status: S, ended: bool, deadline: Deadline, words: str) -> None:
    assert what_next(status, ended=ended, deadline=deadline) == words


def test_every_status_has_words_and_a_tone() -> None:
    assert all(what_next(status, ended=True, deadline=IN_TIME) for status in S)
    assert [tone(status) for status in (S.DENIED, S.WITHDRAWN, S.APPROVED)] == ["danger", "neutral", "success"]


def test_an_approved_program_that_reported_gives_its_evaluation() -> None:
    words = "Attendance was reported. Give the evaluation summary; then the program moves to Pay Filing Fees."
    assert what_next(S.APPROVED, ended=True, deadline=IN_TIME, reported=True) == words
    assert what_next(S.PAY_FILING_FEES, ended=True, deadline=IN_TIME, reported=True) == (
        "Attendance was reported. AAST issues certificates once the filing fees have been collected."
    )


@pytest.mark.parametrize(
    ("ended", "deadline", "words"),
    [
        (True, IN_TIME, "Report who attended and give the evaluation summary by 06/23/2026."),
        (True, LAST_DAY, "Report who attended and give the evaluation summary by 06/23/2026."),
        (
            True,
            LATE,
            "Attendance was not reported in time. It can be reported only after AAST gives more time.",
        ),
        (False, IN_TIME, "The program is approved. Once it is over, report who attended by 06/23/2026."),
    ],
)
def test_a_type_that_asks_for_an_evaluation_says_so(ended: bool, deadline: Deadline, words: str) -> None:
    assert what_next(S.APPROVED, ended=ended, deadline=deadline, awaits_documents=True) == words


@pytest.mark.parametrize(
    ("before", "status", "back"),
    [
        (S.PAY_FILING_FEES, S.APPROVED, True),
        (S.NO_ATTENDANCE, S.APPROVED, True),
        (S.SUBMITTED, S.APPROVED, False),
        (S.NO_ATTENDANCE, S.PAY_FILING_FEES, False),
    ],
)
def test_what_leads_back(before: S, status: S, back: bool) -> None:
    assert leads_back(before, status) is back
