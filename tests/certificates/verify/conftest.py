from datetime import UTC, datetime

import pytest

from accounts.models import Provider, User
from certificates.models import Certificate
from members.models import Member
from programs.models import Program
from tests import factories

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def issued(aast: Provider, carol: User, conference: Program, maria: Member) -> Certificate:
    """María's, beside Jane's."""
    lines = factories.csv_of("A09164,100101,Jane,Jones,4/10/2009,3", "A09164,100200,Maria,Nunez-O'Brien,4/10/2009,3")
    factories.report_accepted(aast, carol, lines, now=NOW)
    return Certificate.objects.get(aast_id="100200")


@pytest.fixture
def janes(issued: Certificate) -> Certificate:
    return Certificate.objects.get(aast_id="100101")
