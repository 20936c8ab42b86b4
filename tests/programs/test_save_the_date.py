"""A Save the Date email: asked for, decided, sent once to each, and unsubscribed from."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from post_office.models import Email
from pytest_django import Settings
from time_machine import TimeMachineFixture

from accounts.models import Provider, User
from foundation.lifecycle import InvalidTransition
from members.choices import Kind, Standing
from members.models import Member
from programs.choices import ProgramStatus, RecipientStatus, SaveTheDateStatus
from programs.models import Program, Recipient, SaveTheDate, Suppression
from programs.services import save_the_date, save_the_date_sending
from programs.services.unsubscribe import token_of
from tests import factories
from tests.pages import Login, text

NOW = datetime(2027, 1, 4, 17, tzinfo=UTC)
EVERYONE = list(Kind.values)


@pytest.fixture(autouse=True)
def _in_january(time_machine: TimeMachineFixture, settings: Settings) -> None:
    time_machine.move_to(NOW)
    settings.DIRECT_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def program(society: Provider, olivia: User) -> Program:
    return factories.make_program(
        society,
        olivia,
        program_id="A27001",
        name="Prairie Sleep Days",
        start=datetime(2027, 5, 8, tzinfo=UTC).date(),
        now=NOW,
        listed=True,
    )


@pytest.fixture
def members(maria: Member, guide_members: dict[str, Member]) -> list[Member]:
    """Six who get it, and five who do not."""
    factories.make_member("100301", "Ida", "Inactive", email="ida@tech.example", standing=Standing.INACTIVE)
    factories.make_member("100302", "Nora", "Noaddress")
    factories.make_member("100303", "Uma", "Unsubscribed", email="Uma@tech.example")
    Suppression.objects.create(email="uma@tech.example")
    factories.make_member("100304", "John", "Again", email="JOHN@tech.example")
    factories.make_member("100305", "Dina", "Disputed", email="dina@tech.example", email_disputed_at=NOW)
    return [maria, *guide_members.values()]


@pytest.fixture
def requested(program: Program, olivia: User) -> SaveTheDate:
    announcement = save_the_date.request_save_the_date(
        program, requested_text="Early registration ends 04/01.", by=olivia, now=NOW
    )
    Email.objects.all().delete()
    return announcement


def schedule(announcement: SaveTheDate, by: User, **changed: object) -> SaveTheDate:
    facts = {"kinds": EVERYONE, "states": [], "send_at": NOW, **changed}
    return save_the_date.schedule_save_the_date(announcement, by=by, now=NOW, **facts)


def send_all(announcement: SaveTheDate) -> int:
    """As the beat would, batch by batch; how many were tried."""
    save_the_date_sending.begin_due(now=NOW)
    total = 0
    while tried := save_the_date_sending.send_batch(announcement.pk, most=4, now=NOW):
        total += tried
    announcement.refresh_from_db()
    return total


def counts(announcement: SaveTheDate) -> dict[str, int]:
    statuses = announcement.recipients.values_list("status", flat=True)
    return {status: list(statuses).count(status) for status in set(statuses)}


# --- Asked for ------------------------------------------------------------------------------------------------------


def test_a_provider_asks_from_the_programs_page(login: Login, olivia: User, program: Program) -> None:
    login(olivia).post("/programs/A27001/save-the-date/", {"requested_text": "Scholarships for night staff."})

    announcement = SaveTheDate.objects.get()
    assert (announcement.status, announcement.subject) == (
        SaveTheDateStatus.REQUESTED,
        "Save the date: 05/08/2027, Prairie Sleep Days",
    )
    for words in ("by Prairie Sleep Society", "When: 05/08/2027", "CECs: 10", "Scholarships for night staff."):
        assert words in announcement.body
    assert "http://testserver/calendar/A27001/" in announcement.body


def test_asking_again_replaces_the_request(program: Program, olivia: User, requested: SaveTheDate) -> None:
    save_the_date.request_save_the_date(program, requested_text="Other words", by=olivia, now=NOW)

    assert [announcement.requested_text for announcement in SaveTheDate.objects.all()] == ["Other words"]


def test_one_for_each_program_unless_staff_allow_more(
    program: Program, olivia: User, stella: User, requested: SaveTheDate, members: list[Member]
) -> None:
    schedule(requested, stella)
    with pytest.raises(save_the_date.SaveTheDateRefused, match="AAST sends one Save the Date email for each program"):
        save_the_date.request_save_the_date(program, requested_text="", by=olivia, now=NOW)

    save_the_date.allow_another(program, by=stella, now=NOW)
    save_the_date.request_save_the_date(program, requested_text="", by=olivia, now=NOW)
    assert SaveTheDate.objects.count() == 2


def test_one_that_was_declined_does_not_count(
    program: Program, olivia: User, stella: User, requested: SaveTheDate
) -> None:
    save_the_date.decline_save_the_date(requested, reason="Too early", by=stella, now=NOW)
    assert "The reason: Too early" in Email.objects.last().message

    save_the_date.request_save_the_date(program, requested_text="", by=olivia, now=NOW)


def test_with_the_application_it_is_asked_for_at_submission(society: Provider, olivia: User) -> None:
    start = datetime(2027, 5, 8, tzinfo=UTC).date()
    for status in (ProgramStatus.DRAFT, ProgramStatus.SUBMITTED):
        factories.make_program(
            society, olivia, status=status, start=start, now=NOW, wants_save_the_date=True, save_the_date_text="Please"
        )

    assert [announcement.requested_text for announcement in SaveTheDate.objects.all()] == ["Please"]


# --- Decided --------------------------------------------------------------------------------------------------------


def test_the_audience_is_each_address_once_of_those_who_want_it(members: list[Member]) -> None:
    addresses = [member.email for member in save_the_date.audience(EVERYONE, [])]

    assert sorted(address.lower() for address in addresses) == sorted(member.email for member in members)


def test_kinds_and_states(members: list[Member]) -> None:
    Member.objects.filter(aast_id="100100").update(kind=Kind.GUEST, state="TX")
    Member.objects.filter(aast_id="100101").update(state="OK")

    def shown(kinds: list[str], states: list[str]) -> list[str]:
        return sorted(member.aast_id for member in save_the_date.audience(kinds, states))

    assert shown([Kind.GUEST], []) == ["100100"]
    assert shown(EVERYONE, ["TX", "OK"]) == ["100100", "100101"]
    assert shown([], []) == []


def test_staff_preview_edit_and_schedule_in_the_admin(
    login: Login, stella: User, requested: SaveTheDate, members: list[Member]
) -> None:
    staff, page = login(stella), f"/admin/programs/savethedate/{requested.pk}/"
    assert "Early registration ends 04/01." in text(staff.get(f"{page}change/"))
    staff.post(f"{page}edit_the_words/", {"subject": "Save the date", "body": "Come to Omaha."})
    assert "Come to Omaha." in text(staff.get(f"{page}change/"))
    assert "Members: 6, Guests: 0." in text(staff.get(f"{page}approve_and_schedule/"))

    form = {"kinds": EVERYONE, "states": "", "send_at_0": "01/05/2027", "send_at_1": "09:00"}
    asked = staff.post(f"{page}approve_and_schedule/", form)
    done = staff.post(f"{page}approve_and_schedule/", form | {"answered": asked.context["question"]}, follow=True)

    assert "It goes to 6 people from 01/05/2027 09:00 on." in text(done)
    requested.refresh_from_db()
    assert (requested.status, requested.decided_by) == (SaveTheDateStatus.SCHEDULED, stella)
    assert "Edit the words" not in text(staff.get(f"{page}change/"))


@pytest.mark.parametrize(
    ("choice", "question"),
    [
        ({}, "The email goes to 6 people (members and guests in all states) from 01/05/2027 09:00 on."),
        ({"kinds": ["member"]}, "The email goes to 6 people (members in all states) from 01/05/2027 09:00 on."),
        ({"states": "tx"}, "The email goes to 1 person (members and guests in TX) from 01/05/2027 09:00 on."),
        (
            {"send_at_0": "01/04/2027"},
            "The email goes to 6 people (members and guests in all states) at once, because the time is past.",
        ),
    ],
)
def test_the_count_of_the_choice_is_asked_about_before_anything_is_scheduled(
    login: Login,
    stella: User,
    requested: SaveTheDate,
    members: list[Member],
    choice: dict[str, object],
    question: str,
) -> None:
    Member.objects.filter(aast_id="100100").update(state="TX")
    form = {"kinds": EVERYONE, "states": "", "send_at_0": "01/05/2027", "send_at_1": "09:00", **choice}
    page = login(stella).post(f"/admin/programs/savethedate/{requested.pk}/approve_and_schedule/", form)
    requested.refresh_from_db()

    assert page.context["question"] == f"{question} What was sent cannot be taken back."
    assert (requested.status, Email.objects.count()) == (SaveTheDateStatus.REQUESTED, 0)


def test_another_choice_is_asked_about_again(
    login: Login, stella: User, requested: SaveTheDate, members: list[Member]
) -> None:
    page = f"/admin/programs/savethedate/{requested.pk}/approve_and_schedule/"
    form = {"kinds": ["guest", "member"], "states": "", "send_at_0": "01/05/2027", "send_at_1": "09:00"}
    answered = login(stella).post(page, form).context["question"]
    asked = login(stella).post(page, form | {"kinds": ["member"], "answered": answered}).context["question"]
    requested.refresh_from_db()

    assert (asked == answered, requested.status) == (False, SaveTheDateStatus.REQUESTED)


def test_a_state_where_nobody_would_get_it_is_told(
    login: Login, stella: User, requested: SaveTheDate, members: list[Member]
) -> None:
    Member.objects.filter(aast_id="100100").update(state="TX")
    form = {"kinds": EVERYONE, "states": "TX, ZZ, QQ", "send_at_0": "01/05/2027", "send_at_1": "09:00"}
    page = login(stella).post(f"/admin/programs/savethedate/{requested.pk}/approve_and_schedule/", form)

    assert page.context["form"].errors == {"states": ["Nobody would get it in ZZ, QQ. Correct it, or take it out."]}


@pytest.mark.parametrize(
    ("day", "time", "shown"),
    [
        ("5.1.2027", "09:00", "Type the date as MM/DD/YYYY, such as 04/10/2027."),
        ("01/05/2027", "9 o’clock", "Type the time as HH:MM by the clock of 24 hours, such as 14:30."),
    ],
)
def test_how_the_time_of_sending_is_typed_is_told(
    login: Login, stella: User, requested: SaveTheDate, day: str, time: str, shown: str
) -> None:
    form = {"kinds": EVERYONE, "states": "", "send_at_0": day, "send_at_1": time}
    page = login(stella).post(f"/admin/programs/savethedate/{requested.pk}/approve_and_schedule/", form)

    assert page.context["form"].errors == {"send_at": [shown]}


def test_the_form_begins_with_nobody_chosen_and_tomorrow(login: Login, stella: User, requested: SaveTheDate) -> None:
    form = login(stella).get(f"/admin/programs/savethedate/{requested.pk}/approve_and_schedule/").context["form"]

    assert (form["kinds"].value(), form["send_at"].value()) == (
        None,
        datetime(2027, 1, 5, 9, tzinfo=timezone.get_current_timezone()),
    )


def test_staff_can_try_it_on_themselves(login: Login, stella: User, requested: SaveTheDate) -> None:
    login(stella).post(f"/admin/programs/savethedate/{requested.pk}/send_it_to_me/", {"confirmed": "True"})

    assert [message.to for message in mail.outbox] == [["stella@aast.example"]]
    assert Recipient.objects.count() == 0


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"kinds": []}, "Nobody is in this audience."),
        ({"states": ["AK"]}, "Nobody is in this audience."),
        ({"send_at": NOW + timedelta(days=200)}, "The program begins before that."),
    ],
)
def test_schedules_that_are_refused(
    stella: User, requested: SaveTheDate, members: list[Member], facts: dict[str, object], words: str
) -> None:
    with pytest.raises(save_the_date.SaveTheDateRefused, match=words):
        schedule(requested, stella, **facts)


def test_a_program_that_is_not_approved_is_not_announced(
    society: Provider, olivia: User, stella: User, members: list[Member]
) -> None:
    start = datetime(2027, 5, 8, tzinfo=UTC).date()
    submitted = factories.make_program(society, olivia, status=ProgramStatus.SUBMITTED, start=start, now=NOW)
    announcement = save_the_date.request_save_the_date(submitted, requested_text="", by=olivia, now=NOW)

    with pytest.raises(save_the_date.SaveTheDateRefused, match="not approved yet"):
        schedule(announcement, stella)


# --- Sent -----------------------------------------------------------------------------------------------------------


def test_each_gets_it_once_with_one_click_to_unsubscribe(
    stella: User, requested: SaveTheDate, members: list[Member]
) -> None:
    schedule(requested, stella)

    assert send_all(requested) == 6
    assert sorted(message.to[0].lower() for message in mail.outbox) == sorted(member.email for member in members)
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<http://testserver/unsubscribe/[^/]+/>", headers["List-Unsubscribe"])
    assert headers["List-Unsubscribe"][1:-1] in mail.outbox[0].body
    assert (requested.status, counts(requested)) == (SaveTheDateStatus.SENT, {RecipientStatus.SENT: 6})
    assert requested.program.events.last().what == "Save the Date email sent to 6 people"


def test_nothing_goes_before_its_time(stella: User, requested: SaveTheDate, members: list[Member]) -> None:
    schedule(requested, stella, send_at=NOW + timedelta(hours=1))

    assert save_the_date_sending.begin_due(now=NOW) == []
    assert save_the_date_sending.begin_due(now=NOW + timedelta(hours=1)) == [requested.pk]


def test_once_sent_nothing_more_goes(stella: User, requested: SaveTheDate, members: list[Member]) -> None:
    schedule(requested, stella)
    send_all(requested)
    factories.make_member("100400", "New", "Comer", email="new@tech.example")

    assert send_all(requested) == 0
    assert len(mail.outbox) == 6


def test_who_was_being_mailed_when_a_worker_died_is_not_mailed_again(
    stella: User, requested: SaveTheDate, members: list[Member]
) -> None:
    schedule(requested, stella)
    save_the_date_sending.begin_due(now=NOW)
    Recipient.objects.filter(member__aast_id="100100").update(status=RecipientStatus.SENDING)

    assert send_all(requested) == 5
    assert counts(requested) == {RecipientStatus.SENT: 5, RecipientStatus.SENDING: 1}
    assert requested.status == SaveTheDateStatus.SENT


def test_who_unsubscribes_meanwhile_is_left_out(stella: User, requested: SaveTheDate, members: list[Member]) -> None:
    schedule(requested, stella)
    save_the_date_sending.begin_due(now=NOW)
    Suppression.objects.create(email="Jane@TECH.example")
    send_all(requested)

    assert counts(requested) == {RecipientStatus.SENT: 5, RecipientStatus.UNSUBSCRIBED: 1}
    assert "jane@tech.example" not in [message.to[0] for message in mail.outbox]


def test_an_address_that_is_refused_fails_alone(
    stella: User, requested: SaveTheDate, members: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule(requested, stella)
    real = mail.backends.locmem.EmailBackend.send_messages

    def refuse_jane(self: object, messages: list[mail.EmailMessage]) -> int:
        if messages[0].to == ["jane@tech.example"]:
            raise SMTPRecipientsRefused({"jane@tech.example": (550, b"unknown")})
        return real(self, messages)

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse_jane)
    send_all(requested)

    assert counts(requested) == {RecipientStatus.SENT: 5, RecipientStatus.FAILED: 1}
    assert requested.status == SaveTheDateStatus.SENT


def test_a_mail_server_that_is_away_loses_nobody(
    stella: User, requested: SaveTheDate, members: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule(requested, stella)
    save_the_date_sending.begin_due(now=NOW)

    def away(self: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.open", away, raising=False)
        with pytest.raises(save_the_date_sending.MailServerUnavailable):
            save_the_date_sending.send_batch(requested.pk, most=4, now=NOW)
    assert counts(requested) == {RecipientStatus.WAITING: 6}
    assert send_all(requested) == 6


def test_a_connection_that_breaks_costs_at_most_one(
    stella: User, requested: SaveTheDate, members: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule(requested, stella)
    save_the_date_sending.begin_due(now=NOW)

    def broken(self: object, messages: list[mail.EmailMessage]) -> int:
        raise SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", broken)
        with pytest.raises(save_the_date_sending.MailServerUnavailable):
            save_the_date_sending.send_batch(requested.pk, most=4, now=NOW)
    assert counts(requested) == {RecipientStatus.SENDING: 1, RecipientStatus.WAITING: 5}
    assert send_all(requested) == 5


def test_stopped_it_goes_to_nobody_more(stella: User, requested: SaveTheDate, members: list[Member]) -> None:
    schedule(requested, stella)
    save_the_date_sending.begin_due(now=NOW)
    save_the_date_sending.send_batch(requested.pk, most=2, now=NOW)
    save_the_date.stop_save_the_date(requested, reason="Wrong date", by=stella, now=NOW)

    assert save_the_date_sending.send_batch(requested.pk, most=4, now=NOW) == 0
    requested.refresh_from_db()
    assert (len(mail.outbox), requested.status) == (2, SaveTheDateStatus.STOPPED)
    with pytest.raises(InvalidTransition):
        save_the_date.stop_save_the_date(requested, reason="Again", by=stella, now=NOW)


def test_the_report_counts_what_became_of_it(
    login: Login, stella: User, requested: SaveTheDate, members: list[Member]
) -> None:
    schedule(requested, stella)
    send_all(requested)
    Client().post(f"/unsubscribe/{token_of(Recipient.objects.first())}/")

    page = text(login(stella).get(f"/admin/programs/savethedate/{requested.pk}/change/"))
    assert "Sent: 6; Failed: 0; Unsubscribed before it was sent: 0; unsubscribed by it: 1" in page


def test_a_name_cannot_begin_a_header(stella: User, requested: SaveTheDate, members: list[Member]) -> None:
    SaveTheDate.objects.update(subject="Save\r\nBcc: x@evil.example")
    requested.refresh_from_db()
    schedule(requested, stella)
    send_all(requested)

    assert mail.outbox[0].subject == "Save Bcc: x@evil.example"


# --- Unsubscribe ----------------------------------------------------------------------------------------------------


@pytest.fixture
def received(stella: User, requested: SaveTheDate, members: list[Member]) -> str:
    """The address in Maria's email."""
    schedule(requested, stella)
    send_all(requested)
    return f"/unsubscribe/{token_of(Recipient.objects.get(member__aast_id='100200'))}/"


