"""Properties of what compares and reminds."""

from hypothesis import given
from hypothesis import strategies as st

from programs.rules.changes import changes
from programs.rules.reminders import FORGET_AFTER, MILESTONES, milestone

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
