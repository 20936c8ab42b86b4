from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import SignedIn
from certificates.pdf.responses import pdf_response
from fees.choices import FeeStatus
from fees.models import FilingFee
from fees.receipts.pdf import print_receipt
from fees.selectors.fee import fee_number


@never_cache
@require_safe
def receipt_pdf(request: SignedIn, number: str) -> HttpResponse:
    """Only for a fee that is paid in full. A reversal takes the receipt away."""
    visible = FilingFee.objects.visible_to(request.user).select_related("program__provider")
    fee = get_object_or_404(visible, pk=fee_number(number), status=FeeStatus.PAID, paid__gt=0)
    return pdf_response(print_receipt(fee, now=timezone.now()), f"Receipt {fee.number}.pdf")
