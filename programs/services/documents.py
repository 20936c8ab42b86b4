"""Adds and removes the private files of a program."""

import hashlib
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from accounts.models import User
from programs.choices import DocumentKind
from programs.models import Program, ProgramDocument
from programs.rules.documents import NotADocument, content_type_of
from programs.services.applications import lock_editable

MOST_DOCUMENTS = 30


class ReadDocument(NamedTuple):
    filename: str
    content: bytes
    content_type: str


@transaction.atomic
def add_document(
    program: Program, kind: DocumentKind, file: "File[bytes]", *, by: User, now: datetime
) -> ProgramDocument:
    """Add a file to an application. The same file again adds nothing. Raises NotADocument, NotEditable."""
    lock_editable(program)
    return keep_document(program, kind, file, by=by, now=now)


def keep_document(
    program: Program, kind: DocumentKind, file: "File[bytes]", *, by: User, now: datetime
) -> ProgramDocument:
    """Store a file, or return the document with the same content. Needs the program locked. Raises NotADocument."""
    filename, content, content_type = read_document(file)
    sha256 = hashlib.sha256(content).hexdigest()
    present = program.documents.filter(removed_at=None)
    before = present.filter(kind=kind, sha256=sha256).first()
    if before:
        return before
    if present.count() >= MOST_DOCUMENTS:
        raise NotADocument(f"A program has at most {MOST_DOCUMENTS} documents. Remove one first.")
    document = ProgramDocument(
        program=program,
        kind=kind,
        filename=filename,
        content_type=content_type,
        size=file.size,
        sha256=sha256,
        added_by=by,
        added_at=now,
    )
    document.file.save(filename, file, save=False)
    document.save()
    return document


def read_document(file: "File[bytes]") -> ReadDocument:
    """Raises NotADocument if the file is empty or too large, or if it is no document."""
    filename = (file.name or "document")[-200:]
    if not file.size:
        raise NotADocument(f"“{filename}” is empty. Save it again and choose it once more.")
    if file.size > settings.DOCUMENT_MAX_BYTES:
        limit = settings.DOCUMENT_MAX_BYTES // (1024 * 1024)
        raise NotADocument(
            f"“{filename}” is larger than {limit} MB. Make it smaller, for example by saving it as a PDF."
        )
    content = file.read()
    file.seek(0)
    return ReadDocument(filename, content, content_type_of(filename, content))


@transaction.atomic
def remove_document(document: ProgramDocument, *, now: datetime) -> None:
    """Remove the document, and keep the file, because a submission may name it. Raises NotEditable."""
    lock_editable(document.program)
    document.removed_at = now
    document.save(update_fields=["removed_at"])
