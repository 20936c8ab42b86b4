"""Unsubscribes addresses from Save the Date emails. The link in an email is signed and never expires."""

from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models.functions import Lower
from django.urls import reverse

from programs.models import Recipient, Suppression

_SIGNER = Signer(salt="unsubscribe")


class InvalidToken(Exception):
    """The signature of the link is wrong."""


def token_of(recipient: Recipient) -> str:
    return _SIGNER.sign(str(recipient.pk))


def unsubscribe_address(token: str) -> str:
    return settings.SITE_URL + reverse("unsubscribe", args=[token])


def recipient_of(token: str) -> Recipient:
    """Raises InvalidToken."""
    try:
        return Recipient.objects.select_related("save_the_date__program").get(pk=int(_SIGNER.unsign(token)))
    except (BadSignature, ValueError, Recipient.DoesNotExist) as error:
        raise InvalidToken from error


def is_suppressed(email: str) -> bool:
    return Suppression.objects.annotate(address=Lower("email")).filter(address=email.lower()).exists()


@transaction.atomic
def unsubscribe(recipient: Recipient, *, now: datetime) -> None:
    """Suppress the address. Safe to call twice."""
    Suppression.objects.bulk_create([Suppression(email=recipient.email.lower(), since=now)], ignore_conflicts=True)
    Recipient.objects.filter(pk=recipient.pk).update(unsubscribed=True)


@transaction.atomic
def subscribe_again(recipient: Recipient) -> None:
    Suppression.objects.annotate(address=Lower("email")).filter(address=recipient.email.lower()).delete()
    Recipient.objects.filter(pk=recipient.pk).update(unsubscribed=False)


@transaction.atomic
def choose_save_the_dates(email: str, *, wanted: bool, now: datetime) -> None:
    """Whether the address gets Save the Date emails. May be done twice."""
    if wanted:
        Suppression.objects.annotate(address=Lower("email")).filter(address=email.lower()).delete()
    else:
        Suppression.objects.bulk_create([Suppression(email=email.lower(), since=now)], ignore_conflicts=True)
