"""The project file ``reachmap.toml`` itself: read whole, and written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from reachmap.errors import ReachmapError, SettingsError
from reachmap.files import LARGEST_SETTINGS, Source, content
from reachmap.settings.reader import Reader
from reachmap.settings.sections import OffersAlone, Settings

Project = TypeVar("Project", Settings, OffersAlone)
_TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")


def read_settings(
    path: Source | str,
    *,
    language: str | None = None,
    beside: Mapping[str, Source] | None = None,
    planned: bool = False,
) -> Settings:
    """Read and check a project file.

    Parameters
    ----------
    path
        The project file, usually ``reachmap.toml``.
    language
        Overrides the file's own choice.
    beside
        For a project file in memory: the files that it may name, by that name. It then has no folder of its
        own, and names nothing but these.
    planned
        The project has no data yet: follow-up and population may be missing.

    Raises
    ------
    SettingsError
        It is not TOML, or a key or value is wrong; section and key are named.
    FileMissingError
        There is no such file.
    """
    path = Path(path) if isinstance(path, str) else path
    settings = Reader(path, _raw(path), {} if beside is None else beside, planned=planned).settings()
    return settings if language is None else _in_language(settings, language)


def read_offers_alone(
    path: Source | str, *, language: str | None = None, beside: Mapping[str, Source] | None = None
) -> OffersAlone | None:
    """Read a project file that says what is offered and names no follow-up.

    Parameters
    ----------
    path, language, beside
        As in `read_settings`.

    Returns
    -------
    OffersAlone or None
        None where a follow-up is named, or nothing that is offered: `read_settings` reads those.

    Raises
    ------
    SettingsError, FileMissingError
        As `read_settings`.
    """
    path = Path(path) if isinstance(path, str) else path
    found = Reader(path, _raw(path), {} if beside is None else beside, planned=True).offers_alone()
    return found if found is None or language is None else _in_language(found, language)


def _in_language(settings: Project, language: str) -> Project:
    return replace(settings, project=replace(settings.project, language=language))


def _raw(path: Source) -> dict[str, Any]:
    """Read the tables as they stand."""
    try:
        return tomllib.loads(content(path, largest=LARGEST_SETTINGS).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SettingsError("settings_not_utf8", file=path.name) from error
    except (ValueError, RecursionError) as error:
        if isinstance(error, ReachmapError):
            raise
        raise _not_toml(error, file=path.name) from error


def _not_toml(error: Exception, *, file: str) -> SettingsError:
    """Say where a project file is not TOML: the library's own words are English, its places are numbers."""
    if not isinstance(error, tomllib.TOMLDecodeError):
        return SettingsError("settings_too_deep", file=file)
    place = _TOML_PLACE.search(str(error))
    if place is None:
        return SettingsError("settings_cut_off", file=file)
    return SettingsError("settings_not_toml", file=file, line=int(place[1]), column=int(place[2]))


def project_text(sections: Mapping[str, Mapping[str, object]]) -> str:
    """Write a project file: sections of texts and lists of texts.

    The same as the file that `read_settings` reads: what was chosen in the app can be kept and run again.
    """
    import tomlkit

    return tomlkit.dumps(
        {
            section: {
                key: list(map(str, value)) if isinstance(value, tuple) else str(value)
                for key, value in values.items()
            }
            for section, values in sections.items()
        }
    )
