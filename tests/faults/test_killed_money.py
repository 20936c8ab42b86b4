"""SIGKILL between the writes of payments, online payments, refunds, and reversals, at random places.

Each run has three fees. It kills gunicorn or a worker, starts again, and lets the person and the mop-up try again. CI
does a few runs; `make kills` does fifty, and prints the tally.
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import requests
from django.conf import settings as ours
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.utils import timezone
from post_office.models import Email
from pytest_django import Settings

from accounts.models import Provider, User
from attendance.models import AttendanceRecord
from certificates.choices import CertificateStatus
from certificates.models import Certificate
from fees.choices import Account, DecisionStatus, FeeStatus, GatewayEventStatus, LedgerKind, PaymentMethod, Side
from fees.gateways.mop_up import mop_up
from fees.models import CertificateDecision, Checkout, FeeEvent, FeeWork, FilingFee, GatewayEvent, LedgerEntry, Payment
from fees.selectors.ledger import account_balance, ledger_differences
from fees.services.fee_work import queue_receipt, run_fee_work
from fees.services.receive import Money, receive_payment
from tests import factories
from tests.faults.web import Web
from tests.fees.gateways.conftest import double, stripe_process  # noqa: F401 - fixtures
from tests.fees.gateways.double import WEBHOOK, Double, begin_several, pays
from tests.pages import Login
from tests.worker import Worker, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

RUNS = int(os.environ.get("KILLS", "3"))
SEED = int(os.environ.get("KILLS_SEED", "16"))
FEES, EACH = 3, Decimal(28)
SOMETIME = "at a random moment"
_SETTLING = ("fees.payment.created", "fees.ledger.begun", "fees.settle.issued", "fees.settle.moved")
PLACES = {
    "check": (*_SETTLING, "fees.receive.committed", SOMETIME),
    "work": ("long_work.counted", *_SETTLING, "long_work.before_commit", "long_work.after_commit", SOMETIME),
    "checkout": ("fees.checkout.stored", "fees.checkout.opened", SOMETIME),
    "webhook": ("fees.event.received", SOMETIME),
    "online": ("fees.event.kept", *_SETTLING, "fees.checkout.received", "fees.event.settled", SOMETIME),
    "refund": ("fees.ledger.begun", "fees.take_back.owed", SOMETIME),
    "reversal": ("fees.reversal.marked", "fees.take_back.owed", "fees.ledger.begun", SOMETIME),
}
BY_WORKER = {"work", "online"}
StartWorker = Callable[..., Worker]


@dataclass
class Run:
    """One kill. `again` says that all processes die, otherwise the one that writes."""

    what: str
    place: str
    everything: bool
    wait: float

    @property
    def failpoint(self) -> str:
        return "" if self.place == SOMETIME else self.place


def chosen(count: int) -> list[Run]:
    """Each place once before one comes again, in an order that the seed decides."""
    dice = random.Random(SEED)  # noqa: S311 - the same order each time
    pairs = [(what, place) for what, places in PLACES.items() for place in places]
    order = [pair for _ in range(count // len(pairs) + 1) for pair in dice.sample(pairs, len(pairs))]
    return [
        Run(what, place, everything=place == SOMETIME or dice.random() < 0.3, wait=dice.uniform(0, 0.4))
        for what, place in order[:count]
    ]


@dataclass
class Scene:
    aast: Provider
    carol: User
    stella: User
    double: Double
    carols: Client
    stellas: Client
    folder: Path
    start_worker: StartWorker
    tally: Counter[str] = field(default_factory=Counter)
    fees: list[FilingFee] = field(default_factory=list)

    # --- Before ---------------------------------------------------------------------------------------------------

    def set_up(self, run: Run) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "TRUNCATE attendance_attendanceupload, fees_filingfee, fees_payment, fees_ledgertransaction,"
                " fees_gatewayevent, fees_checkout, programs_program CASCADE"
            )
        self.double.control("forget")
        self.double.told()
        self.fees = factories.owe(self.aast, self.carol, FEES)
        if run.what in {"refund", "reversal"}:
            facts = {"money": self.check(), "portions": self.portions(), "by": self.stella, "now": timezone.now()}
            receive_payment(provider_id=self.aast.pk, **facts)
        Email.objects.all().delete()

    def check(self) -> Money:
        return Money(PaymentMethod.CHECK, FEES * EACH, "1001", timezone.localdate())

    def portions(self) -> dict[int, Decimal]:
        return {fee.pk: EACH for fee in self.fees}

    # --- The kill -------------------------------------------------------------------------------------------------

    def attack_web(self, run: Run) -> None:
        send = getattr(self, f"ask_{run.what}")()
        web = Web(self.folder, run.failpoint)
        asking = threading.Thread(target=lambda: quietly(send, web), daemon=True)
        asking.start()
        if run.failpoint:
            wait_for(lambda: web.was_at_failpoint)
        else:
            time.sleep(run.wait)
        if run.everything:
            web.kill()
            web = Web(self.folder)
        asking.join()
        self.tally["web killed"] += 1
        wait_for(web.is_healthy)
        send(web)
        web.end()

    def attack_worker(self, run: Run) -> None:
        worker = self.start_worker(run.failpoint)
        getattr(self, f"ask_{run.what}")()
        if run.failpoint:
            worker.wait_for_failpoint()
        else:
            time.sleep(run.wait)
        self.tally["worker killed"] += 1
        if run.everything:
            worker.kill()
            worker = self.start_worker()
            self.sweep()
        wait_for(self.is_worked_off)
        worker.kill()

    def is_worked_off(self) -> bool:
        """The broker gives the message again to the worker, or the sweeper does."""
        events = GatewayEvent.objects.filter(status=GatewayEventStatus.WAITING)
        works = FeeWork.objects.filter(finished_at=None)
        return not events.exists() and not works.exists()

    def sweep(self) -> None:
        """What beat asks for some minutes later."""
        mop_up(now=timezone.now() + timedelta(minutes=6))
        for work in FeeWork.objects.filter(finished_at=None):
            run_fee_work(work.pk)

    # --- What the person or the gateway asks for ------------------------------------------------------------------

    def post(self, web: Web, client: Client, path: str, data: dict[str, object]) -> int:
        token = "a" * 32
        cookies = {name: morsel.value for name, morsel in client.cookies.items()} | {ours.CSRF_COOKIE_NAME: token}
        answer = requests.post(
            f"http://127.0.0.1:{web.port}{path}",
            data={**data, "csrfmiddlewaretoken": token},
            cookies=cookies,
            headers={"Host": "testserver"},
            allow_redirects=False,
            timeout=60,
        )
        assert answer.status_code in {200, 302}, (path, answer.status_code, answer.text[:300])
        return answer.status_code

    def ask_check(self) -> Callable[[Web], object]:
        typed = {"method": "check", "reference": "1001", "amount": str(FEES * EACH), "record": "1"}
        ticks = {f"fee_{fee.pk}": "on" for fee in self.fees}
        data = {**typed, "received_on": timezone.localdate().strftime("%m/%d/%Y"), **ticks, "provider": self.aast.pk}
        return lambda web: self.post(web, self.stellas, "/admin/fees/payment/receive/", data)

    def ask_checkout(self) -> Callable[[Web], object]:
        data = pays(*self.fees)
        return lambda web: self.post(web, self.carols, "/fees/pay/", data)

    def ask_webhook(self) -> Callable[[Web], object]:
        """Stripe delivers it again where it got no answer."""
        signed = self.double.signed(self.double.pay(begin_several(self.fees, self.carol)))
        headers = {"Stripe-Signature": signed["signature"], "Host": "testserver", "Content-Type": "application/json"}

        def send(web: Web) -> None:
            address = f"http://127.0.0.1:{web.port}{WEBHOOK}"
            assert requests.post(address, data=signed["body"], headers=headers, timeout=60).status_code == 200

        return send

    def ask_refund(self) -> Callable[[Web], object]:
        page = f"/admin/fees/payment/{Payment.objects.get().pk}/refund/"
        # All that was paid of the fee, so that a second click is refused.
        data = {"source": self.fees[0].pk, "amount": str(EACH), "reason": "Asked for"}
        return lambda web: self.post(web, self.stellas, page, data)

    def ask_reversal(self) -> Callable[[Web], object]:
        page = f"/admin/fees/payment/{Payment.objects.get().pk}/reverse/"
        return lambda web: self.post(web, self.stellas, page, {"why": "bounced", "reason": "No funds"})

    def ask_work(self) -> None:
        queue_receipt(
            provider_id=self.aast.pk,
            money=self.check(),
            portions=self.portions(),
            use_credit=False,
            by=self.stella,
            now=timezone.now(),
        )

    def ask_online(self) -> None:
        assert self.double.deliver(self.double.pay(begin_several(self.fees, self.carol))).status_code == 200

    # --- After ----------------------------------------------------------------------------------------------------

    def finish(self, run: Run) -> None:
        if run.what == "checkout":
            checkout = Checkout.objects.get()
            assert self.double.deliver(self.double.pay(checkout)).status_code == 200
        self.sweep()

    def check_books(self, run: Run) -> None:
        assert ledger_differences() == []
        back = {"refund": 1, "reversal": FEES}.get(run.what, 0)
        statuses = Counter(FilingFee.objects.values_list("status", flat=True))
        assert statuses == Counter({FeeStatus.PAID: FEES - back, FeeStatus.REVERSED: back}) - Counter()
        settled = FeeEvent.objects.filter(what__startswith="Paid in full").values("fee").annotate(times=Count("pk"))
        assert [one["times"] for one in settled] == [1] * FEES
        certificates = AttendanceRecord.objects.annotate(times=Count("certificates"))
        assert list(certificates.values_list("times", flat=True)) == [1] * FEES
        assert set(Certificate.objects.values_list("status", flat=True)) == {CertificateStatus.ISSUED}
        assert (Payment.objects.count(), account_balance(Account.BANK)) == (1, (FEES - back) * EACH)
        taken = LedgerEntry.objects.filter(account=Account.BANK, side=Side.CREDIT)
        kinds = {"refund": [LedgerKind.REFUND], "reversal": [LedgerKind.REVERSAL] * FEES}
        assert list(taken.values_list("transaction__kind", flat=True)) == kinds.get(run.what, [])
        assert CertificateDecision.objects.filter(status=DecisionStatus.WAITING).count() == back
        receipts = Email.objects.filter(subject__startswith="Filing fee received").count()
        assert receipts == (0 if back else 2 * FEES)
        self.tally.update({"fees settled once": FEES, "certificates": Certificate.objects.count()})


def quietly(send: Callable[[Web], object], web: Web) -> None:
    """Nobody answers a request whose process is killed."""
    with suppress(requests.RequestException):
        send(web)


@pytest.fixture
def scene(
    aast: Provider,
    carol: User,
    stella: User,
    guide_members: object,
    double: Double,  # noqa: F811
    login: Login,
    tmp_path: Path,
    start_worker: StartWorker,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> Scene:
    for name in ("STRIPE_API_BASE", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"):
        monkeypatch.setenv(name, getattr(settings, name))
    monkeypatch.setenv("STRIPE_TEST_MODE", "true")
    factories.make_schedule()
    return Scene(aast, carol, stella, double, login(carol), login(stella), tmp_path, start_worker)


def test_killed_at_random_places(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    runs = chosen(RUNS)
    for number, run in enumerate(runs, start=1):
        scene.set_up(run)
        (scene.attack_worker if run.what in BY_WORKER else scene.attack_web)(run)
        scene.finish(run)
        scene.check_books(run)
        if len(runs) > len(PLACES):
            with capsys.disabled():
                print(f"{number}/{len(runs)} {run.what}: {run.place}{', everything' * run.everything}", flush=True)  # noqa: T201
    told = ", ".join(f"{count} {name}" for name, count in sorted(scene.tally.items()))
    with capsys.disabled():
        print(f"\n{len(runs)} runs (seed {SEED}): {told}; the ledger differs in 0 places, nothing lost or doubled.")  # noqa: T201
