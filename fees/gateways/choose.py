"""Which gateway takes payments, and what is wrong with its settings."""

import re
from urllib.parse import urlsplit

from django.conf import settings

from fees.gateways.demo import DemoGateway
from fees.gateways.interface import Gateway
from fees.gateways.stripe_checkout import StripeGateway

_KEY = re.compile(r"(sk|rk)_(live|test)_[A-Za-z0-9]{10,}")
_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{10,}")
_OWN_MACHINE = {"localhost", "127.0.0.1"}


def gateway() -> Gateway | None:
    """Stripe where it has keys, the demo's gateway in the demo, otherwise none."""
    if settings.STRIPE_SECRET_KEY and settings.STRIPE_WEBHOOK_SECRET:
        return StripeGateway(
            key=settings.STRIPE_SECRET_KEY,
            webhook_secret=settings.STRIPE_WEBHOOK_SECRET,
            api_base=settings.STRIPE_API_BASE,
        )
    return DemoGateway() if settings.DEMO_GATEWAY else None


def gateway_named(name: str) -> Gateway | None:
    """The gateway of an older payment, if it is still the portal's."""
    found = gateway()
    return found if found and found.name == name else None


def what_is_wrong() -> list[str]:
    """Sentences about the settings. No sentence contains a value, because each is a secret."""
    key, secret, base = settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_API_BASE
    wrong = []
    if secret and not key:
        wrong.append("STRIPE_WEBHOOK_SECRET is set, and STRIPE_SECRET_KEY is missing.")
    if key and not secret:
        wrong.append("STRIPE_SECRET_KEY is set, and STRIPE_WEBHOOK_SECRET is missing.")
    if key and not _KEY.fullmatch(key):
        wrong.append("STRIPE_SECRET_KEY is no secret key. It begins with sk_live_, rk_live_, sk_test_, or rk_test_.")
    if secret and not _SECRET.fullmatch(secret):
        wrong.append("STRIPE_WEBHOOK_SECRET is no signing secret of a webhook. It begins with whsec_.")
    if base and urlsplit(base).hostname not in _OWN_MACHINE:
        wrong.append("STRIPE_API_BASE is for tests alone. Remove it, or set an address of this machine.")
    if settings.DEMO_GATEWAY and not settings.DEMO:
        wrong.append("DEMO_GATEWAY is true outside the demo, so anybody could settle a fee without money.")
    return wrong
