"""A project file with more files: next term's follow-up with its period, or a list of venues.

Everything else that the project says stays, as do its comments and its order.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date

from reachmap.errors import InputError
from reachmap.read.amend import with_value


def with_followups(text: str, names: Sequence[str], *, period: tuple[date, date], file: str) -> str:
    """Add follow-up files to a project file, and say which period it is about now.

    Parameters
    ----------
    text
        The project file.
    names
        The new files, as seen from the project file.
    period
        First and last day.
    file
        The project file's name, for errors.

    Raises
    ------
    InputError
        A file is one of the project's already.
    SettingsError
        The project file is written in a way that is not mended here.
    """
    before = tomllib.loads(text)["participations"]["files"]
    files = [before] if isinstance(before, str) else list(before)
    for name in names:
        if name in files:
            raise InputError("file_twice", file=name)
        files.append(name)
    days = [day.isoformat() for day in period]
    text = with_value(text, "participations", "files", files, file=file)
    return with_value(text, "project", "period", days, file=file)


def with_venues(text: str, name: str, *, file: str) -> str:
    """Name a list of venues in a project file, in the place of the one before.

    Parameters
    ----------
    text
        The project file.
    name
        The list, as seen from the project file.
    file
        The project file's name, for errors.

    Raises
    ------
    SettingsError
        The project file is written in a way that is not mended here.
    """
    return with_value(text, "venues", "file", name, file=file)
