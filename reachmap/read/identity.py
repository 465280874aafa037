"""Personal identity numbers, told apart from telephone numbers, course numbers and other long numbers.

A file with such numbers is not read: personnummer and samordningsnummer (day + 60), with two or four
digits of the year, date and number joined or parted by dash (of any length), plus, space, dot, slash,
colon or underline, in digits of any script, with an interim number's letters, or as a number that lost
its leading zeros.

The date must be one. The control digit (Luhn) decides where a number may be something else: ten digits in
a row are also what a telephone number looks like (0701234567), a date with something behind it may be a
date and a time. With a century or a dash it does not: a mistyped number is somebody's all the same.
Numbers that come in rows of their own kind are judged together: where a column mostly holds what can
*not* be identity numbers (telephones, courses numbered by their day, an id of ten digits), the few that
happen to pass are of that kind too; one in ten would.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import compress
from typing import Any

from reachmap.errors import InputError
from reachmap.read.extent import letters

SHORTEST = 8  # characters: a number of the year 2000 that lost its zeros
# Nobody born from here on is a parent; what fails the control digit is a course's day and number.
_RECENT = range(18, 50)
# Of numbers of ten digits drawn by chance one in 135 has a date and a control digit that fit.
_SERIES = 40
_LEAST_WITHOUT_ZEROS = 3
_MOST_NAMED = 10
_AT_ONCE = 100_000  # cells

_DAY = r"0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01]"
# After `_plainly`: one kind of dash, one kind of space, ASCII digits.
_IDENTITY = re.compile(
    rf"(?<!\d)(?P<century>18|19|20)?(?P<year>\d\d)(?P<part>[ ./-]?)(?P<month>0[1-9]|1[0-2])(?P=part)"
    rf"(?P<day>{_DAY})(?P<mark> {{0,2}}[-+./:_] {{0,2}}| {{0,3}})"
    r"(?P<last>\d{4}|[A-Za-z]\d{3}|[A-Za-z]{2}\d\d)(?!\d)(?![-./ ]{1,3}\d\d[-./]\d\d(?!\d))"
)
# The same, looser, in the dialect of a searcher that goes through a million cells in a fraction of a second.
_BETWEEN = r"[\s\pZ\pP\p{Sm}\p{Cf}]"
_MAY_BE = (
    rf"(^|[^0-9])(18|19|20)?[0-9]{{2}}{_BETWEEN}{{0,2}}(0[1-9]|1[0-2]){_BETWEEN}{{0,2}}({_DAY}){_BETWEEN}{{0,5}}"
    r"([0-9]{4}|[A-Za-z][0-9]{3}|[A-Za-z]{2}[0-9]{2})($|[^0-9])"
    r"|^[0-9]{8,9}$|[^\P{N}0-9]|[0-9]\p{Cf}+[0-9]"
).replace(r"\d", "[0-9]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_SPACE = re.compile(r"\s")
_DASH = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\u2043]")
# A coordinate such as 16.5512121234: its decimals may look like a number of somebody's.
_DECIMAL_NUMBER = r"^[-+]?[0-9]{1,7}[.,][0-9]+$"
# One that a number of somebody's may be written as: 850709.9805.
_POINTED = re.compile(r"[-+]?[0-9]{6}\.[0-9]{4}")
_BEFORE_DECIMALS = re.compile(r"(?<![\d.,])[-+]?\d{1,7}[.,]$")
_TEN_DIGITS = re.compile(r"(?<!\d)0\d{5}\s*\d{4}(?!\d)")
# What two digits add to Luhn's sum: the first is doubled, and the digits of that are added.
_PAIR_SUMS = {f"{tens}{ones}": sum(divmod(2 * tens, 10)) + ones for tens in range(10) for ones in range(10)}
_QUARTERS = frozenset({"00", "15", "30", "45"})
_CERTAIN, _TELEPHONE, _NUMBERED, _NONE = "certain", "telephone", "numbered", ""


def control_digit_fits(digits: str) -> bool:
    """Tell whether the last of ten digits is the control digit of the nine before (Luhn, ISO/IEC 7812-1)."""
    return sum(_PAIR_SUMS[digits[place : place + 2]] for place in range(0, 10, 2)) % 10 == 0


def looks_like_identity_number(text: str) -> bool:
    """Tell whether a text holds a personal identity or co-ordination number in a usual notation."""
    found, _ = _kinds(text)
    return bool(found)


def _plainly(text: str) -> str:
    """Write digits, dashes and spaces of every kind as the plain ones; leave out what can not be seen."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
        text = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)
        text = _DASH.sub("-", text).replace("\u2044", "/")
    return text if text.isdigit() else _SPACE.sub(" ", text)


