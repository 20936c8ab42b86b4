from django.db import migrations

from programs.choices import ProgramType


def write_rules(apps, schema_editor):
    """One row for each type, with the defaults, for staff to change."""
    rules = apps.get_model("programs", "TypeRules")
    rules.objects.bulk_create(rules(program_type=program_type) for program_type in ProgramType.values)


class Migration(migrations.Migration):
    dependencies = [("programs", "0002_applications")]

    operations = [migrations.RunPython(write_rules, migrations.RunPython.noop)]
