"""An action on one record with its own form, in the portal and in the admin."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model
from django.utils import timezone

from foundation.long_work import LongWork
from foundation.refusal_answers import error_on_refusal

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Action(Generic[M]):
    """`do` gets the record, the fields of the form, `by`, and `now`, and calls the service.

    It returns the message of success, or the long work for a worker. `initial` gives the first values of the form.
    """

    name: str
    form: type[forms.BaseForm]
    do: Callable[..., str | LongWork]
    available: Callable[[M], bool]
    help_text: str = ""
    initial: Callable[[M], dict[str, Any]] = field(default=lambda _record: {})
    destructive: bool = False
    # The error if the status of the record changed meanwhile. Empty means the sentence of the refusal.
    changed: ClassVar[str] = ""

    def perform(self, record: M, form: forms.BaseForm, *, by: AbstractBaseUser) -> str | LongWork | None:
        """Return the result of `do`. None means that it was refused, and the form has the error."""
        with error_on_refusal(form, changed=self.changed):
            return self.do(record, **form.cleaned_data, by=by, now=timezone.now())
        return None
