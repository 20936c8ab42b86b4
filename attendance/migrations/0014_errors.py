from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0013_plain_words"),
    ]

    operations = [
        migrations.RemoveConstraint("attendanceupload", "upload_accepted_without_faults"),
        migrations.RemoveIndex("repairline", "repair_line_faulty"),
        migrations.RenameField("attendanceupload", "faults", "error_count"),
        migrations.RenameField("repairline", "cell_faults", "cell_errors"),
        migrations.RenameField("repairline", "register_faults", "register_errors"),
        migrations.AddConstraint(
            "attendanceupload",
            models.CheckConstraint(
                condition=Q(error_count=0) | ~Q(status="accepted"), name="upload_accepted_without_errors"
            ),
        ),
        migrations.AddIndex(
            "repairline",
            models.Index(
                fields=["upload", "line_number"],
                name="repair_line_with_errors",
                condition=Q(removed=False) & ~(Q(cell_errors=[]) & Q(register_errors=[])),
            ),
        ),
    ]
