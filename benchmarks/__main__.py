"""`make bench`: the cost of checking and recording a file, as ratios to a bare COPY of the same rows in the same run.

Each measurement runs in its own process, on its own servers (home `.local/bench`), with the settings of production.
The register of a million members is made once and kept. `BENCH_ARGS=--quick` skips the larger files and the peers.
`BENCH_ARGS=--pages` makes only the page table, and `BENCH_ARGS=--money` only the lines about money. `--issuing`,
`--papers`, `--credentials`, `--signing`, and `--verify` measure certificates.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import page_databases
from devserver import embedded

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".local" / "bench"
SIZES = (1_000, 10_000, 100_000, 500_000)
PEER_SIZES = (1_000, 10_000)
WORKBOOK_SIZES = (200, 20_000)
IMPORT_SIZES = (10_000, 1_000_000)
_ROUNDS = {1_000: 11, 10_000: 7, 100_000: 5, 500_000: 3}
_HEADINGS = ("lines", "COPY s", "check s", "ratio", "5% bad", "all bad", "queries", "peak MB", "growth MB")
_TABLE = "{:>8} {:>8} {:>8} {:>6} {:>7} {:>8} {:>8} {:>8} {:>10}"
_PAGES = "{:<8} {:<28} {:>7} {:>7} {:>7} {:>6} {:>6} {:>8} {:>8} {:>7} {:>7}"
_IMPORTS = "{:>9} {:>8} {:>6} {:>6} {:>6} {:>6} {:>6} {:>10}"
_VERIFY = "{:<26} {:>8} {:>8} {:>8} {:>8}"
_ASKED = {
    "found": "the query by code",
    "fits": "number and name",
    "code": "the page by code",
    "number": "a number and a name, sent",
    "wrong": "another name, sent",
}
_PEERS = "{:>8} {:>9} {:>9} {:>9} {:>12} {:>12}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 and 10,000 lines alone, three rounds, no peers")
    parser.add_argument("--pages", action="store_true", help="what each page costs, alone")
    for name, (words, _report_one) in _ALONE.items():
        parser.add_argument(f"--{name}", action="store_true", help=f"{words}, alone")
    options = parser.parse_args()
    HOME.mkdir(parents=True, exist_ok=True)
    try:
        # The folder and its files are deleted even if a measurement fails.
        with embedded.running(HOME) as servers, TemporaryDirectory(prefix="cec-bench-") as folder:
            environment = {**os.environ, **_SETTINGS, **servers.environment, "TMPDIR": folder}
            alone = [report for name, (_words, report) in _ALONE.items() if getattr(options, name)]
            for report in alone:
                report(environment)
            if alone:
                return 0
            if not options.pages:
                _report(environment, quick=options.quick)
                for _words, report in _ALONE.values():
                    report(environment)
            _report_pages(environment)
    except embedded.CannotStart as sentence:
        sys.exit(str(sentence))
    except KeyboardInterrupt:
        return 130
    return 0


_SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "cecportal.settings",
    "SECRET_KEY": "a-key-for-measuring-alone-which-is-long-enough-for-the-settings",
    "SITE_URL": "http://127.0.0.1",
    "COLLECTED_STATIC": "false",
    "STAFF_SECOND_FACTOR": "false",
    "UPLOAD_MAX_LINES": str(SIZES[-1]),
    "STORAGE_ROOT": str(HOME / "storage"),
    "MAIL_FOLDER": str(HOME / "mail"),
}


def _report(environment: dict[str, str], *, quick: bool) -> None:
    print("The register: 1,000,000 members, 1,000,000 records (made once, which takes minutes)...", flush=True)
    _measure(environment, "build")
    print(_TABLE.format(*_HEADINGS), flush=True)
    for lines in SIZES[:2] if quick else SIZES:
        times = _measure(environment, "times", lines, 3 if quick else _ROUNDS[lines])
        memory = _measure(environment, "memory", lines)
        print(_TABLE.format(*_row(lines, times, memory)), flush=True)
    clicks, edits = _measure(environment, "clicks"), _measure(environment, "edits")
    print(
        f"\nA file of 200 lines: checked in {_ms(clicks['checked'])}; from click to verdict {_ms(clicks['clicked'])}."
    )
    print(f"A repair sheet of 5,000 failing lines: created in {_ms(edits['laid_out'])}; an edit is checked in")
    print(f"{_ms(edits['checked'])}, and its request with all that the page is to show takes {_ms(edits['asked'])}.")
    _report_workbooks(environment)
    _report_imports(environment, quick=quick)
    if not quick:
        _report_peers(environment)


def _report_workbooks(environment: dict[str, str]) -> None:
    print("\nA workbook beside the same lines as CSV:", flush=True)
    for lines in WORKBOOK_SIZES:
        found = _measure(environment, "workbooks", lines)
        both = f"CSV {_ms(found['text'])}, workbook {_ms(found['workbook'])}"
        print(f"{lines:>8,} lines: {both}, {found['ratio']:.2f} times", flush=True)
    print("\nWhat the process costs that reads a workbook made to do harm:", flush=True)
    for name, found in _measure(environment, "worst").items():
        print(f"{name:>45}: {found['bytes']:>9,} bytes, {found['seconds']:.2f} s, {found['mb']:.0f} MB", flush=True)


def _report_imports(environment: dict[str, str], *, quick: bool) -> None:
    page_databases.make_database(environment["DATABASE_URL"], page_databases.IMPORTS)
    there = page_databases.environment_of(environment, page_databases.IMPORTS)
    print("\nA list of members, in times a bare COPY of it to the register:", flush=True)
    print(_IMPORTS.format("lines", "COPY s", "bad", "check", "first", "again", "5% new", "growth MB"), flush=True)
    for lines in IMPORT_SIZES[:1] if quick else IMPORT_SIZES:
        found = _measure(there, "imports", lines, 3 if lines == IMPORT_SIZES[0] else 1)
        memory = _measure(there, "import_memory", lines)
        ratios = [f"{found['ratios'][name]:.2f}" for name in ("bad", "check", "first", "again", "changed")]
        print(_IMPORTS.format(f"{lines:,}", f"{found['copy']:.2f}", *ratios, f"{memory['growth']:.1f}"), flush=True)


def _report_money(environment: dict[str, str]) -> None:
    page_databases.make_database(environment["DATABASE_URL"], page_databases.MONEY)
    found = _measure(page_databases.environment_of(environment, page_databases.MONEY), "money")
    print("\nMoney at 200,000 fees (made once, which takes a minute):", flush=True)
    print(f"the money view in {_ms(found['view'])} with {found['queries']} queries; the month's report in")
    print(f"{_ms(found['csv'])} as CSV and {_ms(found['xlsx'])} as a workbook; a payment over 1,000 programs, with")
    print(f"certificates and emails, in {found['payment']:.1f} s with {found['statements']:,} statements.", flush=True)


def _report_signing(environment: dict[str, str]) -> None:
    page_databases.make_database(environment["DATABASE_URL"], page_databases.MONEY)
    found = _measure(page_databases.environment_of(environment, page_databases.MONEY), "signing")
    print("\nCertificates on one core, in ms and per second:", flush=True)
    lines = {
        "printed, unsigned": found["printed"],
        "printed and signed by P-256, in the worker": found["signed"],
        "printed and signed by RSA-3072, in the worker": found["signed_rsa"],
        "printed with the kept signature, as downloaded": found["given"],
    }
    for name, seconds in lines.items():
        print(f"  {name:<48}{seconds * 1000:>6.1f}{1 / seconds:>7.0f}", flush=True)
    growth = f"the memory peak grows by {found['growth']:.1f} MB after one of 100."
    print(f"A ZIP of 1,000 in {found['zip']:.1f} s; {growth}", flush=True)


def _report_issuing(environment: dict[str, str]) -> None:
    page_databases.make_database(environment["DATABASE_URL"], page_databases.ISSUING)
    found = _measure(page_databases.environment_of(environment, page_databases.ISSUING), "issuing")
    print(f"\n100,000 certificates of one filing: {found['issue']:.1f} s, {found['statements']} statements,")
    print(f"{found['ratio']:.2f} times a bare COPY of the same rows ({found['copy']:.1f} s).", flush=True)


def _report_credentials(environment: dict[str, str]) -> None:
    page_databases.make_database(environment["DATABASE_URL"], page_databases.MONEY)
    found = _measure(page_databases.environment_of(environment, page_databases.MONEY), "credentials")
    each = f"{found['statements']:.0f} statements each"
    print(f"\nCredentials of 1,000 certificates: {found['made']:.1f} s of one core, in messages of 100 with {each}.")
    print(f"Their bare signatures take {found['bare']:.2f} s. A message that lists 500 more as revoked takes")
    print(f"{_ms(found['listed'])}.", flush=True)


def _report_papers(environment: dict[str, str]) -> None:
    found = _measure(environment, "papers")
    print("\nCertificates a second and core:", flush=True)
    for name, seconds in found["seconds"].items():
        print(f"{name:>22}: {1 / seconds:>5.0f}, {_ms(seconds)} each", flush=True)
    chinese = found["chinese"]
    print(f"The first Chinese name takes {_ms(chinese['seconds'])} and {chinese['growth']:.1f} MB.", flush=True)


def _report_peers(environment: dict[str, str]) -> None:
    print("\nThe same rules by django-import-export, in seconds and times the portal's:", flush=True)
    print(_PEERS.format("lines", "portal", "tuned", "as usual", "tuned", "as usual"), flush=True)
    for lines in PEER_SIZES:
        found = _measure(environment, "peers", lines)
        seconds = [f"{found[name]:.2f}" for name in ("portal", "tuned", "usual")]
        times = [f"{found[name] / found['portal']:.0f}" for name in ("tuned", "usual")]
        print(_PEERS.format(f"{lines:,}", *seconds, *times), flush=True)


def _report_pages(environment: dict[str, str]) -> None:
    """Print the costs of each page in the demo, and with a million members, records, and certificates.

    `anew` is the time in PostgreSQL for the first request after a change.
    """
    large = _grown(environment)
    small = page_databases.environment_of(environment, page_databases.DEMO)
    rows = [_measure(one, "pages") for one in (small, large)]
    print(_PAGES.format("", "", "web ms", "PG ms", "queries", "kB", "sent", "web ms", "PG ms", "anew", "queries"))
    for demo, grown in zip(*rows, strict=True):
        costs = [f"{demo[name]:.1f}" for name in ("web", "database")]
        sizes = [f"{demo[name] / 1000:.1f}" for name in ("bytes", "sent")]
        at_size = [f"{grown[name]:.1f}" for name in ("web", "database", "anew")]
        counts = str(demo["queries"]), str(grown["queries"])
        print(_PAGES.format(demo["role"], demo["page"], *costs, counts[0], *sizes, *at_size, counts[1]), flush=True)


def _grown(environment: dict[str, str]) -> dict[str, str]:
    """The environment of the demo's copy with a million certificates, which is made if it is not there."""
    page_databases.make_database(environment["DATABASE_URL"], page_databases.DEMO)
    _measure(page_databases.environment_of(environment, page_databases.DEMO), "demo")
    page_databases.make_database(environment["DATABASE_URL"], page_databases.GROWN, like=page_databases.DEMO)
    large = page_databases.environment_of(environment, page_databases.GROWN)
    print(
        "\nThe demo grown to a million members, records, and certificates (once, which takes minutes)...", flush=True
    )
    _measure(large, "grown")
    return large


