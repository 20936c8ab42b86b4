from certificates.models.certificate import (
    Certificate,
    CertificateNumber,
    CertificateQuerySet,
    holder_signer,
    holder_token,
)
from certificates.models.credential import ENDED, Credential, PublicKey, StatusList
from certificates.models.design import CertificateDesign
from certificates.models.self_reported_credit import SelfReportedCredit
from certificates.models.share_link import ShareLink, ShareVisit
from certificates.models.signature import CertificateSignature, PaperKey

__all__ = [
    "ENDED",
    "Certificate",
    "CertificateDesign",
    "CertificateNumber",
    "CertificateQuerySet",
    "CertificateSignature",
    "Credential",
    "PaperKey",
    "PublicKey",
    "SelfReportedCredit",
    "ShareLink",
    "ShareVisit",
    "StatusList",
    "holder_signer",
    "holder_token",
]
