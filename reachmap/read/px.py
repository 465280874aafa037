"""PX files (PC-Axis), as Statistics Sweden's database and many others give them.

Format: *PX file format 2013* (pxtools.net). Keywords end with a semicolon, texts stand in quotes, a text that
is too long for a line goes on in the next quotes. Translations (``VALUES[sv]``) are left alone: the file's
own language has no brackets. Data are row-major, stub before heading; with KEYS each row names its stub, and
rows that are left out are zeros.
"""

from __future__ import annotations

import re
from math import prod

import numpy as np

from reachmap.errors import InputError
from reachmap.read.cube import Cube, check_size, from_dense, numbers

_DATA = re.compile(r"^\s*DATA\s*=", re.MULTILINE)
# What a px file begins with, whatever the order of its keywords.
_LOOKS = re.compile(r'\A\s*[A-Z][A-Z0-9-]*(?:\[\w+\])?(?:\("[^"]*"(?:,"[^"]*")*\))?\s*=')
_PART = re.compile(r'"[^"]*"|[^";]+|;')
_TEXT = re.compile(r'"([^"]*)"')
_BETWEEN_TEXTS = re.compile(r'"[ \t]*[\r\n]\s*"')
_KEYWORD = re.compile(r"\s*([A-Z][A-Z0-9-]*)(?:\[([^\]]*)\])?(?:\((.*?)\))?\s*=(.*)", re.DOTALL)
_TOKEN = re.compile(r'"[^"]*"|[^\s,;"]+')

Keywords = dict[tuple[str, str], str]


def looks_like_px(text: str) -> bool:
    """Tell whether a text is a px file: keywords, then DATA."""
    return bool(_LOOKS.match(text[:2_000]) and _DATA.search(text))


def read_px(text: str, *, file: str) -> Cube:
    """Read a px file.

    Raises
    ------
    InputError
        It lacks a keyword that it needs, or has not as many data as its dimensions ask for.
    """
    start = _DATA.search(text)
    if start is None:
        raise InputError("px_keyword", file=file, keyword="DATA")
    keywords = _keywords(text[: start.start()])
    stub, heading = (_texts(keywords.get((name, ""), "")) for name in ("STUB", "HEADING"))
    names = stub + heading
    if not names or len(set(names)) != len(names):
        raise InputError("px_keyword", file=file, keyword="STUB, HEADING")
    codes: dict[str, list[str]] = {}
    labels: dict[str, dict[str, str]] = {}
    for name in names:
        values = _texts(keywords.get(("VALUES", name), ""))
        own = _texts(keywords.get(("CODES", name), ""))
        if not values or (own and len(own) != len(values)):
            raise InputError("px_keyword", file=file, keyword=f"VALUES, CODES ({name[:40]})")
        codes[name] = own or values
        labels[name] = dict(zip(codes[name], values, strict=True))
    check_size([len(found) for found in codes.values()], file=file)
    tokens = _TOKEN.findall(text[start.end() :].rstrip().rstrip(";"))
    if any(key == "KEYS" for key, _ in keywords):
        values_found = _keyed(tokens, stub, heading, keywords, codes, labels, file)
    else:
        values_found = numbers(tokens, file=file)
    title = " ".join(_texts(keywords.get(("DESCRIPTION", ""), "") or keywords.get(("TITLE", ""), "")))
    return from_dense(title, codes, labels, values_found, file=file)


def _keywords(head: str) -> Keywords:
    """Keyword and what stands in its brackets, to its value; translations left out."""
    found: Keywords = {}
    parts: list[str] = []
    for part in _PART.findall(head):
        if part != ";":
            parts.append(part)
            continue
        match = _KEYWORD.match("".join(parts))
        parts = []
        if match is not None and match.group(2) is None:
            about = ",".join(_texts(match.group(3) or ""))
            found.setdefault((match.group(1), about), match.group(4))
    return found


def _texts(value: str) -> list[str]:
    """Texts of a list; one that goes on over a line end is put together."""
    return [text.strip() for text in _TEXT.findall(_BETWEEN_TEXTS.sub("", value))]


def _keyed(
    tokens: list[str],
    stub: list[str],
    heading: list[str],
    keywords: Keywords,
    codes: dict[str, list[str]],
    labels: dict[str, dict[str, str]],
    file: str,
) -> np.ndarray:
    """Data where every row names its stub; a row that is not there holds zeros."""
    places = []
    for name in stub:
        by_code = keywords.get(("KEYS", name), "VALUES").strip().strip('"') == "CODES"
        known = codes[name] if by_code else [labels[name][code] for code in codes[name]]
        places.append({key: place for place, key in enumerate(known)})
    width = prod(len(codes[name]) for name in heading)
    sizes = [len(codes[name]) for name in stub]
    table = np.zeros((prod(sizes), width))
    if len(tokens) % (len(stub) + width):
        raise InputError("cube_cells", file=file, found=len(tokens), expected=table.size)
    for row in range(0, len(tokens), len(stub) + width):
        keys = [token.strip('"') for token in tokens[row : row + len(stub)]]
        if any(key not in known for key, known in zip(keys, places, strict=True)):
            raise InputError("px_keyword", file=file, keyword="KEYS")
        place = [known[key] for key, known in zip(keys, places, strict=True)]
        number = int(np.ravel_multi_index(place, sizes)) if sizes else 0
        table[number] = numbers(tokens[row + len(stub) : row + len(stub) + width], file=file)
    return table.ravel()
