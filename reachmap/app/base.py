"""The project that is open, with its files: to look through what was read, and to add next term's file to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reachmap.files import LARGEST_SETTINGS, MemoryFile, Source, content
from reachmap.read.aliases import read_aliases
from reachmap.settings import Settings


@dataclass(frozen=True)
class Base:
    """A project and what it names.

    Parameters
    ----------
    text
        The project file.
    files
        What its file names stand for.
    aliases
        What names mean, as decided before.
    settings
        The same, read.
    """

    text: str
    files: Mapping[str, Source]
    aliases: Mapping[str, str]
    settings: Settings


class Beside(Mapping[str, Source]):
    """Files by the name that a project file has for them: some in memory, the others below its folder.

    Parameters
    ----------
    memory
        Those in memory.
    folder
        Where the project file lies, or None if that is in memory too.
    """

    def __init__(self, memory: Mapping[str, Source], folder: Path | None = None) -> None:
        self._memory = dict(memory)
        self._folder = folder

    def __getitem__(self, name: str) -> Source:
        if name in self._memory:
            return self._memory[name]
        if self._folder is None:
            raise KeyError(name)
        return self._folder / name

    def __contains__(self, name: object) -> bool:
        return self._folder is not None or name in self._memory

    def __iter__(self) -> Iterator[str]:
        return iter(self._memory)

    def __len__(self) -> int:
        return len(self._memory)

    def and_these(self, memory: Mapping[str, Source]) -> Beside:
        """Put more files beside; a new one goes before another of its name."""
        return Beside({**self._memory, **memory}, self._folder)


def base_of(settings: Settings, text: str = "", files: Mapping[str, Source] | None = None) -> Base:
    """Take an opened project apart.

    Parameters
    ----------
    settings
        As it was read, with its files.
    text, files
        Of a project in memory; of one on disk they are found.

    Raises
    ------
    ReachmapError
        The project file or its aliases can not be read.
    """
    path = settings.path
    if isinstance(path, Path):
        text = content(path, largest=LARGEST_SETTINGS).decode("utf-8-sig")
        beside = Beside({}, path.resolve().parent)
    else:
        beside = Beside(files or {})
    named = settings.locate.aliases
    has_some = named is not None and not (isinstance(named, MemoryFile) and not named.data)
    return Base(text, beside, read_aliases(named) if has_some and named is not None else {}, settings)
