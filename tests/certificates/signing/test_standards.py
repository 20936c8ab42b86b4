"""A signed file is still PDF/UA-1 and PDF/A-3a, by two checkers that know nothing of each other."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import page
import pytest

from certificates.pdf.render import print_certificate
from certificates.signing.cms import sign_digest, space_for
from certificates.signing.document import prepare
from certificates.signing.keys import read_key
from tests.certificates.pdf.papers import CREDENTIAL, STATEMENT, papers

PAPERS = {name: one for name, one in papers().items() if name in {"issued", "revoked", "replaced", "first layout"}}
LATER = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def signed(key_file: Path, other_key_file: Path) -> dict[str, bytes]:
    keys = {"P-256": read_key(str(key_file)), "RSA": read_key(str(other_key_file))}
    files = {}
    for name, one in PAPERS.items():
        paper = print_certificate(one, credential=CREDENTIAL, statement=STATEMENT)
        for kind, key in keys.items():
            document = prepare(paper, signed_at=LATER, space=space_for(key))
            files[f"{name} by {kind}"] = document.with_cms(sign_digest(document.digest, key, space_for(key)))
    return files


def standards_of(name: str) -> list[str]:
    return ["ua-1"] if name.startswith("first layout") else ["ua-1", "a-3a"]


def test_page_finds_no_fault(signed: dict[str, bytes]) -> None:
    profiles = {"ua-1": "ua1", "a-3a": "3a"}
    faults = {
        name: [
            line
            for standard in standards_of(name)
            for line in str(page.validate_pdf_bytes(content, profile=profiles[standard])).splitlines()
            if line.startswith("[")
        ]
        for name, content in signed.items()
    }
    assert faults == {name: [] for name in signed}


@pytest.mark.outside
def test_vera_pdf_finds_no_fault(signed: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in signed.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    command = [sys.executable, "-m", "tests.certificates.pdf.verapdf", tmp_path]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if run.returncode:
        pytest.skip(f"veraPDF's engine does not run here: {run.stderr.strip().splitlines()[-1]}")
    verdicts = json.loads(run.stdout)
    found = {
        name: [rule for standard in standards_of(name) for rule in verdicts[f"{name}.pdf"][standard]]
        for name in signed
    }
    assert found == {name: [] for name in signed}


def test_the_same_bytes_each_time(key_file: Path, other_key_file: Path) -> None:
    for path in (key_file, other_key_file):
        key = read_key(str(path))
        paper = print_certificate(PAPERS["issued"], credential=CREDENTIAL, statement=STATEMENT)
        space = space_for(key)
        first, second = (prepare(paper, signed_at=LATER, space=space) for _ in range(2))
        assert first == second
        assert sign_digest(first.digest, key, space) == sign_digest(second.digest, key, space)
