import pytest

from certificates.numbers import is_number, meant_number
from certificates.verify.names import is_name_of, known_keys

JANE = known_keys("Jane Marie van der Berg-Jones", ["jane|smith"])


@pytest.mark.parametrize(
    "typed",
    [
        "van der Berg-Jones",
        "VAN DER BERG JONES",
        "Berg-Jones",
        "Smith",
        "Jane Smith",
        "Jane Q. Smith, RPSGT",
        "Smith, Jane",
        "Smith Jane",
        "Jane Marie van der Berg-Jones",
        "Jane Marie Van der Bérg Jones Jr.",
    ],
)
def test_a_name_of_hers(typed: str) -> None:
    assert is_name_of(typed, JANE)


@pytest.mark.parametrize(
    "typed", ["", "-", "'", "Jane", "Jones", "Berg", "Mary Smith", "Smit", "Smiths", "J", "RPSGT"]
)
def test_no_name_of_hers(typed: str) -> None:
    assert not is_name_of(typed, JANE)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("AAST-2026-000042", "AAST-2026-000042"),
        ("aast 2026 42", "AAST-2026-000042"),
        ("AAST2026-42", "AAST-2026-000042"),
        ("AAST—2026—0000042", "AAST-2026-000042"),
        ("AAST-2026-1234567", "AAST-2026-1234567"),
    ],
)
def test_a_number(typed: str, meant: str) -> None:
    assert (is_number(typed), meant_number(typed)) == (True, meant)


@pytest.mark.parametrize(
    "typed", ["", "42", "2026-42", "AAST-26-42", "AAST-2026-", "7KQ2-M9XD-4RTB-WP3H", "AAST-2026-0000000042"]
)
def test_no_number(typed: str) -> None:
    assert (is_number(typed), meant_number(typed)) == (False, typed)
