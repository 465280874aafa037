"""A project file with a line more: what a person decided is added, whatever else stands there stays.

The text is changed where it must be, never written anew, so that comments and order stay as they were. The
result is read again before anybody gets it: where it says anything else than what was to be said, the file
is written in a way that is not mended here, and the user is told which line to add.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from reachmap.errors import SettingsError

_HEADER = r"(?m)^[ \t]*\[[ \t]*{section}[ \t]*\][ \t]*(?:#[^\r\n]*)?(\r?\n|\Z)"
_BARE = re.compile(r"[A-Za-z0-9_-]+")
# An inline table on one line: strings are skipped, so that a brace in one ends nothing.
_INLINE = re.compile(r'(?m)^[ \t]*columns[ \t]*=[ \t]*(\{(?:"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|[^"\'\n#])*\})')


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
    raw = tomllib.loads(text)
    locate = raw.get("locate", {})
    if "aliases" in locate:
        return text
    line = f"aliases = {_quoted(name)}"
    expected = raw | {"locate": locate | {"aliases": name}}
    return _checked(_added(text, "locate", line), expected, section="locate", line=line, file=file)


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
    raw = tomllib.loads(text)
    section = raw.get("participations", {})
    before = section.get("columns", {})
    after = before | dict(columns)
    if after == before:
        return text
    line = f"columns = {_inline(after)}"
    inline = _INLINE.search(text)
    if "columns" not in section:
        changed = _added(text, "participations", line)
    elif inline:
        changed = text[: inline.start(1)] + _inline(after) + text[inline.end(1) :]
    else:
        changed = _in_table(text, columns)
    expected = raw | {"participations": section | {"columns": after}}
    return _checked(changed, expected, section="participations", line=line, file=file)


def _added(text: str, section: str, line: str) -> str:
    """Add a line below a section's heading; the section at the end where there is none."""
    end = "\r\n" if "\r\n" in text else "\n"
    found = re.search(_HEADER.format(section=section), text)
    if found is None:
        gap = "" if not text or text.endswith("\n") else end
        return f"{text}{gap}[{section}]{end}{line}{end}"
    gap = "" if found[1] else end
    return f"{text[: found.end()]}{gap}{line}{end}{text[found.end() :]}"


def _in_table(text: str, columns: Mapping[str, str]) -> str:
    """Add lines to a table ``[participations.columns]``, in place of those that said something else."""
    for column, heading in columns.items():
        line = f"{_key(column)} = {_quoted(heading)}"
        start = re.search(_HEADER.format(section=r"participations[ \t]*\.[ \t]*columns"), text)
        if start is None:
            return text
        rest = text[start.end() :]
        stop = re.search(r"(?m)^[ \t]*\[", rest)
        own = rest[: stop.start()] if stop else rest
        pattern = rf'(?m)^[ \t]*"?{re.escape(column)}"?[ \t]*=[^\r\n]*(?:\r?\n|\Z)'
        text = text[: start.end()] + re.sub(pattern, "", own) + (rest[stop.start() :] if stop else "")
        text = _added(text, r"participations[ \t]*\.[ \t]*columns", line)
    return text


def _inline(value: Any) -> str:  # noqa: ANN401 - what TOML holds here: texts and tables of texts
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{_key(key)} = {_inline(each)}" for key, each in value.items())
        return f"{{ {pairs} }}"
    return _quoted(str(value))


def _key(text: str) -> str:
    return text if _BARE.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    # A basic string of TOML is one of JSON, but for DEL, which JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _checked(text: str, expected: Mapping[str, Any], *, section: str, line: str, file: str) -> str:
    try:
        fine = tomllib.loads(text) == expected
    except tomllib.TOMLDecodeError:
        fine = False
    if not fine:
        raise SettingsError("project_not_amended", file=file, section=section, line=line)
    return text
