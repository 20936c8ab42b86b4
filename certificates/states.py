from cecportal.lifecycle import Lifecycle
from certificates.choices import CertificateStatus as S

CERTIFICATE = Lifecycle(
    "Certificate",
    {
        S.ISSUED: frozenset({S.REPLACED, S.REVOKED}),
        S.REPLACED: frozenset(),
        S.REVOKED: frozenset(),
    },
)
