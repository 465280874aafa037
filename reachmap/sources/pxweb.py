"""Statistics Sweden's database by PxWebApi 2: limits, what a table holds, and its cells.

Cells are asked for by POST, never by repeating a parameter (the service keeps one of the repeated values and
drops the others without a word) and never in an address that is cut off. Codes are written out: a
wildcard or ``top(1)`` means something else next year. An answer is held against what was asked, code for
code.

API: the OpenAPI file of PxTools/PxApiSpecs, PxApi-2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reachmap.errors import SourceError
from reachmap.sources.jsonstat import Block, dataset, ordered_labels, read_block
from reachmap.sources.library import Library, Notice
from reachmap.sources.plan import Selection, cells, fewest_calls, split
from reachmap.sources.questions import SCB, Question, RefusedError

LANGUAGE = "sv"
_FORMAT = (("lang", LANGUAGE), ("outputFormat", "json-stat2"))
# A service that finds a question within its own stated limit too large is asked for half as much, so often.
_HALVINGS = 6
_TOO_MANY = ("too many cells", "exceed", "för många")
_MOST_NAMED = 8


@dataclass(frozen=True)
class Limits:
    """What the service states in ``/config``.

    Parameters
    ----------
    cells
        Cells a call.
    calls, window
        Calls in a window, its length in seconds.
    licence, source
        Of all its tables; how to cite them.
    """

    cells: int
    calls: int
    window: float
    licence: str
    source: str


@dataclass(frozen=True)
class Dimension:
    """A dimension of a table: codes and what they are called; whether a question may leave it out.

    ``units``: of contents, what each is measured in.
    """

    code: str
    label: str
    values: Mapping[str, str]
    may_be_left_out: bool = False
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TableAbout:
    """What ``/tables/{id}/metadata`` says.

    Parameters
    ----------
    id, title, updated
        ``updated`` is the edition: the same table at another time is another one.
    dimensions
        By code, in order.
    time
        Code of the dimension of time.
    notes
        Footnotes of the whole table.
    """

    id: str
    title: str
    updated: str
    dimensions: Mapping[str, Dimension]
    time: str
    notes: tuple[str, ...]

    def newest(self) -> tuple[str, ...]:
        """Periods, the newest first: tables list them either way, and ``top(1)`` is not the first listed."""
        return tuple(sorted(self.dimensions[self.time].values, reverse=True))


class PxWeb:
    """One service of statistics.

    Parameters
    ----------
    library
        Where questions go.

    Attributes
    ----------
    notices
        What changed since the tables were asked about before.
    least_calls
        The fewest calls that would answer what was asked so far, were nothing remembered.
    asked
        When the last cells were asked for, ISO 8601.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._limits: Limits | None = None
        self.notices: list[Notice] = []
        self.least_calls = 0
        self.asked = ""

    def limits(self) -> Limits:
        """Ask what the service allows, and keep to it from then on."""
        if self._limits is None:
            answer = self._library.answer(Question(SCB, "/config", about="config"))
            self._limits = _limits(answer.json())
            self.least_calls += 1
            if self._library.wire is not None:
                self._library.wire.pace(SCB).set(self._limits.calls, self._limits.window)
        return self._limits

    def about(self, table: str) -> TableAbout:
        """Ask what a table holds; tell what changed where an earlier edition is known.

        Raises
        ------
        SourceError
            It is gone, with what it was called where that is known.
        """
        question = Question(SCB, f"/tables/{table}/metadata", (("lang", LANGUAGE),), about=table)
        before = self._library.store.find(question)
        self.least_calls += 1
        try:
            after = self._library.answer(question)
        except RefusedError as error:
            if error.status != 404:
                raise SourceError("source_refuses", about=table, said=error.said) from error
            if before is None:
                raise SourceError("table_unknown", table=table) from error
            title = _about(table, before.json()).title
            raise SourceError("table_gone", table=table, title=title, asked=before.asked[:10]) from error
        found = _about(table, after.json())
        if before is not None and before.data != after.data:
            self.notices += _changes(_about(table, before.json()), found)
        return found

    def data(self, about: TableAbout, selection: Selection) -> dict[str, Any]:
        """Ask for cells.

        Parameters
        ----------
        about
            The table.
        selection
            Dimension to codes, all of which the table has; dimensions that may be left out may be.

        Returns
        -------
        dict
            A json-stat2 dataset of exactly these cells, with the table's title, source, edition and notes.

        Raises
        ------
        SourceError
            The service refuses, or answers something else.
        """
        limits = self.limits()
        self.least_calls += fewest_calls(selection, limits.cells)
        whole = Block.empty(selection)
        pending = split(selection, limits.cells)
        done, most = 0, limits.cells
        total = cells(selection)
        while pending:
            part = pending.pop(0)
            self._library.progress(done / total, about.id)
            try:
                answer = self._part(about, part, limits)
            except RefusedError as error:
                most = self._smaller(error, about, part, most, limits)
                pending = [smaller for whole in (part, *pending) for smaller in split(whole, most)]
                continue
            whole.put(_read(answer, part, about.id))
            done += cells(part)
        self._library.progress(1.0, about.id)
        return _dataset(about, whole, limits)

    def _part(self, about: TableAbout, part: Selection, limits: Limits) -> Any:  # noqa: ANN401 - JSON
        body = {
            "selection": [
                {"variableCode": code, "valueCodes": list(codes)} for code, codes in sorted(part.items())
            ]
        }
        question = Question(
            SCB, f"/tables/{about.id}/data", _FORMAT, body=body, version=about.updated, about=about.id
        )
        answer = self._library.answer(question, licence=limits.licence, source=limits.source)
        self.asked = answer.asked
        return answer.json()

    def _smaller(
        self, error: RefusedError, about: TableAbout, part: Selection, most: int, limits: Limits
    ) -> int:
        """Cells to ask for from now on; 400 says "too many" in the service's code, 403 in its description."""
        said = error.said.casefold()
        too_many = error.status == 403 or any(word in said for word in _TOO_MANY)
        half = min(most, cells(part)) // 2
        if error.status in (400, 403) and too_many and half * 2**_HALVINGS >= limits.cells and half >= 1:
            self.notices.append(Notice.of("fewer_cells", table=about.id, cells=half))
            return half
        if error.status == 404:
            raise SourceError("table_unknown", table=about.id) from error
        # A code that the description has and the data have not: the table changed since it was described.
        raise SourceError(
            "table_changed_since" if error.status == 400 and not too_many else "source_refuses",
            about=about.id,
            table=about.id,
            said=error.said,
        ) from error


