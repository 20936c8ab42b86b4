"""The fee schedules of the demo. The amounts of AAST are not public; these are like those of similar organizations."""

from datetime import date, timedelta
from decimal import Decimal

from fees.models import FeeSchedule
from programs.choices import ProgramType as T

# Type, first day, flat, per attendee, per CEC. A schedule ends on the day before the next of its type.
_RATES = (
    (T.IN_SERVICE, date(2000, 1, 1), "0", "0", "0"),
    (T.LECTURE, date(2000, 1, 1), "10", "1", "0"),
    (T.LECTURE, date(2015, 1, 1), "15", "2", "0"),
    (T.EDUCATIONAL, date(2000, 1, 1), "25", "3", "0"),
    (T.WEBINAR, date(2000, 1, 1), "10", "1", "0"),
    (T.WEBINAR, date(2015, 1, 1), "15", "1.50", "0"),
    (T.PRE_RECORDED, date(2000, 1, 1), "20", "1", "0"),
    (T.PRE_RECORDED, date(2020, 1, 1), "20", "0", "0.25"),
)


def write_schedules() -> None:
    for number, (program_type, starts_on, flat, per_attendee, per_cec) in enumerate(_RATES):
        following = _RATES[number + 1] if number + 1 < len(_RATES) else None
        FeeSchedule.objects.create(
            program_type=program_type,
            starts_on=starts_on,
            ends_on=following[1] - timedelta(1) if following and following[0] == program_type else None,
            flat=Decimal(flat),
            per_attendee=Decimal(per_attendee),
            per_cec=Decimal(per_cec),
        )
