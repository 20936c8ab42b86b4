"""The statements of the register check, built once from the rules of `register_rules`.

`%(name)s` are the parameters of `register_checks.check_params`. docs/check-rules.md shows the complete statements.
"""

from collections.abc import Callable, Sequence
from textwrap import dedent, indent

from attendance.checks.register_rules import AS_RECORDED, RULES, SAME, Rule
from attendance.roster import error_catalog


def _within(text: str, spaces: int) -> str:
    """Part of a statement, to be inserted at an indent of `spaces`. The first line gets no indent of its own."""
    return indent(dedent(text).strip(), " " * spaces).lstrip()


def _any(rules: Sequence[Rule]) -> str:
    return "(\n    " + "\n    OR ".join(f"({rule.broken_when})" for rule in rules) + "\n)"


def _by_rule(words: Callable[[Rule], str]) -> str:
    arms = "".join(f"\n    WHEN {number} THEN {words(rule)}" for number, rule in enumerate(RULES))
    return f"CASE broken.rule{arms}\nEND"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


# OFFSET 0 keeps the planner from merging a subquery into the statement. The plan is the same at any size:
# - lines in the order of AAST IDs, which is nearly the order of members on disk;
# - a lookup by index for each member;
# - a lookup of earlier records only in programs that have records, since most programs have none.
_JOINED = """
    LEFT JOIN programs_program program ON program.program_id = line.program_id AND program.id = ANY (%(programs)s)
    LEFT JOIN LATERAL (
        SELECT known.id, known.name_key, known.standing FROM members_member known
        WHERE known.aast_id = line.aast_id
        OFFSET 0
    ) member ON true
    LEFT JOIN LATERAL (
        SELECT earlier.* FROM attendance_attendancerecord earlier
        WHERE earlier.program_id = program.id AND earlier.member_id = member.id AND program.id = ANY (ARRAY(
            SELECT known.id FROM unnest(%(programs)s::bigint[]) AS known(id)
            WHERE EXISTS (SELECT FROM attendance_attendancerecord any_record WHERE any_record.program_id = known.id)
        ))
        OFFSET 0
    ) record ON true
"""
_STAGED = f"""
    (
        SELECT *, first_value(line_number) OVER (
            PARTITION BY aast_id COLLATE "C", program_id COLLATE "C" ORDER BY line_number
        ) AS first_line
        FROM staged ORDER BY aast_id COLLATE "C" OFFSET 0
    ) line
    {_within(_JOINED, 4)}
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN line.program_id IS NOT NULL AND line.aast_id IS NOT NULL THEN line.first_line
        END AS first_line
    ) duplicate
"""
# For the few lines of a sheet that a change can concern: `%(lines)s`.
_ON_SHEET = f"""
    (
        SELECT * FROM attendance_repairline
        WHERE upload_id = %(upload)s AND NOT removed AND line_number = ANY (%(lines)s::int[])
    ) line
    {_within(_JOINED, 4)}
    LEFT JOIN LATERAL (
        SELECT min(other.line_number) AS first_line FROM attendance_repairline other
        WHERE other.upload_id = %(upload)s AND NOT other.removed
            AND other.program_id = line.program_id AND other.aast_id = line.aast_id
    ) duplicate ON true
"""

_ANY_BROKEN = f"{_any(RULES)} IS TRUE"
# The facts of a rule are computed only for the lines that break it.
_NUMBERS = ",".join(f"\n    CASE WHEN {rule.broken_when} THEN {number} END" for number, rule in enumerate(RULES))
_BROKEN = f"CROSS JOIN LATERAL unnest(array_remove(ARRAY[{_NUMBERS}\n], NULL)) AS broken(rule)"
_NUMBERED = ",".join(
    f"\n    ({number}, {_quoted(rule.error_type.code)}, {_quoted(rule.error_type.column)})"
    for number, rule in enumerate(RULES)
)
_RULES = f'JOIN (VALUES {_NUMBERED}\n) rule(number, code, "column") ON rule.number = broken.rule'
_VALUE = f"left({_by_rule(lambda rule: rule.value)}, 200)"
_FACTS = _by_rule(lambda rule: f"jsonb_build_object({rule.facts})")
_BROKEN_WHEN = {rule.error_type: rule.broken_when for rule in RULES}
_OF_RECORDS = (error_catalog.RECORDED_ALREADY, error_catalog.ALREADY_REPORTED, error_catalog.TAKEN_BACK)
# A deadline that passed later does not matter for lines that were recorded in time.
_OTHERS = [rule for rule in RULES if rule.error_type not in (*_OF_RECORDS, error_catalog.DEADLINE_PASSED)]
_OTHERWISE_RIGHT = f"{_any(_OTHERS)} IS NOT TRUE"
_IS_RECORDED = f"({AS_RECORDED} AND {_OTHERWISE_RIGHT})"
# The record differs from the line now, because a correction changed the record.
_CORRECTED_SINCE = f"({_IS_RECORDED} AND NOT {SAME})"
_WAS_TAKEN_BACK = f"(({_BROKEN_WHEN[error_catalog.TAKEN_BACK]}) AND {_OTHERWISE_RIGHT})"

