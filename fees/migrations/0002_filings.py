"""A fee may be for several filings: each upload of a program that it is owed for is a row of its own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0007_reports_as_sent"),
        ("programs", "0004_extension_requests"),
        ("fees", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("attendees", models.PositiveIntegerField()),
                (
                    "fee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="filings", to="fees.filingfee"
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filings",
                        to="programs.program",
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="fees.feeschedule"),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filings",
                        to="attendance.attendanceupload",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("program", "upload"), name="filing_once_per_upload")],
            },
        ),
        migrations.AddField(
            model_name="filingfeeline",
            name="filing",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="fees.filing"
            ),
        ),
    ]
