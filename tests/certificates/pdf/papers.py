"""Certificates that no database has seen: each state, each layout, and names in many scripts."""

from datetime import UTC, date, datetime
from decimal import Decimal

from certificates.choices import CertificateStatus
from certificates.models import Certificate

ENDED_AT = datetime(2026, 6, 1, 15, tzinfo=UTC)
CREDENTIAL = '{"type":["VerifiableCredential","OpenBadgeCredential"],"name":"Jane Jones"}'
# As long as the longest statement that a QR of 1.25 inches carries.
STATEMENT = ".".join(["eyJhbGciOiJFZERTQSJ9", "eyJudW1iZXIi" * 24, "Zq5eWmQ4Yx" * 8 + "abcdef"])
SCRIPTS = {
    "greek": "Γιώργος Παππάς",
    "cyrillic": "Анна Иванова",
    "simplified": "李小龙",
    "traditional": "陳筱華",
    "japanese": "山田 あゆみ",
    "korean": "김민준",
    "thai": "น้ำทิพย์ ปิ่นเกล้า",
    "arabic": "محمد العتيبي",
    "hebrew": "יוסף לוי",
    "vietnamese": "Nguyễn Thị Ánh",
    "marks": "Ọlálékan Adébáyọ̀ Q̈̄ Ọ̀",
}


def made(**facts: object) -> Certificate:
    usual: dict[str, object] = {
        "number": "AAST-2026-000042",
        "code": "7KQ2M9XD4RTBWP3H",
        "issued_at": datetime(2026, 5, 20, 15, tzinfo=UTC),
        "holder_name": "Jane Jones",
        "aast_id": "100101",
        "program_id": "A09164",
        "program_name": "13th Annual Sleep Disorders Conference",
        "program_type": "Education Provider Educational Program",
        "program_format": "In person",
        "place": "San Antonio, TX",
        "provider_name": "AAST",
        "provider_id": "P0001",
        "completion_date": date(2009, 4, 10),
        "cecs": Decimal("3.00"),
    }
    return Certificate(**{**usual, **facts})


def papers() -> dict[str, Certificate]:
    former = Certificate(number="AAST-2026-000007")
    replacing = made(number="AAST-2026-000043")
    replacing.replaces = former
    replaced = {"status": CertificateStatus.REPLACED, "ended_at": ENDED_AT}
    revoked = {"status": CertificateStatus.REVOKED, "ended_at": ENDED_AT}
    return {
        "issued": made(),
        "replacing": replacing,
        "replaced": made(**replaced),
        "revoked": made(**revoked),
        "marked": made(holder_name="Zoë 😀 Lee"),
        "longest": made(holder_name="W" * 100 + " " + "W" * 100, program_name="Title " * 60, provider_name="P" * 200),
        "first layout": made(layout=1),
        "first layout, replaced": made(layout=1, **replaced),
        "first layout, revoked": made(layout=1, **revoked),
        **{script: made(holder_name=name) for script, name in SCRIPTS.items()},
    }
