from typing import Any

from django import forms

from accounts.models import Provider
from fees.invoices.services import address_of
from fees.models import FilingFee, Invoice


class BillForm(forms.Form):
    bill_to = forms.CharField(
        label="Bill to",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Name and address. Left empty, they are those of your organization.",
    )
    purchase_order = forms.CharField(
        label="Purchase order", max_length=60, required=False, help_text="If you have one."
    )


class AskForm(BillForm):
    """One box for each fee that can be on the invoice."""

    fees = forms.MultipleChoiceField(
        label="Filing fees",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick at least one fee.",
            "invalid_choice": "One of these fees is not due any more, or another invoice asks for it. Look again.",
        },
    )
    field_order = ("fees", "bill_to", "purchase_order")

    def __init__(self, *args: Any, owing: list[FilingFee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        providers = {fee.program.provider for fee in owing}
        several = len(providers) > 1
        self.fields["fees"].choices = [(str(fee.pk), _label(fee, several=several)) for fee in owing]  # type: ignore[attr-defined]
        if len(providers) == 1:
            self.fields["bill_to"].initial = address_of(providers.pop())

    @property
    def fee_ids(self) -> list[int]:
        return [int(fee_id) for fee_id in self.cleaned_data["fees"]]


class CancelForm(forms.Form):
    reason = forms.CharField(
        max_length=250, error_messages={"required": "Type why the invoice is cancelled, such as a wrong address."}
    )


class RewriteForm(BillForm, CancelForm):
    field_order = ("reason", "bill_to", "purchase_order")


def initial_of(invoice: Invoice) -> dict[str, str]:
    return {"bill_to": invoice.bill_to, "purchase_order": invoice.purchase_order}


def _label(fee: FilingFee, *, several: bool) -> str:
    of: Provider = fee.program.provider
    label = f"{fee.number}: ${fee.balance:,.2f} for {fee.program.program_id} {fee.program.name}"
    return f"{label} ({of.name})" if several else label
