"""Files in and out, kept safe.

In: local paths only (no address, no GDAL virtual path), size limits, no zip bombs, checksums.
Out: written beside and renamed, so that a reader never meets half a file and an old result stays whole
until the new one is.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import zipfile
from pathlib import Path

from reachmap.errors import FileMissingError, InputError, OutputError

LARGEST_FILE = 512 * 1024**2  # bytes
LARGEST_UNPACKED = 2 * 1024**3  # bytes, all members of an archive together
LARGEST_RATIO = 200  # the sample's workbooks pack 6 to 8 times; a bomb of zeros a thousand
SMALLEST_SUSPECT = 50 * 1024**2  # bytes unpacked below which the ratio does not matter

_ADDRESS = re.compile(r"^\s*([a-z][a-z0-9+.-]+://|/vsi|[\\/]{2})", re.IGNORECASE)


def is_address(text: str) -> bool:
    """Tell whether a path is a web address, a network share or one of GDAL's virtual paths."""
    return bool(_ADDRESS.match(text)) or "/vsi" in text.lower() or "\x00" in text


def readable(path: Path) -> Path:
    """Return the path if it is a local file of bearable size.

    Raises
    ------
    FileMissingError
        There is no such file.
    InputError
        It is an address, too large, empty, or an archive that unpacks to too much.
    """
    if is_address(str(path)):
        raise InputError("path_is_address", file=path.name)
    if not path.is_file():
        raise FileMissingError("file_missing", file=str(path))
    size = path.stat().st_size
    if size == 0:
        raise InputError("file_empty", file=path.name)
    if size > LARGEST_FILE:
        raise InputError("file_too_large", file=path.name, size=size, limit=LARGEST_FILE)
    if zipfile.is_zipfile(path):
        _refuse_bomb(path)
    return path


def _refuse_bomb(path: Path) -> None:
    """Refuse an archive whose own directory says that it unpacks to too much."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise InputError("file_unreadable", file=path.name) from error
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    suspicious = unpacked > SMALLEST_SUSPECT and unpacked / packed > LARGEST_RATIO
    if unpacked > LARGEST_UNPACKED or suspicious:
        raise InputError("archive_too_large", file=path.name, size=unpacked)


def checksum(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as handle:
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
