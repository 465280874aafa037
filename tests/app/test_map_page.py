"""The map's page without a browser: views, legends, the table, what is chosen, municipalities first."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from markupsafe import escape

from reachmap.app import frame
from reachmap.app.opening import PROJECT_VARIABLE
from reachmap.app.tiles import tiles_of
from reachmap.basemap import BaseMap
from reachmap.gaps.profile import AreaProfiles
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import areas, map_table, municipalities, palette, venue_marks, views
from reachmap.present.content import MapContent
from reachmap.present.outline import drawn, simplified, together
from reachmap.vocabulary import ALL
from tests.app.conftest import NORBERG
from tests.app.test_pages import page, written

EVERYONE = (ALL, ALL)


@pytest.fixture
def _norberg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROJECT_VARIABLE, str(NORBERG))


sample = pytest.mark.usefixtures("_norberg")


@pytest.fixture
def content(norberg: Analysis) -> MapContent:
    return MapContent(norberg, Translator("sv"))


# --- what can be shown


def test_the_surface_of_a_circle_follows_the_count_on_one_scale(content: MapContent) -> None:
    largest = views.largest_count(content, view="unreached")
    for stratum, cells in content.cells.items():
        for circle in views.circles(content, stratum, view="unreached"):
            count = float(cells[content.places[circle.place].key]["unreached"])
            assert circle.radius == pytest.approx(24 * np.sqrt(count / largest), abs=0.051)
            assert circle.radius <= 24
    assert str(largest).rstrip("0") in {"2", "4", "8"}  # a quarter of it is round too


def test_what_is_hidden_too_few_or_unknown_is_a_class_of_its_own(content: MapContent) -> None:
    found: dict[str, set[str]] = {view: set() for view in views.VIEWS}
    for stratum, cells in content.cells.items():
        for i, place in enumerate(content.places):
            record = cells.get(place.key)
            if place.whole or record is None:
                continue
            for view in views.VIEWS:
                look = views.look(content, i, stratum, view=view)
                assert look is not None
                found[view].add(look.key)
                told = look.key == "ground"
                if view in views.COUNTS:
                    assert told == pd.notna(record[view]), (view, stratum)
                if look.key == "hidden":
                    assert record["hidden"]
    assert "hidden" in found["reached"] & found["unreached"]
    for view in views.VIEWS:
        named = {look.key for look, _ in views.legend(content, view=view).classes}
        assert found[view] <= named, view


def test_no_circle_where_nobody_is_lacking(content: MapContent) -> None:
    cells = content.cells[EVERYONE]
    sized = {circle.place for circle in views.circles(content, EVERYONE, view="shortfall")}
    for i, place in enumerate(content.places):
        lacking = not place.whole and float(cells[place.key]["shortfall"]) > 0
        assert (i in sized) == lacking
    assert views.circles(content, EVERYONE, view="verdict") == []


def test_new_looks_are_told_apart() -> None:
    assert palette.HIDDEN.pattern not in {look.pattern for look in palette.VERDICT_LOOKS.values()}
    assert palette.contrast(palette.QUIET, palette.HIDDEN.fill) >= 3
    for colour in map(views.colour, views.COUNTS):
        assert palette.contrast(colour, palette.GROUND.fill) >= 3


@sample
def test_every_view_has_its_legend_on_the_page(content: MapContent) -> None:
    app = page("karta")
    for view in views.names(content):
        html = written(app.selectbox(key="view").set_value(view).run())
        legend = views.legend(content, view=view)
        assert str(escape(legend.heading)) in html
        assert html.count("swatch circle look-circle_") == len(legend.circles)


# --- the table


@sample
def test_the_table_is_filtered_and_downloaded_as_it_is_seen(norberg: Analysis, content: MapContent) -> None:
    app = page("karta")
    names = [place.name for place in content.places if not place.whole]
    html = written(app.text_input(key="table_search").set_value(names[0][:6].upper()).run())
    table = html[html.index('<tbody class="areas"') :]
    shown = [name for name in names if str(escape(name)) in table.split("</tbody>")[0]]
    assert names[0] in shown
    assert shown == [name for name in names if names[0][:6].casefold() in name.casefold()]
    html = written(app.text_input(key="table_search").set_value("finns inte").run())
    assert html[html.index('<tbody class="areas"') :].split("</tbody>")[0].count("<tr") == 0
    codes = [str(code) for code in norberg.areas["area_code"]][:2]
    made = map_table.workbook(norberg, Translator("sv"), (ALL, "fathers"), codes)
    assert made == map_table.workbook(norberg, Translator("sv"), (ALL, "fathers"), codes)
    sheet = openpyxl.load_workbook(io.BytesIO(made))["Områden"]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] in areas.area_names(norberg).values()]
    assert len(rows) == 2
    assert "Simulerade data" in str(sheet["A2"].value)


def test_published_figures_are_a_view_of_their_own(
    norberg: Analysis, begin_with: Callable[[Analysis], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = pd.Index(norberg.areas["area_code"], name="area_code")
    known = pd.DataFrame({"low_income_share": np.arange(len(codes)) * 3.5}, index=codes)
    begin_with(replace(norberg, profiles=AreaProfiles(known, {"low_income_share": 5.0}, {})))
    app = page("karta")
    assert "look-figure_" not in written(app).rpartition("</style>")[2]
    html = written(app.selectbox(key="view").set_value("figure:low_income_share").run())
    table = html[html.index('<tbody class="areas"') :].split("</tbody>")[0]
    assert all(f"Personer med låg inkomst, procent: {n}" in table for n in ("0,0", "3,5", "7,0", "10,5"))
    assert "socioekonomi.csv" in html
    # A project that knows nothing of its areas shows the assessment instead.
    monkeypatch.setenv(PROJECT_VARIABLE, str(NORBERG))
    assert app.run().selectbox(key="view").value == "verdict"


@sample
def test_places_are_drawn_when_asked_for(norberg: Analysis) -> None:
    app = page("karta")
    html = written(app)
    words = [words for _, words in venue_marks.venue_legend(norberg.venues, Translator("sv"))]
    assert "Möjlig plats" in words
    assert not any(text in html for text in words)
    html = written(app.checkbox(key="venues_on_map").set_value(True).run())
    # For the eye, and for who hears the picture.
    assert [html.count(text) for text in words] == [2] * len(words)
    marks = venue_marks.venue_marks(norberg.venues, Translator("sv"))
    assert {place["kind"] for place in marks["places"]} <= set(marks["kinds"])
    shown = norberg.venues["status"].isin(["existing", "candidate"])
    assert [place["name"] for place in marks["places"]] == norberg.venues.loc[shown, "venue"].tolist()


@sample
def test_an_area_that_is_chosen_is_told_beside_the_map_and_kept(norberg: Analysis) -> None:
    app, translator = page("karta"), Translator("sv")
    first, second = areas.by_shortfall(norberg)[:2]
    app.selectbox(key="picked").set_value(first).run()
    html = written(app)
    for line in areas.area_answer(norberg, first, translator):
        assert str(escape(line)) in html
    # A click on the map: another area; the same click told again changes nothing.
    app.session_state["map"] = {"clicked": f"1 {second}"}
    assert app.run().selectbox(key="picked").value == second
    app.selectbox(key="picked").set_value(first).run()
    assert app.selectbox(key="picked").value == first
    assert app.session_state["area"] == first
    app.session_state["map"] = {"clicked": f"2 {first}"}
    assert app.run().selectbox(key="picked").value == ""
    app.session_state["map"] = {"clicked": "3 <script>"}
    assert app.run().selectbox(key="picked").value == ""


def test_what_is_painted_does_not_hold_the_outlines(content: MapContent) -> None:
    places = [i for i, place in enumerate(content.places) if not place.whole]
    told = frame.painted(content, places, EVERYONE, view="reached", picked=content.places[1].code)
    assert len(told["classes"]) == len(told["tips"]) == len(places)
    assert told["picked"] == 1
    assert told["focused"]
    assert "coordinates" not in str(told)


# --- thousands of areas


def grid(side: int, *, per: int, corners: int = 20) -> gpd.GeoDataFrame:
    """Areas like a chess board whose borders have many corners; ``per`` rows of them to a municipality."""
    step = np.linspace(0, 1, corners)
    wave = 0.03 * np.sin(8 * np.pi * step)

    def border(x: float, y: float, *, across: bool) -> np.ndarray:
        line = np.column_stack([step, wave]) if across else np.column_stack([wave, step])
        placed: np.ndarray = (line + np.array([x, y])) * 1000 + np.array([500_000, 6_500_000])
        return placed

    shapes = []
    for y in range(side):
        for x in range(side):
            ring = [
                border(x, y, across=True),
                border(x + 1, y, across=False),
                border(x, y + 1, across=True)[::-1],
                border(x, y, across=False)[::-1],
            ]
            shapes.append(shapely.Polygon(np.concatenate(ring)))
    codes = [f"{1000 + n // side // per}R{n:04}" for n in range(side * side)]
    return gpd.GeoDataFrame(
        {
            "area_code": codes,
            "area_name": [f"Område {n}" for n in range(side * side)],
            "municipality_code": [code[:4] for code in codes],
        },
        geometry=shapes,
        crs="EPSG:3006",
    ).astype({"area_code": "str", "area_name": "str", "municipality_code": "str"})


def test_outlines_are_simplified_as_a_coverage() -> None:
    board = grid(6, per=2, corners=300)
    simple = simplified(board)
    assert bool(shapely.coverage_is_valid(simple.geometry.to_numpy()))
    corners = shapely.get_num_coordinates(simple.geometry.to_numpy()).sum()
    assert corners < 0.6 * shapely.get_num_coordinates(board.geometry.to_numpy()).sum()
    # Never further from the truth than two pixels of the screen.
    moved = shapely.hausdorff_distance(simple.geometry.to_numpy(), board.geometry.to_numpy())
    assert moved.max() <= 2 * 6_000 / 2000
    joined = together(simple, "municipality_code", name=str)
    assert joined["area_code"].tolist() == ["1000", "1001", "1002"]
    assert joined.geometry.union_all().area == pytest.approx(simple.geometry.union_all().area)
    decimals = [len(str(c).partition(".")[2]) for c in drawn(board).middles[0]]
    assert max(decimals) <= 5


def test_outlines_that_are_no_coverage_stay_as_they_are() -> None:
    board = grid(2, per=1)
    shifted = board.geometry.to_numpy()
    shifted[0] = shapely.transform(shifted[0], lambda xy: xy + np.array([300, 0]))
    overlapping = board.set_geometry(shifted, crs=board.crs)
    assert simplified(overlapping).geometry.geom_equals_exact(overlapping.geometry, 0).all()


@pytest.fixture(scope="module")
def county(norberg: Analysis) -> Analysis:
    """More areas than one map takes, with figures of Norberg's first area."""
    board = grid(21, per=7)
    one = norberg.cells[norberg.cells["area_code"] == norberg.areas["area_code"].iloc[0]]
    cells = pd.concat(
        [
            one.assign(area_code=code, area_name=name, municipality_code=code[:4])
            for code, name in zip(board["area_code"], board["area_name"], strict=True)
        ],
        ignore_index=True,
    )
    behind = cells["municipality_code"].eq("1001") & cells["area_code"].str[-1].eq("7")
    cells["verdict"] = cells["verdict"].mask(behind, "clear_shortfall")
    whole = norberg.cells[norberg.cells["area_code"] == ALL]
    both = pd.concat([cells, whole], ignore_index=True)
    return replace(norberg, cells=both.astype({"verdict": "str"}), areas=board)


