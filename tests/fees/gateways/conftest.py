"""The double of Stripe as a process, and a fee to pay."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import Provider, User
from fees.models import FilingFee
from tests import factories
from tests.fees.gateways.double import Double
from tests.fees.gateways.stripe_server import KEY, SECRET

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def stripe_process() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.fees.gateways.stripe_server"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.fixture
def double(stripe_process: str, settings: Settings) -> Double:
    settings.STRIPE_API_BASE = stripe_process
    settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = KEY, SECRET
    found = Double(stripe_process)
    found.control("forget")
    found.told()
    return found


@pytest.fixture
def fee(aast: Provider, carol: User, stella: User, guide_members: object) -> FilingFee:
    """28 dollars for John Smith in A26500."""
    factories.make_schedule()
    return factories.owe(aast, carol, 1)[0]
