"""The money of staff at 200,000 fees: the money view, the month's report, and one payment over 1,000 programs.

It runs on a database of its own, which is made once.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from time import perf_counter

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceRecord, AttendanceUpload, Filing
from benchmarks.counting import counted
from fees.choices import FeeStatus, PaymentMethod
from fees.models import FilingFee, PricedFiling
from fees.money.month import Month
from fees.money.report import write_csv, write_workbook
from fees.selectors.ledger import ledger_differences
from fees.services.receive import Money, receive_payment
from members.models import Member
from programs.choices import ProgramStatus, ProgramType
from programs.models import Program

FEES, PROVIDERS, OF_ONE_CHECK = 200_000, 1_000, 1_000
_PAGE = "/admin/fees/ledgertransaction/money/?month=2026-05"
_MAY = Month(2026, 5)
_NOW = datetime(2026, 5, 20, 17, tzinfo=UTC)
_DAY = date(2026, 5, 9)
_ROUNDS = 7
_BATCH = 5_000
# Assessed in the last two years. Nine in ten are paid, but none of P0001. A payment in ninety leaves $2 of credit.
_LEDGER = """
    INSERT INTO fees_filingfee (
        kind, program_id, attendees, amount, paid, balance, is_open, status, assessed_at, settled_at
    )
    SELECT 'filing', p.id, 1, 28, CASE WHEN paid THEN 28 ELSE 0 END, CASE WHEN paid THEN 0 ELSE 28 END, NOT paid,
           CASE WHEN paid THEN 'paid' ELSE 'due' END, at, CASE WHEN paid THEN at + interval '10 days' END
    FROM programs_program p,
         LATERAL (
             SELECT p.provider_id <> %(first)s AND p.id %% 10 > 0, %(now)s - (p.id %% 730) * interval '1 day'
         ) AS x(paid, at);

    INSERT INTO fees_pricedfiling (fee_id, days_late) SELECT id, 0 FROM fees_filingfee;

    INSERT INTO fees_filingfeeline (fee_id, priced_filing_id, description, quantity, unit_amount, amount)
    SELECT fee_id, id, 'Attendees', 1, 28, 28 FROM fees_pricedfiling;

    INSERT INTO fees_payment (
        provider_id, method, amount, reference, received_on, recorded_by_id, recorded_at, reversal, reversal_reason
    )
    SELECT p.provider_id, 'check', 28 + CASE WHEN fee.id %% 100 = 1 THEN 2 ELSE 0 END, fee.id::text,
           fee.settled_at::date, %(by)s, fee.settled_at, '', ''
    FROM fees_filingfee fee JOIN programs_program p ON p.id = fee.program_id WHERE fee.status = 'paid';

    INSERT INTO fees_ledgertransaction (id, kind, provider_id, at, by_id, what)
    OVERRIDING SYSTEM VALUE
    SELECT fee.id * 2, 'fee', p.provider_id, fee.assessed_at, %(by)s, 'Assessed $28.00 for 1 attendee'
    FROM fees_filingfee fee JOIN programs_program p ON p.id = fee.program_id
    UNION ALL
    SELECT payment.reference::bigint * 2 + 1, 'payment', payment.provider_id, payment.recorded_at, %(by)s,
           'Check ' || payment.reference || ' recorded'
    FROM fees_payment payment;

    INSERT INTO fees_ledgerentry (transaction_id, account, side, amount, fee_id, payment_id)
    SELECT id * 2, account, side, 28, id, NULL
    FROM fees_filingfee, (VALUES ('owed', 1), ('charged', -1)) AS x(account, side)
    UNION ALL
    SELECT reference::bigint * 2 + 1, account, side, 28, reference::bigint, id
    FROM fees_payment, (VALUES ('bank', 1), ('owed', -1)) AS x(account, side)
    UNION ALL
    SELECT reference::bigint * 2 + 1, account, side, 2, NULL, id
    FROM fees_payment, (VALUES ('bank', 1), ('credit', -1)) AS x(account, side) WHERE amount = 30;

    SELECT setval(pg_get_serial_sequence('fees_ledgertransaction', 'id'), max(id)) FROM fees_ledgertransaction;
