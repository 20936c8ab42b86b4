"""What a person may do to one record by a form of its own, in the portal and in the admin alike."""

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
    """`do` is called with the record, the form's fields, `by`, and `now`; it calls the service.

    It returns what to say, or the long work that a worker does. `initial` are the values that the form begins with.
    """

    name: str
    form: type[forms.BaseForm]
    do: Callable[..., str | LongWork]
    available: Callable[[M], bool]
    help_text: str = ""
    initial: Callable[[M], dict[str, Any]] = field(default=lambda _record: {})
    destructive: bool = False
    # What is said where the record's status changed meanwhile; empty for the usual sentence.
    changed: ClassVar[str] = ""

    def perform(self, record: M, form: forms.BaseForm, *, by: AbstractBaseUser) -> str | LongWork | None:
        """What came of it; None where it was refused, which the form says then."""
        with error_on_refusal(form, changed=self.changed):
            return self.do(record, **form.cleaned_data, by=by, now=timezone.now())
        return None
