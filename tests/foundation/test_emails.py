"""Letters: a row in the outbox first, then handed to the worker."""

from collections.abc import Callable

import pytest
from django.db import transaction
from post_office import mail
from post_office.models import Email

from cecportal.celery import app
from foundation.emails import OutgoingEmail, queue_emails
from members.models import Member
from programs.models import Program


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the tasks that were handed to the broker."""
    calls: list[str] = []
    monkeypatch.setattr(app, "send_task", lambda name, **_options: calls.append(name))
    return calls


def test_a_name_that_looks_like_a_template_stays_as_it_is(conference: Program) -> None:
    conference.name = "{% now 'Y' %} {{ site_url }} & <Sleep>\r\nBcc: x@evil.example"
    fee = {"number": "F000001", "amount": "40.00"}
    queue_emails(
        [OutgoingEmail("cec@aast.example", "filing_fee_paid", {"fee": fee, "program": conference, "count": 1})]
    )
    letter = Email.objects.get(subject__startswith="Filing fee")
    assert (letter.subject, conference.name in letter.message) == (
        "Filing fee received: certificates issued for A09164",
        True,
    )


def test_a_letter_is_handed_to_the_worker_after_the_commit(
    maria: Member, published: list[str], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        mail.send([maria.email], subject="Hello", message="Hello Maria")
        assert published == []
    assert (published, Email.objects.get().to) == (["accounts.send_mail"], [maria.email])


def test_letters_of_a_transaction_that_fails_are_never_sent(
    maria: Member, published: list[str], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        _write_and_fail(maria)
    assert (published, Email.objects.count()) == ([], 0)


def _write_and_fail(maria: Member) -> None:
    with transaction.atomic():
        mail.send([maria.email], subject="Hello", message="Hello Maria")
        raise ZeroDivisionError
