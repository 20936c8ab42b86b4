"""Compares each night what fees and payments store with the ledger."""

import logging

from fees.selectors.ledger import ledger_differences
from foundation.emails import send_alarm

_NAMED = 20
logger = logging.getLogger(__name__)


def check_ledger() -> list[str]:
    """Return what differs. An alarm names the first of it, without amounts and people."""
    found = ledger_differences()
    if found:
        logger.error("The ledger differs in %s places.", len(found))
        named = "\n".join(found[:_NAMED])
        send_alarm(
            "The ledger differs",
            f"What is stored and the ledger differ in {len(found)} places. The ledger is the truth; nothing was"
            f" changed. Find out what wrote past the services.\n\n{named}",
        )
    return found
