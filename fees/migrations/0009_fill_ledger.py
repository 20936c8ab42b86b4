"""Fill the ledger from the fees and payments so far. Payments of one check become one payment of its provider.

Earlier prices of a fee are not in the ledger; its history keeps them. There is no way back, because a check may be
for several fees.
"""

from django.db import migrations

PROVIDERS = """
    UPDATE fees_payment payment SET provider_id = program.provider_id
    FROM fees_filingfee fee JOIN programs_program program ON program.id = fee.program_id
    WHERE fee.id = payment.fee_id;

    UPDATE fees_filingfee SET
        balance = CASE WHEN status = 'due' THEN amount - paid ELSE 0 END,
        is_open = paid = 0
"""

TRANSACTIONS = """
    CREATE TEMPORARY TABLE ledger_before ON COMMIT DROP AS
    SELECT nextval(pg_get_serial_sequence('fees_ledgertransaction', 'id')) AS id, move.*
    FROM (
        SELECT 'fee' AS kind, program.provider_id, fee.assessed_at AS at, NULL::bigint AS by_id,
            'Fee of $' || fee.amount || ', from before the ledger' AS what, 'owed' AS debit, 'charged' AS credit,
            fee.amount, fee.id AS fee_id, NULL::bigint AS payment_id
        FROM fees_filingfee fee JOIN programs_program program ON program.id = fee.program_id
        UNION ALL
        SELECT 'payment', payment.provider_id, payment.recorded_at, payment.recorded_by_id,
            initcap(method) || ' ' || reference || ' for $' || payment.amount || ' recorded', 'bank', 'owed',
            payment.amount, payment.fee_id,
            min(payment.id) OVER (PARTITION BY payment.provider_id, method, reference)
        FROM fees_payment payment
        UNION ALL
        SELECT 'waiver', program.provider_id, fee.settled_at, event.by_id, coalesce(event.what, 'Waived'), 'waived', 'owed',
            fee.amount - fee.paid, fee.id, NULL
        FROM fees_filingfee fee JOIN programs_program program ON program.id = fee.program_id
        LEFT JOIN LATERAL (
            SELECT by_id, what FROM fees_feeevent WHERE fee_id = fee.id AND what LIKE '$% waived: %'
            ORDER BY id DESC LIMIT 1
        ) event ON true
        WHERE fee.status = 'waived'
        UNION ALL
        SELECT 'void', program.provider_id, fee.settled_at, event.by_id, coalesce(event.what, 'Void'), 'charged', 'owed',
            fee.amount - fee.paid, fee.id, NULL
        FROM fees_filingfee fee JOIN programs_program program ON program.id = fee.program_id
        LEFT JOIN LATERAL (
            SELECT by_id, what FROM fees_feeevent WHERE fee_id = fee.id AND what LIKE 'Void: %'
            ORDER BY id DESC LIMIT 1
        ) event ON true
        WHERE fee.status = 'void'
        ORDER BY 3, 1
    ) move
    WHERE move.amount > 0;

    INSERT INTO fees_ledgertransaction (id, kind, provider_id, at, by_id, what)
    SELECT id, kind, provider_id, at, by_id, what FROM ledger_before ORDER BY id;

    INSERT INTO fees_ledgerentry (transaction_id, account, side, amount, fee_id, payment_id)
    SELECT id, debit, 1, amount, fee_id, payment_id FROM ledger_before
    UNION ALL
    SELECT id, credit, -1, amount, fee_id, payment_id FROM ledger_before
    ORDER BY 1, 3 DESC
"""

MERGE = """
    UPDATE fees_payment payment SET amount = merged.amount
    FROM (
        SELECT min(id) AS first_id, sum(amount) AS amount FROM fees_payment GROUP BY provider_id, method, reference
    ) merged
    WHERE payment.id = merged.first_id;

    DELETE FROM fees_payment payment USING fees_payment first
    WHERE (payment.provider_id, payment.method, payment.reference)
        = (first.provider_id, first.method, first.reference) AND payment.id > first.id
"""


class Migration(migrations.Migration):
    dependencies = [("fees", "0008_ledger")]

    operations = [migrations.RunSQL(PROVIDERS), migrations.RunSQL(TRANSACTIONS), migrations.RunSQL(MERGE)]
