from certificates.models.certificate import (
    Certificate,
    CertificateNumber,
    CertificateQuerySet,
    holder_signer,
    holder_token,
)
from certificates.models.design import CertificateDesign
from certificates.models.self_reported_credit import SelfReportedCredit
from certificates.models.signature import CertificateSignature, SigningKey

__all__ = [
    "Certificate",
    "CertificateDesign",
    "CertificateNumber",
    "CertificateQuerySet",
    "CertificateSignature",
    "SelfReportedCredit",
    "SigningKey",
    "holder_signer",
    "holder_token",
]
