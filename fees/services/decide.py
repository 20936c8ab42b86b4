"""What staff decide about certificates whose fee is owed again."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from certificates.choices import CertificateStatus
from certificates.models import Certificate
from certificates.services.revoke import revoke_certificates as revoke_all
from fees.choices import DecisionStatus
from fees.models import CertificateDecision
from fees.services.settle import lock_fee, log_event
from fees.states import CERTIFICATE_DECISION


@transaction.atomic
def keep_certificates(decision: CertificateDecision, *, reason: str, by: User, now: datetime) -> CertificateDecision:
    """The certificates stay valid, and the fee stays owed. Raises InvalidTransition."""
    return _decide(decision, DecisionStatus.KEPT, f"Certificates kept: {reason}", reason=reason, by=by, now=now)


@transaction.atomic
def revoke_certificates(decision: CertificateDecision, *, reason: str, by: User, now: datetime) -> int:
    """Revoke each valid certificate of the fee, and return their number. Raises InvalidTransition."""
    what = f"Certificates revoked: {reason}"
    decided = _decide(decision, DecisionStatus.REVOKED, what, reason=reason, by=by, now=now)
    issued = Certificate.objects.filter(status=CertificateStatus.ISSUED, record__program_id=decided.fee.program_id)
    certificates = issued.filter(record__upload__filings__in=decided.fee.filings.all()).distinct()
    return len(revoke_all(certificates, reason=reason, by=by, now=now))


def _decide(
    decision: CertificateDecision, to: DecisionStatus, what: str, *, reason: str, by: User, now: datetime
) -> CertificateDecision:
    fee = lock_fee(decision.fee_id)
    locked = CertificateDecision.objects.select_for_update(of=["self"]).select_related("fee").get(pk=decision.pk)
    CERTIFICATE_DECISION.check(locked.status, to)
    locked.status, locked.reason, locked.decided_by, locked.decided_at = to, reason, by, now
    locked.save(update_fields=["status", "reason", "decided_by", "decided_at"])
    log_event(fee, what[:300], by=by, now=now)
    return locked
