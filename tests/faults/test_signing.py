"""A real worker signs certificates, and is really killed in the middle. Each is signed once in the end."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings
from redis import Redis

from accounts.models import Provider, User
from certificates.models import Certificate, CertificateSignature
from certificates.services.prove import AT_ONCE
from certificates.services.revoke import replace_certificate, revoke_certificate
from certificates.signing.own_root import write_key
from certificates.signing.services import sign_certificates
from certificates.signing.signed_pdf import signed_pdf
from foundation.queue import publish
from programs.models import Program
from tests import factories
from tests.faults.test_races import at_once
from tests.worker import Worker, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
StartWorker = Callable[..., Worker]


@pytest.fixture(autouse=True)
def _signing(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For this process, which only asks, and for the worker, which has the key."""
    path = tmp_path / "key.pem"
    write_key(path, organization="AAST", now=timezone.now())
    settings.SIGN_CERTIFICATES = True
    monkeypatch.setenv("SIGN_CERTIFICATES", "true")
    monkeypatch.setenv("SIGNING_KEY_FILE", str(path))


def issue(aast: Provider, carol: User, guide_file: bytes) -> list[Certificate]:
    """Five certificates. Nothing is owed."""
    factories.report_accepted(aast, carol, guide_file, now=timezone.now())
    return list(Certificate.objects.order_by("number"))


def signed() -> dict[str, int]:
    """How often each certificate is signed."""
    return {one.number: one.signatures.count() for one in Certificate.objects.order_by("number")}


def wait_until_signed(times: int = 1) -> None:
    wait_for(lambda: all(count >= times for count in signed().values()))


def once(certificates: list[Certificate]) -> dict[str, int]:
    return {one.number: 1 for one in certificates}


@pytest.fixture
def five(
    aast: Provider, carol: User, conference: Program, guide_file: bytes, empty_broker: Redis
) -> list[Certificate]:
    """Issued while no worker ran, and the message about them was lost."""
    found = issue(aast, carol, guide_file)
    empty_broker.flushdb()
    return found


def test_a_worker_signs_what_is_issued_replaced_and_revoked(
    aast: Provider, carol: User, stella: User, conference: Program, guide_file: bytes, start_worker: StartWorker
) -> None:
    start_worker()
    first, second, *_others = issue(aast, carol, guide_file)
    wait_until_signed()
    before = signed_pdf(first)
    new = replace_certificate(first, reason="Name corrected", by=stella, now=timezone.now())
    revoke_certificate(second, reason="Did not attend", by=stella, now=timezone.now())
    wait_for(lambda: signed()[first.number] == signed()[second.number] == 2 and signed()[new.number] == 1)
    assert signed_pdf(Certificate.objects.get(pk=first.pk)) != before


def test_killed_before_its_commit_all_are_signed_by_its_successor(
    five: list[Certificate], start_worker: StartWorker
) -> None:
    worker = start_worker("signing.before_commit")
    publish(AT_ONCE, ids=[one.pk for one in five])
    wait_until_signed()
    assert ("SIGKILL" in worker.log, signed()) == (True, once(five))


def test_killed_with_its_message_the_mop_up_recovers_them(
    five: list[Certificate], start_worker: StartWorker, empty_broker: Redis
) -> None:
    worker = start_worker("signing.before_commit", once=False)
    publish(AT_ONCE, ids=[one.pk for one in five])
    worker.wait_for_log("SIGKILL")
    worker.kill()
    empty_broker.flushdb()
    assert not CertificateSignature.objects.exists()
    Certificate.objects.update(issued_at=timezone.now() - timedelta(minutes=2))
    start_worker()
    publish("certificates.mop_up_proofs")
    wait_until_signed()
    assert signed() == once(five)


def test_the_same_message_many_times_signs_once(five: list[Certificate], start_worker: StartWorker) -> None:
    worker = start_worker()
    for reprint in (False, True, False, True):
        publish(AT_ONCE, ids=[one.pk for one in five], reprint=reprint)
    wait_for(lambda: len(re.findall(rf"{AT_ONCE}\[[^]]+\] succeeded", worker.log)) == 4)
    assert signed() == once(five)


def test_workers_at_once_sign_once(five: list[Certificate], settings: Settings, tmp_path: Path) -> None:
    settings.SIGNING_KEY_FILE = str(tmp_path / "key.pem")
    at_once(*[lambda: sign_certificates(five, now=timezone.now())] * 3)
    sign_certificates(five, now=timezone.now())
    assert signed() == once(five)


def test_a_worker_without_its_key_does_not_start(tmp_path: Path) -> None:
    """Every other process starts without one."""
    environment = {**os.environ, "SIGNING_KEY_FILE": str(tmp_path / "missing.pem")}
    command = [sys.executable, "-m", "celery", "-A", "cecportal", "worker", "-c", "1"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert run.returncode == 1
    assert "SIGNING_KEY_FILE cannot be read (No such file or directory)." in run.stderr
