"""A project file with a line more: what a person decided is added, whatever else stands there stays.

tomlkit changes the text where it must be and leaves comments and order as they were. The result is read
again before anybody gets it: where it says anything else than what was to be said, the user is told which
line to add.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from reachmap.errors import SettingsError
from reachmap.groups import SECTION as GROUP
from reachmap.groups import groups_of, tables_of
from reachmap.vocabulary import Groups


def with_aliases(text: str, name: str, *, file: str) -> str:
    """Add ``aliases`` to ``[locate]`` where the project file names none.

    Parameters
    ----------
    text
        The project file.
    name
        What the file of aliases is called, as seen from the project file.
    file
        The project file's name, for errors.

    Raises
    ------
    SettingsError
        The line can not be added; it is named.
    """
    if "aliases" in tomllib.loads(text).get("locate", {}):
        return text
    return with_value(text, "locate", "aliases", name, file=file)


def with_columns(text: str, columns: Mapping[str, str], *, file: str) -> str:
    """Say in ``[participations] columns`` which heading is which column; what stands there stays.

    Parameters
    ----------
    text
        The project file.
    columns
        Heading by column.
    file
        The project file's name, for errors.

    Raises
    ------
    SettingsError
        The line can not be added; it is named.
    """
    before = tomllib.loads(text).get("participations", {}).get("columns", {})
    after = before | dict(columns)
    if after == before:
        return text

    def add(project: tomlkit.TOMLDocument) -> None:
        section = project.setdefault("participations", tomlkit.table())
        section.setdefault("columns", tomlkit.inline_table()).update(columns)

    return amended(text, add, section="participations", added={"columns": after}, file=file)


def with_unread(text: str, headings: Sequence[str], *, file: str) -> str:
    """Say in ``[participations] unread`` which headings are not read: these and no others.

    Parameters
    ----------
    text
        The project file.
    headings
        As they are written.
    file
        The project file's name, for errors.

    Raises
    ------
    SettingsError
        The line can not be added; it is named.
    """
    wanted = list(dict.fromkeys(headings))
    if wanted == tomllib.loads(text).get("participations", {}).get("unread", []):
        return text
    return with_value(text, "participations", "unread", wanted, file=file)


def with_value(text: str, section: str, key: str, value: str | list[str], *, file: str) -> str:
    """Say one thing in a section; what it said of that before is gone.

    Parameters
    ----------
    text
        The project file.
    section, key, value
        The section is added where there is none.
    file
        The project file's name, for errors.

    Raises
    ------
    SettingsError
        The line can not be added; it is named.
    """

    def put(project: tomlkit.TOMLDocument) -> None:
        project.setdefault(section, tomlkit.table())[key] = value

    return amended(text, put, section=section, added={key: value}, file=file)


def amended(
    text: str, add: Callable[[tomlkit.TOMLDocument], None], *, section: str, added: dict[str, Any], file: str
) -> str:
    """Let `add` change a project file.

    Parameters
    ----------
    text
        The project file.
    add
        Changes it.
    section, added
        What it must say afterwards besides what it said: keys and values of a section.
    file
        The project file's name, for errors.

    Raises
    ------
    SettingsError
        It would say anything else; the line that is wanted is named.
    """
    before = tomllib.loads(text)
    said = before | {section: before.get(section, {}) | added}
    return _changed(text, add, said=said, section=section, added=added, file=file)


def with_groups(text: str, groups: Groups, *, file: str) -> str:
    """Say in ``[[group]]`` which groups of parents a project defines itself.

    Those that stand there and stay are not written anew: nor are their comments.

    Parameters
    ----------
    text
        The project file.
    groups
        All that it is to define.
    file
        The project file's name, for errors.

    Raises
    ------
    SettingsError
        What stands there is wrong, or can not be changed; what is wanted is named.
    """
    before = tomllib.loads(text)
    stated: list[dict[str, Any]] = before.get(GROUP, [])
    had = groups_of(stated, file=file)
    if had == groups:
        return text
    kept = [place for place, group in enumerate(had.own) if group in groups.own]
    new = tables_of(Groups(tuple(group for group in groups.own if group not in had.own)))
    wanted = [*(stated[place] for place in kept), *new]
    # A key that is made of a place among the groups means another one when those before are gone.
    whole = groups_of(wanted, file=file) != groups
    wanted = tables_of(groups) if whole else wanted

    def put(project: tomlkit.TOMLDocument) -> None:
        tables = project.get(GROUP)
        if whole or not wanted or not isinstance(tables, AoT):
            project.pop(GROUP, None)
            if wanted:
                project[GROUP] = wanted
            return
        for place in sorted({*range(len(stated))} - {*kept}, reverse=True):
            del tables[place]
        for table in new:
            tables.append(tomlkit.item(table))

    said = {key: value for key, value in before.items() if key != GROUP}
    said |= {GROUP: wanted} if wanted else {}
    return _changed(text, put, said=said, section=GROUP, added={GROUP: wanted}, file=file)


def _changed(
    text: str,
    change: Callable[[tomlkit.TOMLDocument], None],
    *,
    said: dict[str, Any],
    section: str,
    added: dict[str, Any],
    file: str,
) -> str:
    """Let `change` change a project file, which must say just this afterwards."""
    try:
        project = tomlkit.parse(text)
        change(project)
        new = project.as_string()
        if "\r\n" in text:
            # What is added ends in \n, whatever the other lines end in.
            new = new.replace("\r\n", "\n").replace("\n", "\r\n")
        fine = tomllib.loads(new) == said
    except (TOMLKitError, tomllib.TOMLDecodeError):
        fine = False
    if not fine:
        line = tomlkit.dumps(added).strip()
        raise SettingsError("project_not_amended", file=file, section=section, line=line)
    return new
