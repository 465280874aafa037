"""Cells of a table as json-stat2 (https://json-stat.org/format), in and out.

Held as one array of values and one of marks (".." and the like), a dimension an axis, codes in order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from reachmap.sources.plan import Selection


@dataclass(frozen=True)
class Block:
    """Cells.

    Parameters
    ----------
    codes
        Dimension to its codes, one axis each.
    values
        Missing cells are NaN.
    marks
        What stands where a cell has no number (or beside it), else None.
    """

    codes: Selection
    values: np.ndarray
    marks: np.ndarray

    @classmethod
    def empty(cls, codes: Selection) -> Block:
        """Make a block without numbers."""
        sizes = [len(found) for found in codes.values()]
        return cls(codes, np.full(sizes, np.nan), np.full(sizes, None, dtype=object))

    def put(self, part: Block) -> None:
        """Fill in the cells of a part, whose dimensions may stand in another order."""
        axes = [list(part.codes).index(code) for code in self.codes]
        places = np.ix_(*(_places(known, part.codes[code]) for code, known in self.codes.items()))
        self.values[places] = part.values.transpose(axes)
        self.marks[places] = part.marks.transpose(axes)


def _places(known: Sequence[str], wanted: Sequence[str]) -> list[int]:
    order = {code: place for place, code in enumerate(known)}
    return [order[code] for code in wanted]


def ordered_labels(dimension: Mapping[str, Any]) -> dict[str, str]:
    """Codes of a dimension in order, and what they are called."""
    category = dimension["category"]
    index, labels = category["index"], category.get("label") or {}
    codes = sorted(index, key=index.__getitem__) if isinstance(index, Mapping) else list(index)
    return {str(code): str(labels.get(code, code)) for code in codes}


def read_block(answer: Mapping[str, Any], asked: Selection) -> Block:
    """Read an answer's cells.

    Parameters
    ----------
    answer
        A json-stat2 dataset.
    asked
        The dimensions that were asked for; others may stand in it with one code, and are left out.

    Raises
    ------
    KeyError, TypeError, ValueError, AttributeError
        It is no such dataset.
    """
    names = [str(code) for code in answer["id"]]
    codes = {code: tuple(ordered_labels(answer["dimension"][code])) for code in names}
    sizes = [len(found) for found in codes.values()]
    extra = [code for code in names if code not in asked]
    if any(len(codes[code]) != 1 for code in extra):
        raise ValueError(extra)
    values = np.array(
        [np.nan if v is None else float(v) for v in _dense(answer["value"], int(np.prod(sizes)))]
    )
    status = answer.get("status") or {}
    marks = np.array(_dense(status, values.size) if status else [None] * values.size, dtype=object)
    axes = tuple(names.index(code) for code in extra)
    kept = {code: found for code, found in codes.items() if code in asked}
    return Block(kept, values.reshape(sizes).squeeze(axis=axes), marks.reshape(sizes).squeeze(axis=axes))


def _dense(raw: Any, total: int) -> list[Any]:  # noqa: ANN401 - JSON
    """All cells, where json-stat2 may write only some of them, by place."""
    if isinstance(raw, Mapping):
        return [raw.get(str(place)) for place in range(total)]
    if len(raw) != total:
        raise ValueError(len(raw))
    return list(raw)


def dataset(block: Block, labels: Mapping[str, tuple[str, Mapping[str, str]]]) -> dict[str, Any]:
    """Write cells as a json-stat2 dataset.

    Parameters
    ----------
    block
        The cells.
    labels
        Dimension to what it is called, and what its codes are called.
    """
    flat = [None if np.isnan(v) else int(v) if float(v).is_integer() else float(v) for v in block.values.flat]
    marks = {str(place): str(mark) for place, mark in enumerate(block.marks.flat) if mark is not None}
    return {
        "version": "2.0",
        "class": "dataset",
        "id": list(block.codes),
        "size": list(block.values.shape),
        "dimension": {
            code: {
                "label": labels[code][0],
                "category": {
                    "index": {value: place for place, value in enumerate(values)},
                    "label": {value: labels[code][1][value] for value in values},
                },
            }
            for code, values in block.codes.items()
        },
        "value": flat,
        **({"status": marks} if marks else {}),
    }
