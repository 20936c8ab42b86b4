from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("fees", "0018_limit_of_the_late_surcharge")]

    operations = [migrations.RemoveField("checkout", "program")]