LOCK_PROGRAMS = dedent("""
    SELECT program.* FROM programs_program program
    WHERE program.provider_id = %(provider)s
        AND program.program_id = ANY (ARRAY(SELECT DISTINCT program_id FROM staged))
    ORDER BY program.id FOR NO KEY UPDATE
""")

# One statement checks and writes, so no change of the register comes between the two.
RECORD = dedent(f"""
    WITH checked AS MATERIALIZED (
        SELECT line.line_number, program.id AS program, member.id AS member, line.first_name, line.last_name,
            line.completion_date, line.cecs,
            {_within(_ANY_BROKEN, 12)} AS broken
        FROM {_within(_STAGED, 8)}
    ), written AS (
        INSERT INTO attendance_attendancerecord (
            program_id, member_id, upload_id, line_number, first_name, last_name, completion_date, cecs, recorded_at
        )
        SELECT program, member, %(upload)s, line_number, first_name, last_name, completion_date, cecs, %(now)s
        FROM checked
        WHERE NOT EXISTS (SELECT FROM checked WHERE broken)
    )
    INSERT INTO attendance_filing (program_id, upload_id, attendees, cecs, filed_at)
    SELECT program, %(upload)s, count(*), sum(cecs), %(now)s FROM checked
    WHERE NOT EXISTS (SELECT FROM checked WHERE broken)
    GROUP BY program
    RETURNING *
""")

ERRORS = dedent(f"""
    SELECT %(upload)s, line.line_number, rule.code, rule."column",
        {_within(_VALUE, 8)}, '',
        {_within(_FACTS, 8)}
    FROM {_within(_STAGED, 4)}
    {_within(_BROKEN, 4)}
    {_within(_RULES, 4)}
    WHERE {_within(_ANY_BROKEN, 4)}
    ORDER BY line.line_number, broken.rule
""")
SAVE_ERRORS = f"""
INSERT INTO attendance_lineerror (upload_id, line_number, code, "column", value, suggestion, facts)
{ERRORS.lstrip()}"""

ON_RECORD = dedent(f"""
    SELECT count(*) FILTER (WHERE {_within(_IS_RECORDED, 4)}),
        count(*) FILTER (WHERE {_within(_WAS_TAKEN_BACK, 4)}),
        (array_agg(line.line_number ORDER BY line.line_number) FILTER (
            WHERE {_within(_CORRECTED_SINCE, 8)} OR {_within(_WAS_TAKEN_BACK, 8)}
        ))[:100],
        to_char(max(record.recorded_at) AT TIME ZONE %(zone)s, 'MM/DD/YYYY'),
        (array_agg(record.upload_id ORDER BY record.recorded_at, record.id))[1]::text
    FROM {_within(_STAGED, 4)}
""")

PROGRAMS_ON_SHEET = dedent("""
    SELECT id FROM programs_program WHERE provider_id = %(provider)s AND program_id IN (
        SELECT program_id FROM attendance_repairline
        WHERE upload_id = %(upload)s AND line_number = ANY (%(lines)s::int[])
    )
""")
CHECK_SHEET = dedent(f"""
    WITH found AS (
        SELECT line.line_number, jsonb_agg(
            jsonb_build_object(
                'code', rule.code, 'column', rule."column",
                'value', {_within(_VALUE, 16)},
                'facts', {_within(_FACTS, 16)}
            ) ORDER BY broken.rule
        ) AS errors
        FROM {_within(_ON_SHEET, 8)}
        {_within(_BROKEN, 8)}
        {_within(_RULES, 8)}
        WHERE {_within(_ANY_BROKEN, 8)}
        GROUP BY line.line_number
    ), written AS (
        UPDATE attendance_repairline line SET register_errors = coalesce(found.errors, '[]')
        FROM unnest(%(lines)s::int[]) AS touched(number) LEFT JOIN found ON found.line_number = touched.number
        WHERE line.upload_id = %(upload)s AND line.line_number = touched.number
        RETURNING line.register_errors
    )
    SELECT count(*) FROM written
    WHERE EXISTS (SELECT FROM jsonb_array_elements(register_errors) error WHERE error->>'code' = ANY (%(denied)s))
""")
