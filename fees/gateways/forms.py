from typing import cast

from django import forms
from django.http import QueryDict


class PayForm(forms.Form):
    """What the button of a page pays: the fees, and the amount that the page showed."""

    amount = forms.DecimalField(max_digits=9, decimal_places=2)

    @property
    def fee_ids(self) -> list[int]:
        return ids_of(cast("QueryDict", self.data))


def ids_of(data: QueryDict) -> list[int]:
    """The ids of the ticked fees, each one once."""
    typed = dict.fromkeys(data.getlist("fee"))
    return [int(one) for one in typed if one.isascii() and one.isdecimal() and len(one) < 19]
