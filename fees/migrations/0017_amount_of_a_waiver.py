from django.db import migrations


AMOUNTS = """
    UPDATE fees_feework work SET facts = work.facts || jsonb_build_object('amount', fee.balance::text)
    FROM fees_filingfee fee
    WHERE fee.id = work.about_id AND work.kind = 'waiver' AND work.finished_at IS NULL
"""


class Migration(migrations.Migration):
    """A waiver that waits for a worker names its amount, which the worker compares."""

    dependencies = [("fees", "0016_checkouts")]

    operations = [migrations.RunSQL(AMOUNTS, migrations.RunSQL.noop)]