def test_opening_the_address_changes_nothing(client: Client, received: str) -> None:
    assert "Unsubscribe?" in text(client.get(received))
    assert Suppression.objects.filter(email="maria@tech.example").count() == 0


def test_a_mail_program_posts_without_login_or_token(received: str) -> None:
    client = Client(enforce_csrf_checks=True)
    done = client.post(received, {"List-Unsubscribe": "One-Click"})

    assert (done.status_code, "You are unsubscribed" in text(done)) == (200, True)
    assert Suppression.objects.filter(email="maria@tech.example").count() == 1


def test_twice_is_once_and_it_can_be_undone(client: Client, received: str) -> None:
    client.post(received)
    client.post(received)
    assert Suppression.objects.filter(email="maria@tech.example").count() == 1

    assert "You are subscribed again" in text(client.post(received, {"again": "1"}))
    assert Suppression.objects.filter(email="maria@tech.example").count() == 0


def test_an_address_that_was_changed_is_none(client: Client, received: str) -> None:
    assert client.post(received.replace("/unsubscribe/", "/unsubscribe/9")).status_code == 404
    assert client.get("/unsubscribe/preview/").status_code == 404


def test_certificates_still_come_to_the_unsubscribed(client: Client, received: str, maria: Member) -> None:
    client.post(received)

    maria.refresh_from_db()
    assert maria.email == "maria@tech.example"


