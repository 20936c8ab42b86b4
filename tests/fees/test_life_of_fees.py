"""Applications, filings, corrections, and money in any order, beside a simple model of what is owed.

Carol files for three programs, Stella handles the money, and Ursula decides about certificates.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import Count, Q
from hypothesis import settings as profiles
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts.models import Provider, User
from attendance.choices import CorrectionStatus
from attendance.corrections.correct import approve_correction, cells_of, correct_record, remove_record
from attendance.corrections.undo_filing import undo_filing
from attendance.models import AttendanceRecord, AttendanceUpload
from certificates.choices import CertificateStatus
from fees.choices import DecisionStatus, FeeKind, FeeStatus, PaymentMethod, Reversal
from fees.models import CertificateDecision, FeeSchedule, FilingFee, Payment
from fees.selectors.ledger import credit_left, credit_of, ledger_differences
from fees.services.check_ledger import check_ledger
from fees.services.decide import keep_certificates, revoke_certificates
from fees.services.receive import Money, receive_payment
from fees.services.settle import waive_fee
from fees.services.take_back import refund_payment, reverse_payment, write_off_fee
from foundation.refusals import Refusal
from programs.choices import ProgramStatus, ProgramType
from programs.models import Program
from tests import factories

FLAT, EACH, APPLICATION = 25, 3, 50
# What the filings of a program cost at most, by the day of the schedule.
MOST = (60, 30, None)
MAY_20 = date(2026, 5, 20)
PROGRAMS = ("A26500", "A26501", "A26502")
MEMBERS = [f"1002{number:02}" for number in range(12)]
SETTLED = (FeeStatus.PAID, FeeStatus.WAIVED)
OWING = (FeeStatus.DUE, FeeStatus.REVERSED)


@dataclass(eq=False)
class Fee:
    """What the model knows of a fee. `filings` has the CECs of each member by the id of the upload."""

    program: str
    has_flat: bool
    filings: dict[object, dict[str, int]] = field(default_factory=dict)
    days: dict[object, int] = field(default_factory=dict)
    parts: dict[int, Decimal] = field(default_factory=dict)
    amount: Decimal = Decimal(0)
    given_up: Decimal = Decimal(0)
    status: FeeStatus = FeeStatus.DUE
    takes_filings: bool = True
    certified: bool = False
    asks: bool = False
    is_application: bool = False

    @property
    def paid(self) -> Decimal:
        return sum(self.parts.values(), Decimal(0))

    @property
    def balance(self) -> Decimal:
        owes = self.status in OWING
        return self.amount - self.paid - self.given_up if owes else Decimal(0)

    def settle(self, status: FeeStatus = FeeStatus.PAID) -> None:
        self.status, self.certified, self.asks = status, not self.is_application, False

    def owe_again(self) -> None:
        if self.status != FeeStatus.DUE:
            self.status, self.asks = FeeStatus.REVERSED, not self.is_application


class Life(RuleBasedStateMachine):
    """Each example is rolled back."""

    aast: Provider
    carol: User
    stella: User
    ursula: User

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        application = {"amount": Decimal(APPLICATION), "takes_filings": False, "is_application": True}
        self.fees: list[Fee] = [Fee(program, has_flat=False, **application) for program in PROGRAMS]
        self.credit: dict[int, Decimal] = {}
        self.uploads: list[AttendanceUpload] = []
        self.steps = self.day = 0
        self.used: set[tuple[str, str]] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    @property
    def now(self) -> datetime:
        self.steps += 1
        return factories.MAY + timedelta(days=self.day, seconds=self.steps)

    @precondition(lambda self: self.day + 1 < len(MOST))
    @rule()
    def another_schedule(self) -> None:
        self.day += 1

    # --- Carol ----------------------------------------------------------------------------------------------------

    @rule(where=st.sets(st.sampled_from(PROGRAMS), min_size=1), count=st.integers(1, 2), cecs=st.integers(1, 9))
    def file(self, where: set[str], count: int, cecs: int) -> None:
        lines = {program: [one for one in MEMBERS if (program, one) not in self.used][:count] for program in where}
        lines = {program: members for program, members in lines.items() if members}
        if not lines:
            return
        rows = [
            f"{program},{member},Ann,Lee,5/9/2026,{cecs}" for program in sorted(lines) for member in lines[program]
        ]
        upload = factories.report_accepted(self.aast, self.carol, factories.csv_of(*rows), now=self.now)
        self.uploads.append(upload)
        for program in sorted(lines):
            self.used |= {(program, member) for member in lines[program]}
            fee = self.fee_for(program)
            fee.filings[upload.pk] = dict.fromkeys(lines[program], cecs)
            fee.days[upload.pk] = self.day
            self.price(fee)

    @property
    def filing_fees(self) -> list[Fee]:
        return [fee for fee in self.fees if not fee.is_application]

    def fee_for(self, program: str) -> Fee:
        """The open fee of the program, or a new one."""
        there = [fee for fee in self.filing_fees if fee.program == program and fee.status != FeeStatus.VOID]
        opened = [fee for fee in there if fee.status == FeeStatus.DUE and fee.takes_filings]
        if not opened:
            opened = [Fee(program, has_flat=not there)]
            self.fees += opened
        return opened[0]

    def price_of(self, fee: Fee) -> Decimal:
        others = [one for one in self.filing_fees if one is not fee and one.program == fee.program]
        charged = sum((one.amount for one in others if one.status != FeeStatus.VOID), Decimal(0))
        lines = [cecs for filing in fee.filings.values() for cecs in filing.values()]
        price = Decimal(FLAT * fee.has_flat + sum(EACH + cecs for cecs in lines))
        most = MOST[max((fee.days[upload] for upload in fee.filings), default=0)]
        return price if most is None else max(min(price, most - charged), Decimal(0))

    def price(self, fee: Fee) -> None:
        fee.amount = self.price_of(fee)
        if not fee.balance:
            fee.settle()

    @precondition(lambda self: self.uploads)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        upload = data.draw(st.sampled_from(self.uploads))
        fees = [fee for fee in self.fees if upload.pk in fee.filings]
        programs = {fee.program for fee in fees}
        later = self.uploads[self.uploads.index(upload) + 1 :]
        newest = not any(one.pk in fee.filings for one in later for fee in self.fees if fee.program in programs)
        free = all(fee.status == FeeStatus.DUE and not fee.paid for fee in fees)
        if self.does(newest and free, lambda: undo_filing(upload=upload, reason="Wrong", by=self.carol, now=self.now)):
            self.uploads.remove(upload)
            for fee in fees:
                self.forget(fee, upload)

    def forget(self, fee: Fee, upload: AttendanceUpload) -> None:
        """A void fee keeps its amount."""
        del fee.filings[upload.pk]
        if fee.filings:
            self.price(fee)
        else:
            fee.status = FeeStatus.VOID

    @precondition(lambda self: self.uploads)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        fee, filing, member, record = self.drawn_record(data)
        cecs = filing.pop(member)
        price = self.price_of(fee)
        allowed = fee.status == FeeStatus.DUE and bool(filing) and price >= fee.paid
        if self.does(allowed, lambda: remove_record(record=record, reason="Away", by=self.carol, now=self.now)):
            self.price(fee)
        else:
            filing[member] = cecs

    @precondition(lambda self: self.uploads)
    @rule(data=st.data(), cecs=st.integers(1, 9))
    def correct(self, data: st.DataObject, cecs: int) -> None:
        fee, filing, member, record = self.drawn_record(data)
        before, filing[member] = filing[member], cecs
        due = fee.status == FeeStatus.DUE
        allowed = before != cecs and (not due or self.price_of(fee) >= fee.paid)
        if not self.does(allowed, lambda: self.corrected(record, cecs)):
            filing[member] = before
        elif due:
            self.price(fee)

    def corrected(self, record: AttendanceRecord, cecs: int) -> None:
        """Staff approve a correction of what a certificate attests."""
        cells = [*cells_of(record)[:5], str(cecs)]
        correction = correct_record(record=record, cells=cells, reason="A slip", by=self.carol, now=self.now)
        if correction.status == CorrectionStatus.WAITING:
            approve_correction(correction, by=self.ursula, now=self.now)

    def drawn_record(self, data: st.DataObject) -> tuple[Fee, dict[str, int], str, AttendanceRecord]:
        there = [
            (fee, upload, member) for fee in self.fees for upload in fee.filings for member in fee.filings[upload]
        ]
        fee, upload, member = data.draw(st.sampled_from(there))
        record = AttendanceRecord.objects.select_related("program__provider", "member", "upload").get(
            program__program_id=fee.program, member__aast_id=member
        )
        return fee, fee.filings[upload], member, record

    # --- Stella ---------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.fees)
    @rule(data=st.data(), more=st.integers(0, 30), use_credit=st.booleans(), is_money=st.booleans())
    def pay(self, data: st.DataObject, more: int, use_credit: bool, is_money: bool) -> None:
        """Several fees, each in full or a part. `more` is over, or missing where no money comes with the credit."""
        fees = data.draw(st.lists(st.sampled_from(range(len(self.fees))), min_size=1, max_size=4, unique=True))
        whole = data.draw(st.booleans())
        portions = {at: self.fees[at].balance if whole else Decimal("7.25") for at in sorted(fees)}
        owed = sum(portions.values(), Decimal(0))
        credit = sum(self.credit.values(), Decimal(0)) if use_credit else Decimal(0)
        amount = max(owed - credit, Decimal(0)) + more
        money = self.check(amount) if is_money else None
        allowed = (
            all(0 < portion <= self.fees[at].balance for at, portion in portions.items())
            and (not money or amount > 0)
            and owed <= credit + (amount if is_money else 0)
        )
        keys = self.keys()
        paid = self.does(
            allowed,
            lambda: receive_payment(
                provider_id=self.aast.pk,
                money=money,
                portions={keys[at]: portion for at, portion in portions.items()},
                use_credit=use_credit,
                by=self.stella,
                now=self.now,
            ),
        )
        if paid:
            self.spend({self.fees[at]: portion for at, portion in portions.items()}, amount, money, use_credit)

    def check(self, amount: Decimal) -> Money:
        return Money(PaymentMethod.CHECK, amount, str(1000 + self.steps), MAY_20)

    def spend(self, portions: dict[Fee, Decimal], amount: Decimal, money: Money | None, use_credit: bool) -> None:
        sources = dict(self.credit) if use_credit else {}
        if money:
            sources[Payment.objects.latest("pk").pk] = amount
        for fee, portion in portions.items():
            fee.takes_filings, left = False, portion
            for payment in sources:
                part = min(left, sources[payment])
                fee.parts[payment] = fee.parts.get(payment, Decimal(0)) + part
                sources[payment] -= part
                left -= part
            if not fee.balance:
                fee.settle()
        self.credit |= sources

    @precondition(lambda self: self.credit)
    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        payment = data.draw(st.sampled_from(sorted(self.credit)))
        left = self.credit[payment] + sum(fee.parts.get(payment, 0) for fee in self.fees)
        facts = {"why": Reversal.BOUNCED, "reason": "No funds", "by": self.stella}
        if self.does(left > 0, lambda: reverse_payment(payment_id=payment, now=self.now, **facts)):
            self.credit[payment] = Decimal(0)
            for fee in self.fees:
                if fee.parts.pop(payment, 0):
                    fee.owe_again()

    @precondition(lambda self: self.credit)
    @rule(data=st.data(), part=st.sampled_from(("0.01", "5", "28")))
    def refund(self, data: st.DataObject, part: str) -> None:
        payment, amount = data.draw(st.sampled_from(sorted(self.credit))), Decimal(part)
        at = data.draw(st.sampled_from([None, *range(len(self.fees))]))
        there = self.credit[payment] if at is None else self.fees[at].parts.get(payment, Decimal(0))
        fee_id = None if at is None else self.keys()[at]
        facts = {"amount": amount, "fee_id": fee_id, "reason": "Asked for", "by": self.stella}
        if not self.does(amount <= there, lambda: refund_payment(payment_id=payment, now=self.now, **facts)):
            return
        if at is None:
            self.credit[payment] -= amount
        else:
            self.fees[at].parts[payment] -= amount
            self.fees[at].owe_again()

    @precondition(lambda self: self.fees)
    @rule(data=st.data())
    def waive(self, data: st.DataObject) -> None:
        fee, pk = self.drawn_fee(data)
        facts = {"amount": fee.balance, "reason": "A charity", "by": self.stella}
        if self.does(fee.status in OWING, lambda: waive_fee(fee_id=pk, now=self.now, **facts)):
            fee.given_up += fee.balance
            fee.settle(FeeStatus.WAIVED)

    @precondition(lambda self: self.fees)
    @rule(data=st.data())
    def write_off(self, data: st.DataObject) -> None:
        fee, pk = self.drawn_fee(data)
        facts = {"amount": fee.balance, "reason": "Closed down", "by": self.stella}
        if self.does(fee.status == FeeStatus.REVERSED, lambda: write_off_fee(fee_id=pk, now=self.now, **facts)):
            fee.given_up += fee.balance
            fee.status = FeeStatus.WRITTEN_OFF

    # --- Ursula ---------------------------------------------------------------------------------------------------

    @precondition(lambda self: any(fee.asks for fee in self.fees))
    @rule(data=st.data(), keep=st.booleans())
    def decide(self, data: st.DataObject, keep: bool) -> None:
        at = data.draw(st.sampled_from([at for at, fee in enumerate(self.fees) if fee.asks]))
        decision = CertificateDecision.objects.get(fee=self.keys()[at], status=DecisionStatus.WAITING)
        (keep_certificates if keep else revoke_certificates)(decision, reason="So", by=self.ursula, now=self.now)
        self.fees[at].asks = False
        self.fees[at].certified = self.fees[at].certified and keep

    # --- What always holds ----------------------------------------------------------------------------------------

    @invariant()
    def the_ledger_adds_up(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        assert (ledger_differences(), check_ledger()) == ([], [])

    @invariant()
    def each_fee_is_as_in_the_model(self) -> None:
        stored = FilingFee.objects.order_by("pk").values_list(
            "program__program_id", "status", "amount", "paid", "balance"
        )
        assert list(stored) == [(fee.program, fee.status, fee.amount, fee.paid, fee.balance) for fee in self.fees]
        assert not FilingFee.objects.filter(Q(amount__lt=0) | Q(paid__lt=0) | Q(balance__lt=0)).exists()

    @invariant()
    def the_credit_is_as_in_the_model(self) -> None:
        credit = {payment.pk: credit_left(payment) for payment in Payment.objects.all()}
        assert credit == self.credit
        assert all(left >= 0 for left in credit.values())
        assert credit_of(self.aast) == sum(credit.values())

    @invariant()
    def certificates_are_there_if_the_filing_is_settled(self) -> None:
        """After money was taken back they stay until Ursula revokes them."""
        valid = Count("certificates", filter=Q(certificates__status=CertificateStatus.ISSUED))
        records = AttendanceRecord.objects.annotate(valid=valid)
        found = {
            (one.program.program_id, one.member.aast_id): one.valid
            for one in records.select_related("program", "member")
        }
        assert found == {
            (fee.program, member): int(fee.certified)
            for fee in self.fees
            for filing in fee.filings.values()
            for member in filing
        }
        assert all(fee.certified for fee in self.filing_fees if fee.status in SETTLED)
        assert not any(fee.certified for fee in self.fees if fee.status in {FeeStatus.DUE, FeeStatus.VOID})

    @invariant()
    def the_application_moves_no_program(self) -> None:
        standing = [fee for fee in self.filing_fees if fee.status != FeeStatus.VOID]
        filed = {fee.program for fee in standing}
        owing = {fee.program for fee in standing if fee.status in OWING}
        settled = Program.objects.filter(status=ProgramStatus.CERTIFICATES_ISSUED)
        assert set(settled.values_list("program_id", flat=True)) == filed - owing

    @invariant()
    def each_question_waits_for_ursula(self) -> None:
        waiting = CertificateDecision.objects.filter(status=DecisionStatus.WAITING).values_list("fee", flat=True)
        assert sorted(waiting) == [pk for pk, fee in zip(self.keys(), self.fees, strict=True) if fee.asks]

    def keys(self) -> list[int]:
        return list(FilingFee.objects.order_by("pk").values_list("pk", flat=True))

    def drawn_fee(self, data: st.DataObject) -> tuple[Fee, int]:
        at = data.draw(st.sampled_from(range(len(self.fees))))
        return self.fees[at], self.keys()[at]

    def does(self, allowed: bool, act: Callable[[], object]) -> bool:
        """Whether it was done, which is as the model says. What is refused is rolled back."""
        try:
            with transaction.atomic():
                act()
            done = True
        except Refusal:
            done = False
        assert done == allowed
        return done


def test_the_life_of_fees(aast: Provider, carol: User, stella: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for day, most in enumerate(MOST):
        on = MAY_20 + timedelta(days=day)
        prices = {"flat": FLAT, "per_attendee": EACH, "per_cec": 1, "maximum": most}
        FeeSchedule.objects.create(program_type=ProgramType.EDUCATIONAL, starts_on=on, ends_on=on, **prices)
    FeeSchedule.objects.create(
        program_type=ProgramType.EDUCATIONAL,
        starts_on=date(2000, 1, 1),
        kind=FeeKind.APPLICATION,
        flat=APPLICATION,
    )
    for program_id in PROGRAMS:
        factories.make_program(aast, carol, program_id=program_id, name=program_id)
    for aast_id in MEMBERS:
        factories.make_member(aast_id, "Ann", "Lee")
    ursula = factories.make_user("ursula@aast.example", "Ursula", "Ulm", is_staff=True, is_superuser=True)
    for name, person in {"aast": aast, "carol": carol, "stella": stella, "ursula": ursula}.items():
        monkeypatch.setattr(Life, name, person, raising=False)
    profile = profiles.get_current_profile_name()
    examples = 1_000 if profile == "fuzz" else 12
    run_state_machine_as_test(Life, settings=profiles(max_examples=examples, stateful_step_count=25, print_blob=True))
