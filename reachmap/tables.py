"""One schema for every table that passes between two steps.

A table is checked where it enters, once; a broken one is our fault, so it raises `TableError` with all
faults at once. Missing is never zero: columns that may be missing say so here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reachmap.errors import CrsError, TableError
from reachmap.vocabulary import (
    ALL,
    ARRIVALS,
    BAND_KEYS,
    FORMS,
    LEVELS,
    MODES,
    ROLES,
    SEXES,
    TIMES,
    UNITS,
    VERDICTS,
)

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

CRS = "EPSG:3006"  # SWEREF 99 TM, metres: everything inside ReachMap is in it
WGS84 = "EPSG:4326"
_BOUNDED, _LARGEST = ("whole", "whole?", "number"), 1e15


@dataclass(frozen=True)
class Column:
    """What one column holds.

    Parameters
    ----------
    kind
        ``text``, ``whole``, ``whole?`` (may be missing), ``number``, ``coordinate`` (a number that
        may be infinite: filled in, but no number), ``share``, ``truth``, ``day`` or ``object``.
    choices
        The only values that are allowed, where there is such a list.
    missing
        Whether values may be missing.
    """

    kind: str
    choices: tuple[str, ...] = ()
    missing: bool = False

    def surely_holds(self, values: pd.Series) -> bool:
        """Say whether values plainly are what the column holds; False says nothing."""
        kind = _DTYPES[self.kind]
        if kind is not None and values.dtype != kind:
            return False
        there = values.dropna()
        if len(there) < len(values) and not (self.missing or self.kind == "whole?"):
            return False
        if self.choices and not there.isin(self.choices).all():
            return False
        if self.kind == "share" and not (there >= 0).all():
            return False
        return self.kind not in _BOUNDED or bool((there.abs() < _LARGEST).all())


_DTYPES = {
    "text": "str",
    "whole": "int64",
    "whole?": "Int64",
    "number": "float64",
    "coordinate": "float64",
    "share": "float64",
    "truth": "bool",
    "day": None,
    "object": None,
}


@dataclass(frozen=True)
class Table:
    """A schema: columns in order, with the columns that together name a row."""

    name: str
    spec: dict[str, Column]
    key: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """Column names in order."""
        return list(self.spec)

    @cached_property
    def _schema(self) -> Any:  # noqa: ANN401 - pandera is imported only for a table that may be at fault
        import pandera.pandas as pa

        def column(spec: Column) -> pa.Column:
            checks = []
            if spec.choices:
                checks.append(pa.Check.isin(spec.choices))
            if spec.kind == "share":
                checks.append(pa.Check.ge(0))
            if spec.kind in _BOUNDED:
                checks.append(pa.Check(lambda s: s.abs() < _LARGEST))
            nullable = spec.missing or spec.kind == "whole?"
            return pa.Column(_DTYPES[spec.kind], checks=checks, nullable=nullable)

        return pa.DataFrameSchema(
            {name: column(spec) for name, spec in self.spec.items()},
            strict=True,
            ordered=True,
            unique=list(self.key) or None,
        )

    def check(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the table if it follows the schema.

        Raises
        ------
        TableError
            With every fault, as column and check; never with a value.
        """
        # Nearly all tables do. pandera, which takes half a second to load, is asked about the others.
        if self._surely_follows(table):
            return table
        from pandera.errors import SchemaErrors

        try:
            self._schema.validate(table, lazy=True)
        except SchemaErrors as error:
            faults = error.failure_cases
            # Where a whole column is at fault, pandera has its name as the failing value.
            about = faults["check"].isin(["column_in_dataframe", "column_in_schema", "column_ordered"])
            faults = faults.assign(column=faults["column"].mask(about, faults["failure_case"]))
            faults = faults[["column", "check"]].drop_duplicates()
            problem = "; ".join(f"{row.column}: {row.check}" for row in faults.itertuples())
            raise TableError("schema", table=self.name, problem=problem) from None
        return table

    def _surely_follows(self, table: pd.DataFrame) -> bool:
        """Say whether a table plainly follows the schema; False says nothing."""
        if list(table.columns) != self.columns or not all(
            column.surely_holds(table[name]) for name, column in self.spec.items()
        ):
            return False
        return not (self.key and table.duplicated(list(self.key)).any())


def check_crs(layer: gpd.GeoDataFrame, *, expected: str = CRS) -> gpd.GeoDataFrame:
    """Return a layer if its reference system is the expected one (frame-level: pandera's check is not).

    Raises
    ------
    CrsError
        It has another one, or none.
    """
    if layer.crs is None or layer.crs != expected:
        found = "–" if layer.crs is None else layer.crs.to_string()
        raise CrsError("crs_mismatch", found=found, expected=expected)
    return layer


_TEXT = Column("text")
_TEXT_OR_NOT = Column("text", missing=True)
_COUNT_OR_NOT = Column("whole?")
_NUMBER_OR_NOT = Column("number", missing=True)
_COORDINATE = Column("coordinate", missing=True)

