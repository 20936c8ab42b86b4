"""The form with which staff receive a payment for several fees."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Provider
from fees.choices import PaymentMethod
from fees.models import FilingFee
from fees.rules.payment import ZERO, amount_error, cents_error, oldest_first, portions_error, received_on_error
from fees.selectors.ledger import credit_of
from fees.services.receive import Money
from programs.forms.date_fields import WRONG_DATE


class ReceiveForm(forms.Form):
    """Each fee has a box and a field for a part of it. An empty amount means that only the credit is used."""

    method = forms.ChoiceField(choices=PaymentMethod.choices, initial=PaymentMethod.CHECK)
    reference = forms.CharField(
        label="Number", max_length=60, required=False, help_text="Of the check, or the bank's or the card's reference."
    )
    amount = forms.DecimalField(max_digits=9, decimal_places=2, required=False, help_text="In dollars, as received.")
    received_on = forms.DateField(
        label="Date received",
        required=False,
        initial=timezone.localdate,
        widget=AdminDateWidget(format="%m/%d/%Y"),
        error_messages=WRONG_DATE,
    )
    use_credit = forms.BooleanField(required=False)

    def __init__(self, *args: Any, provider: Provider, fees: list[FilingFee], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fees, self.credit = fees, credit_of(provider)
        if self.credit:
            self.fields["use_credit"].label = f"Use the credit of ${self.credit:,.2f} first"
        else:
            del self.fields["use_credit"]
        for fee in fees:
            self.fields[_box(fee)] = forms.BooleanField(required=False)
            self.fields[_part(fee)] = forms.DecimalField(max_digits=9, decimal_places=2, required=False)

    def typed(self) -> list[Any]:
        """The fields of the payment itself."""
        names = ("method", "reference", "amount", "received_on", "use_credit")
        return [self[name] for name in names if name in self.fields]

    def rows(self) -> list[tuple[FilingFee, Any, Any]]:
        """Each fee with its box and its field."""
        return [(fee, self[_box(fee)], self[_part(fee)]) for fee in self.fees]

    def clean_amount(self) -> Decimal | None:
        amount: Decimal | None = self.cleaned_data["amount"]
        if amount is not None and (error := cents_error(amount)):
            raise ValidationError(error)
        return amount

    def clean_received_on(self) -> date | None:
        received_on: date | None = self.cleaned_data["received_on"]
        if received_on and (error := received_on_error(received_on, today=timezone.localdate())):
            raise ValidationError(error)
        return received_on

    def clean(self) -> dict[str, Any]:
        for fee in self.fees:
            self._clean_fee(fee)
        if self.cleaned_data.get("amount"):
            for name in ("reference", "received_on"):
                if name not in self.errors and not self.cleaned_data.get(name):
                    self.add_error(name, "This field is required.")
        elif "amount" not in self.errors and not self.cleaned_data.get("use_credit"):
            self.add_error("amount", "This field is required.")
        if any(name.startswith("fee_") and name not in self.fields for name in self.data):
            raise ValidationError(
                "A ticked fee was paid or changed meanwhile, and is not listed any more. Look again."
            )
        if not self.errors and (error := portions_error(self.portions(), available=self.available)):
            raise ValidationError(error)
        return self.cleaned_data

    def _clean_fee(self, fee: FilingFee) -> None:
        part = self.cleaned_data.get(_part(fee))
        if part is None:
            return
        if not self.cleaned_data[_box(fee)]:
            self.add_error(_part(fee), "Tick the fee, or empty its amount.")
        elif error := amount_error(part, balance=fee.balance):
            self.add_error(_part(fee), error)

    @property
    def available(self) -> Decimal:
        """The amount, and the credit if it is used."""
        credit = self.credit if self.cleaned_data.get("use_credit") else ZERO
        return (self.cleaned_data.get("amount") or ZERO) + credit

    def portions(self) -> dict[int, Decimal]:
        """What is paid of each ticked fee."""
        ticked = [fee for fee in self.fees if self.cleaned_data.get(_box(fee))]
        return {fee.pk: self.cleaned_data.get(_part(fee)) or fee.balance for fee in ticked}

    def paid(self) -> Decimal:
        return sum(self.portions().values(), ZERO)

    def money(self) -> Money | None:
        typed = self.cleaned_data
        if not typed["amount"]:
            return None
        return Money(PaymentMethod(typed["method"]), typed["amount"], typed["reference"], typed["received_on"])

    def with_oldest_ticked(self) -> dict[str, Any]:
        """What was typed, with ticks at the oldest fees that the money pays."""
        self.is_valid()
        portions = oldest_first(((fee, fee.balance) for fee in self.fees), available=self.available)
        typed = {name: value for name, value in self.data.items() if not name.startswith(("fee_", "part_"))}
        for fee, portion in portions.items():
            typed[_box(fee)] = "on"
            if portion < fee.balance:
                typed[_part(fee)] = str(portion)
        return typed


def _box(fee: FilingFee) -> str:
    return f"fee_{fee.pk}"


def _part(fee: FilingFee) -> str:
    return f"part_{fee.pk}"
