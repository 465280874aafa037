"""Groups of parents that somebody defines in the app: the session's, until the project file says them.

They are the project's own groups in every way: `reachmap.groups` checks them, and `pipeline.run` takes them
through the settings. So what they tell is worked out of what is published, as of a project file's groups.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from reachmap.app.base import Base
from reachmap.errors import ReachmapError, SettingsError
from reachmap.groups import with_group, without_group
from reachmap.read.amend import with_groups
from reachmap.settings import Settings
from reachmap.vocabulary import Groups

_GROUPS, _TROUBLE = "own_groups", "own_groups_trouble"
Whose = tuple[str, str, tuple[str, ...]]


def groups(settings: Settings) -> Groups:
    """Say which groups a project has in this session: its file's, until somebody changes them."""
    return _held().get(_whose(settings), settings.groups)


def add(settings: Settings, table: Mapping[str, Any]) -> str | None:
    """Define one more group; give its key, or None where it is refused (`trouble` says why).

    Parameters
    ----------
    settings
        The project as its files have it.
    table
        What a ``[[group]]`` would say.
    """
    try:
        made = with_group(groups(settings), table, file=settings.path.name)
    except SettingsError as error:
        st.session_state[_TROUBLE] = error
        return None
    _keep(settings, made)
    return made.own[-1].key


def remove(settings: Settings, key: str) -> None:
    """Take a group away, unless a goal is for it (`trouble` says so)."""
    if any(goal.group == key for goal in settings.goals):
        name = groups(settings).names.get(key, key)
        st.session_state[_TROUBLE] = SettingsError("group_of_goal", file=settings.path.name, group=name)
        return
    _keep(settings, without_group(groups(settings), key))


def refuse(settings: Settings, error: ReachmapError) -> None:
    """Go back to the project file's groups, as the files can not be analysed with others."""
    forget(settings)
    st.session_state[_TROUBLE] = error


def forget(settings: Settings) -> None:
    """Take the project file's groups again."""
    held = dict(_held())
    held.pop(_whose(settings), None)
    st.session_state[_GROUPS] = held
    st.session_state.pop(_TROUBLE, None)


def trouble() -> ReachmapError | None:
    """Say why the last change of groups was refused, if it was."""
    error: ReachmapError | None = st.session_state.get(_TROUBLE)
    return error


def written(text: str, settings: Settings) -> str:
    """Write a project's groups of this session into a project file.

    Raises
    ------
    SettingsError
        It is written in a way that is not mended here; what is to be added is named.
    """
    return with_groups(text, groups(settings), file=settings.path.name)


def in_text(base: Base) -> Base:
    """Give a project with its groups of this session in its file (raises as `written`)."""
    return replace(base, text=written(base.text, base.settings))


def _keep(settings: Settings, made: Groups) -> None:
    st.session_state[_GROUPS] = {**_held(), _whose(settings): made}
    st.session_state.pop(_TROUBLE, None)


def _held() -> Mapping[Whose, Groups]:
    held: Mapping[Whose, Groups] = st.session_state.get(_GROUPS, {})
    return held


def _whose(settings: Settings) -> Whose:
    return str(settings.path), settings.project.name, settings.project.municipality
