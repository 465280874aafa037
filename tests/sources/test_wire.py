"""Calls: what is tried again, what is told, what is never followed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from reachmap.errors import SourceError
from reachmap.sources import wire as wires
from reachmap.sources.questions import SCB, Question, RefusedError, StoppedError
from reachmap.sources.wire import Wire
from tests.sources.clock import Clock
from tests.sources.server import Fault, Publisher

CONFIG = Question(SCB, "/config", about="config")


@pytest.fixture
def wire(publisher: Publisher, clock: Clock) -> Iterator[Wire]:
    with Wire(publisher.addresses, clock=clock.read, wait=clock.wait, timeout=5.0) as wire:
        yield wire


def test_an_answer_at_once_is_one_call_without_a_wait(wire: Wire, publisher: Publisher, clock: Clock) -> None:
    assert b"maxDataCells" in wire.ask(CONFIG)
    assert (wire.tally.calls, len(publisher.asked), clock.waits) == (1, 1, [])


def test_429_waits_as_long_as_it_asks(wire: Wire, publisher: Publisher, clock: Clock) -> None:
    publisher.faults = [Fault("/config", 429, value="7")]
    wire.ask(CONFIG)
    assert (wire.tally.calls, clock.waited) == (2, 7.0)


def test_429_may_name_a_time_of_day(wire: Wire, publisher: Publisher, clock: Clock) -> None:
    then = datetime.now(UTC) + timedelta(seconds=30)
    publisher.faults = [Fault("/config", 429, value=format_datetime(then, usegmt=True))]
    wire.ask(CONFIG)
    assert 25 < clock.waited <= 30


def test_429_that_does_not_say_how_long_waits_longer_each_time(
    wire: Wire, publisher: Publisher, clock: Clock
) -> None:
    publisher.faults = [Fault("/config", 429, times=3)]
    wire.ask(CONFIG)
    assert clock.waited == 1 + 2 + 4


def test_429_that_asks_for_an_hour_is_left_to_the_user(
    wire: Wire, publisher: Publisher, clock: Clock
) -> None:
    publisher.faults = [Fault("/config", 429, value="3600")]
    with pytest.raises(SourceError, match=r"source_asks_to_wait.*seconds=3600"):
        wire.ask(CONFIG)
    assert clock.waits == []


def test_429_for_ever_is_given_up(wire: Wire, publisher: Publisher) -> None:
    publisher.faults = [Fault("/config", 429, times=99, value="1")]
    with pytest.raises(SourceError, match="source_busy"):
        wire.ask(CONFIG)
    assert wire.tally.calls == wires.TRIES


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_fault_of_the_services_own_is_tried_again(wire: Wire, publisher: Publisher, status: int) -> None:
    publisher.faults = [Fault("/config", status, times=2)]
    assert b"maxDataCells" in wire.ask(CONFIG)
    assert wire.tally.calls == 3


def test_503_with_retry_after_waits_as_long_as_it_asks(
    wire: Wire, publisher: Publisher, clock: Clock
) -> None:
    publisher.faults = [Fault("/config", 503, value="9")]
    wire.ask(CONFIG)
    assert clock.waited == 9.0


def test_a_service_that_stays_broken_is_told_with_its_status(wire: Wire, publisher: Publisher) -> None:
    publisher.faults = [Fault("/config", 502, times=99)]
    with pytest.raises(SourceError, match=r"source_fails.*status=502"):
        wire.ask(CONFIG)


@pytest.mark.parametrize("kind", ["cut", "short"])
def test_an_answer_that_breaks_off_is_asked_for_again(wire: Wire, publisher: Publisher, kind: str) -> None:
    publisher.faults = [Fault("/config", kind, times=2)]
    assert b"maxDataCells" in wire.ask(CONFIG)
    assert wire.tally.calls == 3


def test_an_answer_that_does_not_come_in_time_is_asked_for_again(publisher: Publisher, clock: Clock) -> None:
    publisher.faults = [Fault("/config", "slow", value="0.6")]
    with Wire(publisher.addresses, clock=clock.read, wait=clock.wait, timeout=0.2) as wire:
        assert b"maxDataCells" in wire.ask(CONFIG)
    assert wire.tally.calls == 2


def test_a_slow_answer_within_the_time_is_waited_for(wire: Wire, publisher: Publisher) -> None:
    publisher.faults = [Fault("/config", "slow", value="0.3")]
    wire.ask(CONFIG)
    assert wire.tally.calls == 1


def test_nobody_there_is_told(clock: Clock) -> None:
    with (
        Wire({SCB: "http://127.0.0.1:9"}, clock=clock.read, wait=clock.wait) as wire,
        pytest.raises(SourceError, match=r"source_unreachable.*127\.0\.0\.1"),
    ):
        wire.ask(CONFIG)


@pytest.mark.parametrize("status", [400, 403, 404, 422])
def test_a_question_that_is_refused_is_not_asked_again(wire: Wire, publisher: Publisher, status: int) -> None:
    publisher.faults = [Fault("/config", status, said="Non-existent value")]
    with pytest.raises(RefusedError, match=f"{status} Non-existent value"):
        wire.ask(CONFIG)
    assert wire.tally.calls == 1


@pytest.mark.parametrize("status", [301, 302, 307])
def test_nothing_is_followed_elsewhere(wire: Wire, publisher: Publisher, status: int) -> None:
    publisher.faults = [Fault("/config", status, value="https://example.org/config")]
    with pytest.raises(SourceError, match=r"source_moved.*example\.org"):
        wire.ask(CONFIG)
    assert wire.tally.calls == 1


def test_a_stop_is_noticed_during_a_wait(publisher: Publisher) -> None:
    publisher.faults = [Fault("/config", 429, value="60")]
    clock = Clock()

    def stopped() -> bool:
        return len(clock.waits) >= 3

    with (
        Wire(publisher.addresses, clock=clock.read, wait=clock.wait, stopped=stopped) as wire,
        pytest.raises(StoppedError),
    ):
        wire.ask(CONFIG)
    assert clock.waited < 1


def test_a_stop_is_noticed_before_a_call(publisher: Publisher) -> None:
    with Wire(publisher.addresses, stopped=lambda: True) as wire, pytest.raises(StoppedError):
        wire.ask(CONFIG)
    assert publisher.asked == []


def test_an_address_that_would_be_cut_off_is_never_sent(wire: Wire, publisher: Publisher) -> None:
    codes = ",".join(f"0380R{n:03d}_RegSO2025" for n in range(200))
    with pytest.raises(SourceError, match="source_address_long"):
        wire.ask(Question(SCB, "/tables/TAB6574/data", (("valueCodes[Region]", codes),)))
    assert publisher.asked == []


def test_an_answer_without_end_is_refused(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wires, "LARGEST_ANSWER", 100)
    with pytest.raises(SourceError, match="source_answer_large"):
        wire.ask(CONFIG)


@pytest.mark.parametrize(
    "address",
    ["http://example.org/api", "ftp://127.0.0.1/", "file:///etc/passwd", "example.org", "http://[", ""],
)
def test_an_open_address_is_refused(address: str) -> None:
    with pytest.raises(SourceError, match="source_address_open"):
        Wire({SCB: address})


def test_the_stated_limit_is_kept_without_being_told_off(publisher: Publisher) -> None:
    # In real time: three calls a second, seven calls take two windows.
    publisher.calls, publisher.window = 3, 1
    with Wire(publisher.addresses) as wire:
        start = time.monotonic()
        for _ in range(7):
            wire.ask(CONFIG)
    assert publisher.refused == 0
    assert time.monotonic() - start >= 2