def _report_verification(environment: dict[str, str]) -> None:
    found = _measure(_grown(environment), "verification")
    print(f"\nVerification at {found['certificates']:,} certificates, ms:", flush=True)
    print(_VERIFY.format("", "median", "p95", "CPU p95", "PG CPU"))
    for name, words in _ASKED.items():
        print(
            _VERIFY.format(words, *(f"{found[name][one]:.1f}" for one in ("median", "p95", "processor", "database")))
        )
    print(f"a list of 1,000 in {_ms(found['many']['seconds'])} with {found['many']['queries']} queries", flush=True)


def _row(lines: int, times: dict[str, Any], memory: dict[str, Any]) -> tuple[str, ...]:
    seconds, ratios = times["seconds"], times["ratios"]
    return (
        f"{lines:,}",
        *(f"{seconds[name]:.2f}" for name in ("copy", "valid")),
        *(f"{ratios[name]:.2f}" for name in ("valid", "some_bad", "all_bad")),
        str(times["queries"]),
        f"{memory['before'] + memory['growth']:.0f}",
        f"{memory['growth']:.1f}",
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _measure(environment: dict[str, str], name: str, *numbers: int) -> Any:
    command = [sys.executable, "-m", "benchmarks.measure", name, *map(str, numbers)]
    # Detached, so that only this process handles Ctrl-C. `run` ends the child.
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=False, stdout=subprocess.PIPE, text=True, **embedded.detached()
    )
    if done.returncode:
        sys.exit(f"`{name}` failed; see the error above.")
    return json.loads(done.stdout)


_ALONE: dict[str, tuple[str, Callable[[dict[str, str]], None]]] = {
    "money": ("the money view and a large payment", _report_money),
    "issuing": ("the issue of 100,000 certificates", _report_issuing),
    "papers": ("certificates a second", _report_papers),
    "credentials": ("what credentials cost", _report_credentials),
    "signing": ("what signatures of papers cost", _report_signing),
    "verify": ("the verification of certificates", _report_verification),
}

if __name__ == "__main__":
    sys.exit(main())
