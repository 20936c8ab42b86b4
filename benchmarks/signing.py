"""The papers of 1,000 certificates on one core: printed, signed, and given away. On the database of money."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import process_time

from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import transaction
from django.test import override_settings

from benchmarks.certificates import CERTIFICATES, NOW, measured_certificates
from benchmarks.memory import peak
from benchmarks.money import build
from certificates.downloads.zip_archive import certificates_as_zip
from certificates.models import Certificate
from certificates.pdf.render import print_certificate
from certificates.signing.own_root import write_key
from certificates.signing.selectors import for_printing
from certificates.signing.services import sign_certificates
from certificates.signing.signed_pdf import signed_pdf

_FEW, _WARM = 100, 20


def signing(_folder: Path) -> dict[str, float]:
    """Seconds of the processor for a certificate, and growth of the memory peak. Everything is rolled back."""
    build()
    with transaction.atomic(), _key():
        certificates = measured_certificates()
        _sign(certificates[:_WARM])
        found = {
            "printed": _each(certificates[:_FEW], print_certificate),
            "signed": _of(lambda: _sign(certificates[_WARM:_FEW])) / (_FEW - _WARM),
            "given": _each(list(_stored(_FEW)), signed_pdf),
        }
        with _key(rsa.generate_private_key(65537, 3072)):
            found["signed_rsa"] = _of(lambda: _sign(certificates[_FEW : 2 * _FEW])) / _FEW
        _sign(certificates[2 * _FEW :])
        found["zip_few"], before = _of(lambda: _zip(_FEW)), peak()
        found["zip"], found["growth"] = _of(lambda: _zip(CERTIFICATES)), peak() - before
        transaction.set_rollback(True)
    return found


def _sign(certificates: list[Certificate]) -> None:
    sign_certificates(certificates, now=NOW)


def _stored(count: int) -> Iterator[Certificate]:
    measured = Certificate.objects.filter(code__startswith="MEASURED").order_by("number")[:count]
    return for_printing(measured).iterator(200)


def _zip(count: int) -> None:
    for _part in certificates_as_zip(_stored(count)):
        pass


def _each(certificates: list[Certificate], do: Callable[[Certificate], bytes]) -> float:
    return _of(lambda: [do(one) for one in certificates]) / len(certificates)


def _of(do: Callable[[], object]) -> float:
    begin = process_time()
    do()
    return process_time() - begin


@contextmanager
def _key(private: rsa.RSAPrivateKey | None = None) -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "key.pem"
        write_key(path, organization="AAST", now=NOW, private=private)
        with override_settings(SIGN_CERTIFICATES=True, SIGNING_KEY_FILE=str(path)):
            yield
