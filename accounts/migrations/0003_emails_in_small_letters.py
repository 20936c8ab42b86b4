from django.db import migrations
from django.db.models import Count, F
from django.db.models.functions import Lower


def refuse_two_logins_of_one_address(apps, schema_editor):
    """Stop with a sentence where two logins differ by capitals alone: only a person can say which one goes on."""
    users = apps.get_model("accounts", "User").objects.annotate(small=Lower("email"))
    twice = users.order_by().values("small").annotate(logins=Count("pk")).filter(logins__gt=1)
    for small in twice.values_list("small", flat=True):
        first, second = users.filter(small=small).order_by("pk")[:2]
        raise ValueError(
            f"Two logins have one email address: {first.email} (id {first.pk}) and {second.email} (id {second.pk}). "
            "Give one of them another address in the admin, or delete the one that nobody uses, then migrate again."
        )


def keep_one_open_invitation_of_an_address(apps, schema_editor):
    invitations = apps.get_model("accounts", "Invitation").objects.filter(accepted_at=None)
    kept = set()
    for invitation in invitations.order_by("-invited_at", "-pk"):
        key = (invitation.provider_id, invitation.email.lower())
        if key in kept:
            invitation.delete()
        kept.add(key)


def in_small_letters(apps, schema_editor):
    for model, column in (("User", "email"), ("Invitation", "email"), ("Registration", "person_email")):
        rows = apps.get_model("accounts", model).objects.exclude(**{column: Lower(column)})
        rows.update(**{column: Lower(F(column))})


def forget_further_addresses(apps, schema_editor):
    """A login has the one address in its own row. Those that allauth kept beside it counted without any proof."""
    apps.get_model("account", "EmailAddress").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_registration"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.RunPython(refuse_two_logins_of_one_address, migrations.RunPython.noop),
        migrations.RunPython(keep_one_open_invitation_of_an_address, migrations.RunPython.noop),
        migrations.RunPython(in_small_letters, migrations.RunPython.noop),
        migrations.RunPython(forget_further_addresses, migrations.RunPython.noop),
    ]
