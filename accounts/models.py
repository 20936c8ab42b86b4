from typing import ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower

from accounts.choices import StaffRole


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractUser):
    """A login: a provider's person, a member, or AAST staff (`is_staff`)."""

    username = None  # type: ignore[assignment]
    email = models.EmailField("email address", unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message="This email address already has a login.",
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class ProviderQuerySet(models.QuerySet["Provider"]):
    def visible_to(self, user: User) -> "ProviderQuerySet":
        if user.is_staff:
            return self
        return self.filter(people__user=user)

    def filing_for(self, user: User) -> "ProviderQuerySet":
        """The providers in whose name `user` may file attendance and pay."""
        return self.filter(people__user=user, people__role__in=[StaffRole.OWNER, StaffRole.COORDINATOR])


class Provider(models.Model):
    """An organization that files programs and attendance."""

    provider_id = models.CharField("provider ID", max_length=8, unique=True, validators=[RegexValidator(r"^P\d{4,}$")])
    name = models.CharField(max_length=200)
    email = models.EmailField("email address", help_text="Where letters to the organization go.")
    phone = models.CharField(max_length=40, blank=True)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=2, blank=True)
    zip_code = models.CharField("ZIP", max_length=10, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProviderQuerySet.as_manager()

    class Meta:
        ordering = ["provider_id"]

    def __str__(self) -> str:
        return f"{self.name} [Provider: {self.provider_id}]"


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
