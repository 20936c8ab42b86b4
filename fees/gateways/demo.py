"""The demo's gateway: no money moves, and a page of the portal plays the bank.

Sessions are in the cache, because only the demo has them.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.core.signing import Signer
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from fees.choices import NoticeKind, SessionState
from fees.gateways.interface import CURRENCY, Asked, Notice, NotSigned, Opened, Session

_KEPT = 7 * 24 * 3600
_LIST = "demo-gateway:sessions"


def _signer() -> Signer:
    return Signer(salt="demo-gateway")


class DemoGateway:
    name = "demo"

    def open_session(self, asked: Asked) -> Opened:
        session = f"demo_{asked.key}"
        facts = {
            "checkout": str(asked.checkout),
            "cents": sum(item.cents for item in asked.items),
            "state": SessionState.OPEN.value,
            "opened_at": timezone.now(),
        }
        if cache.add(_key(session), facts, _KEPT):
            cache.set(_LIST, [*cache.get(_LIST, []), session], _KEPT)
        return Opened(session, settings.SITE_URL + reverse("demo_gateway", args=[asked.checkout]))

    def look(self, session: str) -> Session:
        facts = cache.get(_key(session))
        if facts is None:
            return Session(session, SessionState.MISSING)
        return Session(
            session=session,
            state=SessionState(facts["state"]),
            cents=facts["cents"],
            currency=CURRENCY,
            reference=f"DEMO-{session[-12:].upper()}",
            checkout=facts["checkout"],
        )

    def expire_session(self, session: str) -> None:
        self.play(session, SessionState.EXPIRED)

    def sessions_since(self, since: datetime) -> Iterator[Session]:
        for session in cache.get(_LIST, []):
            facts = cache.get(_key(session))
            if facts and facts["opened_at"] >= since:
                yield self.look(session)

    def read_event(self, body: bytes, signature: str) -> Notice:
        if not constant_time_compare(_signer().signature(body.decode()), signature):
            raise NotSigned
        event = json.loads(body)
        return Notice(
            event_id=event["id"],
            kind=NoticeKind.SESSION,
            name=event["name"],
            happened_at=datetime.fromisoformat(event["at"]),
            session=event["session"],
        )

    def play(self, session: str, state: SessionState) -> None:
        """What the person does on the page. A session that is paid stays paid."""
        facts: dict[str, Any] = cache.get(_key(session)) or {}
        if facts.get("state") == SessionState.OPEN:
            cache.set(_key(session), {**facts, "state": state.value}, _KEPT)

    def event_of(self, session: str) -> tuple[bytes, str]:
        """The event that reports the session, and its signature."""
        event = {
            "id": f"demo_{uuid4().hex}",
            "name": f"demo.session.{self.look(session).state}",
            "session": session,
            "at": timezone.now().isoformat(),
        }
        body = json.dumps(event)
        return body.encode(), _signer().signature(body)


def _key(session: str) -> str:
    return f"demo-gateway:{session}"
