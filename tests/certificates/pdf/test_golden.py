"""Prints of known certificates. A new typst or font shows here first, because kept signatures belong to these bytes.

Where a difference is meant, write the new hashes, and read ADR 41: a signature that was kept is made anew.
"""

import hashlib
import json
import os
from pathlib import Path

from certificates.pdf.render import print_certificate
from tests.certificates.pdf.papers import CREDENTIAL, STATEMENT, papers

GOLDEN = Path(__file__).parent / "golden.json"


def test_each_print_has_the_bytes_that_it_had() -> None:
    found = {
        name: hashlib.sha256(print_certificate(one, credential=CREDENTIAL, statement=STATEMENT)).hexdigest()
        for name, one in papers().items()
    }
    if os.environ.get("WRITE_GOLDEN"):
        GOLDEN.write_text(json.dumps(found, indent=2) + "\n")
    assert found == json.loads(GOLDEN.read_text())
