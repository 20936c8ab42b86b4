from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from certificates.choices import CertificateStatus
from certificates.linkedin import linkedin_url
from certificates.models import Certificate
from foundation.formatting import format_cecs
from foundation.pieces import status
from foundation.table_columns import DayColumn

TONES = {
    CertificateStatus.ISSUED: "success",
    CertificateStatus.REPLACED: "neutral",
    CertificateStatus.REVOKED: "danger",
}
_NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}


class CertificateTable(tables.Table):
    completion_date = DayColumn(verbose_name="Completed", order_by=("completion_date", "pk"))
    program_name = tables.Column("Program", order_by=("program_name", "pk"))
    program_id = tables.Column("Program ID", order_by=("program_id", "pk"))
    holder_name = tables.Column("Holder", order_by=("holder_name", "pk"))
    aast_id = tables.Column("AAST ID", order_by=("aast_id", "pk"))
    provider_name = tables.Column("Provider", order_by=("provider_name", "pk"))
    cecs = tables.Column("CECs", attrs=_NUMBER, order_by=("cecs", "pk"))
    number = tables.Column("Certificate", linkify=True, order_by=("number",), attrs={"td": {"class": "nowrap"}})
    status = tables.Column("Status", order_by=("status", "pk"))
    linkedin = tables.Column("LinkedIn", empty_values=(), orderable=False)
    send_again = tables.Column("Email", empty_values=(), orderable=False)

    class Meta:
        caption = "Certificates"
        empty_heading = "No certificates"

    def render_cecs(self, value: Any) -> str:
        return format_cecs(value)

    def render_linkedin(self, record: Certificate) -> str:
        return _for_valid(record, linkedin_url(record), "Add", "to LinkedIn")

    def render_send_again(self, record: Certificate) -> str:
        return _for_valid(record, reverse("send_certificate_again", args=[record.number]), "Send again", "")

    def render_status(self, record: Certificate) -> str:
        return status(record.get_status_display(), TONES[record.state])


def _for_valid(certificate: Certificate, address: str, words: str, more: str) -> str:
    """A link about a valid certificate. People who hear it are told the number and `more`."""
    if certificate.state != CertificateStatus.ISSUED:
        return "—"
    html = '<a class="nowrap" href="{}" rel="noreferrer">{}<span class="visually-hidden"> {} {}</span></a>'
    return format_html(html, address, words, certificate.number, more)
