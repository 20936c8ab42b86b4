from django.core.management import call_command
from django.db import migrations


def create_the_table(apps, schema_editor):
    call_command("createcachetable", "cache_while_redis_is_away", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_email_changes_and_daily_counts"),
    ]

    operations = [
        migrations.RunPython(create_the_table, migrations.RunPython.noop),
    ]
