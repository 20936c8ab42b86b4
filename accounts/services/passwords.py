from accounts.models import User
from foundation.emails import OutgoingEmail, queue_emails


def notify_password_changed(user: User) -> None:
    """Send an email to the login's address, so that the owner learns of a change by another person."""
    queue_emails([OutgoingEmail(user.email, "password_changed", {"user": user})])
