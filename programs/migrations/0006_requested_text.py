from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("programs", "0005_lists")]

    operations = [
        migrations.RenameField("program", "save_the_date_wish", "save_the_date_text"),
        migrations.RenameField("savethedate", "wish", "requested_text"),
    ]
