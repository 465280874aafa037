"""Personal identity numbers, told apart from telephone numbers.

A file with such numbers is not read. Twelve digits, letters in place of digits, and anything with a dash are
taken for one whatever their control digit says: a mistyped number is somebody's all the same. Ten digits in
a row are also what a telephone number looks like (0701234567), so there the control digit decides; and
where a column mostly holds ten digits that can *not* be identity numbers, the few that happen to pass (one
in ten would) are taken for telephone numbers too, as long as they begin with 0.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

# Ten or twelve digits with a plausible month and day; samordningsnummer add 60 to the day. The last
# four may be set apart by a dash (of any length: word processors lengthen it), plus or space.
_IDENTITY = re.compile(
    r"(?<!\d)(?P<century>18|19|20)?"
    r"(?P<birth>\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01]))"
    r"(?P<mark>\s*[-+\u2010-\u2015\u2212]\s*|\s*)"
    r"(?P<last>\d{4}|[TtXxRrUuWwJjKkLlMmNn]\d{3})(?!\d)"
)
# A coordinate such as 16.5512121234: its decimals may look like a number of somebody's.
_DECIMAL_NUMBER = re.compile(r"[-+]?\d{1,7}[.,]\d+")
_TEN_DIGITS = re.compile(r"(?<!\d)0\d{5}\s*\d{4}(?!\d)")
SHORTEST = 10


def control_digit_fits(digits: str) -> bool:
    """Tell whether the last of ten digits is the control digit of the nine before (Luhn, ISO/IEC 7812-1)."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def looks_like_identity_number(text: str) -> bool:
    """Tell whether a text holds a personal identity or co-ordination number in a usual notation."""
    if len(text) < SHORTEST or _DECIMAL_NUMBER.fullmatch(text):
        return False
    return any(_is_identity(match) for match in _IDENTITY.finditer(text))


def _is_identity(match: re.Match[str]) -> bool:
    certain = match["century"] or match["mark"].strip() or not match["last"].isdigit()
    if certain or (match["mark"] and not match["birth"].startswith("0")):
        return True
    return control_digit_fits(match["birth"] + match["last"])


def identity_numbers(cells: Iterable[str]) -> int:
    """Count the cells of a column that hold identity numbers.

    Parameters
    ----------
    cells
        The column's cells of at least `SHORTEST` characters.

    Returns
    -------
    int
        0 where what looks like identity numbers are telephone numbers among others of their kind.
    """
    found = telephones = like_telephones = 0
    for cell, times in Counter(cells).items():
        ten_digits = times * bool(_TEN_DIGITS.search(cell))
        if looks_like_identity_number(cell):
            found += times
            like_telephones += ten_digits
        else:
            telephones += ten_digits
    if like_telephones and like_telephones == found and telephones > found:
        return 0
    return found
