"""`make bench`: what it costs to check and commit a file, as ratios to a bare COPY of the same rows in the same run.

Every measurement is made in a process of its own, on servers of its own (home `.local/bench`) with the settings of
production. The register of a million members is made once and kept. `BENCH_ARGS=--quick` leaves out the largest file.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cecportal import embedded

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".local" / "bench"
SIZES = (1_000, 10_000, 100_000)
_ROUNDS = {1_000: 7, 10_000: 5, 100_000: 3}
_HEADINGS = ("lines", "COPY s", "check s", "ratio", "5% bad s", "all bad s", "queries", "peak MB", "growth MB")
_TABLE = "{:>8} {:>8} {:>8} {:>6} {:>9} {:>10} {:>8} {:>8} {:>10}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 and 10,000 lines alone, one round each")
    options = parser.parse_args()
    HOME.mkdir(parents=True, exist_ok=True)
    try:
        # Whatever becomes of a measurement, its files go with the folder.
        with embedded.running(HOME) as servers, TemporaryDirectory(prefix="cec-bench-") as folder:
            _report({**os.environ, **_SETTINGS, **servers.environment, "TMPDIR": folder}, quick=options.quick)
    except embedded.CannotStart as sentence:
        sys.exit(str(sentence))
    except KeyboardInterrupt:
        return 130
    return 0


_SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "cecportal.settings",
    "SECRET_KEY": "a-key-for-measuring-alone-which-is-long-enough-for-the-settings",
    "SITE_URL": "http://127.0.0.1",
    "STORAGE_ROOT": str(HOME / "storage"),
    "MAIL_FOLDER": str(HOME / "mail"),
}


def _report(environment: dict[str, str], *, quick: bool) -> None:
    print("The register: 1,000,000 members, 1,000,000 records (made once, which takes minutes)...", flush=True)
    _measure(environment, "build")
    print(_TABLE.format(*_HEADINGS), flush=True)
    for lines in SIZES[:2] if quick else SIZES:
        times = _measure(environment, "times", lines, 1 if quick else _ROUNDS[lines])
        memory = _measure(environment, "memory", lines)
        print(_TABLE.format(*_row(lines, times, memory)), flush=True)
    small = _measure(environment, "clicks")
    print(f"\nA file of {small['lines']} lines, from Received to the verdict: {small['check'] * 1000:.0f} ms.")


def _row(lines: int, times: dict[str, Any], memory: dict[str, Any]) -> tuple[str, ...]:
    seconds = [f"{times[name]:.2f}" for name in ("copy", "sound", "some_bad", "all_bad")]
    ratio = f"{times['sound'] / times['copy']:.2f}"
    peak = memory["before"] + memory["growth"]
    return (
        f"{lines:,}",
        *seconds[:2],
        ratio,
        *seconds[2:],
        str(times["queries"]),
        f"{peak:.0f}",
        f"{memory['growth']:.1f}",
    )


def _measure(environment: dict[str, str], name: str, *numbers: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.measure", name, *map(str, numbers)]
    # Detached, so that a Ctrl-C is answered here alone: `run` ends the child.
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=False, stdout=subprocess.PIPE, text=True, **embedded.detached()
    )
    if done.returncode:
        sys.exit(f"`{name}` failed; why stands above.")
    return json.loads(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
