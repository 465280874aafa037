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
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from reachmap.compare.share_manifest import Manifest, manifest_of, plain
from reachmap.compare.share_small import small_counts
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
LARGEST_MANIFEST = 256 * 1024  # bytes
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
    """

    manifest: Manifest
    cells: pd.DataFrame = field(repr=False)
    checksum: str = ""
    size: int = 0

    @property
    def key(self) -> tuple[str, tuple[date, date]]:
        """Which municipality and period it is."""
        return self.manifest.code, self.manifest.period

    @cached_property
    def wholes(self) -> dict[tuple[str, str], dict[str, Any]]:
        """The municipality's own rows, by age and group."""
        rows = self.cells[(self.cells["area_code"] == ALL).to_numpy(bool)]
        return {
            (str(row["age_band"]), str(row["parent_group"])): {
                str(name): value for name, value in row.items()
            }
            for row in rows.to_dict("records")
        }

    def whole(self, age_band: str = ALL, parent_group: str = ALL) -> dict[str, Any] | None:
        """Give the municipality's own row of a stratum; None where the file has none."""
        return self.wholes.get((age_band, parent_group))

    def areas(self, age_band: str = ALL, parent_group: str = ALL) -> pd.DataFrame:
        """Give the areas' rows of a stratum, by code."""
        chosen = (
            (self.cells["area_code"] != ALL)
            & (self.cells["age_band"] == age_band)
            & (self.cells["parent_group"] == parent_group)
        )
        return self.cells[chosen].set_index("area_code")


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
    base = manifest.settings.get("rounding", 0)
    found = small_counts(cells, manifest.quality, k=manifest.k, rounding=base if isinstance(base, int) else 0)
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
    return _checked(_as_frame(table), manifest, file=file)


def _as_frame(table: Any) -> pd.DataFrame:  # noqa: ANN401 - pyarrow publishes no types
    cells: pd.DataFrame = table.to_pandas()
    counts = {name: "Int64" for name, column in CELLS.spec.items() if column.kind == "whole?"}
    # Int64 from the column itself: by way of floats large counts would be rounded.
    for name, kind in counts.items():
        cells[name] = _whole(table.column(name), kind)
    return cells.astype({name: "str" for name, column in CELLS.spec.items() if column.kind == "text"})


def _whole(column: Any, kind: str) -> pd.Series:  # noqa: ANN401
    import pandas as pd

    return pd.Series(column.to_pylist(), dtype=kind)


def _checked(cells: pd.DataFrame, manifest: Manifest, *, file: str) -> pd.DataFrame:
    """Hold the figures to what they may be; by hand, for hundreds of files are read at once."""
    spec = _schema(manifest).spec
    choices = all(cells[name].isin(column.choices).all() for name, column in spec.items() if column.choices)
    numbers = cells[[name for name, column in spec.items() if column.kind in ("number", "share")]].to_numpy()
    finite = not np.isinf(numbers).any() and float(np.nanmax(np.abs(numbers), initial=0.0)) < LARGEST_NUMBER
    shares = cells[[name for name, column in spec.items() if column.kind == "share"]].to_numpy()
    counts = cells[["reached", "unreached"]].astype(float).to_numpy()
    texts = cells[["area_code", "area_name", "municipality_code"]]
    short = all(
        not texts[name].isna().any() and texts[name].str.len().max() <= LONGEST_NAME for name in texts
    )
    unique = not cells.duplicated(list(CELLS.key)).any()
    hidden = cells["hidden"].to_numpy(bool)
    wholes = (cells["area_code"] == ALL) & (cells["age_band"] == ALL) & (cells["parent_group"] == ALL)
    fine = (
        choices
        and finite
        and short
        and unique
        and not (shares < 0).any()
        and not ((counts < 0) | (counts > LARGEST_NUMBER)).any()
        and not np.isfinite(counts[hidden, 0]).any()
        and wholes.sum() == 1
    )
    if not fine:
        raise InputError("share_columns", file=file)
    return cells
