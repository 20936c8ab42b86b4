"""The post-activity documents: what waits for them, and what moves on with them."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from certificates.models import Certificate
from fees.models import FilingFee
from members.models import Member
from programs.choices import ProgramStatus, ProgramType
from programs.models import Evaluation, Program, ProgramDocument, TypeRules
from programs.services.post_activity import (
    PostActivityRefused,
    close_without_attendance,
    give_evaluation,
    reopen_program,
)
from tests import factories
from tests.documents import pdf
from tests.pages import Login

SUMMARY = {"summary": "Four of five rated it excellent.", "sign_in_kept": "on"}
RATED = pdf("Rated")


@pytest.fixture
def program(aast: Provider, carol: User, guide_members: dict[str, Member]) -> Program:
    """Over, and of a type that needs its evaluation."""
    factories.make_schedule()
    TypeRules.objects.update_or_create(program_type=ProgramType.EDUCATIONAL, defaults={"needs_evaluation": True})
    return factories.make_program(aast, carol, program_id="A26001", start=timezone.localdate())


def line(aast_id: str, name: str, day: date | None = None) -> str:
    return f"A26001,{aast_id},{name},{day or timezone.localdate():%m/%d/%Y},1"


def status(program: Program) -> str:
    program.refresh_from_db()
    return program.status


def test_the_file_is_accepted_and_the_program_waits_for_the_summary(
    login: Login, aast: Provider, carol: User, program: Program
) -> None:
    upload = factories.report_accepted(aast, carol, factories.csv_of(line("100100", "John,Smith")))

    assert (upload.status, status(program), FilingFee.objects.count()) == (
        UploadStatus.ACCEPTED,
        ProgramStatus.APPROVED,
        0,
    )
    shown = login(carol).get(upload.get_absolute_url()).content.decode()
    assert "AAST still needs the evaluation summary" in shown
    assert 'href="/programs/A26001/evaluation/"' in shown
    assert "The certificates were issued." not in shown
    page = login(carol).get("/programs/A26001/").content.decode()
    assert "Give the evaluation summary; then the program moves to Pay Filing Fees." in page
    assert "Give the evaluation summary of A26001" in login(carol).get("/inbox/").content.decode()


def test_with_the_summary_it_moves_on_and_its_fees_are_assessed(
    login: Login, aast: Provider, carol: User, program: Program
) -> None:
    factories.report_accepted(aast, carol, factories.csv_of(line("100100", "John,Smith")))
    factories.report_accepted(aast, carol, factories.csv_of(line("100101", "Jane,Jones")))
    login(carol).post("/programs/A26001/evaluation/", SUMMARY)

    assert status(program) == ProgramStatus.PAY_FILING_FEES
    assert [f"{fee.amount}" for fee in FilingFee.objects.order_by("id")] == ["31.00"]


def test_with_the_summary_first_it_moves_on_with_the_file(
    login: Login, aast: Provider, carol: User, program: Program
) -> None:
    login(carol).post("/programs/A26001/evaluation/", SUMMARY)
    assert status(program) == ProgramStatus.APPROVED

    factories.report_accepted(aast, carol, factories.csv_of(line("100100", "John,Smith")))
    assert status(program) == ProgramStatus.PAY_FILING_FEES


def test_one_file_of_two_programs_moves_on_the_complete_one_alone(
    aast: Provider, carol: User, program: Program
) -> None:
    today = timezone.localdate()
    other = factories.make_program(aast, carol, program_id="A26002", start=today, program_type=ProgramType.LECTURE)
    both = factories.csv_of(line("100100", "John,Smith"), f"A26002,100101,Jane,Jones,{today:%m/%d/%Y},1")
    factories.report_accepted(aast, carol, both)

    assert (status(program), status(other)) == (ProgramStatus.APPROVED, ProgramStatus.CERTIFICATES_ISSUED)
    assert [certificate.holder_name for certificate in Certificate.objects.all()] == ["Jane Jones"]
    assert [fee.program for fee in FilingFee.objects.all()] == [other]


def test_the_summary_may_be_a_file(login: Login, carol: User, stella: User, program: Program) -> None:
    file = SimpleUploadedFile("summary.pdf", RATED)
    login(carol).post("/programs/A26001/evaluation/", {"summary": "", "file": file, "sign_in_kept": "on"})

    document = ProgramDocument.objects.get()
    assert Evaluation.objects.get().document == document
    for user in (carol, stella):
        response = login(user).get(f"/programs/A26001/documents/{document.pk}/")
        assert b"".join(response.streaming_content) == RATED


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"summary": "", "sign_in_kept": "on"}, "Type the summary, or choose a file."),
        ({"summary": "Good"}, "AAST asks you to keep the sign-in sheet. Tick it if you do."),
    ],
)
def test_summaries_that_are_not_taken(
    login: Login, carol: User, program: Program, form: dict[str, str], words: str
) -> None:
    assert words in login(carol).post("/programs/A26001/evaluation/", form).content.decode()
    assert Evaluation.objects.count() == 0


def test_a_second_summary_is_refused(carol: User, program: Program) -> None:
    now = timezone.now()
    give_evaluation(program, summary="Good", file=None, by=carol, now=now)

    with pytest.raises(PostActivityRefused, match=r"^The summary is there already\.$"):
        give_evaluation(program, summary="Better", file=None, by=carol, now=now)


def test_before_the_end_there_is_nothing_to_evaluate(aast: Provider, carol: User, program: Program) -> None:
    Program.objects.update(end_date=date(2099, 1, 1))

    with pytest.raises(PostActivityRefused, match=r"^Give the summary once the activity is over\.$"):
        give_evaluation(program, summary="Good", file=None, by=carol, now=timezone.now())


def test_a_program_that_nobody_finished_is_closed(login: Login, aast: Provider, carol: User, program: Program) -> None:
    client = login(carol)
    client.post("/programs/A26001/nobody/", {"confirmed": "on"})

    assert status(program) == ProgramStatus.NO_ATTENDANCE
    assert "nobody finished it" in client.get("/programs/A26001/").content.decode()
    rejected = factories.report(aast, carol, factories.csv_of(line("100100", "John,Smith")))
    assert rejected.status == UploadStatus.REJECTED


def test_staff_open_it_again(login: Login, aast: Provider, carol: User, stella: User, program: Program) -> None:
    close_without_attendance(program, by=carol, now=timezone.now())
    page = f"/admin/programs/program/{program.pk}/open_again/"
    login(stella).post(page, {"reason": "John finished after all"})

    assert status(program) == ProgramStatus.APPROVED
    give_evaluation(program, summary="Good", file=None, by=carol, now=timezone.now())
    factories.report_accepted(aast, carol, factories.csv_of(line("100100", "John,Smith")))


def test_opening_what_is_open_is_refused(stella: User, program: Program) -> None:
    with pytest.raises(Exception, match="cannot become"):
        reopen_program(program, reason="x", by=stella, now=timezone.now())
