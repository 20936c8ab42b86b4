"""What the portal asks of a gateway, and what a gateway answers. The portal knows no other facts of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from fees.choices import NoticeKind, SessionState
from foundation.refusals import Refusal

CURRENCY = "usd"
# What a card payment may be, at the least and at the most.
LEAST, MOST = Decimal("0.50"), Decimal("999999.99")


class GatewayAway(Refusal):
    """The gateway did not answer, or refused. The log has the kind of the error."""

    code = "gateway_away"
    sentence = (
        "The payment page could not be opened, and nothing was paid. Try again in some minutes, or mail a check."
    )


class NotSigned(Exception):
    """The message does not come from the gateway, or it is an old one."""


@dataclass(frozen=True)
class Item:
    name: str
    cents: int


@dataclass(frozen=True)
class Asked:
    """What is to be paid. Asked again under the same key, the gateway opens the same session."""

    checkout: UUID
    key: str
    items: tuple[Item, ...]
    expires_at: datetime
    back: str
    cancelled: str


@dataclass(frozen=True)
class Opened:
    session: str
    address: str


@dataclass(frozen=True)
class Session:
    """What the gateway says of a session now. `cents` is whatever it sent, to be compared."""

    session: str
    state: SessionState
    cents: int | None = None
    currency: str = ""
    reference: str = ""
    checkout: str = ""
    # In cents. Only the list of sessions knows it.
    refunded: int = 0


@dataclass(frozen=True)
class Notice:
    """A signed message of the gateway. It says what to look at, and settles nothing by itself."""

    event_id: str
    kind: NoticeKind
    name: str
    happened_at: datetime
    session: str = ""
    reference: str = ""
    cents: int | None = None
    currency: str = ""


class Gateway(Protocol):
    name: str

    def open_session(self, asked: Asked) -> Opened:
        """Raises GatewayAway."""

    def look(self, session: str) -> Session:
        """Raises GatewayAway."""

    def expire_session(self, session: str) -> None:
        """Close the payment page. One that was paid or closed already stays as it is. Raises GatewayAway."""

    def sessions_since(self, since: datetime) -> Iterator[Session]:
        """The sessions that the portal opened. Raises GatewayAway."""

    def read_event(self, body: bytes, signature: str) -> Notice:
        """Raises NotSigned."""


def cents(amount: Decimal) -> int:
    """Amounts of the database have two decimals, so nothing is lost."""
    return int(amount * 100)
