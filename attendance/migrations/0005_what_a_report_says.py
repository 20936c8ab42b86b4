from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0004_corrections"),
    ]

    operations = [
        migrations.AddField(
            model_name="attendanceupload",
            name="report",
            field=models.JSONField(
                default=list, help_text="What a webinar's report says of the attendee on each line."
            ),
        ),
    ]
