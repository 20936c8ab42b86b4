"""Logs without personal data: no addresses, no secret links, and no traceback of a refused request."""

import logging
import re
from http import HTTPStatus

_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"'=]+@[^\s@<>()\[\],;:\"'=]+")
_SECRETS = "unsubscribe|register|email|invitation|calendar/provider|key|claim|my-certificate|shared|verify"
_TOKEN = re.compile(rf"(/(?:{_SECRETS})/)[^\s/]+")


class Scrubbed(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return scrub(super().format(record))


def scrub(text: str) -> str:
    return _TOKEN.sub(r"\1…", _ADDRESS.sub("<address>", text))


def without_traceback_of_refusals(record: logging.LogRecord) -> bool:
    """Drop the traceback of a 403 or a 400. Strangers could fill the disk with tracebacks."""
    if getattr(record, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR) < HTTPStatus.INTERNAL_SERVER_ERROR:
        record.exc_info = record.exc_text = None
    return True
