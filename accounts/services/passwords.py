from accounts.models import User
from foundation.emails import Letter, queue_letters


def tell_password_changed(user: User) -> None:
    """Write to the login's address, so that its owner learns of a change that was not theirs."""
    queue_letters([Letter(user.email, "password_changed", {"user": user})])
