from certificates.models.certificate import (
    Certificate,
    CertificateNumber,
    CertificateQuerySet,
    holder_signer,
    holder_token,
)
from certificates.models.credential import ENDED, Credential, PublicKey, StatusList
from certificates.models.self_reported_credit import SelfReportedCredit

__all__ = [
    "ENDED",
    "Certificate",
    "CertificateNumber",
    "CertificateQuerySet",
    "Credential",
    "PublicKey",
    "SelfReportedCredit",
    "StatusList",
    "holder_signer",
    "holder_token",
]
