"""The tables of the ledger. The next migration fills them, and the one after it lets nobody change them."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_plain_words"),
        ("attendance", "0017_repair_line_person"),
        ("fees", "0007_priced_filing"),
        ("programs", "0006_requested_text"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "account",
                    models.CharField(
                        choices=[
                            ("owed", "Owed by providers"),
                            ("charged", "Fees charged"),
                            ("bank", "Money received"),
                            ("credit", "Credit of providers"),
                            ("waived", "Fees waived"),
                            ("written_off", "Fees written off"),
                        ],
                        max_length=12,
                    ),
                ),
                ("side", models.SmallIntegerField(choices=[(1, "Debit"), (-1, "Credit")])),
                ("amount", models.DecimalField(decimal_places=2, max_digits=9)),
            ],
            options={
                "verbose_name_plural": "ledger entries",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="LedgerTransaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fee", "Fee"),
                            ("change", "Fee priced again"),
                            ("void", "Fee void"),
                            ("payment", "Payment"),
                            ("credit", "Credit used"),
                            ("reversal", "Payment reversed"),
                            ("refund", "Refund"),
                            ("waiver", "Waiver"),
                            ("write_off", "Write-off"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(db_index=True)),
                ("what", models.CharField(max_length=300)),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="filingfee",
            name="filing_fee_status",
        ),
        migrations.RemoveConstraint(
            model_name="filingfee",
            name="filing_fee_amounts",
        ),
        migrations.RemoveConstraint(
            model_name="filingfee",
            name="filing_fee_paid_in_full",
        ),
        migrations.RemoveConstraint(
            model_name="filingfee",
            name="filing_fee_settled_when_final",
        ),
        migrations.RemoveConstraint(
            model_name="filingfee",
            name="filing_fee_one_open",
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="payment_reference_once",
        ),
        migrations.AddField(
            model_name="filingfee",
            name="balance",
            field=models.DecimalField(decimal_places=2, default=0, help_text="What is still owed.", max_digits=9),
        ),
        migrations.AddField(
            model_name="filingfee",
            name="is_open",
            field=models.BooleanField(default=True, editable=False, verbose_name="takes further filings"),
        ),
        migrations.AddField(
            model_name="payment",
            name="provider",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="accounts.provider"
            ),
        ),
        migrations.AlterField(
            model_name="filingfee",
            name="status",
            field=models.CharField(
                choices=[
                    ("due", "Due"),
                    ("paid", "Paid"),
                    ("waived", "Waived"),
                    ("void", "Void"),
                    ("reversed", "Payment reversed"),
                    ("written_off", "Written off"),
                ],
                default="due",
                editable=False,
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="ledgerentry",
            name="fee",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="fees.filingfee",
            ),
        ),
        migrations.AddField(
            model_name="ledgerentry",
            name="payment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="fees.payment",
            ),
        ),
        migrations.AddField(
            model_name="ledgertransaction",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ledgertransaction",
            name="provider",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="ledger", to="accounts.provider"
            ),
        ),
        migrations.AddField(
            model_name="ledgerentry",
            name="transaction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="fees.ledgertransaction"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgertransaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["fee", "change", "void", "payment", "credit", "reversal", "refund", "waiver", "write_off"],
                    )
                ),
                name="ledger_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="ledger_amount_positive"),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("account__in", ["owed", "charged", "bank", "credit", "waived", "written_off"])),
                name="ledger_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(condition=models.Q(("side__in", [1, -1])), name="ledger_side"),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("account", "owed"), _negated=True), ("fee__isnull", False), _connector="OR"
                ),
                name="ledger_owed_fee",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("account__in", ("bank", "credit")), _negated=True),
                    ("payment__isnull", False),
                    _connector="OR",
                ),
                name="ledger_money_payment",
            ),
        ),
    ]
