"""The GeoPackage: layers, figures, what is hidden, the style for QGIS, the same bytes twice."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from reachmap.errors import OutputError
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import gis, palette
from reachmap.present.columns import plain_text, word
from reachmap.present.qml import MM_PER_PX
from reachmap.tables import CELLS
from reachmap.vocabulary import NO_DATA, VERDICTS, strata
from tests.present import small
from tests.present.test_detailed_marks import with_regions

Write = Callable[..., Path]


@pytest.fixture(scope="module")
def usual() -> bytes:
    """The GeoPackage of the small municipality, made once."""
    return gis.geopackage(small.analysis(), Translator("sv"))


@pytest.fixture
def write(tmp_path: Path, usual: bytes) -> Write:
    """Write the GeoPackage of an analysis."""

    def writing(analysis: Analysis | None = None, language: str = "sv") -> Path:
        path = tmp_path / "reach.gpkg"
        path.write_bytes(usual if analysis is None else gis.geopackage(analysis, Translator(language)))
        return path

    return writing


@pytest.fixture
def base(write: Write) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(write())) as connection:
        yield connection


def layer(path: Path, name: str) -> pd.DataFrame:
    found = pyogrio.read_dataframe(path, layer=name)
    assert isinstance(found, pd.DataFrame)
    return found


def style(path: Path, name: str = "areas") -> ET.Element:
    """The root of a layer's style."""
    with closing(sqlite3.connect(path)) as connection:
        row = connection.execute("SELECT styleQML FROM layer_styles WHERE f_table_name = ?", (name,))
        return ET.fromstring(row.fetchone()[0])  # noqa: S314 - our own text


def options(element: ET.Element) -> dict[str, str]:
    return {item.attrib["name"]: item.attrib["value"] for item in element.findall("./Option/Option")}


# --- layers


def test_the_layers_are_there_and_no_others(write: Write) -> None:
    layers = dict(pyogrio.list_layers(write()).tolist())
    expected = {"areas": "MultiPolygon", "cells": None, "venues": "Point", "notes": None}
    assert layers == expected | {"layer_styles": None}


def test_areas_lie_where_they_lay(write: Write) -> None:
    analysis = small.analysis()
    areas = layer(write(analysis), "areas")
    assert isinstance(areas, gpd.GeoDataFrame)
    assert areas.crs.to_epsg() == 3006
    assert list(areas["area_code"]) == list(small.CODES)
    assert areas.geometry.geom_equals(analysis.areas.geometry).all()


def test_areas_hold_the_figures_of_all_parents(write: Write) -> None:
    area = layer(write(), "areas").iloc[0]
    assert area["area_name"] == "Skogsbacken"
    assert (area["reached"], area["target"], area["coverage"]) == (50, 640.25, 0.08125)
    assert area["verdict"] == "clear_shortfall"
    assert area["verdict_label"] == "tydligt färre än förväntat"
    assert area["reached_label"] == "50"


def test_figures_stay_with_their_area_in_whatever_order_the_areas_are() -> None:
    analysis = small.analysis()
    turned = analysis.areas.iloc[::-1]
    table = gis.area_table(
        replace(analysis, areas=turned, provenance={}),
        Translator("sv"),
    )
    assert list(table.index) == list(turned.index)
    assert list(table["area_name"]) == list(small.NAMES[::-1])


def test_cells_are_those_of_the_csv(write: Write) -> None:
    cells = layer(write(), "cells")
    assert list(cells.columns) == CELLS.columns
    assert "geometry" not in cells
    expected = small.cells().assign(verdict=lambda t: t["verdict"].where(t["verdict"] != "", None))
    pd.testing.assert_frame_equal(
        cells.astype(object).where(cells.notna(), None),
        expected.astype(object).where(expected.notna(), None),
        check_dtype=False,
    )


def test_venues_have_their_columns_and_nobody_s_home(write: Write) -> None:
    path = write()
    venues = layer(path, "venues")
    assert len(venues) == 0
    assert list(venues.columns) == [*gis.VENUE_COLUMNS, *gis.VENUE_NUMBERS, "geometry"]
    assert pyogrio.read_info(path, layer="venues")["crs"] == "EPSG:3006"


