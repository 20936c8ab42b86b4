from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0008_inbox_and_lists"),
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
