from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0016_repair_words"),
        ("certificates", "0003_long_lists"),
    ]

    operations = [
        migrations.AddField(
            model_name="certificate",
            name="disowned_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When a recipient of the link said that the certificate is for another person.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="link_version",
            field=models.PositiveIntegerField(
                db_default=0,
                default=0,
                editable=False,
                help_text="Part of the holder's link. A higher version ends every older link.",
            ),
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(
                condition=models.Q(("disowned_at__isnull", False)), fields=["disowned_at"], name="certificate_disowned"
            ),
        ),
    ]
