"""The broker is killed under a working worker, or holds what nobody can read: the worker goes on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from celery import current_app
from kombu import Connection
from kombu.transport import redis as stock
from post_office.models import Email

from accounts.models import Provider, User
from attendance.choices import UploadStatus
from attendance.models import AttendanceUpload
from attendance.tasks import check_upload
from cecportal import broker as ours
from programs.models import Program
from tests import factories
from tests.faults.broker import Broker
from tests.worker import Worker, wait_for, wait_for_verdict

StartWorker = Callable[..., Worker]
UNREADABLE = {
    "bytes": b"\xff\xfe\x00",
    "no JSON": b"rubbish",
    "JSON of another kind": b"[1, 2]",
    "nothing": b"null",
    "no properties": b"{}",
    "no delivery tag": b'{"properties": {}, "body": ""}',
    "a body that is not in base64": b'{"properties": {"body_encoding": "base64"}, "body": "#"}',
    "an encoding that nobody knows": b'{"properties": {"body_encoding": "morse"}, "body": "#"}',
    "a tag alone": b'{"properties": {"delivery_tag": "1"}, "body": "e30="}',
    "no headers": b'{"properties": {"delivery_tag": "2", "delivery_info": {"exchange": "", "routing_key": "celery"}}}',
    "a task that is no name": b'{"properties": {"delivery_tag": "4", "delivery_info": {"exchange": "", "routing_key": '
    b'"celery"}}, "headers": {"task": ["os.system"], "id": "1"}, "body": "W10="}',
    "a tag that is none": b'{"properties": {"delivery_tag": true, "delivery_info": {"exchange": "", '
    b'"routing_key": ""}}}',
    "an unknown task": b'{"properties": {"delivery_tag": "3", "delivery_info": {"exchange": "", "routing_key": '
    b'"celery"}}, "headers": {"task": "os.system", "id": "1"}, "body": "W10=", "content-type": "application/json"}',
}


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    one = Broker(tmp_path / "broker")
    yield one
    one.kill()


@pytest.fixture
def upload(aast: Provider, carol: User, conference: Program, guide_file: bytes) -> AttendanceUpload:
    factories.make_schedule()
    return factories.receive(aast, carol, guide_file)


def queue(broker: Broker, upload: AttendanceUpload) -> None:
    with current_app.connection(f"{broker.url}/0") as connection:
        check_upload.apply_async(kwargs={"upload_id": str(upload.pk)}, connection=connection)


def is_under_work(upload: AttendanceUpload) -> bool:
    upload.refresh_from_db()
    return upload.attempts == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_outlives_ten_deaths_of_its_broker_under_work(
    start_worker: StartWorker, broker: Broker, upload: AttendanceUpload
) -> None:
    worker = start_worker("attendance.process.staged", action="sleep", once=False, broker=broker.url)
    for times in range(1, 11):
        AttendanceUpload.objects.filter(pk=upload.pk).update(attempts=0)
        queue(broker, upload)
        wait_for(lambda: is_under_work(upload))
        broker.kill()
        broker.start()
        wait_for(lambda: worker.ended or worker.log.count("Connected to") > times)  # noqa: B023
        assert not worker.ended


@pytest.mark.django_db(transaction=True)
def test_a_file_that_was_under_work_is_taken_once(
    start_worker: StartWorker, broker: Broker, upload: AttendanceUpload
) -> None:
    worker = start_worker("attendance.process.staged", action="sleep", broker=broker.url)
    queue(broker, upload)
    worker.wait_for_failpoint()
    broker.kill()
    broker.start()
    queue(broker, upload)
    assert wait_for_verdict(upload) == UploadStatus.ACCEPTED


@pytest.mark.django_db(transaction=True)
def test_a_worker_goes_on_behind_messages_that_it_cannot_read(
    start_worker: StartWorker, broker: Broker, upload: AttendanceUpload
) -> None:
    Email.objects.all().delete()
    worker = start_worker(broker=broker.url)
    for message in UNREADABLE.values():
        broker.client.lpush("celery", message)
    queue(broker, upload)
    assert wait_for_verdict(upload) == UploadStatus.ACCEPTED
    assert not worker.ended
    wait_for(lambda: Email.objects.filter(subject="[CEC portal] A message in the broker was dropped").count() == 1)


def _give_back_over_a_closed_connection(transport: type[stock.Transport], broker: Broker) -> None:
    connection = Connection(f"{broker.url}/0", transport=transport)
    channel = connection.channel()
    channel.qos._delivered["1"] = None
    connection._do_close_transport()
    channel.qos.restore_unacked_once()


def test_nothing_is_given_back_over_a_closed_connection(broker: Broker) -> None:
    _give_back_over_a_closed_connection(ours.Transport, broker)


def test_without_our_transport_a_closed_connection_is_a_crash(broker: Broker) -> None:
    """The control: what ended the worker."""
    with pytest.raises(AttributeError, match="hostname"):
        _give_back_over_a_closed_connection(stock.Transport, broker)
