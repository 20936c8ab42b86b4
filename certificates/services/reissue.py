"""Issues a certificate again, where the last one of its record was revoked by mistake."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.selectors import addresses_of
from certificates.choices import CertificateStatus
from certificates.models import Certificate
from certificates.services.design import current_design
from certificates.services.inform import inform_holder
from certificates.services.insert import NewCertificate, insert_certificates
from certificates.services.issue import allocate_numbers
from certificates.services.prove import queue_proofs
from foundation.emails import OutgoingEmail, queue_emails
from foundation.refusals import Conflict
from members.services.history import log_event


class NotRevoked(Conflict):
    """Raised where the certificate is not revoked, or a later one of its record exists."""

    code = "certificate_not_revoked"
    sentence = "Only the last certificate of a record can be issued again, and only if it is revoked."


@transaction.atomic
def reissue_certificate(certificate: Certificate, *, reason: str, by: User, now: datetime) -> Certificate:
    """Issue a new one with the facts as they are now, and return it. The old one stays revoked. Raises NotRevoked."""
    old = Certificate.objects.select_for_update(of=["self"]).get(pk=certificate.pk)
    later = Certificate.objects.filter(record=old.record_id, pk__gt=old.pk)
    if old.state != CertificateStatus.REVOKED or later.exists():
        raise NotRevoked
    number = next(allocate_numbers(timezone.localtime(now).year, 1))
    [new_id] = insert_certificates([NewCertificate(old.record_id, number, now)], design=current_design(now=now))
    new = Certificate.objects.select_related("record__program__provider", "record__member").get(pk=new_id)
    old.replaced_by = new
    old.end_reason = f"{old.end_reason}. Issued again as {new}: {reason}"[:300]
    old.save(update_fields=["replaced_by", "end_reason"])
    queue_proofs([new.pk])
    log_event(new.record.member, f"Issued {new} in place of {old}, which was revoked", by=by, now=now)
    _inform(old, new, reason)
    return new


def _inform(old: Certificate, new: Certificate, reason: str) -> None:
    provider = new.record.program.provider
    facts = {"old": old, "certificate": new, "provider": provider, "reason": reason}
    inform_holder(new, "certificate_issued", certificate=new)
    queue_emails(OutgoingEmail(to, "certificate_issued_again", facts) for to in addresses_of(provider))
