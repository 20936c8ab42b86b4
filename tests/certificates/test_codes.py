"""A code is found however it is typed, and codes from before stay as they are."""

import pytest

from certificates.codes import ALPHABET, LENGTH, draw_code, grouped, stored_code

CODE = "7KQ2M9XD4RTBWP3H"
OLD = "o2lJYs0bTn0Zq5eWmQ4Yxw"


def test_codes_are_drawn_from_letters_that_nobody_mixes_up() -> None:
    drawn = [draw_code() for _ in range(2_000)]

    assert {len(code) for code in drawn} == {LENGTH}
    assert set("".join(drawn)) == set(ALPHABET)
    assert len(set(drawn)) == len(drawn)
    assert set(ALPHABET).isdisjoint("01ILOU")


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        "7KQ2-M9XD-4RTB-WP3H",
        "7kq2-m9xd-4rtb-wp3h",
        " 7kq2 m9xd 4rtb wp3h\t",
        "7KQ2–M9XD—4RTB‑WP3H",
        "7KQ2\u00a0M9XD\u20094RTB.WP3H",
        "7-K-Q-2M9XD4RTBWP3H-",
    ],
)
def test_however_it_is_typed(typed: str) -> None:
    assert stored_code(typed) == CODE


@pytest.mark.parametrize("typed", [OLD, f"  {OLD}\n", CODE[:-1] + "0", CODE[:-1], CODE + "2", "", "ß" * 16])
def test_anything_else_stays_as_it_is(typed: str) -> None:
    assert stored_code(typed) == typed.strip()


def test_in_groups_of_four() -> None:
    assert (grouped(CODE), grouped(OLD)) == ("7KQ2-M9XD-4RTB-WP3H", OLD)
    assert stored_code(grouped(CODE)) == CODE
