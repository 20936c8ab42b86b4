from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Collate, Upper

from members.choices import Kind, Role, Standing
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
