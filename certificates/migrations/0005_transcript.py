import certificates.models.self_reported_credit
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0004_holder_link"),
        ("members", "0008_transcript"),
    ]

    operations = [
        migrations.CreateModel(
            name="SelfReportedCredit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="program")),
                ("provider_name", models.CharField(max_length=200, verbose_name="provider")),
                ("completion_date", models.DateField(verbose_name="completed")),
                ("cecs", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="CECs")),
                (
                    "proof",
                    models.FileField(max_length=200, upload_to=certificates.models.self_reported_credit._stored_proof),
                ),
                ("filename", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=100)),
                ("added_at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="self_reported_credits",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "ordering": ["-completion_date", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cecs__gt", 0), ("cecs__lte", 200)), name="self_reported_cecs_range"
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.math.Mod(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("cecs"), "*", models.Value(4)
                                ),
                                1,
                            ),
                            0,
                        ),
                        name="self_reported_cecs_quarters",
                    ),
                ],
            },
        ),
    ]
