import django.contrib.postgres.fields
from django.db import migrations, models

# Of those that were refused before, nothing says any more which programs they named.
_OF_RECORDS = """
    UPDATE attendance_attendanceupload u SET programs = found.ids
    FROM (
        SELECT r.upload_id, array_agg(DISTINCT p.program_id ORDER BY p.program_id) AS ids
        FROM attendance_attendancerecord r JOIN programs_program p ON p.id = r.program_id
        GROUP BY r.upload_id
    ) found
    WHERE found.upload_id = u.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0010_uploads_failed"),
    ]

    operations = [
        migrations.AddField(
            model_name="attendanceupload",
            name="programs",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=12),
                default=list,
                help_text="IDs of the provider's programs that its lines name.",
                size=None,
            ),
        ),
        migrations.RunSQL(_OF_RECORDS, migrations.RunSQL.noop),
    ]
