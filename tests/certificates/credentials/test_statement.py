"""The statement of the QR code: short, signed, the same each time, and small enough to scan from paper."""

import base64
import json
from datetime import date
from decimal import Decimal

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from jwt.api_jws import PyJWS

from certificates.choices import KeyKind
from certificates.credentials.keys import Key, demo_key
from certificates.credentials.statement import NAMES, shortened, statement_of
from certificates.models import Certificate

KEY = Key(KeyKind.STATEMENT, demo_key(KeyKind.STATEMENT))
# A module of 0.36 mm is read by phones of the last ten years. The standard's least for print is 0.25 mm.
_PAPER_MM, _LEAST_MODULE_MM = 25, 0.36
_LONGEST = 420


def certificate(holder: str = "Jane Jones", title: str = "Sleep Apnea", **facts: object) -> Certificate:
    fixed = {
        "number": "AAST-2026-000042",
        "code": "ABCDEFGHJKMNPQRSTUVWXY",
        "aast_id": "000101",
        "program_id": "A09164",
        "completion_date": date(2026, 5, 2),
        "cecs": Decimal("1.50"),
    }
    return Certificate(**fixed | {"holder_name": holder, "program_name": title} | facts)


def facts_of(statement: str) -> dict[str, str]:
    return json.loads(PyJWS().decode(statement, KEY.private.public_key(), algorithms=["ES256"]))


def test_what_it_says() -> None:
    assert facts_of(statement_of(certificate(), KEY)) == {
        "n": "AAST-2026-000042",
        "h": "Jane Jones",
        "i": "000101",
        "p": "A09164",
        "t": "Sleep Apnea",
        "c": "1.5",
        "d": "2026-05-02",
    }


def test_its_header_names_the_key() -> None:
    header = statement_of(certificate(), KEY).partition(".")[0]

    assert json.loads(base64.urlsafe_b64decode(header + "==")) == {"alg": "ES256", "kid": KEY.name}


def test_the_same_each_time() -> None:
    assert statement_of(certificate(), KEY) == statement_of(certificate(), KEY)


@pytest.mark.parametrize(
    ("holder", "title"),
    [
        ("Jane Jones", "Sleep Apnea"),
        ("María-José Fernández de la Vega y Sánchez-Contreras", "Advanced Polysomnography Scoring Review, Part Two"),
        ("王小明", "睡眠呼吸中止症的診斷與治療：臨床指引與個案討論" * 3),
        ("สมชาย ศรีสุวรรณรัตนกุลวัฒนา", "การดูแลผู้ป่วยโรคหยุดหายใจขณะหลับ"),
        ("محمد عبد الرحمن بن عبد العزيز آل سعود الكبير", "اضطرابات النوم"),
        ("x" * 201, "y" * 200),
        ("王" * 201, "眠" * 200),
    ],
)
def test_the_address_scans_from_paper(holder: str, title: str) -> None:
    """Also the longest address leaves modules that are wide enough where the QR code has 2.5 cm."""
    made = certificate(holder, title, number="AAST-2026-1000000", cecs=Decimal("199.75"))
    address = f"https://cec.example.org/verify/{made.code}/#{statement_of(made, KEY)}"
    modules, _ = segno.make(address, error="l", micro=False).symbol_size(border=0)

    assert len(address) <= _LONGEST
    assert _PAPER_MM / modules >= _LEAST_MODULE_MM


def test_a_long_title_ends_with_an_ellipsis() -> None:
    facts = facts_of(statement_of(certificate(title="Advanced Polysomnography " * 8), KEY))

    assert (facts["h"], facts["t"]) == ("Jane Jones", ("Advanced Polysomnography " * 8)[:67] + "…")
    assert len((facts["h"] + facts["t"]).encode()) == NAMES


@pytest.mark.parametrize(("words", "shown"), [("abcdef", "abcdef"), ("abcdefg", "abc…"), ("éééé", "é…"), ("", "")])
def test_shortened_at_the_edge(words: str, shown: str) -> None:
    assert shortened(words, 6) == shown


@given(words=st.text(max_size=80), size=st.integers(min_value=3, max_value=90))
def test_shortened_never_breaks_a_letter(words: str, size: int) -> None:
    shown = shortened(words, size)

    assert len(shown.encode()) <= size
    assert shown == words or words.startswith(shown.removesuffix("…"))
