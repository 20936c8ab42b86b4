from datetime import UTC, date, datetime

import pytest

from accounts.models import Provider, User
from certificates.models import Certificate
from certificates.transcript.cycle import Period
from members.models import Member
from programs.models import Program
from tests import factories

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)
ALL = Period(date(2000, 1, 1), date(2026, 12, 31))


@pytest.fixture
def marias(aast: Provider, carol: User, conference: Program, maria: Member) -> list[Certificate]:
    """Two of María's: 3 CECs of 2009, and 1.25 CECs of May 2026. Jane has one of the first program."""
    lines = ["A09164,100200,Maria,Nunez-O'Brien,4/10/2009,3", "A09164,100101,Jane,Jones,4/10/2009,3"]
    factories.report_accepted(aast, carol, factories.csv_of(*lines), now=NOW)
    factories.make_program(aast, carol, program_id="A26500", name="=Scoring, again")
    content = factories.csv_of("A26500,100200,Maria,Nunez-O'Brien,5/9/2026,1.25")
    factories.report_accepted(aast, carol, content, now=NOW)
    return list(Certificate.objects.filter(aast_id="100200").order_by("completion_date"))
