"""The checks that need the register: one small rule each, judged for all lines in one statement.

A rule is a condition on one line as `joined`: the line `s`, staged or on the repair bench, its program `p`, its member
`m`, an earlier record `r`, and `d`, the line's double within the file. A cell that was faulty by itself is NULL there,
and a condition that comes out NULL is not broken, so no line is blamed twice for one cell. `%(name)s` are the facts of
the run: today, days, whether it looks ahead of days to come, and those of the file's programs that are its provider's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from attendance.roster import error_catalog
from attendance.roster.error_catalog import ErrorType
from programs.choices import ProgramStatus
from programs.states import CLOSED, TAKES_ATTENDANCE


@dataclass(frozen=True)
class Rule:
    """`broken_when`: SQL condition. `value`: SQL of the cell blamed. `facts`: SQL arguments to jsonb_build_object."""

    error_type: ErrorType
    broken_when: str
    value: str
    facts: str = ""


_JOINED = """
    {lines} s
    LEFT JOIN programs_program p ON p.program_id = s.program_id AND p.id = ANY (%(programs)s)
    LEFT JOIN LATERAL (
        SELECT known.id, known.name_key, known.standing FROM members_member known
        WHERE known.aast_id = s.aast_id
        OFFSET 0
    ) m ON true
    LEFT JOIN LATERAL (
        SELECT e.* FROM attendance_attendancerecord e
        WHERE e.program_id = p.id AND e.member_id = m.id AND p.id = ANY ({reported})
        OFFSET 0
    ) r ON true
    {doubles}
"""
# OFFSET 0 keeps the planner from dissolving what stands before it, so that the plan is the same at any size: lines in
# the order of AAST IDs, which is about how members lie on disk; each looked up by index; and earlier records only in
# programs that have some, since most are reported for the first time.
_REPORTED = """ARRAY(
    SELECT known.id FROM unnest(%(programs)s::bigint[]) AS known(id)
    WHERE EXISTS (SELECT FROM attendance_attendancerecord e WHERE e.program_id = known.id)
)"""
JOINED = _JOINED.format(
    lines="""(
        SELECT *, first_value(line_number) OVER (
            PARTITION BY aast_id COLLATE "C", program_id COLLATE "C" ORDER BY line_number
        ) AS first_line
        FROM staged ORDER BY aast_id COLLATE "C" OFFSET 0
    )""",
    reported=_REPORTED,
    doubles="""CROSS JOIN LATERAL (
        SELECT CASE WHEN s.program_id IS NOT NULL AND s.aast_id IS NOT NULL THEN s.first_line END AS first_line
    ) d""",
)
# For the few lines of a bench that a change can touch: `%(lines)s`.
ON_BENCH = _JOINED.format(
    lines="""(
        SELECT * FROM attendance_repairline
        WHERE upload_id = %(upload)s AND NOT removed AND line_number = ANY (%(lines)s::int[])
    )""",
    reported=_REPORTED,
    doubles="""LEFT JOIN LATERAL (
        SELECT min(o.line_number) AS first_line FROM attendance_repairline o
        WHERE o.upload_id = %(upload)s AND NOT o.removed AND o.program_id = s.program_id AND o.aast_id = s.aast_id
    ) d ON true
""",
)


def _quoted(statuses: Sequence[str]) -> str:
    return ", ".join(f"'{ProgramStatus(status).value}'" for status in statuses)


_DEADLINE = "coalesce(p.extended_until, p.end_date + %(days)s)"
_STATUS_NAME = "CASE p.status " + " ".join(f"WHEN '{s.value}' THEN '{s.label}'" for s in ProgramStatus) + " END"
_FORMER_NAME = "EXISTS (SELECT FROM members_formername f WHERE f.member_id = m.id AND f.name_key = s.name_key)"
_SAME = "(r.completion_date = s.completion_date AND r.cecs = s.cecs)"
_BEFORE_CORRECTION = (
    "c.status = 'applied' AND c.before[2] = s.aast_id AND c.before[5] = to_char(s.completion_date, 'MM/DD/YYYY') "
    "AND c.before[6] = trim_scale(s.cecs)::text"
)
# As the record stands, or as it stood before it was corrected.
_AS_RECORDED = (
    f"(r.id IS NOT NULL AND (m.name_key = s.name_key OR {_FORMER_NAME}) AND ({_SAME} OR EXISTS ("
    f"SELECT FROM attendance_correction c WHERE c.record_id = r.id AND {_BEFORE_CORRECTION})))"
)
# What a correction gave to another person or removed; an undone filing may be filed anew.
_TAKEN_BACK = f"""
    attendance_correction c JOIN attendance_attendanceupload u ON u.id = c.upload_id
    WHERE c.program_id = p.id AND u.status = 'accepted' AND {_BEFORE_CORRECTION}
        AND (c.after = '{{}}' OR c.after[2] <> c.before[2])
