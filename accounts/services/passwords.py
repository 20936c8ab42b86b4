from accounts.models import User
from foundation.emails import OutgoingEmail, queue_emails


def tell_password_changed(user: User) -> None:
    """Write to the login's address, so that its owner learns of a change that was not theirs."""
    queue_emails([OutgoingEmail(user.email, "password_changed", {"user": user})])
