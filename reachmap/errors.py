"""What can go wrong, as codes and fields.

An error knows *what* is wrong (``code``) and the facts that a person needs to mend it (``fields``: file,
sheet, column, what was found, what was expected). It holds no prose: `reachmap.i18n` words it in the
user's language. It never holds a participant's row, only counts and headings.
"""

from __future__ import annotations


class ReachmapError(Exception):
    """Base of all errors that ReachMap raises on purpose.

    Parameters
    ----------
    code
        Which message of `reachmap.i18n.ERROR_MESSAGES` words it.
    **fields
        Named values for that message.
    """

    def __init__(self, code: str, **fields: object) -> None:
        self.code = code
        self.fields = fields
        facts = ", ".join(f"{name}={value!r}" for name, value in fields.items())
        super().__init__(f"{code}({facts})")


class SettingsError(ReachmapError, ValueError):
    """The project file says something that can not be."""


class InputError(ReachmapError, ValueError):
    """A file of the user's can not be read, or holds what it must not hold."""


class FileMissingError(ReachmapError, FileNotFoundError):
    """A file that the project names is not there."""

    # OSError sets its own __str__ from errno; keep the code and fields readable in a traceback.
    __str__ = Exception.__str__


class CrsError(ReachmapError, ValueError):
    """Coordinates without, or with the wrong, reference system."""


class TableError(ReachmapError, ValueError):
    """A table that passes between two steps breaks its schema (our fault, not the user's)."""


class OutputError(ReachmapError, OSError):
    """Results can not be written where the user asked."""

    __str__ = Exception.__str__


class SourceError(ReachmapError, ConnectionError):
    """A publisher's service, or the folder of what it answered before, does not give what was asked for."""

    __str__ = Exception.__str__
