"""The folder that remembers what publishers answered.

One Parquet file for each question: what was asked, when, which edition, and the very bytes of the answer with
their SHA-256, all readable by anything that reads Parquet. DuckDB writes and reads them; a list of the whole
folder reads the small columns only. Nothing in it names this computer: it can be carried on a stick.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from reachmap.errors import OutputError, SourceError
from reachmap.sources.questions import Answer, Question

if TYPE_CHECKING:
    import duckdb

FORMAT = 1
_ENDING = ".parquet"
_ALONE: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_COLUMNS = "key, service, about, version, asked, question, bytes, sha256, licence, source"


@dataclass(frozen=True)
class Kept:
    """One line of a store's list.

    Parameters
    ----------
    key, service, about, version, asked, question, sha256, licence, source
        See `Question` and `Answer`; ``licence`` and ``source`` as the service stated them.
    bytes
        Of the answer, unpacked.
    """

    key: str
    service: str
    about: str
    version: str
    asked: str
    question: str
    bytes: int
    sha256: str
    licence: str
    source: str


class Store:
    """A folder of answers; made when the first is kept. Close it (or use it in ``with``)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._connection: duckdb.DuckDBPyConnection | None = None

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database that reads the files; it opens again when it is needed."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def find(self, question: Question) -> Answer | None:
        """Give the answer to a question that was asked before; None if it was not.

        Raises
        ------
        SourceError
            Its file is damaged, or is not what the service sent.
        """
        path = self._path(question)
        if not path.is_file():
            return None
        with self._database(path) as database:
            row = database.execute(
                "SELECT answer, sha256, asked, question FROM read_parquet(?)", [str(path)]
            ).fetchone()
        if row is None or hashlib.sha256(row[0]).hexdigest() != row[1] or row[3] != question.text():
            raise SourceError("store_damaged", file=path.name, folder=str(self.folder))
        return Answer(question, bytes(row[0]), str(row[2]), remembered=True)

    def keep(self, question: Question, data: bytes, *, licence: str = "", source: str = "") -> Answer:
        """Remember an answer; it is there whole or not at all.

        Raises
        ------
        OutputError
            The folder can not be written.
        """
        asked = datetime.now(UTC).isoformat(timespec="seconds")
        path = self._path(question)
        values = [
            *(question.key, question.service, question.about, question.version, asked, question.text()),
            *(len(data), hashlib.sha256(data).hexdigest(), licence, source, data),
        ]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, beside = tempfile.mkstemp(dir=self.folder, prefix=".", suffix=_ENDING + ".part")
        except OSError as error:
            raise OutputError("can_not_write", file=str(self.folder)) from error
        os.close(handle)
        try:
            with self._database(Path(beside), writing=True) as database:
                marks = ", ".join(f"? AS {name.strip()}" for name in [*_COLUMNS.split(","), "answer"])
                target = beside.replace("'", "''")
                database.execute(
                    f"COPY (SELECT {marks}) TO '{target}' "
                    f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{reachmap: '{FORMAT}'}})",
                    values,
                )
            Path(beside).replace(path)
        except OSError as error:
            raise OutputError("can_not_write", file=str(path)) from error
        finally:
            Path(beside).unlink(missing_ok=True)
        return Answer(question, data, asked, remembered=False)

    def contents(self) -> list[Kept]:
        """List what is kept, the oldest first, without reading any answer."""
        if not self._files():
            return []
        with self._database(self.folder) as database:
            rows = database.execute(
                f"SELECT {_COLUMNS} FROM read_parquet(?) ORDER BY asked, key",  # noqa: S608 - a constant
                [[str(path) for path in self._files()]],
            ).fetchall()
        return [Kept(*row) for row in rows]

    def size(self) -> int:
        """Bytes that the folder takes."""
        return sum(path.stat().st_size for path in self._files())

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob(f"*{_ENDING}")) if self.folder.is_dir() else []

    def _path(self, question: Question) -> Path:
        return self.folder / f"{question.service}_{question.key[:32]}{_ENDING}"

    @contextmanager
    def _database(self, path: Path, *, writing: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a database in memory that reads files of this computer and loads nothing from elsewhere."""
        import duckdb

        if self._connection is None:
            self._connection = duckdb.connect(":memory:", config=dict(_ALONE))
        try:
            yield self._connection
        except duckdb.Error as error:
            if writing:
                raise OutputError("can_not_write", file=str(path)) from error
            raise SourceError("store_damaged", file=path.name, folder=str(self.folder)) from error
