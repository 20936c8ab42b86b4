"""The limit of uploads per hour, as an error of the form. A file beyond the limit is not kept."""

from http import HTTPStatus

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import Form

from accounts.models import User
from attendance.limits import sends_too_often, wait_message

_CODE = "too_often"


def held_back(form: Form, user: User) -> bool:
    """Count this upload. Beyond the limit, add an error to the form and return True."""
    if not sends_too_often(user):
        return False
    form.add_error(None, ValidationError(wait_message(), code=_CODE))
    return True


def status_of(form: Form) -> int:
    """The HTTP status of a page with this form."""
    is_held_back = form.is_bound and form.has_error(NON_FIELD_ERRORS, _CODE)
    return HTTPStatus.TOO_MANY_REQUESTS if is_held_back else HTTPStatus.OK
