"""The verification of certificates at a million: whole requests by code, by number and name, and a list at once."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import quantiles
from typing import Any
from unittest.mock import patch

import psutil
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from benchmarks.counting import counted
from certificates.limits import LINES_AT_ONCE
from certificates.models import Certificate
from certificates.selectors import by_code
from certificates.verify.lookup import by_number_and_name

_ASKED, _WARM = 1_000, 20
_STEP = 104_729  # a prime, so that the sample is spread over the whole table
# The grown register has numbers of its own. These get the form that people type.
_TYPED = """
    UPDATE certificates_certificate SET number = 'OLD-2020-' || lpad(id::text, greatest(6, length(id::text)), '0')
    WHERE id = ANY(%s)
"""


def verification(_folder: Path) -> dict[str, Any]:
    """Milliseconds of requests: the median and the 95th percentile, and those of the processor.

    `processor` is the 95th percentile of this process, and `database` the mean of PostgreSQL. A busy machine changes
    them less than the time that passes.
    """
    sample = _sample()
    client = Client(SERVER_NAME="127.0.0.1", headers={"accept-encoding": "gzip"})
    codes = [reverse("verify_code", args=[one.code]) for one in sample]
    by_number = [{"number": one.number, "last_name": one.holder_name.split()[-1]} for one in sample]
    wrong = [{**fields, "last_name": "Nobody"} for fields in by_number]
    number_page, many = reverse("verify_number"), reverse("verify_many")
    lines = [f"{fields['number']},{fields['last_name']}" for fields in by_number]
    unbounded = dict.fromkeys(("PER_MINUTE", "NAMES_PER_MINUTE", "NAMES_OF_NUMBER_PER_HOUR", "LINES_PER_HOUR"), 10**6)
    with override_settings(ALLOWED_HOSTS=["*"]), patch.multiple("certificates.limits", **unbounded):
        return {
            "certificates": Certificate.objects.count(),
            "found": _times(lambda one=one: by_code(one.code) for one in sample),
            "fits": _times(
                lambda sent=sent: by_number_and_name(sent["number"], sent["last_name"]) for sent in by_number
            ),
            "code": _times((lambda path=path: client.get(path) for path in codes), 200),
            "number": _times((lambda sent=sent: client.post(number_page, sent) for sent in by_number), 302),
            "wrong": _times((lambda sent=sent: client.post(number_page, sent) for sent in wrong), 200),
            "many": _of_list(lambda: client.post(many, {"rows": "\n".join(lines[:LINES_AT_ONCE])})),
        }


def _sample() -> list[Certificate]:
    first, last = (Certificate.objects.order_by(order).values_list("pk", flat=True)[0] for order in ("pk", "-pk"))
    drawn = [first + place * _STEP % (last - first + 1) for place in range(2 * _ASKED)]
    with connection.cursor() as cursor:
        cursor.execute(_TYPED, [drawn])
    return list(Certificate.objects.filter(pk__in=drawn, number__startswith="OLD-")[:_ASKED])


def _times(questions: Iterable[Callable[[], Any]], status: int = 0) -> dict[str, float]:
    elapsed, processor = [], []
    database = _of_database()
    for question in questions:
        began, used = time.perf_counter(), time.process_time()
        answer = question()
        elapsed.append((time.perf_counter() - began) * 1_000)
        processor.append((time.process_time() - used) * 1_000)
        if answer is None or (status and answer.status_code != status):
            raise AssertionError(f"The answer is {answer}")
    cuts, of_processor = quantiles(elapsed[_WARM:], n=20), quantiles(processor[_WARM:], n=20)
    spent = (_of_database() - database) / len(elapsed)
    return {"median": cuts[9], "p95": cuts[18], "processor": of_processor[18], "database": spent}


def _of_database() -> float:
    """Milliseconds of the processor that the process of PostgreSQL has used."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        used = psutil.Process(cursor.fetchone()[0]).cpu_times()
    return float(used.user + used.system) * 1_000


def _of_list(request: Callable[[], Any]) -> dict[str, float]:
    request()
    began = time.perf_counter()
    answer = request()
    seconds = time.perf_counter() - began
    with counted() as statements:
        request()
    if answer.status_code != 200 or b"Unknown" in answer.content.split(b"What the results mean")[0]:
        raise AssertionError("The list has lines that are not found.")
    return {"seconds": seconds, "queries": len(statements)}
