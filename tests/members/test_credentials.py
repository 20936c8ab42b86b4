import pytest

from attendance.webinar.display_names import split_name
from members.rules.credentials import CREDENTIALS, are_credentials, is_credential
from members.rules.names import name_key

WRITTEN = ["RPSGT", "rpsgt", "R.P.S.G.T.", "R. EEG T.", "R.EEG.T", "PA-C", "CNIM", "FAAST", "Ph.D.", "C N I M"]
LISTS = ["RPSGT, CCSH", "RPSGT/RST", "RRT-SDS", "R. EEG T., RPSGT & CNIM", "RPSGT R. EEG T.", ""]


@pytest.mark.parametrize("text", WRITTEN)
def test_points_and_spaces_do_not_matter(text: str) -> None:
    assert (is_credential(text), are_credentials(text)) == (True, True)


@pytest.mark.parametrize("text", LISTS)
def test_a_list_of_credentials(text: str) -> None:
    assert are_credentials(text)


@pytest.mark.parametrize("text", ["Sleep Center", "RPSGT Chicago", "Jr", "R. EEG", "Smith"])
def test_what_is_no_credential(text: str) -> None:
    assert not are_credentials(text)


@pytest.mark.parametrize("text", [*WRITTEN, *LISTS])
def test_a_roster_and_a_report_know_the_same(text: str) -> None:
    behind = f"Smith, {text}" if text else "Smith"
    assert name_key("John", behind) == name_key("John", "Smith")
    assert split_name(f"John {behind}") == ("John", "Smith")


@pytest.mark.parametrize("credential", sorted(CREDENTIALS))
def test_each_is_known_behind_a_comma(credential: str) -> None:
    assert name_key("Ann", f"Lee, {credential.upper()}") == name_key("Ann", "Lee")
    assert split_name(f"Ann Lee, {credential.upper()}") == ("Ann", "Lee")


@pytest.mark.parametrize("shown", ["Ann Lee R. EEG T.", "Ann Lee, R. EEG T., RPSGT", "Ann Lee RPSGT"])
def test_without_a_comma_before_it(shown: str) -> None:
    assert split_name(shown) == ("Ann", "Lee")
