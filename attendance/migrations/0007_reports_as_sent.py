import django.db.models.deletion
from django.db import migrations, models

import attendance.models


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0006_faults_under_their_uploads_lock"),
    ]

    operations = [
        migrations.CreateModel(
            name="SentReport",
            fields=[
                (
                    "upload",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="sent_report",
                        serialize=False,
                        to="attendance.attendanceupload",
                    ),
                ),
                ("file", models.FileField(max_length=200, upload_to=attendance.models.stored_report_name)),
                ("size", models.PositiveBigIntegerField(help_text="In bytes.")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
            ],
        ),
    ]
