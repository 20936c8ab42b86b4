"""Makes what machines read of certificates. Only a worker calls this, because only a worker holds the keys."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import QuerySet

from certificates.choices import KeyKind
from certificates.credentials.addresses import key_address
from certificates.credentials.document import credential_of, signed
from certificates.credentials.keys import CredentialKeyNotUsable, Key, present_key
from certificates.credentials.statement import statement_of
from certificates.credentials.status_list import draw_places, status_document
from certificates.models import ENDED, Certificate, Credential, PublicKey, StatusList
from foundation.batches import batched

_LEAST_DRAWN = 64
_IN_BATCH = 1_000


@dataclass(frozen=True)
class _Signers:
    """The keys of this worker, with their public rows."""

    credential: Key
    statement: Key
    credential_key: PublicKey
    statement_key: PublicKey

    def sign(self, document: dict[str, object], created: datetime) -> str:
        return signed(document, pem=self.credential.pem, key=key_address(self.credential_key), created=created)


def make_credentials(certificates: Iterable[Certificate], *, now: datetime) -> int:
    """Make the missing credentials of these certificates, and list those that have ended. Returns how many were made.

    May run twice, and in several workers. Raises CredentialKeyNotUsable.
    """
    if not settings.SIGN_CREDENTIALS:
        return 0
    ids = [certificate.pk for certificate in certificates]
    signers = _signers(now)
    missing = list(_without_credential(ids))
    count = len(missing)
    # Another worker may take an index or make a credential meanwhile; the next round then does what is missing.
    while missing:
        _add(missing, signers, now)
        missing = list(_without_credential(ids))
    _list_ended(ids, signers, now)
    return count


def list_ended(ids: Sequence[int], *, now: datetime) -> None:
    """Let the status lists say which of these certificates have ended. May run twice. Raises CredentialKeyNotUsable.

    One without a credential is listed when it gets one.
    """
    if settings.SIGN_CREDENTIALS:
        _list_ended(ids, _signers(now), now)


@transaction.atomic
def withdraw_key(name: str, *, now: datetime) -> int:
    """Withdraw a stolen key: nothing that it signed verifies any more. Returns how many certificates it signed for.

    Raises PublicKey.DoesNotExist, and CredentialKeyNotUsable.
    """
    key = PublicKey.objects.get(name=name)
    signers = _signers(now)
    if key in {signers.credential_key, signers.statement_key}:
        raise CredentialKeyNotUsable(f"The key {name} is the present one. Set another key first.")
    count = _forget(key, signers, now) if key.kind == KeyKind.CREDENTIAL else _state_anew(key, signers)
    key.delete()
    return count


def credential_texts(certificate: Certificate) -> tuple[str, str]:
    """The credential in JSON, and the statement of the QR code. Both are "" until a worker has made them."""
    try:
        credential = certificate.credential
    except ObjectDoesNotExist:
        return "", ""
    return credential.document, credential.statement


def _signers(now: datetime) -> _Signers:
    credential, statement = present_key(KeyKind.CREDENTIAL), present_key(KeyKind.STATEMENT)
    return _Signers(credential, statement, _published(credential, now), _published(statement, now))


def _published(key: Key, now: datetime) -> PublicKey:
    """The row of its public part, which the first signature makes."""
    facts = {"kind": key.kind, "pem": key.public_pem, "first_used_at": now}
    return PublicKey.objects.get_or_create(name=key.name, defaults=facts)[0]


def _without_credential(ids: Sequence[int]) -> QuerySet[Certificate]:
    return Certificate.objects.filter(pk__in=ids, credential=None).order_by("pk")


@transaction.atomic
def _add(certificates: Sequence[Certificate], signers: _Signers, now: datetime) -> None:
    status_list, places = _list_with_room(len(certificates), signers, now)
    credentials = [
        _credential(certificate, status_list, index, signers)
        for certificate, index in zip(certificates, places, strict=False)
    ]
    Credential.objects.bulk_create(credentials, ignore_conflicts=True)


def _list_with_room(count: int, signers: _Signers, now: datetime) -> tuple[StatusList, list[int]]:
    """The newest list with free places of it, or a new list where about half of them are taken.

    Twice as many places are drawn as are needed, so that no list is read as a whole.
    """
    drawn = draw_places(max(_LEAST_DRAWN, 2 * count))
    newest = StatusList.objects.order_by("pk").last()
    if newest:
        taken = set(newest.credentials.filter(status_index__in=drawn).values_list("status_index", flat=True))
        free = [index for index in drawn if index not in taken]
        if 2 * len(free) >= len(drawn):
            return newest, free
    return _sign_list(StatusList.objects.create(signed_at=now), signers, now), drawn


def _credential(certificate: Certificate, status_list: StatusList, index: int, signers: _Signers) -> Credential:
    return Credential(
        certificate=certificate,
        document=signers.sign(credential_of(certificate, status_list, index), certificate.issued_at),
        statement=statement_of(certificate, signers.statement),
        credential_key=signers.credential_key,
        statement_key=signers.statement_key,
        status_list=status_list,
        status_index=index,
    )


def _forget(key: PublicKey, signers: _Signers, now: datetime) -> int:
    """Delete the credentials that the key signed. The mop-up makes them anew.

    Their places are free again, because no listed key vouches for them.
    """
    deleted, _ = Credential.objects.filter(credential_key=key).delete()
    for status_list in StatusList.objects.select_for_update().order_by("pk"):
        _sign_list(status_list, signers, now)
    return deleted


def _state_anew(key: PublicKey, signers: _Signers) -> int:
    """Sign the statements of the key with the present one. Each credential stays as it is, with its place."""
    signed_by_it = Credential.objects.filter(statement_key=key).select_related("certificate")
    count = 0
    for batch in batched(signed_by_it.iterator(_IN_BATCH), _IN_BATCH):
        for credential in batch:
            credential.statement = statement_of(credential.certificate, signers.statement)
            credential.statement_key = signers.statement_key
        count += Credential.objects.bulk_update(batch, ["statement", "statement_key"])
    return count


def _list_ended(ids: Sequence[int], signers: _Signers, now: datetime) -> None:
    """Sign the lists in which a certificate of these has ended. A lock keeps the order of two workers."""
    stale = Credential.objects.filter(ENDED, listed_as_ended=False, certificate__in=ids)
    for pk in sorted(set(stale.values_list("status_list", flat=True))):
        with transaction.atomic():
            status_list = StatusList.objects.select_for_update().get(pk=pk)
            stale.filter(status_list=status_list).update(listed_as_ended=True)
            _sign_list(status_list, signers, now)


def _sign_list(status_list: StatusList, signers: _Signers, now: datetime) -> StatusList:
    ended = status_list.credentials.filter(listed_as_ended=True).values_list("status_index", flat=True)
    document = status_document(status_list, ended, now=now)
    status_list.document, status_list.signed_at = signers.sign(document, now), now
    status_list.save(update_fields=["document", "signed_at"])
    return status_list
