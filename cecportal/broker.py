"""The transport to the broker. It survives a broken connection and an unreadable message."""

import logging
from queue import Empty
from typing import Any

from kombu.transport import redis
from redis.exceptions import DataError

from foundation.queue import publish

logger = logging.getLogger(__name__)

# Raised for a message that is not JSON, or JSON in another form.
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, DataError)


class QoS(redis.QoS):
    """Returns messages only while their connection is open.

    On a closed connection, kombu fails with an AttributeError, which ends the worker. The broker keeps these messages
    and delivers them again after the visibility timeout. The sweepers are faster.
    """

    def restore_unacked_once(self, stderr: Any = None) -> None:
        if self._connected:
            super().restore_unacked_once(stderr)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        if self._connected:
            super().reject(delivery_tag, requeue)

    def ack(self, delivery_tag: str) -> None:
        if self._connected:
            super().ack(delivery_tag)

    @property
    def _connected(self) -> bool:
        return self.channel.connection is not None and self.channel.connection.client is not None


class Channel(redis.Channel):
    """Drops an unreadable message, with an alarm."""

    QoS = QoS

    def _brpop_read(self, **options: Any) -> Any:
        before = self._taken()
        try:
            return super()._brpop_read(**options)  # type: ignore[misc]  # not in the stubs
        except _UNREADABLE as error:
            logger.error("A message in the broker cannot be read (%s) and is dropped.", type(error).__name__)
            # Otherwise the message would use one of the worker's prefetch slots.
            for tag in self._taken() - before:
                self.qos.ack(tag)
            publish("accounts.alarm_unreadable_message")
            raise Empty from None

    def _taken(self) -> set[str]:
        return set(self.qos._delivered or ())


class Transport(redis.Transport):
    Channel = Channel