def test_a_county_begins_with_its_municipalities(
    county: Analysis, begin_with: Callable[[Analysis], None]
) -> None:
    begin_with(county)
    app = page("karta")
    html = written(app)
    content = MapContent(county, Translator("sv"))
    rows = municipalities.summary(content, EVERYONE)
    assert next(iter(rows)) == "1001"
    assert rows["1001"].behind == sum(f"{n:04}"[-1] == "7" for n in range(147, 294))
    table = html[html.index('class="plain"') :]
    assert table.count("<tr") == 1 + 3
    assert "Område 5" not in table
    # Down to one: its areas alone are on the map and in the table.
    app.session_state["map"] = {"clicked": "1 1001"}
    html = written(app.run())
    rows_shown = html[html.index('<tbody class="areas"') :].split("</tbody>")[0]
    assert rows_shown.count("<tr") == 147
    app.selectbox(key="municipality").set_value("").run()
    assert 'class="plain"' in written(app)


def test_names_of_municipalities_are_known() -> None:
    assert municipalities.known_name("1980") == "Västerås"
    assert municipalities.known_name("9999") == "9999"


# --- a map below the areas


def test_no_base_map_unless_one_is_named() -> None:
    assert tiles_of(BaseMap()) is None
    wms = tiles_of(BaseMap(wms="https://kartor.example/wms", layers="topowebb"))
    assert wms is not None
    assert not getattr(wms, "default_js", [])
    tiles = tiles_of(BaseMap(tiles="https://kartor.example/{z}/{y}/{x}.png"))
    assert tiles is not None
    assert not getattr(tiles, "default_js", [])