def test_the_beat_sends_in_batches() -> None:
    entry = django_settings.CELERY_BEAT_SCHEDULE["send-save-the-dates"]
    assert (entry["task"], django_settings.SAVE_THE_DATE_BATCH) == ("programs.send_save_the_dates", 500)
    assert timezone.is_aware(timezone.now())


def test_the_list_of_staff_costs_the_same_for_more(
    login: Login, society: Provider, olivia: User, stella: User, django_assert_num_queries: Callable[..., object]
) -> None:
    client = login(stella)
    start = datetime(2027, 5, 8, tzinfo=UTC).date()
    for _ in range(2):
        program = factories.make_program(society, olivia, start=start, now=NOW)
        save_the_date.request_save_the_date(program, requested_text="", by=olivia, now=NOW)
        cache.clear()
        with django_assert_num_queries(4):
            client.get("/admin/programs/savethedate/")


# --- What changes about the program ---------------------------------------------------------------------------------


def test_a_moved_program_is_not_announced_with_its_old_day(
    login: Login, olivia: User, stella: User, requested: SaveTheDate, members: list[Member]
) -> None:
    schedule(requested, stella, send_at=NOW + timedelta(days=1))
    form = {"start_date": "06/05/2027", "place": "Omaha, NE", "reason": "Storm"}
    login(olivia).post("/programs/A27001/reschedule/", form)

    assert save_the_date_sending.begin_due(now=NOW + timedelta(days=2)) == []
    requested.refresh_from_db()
    assert requested.status == SaveTheDateStatus.STOPPED
    requested.program.refresh_from_db()
    again = save_the_date.request_save_the_date(requested.program, requested_text="", by=olivia, now=NOW)
    assert again.subject == "Save the date: 06/05/2027, Prairie Sleep Days"


