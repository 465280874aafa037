"""Calls to publishers' services: the one module that imports httpx.

Keeps to the pace that the service states, waits when it asks for that (429 with Retry-After, RFC 9110
section 10.2.3), tries again what may pass (5xx, cut connections, no answer in time) and gives up in words.
Nothing is followed elsewhere: an address that has moved is told.
"""

from __future__ import annotations

import json
import math
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from types import TracebackType
from urllib.parse import urlsplit

import httpx

from reachmap.errors import SourceError
from reachmap.sources.pace import Pace
from reachmap.sources.questions import ADDRESSES, Question, RefusedError, StoppedError

TRIES = 6  # calls for one question, the first included
FIRST_WAIT = 1.0  # seconds before the second try; each wait after it is twice as long
LONGEST_WAIT = 120.0  # seconds that a service may ask for at once; more is for the user to decide
SLICE = 0.2  # seconds: how soon a stop is noticed while we wait
TIMEOUT = 60.0  # seconds without a byte
LONGEST_ANSWER = 300.0  # seconds for a whole answer
LARGEST_ANSWER = 256 * 1024**2  # bytes
LONGEST_ADDRESS = 2_000  # characters; the service cuts off at about 2,100
_MOST_TOLD = 200
_PASSING = frozenset({500, 502, 503, 504, 520, 521, 522, 523, 524})
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass
class Tally:
    """How many calls were made, and how long was waited; every try counts."""

    calls: int = 0
    bytes: int = 0
    waited: float = 0.0
    by_service: dict[str, int] = field(default_factory=dict)


class _TryAgainError(Exception):
    """A call failed in a way that may pass: what to say if it does not, and seconds to wait if asked to."""

    def __init__(self, told: SourceError, after: float | None = None) -> None:
        super().__init__(told.code)
        self.told, self.after = told, after


class Wire:
    """Asks services, one call at a time.

    Parameters
    ----------
    addresses
        Service to address; `ADDRESSES`.
    stopped
        Asked often: whether to stop.
    clock, wait
        What tells seconds, and what waits so many.
    timeout
        Seconds without a byte.
    """

    def __init__(
        self,
        addresses: Mapping[str, str] = ADDRESSES,
        *,
        stopped: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
        timeout: float = TIMEOUT,
    ) -> None:
        for address in addresses.values():
            refuse_open_address(address)
        self._addresses = dict(addresses)
        self._stopped, self._clock, self._sleep = stopped, clock, wait
        self._paces: dict[str, Pace] = {}
        self.tally = Tally()
        self._client = httpx.Client(
            timeout=timeout,
            follow_redirects=False,
            headers={"User-Agent": "ReachMap", "Accept": "*/*"},
            verify=_trusted(),
        )

    def __enter__(self) -> Wire:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def address(self, service: str) -> str:
        """Say where a service stands."""
        return self._addresses[service]

    def pace(self, service: str) -> Pace:
        """Give the pace of a service; three calls a second until it says otherwise."""
        if service not in self._paces:
            self._paces[service] = Pace(3, 1.0, clock=self._clock, wait=self._wait)
        return self._paces[service]

    def ask(self, question: Question) -> bytes:
        """Ask until there is an answer.

        Raises
        ------
        SourceError
            There is none: nobody answers, the service fails, asks for too long a wait, has moved, or says
            something that is no JSON.
        RefusedError
            The service says that the question is wrong (400 to 499, but 408 and 429).
        StoppedError
            ``stopped`` said so.
        """
        pause = FIRST_WAIT
        for number in range(1, TRIES + 1):
            self._refuse_stop()
            self.tally.waited += self.pace(question.service).before_call()
            try:
                return self._call(question)
            except _TryAgainError as failed:
                if number == TRIES:
                    raise failed.told from failed
                seconds = pause if failed.after is None else failed.after
                if seconds > LONGEST_WAIT:
                    raise SourceError(
                        "source_asks_to_wait", host=self._host(question), seconds=math.ceil(seconds)
                    ) from failed
                self._wait(seconds)
                self.tally.waited += seconds
                pause = min(2 * pause, LONGEST_WAIT)
        raise AssertionError

    def _call(self, question: Question) -> bytes:
        self.tally.calls += 1
        counts = self.tally.by_service
        counts[question.service] = counts.get(question.service, 0) + 1
        request = self._request(question)
        try:
            with _transport(self._host(question), question.about):
                response = self._client.send(request, stream=True)
                try:
                    data = self._read(response, question)
                finally:
                    response.close()
        finally:
            self.pace(question.service).after_call()
        self.tally.bytes += len(data)
        self._refuse_status(response, data, question)
        _refuse_no_json(data, self._host(question), question.about)
        return data

    def _request(self, question: Question) -> httpx.Request:
        address = self._addresses[question.service] + question.path
        params = httpx.QueryParams(question.params)
        if question.body is None:
            request = self._client.build_request("GET", address, params=params)
        else:
            request = self._client.build_request("POST", address, params=params, json=dict(question.body))
        if len(str(request.url)) > LONGEST_ADDRESS:
            # Longer ones are cut off on the way and answered as if they were whole.
            raise SourceError("source_address_long", n=len(str(request.url)), limit=LONGEST_ADDRESS)
        return request

    def _read(self, response: httpx.Response, question: Question) -> bytes:
        parts, size, start = [], 0, self._clock()
        for part in response.iter_bytes():
            self._refuse_stop()
            parts.append(part)
            size += len(part)
            if size > LARGEST_ANSWER:
                raise SourceError("source_answer_large", host=response.url.host, limit=LARGEST_ANSWER)
            if self._clock() - start > LONGEST_ANSWER:
                told = SourceError("source_unreachable", host=response.url.host, about=question.about)
                raise _TryAgainError(told)
        return b"".join(parts)

    def _refuse_status(self, response: httpx.Response, data: bytes, question: Question) -> None:
        status, host = response.status_code, self._host(question)
        if 200 <= status < 300:
            return
        if status in (408, 429):
            told = SourceError("source_busy", host=host, about=question.about)
            raise _TryAgainError(told, _retry_after(response.headers))
        if status in _PASSING:
            told = SourceError("source_fails", host=host, status=status)
            raise _TryAgainError(told, _retry_after(response.headers))
        if 300 <= status < 400:
            where = response.headers.get("location", "")[:_MOST_TOLD]
            raise SourceError("source_moved", host=host, where=where)
        if status >= 500:
            raise SourceError("source_fails", host=host, status=status)
        raise RefusedError(status, _problem(data))

    def _host(self, question: Question) -> str:
        return urlsplit(self._addresses[question.service]).hostname or ""

    def _wait(self, seconds: float) -> None:
        """Wait in slices, so that a stop is noticed."""
        while seconds > 0:
            self._refuse_stop()
            self._sleep(min(SLICE, seconds))
            seconds -= SLICE

    def _refuse_stop(self) -> None:
        if self._stopped():
            raise StoppedError


