"""The rules that need the register. One SQL statement checks all lines against all rules.

A rule is a condition on a `line`, staged or on the repair sheet, and the rows joined to it. These rows are `program`,
`member`, an earlier `record`, and `duplicate`. The last one is the first line of the attendee in the file.
The value of a cell with an error is NULL. A condition that is NULL is not broken, so the cell gets no second error.
`%(name)s` are the parameters of `register_checks.check_params`, and `programs`, the provider's programs in the file.
`checks.sql` builds the statements; docs/check-rules.md shows them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from attendance.roster import error_catalog
from programs.choices import ProgramStatus
from programs.states import CLOSED, TAKES_ATTENDANCE
from tabular.errors import ErrorType

ROWS = ("line", "program", "member", "record", "duplicate")


@dataclass(frozen=True)
class Rule:
    """`broken_when`: SQL condition. `value`: SQL of the shown cell. `facts`: SQL arguments of jsonb_build_object."""

    error_type: ErrorType
    broken_when: str
    value: str
    facts: str = ""

    @property
    def rows(self) -> list[str]:
        """The joined rows that the condition uses."""
        return [row for row in ROWS if re.search(rf"\b{row}\.", self.broken_when)]


def _quoted(statuses: Sequence[str]) -> str:
    return ", ".join(f"'{ProgramStatus(status).value}'" for status in statuses)


_DEADLINE = "coalesce(program.extended_until, program.end_date + %(days)s)"
_NAMES = " ".join(f"WHEN '{status.value}' THEN '{status.label}'" for status in ProgramStatus)
_STATUS_NAME = f"CASE program.status {_NAMES} END"
_FORMER_NAME = (
    "EXISTS (SELECT FROM members_formername former"
    " WHERE former.member_id = member.id AND former.name_key = line.name_key)"
)
SAME = "(record.completion_date = line.completion_date AND record.cecs = line.cecs)"
_BEFORE_CORRECTION = (
    "correction.status = 'applied' AND correction.before[2] = line.aast_id "
    "AND correction.before[5] = to_char(line.completion_date, 'MM/DD/YYYY') "
    "AND correction.before[6] = trim_scale(line.cecs)::text"
)
# The line equals the record, or what the record was before a correction.
AS_RECORDED = (
    f"(record.id IS NOT NULL AND (member.name_key = line.name_key OR {_FORMER_NAME}) AND ({SAME} OR EXISTS ("
    f"SELECT FROM attendance_correction correction WHERE correction.record_id = record.id AND {_BEFORE_CORRECTION})))"
)
# A correction removed the line or gave it to another person. Lines of an undone upload may be filed again.
_TAKEN_BACK = f"""
    attendance_correction correction JOIN attendance_attendanceupload upload ON upload.id = correction.upload_id
    WHERE correction.program_id = program.id AND upload.status = 'accepted' AND {_BEFORE_CORRECTION}
        AND (correction.after = '{{}}' OR correction.after[2] <> correction.before[2])
"""
_CORRECTED = """ARRAY(
    SELECT correction.program_id FROM attendance_correction correction WHERE correction.program_id = ANY (%(programs)s)
)"""
_RECORDED = (
    "'reported', to_char(record.recorded_at AT TIME ZONE %(zone)s, 'MM/DD/YYYY'), "
    "'recorded', to_char(record.completion_date, 'MM/DD/YYYY') || ', ' || trim_scale(record.cecs)::text || "
    "CASE record.cecs WHEN 1 THEN ' CEC' ELSE ' CECs' END"
)
_SENT = "'sent', line.completion_text || ', ' || line.cecs_text"

RULES = (
    Rule(error_catalog.PROGRAM_UNKNOWN, "line.program_id IS NOT NULL AND program.id IS NULL", "line.program_id"),
    Rule(
        error_catalog.PROGRAM_NOT_APPROVED,
        f"program.status NOT IN ({_quoted([*TAKES_ATTENDANCE, *CLOSED])})",
        "line.program_id",
        f"'status', {_STATUS_NAME}",
    ),
    Rule(
        error_catalog.PROGRAM_CLOSED,
        f"program.status IN ({_quoted(CLOSED)})",
        "line.program_id",
        f"'status', {_STATUS_NAME}",
    ),
    Rule(
        error_catalog.DEADLINE_PASSED,
        f"program.status IN ({_quoted(TAKES_ATTENDANCE)}) AND %(today)s > {_DEADLINE}",
        "line.program_id",
        f"'deadline', to_char({_DEADLINE}, 'MM/DD/YYYY'), 'help_email', %(help_email)s",
    ),
    Rule(error_catalog.MEMBER_UNKNOWN, "line.aast_id IS NOT NULL AND member.id IS NULL", "line.aast_id"),
    Rule(error_catalog.MEMBER_INACTIVE, "member.standing <> 'active'", "line.aast_id"),
    Rule(
        error_catalog.NAME_MISMATCH,
        f"member.name_key <> line.name_key AND NOT {_FORMER_NAME}",
        "line.first_name || ' ' || line.last_name",
        "'aast_id', line.aast_id",
    ),
    Rule(
        error_catalog.MEMBER_TWICE,
        "line.line_number > duplicate.first_line",
        "line.aast_id",
        "'first_line', duplicate.first_line, 'program', line.program_id",
    ),
    Rule(error_catalog.RECORDED_ALREADY, AS_RECORDED, "line.aast_id", _RECORDED),
    Rule(
        error_catalog.ALREADY_REPORTED,
        f"record.id IS NOT NULL AND {AS_RECORDED} IS NOT TRUE",
        "line.aast_id",
        f"{_RECORDED}, {_SENT}, 'program', line.program_id, 'record', record.id",
    ),
    Rule(
        error_catalog.TAKEN_BACK,
        # A person who enters a single record does so on purpose.
        f"NOT %(entered)s AND record.id IS NULL AND program.id = ANY ({_CORRECTED}) "
        f"AND EXISTS (SELECT FROM {_TAKEN_BACK})",
        "line.aast_id",
        f"{_SENT}, 'what', CASE WHEN EXISTS (SELECT FROM {_TAKEN_BACK} AND correction.after = '{{}}') "
        "THEN 'removed' ELSE 'corrected to another AAST ID' END",
    ),
    Rule(
        error_catalog.DATE_OUTSIDE_PROGRAM,
        "line.completion_date NOT BETWEEN program.start_date AND program.end_date",
        "line.completion_text",
        "'start', to_char(program.start_date, 'MM/DD/YYYY'), 'end', to_char(program.end_date, 'MM/DD/YYYY')",
    ),
    Rule(
        error_catalog.DATE_IN_FUTURE,
        "line.completion_date > %(today)s AND NOT %(ahead)s"
        " AND line.completion_date BETWEEN program.start_date AND program.end_date",
        "line.completion_text",
    ),
    Rule(
        error_catalog.CECS_OVER_APPROVED,
        "line.cecs > program.approved_cecs",
        "line.cecs_text",
        "'approved', trim_scale(program.approved_cecs)::text",
    ),
)