def test_what_a_list_of_venues_does_not_say_is_null() -> None:
    analysis = small.analysis()
    at = gpd.GeoSeries.from_xy([1.0], [2.0], crs=3006)
    row: dict[str, list[Any]] = {
        "venue": ["Skolan"],
        "status": ["candidate"],
        "area_code": [small.CODES[0]],
        "provider": [""],
    }
    row |= {"language": [""], "bands": [()], "seats": [20.0], "cost": [float("nan")]}
    listed = analysis.venues.iloc[:0].reindex(columns=[*row, "geometry"])
    venues = gpd.GeoDataFrame(row, geometry=at)[listed.columns]
    table = gis.venue_table(replace(analysis, venues=venues))
    assert table.loc[0, ["provider", "language", "bands", "cost"]].isna().all()
    assert table.loc[0, "venue"] == "Skolan"


# --- what is hidden, what is simulated


def test_a_hidden_count_is_null_wherever_it_could_stand(base: sqlite3.Connection) -> None:
    for table, rows in (("areas", 1), ("cells", len(strata()))):
        hidden = f"FROM {table} WHERE hidden"
        assert base.execute(f"SELECT count(*) {hidden}").fetchone() == (rows,)
        assert base.execute(f"SELECT DISTINCT area_code {hidden}").fetchall() == [(small.HIDDEN,)]
        kinds = base.execute(f"SELECT DISTINCT typeof(reached), typeof(unreached) {hidden}").fetchall()
        assert kinds == [("null", "null")]
    label = base.execute("SELECT reached_label FROM areas WHERE hidden").fetchone()[0]
    assert label == "färre än\u00a05"


def test_what_is_missing_is_null_and_not_zero(base: sqlite3.Connection) -> None:
    row = base.execute("SELECT target, coverage, shortfall, verdict FROM areas WHERE area_name = 'Udden'")
    assert row.fetchone() == (None, None, None, None)


def test_simulated_data_is_marked_wherever_it_goes(write: Write) -> None:
    path = write()
    assert layer(path, "areas")["simulated"].all()
    assert "Simulerade data" in set(layer(path, "notes")["note"])
    for name in ("areas", "cells", "venues", "notes"):
        about = pyogrio.read_info(path, layer=name)["layer_metadata"]["DESCRIPTION"]
        assert about.startswith("Simulerade data · Provköping 2025"), name
    assert "Simulerade data" in [item.attrib["label"] for item in style(path).iter("category")]


def test_real_data_is_not_called_simulated(write: Write) -> None:
    path = write(small.analysis(simulated=False))
    assert not layer(path, "areas")["simulated"].any()
    assert not layer(path, "notes")["note"].str.contains("imulera").any()
    assert "imulera" not in pyogrio.read_info(path, layer="areas")["layer_metadata"]["DESCRIPTION"]
    assert len(list(style(path).iter("category"))) == len(VERDICTS) + 1


def test_the_detailed_level_is_marked(write: Write) -> None:
    path = write(small.analysis(level="detailed", simulated=False))
    mark = Translator("sv").say("Detailed level – needs a confidentiality review")
    assert mark in set(layer(path, "notes")["note"])
    assert mark in [item.attrib["label"] for item in style(path).iter("category")]


# --- the style


def test_styles_lie_where_qgis_looks_for_them(base: sqlite3.Connection) -> None:
    columns = [row[1] for row in base.execute("PRAGMA table_info(layer_styles)")]
    assert columns == [
        *("id", "f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName"),
        *("styleQML", "styleSLD", "useAsDefault", "description", "owner", "ui", "update_time"),
    ]
    found = base.execute(
        "SELECT f_table_catalog, f_table_schema, f_table_name, f_geometry_column, useAsDefault "
        "FROM layer_styles"
    )
    assert found.fetchall() == [
        ("", "", "areas", "geom", 1),
        ("", "", "cells", "", 1),
        ("", "", "venues", "geom", 1),
    ]
    real = base.execute("SELECT table_name, column_name FROM gpkg_geometry_columns ORDER BY table_name")
    assert real.fetchall() == [("areas", "geom"), ("venues", "geom")]
    longest = base.execute("SELECT max(length(styleName)) FROM layer_styles").fetchone()[0]
    assert longest <= 30


