"""Files in and out, kept safe.

In: local paths only (no address, no GDAL virtual path), or what was handed over in memory and never touches
the disk; size limits, no zip bombs, checksums.
Out: written beside and renamed, so that a reader never meets half a file and an old result stays whole
until the new one is.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import struct
import tempfile
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from reachmap.errors import FileMissingError, InputError, OutputError

# What is read takes several times its size in memory, and all is to go with less than a gigabyte.
LARGEST_FILE = 256 * 1024**2  # bytes; the whole country's areas are half of that
LARGEST_TEXT = 96 * 1024**2  # bytes: a table of five million cells
LARGEST_JSON = 32 * 1024**2  # bytes: an empty list takes two and becomes sixty
LARGEST_SETTINGS = 64 * 1024  # bytes
LARGEST_UNPACKED = 384 * 1024**2  # bytes, all members of an archive together
MOST_MEMBERS = 10_000
LARGEST_RATIO = 200  # the sample's workbooks pack 6 to 8 times; a bomb of zeros a thousand
SMALLEST_SUSPECT = 50 * 1024**2  # bytes unpacked below which the ratio does not matter

# What a damaged archive makes of itself, by where the damage lies: RuntimeError is a password, and
# NotImplementedError an unusual way of packing.
DAMAGED_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    KeyError,
)
_LONGEST_NAME = 200  # characters that an error shows of a path

_ADDRESS = re.compile(r"^\s*([a-z][a-z0-9+.-]+://|/vsi|[\\/]{2})", re.IGNORECASE)


@dataclass(frozen=True)
class MemoryFile:
    """A file that somebody handed over: its name, and what it holds. It is never written to disk.

    Only the last part of the name is kept: a browser may send folders along, and a name is no path here.
    """

    name: str
    data: bytes = field(repr=False)

    def __post_init__(self) -> None:
        last = PurePath(self.name.replace("\\", "/")).name
        object.__setattr__(self, "name", "".join(mark for mark in last if mark.isprintable()))

    @property
    def suffix(self) -> str:
        """The name's ending, as of a path."""
        return PurePath(self.name).suffix

    @property
    def stem(self) -> str:
        """The name without its ending, as of a path."""
        return PurePath(self.name).stem


# What every reader takes. Both kinds have `name`, `stem` and `suffix`.
Source = Path | MemoryFile


def is_address(text: str) -> bool:
    """Tell whether a path is a web address, a network share or one of GDAL's virtual paths."""
    return bool(_ADDRESS.match(text)) or "/vsi" in text.lower() or "\x00" in text


def readable(source: Source, *, largest: int | None = None) -> Source:
    """Return the source if it is a local file, or one in memory, of bearable size.

    Parameters
    ----------
    source
        The file.
    largest
        Bytes that it may have; `LARGEST_FILE` if nothing is said.

    Raises
    ------
    FileMissingError
        There is no such file.
    InputError
        It is an address, too large, empty, or an archive that unpacks to too much.
    """
    if isinstance(source, MemoryFile):
        size = len(source.data)
    else:
        if is_address(str(source)):
            raise InputError("path_is_address", file=source.name)
        size = _size(source)
    if size == 0:
        raise InputError("file_empty", file=source.name)
    largest = LARGEST_FILE if largest is None else largest
    if size > largest:
        raise InputError("file_too_large", file=source.name, size=size, limit=largest)
    if zipfile.is_zipfile(opened(source)):
        _refuse_bomb(source)
    return source


def _size(path: Path) -> int:
    """Size of a file; what is no plain file (a folder, a pipe, a device) has none."""
    try:
        # Not the system's own files either: they are said to be empty and have no end.
        if path.is_file() and not path.resolve().is_relative_to("/proc"):
            return path.stat().st_size
    except (OSError, ValueError, RuntimeError) as error:
        raise FileMissingError("file_missing", file=str(path)[:_LONGEST_NAME]) from error
    raise FileMissingError("file_missing", file=str(path)[:_LONGEST_NAME])


def content(source: Source, *, largest: int | None = None) -> bytes:
    """Read all of a file (`readable` first).

    Raises
    ------
    ReachmapError
        As `readable`.
    """
    readable(source, largest=largest)
    return source.data if isinstance(source, MemoryFile) else source.read_bytes()


def opened(source: Source) -> Path | io.BytesIO:
    """Give a source to a library: a stream, or an absolute path, which no library takes for a virtual one."""
    return io.BytesIO(source.data) if isinstance(source, MemoryFile) else source.resolve()


def _refuse_bomb(source: Source) -> None:
    """Refuse an archive whose own directory says that it unpacks to too much."""
    try:
        with zipfile.ZipFile(opened(source)) as archive:
            members = archive.infolist()
    except DAMAGED_ARCHIVE as error:
        raise InputError("file_unreadable", file=source.name) from error
    if len(members) > MOST_MEMBERS:
        raise InputError("archive_many", file=source.name, n=len(members))
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    suspicious = unpacked > SMALLEST_SUSPECT and unpacked / packed > LARGEST_RATIO
    if unpacked > LARGEST_UNPACKED or suspicious:
        raise InputError("archive_too_large", file=source.name, size=unpacked)


def checksum(source: Source) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    if isinstance(source, MemoryFile):
        return hashlib.sha256(source.data).hexdigest()
    with source.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def write_whole(path: Path, content: str | bytes) -> None:
    r"""Write a file beside its place and rename it into it.

    Text is written as UTF-8 with ``\n`` line ends on every system, so that the same result is the
    same bytes everywhere.

    Raises
    ------
    OutputError
        The folder can not be made or written.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    beside = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        Path(beside).chmod(0o666 & ~umask)
        Path(beside).replace(path)
    except OSError as error:
        if beside:
            Path(beside).unlink(missing_ok=True)
        raise OutputError("can_not_write", file=str(path)) from error


def shipped(name: str) -> Path:
    """Find a file that ReachMap brings with it (``boundaries/…``, ``sample_data/…``).

    In an installed wheel they lie inside the package, in a checkout beside it.

    Raises
    ------
    FileMissingError
        It is in neither place.
    """
    package = Path(__file__).parent
    for root in (package / "_shipped", package.parent):
        if (root / name).exists():
            return root / name
    raise FileMissingError("file_missing", file=name)
