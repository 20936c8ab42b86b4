from certificates.choices import CertificateStatus as S
from foundation.lifecycle import Lifecycle

CERTIFICATE = Lifecycle(
    "Certificate",
    {
        S.ISSUED: frozenset({S.REPLACED, S.REVOKED}),
        S.REPLACED: frozenset(),
        S.REVOKED: frozenset(),
    },
)
