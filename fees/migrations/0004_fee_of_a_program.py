"""A fee belongs to a program alone, and one at most is open for each."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("fees", "0003_one_open_fee")]

    operations = [
        migrations.RemoveConstraint(model_name="filingfee", name="filing_fee_once_per_upload"),
        migrations.RemoveField(model_name="filingfee", name="schedule"),
        migrations.RemoveField(model_name="filingfee", name="upload"),
        migrations.AddField(
            model_name="filingfee",
            name="uploads",
            field=models.ManyToManyField(
                related_name="filing_fees", through="fees.Filing", to="attendance.attendanceupload"
            ),
        ),
        migrations.AlterField(
            model_name="filingfee",
            name="program",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="filing_fees", to="programs.program"
            ),
        ),
        migrations.AlterField(
            model_name="filingfeeline",
            name="filing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="fees.filing"
            ),
        ),
        migrations.AddConstraint(
            model_name="filingfee",
            constraint=models.UniqueConstraint(
                condition=Q(amount__gt=0, paid=0, status="due"), fields=("program",), name="filing_fee_one_open"
            ),
        ),
    ]