@pytest.mark.parametrize("language", ["sv", "en"])
def test_one_category_for_each_verdict_in_the_reader_s_words(write: Write, language: str) -> None:
    root = style(write(small.analysis(simulated=False), language))
    renderer = root.find("renderer-v2")
    assert renderer is not None
    assert (renderer.attrib["type"], renderer.attrib["attr"]) == ("categorizedSymbol", "verdict")
    categories = {item.attrib["value"]: item.attrib for item in renderer.iter("category")}
    assert list(categories) == [*VERDICTS, ""]
    words = {"sv": "Tydligt färre än förväntat", "en": "Clearly fewer than expected"}
    assert categories["clear_shortfall"]["label"] == words[language]
    symbols = {item.attrib["name"] for item in renderer.findall("./symbols/symbol")}
    assert {item["symbol"] for item in categories.values()} == symbols


def test_every_value_of_the_layer_has_a_category(write: Write) -> None:
    path = write()
    values = set(layer(path, "areas")["verdict"].fillna(""))
    assert values <= {item.attrib["value"] for item in style(path).iter("category")}
    assert values == {*VERDICTS, ""}


@pytest.mark.parametrize("key", [*VERDICTS, NO_DATA])
def test_a_class_looks_as_on_our_own_map(write: Write, key: str) -> None:
    root, look = style(write()), palette.VERDICT_LOOKS[key]
    number = next(
        item.attrib["symbol"]
        for item in root.iter("category")
        if item.attrib["value"] == ("" if key == NO_DATA else key)
    )
    symbol = next(
        item for item in root.findall("./renderer-v2/symbols/symbol") if item.attrib["name"] == number
    )
    kinds = [item.attrib["class"] for item in symbol.findall("layer")]
    middle = {"dots": ["PointPatternFill"], "hatch": ["LinePatternFill"], "stripes": ["LinePatternFill"]}
    assert kinds == ["SimpleFill", *middle.get(look.pattern or "", []), "SimpleLine"]
    fill, border = options(symbol.findall("layer")[0]), options(symbol.findall("layer")[-1])
    assert rgb(fill["color"]) == look.fill
    assert rgb(border["line_color"]) == look.outline
    assert float(border["line_width"]) == pytest.approx(look.outline_px * MM_PER_PX, abs=0.01)
    assert border.get("use_custom_dash", "0") == ("1" if look.dashes else "0")


def rgb(colour: str) -> str:
    red, green, blue, opacity = (int(part) for part in colour.split(","))
    assert opacity == 255
    return f"#{red:02X}{green:02X}{blue:02X}"


def test_areas_with_thick_borders_are_drawn_last(write: Write) -> None:
    path = write()
    renderer = style(path).find("renderer-v2")
    assert renderer is not None
    assert renderer.attrib["enableorderby"] == "1"
    clause = renderer.findtext("./orderby/orderByClause")
    # QGIS' expression is SQL that SQLite understands too.
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(f"SELECT verdict FROM areas ORDER BY {clause}").fetchall()  # noqa: S608
    assert [row[0] for row in rows[-2:]] == [None, "clear_shortfall"]


def test_names_of_areas_are_written_as_text_on_white(write: Write) -> None:
    root = style(write())
    assert root.attrib["labelsEnabled"] == "1"
    text = root.find("./labeling/settings/text-style")
    assert text is not None
    told = text.attrib
    assert (told["fieldName"], told["isExpression"], told["allowHtml"]) == ("area_name", "0", "0")
    assert rgb(told["textColor"]) == palette.INK
    white = text.find("text-buffer")
    assert white is not None
    assert (white.attrib["bufferDraw"], rgb(white.attrib["bufferColor"])) == ("1", palette.WHITE)