def test_a_cancelled_program_is_not_announced(
    login: Login, olivia: User, stella: User, requested: SaveTheDate, members: list[Member]
) -> None:
    schedule(requested, stella)
    save_the_date_sending.begin_due(now=NOW)
    save_the_date_sending.send_batch(requested.pk, most=2, now=NOW)
    login(olivia).post("/programs/A27001/cancel/", {"reason": "Snow"})

    assert save_the_date_sending.send_batch(requested.pk, most=10, now=NOW) == 0
    assert len(mail.outbox) == 2


def test_a_denied_or_withdrawn_program_waits_for_no_decision_about_its_email(
    login: Login, society: Provider, olivia: User, stella: User
) -> None:
    start = datetime(2027, 5, 8, tzinfo=UTC).date()
    for action, by in (("deny", stella), ("withdraw", olivia)):
        program = factories.make_program(
            society, olivia, status=ProgramStatus.SUBMITTED, start=start, now=NOW, wants_save_the_date=True
        )
        page = f"/admin/programs/program/{program.pk}/" if action == "deny" else f"/programs/{program.program_id}/"
        login(by).post(f"{page}{action}/", {"reason": "No room"})

    assert {announcement.status for announcement in SaveTheDate.objects.all()} == {SaveTheDateStatus.DECLINED}
    assert SaveTheDate.objects.count() == 2
