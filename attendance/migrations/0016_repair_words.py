import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("attendance", "0015_filing")]

    operations = [
        migrations.AlterField(
            "repairline",
            "upload",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="repair_lines",
                to="attendance.attendanceupload",
            ),
        ),
        migrations.RenameField("repairedit", "act", "batch"),
        migrations.AlterModelOptions("repairedit", {"ordering": ["batch", "id"]}),
        migrations.RenameField("attendanceupload", "reading", "stored_notes"),
        migrations.RemoveConstraint("benchwork", "benchwork_one_open"),
        migrations.RemoveConstraint("benchwork", "benchwork_failed_when_finished"),
        migrations.RenameModel("BenchWork", "RepairWork"),
        migrations.AlterField(
            "repairwork",
            "about",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="repair_work",
                to="attendance.attendanceupload",
            ),
        ),
        migrations.AddConstraint(
            "repairwork",
            models.UniqueConstraint(condition=Q(finished_at=None), fields=("about",), name="repairwork_one_open"),
        ),
        migrations.AddConstraint(
            "repairwork",
            models.CheckConstraint(
                condition=Q(("failed", False), ("finished_at__isnull", False), _connector=Q.OR),
                name="repairwork_failed_when_finished",
            ),
        ),
        migrations.AlterField(
            "repairwork",
            "kind",
            models.CharField(
                choices=[
                    ("lay-out", "Laying out the lines"),
                    ("safe", "Applying all safe fixes"),
                    ("order", "Reading the dates"),
                    ("sums", "Adding up days"),
                    ("check", "Checking all lines"),
                    ("undo", "Undoing the last change"),
                    ("file", "Filing"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunSQL(
            "UPDATE attendance_repairwork SET kind = 'check' WHERE kind = 'judge'", migrations.RunSQL.noop
        ),
    ]
