from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0008_transcript"),
    ]

    operations = [
        migrations.AddField(
            model_name="loginclaim",
            name="granted",
            field=models.BooleanField(
                default=False, help_text="Staff accepted the address, which may not be on file."
            ),
        ),
        migrations.AddField(
            model_name="loginclaim",
            name="keep_address",
            field=models.BooleanField(default=False, help_text="The address goes on file when the link is used."),
        ),
        migrations.AddField(
            model_name="member",
            name="email_disputed_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When a recipient at this address said to be another person. It gets no links until staff decide.",
                null=True,
            ),
        ),
    ]
