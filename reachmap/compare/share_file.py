"""The share file ``.reachshare``: what one municipality shows of one period, to be compared with others.

A zip of two members and a text that says what they are: ``share.json`` (whose, when, how it was counted, how
good the data are) and ``cells.parquet`` (the gated figures, columns of ``cells.csv``). Fixed dates, so the
same result gives the same bytes. Documented in docs/share_file.md; readable with any zip and Parquet reader.

A file that comes from elsewhere is not trusted: names of members are fixed, sizes are limited before anything
is unpacked, every value is checked, and a count that ought to be hidden refuses the file.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from reachmap.compare.courses import small_courses
from reachmap.compare.share_manifest import Manifest, manifest_of, plain
from reachmap.compare.share_small import rounding_of, small_counts
from reachmap.errors import InputError
from reachmap.files import DAMAGED_ARCHIVE, Source, content, opened
from reachmap.tables import CELLS, Column, Table
from reachmap.vocabulary import ALL, GROUP_KEYS, VERDICTS

if TYPE_CHECKING:
    import pandas as pd

SUFFIX = ".reachshare"
MANIFEST, CELLS_FILE, README = "share.json", "cells.parquet", "README.txt"
MEMBERS = (README, MANIFEST, CELLS_FILE)
LARGEST_SHARE = 16 * 1024**2  # bytes packed: Stockholm's areas are a few hundred kilobytes
LARGEST_MANIFEST = 1024**2  # bytes: two thousand courses are about a third
LARGEST_CELLS = 64 * 1024**2  # bytes unpacked
MOST_ROWS = 500_000
LARGEST_NUMBER = 1e12
LONGEST_NAME = 120  # characters of an area's name or code
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a zip can say

_ABOUT = """ReachMap: a share file (.reachshare), version {version}.
{title}, {first} - {last}

share.json     what was counted, how, how well (JSON, UTF-8)
cells.parquet  the figures: a row for each area, age of child and group (Apache Parquet)

