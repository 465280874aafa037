"""Results as JSON and back, by what their classes say of themselves.

Decides that only what `reachmap.pipeline.Analysis` is annotated to hold can be written or read: a file names
no class and no function, so that none can be asked for. A value of another kind than its annotation is
refused. Files become their names. JSON has no NaN and one kind of list: where an annotation leaves open what
a value is, what JSON lacks is an object with one key (``{"number": "nan"}``, ``{"tuple": [...]}``,
``{"set": [...]}``, ``{"map": [[key, value], ...]}``).
"""

from __future__ import annotations

import math
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import geopandas as gpd
import numpy as np
import pandas as pd

from reachmap.files import MemoryFile
from reachmap.pipeline.results import MEMORY_ONLY

Json = Any
# Where a value lies: names of fields from the outermost inwards.
Place = tuple[str, ...]
PutTable = Callable[[Place, pd.DataFrame], None]
TakeTable = Callable[[Place], pd.DataFrame]
TABLE = "table"
VALUE = "value"  # the one column of a table with one column
# Never taken for granted, whatever their defaults: what is hidden, and that figures are of no real people.
_PROTECTING = frozenset({"k", "level", "simulated"})
_ENDLESS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


class Unfit(ValueError):  # noqa: N818 - says that a value does not fit, to those who read here
    """A value that is not of the kind that its annotation says."""


class OtherFields(Unfit):
    """A result with fields that this version has not, or without some that it can not do without."""


@cache
def hints(kind: type) -> Mapping[str, Any]:
    """Give the annotations of a class's fields that may be written, in their order."""
    # Some import these for their annotations only.
    known = get_type_hints(kind, localns={"gpd": gpd, "np": np, "pd": pd})
    return {each.name: known[each.name] for each in fields(kind) if not each.metadata.get(MEMORY_ONLY)}


def written(value: Any, kind: Any, put: PutTable, place: Place = ()) -> Json:  # noqa: ANN401 - any field
    """Turn a value into JSON.

    Parameters
    ----------
    value
        What is written.
    kind
        Its annotation.
    put
        Called with every table and its place; in the JSON it is only said that it is there.
    place
        Where it lies.

    Raises
    ------
    Unfit
        It is not of its kind: our fault.
    """
    if kind in (Any, object):
        return open_value(value)
    if _is_table(kind):
        put(place, value.to_frame(VALUE) if kind is pd.Series else value)
        return TABLE
    options = _options(kind)
    if options:
        return None if value is None else written(value, _only(options), put, place)
    if kind in (Path, MemoryFile):
        return str(value.name)
    if isinstance(kind, type) and is_dataclass(kind):
        parts = hints(kind)
        return {name: written(getattr(value, name), parts[name], put, (*place, name)) for name in parts}
    return _written_plain(value, kind, put, place)


def _written_plain(value: Any, kind: Any, put: PutTable, place: Place) -> Json:  # noqa: ANN401 - any field
    origin = get_origin(kind)
    if origin is tuple:
        return [written(one, of, put, place) for one, of in zip(value, _of(kind, len(value)), strict=True)]
    if _is_mapping(origin):
        return {_text(key): written(one, get_args(kind)[1], put, place) for key, one in value.items()}
    if kind is date:
        return value.isoformat()
    if kind is float:
        return _number(float(value))
    if kind in (int, str, bool) and isinstance(value, kind | np.generic):
        return kind(value)
    raise Unfit(f"{place}: {kind}")


def taken(found: Json, kind: Any, take: TakeTable, place: Place = ()) -> Any:  # noqa: ANN401 - any field
    """Turn JSON back into a value; the other way round than `written`.

    Raises
    ------
    Unfit
        What was found is not of the kind; `OtherFields` where another version may have written it.
    """
    if kind in (Any, object):
        return opened_value(found)
    if _is_table(kind):
        if found != TABLE:
            raise Unfit(f"{place}: table")
        return take(place)[VALUE].rename(None) if kind is pd.Series else take(place)
    options = _options(kind)
    if options:
        return None if found is None else taken(found, _only(options), take, place)
    if kind in (Path, MemoryFile):
        return MemoryFile(_text(found), b"")
    if isinstance(kind, type) and is_dataclass(kind):
        return _taken_fields(found, kind, take, place)
    return _taken_plain(found, kind, take, place)


