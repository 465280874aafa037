"""What could not be made, kept beside the answers: whoever opens the folder later sees it too.

A file of JSON for each fetch that lacked something, named by what it says: the same lack is noted once, and
folders are put together by copying. It names neither this computer nor the services' addresses.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from reachmap.files import content, write_whole
from reachmap.sources.library import Notice

_BEGINS, _ENDS = "lacks_", ".json"
_LARGEST = 1024**2  # bytes
_MOST = 1_000  # files that are read


@dataclass(frozen=True)
class Noted:
    """What one fetch could not make.

    Parameters
    ----------
    asked
        When, ISO 8601, UTC.
    municipalities
        For which.
    notices
        What, and why.
    """

    asked: str
    municipalities: tuple[str, ...]
    notices: tuple[Notice, ...]


def note_lacks(folder: Path, municipalities: Iterable[str], notices: Sequence[Notice]) -> None:
    """Keep what could not be made, for which municipalities.

    Raises
    ------
    OutputError
        The folder can not be written.
    """
    lacking = [notice for notice in notices if notice.lacks]
    if not lacking:
        return
    said = {
        "municipalities": sorted(set(municipalities)),
        "notices": [{"code": n.code, "fields": dict(n.fields), "lacks": list(n.lacks)} for n in lacking],
    }
    key = hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:32]
    path = folder / f"{_BEGINS}{key}{_ENDS}"
    if not path.exists():
        asked = datetime.now(UTC).isoformat(timespec="seconds")
        write_whole(path, json.dumps({"asked": asked, **said}, ensure_ascii=False, indent=1) + "\n")


def noted_lacks(folder: Path) -> list[Noted]:
    """List what could not be made, the oldest first; a file that is no such note is passed over."""
    found = []
    for path in sorted(folder.glob(f"{_BEGINS}*{_ENDS}"))[:_MOST]:
        try:
            raw = json.loads(content(path, largest=_LARGEST))
            notices = tuple(
                Notice.of(str(one["code"]), lacks=tuple(map(str, one["lacks"])), **one["fields"])
                for one in raw["notices"]
            )
            found.append(Noted(str(raw["asked"]), tuple(map(str, raw["municipalities"])), notices))
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
    return sorted(found, key=lambda one: one.asked)
