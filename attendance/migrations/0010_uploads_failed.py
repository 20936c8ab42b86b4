from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0009_uploads_rest"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="attendanceupload",
            index=models.Index(condition=models.Q(("status", "failed")), fields=["received_at"], name="upload_failed"),
        ),
    ]
