"""Results as a GeoPackage that QGIS opens as drawn: ``reach.gpkg``.

Layers: ``areas`` (polygons, with the figures of all parents and all ages), ``cells`` (the rows of
``cells.csv``), ``venues`` (points), ``notes`` (what the figures do not say) and QGIS's own ``layer_styles``;
``analysis_areas`` and ``analysis_cells`` where neighbours were put together.

``cells`` has no geometry: it has several rows for each area and one for the municipality, which as polygons
would lie on top of one another. It joins to ``areas`` by ``area_code``.

Same inputs give the same bytes, whatever else the process does at the time: GDAL writes the time of day into
a GeoPackage, and its only switch for that holds for the whole process, so the times are set in the finished
file instead, of which a fresh copy is kept.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from reachmap.errors import OutputError
from reachmap.present import intake_sentences, labels, pick, reached_words, sentences
from reachmap.present.columns import marks, plain_text, word
from reachmap.present.qml import area_style, table_style, venue_style
from reachmap.present.regions import MEMBERS, region_table, regional
from reachmap.tables import CRS, check_crs
from reachmap.vocabulary import ALL, NO_DATA

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis

FILE = "reach.gpkg"
MOMENT = "2000-01-01T00:00:00.000Z"  # stands for every time of writing
GEOMETRY = "geom"
VENUE_COLUMNS = ("venue", "status", "area_code", "municipality_code", "provider", "language", "bands")
VENUE_NUMBERS = ("seats", "cost")
# What the figures of all parents and all ages need not repeat.
_STRATUM = ["age_band", "parent_group"]

# As QGIS itself makes it (QgsOgrProviderMetadata::saveStyle, GDAL's column types).
_LAYER_STYLES = """
CREATE TABLE "layer_styles" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "f_table_catalog" TEXT(256), "f_table_schema" TEXT(256), "f_table_name" TEXT(256),
  "f_geometry_column" TEXT(256), "styleName" TEXT(30), "styleQML" TEXT, "styleSLD" TEXT,
  "useAsDefault" BOOLEAN, "description" TEXT, "owner" TEXT(30), "ui" TEXT(30),
  "update_time" DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
)"""
_STYLE_ROW = """
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
  styleQML, styleSLD, useAsDefault, description, owner, ui, update_time)
VALUES ('', '', ?, ?, ?, ?, '', 1, ?, '', '', ?)"""


def geopackage(analysis: Analysis, translator: Translator) -> bytes:
    """Make the GeoPackage.

    It is put together in a temporary folder, which holds gated figures only and is gone afterwards.

    Raises
    ------
    OutputError
        There is no room for it, or GDAL refuses.
    """
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        with tempfile.TemporaryDirectory(prefix="reachmap-") as folder:
            draft, whole = Path(folder) / f"draft-{FILE}", Path(folder) / FILE
            _write_layers(draft, analysis, translator)
            with closing(sqlite3.connect(draft, isolation_level=None)) as base:
                _write_styles(base, analysis, translator)
                _set_times(base)
                # A fresh copy holds nothing of what was overwritten, nor how often.
                base.execute("VACUUM INTO ?", (str(whole),))
            return whole.read_bytes()
    except (OSError, sqlite3.Error, DataLayerError, DataSourceError) as error:
        raise OutputError("can_not_write", file=FILE) from error


def area_table(analysis: Analysis, translator: Translator) -> gpd.GeoDataFrame:
    """Join the areas' figures of all parents and all ages to their polygons, in the order of the map.

    Returns
    -------
    GeoDataFrame
        EPSG:3006; the columns of `tables.CELLS` without age band and group, then ``verdict_label``,
        ``reached_label`` and ``simulated``. The index is that of ``analysis.areas``.
    """
    k = reached_words.told_as_few(analysis.facts, (ALL, ALL), analysis.settings.disclosure.k)
    figures = pick.by_area(analysis).drop(columns=_STRATUM).set_index("area_code", drop=False)
    figures = figures.loc[analysis.areas["area_code"]].set_index(analysis.areas.index)
    goals = analysis.settings.standard.has_goals
    words = [labels.verdict_label(translator, code or NO_DATA, goals=goals) for code in figures["verdict"]]
    counts = [
        reached_words.reached(translator, None if missing else int(count), hidden=hidden, k=k)
        for count, missing, hidden in zip(
            figures["reached"].fillna(0), figures["reached"].isna(), figures["hidden"], strict=True
        )
    ]
    figures = _without_blanks(figures).assign(
        verdict_label=words, reached_label=counts, simulated=analysis.settings.project.simulated
    )
    return analysis.areas[["geometry"]].join(figures)


def _without_blanks(cells: pd.DataFrame) -> pd.DataFrame:
    """Make names writable and a blank verdict missing."""
    return cells.assign(
        area_name=cells["area_name"].map(plain_text),
        area_code=cells["area_code"].map(plain_text),
        verdict=cells["verdict"].where(cells["verdict"] != "", None),
    )


def venue_table(analysis: Analysis) -> gpd.GeoDataFrame:
    """Make the layer of venues: those on the project's list, none without one."""
    import geopandas as gpd

    listed = analysis.venues
    where = analysis.areas.set_index("area_code")["municipality_code"]
    table = listed.drop(columns="geometry").assign(
        municipality_code=listed["area_code"].map(where),
        bands=listed["bands"].map(", ".join),
    )
    # What the list does not say is missing in the layer, not a text without letters.
    texts = {
        name: table[name].map(plain_text, na_action="ignore").astype("str").replace("", None)
        for name in VENUE_COLUMNS
    }
    numbers = {name: table[name].astype("float64") for name in VENUE_NUMBERS}
    return gpd.GeoDataFrame(texts | numbers, geometry=listed.geometry.to_numpy(), crs=CRS)


