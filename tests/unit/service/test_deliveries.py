"""Messages to other systems: signed, at least once, later and later, given up after a day; never inside."""

import datetime as dt
import hashlib
import hmac
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import orjson
import pytest

from service import clock, counties, db, deliveries, messages, problems, webhooks
from service.accounts import Actor
from service.campaign_tables import Message
from service.config import Config
from service.db import begin_write
from service.errors import Conflict
from service.publication_tables import Delivery, Webhook
from tests.unit.service.conftest import CODE

START = dt.datetime(2025, 6, 2, 9, tzinfo=clock.BEIJING)


@dataclass
class Receiver:
    """A system that is told of events, and what it was told."""

    port: int
    status: int = 204
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append((dict(self.headers), content))
            self.send_response(made.status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    made = Receiver(server.server_port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


@dataclass
class Told:
    """A county with a registered address."""

    engine: Any
    config: Config
    webhook: int = 0
    secret: str = ""

    def emit(self, event: str = "result.published") -> None:
        with db.session(self.engine) as session:
            webhooks.emit(session, CODE, event, {"year": 2024})

    def deliver(self) -> int:
        with db.session(self.engine) as session:
            return webhooks.deliver(session, self.config, CODE)

    def rows(self) -> list[Delivery]:
        with db.session(self.engine) as session:
            return session.query(Delivery).order_by(Delivery.id).all()


@pytest.fixture
def told(engine: Any, plain: Config, receiver: Receiver) -> Told:
    config = replace(plain, webhooks_http=True)
    with db.session(engine) as session:
        counties.add(session, CODE, "示范县", synthetic=True)
        events = ["result.published", "result.corrected"]
        made = webhooks.register(session, config, CODE, receiver.url, events, "发改", None)
    return Told(engine, config, made.webhook.id, made.secret)


def test_a_message_is_signed_and_sent_once(told: Told, receiver: Receiver) -> None:
    told.emit()
    told.emit("objection.filed")  # nobody asked for it
    assert told.deliver() == 1
    assert told.deliver() == 0
    [(headers, body)] = receiver.got
    moment, proof = (part.partition("=")[2] for part in headers["Muhero-Signature"].split(","))
    wanted = hmac.new(told.secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(proof, wanted)
    said = orjson.loads(body)
    assert (said["event"], said["county"], said["data"]) == ("result.published", CODE, {"year": 2024})
    assert said["id"] == headers["Muhero-Event-Id"]
    [row] = told.rows()
    assert (row.tries, row.answer, row.delivered_at is not None) == (1, "204", True)


def test_what_is_undone_is_not_told(told: Told) -> None:
    with db.session(told.engine) as session:
        webhooks.emit(session, CODE, "result.published", {})
        session.rollback()
    assert told.rows() == []


def test_it_is_tried_later_and_later_and_given_up_after_a_day(told: Told, receiver: Receiver) -> None:
    receiver.status = 503
    with clock.at(START) as hand:
        told.emit()
        waits = []
        while told.rows()[0].given_up_at is None:
            assert told.deliver() == 0
            [row] = told.rows()
            waits.append((row.due_at - clock.now()).total_seconds() / 60)
            hand.advance(minutes=max(waits[-1], 0.1))
        assert waits[:9] == [1, 2, 4, 8, 16, 32, 64, 128, 240]
        assert len(receiver.got) == len(waits) == row.tries
        assert len({headers["Muhero-Event-Id"] for headers, _ in receiver.got}) == 1
        assert (clock.now() - row.created_at).total_seconds() >= 24 * 3600
        receiver.status = 200
        assert told.deliver() == 0
    with db.session(told.engine) as session:
        sent = session.query(Message).all()
    assert {one.role for one in sent} == {"officer", "system"}
    assert {one.code for one in sent} == {"webhook.given_up"}
    with db.session(told.engine) as session:
        (letter,) = messages.inbox(session, CODE, Actor(0, frozenset({"system"}), CODE)).items
    assert "未接收事件“结果已公布”" in problems.text(letter.text)


def test_only_a_success_counts_and_redirects_are_not_followed(told: Told, receiver: Receiver) -> None:
    with clock.at(START) as hand:
        told.emit()
        for status in (301, 307, 400, 500):
            receiver.status = status
            hand.advance(hours=1)
            assert told.deliver() == 0
            assert told.rows()[0].answer == str(status)
    assert len(receiver.got) == 4


def test_who_does_not_answer_is_tried_again(told: Told, receiver: Receiver) -> None:
    with db.session(told.engine) as session:
        begin_write(session)
        session.get_one(Webhook, told.webhook).url = "http://127.0.0.1:9/"
    told.emit()
    assert told.deliver() == 0
    assert told.rows()[0].answer == "ConnectionError"


def test_a_disabled_address_is_told_nothing_more(told: Told, receiver: Receiver) -> None:
    told.emit()
    with db.session(told.engine) as session:
        webhooks.disable(session, CODE, told.webhook, None)
    told.emit()
    assert told.deliver() == 0
    assert receiver.got == []
    assert [one.answer for one in told.rows()] == ["webhook.disabled"]
    with db.session(told.engine) as session, pytest.raises(Conflict, match="disabled"):
        webhooks.disable(session, CODE, told.webhook, None)


def test_the_secret_is_not_in_the_database(told: Told) -> None:
    with db.session(told.engine) as session:
        kept = session.get_one(Webhook, told.webhook).secret
    assert told.secret not in kept
    other = replace(told.config, keys_dir=told.config.keys_dir + "-lost")
    told.emit()
    with db.session(told.engine) as session:
        assert webhooks.deliver(session, other, CODE) == 0
    assert told.rows()[0].answer == "sealing.key_lost"


def test_no_more_than_so_many_addresses(told: Told, receiver: Receiver) -> None:
    with db.session(told.engine) as session:
        for _ in range(webhooks.MOST - 1):
            webhooks.register(session, told.config, CODE, receiver.url, ["result.published"], "", None)
        with pytest.raises(Conflict, match="too_many"):
            webhooks.register(session, told.config, CODE, receiver.url, ["result.published"], "", None)


@pytest.mark.parametrize(
    ("url", "http", "code"),
    [
        ("https://10.0.0.1/hook", False, None),
        ("https://8.8.8.8/", False, None),
        ("http://10.0.0.1/hook", True, None),
        ("http://[fd00::1]:8080/", True, None),
        ("http://127.0.0.1/", True, None),
        ("http://10.0.0.1/hook", False, "webhook.not_encrypted"),
        ("http://8.8.8.8/", True, "webhook.address_closed"),
        ("https://127.0.0.1/", False, "webhook.address_closed"),
        ("https://[::1]/", False, "webhook.address_closed"),
        ("https://[::ffff:127.0.0.1]/", False, "webhook.address_closed"),
        ("https://169.254.169.254/latest", False, "webhook.address_closed"),
        ("https://[fe80::1]/", False, "webhook.address_closed"),
        ("https://0.0.0.0/", False, "webhook.address_closed"),
        ("https://224.0.0.1/", False, "webhook.address_closed"),
        ("https://no-such-host.invalid/", False, "webhook.host_unknown"),
        ("https://" + "a" * 300 + "/", False, "webhook.host_unknown"),
        ("https://user:secret@10.0.0.1/", False, "webhook.not_an_address"),
        ("https://10.0.0.1/#part", False, "webhook.not_an_address"),
        ("https://10.0.0.1:99999/", False, "webhook.not_an_address"),
        ("https://[10.0.0.1/", False, "webhook.not_an_address"),
        ("ftp://10.0.0.1/", True, "webhook.not_an_address"),
        ("file:///etc/passwd", True, "webhook.not_an_address"),
        ("//10.0.0.1/", True, "webhook.not_an_address"),
        ("", True, "webhook.not_an_address"),
    ],
)
def test_where_messages_may_go(url: str, http: bool, code: str | None) -> None:
    found = deliveries.refusal(url, http)
    assert (found.code if found else None) == code
