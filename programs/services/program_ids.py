from django.db.models import F

from programs.models import ProgramNumber


def draw_program_id(year: int) -> str:
    """The next program ID of the year, such as A26001. The counter stays locked until the transaction ends."""
    ProgramNumber.objects.get_or_create(year=year)
    ProgramNumber.objects.filter(year=year).update(last=F("last") + 1)
    return f"A{year % 100:02}{ProgramNumber.objects.get(year=year).last:03}"
