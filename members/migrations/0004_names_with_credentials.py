from django.db import migrations

from members.rules.names import name_key


def compare_anew(apps, _schema_editor):
    """More credentials are known now. Only a last name with a comma can have some behind it."""
    for model in ("Member", "FormerName"):
        named = apps.get_model("members", model).objects.filter(last_name__contains=",")
        for one in named.iterator():
            key = name_key(one.first_name, one.last_name)
            taken = model == "FormerName" and named.filter(member_id=one.member_id, name_key=key).exists()
            if key != one.name_key and not taken:
                one.name_key = key
                one.save(update_fields=["name_key"])


class Migration(migrations.Migration):
    dependencies = [("members", "0003_member_searches")]

    operations = [migrations.RunPython(compare_anew, migrations.RunPython.noop)]