Aggregated figures only, at the public level: counts from 0 to {most} are left out, and so are those that
would tell them. Nothing is about a single person. Read both with any JSON and Parquet reader;
docs/share_file.md of ReachMap explains every column. Filen blir allmän handling hos den som skickar och hos
den som tar emot.
"""


@dataclass(frozen=True)
class Share:
    """One municipality and period, as a share file holds it.

    Parameters
    ----------
    manifest
        Whose, when, and how it was counted.
    cells
        Columns of `tables.CELLS`; ages as the manifest names them.
    checksum
        SHA-256 of the figures, as hexadecimal digits.
    size
        Bytes of the file; 0 where it has not been written.
    kept
        Share of its participants that count here; less than 1 where some, of a course that is held
        together, count with another municipality (`compare.joint`).
    """

    manifest: Manifest
    cells: pd.DataFrame = field(repr=False)
    checksum: str = ""
    size: int = 0
    kept: float = 1.0

    @property
    def key(self) -> tuple[str, tuple[date, date]]:
        """Which municipality and period it is."""
        return self.manifest.code, self.manifest.period

    @property
    def year(self) -> int:
        """The year in which the middle of the period lies."""
        first, last = self.manifest.period
        return (first + (last - first) / 2).year

    @cached_property
    def _places(self) -> dict[tuple[str, str], tuple[list[int], list[int]]]:
        """Positions of the areas' rows, and of the municipality's own, by age and group.

        Found in one pass: hundreds of files are held side by side, and each is asked for many strata.
        """
        found: dict[tuple[str, str], tuple[list[int], list[int]]] = {}
        keys = (self._columns[name].tolist() for name in ("area_code", "age_band", "parent_group"))
        for place, (area, band, group) in enumerate(zip(*keys, strict=True)):
            areas, wholes = found.setdefault((band, group), ([], []))
            (wholes if area == ALL else areas).append(place)
        return found

    @cached_property
    def _columns(self) -> dict[str, Any]:
        return {str(name): column.array for name, column in self.cells.items()}

    @cached_property
    def _wholes(self) -> dict[tuple[str, str], dict[str, Any] | None]:
        return {}

    def whole(self, age_band: str = ALL, parent_group: str = ALL) -> dict[str, Any] | None:
        """Give the municipality's own row of a stratum; None where the file has none."""
        key = (age_band, parent_group)
        if key not in self._wholes:
            places = self._places.get(key, ([], []))[1]
            row = {name: column[places[0]] for name, column in self._columns.items()} if places else None
            self._wholes[key] = row
        return self._wholes[key]

    def areas(
        self, age_band: str = ALL, parent_group: str = ALL, *, columns: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Give the areas' rows of a stratum, by code; all columns, or those that are named."""
        places = self._places.get((age_band, parent_group), ([], []))[0]
        chosen = self.cells if columns is None else self.cells[["area_code", *columns]]
        return chosen.take(places).set_index("area_code")

    @cached_property
    def tells_areas(self) -> bool:
        """Whether any area's count of all parents is shown."""
        places = self._places.get((ALL, ALL), ([], []))[0]
        return bool(places) and not self._columns["reached"][places].isna().all()


def write_share(manifest: Manifest, cells: pd.DataFrame) -> bytes:
    """Write a share file.

    Parameters
    ----------
    manifest
        Whose, when, how.
    cells
        Gated figures, columns of `tables.CELLS`.

    Returns
    -------
    bytes
        The file; the same input gives the same bytes (with the same pyarrow).

    Raises
    ------
    InputError
        It would carry a small count, or one that follows from what it carries.
    TableError
        The figures do not follow the schema: our fault.
    """
    _schema(manifest).check(cells)
    _refuse_small(manifest, cells, manifest.title)
    figures = _parquet(cells)
    told = plain(manifest) | {
        "members": {CELLS_FILE: {"sha256": _digest(figures), "rows": len(cells)}},
    }
    text = json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"
    first, last = manifest.period
    about = _ABOUT.format(
        version=manifest.version, title=manifest.title, first=first, last=last, most=manifest.k - 1
    )
    return _zipped({README: about.encode(), MANIFEST: text.encode(), CELLS_FILE: figures})


def read_share(source: Source) -> Share:
    """Read a share file that somebody sent.

    Parameters
    ----------
    source
        The file.

    Raises
    ------
    InputError
        It is no share file, is made by a later version, is damaged or too large, holds something else than it
        should, or carries a count that should be hidden.
    FileMissingError
        There is no such file.
    """
    data = content(source, largest=LARGEST_SHARE)
    parts = _members(source)
    manifest = manifest_of(parts[MANIFEST], file=source.name)
    if manifest.members.get(CELLS_FILE) != _digest(parts[CELLS_FILE]):
        raise InputError("share_checksum", file=source.name)
    cells = _read_cells(parts[CELLS_FILE], manifest, file=source.name)
    _refuse_small(manifest, cells, source.name)
    return Share(manifest, cells, _digest(parts[CELLS_FILE]), len(data))


def _schema(manifest: Manifest) -> Table:
    bands = tuple(band.key for band in manifest.definitions.bands)
    own = {
        "age_band": Column("text", (*bands, ALL)),
        "parent_group": Column("text", GROUP_KEYS),
        "verdict": Column("text", (*VERDICTS, "")),
    }
    return Table("share", CELLS.spec | own, key=CELLS.key)


def _refuse_small(manifest: Manifest, cells: pd.DataFrame, name: str) -> None:
    if manifest.level != "public":
        raise InputError("share_not_public", file=name)
    rounding = rounding_of(manifest.settings)
    found = small_counts(cells, manifest.quality, k=manifest.k, rounding=rounding)
    if manifest.courses:
        together = (manifest.quality.adults, manifest.quality.visitors)
        total = sum(n for n in together if n is not None) if None not in together else None
        adults = [course.adults for course in manifest.courses]
        found += small_courses(adults, total, k=manifest.k, rounding=rounding)
    if found:
        raise InputError("share_small_counts", file=name, n=found)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _zipped(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            member = zipfile.ZipInfo(name, _MOMENT)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            member.create_system = 3  # the same on every system
            archive.writestr(member, data)
    return packed.getvalue()


def _members(source: Source) -> dict[str, bytes]:
    """Unpack the members that are known, by their exact names, none larger than it may be."""
    limits = {README: LARGEST_MANIFEST, MANIFEST: LARGEST_MANIFEST, CELLS_FILE: LARGEST_CELLS}
    try:
        with zipfile.ZipFile(opened(source)) as archive:
            found = archive.infolist()
            names = [member.filename for member in found]
            if sorted(names) != sorted(MEMBERS):
                raise InputError("share_not_one", file=source.name)
            for member in found:
                if member.file_size > limits[member.filename]:
                    raise InputError("archive_too_large", file=source.name, size=member.file_size)
            return {member.filename: _unpacked(archive, member) for member in found}
    except DAMAGED_ARCHIVE as error:
        if isinstance(error, InputError):
            raise
        raise InputError("share_not_one", file=source.name) from error


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    # Not more than the archive says: zipfile stops there, and the checksum then tells.
    with archive.open(member) as stream:
        return stream.read(member.file_size + 1)


def _parquet(cells: pd.DataFrame) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = [pa.field(name, _arrow_type(CELLS.spec[name].kind)) for name in CELLS.columns]
    table = pa.Table.from_pandas(
        cells[CELLS.columns], schema=pa.schema(fields), preserve_index=False
    ).replace_schema_metadata(None)
    written = io.BytesIO()
    pq.write_table(table, written, compression="zstd", version="2.6", write_statistics=False)
    return written.getvalue()


def _arrow_type(kind: str) -> Any:  # noqa: ANN401 - pyarrow publishes no types
    import pyarrow as pa

    kinds = {"text": pa.string(), "whole?": pa.int64(), "truth": pa.bool_()}
    return kinds.get(kind, pa.float64())


def _read_cells(data: bytes, manifest: Manifest, *, file: str) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        parquet = pq.ParquetFile(io.BytesIO(data))
        told = parquet.metadata
        unpacked = sum(told.row_group(i).total_byte_size for i in range(told.num_row_groups))
        if told.num_rows > MOST_ROWS or unpacked > LARGEST_CELLS:
            raise InputError("archive_too_large", file=file, size=unpacked)
        if parquet.schema_arrow.names != CELLS.columns:
            raise InputError("share_columns", file=file)
        wanted = pa.schema([pa.field(name, _arrow_type(CELLS.spec[name].kind)) for name in CELLS.columns])
        table = parquet.read().cast(wanted)
    except (pa.ArrowException, OSError, ValueError, TypeError, OverflowError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("share_columns", file=file) from error
    if not _is_sound(table, manifest):
        raise InputError("share_columns", file=file)
    return _as_frame(table)


def _as_frame(table: Any) -> pd.DataFrame:  # noqa: ANN401 - pyarrow publishes no types
    import pandas as pd
    import pyarrow as pa

    # Int64 from the column itself: by way of floats large counts would be rounded.
    cells: pd.DataFrame = table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    texts = [name for name, column in CELLS.spec.items() if column.kind == "text"]
    unlike = {name: "str" for name in texts if cells[name].dtype != "str"}
    return cells.astype(unlike) if unlike else cells


def _is_sound(table: Any, manifest: Manifest) -> bool:  # noqa: ANN401
    """Hold the figures to what they may be; column by column, for hundreds of files are read at once."""
    spec = _schema(manifest).spec
    lists = {name: table.column(name).to_pylist() for name, column in spec.items() if column.kind == "text"}
    choices = all(set(lists[name]) <= set(column.choices) for name, column in spec.items() if column.choices)
    short = all(
        text is not None and len(text) <= LONGEST_NAME
        for name in ("area_code", "area_name", "municipality_code")
        for text in set(lists[name])
    )
    keys = list(zip(*(lists[name] for name in CELLS.key), strict=True))
    numbers = _numbers(table, [name for name, column in spec.items() if column.kind in ("number", "share")])
    shares = _numbers(table, [name for name, column in spec.items() if column.kind == "share"])
    counts = _numbers(table, ["reached", "unreached"])
    hidden = table.column("hidden")
    return bool(
        choices
        and short
        and len(set(keys)) == len(keys)
        and keys.count((ALL,) * len(CELLS.key)) == 1
        and not np.isinf(numbers).any()
        and float(np.nanmax(np.abs(numbers), initial=0.0)) < LARGEST_NUMBER
        and not (shares < 0).any()
        and not ((counts < 0) | (counts > LARGEST_NUMBER)).any()
        and not hidden.null_count
        and not np.isfinite(counts[hidden.to_numpy(), 0]).any()
    )


def _numbers(table: Any, names: Sequence[str]) -> np.ndarray:  # noqa: ANN401
    """Columns as numbers, rows × columns; missing ones are not a number."""
    columns = [table.column(name).cast("float64").to_numpy() for name in names]
    return np.column_stack(columns)
