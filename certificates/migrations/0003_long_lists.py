from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0002_lists"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(fields=["aast_id", "-issued_at", "number"], name="certificate_holder"),
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(
                condition=models.Q(("status__in", ["replaced", "revoked"])),
                fields=["status", "-issued_at", "number"],
                name="certificate_ended",
            ),
        ),
    ]
