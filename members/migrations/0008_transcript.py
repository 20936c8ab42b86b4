from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0007_name_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="cycle_ends_on",
            field=models.DateField(
                blank=True,
                help_text="The member says so on the transcript.",
                null=True,
                verbose_name="BRPT certification ends on",
            ),
        ),
    ]