def _kinds(text: str) -> tuple[set[str], set[str]]:
    """Tell of what kinds the numbers of a text are: those that may be somebody's, those that fail."""
    if len(text) < SHORTEST:
        return set(), set()
    plain = _plainly(text)
    found: set[str] = set()
    failed: set[str] = set()
    for match in _IDENTITY.finditer(plain):
        kind, passes = _judged(match, plain)
        (found if passes else failed).add(kind)
    return found - {_NONE}, failed - {_NONE}


def _judged(match: re.Match[str], text: str) -> tuple[str, bool]:
    """Tell of what kind a match is, and whether it is to be taken for somebody's number."""
    if not _is_date(match) or _is_decimals(match, text):
        return _NONE, False
    marked = bool(match["mark"].strip())
    if not match["last"].isdigit():
        return _CERTAIN, marked or bool(match["century"])
    fits = control_digit_fits(match["year"] + match["month"] + match["day"] + match["last"])
    if match["part"] and (not fits or _is_time(match)):
        return _NONE, False
    recent = int(match["year"]) in _RECENT and match["century"] != "19"
    if recent and "+" not in match["mark"] and (match["century"] or marked):
        return _NUMBERED, fits
    if not match["century"] and not marked:
        zero = match["year"].startswith("0")
        return (_TELEPHONE if zero else _CERTAIN), fits
    return _CERTAIN, True


def _is_date(match: re.Match[str]) -> bool:
    month, day = int(match["month"]), int(match["day"]) % 60
    centuries = [match["century"]] if match["century"] else ["19", "20"]
    for century in centuries:
        try:
            date(int(century + match["year"]), month, day)
        except ValueError:
            continue
        return True
    return False


def _is_decimals(match: re.Match[str], text: str) -> bool:
    """Whether digits without any mark are the decimals, or the whole metres, of one decimal number."""
    bare = not match["part"] and not match["mark"]
    return bare and bool(_BEFORE_DECIMALS.search(text, 0, match.start()))


def _is_time(match: re.Match[str]) -> bool:
    """Whether a day of late and a time without colon are meant: 2025-09-01 1830."""
    hours, minutes = match["last"][:2], match["last"][2:]
    recent = match["century"] != "19" and 10 <= int(match["year"]) < 50
    return recent and not match["mark"].strip() and hours < "24" and minutes in _QUARTERS


def identity_numbers(cells: Iterable[str]) -> int:
    """Count the cells of a column that hold identity numbers.

    Parameters
    ----------
    cells
        The column's cells, as text.

    Returns
    -------
    int
        0 where what looks like identity numbers are telephones, course numbers or an id among others of their
        kind.
    """
    cells = [cell for cell in cells if len(cell) >= SHORTEST]
    likely = Counter(compress(cells, may_be_identity(cells)))
    if not likely:
        return 0
    passed: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    holding: dict[str, set[str]] = {}
    for cell, n in likely.items():
        found, without = _kinds(cell)
        if found:
            holding[cell] = found
            passed.update(dict.fromkeys(found, n))
        if without:
            failed.update(dict.fromkeys(without, n))
    if passed[_TELEPHONE]:
        failed[_TELEPHONE] = sum(bool(_TEN_DIGITS.search(cell)) for cell in cells if cell not in holding)
    believed = {kind for kind in passed if kind == _CERTAIN or failed[kind] <= passed[kind]}
    kept = {cell for cell, kinds in holding.items() if kinds & believed}
    kept |= _without_zeros(likely)
    kept -= _of_series(kept, cells) | _of_decimals(kept, cells)
    return sum(likely[cell] for cell in kept)


