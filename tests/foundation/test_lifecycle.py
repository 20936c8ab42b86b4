import pytest

from foundation.lifecycle import InvalidTransition, Lifecycle

DOOR = Lifecycle(
    "Door", {"OPEN": frozenset({"SHUT"}), "SHUT": frozenset({"OPEN", "LOCKED_UP"}), "LOCKED_UP": frozenset()}
)


def test_a_move_of_the_table_is_allowed() -> None:
    DOOR.check("OPEN", "SHUT")
    assert DOOR.allows("SHUT", "LOCKED_UP")


def test_any_other_move_is_refused_by_name() -> None:
    with pytest.raises(InvalidTransition, match="Door: LOCKED_UP cannot become OPEN"):
        DOOR.check("LOCKED_UP", "OPEN")


def test_the_diagram_comes_from_the_table() -> None:
    assert DOOR.diagram().splitlines() == [
        "stateDiagram-v2",
        '    state "Open" as open',
        '    state "Shut" as shut',
        '    state "Locked Up" as locked_up',
        "    open --> shut",
        "    shut --> locked_up",
        "    shut --> open",
    ]