"""


def money(_folder: Path) -> dict[str, float]:
    """Median seconds, and statements."""
    build()
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get())
    with counted() as statements:
        _show(client)
    queries = len(statements)
    with TemporaryFile() as file:
        seconds = {
            "view": _seconds(lambda: _show(client)),
            "csv": _seconds(lambda: write_csv(_MAY, file)),
            "xlsx": _seconds(lambda: write_workbook(_MAY, file)),
        }
    with counted() as statements:
        paid = _pay()
    return {**seconds, "queries": queries, "payment": paid, "statements": len(statements)}


def _seconds(run: Callable[[], object]) -> float:
    found = []
    for _ in range(_ROUNDS):
        begin = perf_counter()
        run()
        found.append(perf_counter() - begin)
    return median(found)


def _show(client: Client) -> None:
    if (answer := client.get(_PAGE)).status_code != 200:
        raise AssertionError(f"{_PAGE} answered {answer.status_code}")


def _pay() -> float:
    """Seconds of one payment for all fees of P0001, with its certificates and emails. It is rolled back."""
    fees = FilingFee.objects.filter(program__provider__provider_id="P0001").values_list("pk", flat=True)
    portions = dict.fromkeys(fees, Decimal(28))
    check = Money(PaymentMethod.CHECK, sum(portions.values(), Decimal(0)), "1001", _NOW.date())
    with transaction.atomic():
        begin = perf_counter()
        receive_payment(
            provider_id=Provider.objects.get(provider_id="P0001").pk,
            money=check,
            portions=portions,
            by=User.objects.get(),
            now=_NOW,
        )
        seconds = perf_counter() - begin
        if FilingFee.objects.filter(pk__in=portions).exclude(status=FeeStatus.PAID).exists():
            raise AssertionError("The payment left a fee unpaid")
        transaction.set_rollback(True)
    return seconds


def build() -> None:
    call_command("migrate", verbosity=0)
    if FilingFee.objects.exists():
        return
    call_command("flush", verbosity=0, interactive=False)
    with transaction.atomic(), connection.cursor() as cursor:
        by = User.objects.create_superuser("finance@aast.example", "none")
        providers = _providers()
        _programs(providers)
        # The rows are consistent. The triggers would take most of the time.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_LEDGER, {"now": _NOW, "by": by.pk, "first": providers[0].pk})
        _file(providers[0], by)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    if found := ledger_differences():
        raise AssertionError(f"The ledger differs: {found[:5]}")


def _providers() -> list[Provider]:
    return Provider.objects.bulk_create(
        Provider(
            provider_id=f"P{1 + at:04}", name=f"Provider {at}", email=f"p{at}@provider.example", status="approved"
        )
        for at in range(PROVIDERS)
    )


def _programs(providers: list[Provider]) -> None:
    """The first provider has those of the check."""
    Program.objects.bulk_create(
        (
            Program(
                program_id=f"A{at:07}",
                provider=providers[0 if at < OF_ONE_CHECK else 1 + at % (PROVIDERS - 1)],
                name=f"Sleep Scoring Day {at}",
                program_type=ProgramType.EDUCATIONAL,
                place="Chicago, IL",
                start_date=_DAY,
                end_date=_DAY,
                requested_cecs=10,
                approved_cecs=10,
                status=ProgramStatus.PAY_FILING_FEES if at < OF_ONE_CHECK else ProgramStatus.CERTIFICATES_ISSUED,
                submitted_at=_NOW,
            )
            for at in range(FEES)
        ),
        batch_size=_BATCH,
    )


def _file(provider: Provider, by: User) -> None:
    """One file with a line for each program of the provider."""
    member = Member.objects.create(aast_id="100100", first_name="John", last_name="Smith", email="john@tech.example")
    upload = AttendanceUpload.objects.create(
        provider=provider,
        received_by=by,
        received_at=_NOW,
        filename="all.csv",
        size=0,
        status=UploadStatus.ACCEPTED,
        finished_at=_NOW,
    )
    fees = list(FilingFee.objects.filter(program__provider=provider).order_by("pk"))
    common = {"upload": upload, "cecs": 1}
    AttendanceRecord.objects.bulk_create(
        AttendanceRecord(
            program_id=fee.program_id,
            member=member,
            line_number=line,
            first_name="John",
            last_name="Smith",
            completion_date=_DAY,
            recorded_at=_NOW,
            **common,
        )
        for line, fee in enumerate(fees, start=2)
    )
    filings = Filing.objects.bulk_create(
        Filing(program_id=fee.program_id, attendees=1, filed_at=_NOW, **common) for fee in fees
    )
    priced = list(PricedFiling.objects.filter(fee__in=fees).order_by("fee_id"))
    for one, filing in zip(priced, filings, strict=True):
        one.filing = filing
    PricedFiling.objects.bulk_update(priced, ["filing"])
