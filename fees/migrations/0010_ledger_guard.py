"""Constraints of fees and payments, and the triggers that guard the ledger."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

GUARD = """
    CREATE FUNCTION fees_ledger_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'The ledger is only added to: % of % is refused.', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END $$;

    CREATE TRIGGER fees_ledgertransaction_is_final BEFORE UPDATE OR DELETE ON fees_ledgertransaction
        FOR EACH ROW EXECUTE FUNCTION fees_ledger_is_final();
    CREATE TRIGGER fees_ledgerentry_is_final BEFORE UPDATE OR DELETE ON fees_ledgerentry
        FOR EACH ROW EXECUTE FUNCTION fees_ledger_is_final();

    CREATE FUNCTION fees_ledger_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        one bigint;
        total numeric;
    BEGIN
        IF TG_TABLE_NAME = 'fees_ledgerentry' THEN one := NEW.transaction_id; ELSE one := NEW.id; END IF;
        SELECT sum(side * amount) INTO total FROM fees_ledgerentry WHERE transaction_id = one;
        IF total IS DISTINCT FROM 0 THEN
            RAISE EXCEPTION 'Transaction % of the ledger does not add up to zero: %.', one, total
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END $$;

    CREATE CONSTRAINT TRIGGER fees_ledgertransaction_adds_up AFTER INSERT ON fees_ledgertransaction
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fees_ledger_adds_up();
    CREATE CONSTRAINT TRIGGER fees_ledgerentry_adds_up AFTER INSERT ON fees_ledgerentry
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fees_ledger_adds_up()
"""
NO_GUARD = """
    DROP FUNCTION fees_ledger_is_final CASCADE;
    DROP FUNCTION fees_ledger_adds_up CASCADE
"""


class Migration(migrations.Migration):
    dependencies = [("fees", "0009_fill_ledger")]

    operations = [
        migrations.RemoveField(
            model_name="payment",
            name="fee",
        ),
        migrations.AlterField(
            model_name="payment",
            name="provider",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="accounts.provider"
            ),
        ),
        migrations.AddConstraint(
            model_name="filingfee",
            constraint=models.UniqueConstraint(
                condition=models.Q(("amount__gt", 0), ("is_open", True), ("status", "due")),
                fields=("program",),
                name="filing_fee_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="filingfee",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["due", "paid", "waived", "void", "reversed", "written_off"])),
                name="filing_fee_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="filingfee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gte", 0),
                    ("balance__gte", 0),
                    (
                        "balance__lte",
                        django.db.models.expressions.CombinedExpression(models.F("amount"), "-", models.F("paid")),
                    ),
                    ("paid__gte", 0),
                ),
                name="filing_fee_amounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="filingfee",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ("due", "reversed")), ("balance", 0), _connector="OR"),
                name="filing_fee_balance_when_final",
            ),
        ),
        migrations.AddConstraint(
            model_name="filingfee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", True), ("status__in", ("due", "reversed"))),
                    models.Q(
                        models.Q(("status__in", ("due", "reversed")), _negated=True), ("settled_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="filing_fee_settled_when_final",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                fields=("provider", "method", "reference"), name="payment_reference_once"
            ),
        ),
        migrations.RunSQL(GUARD, NO_GUARD),
    ]
