"""The steps of a program from draft to certificates, and the text of its next step for the provider."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from foundation.formatting import us_date
from programs.choices import ProgramStatus as S
from programs.rules.deadline import Deadline

State = Literal["done", "current", "todo", "stopped"]
Tone = Literal["neutral", "info", "success", "warning", "danger"]

ROAD = (S.DRAFT, S.SUBMITTED, S.APPROVED, S.PAY_FILING_FEES, S.CERTIFICATES_ISSUED)
_LABELS = {S.PAY_FILING_FEES: "Attendance reported: Pay Filing Fees"}
_TONES: dict[str, Tone] = {
    S.DRAFT: "neutral",
    S.SUBMITTED: "info",
    S.CHANGES_REQUESTED: "warning",
    S.APPROVED: "success",
    S.DENIED: "danger",
    S.PAY_FILING_FEES: "warning",
    S.CERTIFICATES_ISSUED: "success",
}
_NEXT = {
    S.DRAFT: "This is a draft. AAST sees it once you submit it for approval.",
    S.SUBMITTED: "AAST is reviewing the program. There is nothing for you to do until the decision appears here.",
    S.CHANGES_REQUESTED: "AAST asked for changes before it decides. Make them in the application and submit it again.",
    S.DENIED: "AAST denied the program; the history says why. It takes no attendance and issues no certificates.",
    S.WITHDRAWN: "The program was withdrawn. It takes no attendance and issues no certificates.",
    S.CANCELLED: "The program was cancelled. It takes no attendance and issues no certificates.",
    S.PAY_FILING_FEES: "Attendance was reported. AAST issues certificates once the filing fees have been collected.",
    S.NO_ATTENDANCE: "The program is closed: nobody finished it, so no certificates are issued.",
    S.CERTIFICATES_ISSUED: "Everything is done: the certificates were issued.",
}


@dataclass(frozen=True)
class Step:
    label: str
    state: State
    hint: str = ""


def steps(status: str, reached: Mapping[str, date]) -> list[Step]:
    """The steps of the stepper. `reached` maps each status of the history to the day when it was last reached."""
    if status not in (*ROAD, S.CHANGES_REQUESTED):
        way = [S.DRAFT, *(step for step in (S.SUBMITTED, S.APPROVED) if step in reached)]
        return [*(_step(step, "done", reached) for step in way), _step(S(status), "stopped", reached)]
    here = ROAD.index(S.SUBMITTED if status == S.CHANGES_REQUESTED else S(status))
    road = [*ROAD[:here], S(status), *ROAD[here + 1 :]]
    return [_step(step, _state(place, here), reached) for place, step in enumerate(road)]


def leads_back(before: str, status: str) -> bool:
    """Whether the change returns a program to Approved, for example after a filing was undone."""
    return status == S.APPROVED and before in (S.PAY_FILING_FEES, S.NO_ATTENDANCE)


def tone(status: str) -> Tone:
    return _TONES.get(status, "neutral")


def what_next(
    status: str, *, ended: bool, deadline: Deadline, reported: bool = False, awaits_documents: bool = False
) -> str:
    if status == S.APPROVED and reported:
        return "Attendance was reported. Give the evaluation summary; then the program moves to Pay Filing Fees."
    if status == S.APPROVED:
        return _to_report(ended, deadline, awaits_documents)
    if status == S.CERTIFICATES_ISSUED and deadline.days_left >= 0:
        return f"{_NEXT[S.CERTIFICATES_ISSUED]} Forgotten attendees can be added by {us_date(deadline.date)}."
    return _NEXT[S(status)]


def _to_report(ended: bool, deadline: Deadline, awaits_documents: bool) -> str:
    if ended and awaits_documents and deadline.days_left >= 0:
        return f"Report who attended and give the evaluation summary by {us_date(deadline.date)}."
    if not ended:
        return f"The program is approved. Once it is over, report who attended by {us_date(deadline.date)}."
    if deadline.days_left < 0:
        return "Attendance was not reported in time. It can be reported only after AAST gives more time."
    return f"Report who attended by {us_date(deadline.date)}. Without it AAST cannot issue certificates."


def _state(place: int, here: int) -> State:
    if place < here or here == len(ROAD) - 1:
        return "done"
    return "current" if place == here else "todo"


def _step(status: S, state: State, reached: Mapping[str, date]) -> Step:
    hint = us_date(reached[status]) if status in reached and state != "todo" else ""
    return Step(_LABELS.get(status, status.label), state, hint)
