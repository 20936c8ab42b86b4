from django.conf import settings
from django.db import models
from django.db.models import F, Q

from certificates.choices import LookKind, ShareContent
from members.models import Member


class ShareLink(models.Model):
    """A link by which a member shows the certificates of a period to one reader, such as a board.

    The token in its address is not stored. `token_hash` finds it again.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="share_links")
    label = models.CharField("for whom", max_length=100)
    content = models.CharField(max_length=15, choices=ShareContent, default=ShareContent.CERTIFICATES)
    first = models.DateField("first day")
    last = models.DateField("last day")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["member", "-made_at"], name="share_link_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="share_link_period"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="share_link_expires_later"),
            models.CheckConstraint(condition=Q(content__in=ShareContent.values), name="share_link_content"),
        ]

    def __str__(self) -> str:
        return self.label


class ShareVisit(models.Model):
    """One look at what a link shows. `network` is a part of the visitor's address, which names nobody."""

    link = models.ForeignKey(ShareLink, on_delete=models.PROTECT, related_name="visits")
    at = models.DateTimeField()
    network = models.CharField(max_length=50)
    kind = models.CharField(max_length=15, choices=LookKind)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["link", "-at", "-id"], name="share_visit_newest")]
        constraints = [models.CheckConstraint(condition=Q(kind__in=LookKind.values), name="share_visit_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.link}"
