"""What a fetch brings: the files of a project, where each comes from, and what should be known of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from reachmap.files import MemoryFile, checksum
from reachmap.origins import Origin
from reachmap.sources.library import Notice

# Section of the project file to its keys and what they say.
Entries = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True)
class Fetched:
    """Files and what belongs to them.

    Parameters
    ----------
    files
        As the project file names them.
    origins
        Of each file at least one.
    entries
        What the project file is to say.
    notices
        What a person should know.
    calls, least_calls, remembered
        Calls made; the fewest that could have been made without a store; questions that the store answered.
    """

    files: tuple[MemoryFile, ...] = ()
    origins: tuple[Origin, ...] = ()
    entries: Entries = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    calls: int = 0
    least_calls: int = 0
    remembered: int = 0

    def and_(self, other: Fetched) -> Fetched:
        """Put two fetches together."""
        sections = {**self.entries}
        for section, keys in other.entries.items():
            sections[section] = {**sections.get(section, {}), **keys}
        return Fetched(
            files=(*self.files, *other.files),
            origins=(*self.origins, *other.origins),
            entries=sections,
            notices=(*self.notices, *other.notices),
            calls=self.calls + other.calls,
            least_calls=self.least_calls + other.least_calls,
            remembered=self.remembered + other.remembered,
        )


def of_file(file: MemoryFile, origins: Sequence[Origin], entries: Entries) -> Fetched:
    """Make a fetch of one file; its checksum goes to its origins."""
    digest = checksum(file)
    return Fetched((file,), tuple(replace(o, file=file.name, sha256=digest) for o in origins), entries)
