"""Each state, layout, and script is PDF/UA-1 and PDF/A-3a, by two checkers that know nothing of each other."""

import json
import re
import subprocess
import sys
from pathlib import Path

import page
import pytest
import typst

from certificates.pdf.render import print_certificate
from tests.certificates.pdf.papers import CREDENTIAL, STATEMENT, papers

PAPERS = papers()
# The checker `page` reads widths of letters from these fonts that typst leaves out. veraPDF does not mind.
WITHOUT_WIDTHS = {"simplified", "traditional", "japanese", "korean"}
_WIDTHS = re.compile(r"\[PDF(UA1-FONT|3A-TRUETYPE|A3A-TRUETYPE)-GLYPH-WIDTH-001\]")


# Of a stream that ends with a carriage return, `page` takes that for the end of a line. veraPDF has the same rule.
_LENGTH = "-STREAM-LENGTH-001]"


def _is_wrong(fault: str, name: str) -> bool:
    return _LENGTH in fault or bool((name in WITHOUT_WIDTHS or name == "marked") and _WIDTHS.match(fault))


@pytest.fixture(scope="module")
def printed() -> dict[str, bytes]:
    files = {name: print_certificate(one, credential=CREDENTIAL, statement=STATEMENT) for name, one in PAPERS.items()}
    return {**files, "nothing attached": print_certificate(PAPERS["issued"])}


def standards_of(name: str) -> list[str]:
    return ["ua-1"] if name.startswith("first layout") else ["ua-1", "a-3a"]


@pytest.mark.outside
def test_vera_pdf_finds_no_fault(printed: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in printed.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    source = b'#set document(title: "x")\nA page without a standard'
    untagged = typst.compile(source, format="pdf", ignore_system_fonts=True, pdf_tags=False)
    (tmp_path / "control.pdf").write_bytes(untagged)

    command = [sys.executable, "-m", "tests.certificates.pdf.verapdf", tmp_path]
    run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    if run.returncode:
        pytest.skip(f"veraPDF's engine does not run here: {run.stderr.strip().splitlines()[-1]}")
    verdicts = json.loads(run.stdout)

    assert {standard: bool(broken) for standard, broken in verdicts.pop("control.pdf").items()} == {
        "ua-1": True,
        "a-3a": True,
    }
    found = {
        name: [rule for standard in standards_of(name) for rule in verdicts[f"{name}.pdf"][standard]]
        for name in printed
    }
    assert found == {name: [] for name in printed}


@pytest.mark.parametrize("name", [*PAPERS, "nothing attached"])
def test_page_finds_no_fault(printed: dict[str, bytes], name: str) -> None:
    profiles = {"ua-1": "ua1", "a-3a": "3a"}
    reports = [str(page.validate_pdf_bytes(printed[name], profile=profiles[one])) for one in standards_of(name)]
    faults = [line for report in reports for line in report.splitlines() if line.startswith("[")]

    assert [line for line in faults if not _is_wrong(line, name)] == []
    assert all("Result:" in report for report in reports)
