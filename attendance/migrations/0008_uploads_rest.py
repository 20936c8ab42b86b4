from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0007_reports_as_sent"),
    ]

    operations = [
        migrations.AddField(
            model_name="attendanceupload",
            name="rests_until",
            field=models.DateTimeField(
                help_text="Its attempts broke off in a row; the last one is made after this.", null=True
            ),
        ),
    ]
