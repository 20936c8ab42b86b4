"""Which gateway takes payments."""

from django.conf import settings

from fees.gateways.demo import DemoGateway
from fees.gateways.interface import Gateway
from fees.gateways.stripe_checkout import StripeGateway


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
