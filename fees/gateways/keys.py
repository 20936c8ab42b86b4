"""What is wrong with the settings of online payment. Each process asks at its start, before the settings are read."""

import re
from urllib.parse import urlsplit

from django.conf import settings

_KEY = re.compile(r"(sk|rk)_(live|test)_[A-Za-z0-9]{10,}")
_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{10,}")
_OWN_MACHINE = {"localhost", "127.0.0.1"}


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
    if "_test_" in key and not settings.STRIPE_TEST_MODE and not settings.DEMO:
        wrong.append(
            "STRIPE_SECRET_KEY is a test key, so anybody could settle a fee with a made-up card. Set a live key, or"
            " STRIPE_TEST_MODE where that is meant."
        )
    if secret and not _SECRET.fullmatch(secret):
        wrong.append("STRIPE_WEBHOOK_SECRET is no signing secret of a webhook. It begins with whsec_.")
    if base and urlsplit(base).hostname not in _OWN_MACHINE:
        wrong.append("STRIPE_API_BASE is for tests alone. Remove it, or set an address of this machine.")
    if settings.DEMO_GATEWAY and not settings.DEMO:
        wrong.append("DEMO_GATEWAY is true outside the demo, so anybody could settle a fee without money.")
    return wrong
