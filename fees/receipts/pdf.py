"""The receipt of a fee that is paid in full. It names no attendees."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from fees.models import FilingFee, FilingFeeLine
from fees.selectors.ledger import given_up_on, parts_of
from fees.services.paper import print_paper
from fees.services.wording import explained
from foundation.formatting import dollars, us_date

_LAYOUT = Path(__file__).resolve().parent / "layouts" / "receipt.typ"


def print_receipt(fee: FilingFee, *, now: datetime) -> bytes:
    return print_paper(_LAYOUT, _facts(fee, now), now=now)


def _facts(fee: FilingFee, now: datetime) -> dict[str, object]:
    lines = explained(list(FilingFeeLine.objects.filter(fee=fee).select_related("priced_filing__filing")))
    lines += [(one.label, -one.amount) for one in given_up_on([fee])[fee.pk]]
    return {
        "organization": settings.ORGANIZATION_NAME,
        "title": f"Receipt for {fee.get_kind_display().lower()} fee {fee.number}",
        "settled": us_date(timezone.localtime(fee.settled_at)),
        "printed": us_date(timezone.localtime(now)),
        "provider": str(fee.program.provider),
        "program": f"{fee.program.program_id} {fee.program.name}",
        "paid": dollars(fee.paid),
        "lines": [[text, dollars(amount)] for text, amount in lines],
        "payments": [
            [us_date(one.payment.received_on), str(one.payment), dollars(one.amount)]
            for one in parts_of([fee])[fee.pk]
        ],
        "help_email": settings.HELP_EMAIL,
    }
