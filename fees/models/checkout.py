"""Payments at a gateway: the attempts, and the events with which the gateway reports them."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from accounts.models import Provider, User
from fees.choices import CheckoutStatus, GatewayEventStatus, NoticeKind
from fees.models.fee import FilingFee
from fees.models.money import money
from fees.models.payment import Payment
from programs.models import Program

_PAID = CheckoutStatus.PAID


class CheckoutQuerySet(models.QuerySet["Checkout"]):
    def visible_to(self, user: User) -> "CheckoutQuerySet":
        return self if user.sees_all(Checkout) else self.filter(provider__in=user.provider_ids)

    def overtaken(self) -> "CheckoutQuerySet":
        """The fees owe another amount by now, or a newer payment page is open for one of them."""
        changed = CheckoutFee.objects.filter(checkout=OuterRef("pk")).exclude(fee__balance=F("amount"))
        newer = CheckoutFee.objects.filter(
            fee__checkouts=OuterRef("pk"),
            checkout__started_at__gt=OuterRef("started_at"),
            checkout__status=CheckoutStatus.OPEN,
        )
        return self.filter(Exists(changed) | Exists(newer))


class Checkout(models.Model):
    """An attempt to pay fees of a provider at a gateway. Only the gateway's own word finishes it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    # The gateway opens one session for it, however often it is asked.
    idempotency_key = models.UUIDField(default=uuid4, unique=True, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="checkouts")
    fees = models.ManyToManyField(FilingFee, through="CheckoutFee", related_name="checkouts")
    gateway = models.CharField(max_length=10)
    amount = money()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10, choices=CheckoutStatus, default=CheckoutStatus.NEW)
    session = models.CharField(max_length=255, blank=True, help_text="The gateway's name of the payment page.")
    address = models.CharField(max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True, help_text="When the portal last asked the gateway.")
    finished_at = models.DateTimeField(null=True, blank=True)
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="checkout")

    objects = CheckoutQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "id"]
        verbose_name = "online payment"
        indexes = [models.Index(fields=["status", "started_at"], name="checkout_queue")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="checkout_positive"),
            models.CheckConstraint(condition=Q(status__in=CheckoutStatus.values), name="checkout_status"),
            models.CheckConstraint(
                condition=Q(status=_PAID, payment__isnull=False) | (~Q(status=_PAID) & Q(payment=None)),
                name="checkout_paid_by",
            ),
            models.UniqueConstraint(
                fields=["gateway", "session"], condition=~Q(session=""), name="checkout_session_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Online payment of ${self.amount:,.2f}"

    def get_absolute_url(self) -> str:
        return reverse("checkout_detail", args=[self.pk])

    @property
    def program(self) -> Program | None:
        """The program of all its fees, or None where they are of several."""
        programs = list(Program.objects.filter(filing_fees__checkouts=self).distinct()[:2])
        return programs[0] if len(programs) == 1 else None

    @property
    def page_of_fees(self) -> str:
        program = self.program
        return reverse("fee_detail", args=[program.program_id]) if program else reverse("fee_list")

    @property
    def waits(self) -> bool:
        return self.status in {CheckoutStatus.NEW, CheckoutStatus.OPEN}


class CheckoutFee(models.Model):
    """What a checkout is to pay of a fee."""

    checkout = models.ForeignKey(Checkout, on_delete=models.CASCADE, related_name="portions")
    fee = models.ForeignKey(FilingFee, on_delete=models.PROTECT, related_name="+")
    amount = money()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["checkout", "fee"], name="checkout_fee_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="checkout_fee_positive"),
        ]

    def __str__(self) -> str:
        return f"${self.amount} of {self.fee}"


class GatewayEvent(models.Model):
    """What a gateway reported, once for each event. It holds no names and no card numbers."""

    gateway = models.CharField(max_length=10)
    event_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=10, choices=NoticeKind)
    name = models.CharField(max_length=100, help_text="The gateway's name of the event.")
    session = models.CharField(max_length=255, blank=True)
    reference = models.CharField(max_length=255, blank=True, help_text="The gateway's name of the payment.")
    cents = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=10, blank=True)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    checkout = models.ForeignKey(Checkout, on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    status = models.CharField(max_length=10, choices=GatewayEventStatus, default=GatewayEventStatus.WAITING)
    tried_at = models.DateTimeField(null=True, blank=True, help_text="When the mop-up last tried to handle it.")
    handled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=300, blank=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["-received_at", "-id"]
        verbose_name = "event of online payment"
        verbose_name_plural = "events of online payment"
        indexes = [models.Index(fields=["status", "received_at"], name="gateway_event_queue")]
        constraints = [
            models.UniqueConstraint(fields=["gateway", "event_id"], name="gateway_event_once"),
            models.CheckConstraint(
                condition=Q(status=GatewayEventStatus.WAITING, handled_at=None)
                | (~Q(status=GatewayEventStatus.WAITING) & Q(handled_at__isnull=False)),
                name="gateway_event_handled",
            ),
            models.CheckConstraint(
                condition=Q(status=GatewayEventStatus.CLEARED, cleared_by__isnull=False, cleared_at__isnull=False)
                | (~Q(status=GatewayEventStatus.CLEARED) & Q(cleared_by=None, cleared_at=None)),
                name="gateway_event_cleared",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.event_id}"
