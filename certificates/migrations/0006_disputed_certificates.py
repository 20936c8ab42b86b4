from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0005_transcript"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="certificate", name="certificate_disowned"),
        migrations.RenameField(model_name="certificate", old_name="disowned_at", new_name="disputed_at"),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(
                condition=models.Q(("disputed_at__isnull", False)),
                fields=["disputed_at"],
                name="certificate_disputed",
            ),
        ),
    ]
