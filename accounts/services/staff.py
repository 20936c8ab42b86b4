"""Logins of AAST staff. Nobody ever types a password for somebody else."""

from collections.abc import Iterable

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.selectors import login_of
from foundation.emails import OutgoingEmail, queue_emails
from foundation.refusals import Refusal


class UnknownGroup(Refusal):
    """Raised with the names of the groups that there are."""

    code = "unknown_group"


@transaction.atomic
def create_staff(
    email: str, *, first_name: str = "", last_name: str = "", groups: Iterable[str] = (), superuser: bool = False
) -> User:
    """Make a login of AAST staff, or give an existing login the rights, and send a link to choose a password.

    May be done twice: the rights are set to these, and another link is sent. Raises UnknownGroup.
    """
    found = [_group(name) for name in groups]
    user = login_of(email.lower()) or User.objects.create_user(email, first_name=first_name, last_name=last_name)
    user.is_staff, user.is_superuser = True, superuser
    user.save(update_fields=["is_staff", "is_superuser"])
    user.groups.set(found)
    context = {"user": user, "groups": found, "link": password_link(user)}
    queue_emails([OutgoingEmail(user.email, "staff_invitation", context)])
    return user


def password_link(user: User) -> str:
    """The address at which the owner of the login chooses a password; it works once, for three days."""
    key = default_token_generator.make_token(user)
    page = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
    return settings.SITE_URL + page


def _group(name: str) -> Group:
    group = Group.objects.filter(name__iexact=name.replace("-", " ")).first()
    if group is None:
        known = ", ".join(Group.objects.order_by("pk").values_list("name", flat=True))
        raise UnknownGroup(f"There is no group “{name}”. The groups are: {known}.")
    return group
