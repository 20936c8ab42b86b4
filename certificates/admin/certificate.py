from datetime import datetime
from typing import cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from certificates.choices import CertificateStatus
from certificates.codes import stored_code
from certificates.models import Certificate
from certificates.pdf.compiler import printable
from certificates.services.holder_link import send_emails_again, send_link_again, withdraw_link
from certificates.services.reissue import reissue_certificate
from certificates.services.release_paper import release_paper
from certificates.services.rename_holder import rename_holder
from certificates.services.revoke import replace_certificate, revoke_certificate
from foundation.admin_actions import ActionsAdmin, AdminAction, ConfirmForm, ReasonForm
from foundation.formatting import plural
from members.choices import NameChangeStatus
from members.models import NameChange
from members.services.name_changes import decline_name

# The page waits for these emails, so they are few.
_MOST_SENT = 500


def _replace(certificate: Certificate, *, reason: str, by: User, now: datetime) -> str:
    new = replace_certificate(certificate, reason=reason, by=by, now=now)
    return f"{certificate} is replaced by {new}."


def _revoke(certificate: Certificate, *, reason: str, by: User, now: datetime) -> str:
    revoke_certificate(certificate, reason=reason, by=by, now=now)
    return f"{certificate} is revoked."


def _reissue(certificate: Certificate, *, reason: str, by: User, now: datetime) -> str:
    new = reissue_certificate(certificate, reason=reason, by=by, now=now)
    return f"{new} is issued in place of {certificate}, which stays revoked."


def _send_again(certificate: Certificate, *, confirmed: bool, by: User, now: datetime) -> str:
    address = send_link_again(certificate, by=by, now=now)
    return f"The email with a new link is on its way to {address}. Older links lead nowhere now."


def _withdraw(certificate: Certificate, *, confirmed: bool, by: User, now: datetime) -> str:
    withdraw_link(certificate, by=by, now=now)
    return "The links that were sent lead nowhere now."


def _address(certificate: Certificate) -> str:
    if certificate.disputed_at:
        return f"The last recipient said that it is for another person. {_goes_to(certificate)}"
    return _goes_to(certificate)


def _goes_to(certificate: Certificate) -> str:
    address = certificate.record.member.email
    return f"It goes to {address}." if address else "The member has no email address."


def _release(certificate: Certificate, *, confirmed: bool, by: User, now: datetime) -> str:
    release_paper(certificate, by=by, now=now)
    return "The paper is released."


def _printed_as(certificate: Certificate) -> str:
    return f"The name is printed as: {printable(certificate.holder_name)}"


def _is_valid(certificate: Certificate) -> bool:
    return certificate.state == CertificateStatus.ISSUED


def _can_come_back(certificate: Certificate) -> bool:
    return certificate.state == CertificateStatus.REVOKED and certificate.replaced_by_id is None


class RenameForm(ConfirmForm):
    replace_certificates = forms.BooleanField(
        label="Replace the valid certificates of this person",
        required=False,
        help_text="They are issued again with the new name, and the holder gets an email for each.",
    )


def _rename(change: NameChange, *, confirmed: bool, replace_certificates: bool, by: User, now: datetime) -> str:
    replaced = rename_holder(change, replace_certificates=replace_certificates, by=by, now=now)
    return f"The name is changed. Certificates replaced: {replaced:,}. The person was told."


def _decline_name(change: NameChange, *, reason: str, by: User, now: datetime) -> str:
    decline_name(change, reason=reason, by=by, now=now)
    return "It is declined. The person was told why."


def _name_waits(change: NameChange) -> bool:
    return change.status == NameChangeStatus.WAITING


def _names(change: NameChange) -> str:
    return f"{change.member.full_name} becomes {change.first_name} {change.last_name}. The reason: {change.reason}"


def _as_asked(change: NameChange) -> dict[str, bool]:
    return {"replace_certificates": change.replace_certificates}


# Here and not with the members, because an approval replaces certificates.
@admin.register(NameChange)
class NameChangeAdmin(ActionsAdmin):
    list_display = ("__str__", "reason", "asked_at", "status")
    list_filter = ("status", "asked_at")
    search_fields = ("=member__aast_id", "last_name", "first_name")
    search_help_text = "AAST ID or new name"
    list_select_related = ("member",)
    record_actions = (
        AdminAction("Change the name", RenameForm, _rename, _name_waits, initial=_as_asked, description=_names),
        AdminAction("Decline", ReasonForm, _decline_name, _name_waits, description=_names, destructive=True),
    )


@admin.register(Certificate)
class CertificateAdmin(ActionsAdmin):
    list_display = ("number", "holder_name", "aast_id", "program_id", "provider_name", "cecs", "issued_at", "status")
    list_filter = ("status", "issued_at", "paper_held", ("disputed_at", admin.EmptyFieldListFilter))
    search_fields = ("=number", "=aast_id", "=program_id", "=code", "holder_name")
    search_help_text = "Number, AAST ID, Program ID, verification code, or name"
    actions = ("send_emails",)
    record_actions = (
        AdminAction(
            "Replace",
            ReasonForm,
            _replace,
            _is_valid,
            help_text="A new certificate is issued with the facts as they are now. Holder and provider are told why.",
            permission="certificates.add_certificate",
        ),
        AdminAction(
            "Revoke",
            ReasonForm,
            _revoke,
            _is_valid,
            help_text="The certificate is no longer valid. Holder and provider are told why.",
            permission="certificates.add_certificate",
            destructive=True,
        ),
        AdminAction(
            "Issue again",
            ReasonForm,
            _reissue,
            _can_come_back,
            help_text=(
                "For a certificate that was revoked by mistake. A new one is issued with the facts as they are now. "
                "The old one stays revoked. Where the fee was not paid, the payment issues it by itself."
            ),
            permission="certificates.add_certificate",
        ),
        AdminAction(
            "Send the link again",
            ConfirmForm,
            _send_again,
            _is_valid,
            help_text="The holder gets the email with a new link, which opens this certificate without a login.",
            description=_address,
        ),
        AdminAction(
            "Release the paper",
            ConfirmForm,
            _release,
            lambda certificate: certificate.paper_held,
            help_text=(
                "A mark stands in place of each letter that has no font. It is better to ask how the name is written "
                "in Latin letters, to change the member’s record, and to replace the certificate."
            ),
            description=_printed_as,
        ),
        AdminAction(
            "Withdraw the link",
            ConfirmForm,
            _withdraw,
            lambda _certificate: True,
            help_text="No link that was sent opens this certificate any more. The certificate stays as it is.",
            destructive=True,
        ),
    )

    @admin.action(description="Send the emails again", permissions=["change"])
    def send_emails(self, request: HttpRequest, queryset: QuerySet[Certificate]) -> None:
        """To the addresses on file, with the links as they are."""
        count = queryset.count()
        if count > _MOST_SENT:
            self.message_user(
                request, f"Select {_MOST_SENT} certificates at most. Nothing was sent.", messages.WARNING
            )
            return
        sent = send_emails_again(queryset.order_by("pk"), by=cast("User", request.user), now=timezone.now())
        said = f"{plural(sent, 'email is', 'emails are')} on the way." if sent else "Nothing was sent."
        left = plural(count - sent, "certificate is", "certificates are")
        rest = f" {left} not valid, or without an email address." if sent < count else ""
        self.message_user(request, said + rest, messages.SUCCESS if sent else messages.WARNING)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Certificate], search_term: str
    ) -> tuple[QuerySet[Certificate], bool]:
        """A code is found however it is typed."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        code = stored_code(search_term)
        return (found if code == search_term else found | queryset.filter(code=code)), may_repeat
