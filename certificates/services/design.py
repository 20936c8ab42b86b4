"""Designs of certificates: drafts that staff edit, and published ones that never change."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from certificates.models import CertificateDesign
from certificates.pdf.first_design import first_design
from certificates.pdf.sample import print_sample
from foundation.refusals import Conflict


class DesignPublished(Conflict):
    """Raised where a design was published meanwhile. Certificates have it, so it never changes."""

    code = "design_published"
    sentence = "This design is published, so it cannot be changed. Add a new draft."


def current_design(*, now: datetime) -> CertificateDesign:
    """The newest published design. The first certificate of an installation publishes the first one."""
    if newest := CertificateDesign.objects.published().first():
        return newest
    first = first_design()
    facts = {**first.words(), **first.images(), "published_at": now}
    return CertificateDesign.objects.get_or_create(version=1, defaults=facts)[0]


def newest_look() -> CertificateDesign:
    """What a new draft begins with."""
    return CertificateDesign.objects.published().first() or first_design()


@transaction.atomic
def save_draft(draft: CertificateDesign, *, texts: Mapping[str, str], images: Mapping[str, str]) -> CertificateDesign:
    """Write a new or an existing draft. Images that are not named stay. Raises DesignPublished."""
    if draft.pk:
        draft = _lock(draft)
    for name, value in {**texts, **images}.items():
        setattr(draft, name, value)
    draft.save()
    return draft


@transaction.atomic
def publish_design(draft: CertificateDesign, *, by: User, now: datetime) -> CertificateDesign:
    """Certificates that are issued from now on have it. Raises DesignPublished."""
    design = _lock(draft)
    print_sample(design)
    newest = CertificateDesign.objects.published().select_for_update().first()
    design.version = (newest.version or 0) + 1 if newest else 1
    design.published_at, design.published_by = now, by
    design.save(update_fields=["version", "published_at", "published_by"])
    return design


def _lock(draft: CertificateDesign) -> CertificateDesign:
    design = CertificateDesign.objects.select_for_update().get(pk=draft.pk)
    if design.is_published:
        raise DesignPublished
    return design
