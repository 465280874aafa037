"""Which of a table's contents gives a column: by its code, else by what it is called and its unit.

A table's publisher may word a content otherwise, or give it another code. The code decides as long as nothing
else in the table is called what is wanted; else the words do, if just one content has them. A content in
another unit is never taken: a share is no income, and kronor are not thousands of kronor.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reachmap.read.plain import plain
from reachmap.sources.pxweb import Dimension


@dataclass(frozen=True)
class Unit:
    """A unit as tables state it.

    Parameters
    ----------
    says, denies
        Regular expressions: what a content in this unit is called or measured in, and what one in another is.
        Where neither is found nothing was stated.
    """

    says: str
    denies: str

    def fits(self, stated: str) -> bool:
        """Tell whether something may be in this unit, by what it is called and measured in."""
        text = stated.casefold()
        return bool(re.search(self.says, text)) or not re.search(self.denies, text)


THOUSANDS = Unit(
    r"\btkr\b|\btusen|\b1 ?000\b|thousand|\bksek\b",
    r"procent|per ?cent|%|\bantal|\bandel|\bnumber|\bshare|belopp\b|mnkr|miljon|million|\bkr\b|kronor"
    r"|\bsek\b",
)
PER_CENT = Unit(
    r"procent|per ?cent|%|\bandel|\bshare", r"\bantal|\bnumber|\btkr\b|\bkr\b|kronor|\bsek\b|promille"
)


@dataclass(frozen=True)
class Content:
    """How a column's content is known.

    Parameters
    ----------
    code
        Its code in the database.
    words
        Regular expression of what it is called (as `plain` writes it).
    unit
        What it is measured in; None where any will do.
    """

    code: str
    words: str
    unit: Unit | None = None

    def found_in(self, dimension: Dimension) -> str | None:
        """Give the code of the content in a table; None if there is none, or several that could be meant."""
        fits = [
            code
            for code, label in dimension.values.items()
            if self.unit is None or self.unit.fits(f"{label} {dimension.units.get(code, '')}")
        ]
        called = [code for code in fits if re.search(self.words, plain(dimension.values[code]))]
        if self.code in fits and (self.code in called or not called):
            return self.code
        return called[0] if len(called) == 1 else None


def contents_of(
    wanted: Mapping[str, Content], dimension: Dimension
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Find the content of each column.

    Parameters
    ----------
    wanted
        Column to how its content is known.
    dimension
        The table's contents.

    Returns
    -------
    found, missing
        Column to code; the columns that the table has no content for. No content gives two columns.
    """
    each = {column: content.found_in(dimension) for column, content in wanted.items()}
    codes = [code for code in each.values() if code is not None]
    found = {column: code for column, code in each.items() if code is not None and codes.count(code) == 1}
    return found, tuple(column for column in wanted if column not in found)