def _strange(about: str, error: Exception | None = None) -> SourceError:
    found = SourceError("source_strange", about=about)
    found.__cause__ = error
    return found


def _limits(raw: Any) -> Limits:  # noqa: ANN401 - JSON
    try:
        references = {str(text["language"]): str(text["text"]) for text in raw.get("sourceReferences", [])}
        limits = Limits(
            cells=int(raw["maxDataCells"]),
            calls=int(raw["maxCallsPerTimeWindow"]),
            window=float(raw["timeWindow"]),
            licence=str(raw["license"]),
            source=references.get(LANGUAGE, ""),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _strange("config", error) from error
    if limits.cells < 1 or limits.calls < 1:
        raise _strange("config")
    return limits


def _about(table: str, raw: Any) -> TableAbout:  # noqa: ANN401 - JSON
    try:
        dimensions = {str(code): _dimension(str(code), raw["dimension"][code]) for code in raw["id"]}
        time = str((raw.get("role") or {"time": ["Tid"]})["time"][0])
        found = TableAbout(
            id=table,
            title=str(raw.get("label") or table).strip(),
            updated=str(raw.get("updated") or ""),
            dimensions=dimensions,
            time=time,
            notes=tuple(str(note) for note in raw.get("note") or ()),
        )
    except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
        raise _strange(table, error) from error
    if time not in dimensions or any(not d.values for d in dimensions.values()):
        raise _strange(table)
    return found


def _dimension(code: str, raw: Any) -> Dimension:  # noqa: ANN401 - JSON
    extension = raw.get("extension") or {}
    may_be_left_out = bool(extension.get("elimination"))
    units = {
        str(value): str(unit.get("base") or "")
        for value, unit in (raw["category"].get("unit") or {}).items()
        if isinstance(unit, Mapping)
    }
    return Dimension(code, str(raw.get("label") or code), ordered_labels(raw), may_be_left_out, units)


def _changes(before: TableAbout, after: TableAbout) -> list[Notice]:
    """Say what another edition of a table has lost or got."""
    found = []
    if before.updated != after.updated:
        found.append(Notice.of("table_updated", table=after.id, before=before.updated, after=after.updated))
    for code in [code for code in before.dimensions if code not in after.dimensions]:
        found.append(Notice.of("dimension_gone", table=after.id, dimension=before.dimensions[code].label))
    for code, dimension in after.dimensions.items():
        known = before.dimensions.get(code)
        if known is None:
            found.append(Notice.of("dimension_new", table=after.id, dimension=dimension.label))
            continue
        for name, codes in (
            ("codes_gone", [c for c in known.values if c not in dimension.values]),
            ("codes_new", [c for c in dimension.values if c not in known.values]),
        ):
            if codes:
                found.append(
                    Notice.of(name, table=after.id, dimension=dimension.label, n=len(codes), codes=few(codes))
                )
    return found


def few(codes: Sequence[str]) -> str:
    """Name some codes."""
    return ", ".join(codes[:_MOST_NAMED]) + (" …" if len(codes) > _MOST_NAMED else "")


def labelled(dimension: Dimension) -> list[str]:
    """Write codes with what they are called."""
    return [code if code == label else f"{code} {label}" for code, label in dimension.values.items()]


def _read(answer: Any, part: Selection, table: str) -> Block:  # noqa: ANN401 - JSON
    """Read an answer's cells; refuse an answer to another question."""
    try:
        block = read_block(answer, part)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _strange(table, error) from error
    for code, asked in part.items():
        given = block.codes.get(code, ())
        missed = [value for value in asked if value not in given]
        if missed:
            raise SourceError("answer_lacks", table=table, dimension=code, n=len(missed), codes=few(missed))
        if len(given) != len(asked):
            raise _strange(table)
    return block


def _dataset(about: TableAbout, block: Block, limits: Limits) -> dict[str, Any]:
    """Write cells as a json-stat2 dataset that says whose it is."""
    labels = {code: (about.dimensions[code].label, about.dimensions[code].values) for code in block.codes}
    return {
        **dataset(block, labels),
        "label": about.title,
        "source": limits.source,
        "updated": about.updated,
        "note": list(about.notes),
        "role": {"time": [about.time]},
        "extension": {"px": {"tableid": about.id}, "license": limits.licence},
    }
