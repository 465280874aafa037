"""Services on this computer, and a library that asks them without waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import xlsxwriter

from reachmap.pipeline import Analysis, run
from reachmap.sources.jobs import Job, fetch
from reachmap.sources.library import Library
from reachmap.sources.project import FOLLOWUP, PROJECT_FILE, write_project
from reachmap.sources.result import Fetched
from reachmap.sources.store import Store
from reachmap.sources.wire import Wire
from tests.sources.clock import Clock
from tests.sources.server import Publisher, served
from tests.sources.tables import Country, all_layers, all_tables

COUNTRY = Country({"0380": 5, "0381": 3})

MakeLibrary = Callable[..., Library]
THERE = ("0380",)
JOBS = (Job("boundaries", THERE), Job("scb", THERE))


@pytest.fixture(scope="session")
def fetched(tmp_path_factory: pytest.TempPathFactory) -> Fetched:
    publisher = Publisher(tables=all_tables(COUNTRY), layers=all_layers(COUNTRY))
    with served(publisher):
        return fetch(JOBS, tmp_path_factory.mktemp("store"), places=publisher.addresses)


@pytest.fixture(scope="session")
def project(fetched: Fetched, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a project as it was fetched, with a follow-up."""
    folder = tmp_path_factory.mktemp("projekt")
    rows = [["Bostadsområde", "Datum", "Kön", "Barnets ålder"]]
    for area in range(1, 6):
        for place in range(12 if area < 5 else 2):
            sex, age = ("kvinna", "man")[place % 2], ("2", "8", "14")[place % 3]
            rows.append([f"0380R{area:03d}", f"2025-03-{place + 1:02d}", sex, age])
    with xlsxwriter.Workbook(folder / FOLLOWUP) as book:
        sheet = book.add_worksheet("Deltagare")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    places = "plats,status,x,y\nBiblioteket,befintlig,600500,6600500\nSkolan,kandidat,603500,6600500\n"
    (folder / "platser.csv").write_text(places, encoding="utf-8")
    path = written(fetched, folder)
    path.write_text(path.read_text(encoding="utf-8") + '\n[venues]\nfile = "platser.csv"\n', encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def analysis(project: Path) -> Analysis:
    return run(project)


def written(fetched: Fetched, folder: Path) -> Path:
    write_project(fetched, folder, name="Uppsala 2025", municipalities=THERE, year=2025)
    return folder / PROJECT_FILE


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
