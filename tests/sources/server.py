"""Publishers' services on this computer: PxWebApi 2, WFS 2.0 and Kolada v3, with what goes wrong with them.

A real HTTP server on a loopback port, in a thread. It enforces the limits that it states, and behaves where
the live services were seen to surprise: a repeated parameter loses values, long addresses are cut off,
codes of areas that did not exist answer 0, too many ids are 422, a query instead of a path is answered with
nothing. Tables are made by `tests.sources.tables`, or recorded from the live service.
"""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from reachmap.sources.questions import GEODATA, KOLADA, SCB
from tests.sources.tables import Table

LONGEST_ADDRESS = 2_100
MOST_IDS = 25
MOST_FEATURES = 1_000


@dataclass
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: list[tuple[str, str]]
    body: bytes
    headers: dict[str, str]
    when: float


@dataclass
class Fault:
    """Something that goes wrong with requests whose path holds a text, so many times.

    ``kind``: a status (429, 500, 302 …), ``cut`` (the connection breaks in the middle), ``short`` (the answer
    ends in the middle and says that it is whole), ``slow`` (``value`` seconds before an answer).
    """

    path: str
    kind: int | str
    times: int = 1
    value: str = ""
    said: str = ""


@dataclass
class Publisher:
    """What the server holds, allows and has been asked."""

    tables: dict[str, Table] = field(default_factory=dict)
    layers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    kpis: dict[str, str] = field(default_factory=dict)
    kolada_page: int = 5_000
    cells: int = 150_000
    stated_cells: int | None = None
    calls: int = 1_000
    window: int = 1
    too_many: int = 400
    page_size: int = MOST_FEATURES
    faults: list[Fault] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    refused: int = 0
    address: str = ""
    _recent: deque[float] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def addresses(self) -> dict[str, str]:
        """Where each service stands."""
        return {
            SCB: f"{self.address}/api/v2",
            GEODATA: f"{self.address}/geoserver/stat/wfs",
            KOLADA: f"{self.address}/v3",
        }

    def paths(self) -> list[str]:
        """Paths that were asked for, in order."""
        return [one.path for one in self.asked]

    def take_fault(self, path: str) -> Fault | None:
        """Take one of the faults that a path is to meet."""
        with self._lock:
            for fault in self.faults:
                if fault.path in path and fault.times > 0:
                    fault.times -= 1
                    return fault
        return None

    def too_fast(self) -> bool:
        """Whether this call is one too many in the window; such a one does not count."""
        with self._lock:
            now = time.monotonic()
            while self._recent and now - self._recent[0] >= self.window:
                self._recent.popleft()
            if len(self._recent) >= self.calls:
                self.refused += 1
                return True
            self._recent.append(now)
            return False


class RefusalError(Exception):
    """A request that the service refuses, with a problem document."""

    def __init__(self, status: int, title: str) -> None:
        super().__init__(title)
        self.status, self.title = status, title


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    publisher: Publisher

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer a GET."""
        self._answer(b"")

    def do_POST(self) -> None:
        """Answer a POST."""
        self._answer(self.rfile.read(int(self.headers.get("content-length", 0))))

    def _answer(self, body: bytes) -> None:
        there, parts = self.publisher, urlsplit(self.path)
        path, query = unquote(parts.path), parse_qsl(parts.query, keep_blank_values=True)
        there.asked.append(Asked(self.command, path, query, body, dict(self.headers), time.monotonic()))
        fault = there.take_fault(path)
        if fault is not None and fault.kind == "slow":
            time.sleep(float(fault.value))
        elif fault is not None and isinstance(fault.kind, int):
            self._say(fault.kind, {"title": fault.said or "fault", "status": fault.kind}, header=fault.value)
            return
        try:
            if path.startswith("/api/v2") and there.too_fast():
                self._say(429, {"title": "Too many requests", "status": 429}, header="1")
                return
            found = self._find(path, query, body)
        except RefusalError as refusal:
            problem = {"type": "Parameter error", "title": refusal.title, "status": refusal.status}
            self._say(refusal.status, problem)
            return
        self._say(200, found, cut=fault.kind if fault is not None else None)

    def _say(self, status: int, found: Any, *, header: str = "", cut: int | str | None = None) -> None:
        data = json.dumps(found).encode()
        whole = len(data)
        if cut == "short":
            data, whole = data[: whole // 2], whole // 2
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if status < 400 else "application/problem+json")
        self.send_header("Content-Length", str(whole))
        if header and status in (429, 503):
            self.send_header("Retry-After", header)
        if header and 300 <= status < 400:
            self.send_header("Location", header)
        self.end_headers()
        if cut == "cut":
            self.wfile.write(data[: whole // 2])
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self.wfile.write(data)

    def _find(self, path: str, query: list[tuple[str, str]], body: bytes) -> Any:
        there = self.publisher
        if path == "/api/v2/config":
            return config(there)
        match = re.fullmatch(r"/api/v2/tables/(\w+)/(metadata|data)", path)
        if match:
            table = there.tables.get(match.group(1))
            if table is None:
                raise RefusalError(404, "Non-existent table")
            if match.group(2) == "metadata":
                return table.metadata()
            if self.command == "GET" and len(self.path) > LONGEST_ADDRESS:
                raise RefusalError(404, "Not Found")
            wanted = posted(body) if self.command == "POST" else in_address(query)
            return data(table, wanted, there)
        if path == "/geoserver/stat/wfs":
            return features(there, dict(query))
        if path.startswith("/v3/"):
            return kolada(there, path.removeprefix("/v3/"), dict(query))
        raise RefusalError(404, "Not Found")


# --- PxWebApi 2


def config(there: Publisher) -> dict[str, Any]:
    return {
        "apiVersion": "2.2.0",
        "appVersion": "1.0.0",
        "languages": [{"id": "sv", "label": "Svenska"}],
        "defaultLanguage": "sv",
        "maxDataCells": there.cells if there.stated_cells is None else there.stated_cells,
        "maxCallsPerTimeWindow": there.calls,
        "timeWindow": there.window,
        "license": "https://creativecommons.org/share-your-work/public-domain/cc0/",
        "sourceReferences": [
            {"language": "en", "text": "Source: Statistics Sweden"},
            {"language": "sv", "text": "Källa: SCB"},
        ],
        "defaultDataFormat": "json-stat2",
        "dataFormats": ["json-stat2", "csv"],
        "features": [],
    }


def posted(body: bytes) -> dict[str, list[str]]:
    found = json.loads(body)
    return {one["variableCode"]: list(one["valueCodes"]) for one in found["selection"]}


def in_address(query: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Read ``valueCodes[X]=a,b``; of a parameter that is repeated only the first is kept, without a word."""
    wanted: dict[str, list[str]] = {}
    for name, value in query:
        match = re.fullmatch(r"valueCodes\[(.+)\]", name, re.IGNORECASE)
        if match:
            wanted.setdefault(match.group(1), value.split(","))
    return wanted


