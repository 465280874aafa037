"""The container that old and protected workbooks lie in, looked at before a library follows its chains.

A compound file is a small file system: a table says for each sector which one comes next. Where a chain
bites its own tail, a reader that trusts it goes round until memory is full. Format: *[MS-CFB] Compound
File Binary File Format*, sections 2.2 to 2.6.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from reachmap.errors import InputError
from reachmap.files import Source, content

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA  # what is above is a mark: free, end of chain
_ENTRY = 128  # bytes of a directory entry
_HEADER = 512  # bytes
_LISTED_IN_HEADER = 109  # sectors of the table that the header itself lists
_PROTECTED = ("EncryptedPackage", "EncryptionInfo")
_STREAM, _ROOT = 2, 5


def refuse_bad_container(source: Source) -> None:
    """Refuse a workbook that is protected by a password, or whose sectors go round in circles.

    Other files pass: they are no containers.

    Raises
    ------
    InputError
        ``file_protected`` or ``file_unreadable``.
    """
    data = content(source)
    if not data.startswith(_MAGIC):
        return
    try:
        entries = _Container(data).entries()
    except (struct.error, ValueError, IndexError) as error:
        raise InputError("file_unreadable", file=source.name) from error
    if any(name in _PROTECTED for name in entries):
        raise InputError("file_protected", file=source.name)


class _Container:
    """Reads the table of sectors, and follows every chain to its end once."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise ValueError
        self.size = 1 << shift
        self.sectors = max(0, len(data) - self.size) // self.size + 1
        self.table = self._table()

    def _sector(self, number: int) -> bytes:
        found = self.data[(number + 1) * self.size : (number + 2) * self.size]
        if len(found) < self.size and number >= self.sectors:
            raise ValueError
        return found.ljust(self.size, b"\xff")

    def _numbers(self, number: int) -> tuple[int, ...]:
        return struct.unpack(f"<{self.size // 4}I", self._sector(number))

    def _table(self) -> list[int]:
        listed = list(struct.unpack_from(f"<{_LISTED_IN_HEADER}I", self.data, 76))
        further = struct.unpack_from("<I", self.data, 68)[0]
        seen = 0
        while further < _LAST_SECTOR:
            seen += 1
            if seen > self.sectors:
                raise ValueError
            *more, further = self._numbers(further)
            listed += more
        used = [number for number in listed if number < _LAST_SECTOR]
        if len(used) > self.sectors:
            raise ValueError
        return [entry for number in used for entry in self._numbers(number)]

    def chain(self, start: int) -> list[int]:
        """Sectors from a start to the end of its chain."""
        return _follow(start, self.table, self.sectors)

    def entries(self) -> list[str]:
        """Names of what lies in it; every chain is followed to see that it ends."""
        first, mini_first = (struct.unpack_from("<I", self.data, place)[0] for place in (48, 60))
        folder = b"".join(self._sector(number) for number in self.chain(first))
        mini = [entry for number in self.chain(mini_first) for entry in self._numbers(number)]
        smallest = struct.unpack_from("<I", self.data, 56)[0]
        names = []
        followed = 0
        for place in range(0, len(folder) - _ENTRY + 1, _ENTRY):
            entry = folder[place : place + _ENTRY]
            kind = entry[66]
            if kind not in (_STREAM, _ROOT):
                continue
            start, size = struct.unpack_from("<IQ", entry, 116)
            small = kind == _STREAM and size % 2**32 < smallest
            followed += len(_follow(start, mini, len(mini)) if small else self.chain(start))
            if followed > self.sectors + len(mini):
                raise ValueError
            names.append(entry[: max(0, min(64, entry[64] - 2))].decode("utf-16-le", errors="replace"))
        return names


def _follow(start: int, table: Sequence[int], most: int) -> list[int]:
    found: list[int] = []
    while start < _LAST_SECTOR:
        if len(found) > most or start >= len(table):
            raise ValueError
        found.append(start)
        start = table[start]
    return found
