"""A project file with another follow-up: next term's file is added to those before, and the period grows.

The text keeps its comments and its order (tomlkit). Everything else that the project says stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import tomlkit
from tomlkit.exceptions import TOMLKitError

from reachmap.errors import InputError, SettingsError


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
    try:
        document = tomlkit.parse(text)
        before = document["participations"]["files"]
        several = [before] if isinstance(before, str) else list(before)
        for name in names:
            if name in several:
                raise InputError("file_twice", file=name)
            several.append(name)
        document["participations"]["files"] = several
        document["project"]["period"] = [day.isoformat() for day in period]
        return tomlkit.dumps(document)
    except (TOMLKitError, TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        line = f"files = {list(names)}"
        raise SettingsError("project_not_amended", file=file, section="participations", line=line) from error
