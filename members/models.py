from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Collate, Upper

from accounts.models import Provider
from members.choices import Kind, LoginRequestStatus, NameChangeStatus, Role, Standing

# Imported so that Django finds them.
from members.imports.models import MemberChange, MemberImport, MemberImportError, MemberImportWork  # noqa: F401
from members.rules.aast_ids import PATTERN as AAST_ID_PATTERN
from members.rules.names import name_key


def given_part(name_key: str = "name_key") -> Collate:
    """A name key as text that begins with the given name. The "C" order lets an index serve prefixes."""
    return Collate(name_key, "C")


def family_part(name_key: str = "name_key") -> Collate:
    """The same for the family name."""
    part = Func(name_key, Value("|"), Value(2), function="split_part", output_field=models.TextField())
    return Collate(part, "C")


class MemberQuerySet(models.QuerySet["Member"]):
    def reachable(self) -> "MemberQuerySet":
        """Members with an address for emails with links. `Member.mail_address` has the same rule."""
        return self.filter(email_disputed_at=None).exclude(email="")


class Member(models.Model):
    """A person who can be credited: a member or a guest of AAST."""

    aast_id = models.CharField(
        "AAST ID",
        max_length=6,
        unique=True,
        validators=[RegexValidator(AAST_ID_PATTERN, "An AAST ID has six digits.")],
        help_text="Six digits. Text, not a number: leading zeros count.",
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.MEMBER)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.ACTIVE)
    role = models.CharField(max_length=20, choices=Role, default=Role.PRACTITIONER)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    name_key = models.CharField(max_length=300, editable=False)
    email = models.EmailField("email address", blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=2, blank=True)
    zip_code = models.CharField("ZIP", max_length=10, blank=True)
    county = models.CharField(max_length=100, blank=True)
    listed = models.BooleanField(
        "listed in the directory",
        default=True,
        help_text="Unlisted people are found by their exact AAST ID alone, and are credited like anyone else.",
    )
    email_disputed_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When a recipient at this address said to be another person. It gets no links until staff decide.",
    )
    cycle_ends_on = models.DateField(
        "BRPT certification ends on", null=True, blank=True, help_text="The member says so on the transcript."
    )
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["last_name", "first_name", "id"]
        indexes = [
            models.Index(family_part(), given_part(), name="member_family_given"),
            models.Index(given_part(), name="member_given"),
            models.Index(Upper("email"), name="member_email"),
            models.Index(fields=["last_name", "first_name", "id"], name="member_name"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(aast_id__regex=AAST_ID_PATTERN), name="member_aast_id_form"),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="member_kind"),
            models.CheckConstraint(condition=models.Q(standing__in=Standing.values), name="member_standing"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name} ({self.aast_id})"

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_key = name_key(self.first_name, self.last_name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def mail_address(self) -> str:
        """The address for emails with links; empty where there is none, or where it is disputed."""
        return "" if self.email_disputed_at else self.email


class MemberSearch(models.Model):
    """One requested page of Member Search: person, fields, number of people. Typed values are not kept."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, null=True, related_name="+")
    fields = models.CharField("fields filled in", max_length=200)
    found = models.PositiveIntegerField(help_text="How many people fit.")
    shown = models.PositiveIntegerField(help_text="How many of them were on the page.")
    refused = models.BooleanField("over the day’s limit", default=False)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "member searches"
        indexes = [models.Index(fields=["by", "at"], name="member_search_by_day")]

    def __str__(self) -> str:
        return f"{self.by} searched by {self.fields}"


class FormerName(models.Model):
    """An earlier name of a member. A file may still use it."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="former_names")
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    name_key = models.CharField(max_length=300, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "name_key"], name="former_name_once")]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_key = name_key(self.first_name, self.last_name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class MemberEvent(models.Model):
    """One entry of a member's history, written in the transaction of its cause."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=300)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.what


class LoginClaim(models.Model):
    """A link to a member's first login. It was sent to an address on file, or to one that staff accepted."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="login_claims")
    email = models.EmailField("email address")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="When it was used, or when another event ended it.")
    granted = models.BooleanField(default=False, help_text="Staff accepted the address, which may not be on file.")
    keep_address = models.BooleanField(default=False, help_text="The address goes on file when the link is used.")

    class Meta:
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return f"Claim of {self.member}"


class LoginRequest(models.Model):
    """A person without the address on file asks staff for a login."""

    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    aast_id = models.CharField("AAST ID", max_length=6, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=2, blank=True)
    email = models.EmailField("email address for the answer")
    text = models.TextField("what else may help to find them", max_length=1000, blank=True)
    asked_at = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=LoginRequestStatus, default=LoginRequestStatus.WAITING, editable=False
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="login_requests")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="login_request_waits",
                condition=models.Q(status=LoginRequestStatus.WAITING),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=LoginRequestStatus.values), name="login_request_status"
            ),
            models.CheckConstraint(
                condition=models.Q(status=LoginRequestStatus.WAITING, decided_at__isnull=True)
                | (~models.Q(status=LoginRequestStatus.WAITING) & models.Q(decided_at__isnull=False)),
                name="login_request_decided_when_final",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=LoginRequestStatus.GRANTED) | models.Q(member__isnull=False),
                name="login_request_granted_to_member",
            ),
        ]

    def __str__(self) -> str:
        return f"Login for {self.first_name} {self.last_name}"


class NameChange(models.Model):
    """A member asks for another name on the register. Staff decide."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="name_changes")
    first_name = models.CharField("new first name", max_length=100)
    last_name = models.CharField("new last name", max_length=100)
    reason = models.CharField(max_length=250)
    replace_certificates = models.BooleanField("also replace valid certificates", default=False)
    asked_at = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=NameChangeStatus, default=NameChangeStatus.WAITING, editable=False
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=NameChangeStatus.values), name="name_change_status"),
            models.CheckConstraint(
                condition=models.Q(status=NameChangeStatus.WAITING, decided_at__isnull=True)
                | (~models.Q(status=NameChangeStatus.WAITING) & models.Q(decided_at__isnull=False)),
                name="name_change_decided_when_final",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(status=NameChangeStatus.WAITING),
                name="name_change_waits_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} to {self.first_name} {self.last_name}"
