"""A person who sends too many files in an hour is told so on the form, with nothing kept."""

from http import HTTPStatus

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import Form

from accounts.models import User
from attendance.limits import sends_too_often, wait_message

_CODE = "too_often"


def held_back(form: Form, user: User) -> bool:
    """Counts this upload; adds the sentence to the form where it is one too many."""
    if not sends_too_often(user):
        return False
    form.add_error(None, ValidationError(wait_message(), code=_CODE))
    return True


def status_of(form: Form) -> int:
    held = form.is_bound and form.has_error(NON_FIELD_ERRORS, _CODE)
    return HTTPStatus.TOO_MANY_REQUESTS if held else HTTPStatus.OK
