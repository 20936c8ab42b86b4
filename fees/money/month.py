"""A month of the organization's calendar, such as 2026-05."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

_YEARS = range(2000, 2101)


@dataclass(frozen=True, order=True)
class Month:
    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> "Month | None":
        """The month of a text such as 2026-05, or None. Around it a page also needs the months before and after."""
        try:
            found = cls.of(date.fromisoformat(f"{text}-01"))
        except ValueError:
            return None
        return found if found.year in _YEARS else None

    def plus(self, months: int) -> "Month":
        years, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(years, month + 1)

    @property
    def begin(self) -> datetime:
        return timezone.make_aware(datetime(self.year, self.month, 1))  # noqa: DTZ001 - made aware at once

    @property
    def end(self) -> datetime:
        """The first moment of the next month."""
        return self.plus(1).begin

    @property
    def label(self) -> str:
        return f"{self.month:02}/{self.year}"

    @property
    def lookup(self) -> str:
        """The query of the ledger's list."""
        return f"at__year={self.year}&at__month={self.month}"

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"