@contextmanager
def _transport(host: str, about: str) -> Iterator[None]:
    """Turn what goes wrong on the way into a failure that may pass; what can not pass, into words."""
    try:
        yield
    except (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.ProxyError) as error:
        raise SourceError("source_unreachable", host=host, about=about) from error
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise _TryAgainError(SourceError("source_unreachable", host=host, about=about)) from error


@cache
def _trusted() -> ssl.SSLContext:
    """Trust whom this computer trusts: a municipality's gateway may have a certificate of its own."""
    return ssl.create_default_context()


def refuse_open_address(address: str) -> None:
    """Refuse an address that is not encrypted, unless it is this computer's own.

    Raises
    ------
    SourceError
        It is neither https nor a loopback address.
    """
    try:
        parts = urlsplit(address)
        fine = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    except ValueError:
        fine = False
    if not fine:
        raise SourceError("source_address_open", address=address[:_MOST_TOLD])


def _retry_after(headers: httpx.Headers) -> float | None:
    """Seconds that a service asks to wait: a number, or a date; None where it does not say."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return float(said)
    try:
        then = parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - datetime.now(UTC)).total_seconds())


def _problem(data: bytes) -> str:
    """What a problem document (RFC 9457) says: its title and detail, else the beginning of the text."""
    try:
        found = json.loads(data)
    except ValueError:
        return data[:_MOST_TOLD].decode("utf-8", "replace")
    if not isinstance(found, dict):
        return str(found)[:_MOST_TOLD]
    said = [str(found[name]) for name in ("title", "detail") if found.get(name)]
    return " – ".join(dict.fromkeys(said))[:_MOST_TOLD]


def _refuse_no_json(data: bytes, host: str, about: str) -> None:
    """An answer that ends in the middle, without the connection telling, is asked for again."""
    try:
        json.loads(data)
    except ValueError as error:
        raise _TryAgainError(SourceError("source_not_json", host=host, about=about)) from error
