"""A second process does parts of a job: the same comes of it, and nothing is lost where it fails."""

from __future__ import annotations

import operator
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from functools import partial
from multiprocessing.connection import Connection

import numpy as np
import pandas as pd
import pytest

from reachmap.gaps import Gaps, measure_gaps, second
from reachmap.gaps.second import Results, Second
from tests.gaps.test_measure import evenly, population, publish

pytestmark = pytest.mark.skipif(os.name != "posix", reason="there is no second process on Windows")
PARTS = range(40)
RIGHT = {part: 7 * part for part in PARTS}


class Sevenfold:
    """A job that remembers which parts were done here; in the second process it is another, that is quick."""

    def __init__(self, *, there: Callable[[int], int] | None = None) -> None:
        self.there, self.here = there or partial(operator.mul, 7), list[int]()

    def __call__(self, part: int) -> int:
        """Do a part here."""
        self.here.append(part)
        time.sleep(0.005)
        return 7 * part

    def __reduce__(self) -> tuple[object, ...]:
        return partial, (self.there,)


@pytest.fixture(autouse=True)
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(second.PROCESSES)
    monkeypatch.setattr(second, "_cores", lambda: 2)


@pytest.fixture(scope="module")
def kept() -> Generator[Second]:
    """One for all tests that leave it alive."""
    found = Second()
    yield found
    found.end()


@pytest.fixture
def other(kept: Second) -> Second:
    """A second process that is up."""
    wait_for(kept)
    return kept


def wait_for(found: Second) -> None:
    found.wake()
    for _ in range(3000):
        if found._ready() is not None:
            return
        time.sleep(0.02)
    pytest.fail("the second process is not up after a minute")


def results(at: Second, job: Sevenfold) -> Results:
    with at.at(job, PARTS) as do:
        return do()


def runs(found: Second) -> bool:
    return found._process is not None and found._process.poll() is None


def test_both_do_their_part(other: Second) -> None:
    job = Sevenfold()
    assert list(results(other, job).items()) == list(RIGHT.items())
    # From the front here, from the back there.
    assert job.here == list(range(len(job.here)))
    assert len(job.here) <= len(PARTS) - second.PARTS_AHEAD


def test_it_begins_while_something_else_is_done_here(other: Second) -> None:
    job = Sevenfold()
    with other.at(job, PARTS) as do:
        time.sleep(0.5)
        assert other._line is not None
        assert other._line.poll()
        assert not job.here
        assert do() == RIGHT


def test_one_job_after_another(other: Second) -> None:
    with other.at(Sevenfold(there=partial(operator.mul, 1000)), PARTS):
        pass  # Broken off before anything was asked for.
    assert results(other, Sevenfold()) == RIGHT
    assert results(other, Sevenfold()) == RIGHT
    assert runs(other)


def test_who_comes_while_it_is_at_a_job_works_alone(other: Second) -> None:
    job = Sevenfold()
    with other.at(Sevenfold(), PARTS) as do:
        assert results(other, job) == RIGHT
        assert job.here == list(PARTS)
        assert do() == RIGHT


def test_it_is_not_waited_for_before_it_is_up() -> None:
    found, job = Second(), Sevenfold()
    found.wake()
    try:
        assert results(found, job) == RIGHT
        assert job.here == list(PARTS)
    finally:
        found.end()


def test_one_that_is_killed_takes_nothing_with_it(other: Second) -> None:
    class Killing(Sevenfold):
        def __call__(self, part: int) -> int:
            if part == 3 and other._process is not None:
                other._process.kill()
                other._process.wait()
            return super().__call__(part)

    assert results(other, Killing()) == RIGHT
    assert not runs(other)
    wait_for(other)
    job = Sevenfold()
    assert results(other, job) == RIGHT
    assert len(job.here) < len(PARTS)


def test_one_that_hangs_is_given_up(other: Second, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second, "PATIENCE_S", 0.1)
    assert other._process is not None
    stopped = other._process
    stopped.send_signal(signal.SIGSTOP)
    assert results(other, Sevenfold()) == RIGHT
    assert stopped.poll() is not None


def test_what_fails_there_is_done_here(other: Second) -> None:
    assert results(other, Sevenfold(there=partial(operator.truediv, "no number"))) == RIGHT
    assert not runs(other)


def test_what_fails_here_is_told_and_leaves_it_free(other: Second) -> None:
    class Failing(Sevenfold):
        def __call__(self, part: int) -> int:
            if part == 3:
                raise OSError(part)
            return super().__call__(part)

    with pytest.raises(OSError, match="3"):
        results(other, Failing())
    wait_for(other)
    assert results(other, Sevenfold()) == RIGHT


def test_one_of_other_code_is_given_nothing(other: Second, monkeypatch: pytest.MonkeyPatch) -> None:
    other.end()
    monkeypatch.setattr(second, "__file__", "of another version")
    other.wake()
    assert other._line is not None
    assert other._line.poll(60)
    job = Sevenfold()
    assert results(other, job) == RIGHT
    assert job.here == list(PARTS)
    other.end()


def test_it_can_be_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setenv(second.PROCESSES, "1")
    found = Second()
    found.wake()
    assert not runs(found)
    assert results(found, Sevenfold()) == RIGHT


def test_one_that_can_not_be_started_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    found = Second()
    found.wake()
    assert results(found, Sevenfold()) == RIGHT


def test_a_process_that_was_forked_has_another(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = second._second()
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert second._second() is not mine


def test_it_ends_with_the_first() -> None:
    code = "from reachmap.gaps import second; second.wake(); print(second._second()._process.pid)"
    environment = {name: value for name, value in os.environ.items() if name != second.PROCESSES}
    told = subprocess.run(
        [sys.executable, "-c", f"import os; os.sched_getaffinity = lambda _: [0, 1]; {code}"],
        capture_output=True,
        check=True,
        text=True,
        env=environment,
        timeout=60,
    )
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.stdout), 0)


def test_estimates_are_the_same_to_the_last_digit(other: Second, monkeypatch: pytest.MonkeyPatch) -> None:
    published = publish(evenly([40, 10, 25, 30] * 5), 20, only_everyone=False)

    def measured() -> Gaps:
        return measure_gaps(published, population(np.full(20, 1500.0)), None, seed=3)

    monkeypatch.setattr(second, "_second", Second)
    alone = measured()
    monkeypatch.setattr(second, "_second", lambda: other)
    given: list[int] = []
    fetch = second._Together.fetch

    def watched(together: second._Together, line: Connection | None) -> None:
        given.extend(together._given)
        fetch(together, line)

    monkeypatch.setattr(second._Together, "fetch", watched)
    both = measured()
    assert len(given) > 2
    pd.testing.assert_frame_equal(alone.areas, both.areas, check_exact=True)
    pd.testing.assert_frame_equal(alone.municipality, both.municipality, check_exact=True)
    assert alone.models == both.models
    for key, draws in alone.draws.items():
        np.testing.assert_array_equal(draws.reached, both.draws[key].reached)
        np.testing.assert_array_equal(draws.target, both.draws[key].target)
