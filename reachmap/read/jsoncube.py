"""Statistics as JSON: json-stat2 (PxWebApi 1 and 2), PxWeb's own json, objects within objects.

A file may be made to harm: depth, sizes and numbers are checked before memory is taken for them.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from reachmap.errors import InputError
from reachmap.read.cube import (
    MOST_CELLS,
    MOST_DIMENSIONS,
    VALUE,
    Cube,
    check_size,
    from_dense,
    number,
    numbers,
)


def looks_like_json(text: str) -> bool:
    """Tell whether a text is a JSON object."""
    return text.lstrip()[:1] == "{"


def read_json(text: str, *, file: str) -> Cube:
    """Read a table from JSON.

    Raises
    ------
    InputError
        It is no JSON, or none of the kinds that hold a table.
    """
    try:
        whole = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise InputError("json_unreadable", file=file) from error
    if isinstance(whole, dict) and isinstance(whole.get("dataset"), dict):
        whole = whole["dataset"]
    try:
        if isinstance(whole, dict) and {"id", "size", "dimension", "value"} <= set(whole):
            return _json_stat(whole, file)
        if isinstance(whole, dict) and {"columns", "data"} <= set(whole):
            return _pxweb(whole, file)
        if isinstance(whole, dict):
            return _nested(whole, file)
    except (
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        ValueError,
        OverflowError,
        RecursionError,
    ) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("json_unreadable", file=file) from error
    raise InputError("json_unreadable", file=file)


def _refuse(text: str) -> float:
    raise ValueError(text)


def _value(found: object) -> float | None:
    """Read a number, or a text with one, or null; None for anything else."""
    if found is None:
        return float("nan")
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return None
    return number(str(found))


def _json_stat(table: dict[str, Any], file: str) -> Cube:
    """https://json-stat.org/format, class dataset."""
    codes: dict[str, list[str]] = {}
    labels: dict[str, dict[str, str]] = {}
    check_size([int(size) for size in table["size"]], file=file)
    for name in table["id"]:
        dimension = table["dimension"][name]
        category = dimension["category"]
        index = category.get("index")
        called = {str(code): str(label) for code, label in (category.get("label") or {}).items()}
        if index is None:
            index = list(called)
        ordered = sorted(index, key=index.__getitem__) if isinstance(index, dict) else index
        heading = str(dimension.get("label") or name)
        codes[heading if heading not in codes else str(name)] = [str(code) for code in ordered]
        labels[list(codes)[-1]] = {code: called.get(code, code) for code in map(str, ordered)}
    if [len(found) for found in codes.values()] != [int(size) for size in table["size"]]:
        raise InputError("cube_cells", file=file, found=len(codes), expected=len(table["size"]))
    cells = int(np.prod([len(found) for found in codes.values()]))
    values = np.full(cells, np.nan)
    given = table["value"]
    pairs = given.items() if isinstance(given, dict) else enumerate(given)
    for place, found in pairs:
        read = _value(found)
        if read is None:
            raise InputError("table_not_number", file=file, column=VALUE, n=1)
        if not 0 <= int(place) < cells:
            raise InputError("cube_cells", file=file, found=int(place) + 1, expected=cells)
        values[int(place)] = read
    if not isinstance(given, dict) and len(given) != cells:
        raise InputError("cube_cells", file=file, found=len(given), expected=cells)
    return from_dense(str(table.get("label") or ""), codes, labels, values, file=file)


def _pxweb(table: dict[str, Any], file: str) -> Cube:
    """PxWeb's json: columns with types (d, t: keys; c: contents), data with keys and values."""
    keys = [str(column.get("text") or column["code"]) for column in table["columns"] if column["type"] != "c"]
    contents = [
        str(column.get("text") or column["code"]) for column in table["columns"] if column["type"] == "c"
    ]
    rows = table["data"]
    check_size([len(rows), max(1, len(contents))], file=file)
    if len(keys) > MOST_DIMENSIONS or len(set(keys)) != len(keys):
        raise InputError("json_unreadable", file=file)
    parts = []
    for place, content in enumerate(contents):
        part = pd.DataFrame([[str(key) for key in row["key"]] for row in rows], columns=keys)
        part["tabellinnehåll"] = content
        part[VALUE] = numbers([str(row["values"][place]) for row in rows], file=file)
        parts.append(part)
    return Cube("", pd.concat(parts, ignore_index=True), {})


def _nested(table: dict[str, Any], file: str) -> Cube:
    """Objects within objects, the same number deep everywhere, numbers innermost: one dimension a level."""
    rows: list[tuple[Any, ...]] = []
    pending: list[tuple[tuple[str, ...], Any]] = [((), table)]
    while pending:
        keys, found = pending.pop()
        if isinstance(found, dict):
            if len(keys) >= MOST_DIMENSIONS or len(rows) + len(pending) + len(found) > MOST_CELLS:
                raise InputError("cube_too_large", file=file, limit=MOST_CELLS)
            pending.extend(((*keys, str(key)), inner) for key, inner in reversed(found.items()))
            continue
        read = _value(found)
        if read is None or (rows and len(rows[0]) != len(keys) + 1):
            raise InputError("json_unreadable", file=file)
        rows.append((*keys, read))
    if not rows or len(rows[0]) < 3:
        raise InputError("json_unreadable", file=file)
    names = [f"nivå {level}" for level in range(1, len(rows[0]))]
    return Cube("", pd.DataFrame(rows, columns=[*names, VALUE]), {})