"""
_CORRECTED = """ARRAY(
    SELECT c.program_id FROM attendance_correction c WHERE c.program_id = ANY (%(programs)s)
)"""
_RECORDED = (
    "'reported', to_char(r.recorded_at AT TIME ZONE %(zone)s, 'MM/DD/YYYY'), "
    "'recorded', to_char(r.completion_date, 'MM/DD/YYYY') || ', ' || trim_scale(r.cecs)::text || "
    "CASE r.cecs WHEN 1 THEN ' CEC' ELSE ' CECs' END"
)
_SENT = "'sent', s.completion_text || ', ' || s.cecs_text"

RULES = (
    Rule(error_catalog.PROGRAM_UNKNOWN, "s.program_id IS NOT NULL AND p.id IS NULL", "s.program_id"),
    Rule(
        error_catalog.PROGRAM_NOT_APPROVED,
        f"p.status NOT IN ({_quoted([*TAKES_ATTENDANCE, *CLOSED])})",
        "s.program_id",
        f"'status', {_STATUS_NAME}",
    ),
    Rule(
        error_catalog.PROGRAM_CLOSED, f"p.status IN ({_quoted(CLOSED)})", "s.program_id", f"'status', {_STATUS_NAME}"
    ),
    Rule(
        error_catalog.DEADLINE_PASSED,
        f"p.status IN ({_quoted(TAKES_ATTENDANCE)}) AND %(today)s > {_DEADLINE}",
        "s.program_id",
        f"'deadline', to_char({_DEADLINE}, 'MM/DD/YYYY'), 'help_email', %(help_email)s",
    ),
    Rule(error_catalog.MEMBER_UNKNOWN, "s.aast_id IS NOT NULL AND m.id IS NULL", "s.aast_id"),
    Rule(error_catalog.MEMBER_INACTIVE, "m.standing <> 'active'", "s.aast_id"),
    Rule(
        error_catalog.NAME_MISMATCH,
        f"m.name_key <> s.name_key AND NOT {_FORMER_NAME}",
        "s.first_name || ' ' || s.last_name",
        "'aast_id', s.aast_id",
    ),
    Rule(
        error_catalog.MEMBER_TWICE,
        "s.line_number > d.first_line",
        "s.aast_id",
        "'first_line', d.first_line, 'program', s.program_id",
    ),
    Rule(error_catalog.RECORDED_ALREADY, _AS_RECORDED, "s.aast_id", _RECORDED),
    Rule(
        error_catalog.ALREADY_REPORTED,
        f"r.id IS NOT NULL AND {_AS_RECORDED} IS NOT TRUE",
        "s.aast_id",
        f"{_RECORDED}, {_SENT}, 'program', s.program_id, 'record', r.id",
    ),
    Rule(
        error_catalog.TAKEN_BACK,
        # Who enters a single record means it.
        f"NOT %(entered)s AND r.id IS NULL AND p.id = ANY ({_CORRECTED}) AND EXISTS (SELECT FROM {_TAKEN_BACK})",
        "s.aast_id",
        f"{_SENT}, 'what', CASE WHEN EXISTS (SELECT FROM {_TAKEN_BACK} AND c.after = '{{}}') "
        "THEN 'removed' ELSE 'corrected to another AAST ID' END",
    ),
    Rule(
        error_catalog.DATE_OUTSIDE_PROGRAM,
        "s.completion_date NOT BETWEEN p.start_date AND p.end_date",
        "s.completion_text",
        "'start', to_char(p.start_date, 'MM/DD/YYYY'), 'end', to_char(p.end_date, 'MM/DD/YYYY')",
    ),
    Rule(
        error_catalog.DATE_IN_FUTURE,
        "s.completion_date > %(today)s AND NOT %(ahead)s AND s.completion_date BETWEEN p.start_date AND p.end_date",
        "s.completion_text",
    ),
    Rule(
        error_catalog.CECS_OVER_APPROVED,
        "s.cecs > p.approved_cecs",
        "s.cecs_text",
        "'approved', trim_scale(p.approved_cecs)::text",
    ),
)

ANY_BROKEN = "(" + " OR ".join(f"({rule.broken_when})" for rule in RULES) + ") IS TRUE"
_BROKEN_WHEN = {rule.error_type: rule.broken_when for rule in RULES}
_OF_RECORDS = (error_catalog.RECORDED_ALREADY, error_catalog.ALREADY_REPORTED, error_catalog.TAKEN_BACK)
# That the deadline passed meanwhile does not matter for what was recorded in time.
_OTHERWISE_RIGHT = (
    "("
    + " OR ".join(
        f"({rule.broken_when})"
        for rule in RULES
        if rule.error_type not in (*_OF_RECORDS, error_catalog.DEADLINE_PASSED)
    )
    + ") IS NOT TRUE"
)
ON_RECORD = f"({_AS_RECORDED} AND {_OTHERWISE_RIGHT})"
# On record until it was corrected; where the line was taken back, nothing of it is.
CORRECTED_SINCE = f"({ON_RECORD} AND NOT {_SAME})"
TAKEN_BACK = f"(({_BROKEN_WHEN[error_catalog.TAKEN_BACK]}) AND {_OTHERWISE_RIGHT})"
# The numbers of the rules that a line breaks; what is told of each is worked out for those alone.
BROKEN_RULES = (
    "array_remove(ARRAY["
    + ", ".join(f"CASE WHEN {rule.broken_when} THEN {number} END" for number, rule in enumerate(RULES))
    + "], NULL)"
)


def _told(words: Callable[[Rule], str]) -> str:
    cases = " ".join(f"WHEN {number} THEN {words(rule)}" for number, rule in enumerate(RULES))
    return f"CASE told.rule {cases} END"


TOLD_CODE = _told(lambda rule: f"'{rule.error_type.code}'")
TOLD_COLUMN = _told(lambda rule: f"'{rule.error_type.column}'")
TOLD_VALUE = f"left({_told(lambda rule: rule.value)}, 200)"
TOLD_FACTS = _told(lambda rule: f"jsonb_build_object({rule.facts})")