PARTICIPATIONS = Table(
    "participations",
    {
        "file": _TEXT,
        "row": _TEXT,
        "activity_id": _TEXT,
        "date": Column("day", missing=True),
        "date_last": Column("day", missing=True),
        "programme": _TEXT_OR_NOT,
        "form": _TEXT_OR_NOT,
        "level": _TEXT_OR_NOT,
        "provider": _TEXT_OR_NOT,
        "venue": _TEXT_OR_NOT,
        "language": _TEXT_OR_NOT,
        "area": _TEXT_OR_NOT,
        "postcode": _TEXT_OR_NOT,
        "school": _TEXT_OR_NOT,
        "x": _COORDINATE,
        "y": _COORDINATE,
        "lon": _COORDINATE,
        "lat": _COORDINATE,
        "crs": _TEXT,
        "sex": Column("text", SEXES, missing=True),
        "arrival": Column("text", ARRIVALS, missing=True),
        "child_ages": Column("object", missing=True),
        "bands": Column("object"),
        "age_known": Column("truth"),
        "meant_for": Column("object", missing=True),
        "role": Column("text", ROLES),
        "before": Column("object", missing=True),
        "unit": Column("text", UNITS),
        "adults": Column("whole"),
        "couples": _COUNT_OR_NOT,
        "children": _COUNT_OR_NOT,
        "child_minding": _COUNT_OR_NOT,
        "offered": _COUNT_OR_NOT,
        "registered": _COUNT_OR_NOT,
        "queue": _COUNT_OR_NOT,
        "declined": _COUNT_OR_NOT,
        "completed": _COUNT_OR_NOT,
        "found_via": _TEXT_OR_NOT,
        "next_step": _TEXT_OR_NOT,
        "language_need": _TEXT_OR_NOT,
    },
)

# What is offered: a row for each activity. Nothing in it is about anybody.
ACTIVITIES = Table(
    "activities",
    {
        "file": _TEXT,
        "programme": _TEXT_OR_NOT,
        "evaluated": _TEXT_OR_NOT,
        "form": Column("text", FORMS, missing=True),
        "level": Column("text", LEVELS, missing=True),
        "provider": _TEXT_OR_NOT,
        "ages": Column("object", missing=True),
        "ages_assumed": Column("truth"),
        "bands": Column("object"),
        "languages": Column("object"),
        "weekdays": Column("object"),
        "starts": _NUMBER_OR_NOT,
        "when": Column("text", TIMES, missing=True),
        "child_minding": Column("object", missing=True),
        "mode": Column("text", MODES, missing=True),
        "seats": _COUNT_OR_NOT,
        "venue": _TEXT_OR_NOT,
        "area": _TEXT_OR_NOT,
        "x": _COORDINATE,
        "y": _COORDINATE,
        "lon": _COORDINATE,
        "lat": _COORDINATE,
    },
)

AREAS = Table(
    "areas",
    {
        "area_code": _TEXT,
        "area_name": _TEXT,
        "municipality_code": _TEXT,
        "geometry": Column("object"),
    },
    key=("area_code",),
)

LOCATED = Table(
    "located",
    PARTICIPATIONS.spec
    | {
        "area_code": _TEXT_OR_NOT,
        "reason": _TEXT,
    },
)

CHILDREN = Table(
    "children",
    {
        "area_code": _TEXT,
        "first_age": Column("whole"),
        "last_age": Column("whole"),
        "count": Column("number"),
    },
)

TARGET = Table(
    "target",
    {
        "area_code": _TEXT,
        "age_band": Column("text", (*BAND_KEYS, ALL)),
        "sex": Column("text", SEXES),
        "arrival": Column("text", (*ARRIVALS, ALL)),
        "parents": Column("number"),
        "sd": Column("number"),
        "sd_shared": Column("number", missing=True),
    },
    key=("area_code", "age_band", "sex", "arrival"),
)

CELLS = Table(
    "cells",
    {
        "area_code": _TEXT,
        "area_name": _TEXT,
        "municipality_code": _TEXT,
        "age_band": Column("text", (*BAND_KEYS, ALL)),
        "parent_group": _TEXT,
        "reached": _COUNT_OR_NOT,
        "target": _NUMBER_OR_NOT,
        "target_low": _NUMBER_OR_NOT,
        "target_high": _NUMBER_OR_NOT,
        "coverage": Column("share", missing=True),
        "coverage_low": Column("share", missing=True),
        "coverage_high": Column("share", missing=True),
        "rate_ratio": Column("share", missing=True),
        "rate_ratio_low": Column("share", missing=True),
        "rate_ratio_high": Column("share", missing=True),
        "expected": _NUMBER_OR_NOT,
        "shortfall": _NUMBER_OR_NOT,
        "shortfall_low": _NUMBER_OR_NOT,
        "shortfall_high": _NUMBER_OR_NOT,
        "unreached": _COUNT_OR_NOT,
        "probability_shortfall": Column("share", missing=True),
        "verdict": Column("text", (*VERDICTS, "")),
        "hidden": Column("truth"),
    },
    key=("area_code", "age_band", "parent_group"),
)
