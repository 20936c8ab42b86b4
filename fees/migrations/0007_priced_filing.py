"""What fees knew of a filing by itself, its program, upload and attendees, is attendance's from now on.

A fee that was void keeps its lines without a filing; its history keeps the name of the file. Back, the database stops
at such a fee: the upload that it was for is not known any more.
"""

import django.db.models.deletion
from django.db import migrations, models

POINT = """
    UPDATE attendance_filing filing SET settled_at = fee.settled_at
    FROM fees_pricedfiling priced JOIN fees_filingfee fee ON fee.id = priced.fee_id
    WHERE fee.status IN ('paid', 'waived')
        AND priced.program_id = filing.program_id AND priced.upload_id = filing.upload_id;

    UPDATE fees_pricedfiling priced SET filing_id = filing.id FROM attendance_filing filing
    WHERE priced.program_id = filing.program_id AND priced.upload_id = filing.upload_id;

    UPDATE fees_feeevent event SET what = 'Void: the report in ' || upload.filename || ' was undone'
    FROM fees_pricedfiling priced JOIN attendance_attendanceupload upload ON upload.id = priced.upload_id
    WHERE event.fee_id = priced.fee_id AND priced.filing_id IS NULL AND event.what = 'Void: the report was undone'
"""
POINT_BACK = """
    UPDATE fees_pricedfiling priced
    SET program_id = filing.program_id, upload_id = filing.upload_id, attendees = filing.attendees
    FROM attendance_filing filing WHERE filing.id = priced.filing_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0015_filing"),
        ("fees", "0006_long_work"),
    ]

    operations = [
        migrations.RemoveField(model_name="filingfee", name="uploads"),
        migrations.RemoveConstraint(model_name="filing", name="filing_once_per_upload"),
        migrations.RenameModel(old_name="Filing", new_name="PricedFiling"),
        migrations.AlterField(
            model_name="pricedfiling",
            name="fee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="priced_filings", to="fees.filingfee"
            ),
        ),
        migrations.AlterField(
            model_name="pricedfiling",
            name="program",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programs.program",
            ),
        ),
        migrations.AlterField(
            model_name="pricedfiling",
            name="upload",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="attendance.attendanceupload",
            ),
        ),
        migrations.AlterField(
            model_name="pricedfiling", name="attendees", field=models.PositiveIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="pricedfiling",
            name="filing",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="priced",
                to="attendance.filing",
            ),
        ),
        migrations.RunSQL(POINT, POINT_BACK),
        migrations.RemoveField(model_name="pricedfiling", name="program"),
        migrations.RemoveField(model_name="pricedfiling", name="upload"),
        migrations.RemoveField(model_name="pricedfiling", name="attendees"),
        migrations.AddField(
            model_name="filingfee",
            name="filings",
            field=models.ManyToManyField(
                related_name="filing_fees", through="fees.PricedFiling", to="attendance.filing"
            ),
        ),
        migrations.RenameField(model_name="filingfeeline", old_name="filing", new_name="priced_filing"),
        migrations.AlterField(
            model_name="filingfeeline",
            name="priced_filing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="fees.pricedfiling",
                verbose_name="filing",
            ),
        ),
    ]
