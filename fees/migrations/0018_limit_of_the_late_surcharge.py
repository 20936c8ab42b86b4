from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A surcharge with a limit of zero charged nothing. It keeps doing so, and the schedule says it."""

    dependencies = [("fees", "0017_amount_of_a_waiver")]

    operations = [
        migrations.RunSQL(
            "UPDATE fees_feeschedule SET late_per_day = 0 WHERE late_most = 0 AND late_per_day > 0",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="feeschedule",
            constraint=models.CheckConstraint(
                condition=Q(late_per_day=0) | Q(late_most__gt=0),
                name="fee_schedule_late_limit",
                violation_error_message="The largest late surcharge is zero, so no day would cost anything. Type it,"
                " or set the surcharge per day to zero.",
            ),
        ),
    ]
