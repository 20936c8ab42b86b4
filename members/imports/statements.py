"""The statements that compare the staged people with the register, and change it.

A field that the file leaves empty stays as it is.
"""

from members.imports.catalog import AAST_ID_TWICE
from members.imports.columns import FIELDS

_IS_OTHER = " OR ".join(f"staged.{field} <> member.{field}" for field in FIELDS)
_JOINED = "staged_members staged JOIN members_member member ON member.aast_id = staged.aast_id"
_MISSING = """
    members_member member
    WHERE member.standing = 'active'
        AND NOT EXISTS (SELECT FROM staged_members staged WHERE staged.aast_id = member.aast_id)
"""

# No other write of the register comes between the comparison and the change. Reads go on. Every writer locks a row
# before it writes; a weaker lock would let it, and then each would wait for the other.
LOCK = "LOCK TABLE members_member IN EXCLUSIVE MODE"

SAVE_TWICE = f"""
    WITH twice AS (
        SELECT aast_id, min(line_number) AS first FROM staged_members GROUP BY aast_id HAVING count(*) > 1
    )
    INSERT INTO members_memberimporterror (
        member_import_id, line_number, code, "column", value, suggestion, facts
    )
    SELECT %(import)s, staged.line_number, '{AAST_ID_TWICE.code}', '{AAST_ID_TWICE.column}', staged.aast_id, '',
        jsonb_build_object('line', twice.first)
    FROM twice JOIN staged_members staged ON staged.aast_id = twice.aast_id AND staged.line_number > twice.first
"""

COUNT = f"""
    SELECT count(*) FILTER (WHERE member.id IS NULL), count(*) FILTER (WHERE {_IS_OTHER})
    FROM staged_members staged LEFT JOIN members_member member ON member.aast_id = staged.aast_id
"""

_VALUES = ", ".join(f"('{field}', member.{field}::text, staged.{field}::text)" for field in FIELDS)
SAVE_CHANGES = f"""
    INSERT INTO members_memberchange (member_import_id, member_id, line_number, field, before, after)
    SELECT %(import)s, member.id, staged.line_number, value.field, value.before, value.after
    FROM {_JOINED}
    CROSS JOIN LATERAL (VALUES {_VALUES}) AS value(field, before, after)
    WHERE ({_IS_OTHER}) AND value.after <> value.before
    ORDER BY staged.line_number
"""
SAVE_MISSING = f"""
    INSERT INTO members_memberchange (member_import_id, member_id, line_number, field, before, after)
    SELECT %(import)s, member.id, 0, 'standing', 'active', 'inactive' FROM {_MISSING}
"""

# A name with the same key is the same name in another spelling, so the former spelling is not kept.
KEEP_FORMER_NAMES = f"""
    INSERT INTO members_formername (member_id, first_name, last_name, name_key)
    SELECT member.id, member.first_name, member.last_name, member.name_key
    FROM {_JOINED} WHERE staged.name_key <> member.name_key
    ON CONFLICT (member_id, name_key) DO NOTHING
"""
_SET = ", ".join(f"{field} = coalesce(staged.{field}, member.{field})" for field in FIELDS)
UPDATE = f"""
    UPDATE members_member member SET {_SET}, name_key = staged.name_key,
        email_disputed_at = CASE
            WHEN lower(staged.email) <> lower(member.email) THEN NULL ELSE member.email_disputed_at
        END
    FROM staged_members staged WHERE member.aast_id = staged.aast_id AND ({_IS_OTHER})
"""
DEACTIVATE = f"""
    UPDATE members_member SET standing = 'inactive'
    WHERE id IN (SELECT member.id FROM {_MISSING})
"""
INSERT = """
    INSERT INTO members_member (
        aast_id, kind, standing, role, first_name, last_name, name_key, email, city, state, zip_code, county, listed
    )
    SELECT staged.aast_id, coalesce(staged.kind, 'member'), coalesce(staged.standing, 'active'),
        coalesce(staged.role, 'practitioner'), staged.first_name, staged.last_name, staged.name_key,
        coalesce(staged.email, ''), coalesce(staged.city, ''), coalesce(staged.state, ''),
        coalesce(staged.zip_code, ''), coalesce(staged.county, ''), coalesce(staged.listed, true)
    FROM staged_members staged LEFT JOIN members_member member ON member.aast_id = staged.aast_id
    WHERE member.id IS NULL
    ORDER BY staged.line_number
"""
