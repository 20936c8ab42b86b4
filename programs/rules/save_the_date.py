"""The words of a Save the Date email that AAST begins with."""

from datetime import date


def subject_of(name: str, first: date) -> str:
    return f"Save the date: {first:%m/%d/%Y}, {name}"[:150]


def body_of(*, name: str, provider: str, dates: str, where: str, cecs: str, link: str, requested_text: str) -> str:
    about = [name, f"by {provider}", "", f"When: {dates}", f"Where: {where}", f"CECs: {cecs}"]
    more = ["", f"More, and how to register: {link}"] if link else []
    return "\n".join(["Save the date:", "", *about, *(["", requested_text] if requested_text else []), *more])
