"""A second process that does part of a job beside this one, where there is a core for it.

Strata are fitted each for itself, in many short steps: threads wait for each other there, processes do not
(docs/decisions/0023-second-process.md). The process is woken ahead, for loading its libraries takes longer
than the job. It is sent a job and numbers of its parts, and asked in the end what came of them. Who does a
part changes no digit of it; nobody waits long for the other, and where it is not up yet, busy, gone or can
not be started, all is done here.

Nothing of this goes through threads of this process: while numpy calculates, a thread that waits for its turn
can wait for a second.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from multiprocessing.connection import Connection, Pipe
from threading import Lock
from time import monotonic
from typing import Any

# Set to 1: no second process.
PROCESSES = "REACHMAP_PROCESSES"
# Seconds after which an idle second process ends: who looks at a map may soon ask for the next.
IDLE_S = 300.0
# Seconds, besides twice as long as a part takes here, that the last are waited for before all are done here.
PATIENCE_S = 1.0
# Parts that lie ready for it at most: what is done here between two looks at it can take as long as these.
PARTS_AHEAD = 8

Job = Callable[[int], Any]
Results = dict[int, Any]


def wake() -> None:
    """Start the second process where there is none, and return at once.

    There is none where this process has one core only, where ``REACHMAP_PROCESSES=1`` forbids it, where none
    can be started, and on Windows, where nobody has tried it.
    """
    _second().wake()


@contextmanager
def shared(job: Job, parts: Sequence[int], *, alone: bool = False) -> Iterator[Callable[[], Results]]:
    """Let the second process begin at the back of a job, if it is up, and do the rest together with it.

    Parameters
    ----------
    job
        Called with each part's number; it and what it returns can be pickled. Whatever order its parts are
        done in, and wherever, each returns the same.
    parts
        Their numbers.
    alone
        Do all of it here all the same.

    Yields
    ------
    A function that does the parts from the front, and returns what the job returned, by part. What is done
    here before it is called is done while the second process is at its first parts.
    """
    if alone:
        yield lambda: {part: job(part) for part in parts}
        return
    with _second().at(job, parts) as do:
        yield do


class Second:
    """The second process, as seen from the first."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._free = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._up = False
        self._numbers = count()

    def wake(self) -> None:
        """Start it, unless it runs, is at somebody's job, or may not be."""
        if self._free.acquire(blocking=False):
            try:
                if _cores() > 1 and (self._process is None or self._process.poll() is not None):
                    self.end()
                    self._start()
            finally:
                self._free.release()

    def end(self) -> None:
        """End it at once: it holds nothing that is not here."""
        process, line = self._process, self._line
        self._process = self._line = None
        self._up = False
        if line is not None:
            line.close()
        if process is not None:
            process.kill()
            process.wait()

    @contextmanager
    def at(self, job: Job, parts: Sequence[int]) -> Iterator[Callable[[], Results]]:
        """Be at one job (`shared`); who comes with another meanwhile does all of it without the second."""
        if not self._free.acquire(blocking=False):
            yield lambda: {part: job(part) for part in parts}
            return
        try:
            together = _Together(job, parts, next(self._numbers))
            with self._ending():
                together.give(self._ready())
            yield lambda: self._results(together)
        finally:
            self._free.release()

    def _results(self, together: _Together) -> Results:
        with self._ending():
            together.do(self._ready)
            together.fetch(self._ready())
        return together.results()

    @contextmanager
    def _ending(self) -> Iterator[None]:
        """End it where it is gone or as good as gone, or is left in the middle of a message."""
        try:
            yield
        except (OSError, EOFError, TimeoutError):
            self.end()
        except BaseException:
            self.end()
            raise

    def _ready(self) -> Connection | None:
        """The line to it, if it has loaded all, and the same code as is here."""
        if self._line is not None and not self._up and self._line.poll():
            self._up = self._line.recv() == __file__
        return self._line if self._up else None

    def _start(self) -> None:
        here, there = Pipe()
        order = f"from {__name__} import serve; serve({there.fileno()})"
        # -P: no module from the folder that somebody happens to stand in.
        command = [sys.executable, "-P", "-c", order]
        none = subprocess.DEVNULL
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this very interpreter, and the line above
                command, pass_fds=[there.fileno()], stdin=none, stdout=none, stderr=none
            )
        except OSError:
            here.close()
        else:
            self._line = here
            _end_with_this_process()
        finally:
            there.close()


class _Together:
    """One job that both are at.

    The second process tells of each part that is done, and keeps what came of it until all is asked for: of
    much that nobody takes from the line it would have to wait.
    """

    def __init__(self, job: Job, parts: Sequence[int], number: int) -> None:
        """Begin with nothing done."""
        self._job, self._parts, self._number = job, parts, number
        self._left = deque(parts)
        self._given: set[int] = set()
        self._told: set[int] = set()
        self._done: Results = {}
        self._longest = 0.0

    def give(self, line: Connection | None) -> None:
        """Let some parts lie ready there, fewer towards the end, so that both end together."""
        if line is None:
            return
        while line.poll():
            number, what = line.recv()
            # Of a job that was broken off here, parts may still be done there.
            if number == self._number:
                self._told.add(what)
        while len(self._given - self._told) < min(PARTS_AHEAD, len(self._left) // 2):
            if not self._given:
                line.send((self._number, self._job))
            part = self._left.pop()
            self._given.add(part)
            line.send((self._number, part))

    def do(self, ready: Callable[[], Connection | None]) -> None:
        """Do the parts from the front, until none is left that the second process was not given."""
        while self._left:
            self.give(ready())
            part, begun = self._left.popleft(), monotonic()
            self._done[part] = self._job(part)
            self._longest = max(self._longest, monotonic() - begun)

    def fetch(self, line: Connection | None) -> None:
        """Fetch what came of the parts that were given, once they are done."""
        if line is None or not self._given:
            return
        line.send((self._number, None))
        last = monotonic() + PATIENCE_S + 2 * self._longest
        while line.poll(max(last - monotonic(), 0.0)):
            number, what = line.recv()
            if number == self._number and isinstance(what, dict):
                self._done |= what
                return
        raise TimeoutError

    def results(self) -> Results:
        """All in order; what the second process did not bring is done now."""
        done = self._done
        return {part: done[part] if part in done else self._job(part) for part in self._parts}


def serve(descriptor: int) -> None:
    """Be the second process: do parts of jobs, as they come, until nobody asks any more."""
    # The first process decides when to break off.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Loaded before the first job comes.
    import reachmap.gaps.measure  # noqa: F401

    line = Connection(descriptor)
    # An error of the job ends this: the first process does its parts again then, and tells.
    with suppress(EOFError, OSError):
        line.send(__file__)
        job: Job | None = None
        results: Results = {}
        while line.poll(IDLE_S):
            number, what = line.recv()
            if what is None:
                line.send((number, results))
                job, results = None, {}
            elif isinstance(what, int) and job is not None:
                results[what] = job(what)
                line.send((number, what))
            else:
                job, results = what, {}


def _cores() -> int:
    """Cores that this process and a second one may use."""
    if os.name != "posix" or os.environ.get(PROCESSES, "") == "1":
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _second() -> Second:
    """One for all who use this process; whoever forked from it has another."""
    return _of_process(os.getpid())


@cache
def _of_process(number: int) -> Second:  # noqa: ARG001 - what it is kept by
    return Second()


@cache
def _end_with_this_process() -> None:
    atexit.register(lambda: _second().end())
