"""The first draft of a Save the Date email. Staff edit it before it is scheduled."""

from datetime import date

from foundation.formatting import us_date


def subject_of(name: str, first: date) -> str:
    return f"Save the date: {us_date(first)}, {name}"[:150]


def body_of(*, name: str, provider: str, dates: str, where: str, cecs: str, link: str, requested_text: str) -> str:
    about = [name, f"by {provider}", "", f"When: {dates}", f"Where: {where}", f"CECs: {cecs}"]
    more = ["", f"More, and how to register: {link}"] if link else []
    return "\n".join(["Save the date:", "", *about, *(["", requested_text] if requested_text else []), *more])