def _of_series(kept: set[str], cells: Sequence[str]) -> set[str]:
    """Of cells that are nothing but digits, those of an id of which hardly any could be a person's."""
    series: set[str] = set()
    for length in (10, 12):
        like = {cell for cell in kept if len(cell) == length and cell.isdigit()}
        alike = len({cell for cell in cells if len(cell) == length and cell.isdigit()}) if like else 0
        if like and len(like) <= alike // _SERIES:
            series |= like
    return series


def _of_decimals(kept: set[str], cells: Sequence[str]) -> set[str]:
    """Of cells that are one decimal number, as coordinates are: all, unless most fit as somebody's number.

    Of coordinates drawn by chance one in 140 has a date and a control digit that fit.
    """
    like = {cell for cell in kept if _POINTED.fullmatch(cell)}
    alike = {cell for cell in cells if _POINTED.fullmatch(cell)} if like else set()
    fitting = [cell for cell in like if control_digit_fits(re.sub(r"[^0-9]", "", cell))]
    return set() if 2 * len(fitting) > len(alike) else like


def _without_zeros(times: Mapping[str, int]) -> set[str]:
    """Numbers of those born 2000-2009, of which a spreadsheet took the zeros; only where most are such."""
    short = [cell for cell in times if len(cell) in (8, 9) and cell.isdigit() and cell[0] != "0"]
    like = {
        cell for cell in short if _IDENTITY.fullmatch(f"{cell:0>10}") and control_digit_fits(f"{cell:0>10}")
    }
    return like if len(like) >= _LEAST_WITHOUT_ZEROS and 2 * len(like) > len(short) else set()


def refuse_identity_numbers(
    columns: Sequence[Sequence[str]], *, file: str, sheet: str, names: Sequence[str] | None = None
) -> None:
    """Refuse a table that holds identity numbers anywhere.

    Parameters
    ----------
    columns
        The cells of each column as text, headings and all.
    file, sheet
        For the error.
    names
        What the columns are called; else letters, as in a spreadsheet.

    Raises
    ------
    InputError
        ``identity_numbers``, with the columns and the number of rows (the most of any), never a value;
        ``identity_number_in_name`` where the sheet is called by one.
    """
    if looks_like_identity_number(sheet):
        raise InputError("identity_number_in_name", file=file)
    found = {place: n for place in _suspicious(columns) if (n := identity_numbers(columns[place]))}
    if found:
        called = [letters(place) if names is None else names[place] for place in found]
        raise InputError(
            "identity_numbers" if len(found) == 1 else "identity_numbers_several",
            file=file,
            sheet=sheet,
            column=", ".join(called[:_MOST_NAMED]) + (" …" if len(called) > _MOST_NAMED else ""),
            n=max(found.values()),
        )


def _suspicious(columns: Sequence[Sequence[str]]) -> list[int]:
    """Find the columns of which a cell may hold an identity number; many are searched together."""
    found: list[int] = []
    owners: list[int] = []
    cells: list[str] = []
    for place, column in enumerate(columns):
        long = [cell for cell in column if len(cell) >= SHORTEST]
        cells += long
        owners += [place] * len(long)
        if len(cells) >= _AT_ONCE or place == len(columns) - 1:
            found += dict.fromkeys(compress(owners, may_be_identity(cells)))
            owners, cells = [], []
    return found


def may_be_identity(column: Sequence[str]) -> Any:  # noqa: ANN401 - an array of truth
    """Tell quickly which cells may hold an identity number; the rest hold none.

    Returns
    -------
    ndarray of bool
        One for each cell.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pa.array(column, pa.large_string())
    found = pc.match_substring_regex(text, _MAY_BE)
    decimal = pc.match_substring_regex(text, _DECIMAL_NUMBER)
    decimal = pc.and_not(decimal, pc.match_substring_regex(text, f"^{_POINTED.pattern}$"))
    return pc.and_not(found, decimal).to_numpy(zero_copy_only=False)
