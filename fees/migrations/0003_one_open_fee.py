"""Every fee gets its filing; where a program has several fees that nothing was paid of, the first takes the others."""

from django.db import migrations

FILINGS = """
    INSERT INTO fees_filing (fee_id, program_id, upload_id, schedule_id, attendees)
    SELECT id, program_id, upload_id, schedule_id, attendees FROM fees_filingfee ORDER BY id;

    UPDATE fees_filingfeeline line SET filing_id = filing.id FROM fees_filing filing WHERE filing.fee_id = line.fee_id
"""

MERGE = """
    CREATE TEMPORARY TABLE fee_merged ON COMMIT DROP AS
    SELECT * FROM (
        SELECT id, amount, attendees, min(id) OVER (PARTITION BY program_id) AS first_id
        FROM fees_filingfee WHERE status = 'due' AND paid = 0 AND amount > 0
    ) open_fee
    WHERE id <> first_id;

    UPDATE fees_filing filing SET fee_id = m.first_id FROM fee_merged m WHERE filing.fee_id = m.id;

    UPDATE fees_filingfeeline line SET fee_id = m.first_id FROM fee_merged m WHERE line.fee_id = m.id;

    INSERT INTO fees_feeevent (fee_id, at, what)
    SELECT first_id, now(), 'Added $' || amount || ' of fee F' || lpad(id::text, greatest(6, length(id::text)), '0')
    FROM fee_merged
    UNION ALL
    SELECT id, now(), 'Void: $' || amount || ' added to fee F'
        || lpad(first_id::text, greatest(6, length(first_id::text)), '0')
    FROM fee_merged;

    UPDATE fees_filingfee fee SET amount = fee.amount + more.amount, attendees = fee.attendees + more.attendees
    FROM (SELECT first_id, sum(amount) AS amount, sum(attendees) AS attendees FROM fee_merged GROUP BY first_id) more
    WHERE fee.id = more.first_id;

    UPDATE fees_filingfee fee SET amount = 0, attendees = 0, status = 'void', settled_at = now()
    FROM fee_merged m WHERE fee.id = m.id
"""


class Migration(migrations.Migration):
    dependencies = [("fees", "0002_filings")]

    operations = [migrations.RunSQL(FILINGS), migrations.RunSQL(MERGE)]
