from certificates.models.certificate import (
    Certificate,
    CertificateNumber,
    CertificateQuerySet,
    holder_signer,
    holder_token,
)
from certificates.models.design import CertificateDesign
from certificates.models.self_reported_credit import SelfReportedCredit
from certificates.models.share_link import ShareLink, ShareVisit

__all__ = [
    "Certificate",
    "CertificateDesign",
    "CertificateNumber",
    "CertificateQuerySet",
    "SelfReportedCredit",
    "ShareLink",
    "ShareVisit",
    "holder_signer",
    "holder_token",
]
