"""What was fetched, written as a project: the files, and a project file that names them.

A project file that is there stays as it is but for what is fetched: a key that names a file of somebody's
own is left alone and told. A new one lacks only the follow-up.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from reachmap.errors import SettingsError
from reachmap.files import LARGEST_SETTINGS, content, write_whole
from reachmap.origins import SECTION, Origin, as_tables
from reachmap.settings.reader import Reader
from reachmap.sources.result import Entries, Fetched

PROJECT_FILE, FOLLOWUP = "reachmap.toml", "uppfoljning.xlsx"


@dataclass(frozen=True)
class Written:
    """What was written.

    Parameters
    ----------
    paths
        The files, the project file last.
    kept
        Keys of the project file that name something else, and were left alone.
    lacks_followup
        Whether the follow-up that the project file names is not there yet.
    """

    paths: tuple[Path, ...]
    kept: tuple[str, ...]
    lacks_followup: bool


def write_project(
    fetched: Fetched, folder: Path, *, name: str, municipalities: Sequence[str], year: int
) -> Written:
    """Write files and project file.

    Parameters
    ----------
    fetched
        What was fetched.
    folder
        Where to; made if it does not exist.
    name, municipalities, year
        For a project file that is not there yet: whose it is, and the year that it is about.

    Raises
    ------
    OutputError
        The folder can not be written.
    SettingsError
        The project file that is there can not be read or changed.
    """
    path = folder / PROJECT_FILE
    exists = path.exists()
    text = (
        content(path, largest=LARGEST_SETTINGS).decode("utf-8-sig")
        if exists
        else new_project(name=name, municipalities=municipalities, year=year)
    )
    changed, kept = with_fetched(text, fetched)
    _refuse_unreadable(changed, path)
    written = []
    for file in fetched.files:
        write_whole(folder / file.name, file.data)
        written.append(folder / file.name)
    write_whole(path, changed)
    named = tomllib.loads(changed).get("participations", {}).get("files", [])
    lacks = any(not (folder / str(one)).exists() for one in ([named] if isinstance(named, str) else named))
    return Written((*written, path), kept, lacks)


def new_project(*, name: str, municipalities: Sequence[str], year: int) -> str:
    """Write the beginning of a project file."""
    document = tomlkit.document()
    project = tomlkit.table()
    project["name"] = name
    project["municipality"] = municipalities[0] if len(municipalities) == 1 else list(municipalities)
    project["period"] = [f"{year}-01-01", f"{year}-12-31"]
    document["project"] = project
    participations = tomlkit.table()
    participations["files"] = [FOLLOWUP]
    document["participations"] = participations
    return tomlkit.dumps(document)


def with_fetched(text: str, fetched: Fetched) -> tuple[str, tuple[str, ...]]:
    """Say in a project file what was fetched.

    Returns
    -------
    text, kept
        The project file; keys that say something else and were left alone.

    Raises
    ------
    SettingsError
        It can not be changed.
    """
    names = {file.name for file in fetched.files}
    try:
        document = tomlkit.parse(text)
        before = tomllib.loads(text)
        ours = names | {str(one.get("file", "")) for one in before.get(SECTION, [])}
        kept = _say(document, before, fetched.entries, ours)
        rest = [one for one in before.get(SECTION, []) if one.get("file") not in names]
        _list_sources(document, rest, fetched.origins)
        new = document.as_string()
        tomllib.loads(new)
    except (TOMLKitError, tomllib.TOMLDecodeError, TypeError, AttributeError) as error:
        line = tomlkit.dumps({name: dict(keys) for name, keys in fetched.entries.items()}).strip()
        raise SettingsError("project_not_amended", file=PROJECT_FILE, section="", line=line) from error
    return new, kept


def completed(text: str, fetched: Fetched, used: Set[str]) -> str:
    """Say in a project file that others wrote what goes with the fetched files that it names.

    Parameters
    ----------
    text
        The project file.
    fetched
        What was fetched.
    used
        Names of the files that it names. Of what it lacks only what goes with those is said: how classes of
        age are split where it names the children, which indicators are used where it names their table.
    """
    document = tomlkit.parse(text)
    entries: dict[str, dict[str, object]] = {}
    for section, keys in fetched.entries.items():
        if used & {str(value) for value in keys.values()}:
            entries[section] = dict(keys)
            for key in keys:
                document.get(section, {}).pop(key, None)
    beside = {str(value) for keys in entries.values() for value in keys.values()}
    origins = tuple(origin for origin in fetched.origins if origin.file in beside)
    files = tuple(file for file in fetched.files if file.name in beside)
    new, _ = with_fetched(tomlkit.dumps(document), Fetched(files, origins, entries))
    return new


def _say(
    document: tomlkit.TOMLDocument, before: Mapping[str, Any], entries: Entries, ours: set[str]
) -> tuple[str, ...]:
    """Set keys that are missing or name a file that was fetched before; a section of somebody's own stays."""
    kept = []
    for section, keys in entries.items():
        there = before.get(section, {})
        named = str(there.get("file", there.get("target", "")))
        own = bool(named) and named not in ours
        table = document.setdefault(section, tomlkit.table())
        for key, value in keys.items():
            plain = list(value) if isinstance(value, tuple) else value
            found = there.get(key)
            if found == plain:
                continue
            if own or (found is not None and str(found) not in ours and key != "file"):
                kept.append(f"[{section}] {key}")
                continue
            table[key] = plain
    return tuple(kept)


def _list_sources(
    document: tomlkit.TOMLDocument, rest: Sequence[Mapping[str, Any]], origins: Sequence[Origin]
) -> None:
    document.pop(SECTION, None)
    tables = tomlkit.aot()
    for one in [*rest, *as_tables(origins)]:
        table = tomlkit.table()
        table.update(one)
        tables.append(table)
    if len(tables):
        document[SECTION] = tables


def _refuse_unreadable(text: str, path: Path) -> None:
    """Read the project file as a run will, before anything is written; without boundaries it is not ready."""
    raw = tomllib.loads(text)
    if raw.get("boundaries", {}).get("file"):
        Reader(path, raw, {}, planned=True).settings()
