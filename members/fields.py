from typing import Any

from django import forms
from django.core.validators import RegexValidator

from members.rules.aast_ids import PATTERN


class AastIdFormField(forms.CharField):
    """Six digits. The validator of the length is left out, whose message would appear too."""

    _WHOLE_ID = RegexValidator(PATTERN, "Type all six digits of the AAST ID, such as 100100.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators = [self._WHOLE_ID]