def test_tables_and_areas_put_together_have_headings_too(write: Write) -> None:
    path = write(with_regions(small.analysis()))
    for name in ("analysis_areas", "analysis_cells"):
        told = {item.attrib["field"]: item.attrib["name"] for item in style(path, name).iter("alias")}
        assert told["area_name"] == "Område", name


def test_patterns_have_a_symbol_of_their_own_kind(write: Write) -> None:
    found = {
        item.attrib["class"]: item.find("symbol")
        for item in style(write()).iter("layer")
        if item.attrib["class"].endswith("PatternFill")
    }
    kinds = {name: symbol.attrib["type"] for name, symbol in found.items() if symbol is not None}
    assert kinds == {"PointPatternFill": "marker", "LinePatternFill": "line"}


@pytest.mark.parametrize(("name", "geometry"), [("areas", "2"), ("venues", "0"), ("cells", "4")])
def test_headings_are_those_of_the_fields_in_order(write: Write, name: str, geometry: str) -> None:
    path = write()
    root = style(path, name)
    assert root.findtext("layerGeometryType") == geometry
    aliases = [item.attrib for item in root.iter("alias")]
    fields = list(pyogrio.read_info(path, layer=name)["fields"])
    assert [item["field"] for item in aliases] == fields
    assert [item["index"] for item in aliases] == [str(n) for n in range(1, len(fields) + 1)]
    labels = [word(field, Translator("sv")).label for field in fields]
    assert [item["name"] for item in aliases] == labels


def test_the_style_begins_as_qgis_writes_it(base: sqlite3.Connection) -> None:
    for (text,) in base.execute("SELECT styleQML FROM layer_styles"):
        assert text.startswith(
            "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3."
        )
        assert "mapTip" not in text


# --- names from outside, errors, the same bytes


def test_hostile_names_stay_names(write: Write) -> None:
    path = write(small.analysis(names=small.HOSTILE, project="Prov <&> \x00köping"))
    for name in ("areas", "cells"):
        found = list(layer(path, name)["area_name"].unique()[: len(small.HOSTILE)])
        assert found == [plain_text(text) for text in small.HOSTILE], name
    assert layer(path, "areas")["area_name"].str.len().max() == len(small.HOSTILE[4])
    for name in ("areas", "cells", "venues"):
        style(path, name)  # well-formed


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a\x00b\x1f", "ab"), ("a\tb\nc", "a\tb\nc"), ("\ud800x\uffff", "x"), ("\u202eåäö 🙂", "\u202eåäö 🙂")],
)
def test_plain_text_takes_out_only_what_can_not_be_written(text: str, kept: str) -> None:
    assert plain_text(text) == kept


def test_same_inputs_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch, usual: bytes) -> None:
    # What GDAL would write as the time of day, had it not been overwritten.
    monkeypatch.setenv("OGR_CURRENT_DATE", "1999-12-31T23:59:59.000Z")
    again = gis.geopackage(small.analysis(), Translator("sv"))
    assert again == usual
    assert b"1999-12-31" not in again


def test_no_time_of_writing_is_left(base: sqlite3.Connection, write: Write) -> None:
    moments = base.execute("SELECT last_change FROM gpkg_contents UNION SELECT update_time FROM layer_styles")
    assert moments.fetchall() == [(gis.MOMENT,)]
    raw = write().read_bytes()
    assert set(re.findall(rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d", raw)) == {gis.MOMENT[:19].encode()}


def test_several_at_once_do_not_disturb_each_other(usual: bytes) -> None:
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: gis.geopackage(small.analysis(), Translator("sv")), range(8)))
    assert all(content == usual for content in together)


def test_the_file_is_whole(base: sqlite3.Connection) -> None:
    assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    assert base.execute("PRAGMA application_id").fetchone() == (0x47504B47,)  # "GPKG"
    found = base.execute("SELECT count(*) FROM rtree_areas_geom").fetchone()
    assert found == (len(small.CODES),)


def test_a_disk_that_is_full_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise pyogrio.errors.DataSourceError("no space left on device")

    monkeypatch.setattr(pyogrio, "write_dataframe", refuse)
    with pytest.raises(OutputError, match="can_not_write"):
        gis.geopackage(small.analysis(), Translator("sv"))
