"""Names that may be those of an account, at each edge of the rule."""

import pytest

from members.rules.names import Name
from members.rules.near_names import is_one_letter_off, may_be, short_forms

KNOWN = ("Sally", "Johnson")


@pytest.mark.parametrize(
    ("shown", "known"),
    [
        (("sally", "JOHNSON"), KNOWN),
        (("Johnson", "Sally"), KNOWN),
        (("Saly", "Johnson"), KNOWN),
        (("Sally", "Jonson"), KNOWN),
        (("S", "Johnson"), KNOWN),
        (("Sally", "J"), KNOWN),
        (("Sally Ann", "Johnson"), KNOWN),
        (("Sally", "Johnson-Reed"), KNOWN),
        (("", "Johnson"), KNOWN),
        (("", "SallyJohnson"), KNOWN),
        (("", "sjohnson"), KNOWN),
        (("Sally", ""), KNOWN),
        (("Sal", ""), KNOWN),
        (("Johnson", ""), KNOWN),
        (("sjohnson", ""), KNOWN),
        (("Suzie", "Garcia"), ("Susan", "Garcia")),
        (("Bob", "Smith"), ("Robert", "Smith")),
        (("Al", "Li"), ("Al", "Li")),
        (("Sally", "Johnson"), ("S", "Johnson")),
        (("Ann", "Cruz"), ("Ann", "Cruz-Lim")),
        (("", "Cher"), ("", "Cher")),
    ],
)
def test_it_may_be_the_same_person(shown: Name, known: Name) -> None:
    assert may_be(shown, known)


@pytest.mark.parametrize(
    ("shown", "known"),
    [
        (("Sandra", "Johnson"), KNOWN),
        (("Sally", "Johansen"), KNOWN),
        (("T", "Johnson"), KNOWN),
        (("Sally", "K"), KNOWN),
        (("S", ""), KNOWN),
        (("", "J"), KNOWN),
        (("S", "J"), KNOWN),
        (("", "Sandra"), KNOWN),
        (("", "sallyjo"), KNOWN),
        (("Sandra", ""), KNOWN),
        (("Jo", "Li"), ("Al", "Li")),
        (("Al", "Lu"), ("Al", "Li")),
        (("Ann", "Lim"), ("Ann", "Cruz-Lim")),
        (("", "Cher"), ("", "Chera")),
        (("Cher", ""), ("", "Cher")),
    ],
)
def test_it_is_someone_else(shown: Name, known: Name) -> None:
    assert not may_be(shown, known)


def test_a_short_word_is_never_one_letter_off() -> None:
    assert [
        is_one_letter_off(*words) for words in (("li", "lim"), ("lim", "limo"), ("lim", "lin"), ("lim", "lim"))
    ] == [
        False,
        True,
        True,
        False,
    ]
    assert is_one_letter_off("brain", "brian")
    assert not is_one_letter_off("brain", "broan")


def test_short_forms_of_a_name() -> None:
    assert {"bob", "robert"} <= short_forms("bob")
    assert short_forms("xqz") == {"xqz"}
    assert short_forms("") == set()
