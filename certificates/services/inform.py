"""The emails about certificates that ended: to the holders, and one for all of them to each provider."""

from collections import defaultdict
from collections.abc import Iterable

from accounts.models import Provider
from accounts.selectors import addresses_of
from certificates.models import Certificate
from foundation.emails import OutgoingEmail, queue_emails
from members.models import Member

_MOST_LISTED = 100


def inform_providers(ended: Iterable[Certificate]) -> None:
    """One email to each address of a provider, however many of its certificates ended together."""
    by_provider: dict[Provider, list[Certificate]] = defaultdict(list)
    for certificate in ended:
        by_provider[certificate.record.program.provider].append(certificate)
    for provider, theirs in by_provider.items():
        facts = {
            "provider": provider,
            "ended": theirs[:_MOST_LISTED],
            "count": len(theirs),
            "more": max(len(theirs) - _MOST_LISTED, 0),
        }
        queue_emails(OutgoingEmail(to, "certificates_ended", facts) for to in addresses_of(provider))


def inform_of_revocation(revoked: Iterable[Certificate]) -> None:
    """Write to the holder of each."""
    reachable = (one for one in revoked if one.record.member.mail_address)
    queue_emails(
        OutgoingEmail(one.record.member.mail_address, "certificate_revoked", {"certificate": one}) for one in reachable
    )


def inform_holders(old: Certificate, new: Certificate) -> None:
    """Write about a replacement. A former member, who got the wrong certificate, reads that it is revoked."""
    if old.aast_id == new.aast_id:
        inform_holder(old, "certificate_replaced", old=old, certificate=new)
        return
    before = Member.objects.reachable().filter(aast_id=old.aast_id).first()
    queue_emails([OutgoingEmail(before.email, "certificate_revoked", {"certificate": old})] if before else [])
    inform_holder(new, "certificate_issued", certificate=new)


def inform_holder(of: Certificate, template: str, **context: Certificate) -> None:
    address = of.record.member.mail_address
    queue_emails([OutgoingEmail(address, template, context)] if address else [])
