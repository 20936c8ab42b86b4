"""A double of Stripe for tests, in a process of its own: `python -m tests.fees.gateways.stripe_server`.

It prints its address. It refuses unknown parameters, keys, and a key of idempotency with another body, as Stripe does.
Posts to /control/ play the person who pays, sign events, and say what time it is and what is wrong.
"""

import hashlib
import hmac
import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import stripe
from stripe.params.checkout import SessionCreateParams

KEY, SECRET = "sk_test_doubleofstripe", "whsec_doubleofstripe"
_HALF_AN_HOUR, _A_DAY = 1_800, 86_400
_running = count(1)


def nested(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """The form `line_items[0][price_data][currency]=usd` as dictionaries."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        *path, last = re.findall(r"[^\[\]]+", name)
        place = found
        for step in path:
            place = place.setdefault(step, {})
        place[last] = value
    return found


class Stripe(BaseHTTPRequestHandler):
    told: dict[str, Any] = {}
    sessions: dict[str, dict[str, Any]] = {}
    refunded: dict[str, int] = {}
    answers: dict[str, tuple[bytes, dict[str, Any]]] = {}  # by key of idempotency

    def do_GET(self) -> None:
        if self.is_refused():
            return None
        parts = urlsplit(self.path)
        if parts.path == "/v1/checkout/sessions":
            return self.answer(self.listed(nested(parse_qsl(parts.query))))
        session = self.sessions.get(parts.path.rpartition("/")[2])
        if session is None:
            return self.error(404, "invalid_request_error", "No such session", code="resource_missing")
        return self.answer(session)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith("/control/"):
            name = self.path.removeprefix("/control/")
            return self.answer(getattr(self, f"control_{name}")(**json.loads(body)))
        if self.is_refused():
            return None
        if self.path.endswith("/expire"):
            return self.expire(self.path.split("/")[-2])
        return self.create(body)

    # --- What Stripe answers --------------------------------------------------------------------------------------

    def is_refused(self) -> bool:
        if status := self.told.get("status"):
            self.error(status, "api_error", "Something is broken")
        elif self.headers["Authorization"] != f"Bearer {KEY}":
            self.error(401, "invalid_request_error", "Invalid API Key provided: sk_test_***")
        else:
            return False
        return True

    def create(self, body: bytes) -> None:
        key = self.headers["Idempotency-Key"]
        if key in self.answers:
            before, session = self.answers[key]
            if before != body:
                return self.error(400, "idempotency_error", "Keys can only be used with the same parameters")
            return self.answer(session, replayed=True)
        fields = nested(parse_qsl(body.decode()))
        if wrong := self.what_is_wrong(fields):
            return self.error(400, "invalid_request_error", wrong, code="parameter_unknown")
        session = self.opened(fields)
        self.answers[key] = (body, session)
        if self.told.get("lose_answer"):
            return self.error(500, "api_error", "The answer is lost")
        return self.answer(session)

    def expire(self, name: str) -> None:
        session = self.sessions.get(name)
        if session is None or session["status"] != "open":
            return self.error(400, "invalid_request_error", "This Session is not in an expireable state.")
        session.update(status="expired")
        return self.answer(session)

    def what_is_wrong(self, fields: dict[str, Any]) -> str:
        unknown = fields.keys() - SessionCreateParams.__annotations__.keys()
        if unknown:
            return f"Received unknown parameter: {min(unknown)}"
        lasts = int(fields["expires_at"]) - self.told["now"]
        if not _HALF_AN_HOUR <= lasts <= _A_DAY:
            return "expires_at must be between 30 minutes and 24 hours from Checkout Session creation"
        return ""

    def opened(self, fields: dict[str, Any]) -> dict[str, Any]:
        session_id = f"cs_test_{next(_running):08}"
        prices = [line["price_data"] for line in fields["line_items"].values()]
        self.sessions[session_id] = {
            "id": session_id,
            "object": "checkout.session",
            "lines": [price["product_data"]["name"] for price in prices],
            "amount_total": sum(int(price["unit_amount"]) for price in prices),
            "currency": prices[0]["currency"],
            "client_reference_id": fields["client_reference_id"],
            "metadata": fields["metadata"],
            "created": self.told["now"],
            "expires_at": int(fields["expires_at"]),
            "status": "open",
            "payment_status": "unpaid",
            "payment_intent": None,
            "url": f"https://checkout.stripe.example/pay/{session_id}#secret",
        }
        return self.sessions[session_id]

    def listed(self, fields: dict[str, Any]) -> dict[str, Any]:
        newest = sorted(self.sessions.values(), key=lambda one: one["id"], reverse=True)
        since = int(fields.get("created", {}).get("gte", 0))
        after = fields.get("starting_after", "~")
        found = [self.expanded(one) for one in newest if one["created"] >= since and one["id"] < after]
        size = min(int(fields["limit"]), self.told.get("page", 100))
        return {
            "object": "list",
            "url": "/v1/checkout/sessions",
            "data": found[:size],
            "has_more": len(found) > size,
        }

    def expanded(self, session: dict[str, Any]) -> dict[str, Any]:
        """As `expand` asks for: the payment as an object, with its charge."""
        if not session["payment_intent"]:
            return session
        charge = {"id": "ch_1", "object": "charge", "amount_refunded": self.refunded.get(session["id"], 0)}
        payment = {"id": session["payment_intent"], "object": "payment_intent", "latest_charge": charge}
        return {**session, "payment_intent": payment}

    # --- What a test asks for -------------------------------------------------------------------------------------

    def control_told(self, **told: Any) -> dict[str, Any]:
        type(self).told = told
        return {}

    def control_pay(self, session: str, **wrong: Any) -> dict[str, Any]:
        """The event of the payment. `wrong` changes the session, such as its currency."""
        found = self.sessions[session]
        found.update(status="complete", payment_status="paid", payment_intent=f"pi_{session[8:]}", **wrong)
        return self.event("checkout.session.completed", found)

    def control_expire(self, session: str) -> dict[str, Any]:
        self.sessions[session].update(status="expired")
        return self.event("checkout.session.expired", self.sessions[session])

    def control_happen(self, name: str, thing: dict[str, Any]) -> dict[str, Any]:
        return self.event(name, thing)

    def control_sign(self, event: Any, at: int, secret: str = SECRET) -> dict[str, str]:
        body = json.dumps(event)
        signature = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
        return {"body": body, "signature": f"t={at},v1={signature}"}

    def control_refund(self, session: str, amount: int) -> dict[str, Any]:
        self.refunded[session] = amount
        return {}

    def control_sessions(self) -> list[dict[str, Any]]:
        return list(self.sessions.values())

    def control_forget(self) -> dict[str, Any]:
        self.sessions.clear()
        self.answers.clear()
        self.refunded.clear()
        return {}

    def event(self, name: str, thing: dict[str, Any]) -> dict[str, Any]:
        """A copy, as the thing was at this moment."""
        return {
            "id": f"evt_{next(_running):08}",
            "object": "event",
            "api_version": stripe.api_version,
            "created": self.told["now"],
            "livemode": False,
            "type": name,
            "data": {"object": dict(thing)},
        }

    # --- Answers ----------------------------------------------------------------------------------------------------

    def error(self, status: int, kind: str, message: str, code: str = "") -> None:
        self.answer({"error": {"type": kind, "message": message, **({"code": code} if code else {})}}, status)

    def answer(self, found: Any, status: int = 200, *, replayed: bool = False) -> None:
        body = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Request-Id", f"req_{next(_running)}")
        self.send_header("Stripe-Should-Retry", "false")
        if replayed:
            self.send_header("Idempotent-Replayed", "true")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """A test needs no log of each request."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stripe)
    sys.stdout.write(f"http://127.0.0.1:{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()
