"""Logins of AAST staff. Their owners choose the passwords."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import User
from accounts.selectors import login_of
from accounts.services.history import log_login_event
from accounts.services.links import STAFF, link_to
from foundation.emails import OutgoingEmail, queue_emails
from foundation.refusals import Conflict, Refusal


class StaffRefused(Refusal):
    """Raised with a sentence for whoever makes the login."""

    code = "staff_refused"


class StaffLinkOver(Conflict):
    """Raised where the login has a password meanwhile."""

    code = "staff_link_over"
    sentence = "This link was used before. Log in, or ask for a new password."


@transaction.atomic
def create_staff(
    email: str,
    *,
    first_name: str = "",
    last_name: str = "",
    groups: Iterable[str] = (),
    superuser: bool = False,
    by: User | None,
    now: datetime,
) -> User:
    """Make a login of AAST staff, or give an existing login the rights, and send an email about it.

    A login without a password gets a link to choose one. May be done twice: the groups are set to these, and another
    link is sent. A superuser stays one. `by` is None on the command line. Raises StaffRefused.
    """
    found = [_group(name) for name in groups]
    user = login_of(email.lower()) or User.objects.create_user(email, first_name=first_name, last_name=last_name)
    if not user.is_active:
        raise StaffRefused(f"The login {user.email} is switched off. Switch it on first, in the admin under Users.")
    user.is_staff, user.is_superuser = True, superuser or user.is_superuser
    user.save(update_fields=["is_staff", "is_superuser"])
    user.groups.set(found)
    rights = ["superuser"] if user.is_superuser else []
    made = "Made staff" if by else "Made staff on the command line"
    what = f"{made}: {', '.join([*map(str, found), *rights])}"
    log_login_event(user, what, by=by or user, now=now)
    link = "" if user.has_usable_password() else link_to(STAFF, user.pk)
    queue_emails([OutgoingEmail(user.email, "staff_invitation", {"user": user, "groups": found, "link": link})])
    return user


@transaction.atomic
def choose_password(*, user_id: int, password: str, by: User, now: datetime) -> User:
    """Set the first password of a staff login. Raises StaffLinkOver."""
    user = User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
    if user is None or user.has_usable_password():
        raise StaffLinkOver
    user.set_password(password)
    user.save(update_fields=["password"])
    log_login_event(user, "Chose the first password", by=by, now=now)
    return user


def _group(name: str) -> Group:
    group = Group.objects.filter(name__iexact=name.replace("-", " ")).first()
    if group is None:
        known = ", ".join(Group.objects.order_by("pk").values_list("name", flat=True))
        raise StaffRefused(f"There is no group “{name}”. The groups are: {known}.")
    return group
