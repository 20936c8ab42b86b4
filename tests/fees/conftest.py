import pytest

from accounts.models import Provider, User
from fees.models import FilingFee
from programs.models import Program
from tests import factories


@pytest.fixture
def fee(aast: Provider, carol: User, conference: Program, guide_file: bytes) -> FilingFee:
    """Of five attendees: 40 dollars."""
    factories.make_schedule()
    factories.report_accepted(aast, carol, guide_file)
    return FilingFee.objects.get()