def _taken_fields(found: Json, kind: type, take: TakeTable, place: Place) -> Any:  # noqa: ANN401 - of its kind
    """Make what a class describes; a field that came after the file was saved has its default."""
    parts = hints(kind)
    if not isinstance(found, dict):
        raise Unfit(f"{place}: fields")
    if not _needed(kind) <= found.keys() <= parts.keys():
        raise OtherFields(f"{place}: fields")
    return kind(**{name: taken(found[name], parts[name], take, (*place, name)) for name in found})


@cache
def _needed(kind: type) -> frozenset[str]:
    """Fields that a file must hold: without a default, or such as protect people."""
    return frozenset(
        each.name
        for each in fields(kind)
        if each.name in hints(kind)
        and (each.name in _PROTECTING or (each.default is MISSING and each.default_factory is MISSING))
    )


def _taken_plain(found: Json, kind: Any, take: TakeTable, place: Place) -> Any:  # noqa: ANN401 - any field
    origin = get_origin(kind)
    if origin is tuple and isinstance(found, list):
        return tuple(
            taken(one, of, take, place) for one, of in zip(found, _of(kind, len(found)), strict=True)
        )
    if _is_mapping(origin) and isinstance(found, dict):
        return {key: taken(one, get_args(kind)[1], take, place) for key, one in found.items()}
    if kind is date:
        return date.fromisoformat(_text(found))
    if kind is float:
        return _as_number(found)
    if kind in (int, str, bool) and type(found) is kind:
        return found
    raise Unfit(f"{place}: {kind}")


def _is_table(kind: Any) -> bool:  # noqa: ANN401 - an annotation
    return isinstance(kind, type) and issubclass(kind, pd.DataFrame | pd.Series)


def _is_mapping(origin: Any) -> bool:  # noqa: ANN401 - an annotation
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _options(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401 - an annotation
    return get_args(kind) if get_origin(kind) in (Union, types.UnionType) else ()


def _only(options: Sequence[Any]) -> Any:  # noqa: ANN401 - an annotation
    """Take the one kind that is not None; a path and a file in memory are written alike."""
    kinds = [kind for kind in options if kind is not type(None) and kind is not Path]
    if len(kinds) != 1:
        raise Unfit(f"{options}")
    return kinds[0]


def _of(kind: Any, length: int) -> tuple[Any, ...]:  # noqa: ANN401 - an annotation
    parts: tuple[Any, ...] = get_args(kind)
    return (parts[0],) * length if len(parts) == 2 and parts[1] is Ellipsis else parts


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise Unfit("text")
    return found


def _number(value: float) -> Json:
    return value if math.isfinite(value) else {"number": str(value)}


def _as_number(found: Json) -> float:
    if type(found) in (int, float):
        return float(found)
    if isinstance(found, dict) and list(found) == ["number"]:
        return _ENDLESS[_text(found["number"])]
    raise Unfit("number")


def open_value(value: Any) -> Json:  # noqa: ANN401 - what an open annotation allows
    """Write a value whose annotation says nothing."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or type(value) in (bool, int, str):
        return value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list):
        return [open_value(one) for one in value]
    if isinstance(value, tuple):
        return {"tuple": [open_value(one) for one in value]}
    if isinstance(value, frozenset):
        return {"set": [open_value(one) for one in sorted(value)]}
    if isinstance(value, Mapping):
        return {"map": [[open_value(key), open_value(one)] for key, one in value.items()]}
    if type(value) is date:
        return {"day": value.isoformat()}
    raise Unfit(f"{type(value)}")


def opened_value(found: Json) -> Any:  # noqa: ANN401 - what an open annotation allows
    """Read a value whose annotation says nothing; the other way round than `open_value`."""
    if isinstance(found, list):
        return [opened_value(one) for one in found]
    if not isinstance(found, dict):
        return found
    if len(found) != 1:
        raise Unfit("object")
    ((sign, inner),) = found.items()
    if sign == "number":
        return _as_number(found)
    if sign == "tuple" and isinstance(inner, list):
        return tuple(opened_value(one) for one in inner)
    if sign == "set" and isinstance(inner, list):
        return frozenset(opened_value(one) for one in inner)
    if sign == "map" and isinstance(inner, list):
        return {opened_value(key): opened_value(one) for key, one in inner}
    if sign == "day":
        return date.fromisoformat(_text(inner))
    raise Unfit("object")
