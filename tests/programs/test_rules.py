"""Properties of what compares and reminds."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from programs.rules.changes import Change, changes
from programs.rules.deadline import reporting_deadline
from programs.rules.reminders import FORGET_AFTER, MILESTONES, milestone
from programs.rules.save_the_date import body_of, subject_of

_texts = st.lists(st.tuples(st.sampled_from("ABC"), st.text(max_size=3)), max_size=6)


@given(_texts)
def test_what_stayed_the_same_is_no_change(texts: list[tuple[str, str]]) -> None:
    assert changes({"agenda": texts}, {"agenda": texts}) == {}


@given(_texts, _texts)
def test_changes_seen_from_the_other_side(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> None:
    forward = changes({"agenda": before}, {"agenda": after}).get("agenda", [])
    backward = changes({"agenda": after}, {"agenda": before}).get("agenda", [])
    assert sorted((change.label, change.before, change.after) for change in forward) == sorted(
        (change.label, change.after, change.before) for change in backward
    )


@given(st.integers(-400, 400))
def test_a_reminder_is_a_milestone_that_was_reached(days_left: int) -> None:
    due = milestone(days_left)
    assert due in (*MILESTONES, None)
    assert (due is None) == (days_left > max(MILESTONES) or days_left < -FORGET_AFTER)
    assert due is None or days_left <= due


@given(st.integers(-FORGET_AFTER, 29))
def test_as_the_days_go_by_milestones_never_go_back(days_left: int) -> None:
    before, now = milestone(days_left + 1), milestone(days_left)
    assert before is None or (now is not None and now <= before)


def test_the_deadline_is_some_days_after_the_activity_unless_it_was_extended() -> None:
    assert reporting_deadline(date(2027, 5, 8), None, days=45) == date(2027, 6, 22)
    assert reporting_deadline(date(2027, 5, 8), date(2028, 1, 31), days=45) == date(2028, 1, 31)


def test_a_new_section_is_new_as_a_whole_and_a_second_label_is_its_own() -> None:
    before = {"agenda": [("Session", "One"), ("Session", "Two"), ("Session", "Three")]}
    after = {"agenda": [("Session", "One"), ("Session", "2"), ("Session", "Three")], "basics": [("Place", "Boston")]}
    assert changes(before, after) == {
        "agenda": [Change("Session", "Two", "2")],
        "basics": [Change("Place", "", "Boston")],
    }


def test_a_save_the_date_names_the_first_day() -> None:
    assert subject_of("Sleep Days", date(2027, 5, 8)) == "Save the date: 05/08/2027, Sleep Days"
    assert len(subject_of("S" * 200, date(2027, 5, 8))) == 150


def test_a_save_the_date_says_what_when_where_and_how() -> None:
    about = {"name": "Sleep Days", "provider": "AAST", "dates": "05/08/2027", "where": "Boston", "cecs": "3"}
    begins = "Save the date:\n\nSleep Days\nby AAST\n\nWhen: 05/08/2027\nWhere: Boston\nCECs: 3"
    more = "\n\nMore, and how to register: https://sleep.example"
    assert body_of(**about, link="", requested_text="") == begins
    assert body_of(**about, link="https://sleep.example", requested_text="") == begins + more
    assert body_of(**about, link="https://sleep.example", requested_text="Come!") == f"{begins}\n\nCome!{more}"
