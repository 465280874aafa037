"""Services on this computer, and a library that asks them without waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from reachmap.sources.library import Library
from reachmap.sources.store import Store
from reachmap.sources.wire import Wire
from tests.sources.clock import Clock
from tests.sources.server import Publisher, served
from tests.sources.tables import Country, all_layers, all_tables

COUNTRY = Country({"0380": 5, "0381": 3})

MakeLibrary = Callable[..., Library]


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """Two municipalities' tables, boundaries and indicators, served."""
    kpis = {f"N{24000 + n}": f"Nyckeltal {n}" for n in range(30)} | {"N33802": "Barn i öppna insatser"}
    there = Publisher(tables=all_tables(COUNTRY), layers=all_layers(COUNTRY), kpis=kpis)
    with served(there):
        yield there


@pytest.fixture
def clock() -> Clock:
    """A clock that only waits move."""
    return Clock()


@pytest.fixture
def library(publisher: Publisher, tmp_path: Path, clock: Clock) -> Iterator[MakeLibrary]:
    """Make libraries over one store; a wait is noted, not waited for."""
    with ExitStack() as stack:

        def make(*, offline: bool = False, renew: bool = False) -> Library:
            store = stack.enter_context(Store(tmp_path / "store"))
            if offline:
                return Library(store, None)
            wire = stack.enter_context(
                Wire(publisher.addresses, clock=clock.read, wait=clock.wait, timeout=5.0)
            )
            return Library(store, wire, renew=renew)

        yield make
