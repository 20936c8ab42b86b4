from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import module_has_submodule

from accounts.staff_groups import GROUPS
from attendance.checks.register_rules import RULES
from attendance.checks.sql import CHECK_SHEET, LOCK_PROGRAMS, ON_RECORD, RECORD, SAVE_ERRORS
from attendance.roster.columns import COLUMNS
from attendance.roster.error_catalog import CATALOG
from attendance.webinar.guide import guide_lines
from cecportal.refusal_list import all_refusals
from foundation.lifecycle import Lifecycle
from tabular.errors import Scope

_MADE = "<!-- Made by `manage.py write_docs`; edit the code it comes from. -->"
_END = "<!-- End of what is made. -->"
_STATEMENTS = {
    "Lock the programs of the staged lines": LOCK_PROGRAMS,
    "Record every line, if no line breaks a rule": RECORD,
    "Write every error of every line": SAVE_ERRORS,
    "What is on record already": ON_RECORD,
    "Check lines of the repair sheet again": CHECK_SHEET,
}
_SCOPES = {
    Scope.FILE: "The file as a whole",
    Scope.HEADER: "The line of column names",
    Scope.LINE: "A line as a whole",
    Scope.FIELD: "One cell",
    Scope.ACROSS: "Across lines",
    Scope.REGISTER: "Against AAST's register",
}


class Command(BaseCommand):
    help = "Write the parts of docs/ that follow from the code: errors, rules, states, refusals, webinars, groups."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Write nothing; fail where a page is out of date.")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        pages = {
            "check-rules.md": _check_rules(),
            "error-catalog.md": _error_catalog(),
            "states.md": _states(),
            "refusals.md": _refusals(),
            "provider-guide.md": _between_marks("provider-guide.md", guide_lines()),
            "operations.md": _between_marks("operations.md", _groups()),
        }
        stale = [name for name, text in pages.items() if _read(name) != text]
        if check and stale:
            raise CommandError(f"Out of date: {', '.join(stale)}. Run `manage.py write_docs`.")
        for name in stale:
            _path(name).write_text(pages[name], encoding="utf-8")
        self.stdout.write(f"{len(pages) - len(stale)} pages were up to date, {len(stale)} written.")


def _path(name: str) -> Path:
    return Path(settings.BASE_DIR) / "docs" / name


def _read(name: str) -> str:
    path = _path(name)
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _error_catalog() -> str:
    return "\n".join(["# What can be wrong with an attendance file", _MADE, "", *_columns(), *_errors(), ""])


def _columns() -> Iterator[str]:
    yield "## The columns"
    yield ""
    yield "| column | what goes there | example |"
    yield "|---|---|---|"
    for column in COLUMNS:
        yield f"| {column.name} | {column.help} | `{column.example}` |"
    yield ""


def _errors() -> Iterator[str]:
    for scope, heading in _SCOPES.items():
        yield f"## {heading}"
        yield ""
        yield "| code | what the page says | what to do |"
        yield "|---|---|---|"
        for error in CATALOG.values():
            if error.scope == scope and not error.retired:
                yield f"| `{error.code}` | **{error.title}.** {error.message} | {error.advice} |"
        yield ""


def _check_rules() -> str:
    """The rules that need the register, and their SQL statements."""
    parts = [
        "# The checks against AAST's register",
        _MADE,
        "",
        "Each rule is a condition on a line and the rows joined to it. It is broken where the condition is true.",
        "Values stand as `%(name)s`. To run or EXPLAIN a statement, stage a file and fill them in.",
        "",
        "| code | column | broken when | joined rows |",
        "|---|---|---|---|",
        *(
            f"| `{rule.error_type.code}` | {rule.error_type.column} | `{rule.broken_when}` | {', '.join(rule.rows)} |"
            for rule in RULES
        ),
    ]
    for heading, statement in _STATEMENTS.items():
        parts += ["", f"## {heading}", "", "```sql", statement.strip(), "```"]
    return "\n".join(parts) + "\n"


def _between_marks(name: str, lines: Iterable[str]) -> str:
    """The page with these lines between its two marks. The rest is written by hand."""
    before, made, rest = _read(name).partition(_MADE)
    _, end, after = rest.partition(_END)
    return "\n".join([before + made, "", *lines, "", end + after])


def _groups() -> list[str]:
    """The groups of staff: the same texts as in the help of `create_staff`."""
    return ["| group | task |", "|---|---|", *(f"| {group.name} | {group.task} |" for group in GROUPS)]


def _states() -> str:
    parts = ["# Lifecycles", _MADE]
    for lifecycle in _lifecycles():
        parts += ["", f"## {lifecycle.name}", "", "```mermaid", lifecycle.diagram(), "```"]
    return "\n".join(parts) + "\n"


def _lifecycles() -> Iterator[Lifecycle]:
    """Every lifecycle of every `states.py`, in the order of the apps."""
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "states"):
            states = import_module(f"{app.name}.states")
            yield from (value for value in vars(states).values() if isinstance(value, Lifecycle))


def _refusals() -> str:
    lines = [
        "# What the portal refuses",
        _MADE,
        "",
        "A service raises one of these; its sentence is for the person, its code is for programs and stays as it is.",
        "409: somebody else was faster. 422: a rule says no.",
        "",
        "| code | status | what is said | name | raised in |",
        "|---|---|---|---|---|",
    ]
    for kind, modules in all_refusals().items():
        said = vars(kind).get("sentence", "a sentence of the case")
        places = ", ".join(f"`{module}`" for module in modules)
        lines.append(f"| `{kind.code}` | {kind.status.value} | {said} | `{kind.__name__}` | {places} |")
    return "\n".join([*lines, ""])
