from functools import cached_property
from typing import ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.choices import FILES, OrganizationType, ProviderStatus, StaffRole
from accounts.fields import AddressField
from accounts.view_as.models import Viewing  # noqa: F401 - a table of this app


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A login of a provider's person, a member, or AAST staff (`is_staff`)."""

    username = None  # type: ignore[assignment]
    email = AddressField(
        "email address", unique=True, error_messages={"unique": "This email address already has a login."}
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    # The provider that the person chose in the menu, if they work for several.
    current_provider: int | None = None

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta(AbstractUser.Meta):
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_in_small_letters")]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def sees_all(self, model: type[models.Model]) -> bool:
        """Whether this login has the right to see every row of the model."""
        return self.is_staff and self.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")

    @cached_property
    def providers(self) -> list["Provider"]:
        """The providers of this person, read once in a request."""
        return list(Provider.objects.filter(people__user=self))

    @property
    def provider_ids(self) -> list[int]:
        """The ids of the providers.

        The planner estimates rows from ids better than from a join, so lists take milliseconds.
        """
        return [provider.pk for provider in self.providers]


class ProviderQuerySet(models.QuerySet["Provider"]):
    def visible_to(self, user: User) -> "ProviderQuerySet":
        if user.sees_all(Provider):
            return self
        return self.filter(people__user=user)

    def owned_by(self, user: User) -> "ProviderQuerySet":
        return self.filter(people__user=user, people__role=StaffRole.OWNER)

    def filing_for(self, user: User) -> "ProviderQuerySet":
        """The providers for which `user` may submit programs, report attendance, and pay."""
        return self.filter(people__user=user, people__role__in=FILES, status=ProviderStatus.APPROVED)

    def drafting_for(self, user: User) -> "ProviderQuerySet":
        """The providers for which `user` may prepare programs. AAST may not have approved them yet."""
        open_ = [ProviderStatus.PENDING, ProviderStatus.APPROVED]
        return self.filter(people__user=user, people__role__in=FILES, status__in=open_)


class Organization(models.Model):
    """The facts of an organization, for a registration and for a provider."""

    name = models.CharField("name of the organization", max_length=200)
    organization_type = models.CharField("type", max_length=20, choices=OrganizationType, blank=True)
    non_profit = models.BooleanField("This is a non-profit organization", default=False)
    email = models.EmailField("email address", help_text="Where emails to the organization go.")
    phone = models.CharField(max_length=40, blank=True)
    website = models.URLField(blank=True, help_text="Such as https://www.example.org")
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=2, blank=True)
    zip_code = models.CharField("ZIP", max_length=10, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


ORGANIZATION_FIELDS = tuple(field.name for field in Organization._meta.fields)


def new_feed_token() -> str:
    return get_random_string(32)


class Provider(Organization):
    """An organization that files programs and attendance."""

    provider_id = models.CharField(
        "provider ID",
        max_length=8,
        unique=True,
        null=True,
        blank=True,
        editable=False,
        validators=[RegexValidator(r"^P\d{4,}$")],
        help_text="Drawn when AAST approves the organization.",
    )
    status = models.CharField(
        max_length=10, choices=ProviderStatus, default=ProviderStatus.PENDING, editable=False, db_index=True
    )
    feed_token = models.CharField(max_length=32, unique=True, default=new_feed_token, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProviderQuerySet.as_manager()

    class Meta:
        ordering = ["provider_id", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ProviderStatus.values), name="provider_status"),
            models.CheckConstraint(
                condition=Q(status=ProviderStatus.APPROVED, provider_id__isnull=False)
                | (~Q(status=ProviderStatus.APPROVED) & Q(provider_id__isnull=True)),
                name="provider_numbered_when_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} [Provider: {self.provider_id or self.get_status_display()}]"

    @property
    def is_approved(self) -> bool:
        return self.status == ProviderStatus.APPROVED


class ProviderEvent(models.Model):
    """One entry of a provider's history, written in the transaction of its cause."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=300)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.what


class ProviderStaff(models.Model):
    """A person who works for a provider."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="people")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="works_for")
    role = models.CharField(max_length=20, choices=StaffRole, default=StaffRole.COORDINATOR)

    class Meta:
        verbose_name_plural = "provider staff"
        constraints = [
            models.UniqueConstraint(fields=["provider", "user"], name="provider_staff_once"),
            models.CheckConstraint(condition=models.Q(role__in=StaffRole.values), name="provider_staff_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.provider.name}"


class Registration(Organization):
    """A request to register an organization. Nothing else exists until a link confirms the address."""

    first_name = models.CharField(max_length=150)
    last_name = models.CharField(max_length=150)
    person_email = AddressField("your email address")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]


class EmailChange(models.Model):
    """A request for another email address. The link to that address confirms it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="email_changes")
    email = AddressField("email address")
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["asked_at"]

    def __str__(self) -> str:
        return f"{self.user} asked for another email address"


class DailyCount(models.Model):
    """The number of times that a limited action was done on one day.

    `who` is an id, a hash, or the subject of an alarm. It is never an address.
    """

    what = models.CharField(max_length=40)
    who = models.CharField(max_length=64)
    day = models.DateField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "who", "day"], name="daily_count_once")]

    def __str__(self) -> str:
        return f"{self.what}: {self.count} on {self.day}"


class Invitation(models.Model):
    """An invitation by email to work for a provider."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="invitations")
    email = AddressField("email address")
    role = models.CharField(max_length=20, choices=StaffRole, default=StaffRole.COORDINATOR)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    invited_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["invited_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "email"], condition=Q(accepted_at=None), name="invitation_open_once"
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_in_small_letters"),
            models.CheckConstraint(condition=Q(role__in=StaffRole.values), name="invitation_role"),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.provider.name}"
