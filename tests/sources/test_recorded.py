"""The client on answers that the live services gave, recorded by others.

They lie in the shared folder, which is not part of the project: without it these tests are skipped, and
say so.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from reachmap.files import MemoryFile
from reachmap.read.boundaries import read_boundaries
from reachmap.read.jsoncube import read_json
from reachmap.read.populations import read_distribution
from reachmap.settings import BoundarySettings
from reachmap.sources import geodata, shape
from reachmap.sources.catalogue import AGES, WANTED, areas_of, periods, selection_of
from reachmap.sources.plan import cells, split
from reachmap.sources.pxweb import PxWeb
from tests.sources.conftest import MakeLibrary
from tests.sources.server import Publisher
from tests.sources.tables import Table

RECORDED = Path(__file__).parents[3] / "shared/data/real/pxweb-api-fixtures"


def recorded(name: str) -> dict[str, Any]:
    path = RECORDED / name
    if not path.exists():
        pytest.skip("the recorded answers are not here")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


class Recorded(Table):
    """A table that gives back a recorded description, and of its figures the cells that are asked for."""

    def __init__(self, metadata: dict[str, Any], figures: dict[str, Any]) -> None:
        self.described, self.figures = metadata, figures
        self.id, self.updated = metadata["extension"]["px"]["tableid"], metadata["updated"]
        self.dimensions = {code: _dimension(figures["dimension"][code]) for code in figures["id"]}
        self.cells = dict(zip(_places(figures), figures["value"], strict=True))
        super().__init__(
            self.id, metadata["label"], self.dimensions, self._figure, self.updated, tuple(metadata["note"])
        )

    def _figure(self, codes: Any) -> float | None:
        found: float | None = self.cells[tuple(codes[name] for name in self.figures["id"])]
        return found

    def metadata(self) -> dict[str, Any]:
        """Give the description as it was recorded."""
        return self.described


def _dimension(raw: dict[str, Any]) -> Any:
    from tests.sources.tables import Dimension

    return Dimension(raw["label"], dict(raw["category"]["label"]), raw["extension"]["elimination"])


def _places(raw: dict[str, Any]) -> list[tuple[str, ...]]:
    from itertools import product

    return list(product(*(raw["dimension"][code]["category"]["index"] for code in raw["id"])))


@pytest.fixture
def table() -> Recorded:
    return Recorded(recorded("v2_TAB6471_metadata.json"), recorded("v2_TAB6471_data.json"))


def test_the_recorded_limits_are_understood(library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = recorded("v2_config.json")
    ours = library()
    assert ours.wire is not None
    monkeypatch.setattr(ours.wire, "ask", lambda _: json.dumps(raw).encode())
    limits = PxWeb(ours).limits()
    assert (limits.cells, limits.calls, limits.window, limits.source) == (150_000, 3, 1.0, "Källa: SCB")
    pace = ours.wire.pace("scb")
    assert pace.calls == 3
    assert pace.window == pytest.approx(1.05)


def test_the_recorded_description_gives_what_is_wanted_of_it(
    library: MakeLibrary, publisher: Publisher, table: Recorded
) -> None:
    publisher.tables["TAB6471"] = table
    about = PxWeb(library()).about("TAB6471")
    chosen = selection_of(WANTED[AGES], about)
    assert chosen["Kon"] == ("TotSa",)
    assert chosen["Alder"] == tuple(map(str, range(25)))
    assert areas_of(about, "municipalities", ("0380",)).codes == ("0380",)
    assert periods(about, "")[0] == "2026M04"
    assert "Cell Key Method" in about.notes[0]
    assert about.updated == "2026-06-08T06:00:00Z"


@pytest.mark.parametrize("most", [2_772, 1_000, 97])
def test_recorded_cells_come_back_whole_however_they_are_parted(
    library: MakeLibrary, publisher: Publisher, table: Recorded, most: int
) -> None:
    publisher.tables["TAB6471"], publisher.cells = table, most
    figures = table.figures
    asked = {code: tuple(figures["dimension"][code]["category"]["index"]) for code in figures["id"]}
    assert cells(asked) == 2_772
    service = PxWeb(library())
    dataset = service.data(service.about("TAB6471"), asked)
    assert dataset["value"] == figures["value"]
    assert sum(path.endswith("/data") for path in publisher.paths()) == len(split(asked, most))


def test_what_is_written_of_recorded_cells_reads_as_the_recorded_file_does(
    library: MakeLibrary, publisher: Publisher, table: Recorded
) -> None:
    publisher.tables["TAB6471"] = table
    figures = table.figures
    asked = {code: tuple(figures["dimension"][code]["category"]["index"]) for code in figures["id"]}
    service = PxWeb(library())
    file = shape.as_file("ettarsklasser.json", service.data(service.about("TAB6471"), asked))
    ours = read_json(file.data.decode(), file=file.name)
    theirs = read_json(json.dumps(figures), file="recorded")
    assert ours.frame.equals(theirs.frame)
    assert ours.labels == theirs.labels


def test_single_years_of_the_recorded_table_are_a_distribution(
    library: MakeLibrary, publisher: Publisher, table: Recorded
) -> None:
    # Figures of single years were not recorded: every year has as many.
    publisher.tables["TAB6471"] = table
    codes = table.described["dimension"]
    table.dimensions = {code: _dimension(codes[code]) for code in table.described["id"]}
    table.figure = lambda _: 12.0
    service = PxWeb(library())
    about = service.about("TAB6471")
    chosen = selection_of(WANTED[AGES], about)
    every = {**chosen, "Region": ("0380",), "Tid": ("2026M04",)}
    dataset = service.data(about, {code: every[code] for code in about.dimensions})
    file = MemoryFile("ettarsklasser.json", json.dumps(dataset).encode())
    by_age = read_distribution(file, municipalities=("0380",))
    assert by_age == pytest.approx([1 / 25] * 25)


def test_real_outlines_come_through_pages_as_they_are(
    library: MakeLibrary, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = RECORDED.parent / "regso-2025-polygons" / "regso_2025_uppsala_vastmanland.gpkg"
    if not path.exists():
        pytest.skip("the real outlines are not here")
    real = gpd.read_file(path, where="kommunkod in ('0305', '0319', '0330')")
    publisher.layers["stat:RegSO_2025"] = json.loads(real.to_json())["features"]
    monkeypatch.setattr(geodata, "PAGE", 6)
    ours = library()
    fetched = geodata.fetch_boundaries(ours, municipalities=("0305", "0319"))
    there = real[real["kommunkod"].isin(["0305", "0319"])].sort_values("regsokod")
    found = read_boundaries(BoundarySettings(fetched.files[0]), municipality=("0305", "0319")).areas
    assert list(found["area_code"]) == list(there["regsokod"])
    assert found.geometry.to_numpy().tolist() == there.geometry.to_numpy().tolist()
    # They are a coverage, as SCB publishes them.
    assert fetched.notices == ()
    assert fetched.calls == fetched.least_calls == 3
