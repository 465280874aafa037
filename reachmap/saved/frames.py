r"""Tables of a saved project as text and back, exactly.

Decides how a cell is written: numbers as Python writes them (the shortest text that gives the same number),
a missing one as nothing, truths as ``true`` and ``false``, texts as they are with ``\N`` for a missing one
and another backslash before one that begins the text, outlines as hexadecimal WKB, tuples and the like as
JSON.
Rows are numbered from 0 or, where they have names, these are a column of their own, the first.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from reachmap import tables
from reachmap.saved.values import Unfit, open_value, opened_value

_MISSING = r"\N"
_OUTLINE, _ANY, _TEXT = "outline", "any", "text"
_NAMES = "row"
# Kinds of column by pandas' name of what it holds.
_KINDS = {
    "float64": "number",
    "int64": "whole",
    "Int64": "whole?",
    "bool": "truth",
    "str": _TEXT,
    "geometry": _OUTLINE,
    "object": _ANY,
}
_PANDAS = {kind: name for name, kind in _KINDS.items()}
_TRUTHS = {"true": True, "false": False}


def table_text(table: pd.DataFrame) -> tuple[dict[str, str], str]:
    """Write a table.

    Returns
    -------
    dict, str
        The kinds of its columns by name, and the table as csv.

    Raises
    ------
    Unfit
        It holds what no column here can hold: our fault.
    """
    numbered = isinstance(table.index, pd.RangeIndex) and table.index.equals(pd.RangeIndex(len(table)))
    if not numbered:
        table = table.rename_axis(_NAMES).reset_index()
    kinds = {str(name): _kind(table[name]) for name in table.columns}
    columns = [list(map(_WRITE[kinds[str(name)]], _values(table[name]))) for name in table.columns]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(kinds)
    writer.writerows(zip(*columns, strict=True))
    return kinds, stream.getvalue()


def _kind(column: pd.Series) -> str:
    kind = _KINDS.get(str(column.dtype))
    if kind is None:
        raise Unfit(f"{column.name}: {column.dtype}")
    return kind


def _values(column: pd.Series) -> Sequence[Any]:
    if str(column.dtype) == "geometry":
        return list(shapely.to_wkb(column.to_numpy(), hex=True, byte_order=1))
    return list(column.astype(object)) if str(column.dtype) in ("str", "Int64") else column.tolist()


def table_of(kinds: Mapping[str, str], text: str) -> pd.DataFrame:
    """Read a table that `table_text` wrote.

    Raises
    ------
    Unfit
        It is not as it says.
    """
    if not kinds:
        return pd.DataFrame()
    if not all(kind in _PANDAS for kind in kinds.values()):
        raise Unfit("kinds")
    # The csv module refuses a cell as long as the outline of a large area.
    cells = pd.read_csv(
        io.StringIO(text, newline=""),
        header=None,
        dtype=str,
        na_filter=False,
        skip_blank_lines=False,
        lineterminator="\n",
    )
    if cells.iloc[0].tolist() != list(kinds):
        raise Unfit("columns")
    made = {name: _column(kind, cells[i].tolist()[1:]) for i, (name, kind) in enumerate(kinds.items())}
    table = pd.DataFrame(made)
    if next(iter(kinds)) == _NAMES:
        table = table.set_index(_NAMES).rename_axis(None)
    if _OUTLINE in kinds.values():
        outlined: pd.DataFrame = gpd.GeoDataFrame(table, geometry="geometry", crs=tables.CRS)
        return outlined
    return table


def _column(kind: str, texts: Sequence[str]) -> pd.Series | gpd.GeoSeries:
    if kind == _OUTLINE:
        return gpd.GeoSeries(shapely.from_wkb(list(texts)), crs=tables.CRS)
    return pd.Series(list(map(_READ[kind], texts)), dtype=_PANDAS[kind])


def _write_number(value: float) -> str:
    return "" if math.isnan(value) else repr(float(value))


def _write_text(value: object) -> str:
    if not isinstance(value, str):
        return _MISSING
    return f"\\{value}" if value.startswith("\\") else value


def _write_truth(value: object) -> str:
    return "true" if value else "false"


def _write_whole(value: Any) -> str:  # noqa: ANN401 - a whole number or pandas' missing
    return "" if value is pd.NA else str(int(value))


def _write_any(value: object) -> str:
    return json.dumps(open_value(value), ensure_ascii=False, allow_nan=False)


def _read_number(text: str) -> float:
    return float(text) if text else math.nan


def _read_whole(text: str) -> int:
    return int(text)


def _read_whole_or_not(text: str) -> Any:  # noqa: ANN401 - a whole number or pandas' missing
    return int(text) if text else pd.NA


def _read_text(text: str) -> str | None:
    if text == _MISSING:
        return None
    return text.removeprefix("\\")


def _read_any(text: str) -> object:
    return opened_value(json.loads(text))


_WRITE: Mapping[str, Callable[[Any], str]] = {
    "number": _write_number,
    "whole": _write_whole,
    "whole?": _write_whole,
    "truth": _write_truth,
    _TEXT: _write_text,
    _OUTLINE: str,
    _ANY: _write_any,
}
_READ: Mapping[str, Callable[[str], Any]] = {
    "number": _read_number,
    "whole": _read_whole,
    "whole?": _read_whole_or_not,
    "truth": _TRUTHS.__getitem__,
    _TEXT: _read_text,
    _ANY: _read_any,
}
