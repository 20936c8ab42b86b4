from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0016_repair_words"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="repairline",
            index=models.Index(condition=models.Q(("removed", False)), fields=["aast_id"], name="repair_line_person"),
        ),
    ]
