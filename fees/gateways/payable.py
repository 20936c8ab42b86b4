"""What one online payment may be for."""

from collections.abc import Sequence

from fees.gateways.interface import LEAST, MOST
from fees.models import FilingFee
from fees.rules.payment import ZERO

# A payment page of Stripe lists no more.
MOST_FEES = 100
AWAY = "Online payment is not set up. Mail a check."
NOTHING = "Nothing is due of these fees, so nothing was paid."
SEVERAL = "One payment is for one organization. Tick the fees of one organization alone."


def why_not_payable(fees: Sequence[FilingFee]) -> str:
    """Why these fees cannot be paid together, in a sentence, or ""."""
    if not fees:
        return NOTHING
    if len({fee.program.provider_id for fee in fees}) > 1:
        return SEVERAL
    if len(fees) > MOST_FEES:
        return f"One online payment is for at most {MOST_FEES} fees. Tick fewer, and pay the others after it."
    amount = sum((fee.balance for fee in fees), ZERO)
    if not LEAST <= amount <= MOST:
        return f"Online payments are from ${LEAST} to ${MOST:,.2f}. Mail a check for this amount."
    return ""
