"""Invoices, and the triggers that guard them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARD = """
    CREATE FUNCTION fees_invoice_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        cancelling text[] := ARRAY['cancelled_at', 'cancelled_by_id', 'cancel_reason'];
    BEGIN
        IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'fees_invoice' THEN
            IF OLD.cancelled_at IS NULL AND to_jsonb(NEW) - cancelling = to_jsonb(OLD) - cancelling THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'An invoice is never edited: % of % is refused.', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END $$;

    CREATE TRIGGER fees_invoice_is_final BEFORE UPDATE OR DELETE ON fees_invoice
        FOR EACH ROW EXECUTE FUNCTION fees_invoice_is_final();
    CREATE TRIGGER fees_invoicedfee_is_final BEFORE UPDATE OR DELETE ON fees_invoicedfee
        FOR EACH ROW EXECUTE FUNCTION fees_invoice_is_final();
    CREATE TRIGGER fees_invoiceline_is_final BEFORE UPDATE OR DELETE ON fees_invoiceline
        FOR EACH ROW EXECUTE FUNCTION fees_invoice_is_final();

    CREATE FUNCTION fees_invoice_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        one bigint;
    BEGIN
        IF TG_TABLE_NAME = 'fees_invoice' THEN one := NEW.id;
        ELSIF TG_TABLE_NAME = 'fees_invoicedfee' THEN one := NEW.invoice_id;
        ELSE SELECT invoice_id INTO one FROM fees_invoicedfee WHERE id = NEW.invoiced_id;
        END IF;
        IF (SELECT amount FROM fees_invoice WHERE id = one) IS DISTINCT FROM
            (SELECT sum(billed) FROM fees_invoicedfee WHERE invoice_id = one)
            OR EXISTS (
                SELECT FROM fees_invoicedfee invoiced WHERE invoice_id = one AND billed IS DISTINCT FROM
                    (SELECT sum(amount) FROM fees_invoiceline WHERE invoiced_id = invoiced.id)
            )
        THEN
            RAISE EXCEPTION 'The lines of invoice % are not its amount.', one
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END $$;

    CREATE CONSTRAINT TRIGGER fees_invoice_adds_up AFTER INSERT ON fees_invoice
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fees_invoice_adds_up();
    CREATE CONSTRAINT TRIGGER fees_invoicedfee_adds_up AFTER INSERT ON fees_invoicedfee
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fees_invoice_adds_up();
    CREATE CONSTRAINT TRIGGER fees_invoiceline_adds_up AFTER INSERT ON fees_invoiceline
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fees_invoice_adds_up()
"""
NO_GUARD = """
    DROP FUNCTION fees_invoice_is_final CASCADE;
    DROP FUNCTION fees_invoice_adds_up CASCADE
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_viewing"),
        ("fees", "0012_schedules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InvoiceNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(unique=True)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True)),
                ("bill_to", models.CharField(max_length=400)),
                ("purchase_order", models.CharField(blank=True, max_length=60)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=9)),
                ("issued_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("cancel_reason", models.CharField(blank=True, max_length=250)),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invoices", to="accounts.provider"
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="fees.invoice",
                    ),
                ),
            ],
            options={
                "ordering": ["-issued_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="InvoicedFee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("program_id", models.CharField(max_length=20)),
                ("program_name", models.CharField(max_length=250)),
                ("attendees", models.PositiveIntegerField()),
                ("charged", models.DecimalField(decimal_places=2, max_digits=9)),
                ("billed", models.DecimalField(decimal_places=2, max_digits=9)),
                (
                    "fee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invoiced", to="fees.filingfee"
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invoiced", to="fees.invoice"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="InvoiceLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("description", models.CharField(max_length=150)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=9)),
                (
                    "invoiced",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="fees.invoicedfee"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="invoice_positive"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancel_reason", ""), ("cancelled_at", None), ("cancelled_by", None)),
                    models.Q(
                        ("cancelled_at__isnull", False),
                        ("cancelled_by__isnull", False),
                        models.Q(("cancel_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="invoice_cancelled",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicedfee",
            constraint=models.UniqueConstraint(fields=("invoice", "fee"), name="invoiced_fee_once"),
        ),
        migrations.AddConstraint(
            model_name="invoicedfee",
            constraint=models.CheckConstraint(condition=models.Q(("billed__gt", 0)), name="invoiced_fee_positive"),
        ),
        migrations.RunSQL(GUARD, NO_GUARD),
    ]