def notes_table(analysis: Analysis, translator: Translator) -> pd.DataFrame:
    """List what must go with the figures: marks, project, period, what they do not say."""
    import pandas as pd

    project = analysis.settings.project
    lines = [
        *marks(analysis.settings, translator),
        project.name,
        intake_sentences.period(analysis.settings, translator),
        *sentences.headline(analysis, translator),
        *sentences.notes(analysis, translator),
    ]
    return pd.DataFrame({"note": [plain_text(line) for line in lines]})


def _write_layers(path: Path, analysis: Analysis, translator: Translator) -> None:
    import pyogrio

    description = _description(analysis, translator)

    def write(layer: str, table: pd.DataFrame, **options: object) -> None:
        about = {"DESCRIPTION": description}
        pyogrio.write_dataframe(table, path, layer=layer, driver="GPKG", layer_options=about, **options)

    areas = check_crs(area_table(analysis, translator))
    write("areas", areas, geometry_type="MultiPolygon", promote_to_multi=True)
    write("cells", _without_blanks(analysis.cells))
    view = regional(analysis)
    if view is not None and analysis.regions is not None:
        merged = check_crs(area_table(view, translator))
        merged[MEMBERS] = merged["area_code"].map(analysis.regions.areas_in())
        write("analysis_areas", merged, geometry_type="MultiPolygon", promote_to_multi=True)
        write("analysis_cells", _without_blanks(region_table(analysis.regions)))
    write("venues", check_crs(venue_table(analysis)), geometry_type="Point")
    write("notes", notes_table(analysis, translator))


def _description(analysis: Analysis, translator: Translator) -> str:
    project = analysis.settings.project
    parts = [project.name, intake_sentences.period(analysis.settings, translator)]
    return plain_text(" · ".join([*marks(analysis.settings, translator), *parts]))


def _write_styles(base: sqlite3.Connection, analysis: Analysis, translator: Translator) -> None:
    """Add QGIS's table of styles, with one style for each layer that is drawn or read there."""
    name = translator.say("Compared with expected")
    description = _description(analysis, translator)
    told = marks(analysis.settings, translator)
    layers = ["areas"] if analysis.regions is None else ["areas", "analysis_areas"]
    tables = ["cells"] if analysis.regions is None else ["cells", "analysis_cells"]
    styles = (
        *(
            (layer, GEOMETRY, area_style(translator, _labels_of(base, layer, translator), marks=told))
            for layer in layers
        ),
        *((table, "", table_style(_labels_of(base, table, translator))) for table in tables),
        ("venues", GEOMETRY, venue_style(translator, _labels_of(base, "venues", translator))),
    )
    base.execute(_LAYER_STYLES)
    for layer, geometry, style in styles:
        base.execute(_STYLE_ROW, (layer, geometry, name, style, description, MOMENT))
    base.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', '', 0)"
    )


def _labels_of(base: sqlite3.Connection, layer: str, translator: Translator) -> dict[str, str]:
    """Word the columns of a layer that was written, without its row number and geometry."""
    columns = [row[0] for row in base.execute("SELECT name FROM pragma_table_info(?)", (layer,))]
    return {name: word(name, translator).label for name in columns if name not in ("fid", GEOMETRY)}


def _set_times(base: sqlite3.Connection) -> None:
    """Set every time of writing to the same moment."""
    base.execute("UPDATE gpkg_contents SET last_change = ?", (MOMENT,))