def data(table: Table, wanted: Mapping[str, Sequence[str]], there: Publisher) -> dict[str, Any]:
    chosen: dict[str, list[str]] = {}
    for code, dimension in table.dimensions.items():
        codes = list(wanted.get(code, ()))
        if not codes:
            if not dimension.may_be_left_out:
                raise RefusalError(400, "Missing selection for mandantory variable")
            continue
        chosen[code] = [value for one in codes for value in expanded(one, table.values(code))]
        if any(value not in dimension.values for value in chosen[code]):
            raise RefusalError(400, "Non-existent value")
    unknown = set(wanted) - set(table.dimensions)
    if unknown:
        raise RefusalError(400, "Non-existent variable")
    size = 1
    for codes in chosen.values():
        size *= len(codes)
    if size > there.cells:
        raise RefusalError(there.too_many, "Too many cells selected")
    return table.dataset(chosen)


def expanded(expression: str, values: Sequence[str]) -> list[str]:
    """``top(n)`` is the newest of time, which is listed last; ``*`` is everything."""
    match = re.fullmatch(r"top\((\d+)\)", expression, re.IGNORECASE)
    if match:
        return list(values)[-int(match.group(1)) :]
    if "*" in expression:
        pattern = re.compile(re.escape(expression).replace(r"\*", ".*"))
        return [value for value in values if pattern.fullmatch(value)]
    return [expression]


# --- WFS 2.0


def features(there: Publisher, query: Mapping[str, str]) -> dict[str, Any]:
    if query.get("request") != "GetFeature" or query.get("version") != "2.0.0":
        raise RefusalError(400, "OperationNotSupported")
    layer = there.layers.get(query.get("typeNames", ""))
    if layer is None:
        raise RefusalError(400, "Feature type unknown")
    codes = re.findall(r"'(\w+)'", query.get("CQL_FILTER", ""))
    found = [one for one in layer if not codes or one["properties"]["kommunkod"] in codes]
    if "sortBy" in query:
        found = sorted(found, key=lambda one: str(one["properties"][query["sortBy"]]))
    start = int(query.get("startIndex", 0))
    page = found[start : start + min(int(query.get("count", MOST_FEATURES)), there.page_size)]
    return {
        "type": "FeatureCollection",
        "features": page,
        "totalFeatures": len(found),
        "numberMatched": len(found),
        "numberReturned": len(page),
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3006"}},
    }


# --- Kolada v3


def kolada(there: Publisher, path: str, query: Mapping[str, str]) -> dict[str, Any]:
    size = min(int(query.get("per_page", there.kolada_page)), there.kolada_page)
    number = int(query.get("page", 1))
    if path == "kpi":
        rows: list[dict[str, Any]] = [{"id": kpi, "title": title} for kpi, title in there.kpis.items()]
    else:
        match = re.fullmatch(r"data/kpi/([^/]+)/municipality/([^/]+)/year/([^/]+)", path)
        # The form with ids in the query is answered with nothing, and no error.
        parts = [part.split(",") for part in match.groups()] if match else [[], [], []]
        if any(len(ids) > MOST_IDS for ids in parts):
            raise RefusalError(422, "Too many ids")
        rows = [kolada_row(kpi, code, year) for kpi, code, year in product(*parts) if kpi in there.kpis]
    start = (number - 1) * size
    more = start + size < len(rows)
    following = f"{there.address}/v3/{path}?page={number + 1}&per_page={size}" if more else None
    return {
        "values": rows[start : start + size],
        "count": len(rows[start : start + size]),
        "next_url": following,
    }


def kolada_row(kpi: str, municipality: str, year: str) -> dict[str, Any]:
    number = int(kpi[1:]) % 50 + int(municipality) % 7 + int(year) % 5
    values = [
        {"gender": "T", "count": 1, "status": "", "value": float(number), "isdeleted": False},
        {"gender": "K", "count": 1, "status": "Missing", "value": None, "isdeleted": False},
        {"gender": "M", "count": 1, "status": "", "value": 1.0, "isdeleted": True},
    ]
    return {"kpi": kpi, "municipality": municipality, "period": int(year), "values": values}


@contextmanager
def served(publisher: Publisher) -> Iterator[Publisher]:
    """Serve until the block ends."""
    handler = type("OurHandler", (Handler,), {"publisher": publisher})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    publisher.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield publisher
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
