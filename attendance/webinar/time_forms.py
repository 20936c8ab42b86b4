"""Convert times of other languages to the form of English reports.

Examples: `2024年9月12日 下午3:00`, `2024. 9. 12. 오후 3:00:00`, `2024-09-12 15 h 00`, and `12/09/2024 15.00.00`.
"""

import re


def _colons(clock: re.Match[str]) -> str:
    return ":".join(filter(None, clock.groups()))


_USUAL = re.compile(r"[0-9/:, APM-]*")
_YEAR_FIRST = re.compile(r"([0-9]{4}) ?[年년.] ?([0-9]{1,2}) ?[月월.] ?([0-9]{1,2})(?: ?[日일]|\.(?= )|(?= )),? ?")
_MORNING = re.compile(r"(?:上午|午前|오전) ?([0-9:.]+)")
_AFTERNOON = re.compile(r"(?:下午|午後|오후) ?([0-9:.]+)")
_LETTERS = re.compile(r"([0-9]{1,2}) ?[hH時时시] ?([0-9]{2}) ?(?:(?:min|m|分|분) ?(?:([0-9]{2}) ?(?:s|秒|초))?)?$")
_DOTS = re.compile(r"(?<=[ ,])([0-9]{1,2})\.([0-9]{2})(?:\.([0-9]{2}))?$")
_WORD = re.compile(r"(?<=[0-9]),? (?:à|um|at|alle(?: ore)?|a las|às|om) (?=[0-9])")


def in_usual_form(text: str) -> str:
    if _USUAL.fullmatch(text):
        return text
    text = _YEAR_FIRST.sub(r"\1-\2-\3 ", text)
    text = _AFTERNOON.sub(r"\1 PM", _MORNING.sub(r"\1 AM", text))
    return _DOTS.sub(_colons, _LETTERS.sub(_colons, _WORD.sub(" ", text)))
