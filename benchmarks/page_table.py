"""The costs of each page: CPU of the web process and of PostgreSQL, statements, and bytes plain and compressed.

This process requests the pages through all middleware: first warm, then each after a change, which clears the cached
figures. CPU time is measured, because it varies less than elapsed time on a busy machine.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any
from unittest.mock import patch

import psutil
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import User
from attendance.models import AttendanceUpload
from benchmarks.page_dataset import ACCEPTED, REFUSED
from certificates.models import Certificate, holder_token
from fees.models import FilingFee
from foundation.cached_figures import mark_changed
from members.models import Member
from programs.choices import ProgramStatus
from programs.models import Program

_ROUNDS, _PATIENCE = 20, 3
_SECTIONS = ("basics", "learning", "agenda", "documents", "promotion")
_ADMIN = (
    "programs_program",
    "programs_extensionrequest",
    "attendance_attendanceupload",
    "attendance_attendancerecord",
    "attendance_correction",
    "members_member",
    "fees_filingfee",
    "fees_payment",
    "fees_ledgertransaction",
    "certificates_certificate",
    "accounts_provider",
    "accounts_user",
    "post_office_email",
)


@dataclass(frozen=True)
class Page:
    """If `posted` is given, it is posted once, and the page after the redirect is measured."""

    name: str
    url: str
    posted: dict[str, str] | None = None


class Count:
    """Counts the statements of Django."""

    number = 0

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        self.number += 1
        return execute(*statement)


def pages() -> list[dict[str, Any]]:
    """The rows of the table, one for each page of each role."""
    unbounded = {"MEMBER_SEARCHES_A_DAY": 1_000_000, "MEMBERS_SHOWN_A_DAY": 1_000_000}
    settings = override_settings(ROOT_URLCONF="benchmarks.page_urls", ALLOWED_HOSTS=["*"], **unbounded)
    with settings, patch.multiple("certificates.limits", PER_MINUTE=1_000_000, PACKS_PER_HOUR=1_000_000):
        return list(_rows())


def _rows() -> Iterator[dict[str, Any]]:
    for role, (email, listed) in _ROLES.items():
        client = Client(SERVER_NAME="127.0.0.1", headers={"accept-encoding": "gzip"})
        if email:
            client.force_login(User.objects.get(email=email))
        for page in [Page("an empty page", "/bench/empty/"), *listed()]:
            yield {"role": role, "page": page.name, **_measured(client, page)}


def _measured(client: Client, page: Page) -> dict[str, float]:
    url = client.post(page.url, page.posted)["Location"] if page.posted else page.url

    def ask() -> Any:
        return client.get(url)

    answer = ask()
    content = b"".join(answer) if answer.streaming else answer.content
    if answer.status_code != 200:
        raise AssertionError(f"{url} answers {answer.status_code}")
    ask()
    with connection.execute_wrapper(queries := Count()):
        ask()
    web, database = _cpu(ask)
    _, anew = _cpu(lambda: (mark_changed(), ask()))
    raw = Client(SERVER_NAME="127.0.0.1")
    raw.cookies = client.cookies
    plain = raw.get(url)
    size = len(b"".join(plain) if plain.streaming else plain.content)
    cpu = {"web": web, "database": database, "anew": anew}
    return {**cpu, "queries": queries.number, "bytes": size, "sent": len(content)}


def _cpu(ask: Callable[[], Any]) -> tuple[float, float]:
    """CPU milliseconds of a request: the median of this process, and the mean of the process of PostgreSQL."""
    with connection.cursor() as cursor:
        # Parallel workers are other processes, whose time would not be counted.
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT pg_backend_pid()")
        backend = psutil.Process(cursor.fetchone()[0])
    begin, before, web = time.monotonic(), _spent(backend), []
    while len(web) < _ROUNDS and time.monotonic() - begin < _PATIENCE:
        began = time.process_time()
        ask()
        web.append(time.process_time() - began)
    return median(web) * 1_000, (_spent(backend) - before) / len(web) * 1_000


def _spent(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _of_provider() -> Iterator[Page]:
    ours = Program.objects.filter(provider__provider_id="P0001")
    certified = ours.filter(status=ProgramStatus.CERTIFICATES_ISSUED).earliest("pk")
    draft = ours.filter(status=ProgramStatus.DRAFT).exclude(sessions=None).earliest("pk")
    refused, accepted = (
        AttendanceUpload.objects.get(filename=name).get_absolute_url() for name in (REFUSED, ACCEPTED)
    )
    certificate = Certificate.objects.filter(program_id=certified.program_id).earliest("pk")
    yield Page("Home", reverse("provider_home"))
    yield Page("My Inbox", reverse("inbox"))
    yield Page("Programs, all", f"{reverse('program_list')}?status=all")
    yield Page("Programs, page 10", f"{reverse('program_list')}?status=all&page=10")
    yield Page("Programs, searched", f"{reverse('program_list')}?status=all&name=sleep")
    yield Page("a program, approved", reverse("program_detail", args=["A09164"]))
    yield Page("a program, issued", certified.get_absolute_url())
    yield Page("Add Program", reverse("add_program"))
    yield Page("an application", reverse("application", args=[draft.slug]))
    for section in _SECTIONS:
        yield Page(f"an application's {section}", reverse("application_section", args=[draft.slug, section]))
    yield Page("Attendance", reverse("attendance_home"))
    yield Page("Upload", reverse("upload_attendance"))
    yield Page("Enter one record", reverse("enter_attendance"))
    yield Page("Paste", reverse("paste_attendance"))
    yield Page("Webinar report", reverse("webinar_report"))
    yield Page("an upload, refused with 50", refused)
    yield Page("its repair sheet", f"{refused}repair/")
    yield Page("an upload, accepted", accepted)
    yield Page("its receipt of some 400", f"{accepted}receipt/")
    yield Page("Member Search", reverse("member_search"))
    yield Page("Member Search, found", reverse("member_search"), {"first_name": "jo", "last_name": "smith"})
    yield Page("Filing Fees, all", f"{reverse('fee_list')}?status=all")
    yield Page("a program's fees", reverse("fee_detail", args=[certified.program_id]))
    yield Page("Certificates", reverse("certificate_list"))
    yield Page("a certificate's PDF", certificate.get_absolute_url())
    yield Page("Organization", reverse("organization"))
    yield Page("People", reverse("people"))


def _of_member() -> Iterator[Page]:
    yield Page("My Page", reverse("me"))
    yield Page("Transcript", reverse("transcript"))
    yield Page("Transcript as PDF", reverse("transcript_pdf"))
    yield Page("Pack for a board", reverse("pack"))
    yield Page("Pack as PDF", reverse("pack_pdf"))
    yield Page("Pack as ZIP", reverse("pack_zip"))
    yield Page("Shared by a link", reverse("share_links"))
    yield Page("My Certificates", reverse("certificate_list"))
    own = Certificate.objects.of_member(Member.objects.get(user__email="member@aast.example"))
    yield Page("a certificate's PDF", own.earliest("pk").get_absolute_url())


def _of_staff() -> Iterator[Page]:
    program = Program.objects.filter(status=ProgramStatus.SUBMITTED).earliest("pk")
    fee = FilingFee.objects.earliest("pk")
    yield Page("My Inbox", reverse("inbox"))
    yield Page("Programs, all", f"{reverse('program_list')}?status=all")
    yield Page("Filing Fees, all", f"{reverse('fee_list')}?status=all")
    yield Page("Certificates", reverse("certificate_list"))
    yield Page("admin: first page", reverse("admin:index"))
    for model in _ADMIN:
        yield Page(f"admin: {model.split('_', 1)[1]} list", reverse(f"admin:{model}_changelist"))
    yield Page("admin: a program", reverse("admin:programs_program_change", args=[program.pk]))
    yield Page("admin: a filing fee", reverse("admin:fees_filingfee_change", args=[fee.pk]))


def _of_public() -> Iterator[Page]:
    certificate = Certificate.objects.earliest("pk")
    listed = Program.objects.in_calendar().earliest("pk")
    yield Page("CEC Program", reverse("home"))
    yield Page("Calendar", reverse("calendar"))
    yield Page("Calendar, searched", f"{reverse('calendar')}?words=sleep")
    yield Page("its feed", reverse("calendar_feed"))
    yield Page("a program of it", reverse("calendar_program", args=[listed.program_id]))
    yield Page("Verify", reverse("verify_certificate"))
    yield Page("Check a list", reverse("verify_many"))
    yield Page("Log in", reverse("account_login"))
    yield Page("Register", reverse("register"))
    yield Page("a first login", reverse("claim"))
    yield Page("health", reverse("health"))
    yield Page("a certificate verified", reverse("verify_code", args=[certificate.code]))
    yield Page("a certificate by its holder's link", reverse("holder_certificate", args=[holder_token(certificate)]))


_ROLES: dict[str, tuple[str, Callable[[], Iterator[Page]]]] = {
    "provider": ("coordinator@aast.example", _of_provider),
    "member": ("member@aast.example", _of_member),
    "staff": ("staff@aast.example", _of_staff),
    "public": ("", _of_public),
}
