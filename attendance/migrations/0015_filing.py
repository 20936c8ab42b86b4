"""The lines of one program in one upload get a row of their own, with the sums of their records.

No record may be written beside the sums, so the table of records is locked against writers until all is there.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

FILINGS = """
    LOCK TABLE attendance_attendancerecord IN SHARE MODE;

    INSERT INTO attendance_filing (program_id, upload_id, attendees, cecs, filed_at)
    SELECT program_id, upload_id, count(*), sum(cecs), min(recorded_at) FROM attendance_attendancerecord
    GROUP BY program_id, upload_id
    ORDER BY min(recorded_at), upload_id, program_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0014_errors"),
        ("programs", "0004_extension_requests"),
    ]

    operations = [
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("attendees", models.PositiveIntegerField()),
                ("cecs", models.DecimalField(decimal_places=2, max_digits=11, verbose_name="CECs")),
                ("filed_at", models.DateTimeField()),
                (
                    "settled_at",
                    models.DateTimeField(
                        help_text="When its fee was paid or waived. From then on certificates attest its records.",
                        null=True,
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
                "constraints": [
                    models.UniqueConstraint(fields=("program", "upload"), name="filing_once"),
                    models.CheckConstraint(condition=Q(attendees__gt=0), name="filing_has_attendees"),
                    models.CheckConstraint(condition=Q(cecs__gt=0), name="filing_has_cecs"),
                ],
            },
        ),
        migrations.RunSQL(FILINGS, migrations.RunSQL.noop),
    ]
