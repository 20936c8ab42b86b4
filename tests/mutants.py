"""What `mutmut run` found: a table by module, the mutants that no test finds, and a failure if they are too many."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from mutmut.mutation.data import SourceFileMutationData
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files

LEAST = 0.85
# A mutant that never ends, or ends the process, is noticed too.
_KILLED = ("killed", "timeout", "segfault")


def main() -> int:
    found = {path: _statuses(path) for path in sorted(walk_mutatable_files())}
    counts = {path: Counter(statuses.values()) for path, statuses in found.items()}
    total = sum(counts.values(), Counter())
    rows = [_row(str(path), count) for path, count in counts.items() if count]
    lines = ["| module | mutants | killed | share |", "|---|---:|---:|---:|", *rows, _row("all", total)]
    survivors = [name for statuses in found.values() for name in _survivors(statuses)]
    _print([*lines, "", "Not killed (mutmut show NAME says what was changed):", *survivors, "", _verdict(total)])
    return int(_share(total) < LEAST or "not checked" in total)


def _statuses(path: Path) -> dict[str, str]:
    data = SourceFileMutationData(path=path)
    data.load()
    return {name: status_by_exit_code[code] for name, code in data.exit_code_by_key.items()}


def _survivors(statuses: Mapping[str, str]) -> list[str]:
    return [f"{name} ({status})" for name, status in statuses.items() if status not in _KILLED]


def _killed(count: Counter[str]) -> int:
    return sum(count[status] for status in _KILLED)


def _share(count: Counter[str]) -> float:
    return _killed(count) / count.total() if count else 0.0


def _row(name: str, count: Counter[str]) -> str:
    return f"| {name} | {count.total():,} | {_killed(count):,} | {_share(count):.0%} |"


def _verdict(total: Counter[str]) -> str:
    sentence = (
        f"{_killed(total):,} of {total.total():,} mutants were killed ({_share(total):.1%}; at least {LEAST:.0%})."
    )
    return f"{sentence} {total['not checked']:,} were not tried." if total["not checked"] else sentence


def _print(lines: Iterable[str]) -> None:
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
