"""``[[group]]``: parent groups that a project defines from sex, arrival and children's ages.

Decides which are taken. A group needs a name, which readers see, and at least one of ``sex``, ``arrival`` and
``ages``. One that is shown already (as a built-in group, or as an age of one) is refused by that name, and so
are two of the same people or of one name. Nor may one be called as a built-in group is, in either language:
whoever read it would take it for that. At most `MOST` groups: each is fitted and told of every area and
age beside all others. A name is letters, digits and plain marks, so that it can stand in a page, a workbook
and a map. A group that somebody defines in the app passes the same checks as one in a project file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from reachmap.errors import SettingsError
from reachmap.vocabulary import (
    ARRIVALS,
    BAND_KEYS,
    BUILT_IN,
    EVERYONE,
    MAN,
    SEXES,
    WOMAN,
    Groups,
    ParentGroup,
)

SECTION = "group"
KEYS = ("key", "name", "sex", "arrival", "ages")
MOST = 6
_LONGEST = 60
# Begins with a letter (a workbook takes = or + for a formula), then nothing that a page takes for markup.
_MARKS = frozenset(" .,()/–-")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_WORDS = {"kvinna": WOMAN, "man": MAN, "nyanländ": ARRIVALS[0], "övrig": ARRIVALS[1]}
# What a key must not be, as it would stand for something else where groups and ages are named together.
_TAKEN = frozenset({*BUILT_IN.keys, *BAND_KEYS, "other", "none", "younger_teens"})
# What the built-in groups are called in either language (a test holds it to their labels) and for short.
_NAMES = {
    "all": ("Alla föräldrar", "All parents", "Alla"),
    "fathers": ("Pappor m.fl.", "Fathers and other men", "Pappor"),
    "newly_arrived": ("Nyanlända föräldrar", "Newly arrived parents", "Nyanlända"),
    "upper_secondary": ("Föräldrar till gymnasieelever", "Parents of upper-secondary pupils"),
    "teens": ("Föräldrar till tonåringar", "Parents of teenagers", "Tonårsföräldrar"),
}


def groups_of(raw: object, *, file: str) -> Groups:
    """Check the ``[[group]]`` tables of a project file.

    Parameters
    ----------
    raw
        A list of tables.
    file
        Name of the project file, for errors.

    Raises
    ------
    SettingsError
        It is no list of tables, a key is missing, unknown or wrong, a group is everyone or is shown already,
        or there are more than `MOST`.
    """
    if not isinstance(raw, list) or not all(isinstance(table, dict) for table in raw):
        raise SettingsError("setting_not_table", file=file, section=SECTION, key="")
    if len(raw) > MOST:
        raise SettingsError("groups_too_many", file=file, n=len(raw), most=MOST)
    groups = Groups()
    for number, table in enumerate(raw, start=1):
        group = _group(table, number=number, file=file)
        _refuse_shown(group, groups, file=file)
        groups = replace(groups, own=(*groups.own, group))
    return groups


def is_sound(groups: Groups) -> bool:
    """Tell whether groups that did not come from a project file could have."""
    try:
        return groups_of(tables_of(groups), file="") == groups
    except SettingsError:
        return False


def tables_of(groups: Groups) -> list[dict[str, Any]]:
    """Write a project's own groups as the ``[[group]]`` tables that say the same."""
    tables = [
        {
            "name": group.name,
            "key": group.key,
            "sex": group.sex,
            "arrival": group.arrival,
            "ages": None if group.bands is None else list(group.bands),
        }
        for group in groups.own
    ]
    return [{key: value for key, value in table.items() if value is not None} for table in tables]


def with_group(groups: Groups, table: Mapping[str, Any], *, file: str) -> Groups:
    """Add a group, checked as one more ``[[group]]`` of the project file; those before stay as they are.

    Parameters
    ----------
    groups
        Those before.
    table
        The new one without a key, which is made of its name.
    file
        Name of the project file, for errors.

    Raises
    ------
    SettingsError
        As `groups_of`.
    """
    number = len(groups.own) + 1
    wanted = made = _made_key(_name(table, number=number, file=file), number)
    taken = 1
    while wanted in groups.keys:
        # Other names of the same letters: a key may be anything, as nobody reads it.
        taken += 1
        wanted = f"{made[:36]}_{taken}"
    return groups_of([*tables_of(groups), {**table, "key": wanted}], file=file)


def without_group(groups: Groups, key: str) -> Groups:
    """Take a group of the project's own away."""
    return replace(groups, own=tuple(group for group in groups.own if group.key != key))


def _group(table: Mapping[str, Any], *, number: int, file: str) -> ParentGroup:
    for key in table:
        if key not in KEYS:
            close = get_close_matches(key, KEYS, n=1)
            raise SettingsError(
                "group_key_unknown",
                file=file,
                number=number,
                key=key[:80],
                close=close[0] if close else "",
                known=", ".join(KEYS),
            )
    name = _name(table, number=number, file=file)
    key = table.get("key", _made_key(name, number))
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise SettingsError("group_key_wrong", file=file, number=number, found=str(key)[:80])
    if key in _TAKEN:
        raise SettingsError("group_key_taken", file=file, number=number, found=key)
    return ParentGroup(
        key,
        sex=_choice(table, "sex", SEXES, number=number, file=file),
        arrival=_choice(table, "arrival", ARRIVALS, number=number, file=file),
        bands=_ages(table, number=number, file=file),
        name=name,
    )


def _name(table: Mapping[str, Any], *, number: int, file: str) -> str:
    found = table.get("name")
    if found is None:
        raise SettingsError("group_key_missing", file=file, number=number, key="name")
    text = " ".join(unicodedata.normalize("NFC", found).split()) if isinstance(found, str) else ""
    plain = text[:1].isalpha() and all(each.isalnum() or each in _MARKS for each in text)
    if not plain or len(text) > _LONGEST:
        raise SettingsError("group_name", file=file, number=number, found=str(found)[:80], most=_LONGEST)
    return text


def _made_key(name: str, number: int) -> str:
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    key = words if words[:1].isalpha() else f"group_{words or number}"
    key = key[:40].rstrip("_")
    return f"{key[:34]}_group" if key in _TAKEN else key


def _choice(
    table: Mapping[str, Any], key: str, choices: tuple[str, ...], *, number: int, file: str
) -> str | None:
    found = table.get(key)
    if found is None:
        return None
    meant = _WORDS.get(found, found) if isinstance(found, str) else None
    if meant not in choices:
        raise SettingsError(
            "group_choice",
            file=file,
            number=number,
            key=key,
            found=str(found)[:80],
            choices=", ".join(choices),
        )
    return meant


def _ages(table: Mapping[str, Any], *, number: int, file: str) -> tuple[str, ...] | None:
    if "ages" not in table:
        return None
    found = table["ages"]
    several = [found] if isinstance(found, str) else found
    is_list = isinstance(several, list) and several
    wrong = [age for age in several if age not in BAND_KEYS] if is_list else [found]
    if wrong:
        raise SettingsError(
            "group_choice",
            file=file,
            number=number,
            key="ages",
            found=str(wrong[0])[:80],
            choices=", ".join(BAND_KEYS),
        )
    if {*several} == {*BAND_KEYS}:
        raise SettingsError("group_every_age", file=file, number=number)
    return tuple(key for key in BAND_KEYS if key in several)


def _refuse_shown(group: ParentGroup, groups: Groups, *, file: str) -> None:
    """Refuse a group whose people or key stand in the result already."""
    stratum = Groups((group,)).strata[len(BUILT_IN.strata)]
    if stratum.people == EVERYONE.people:
        raise SettingsError("group_everyone", file=file, group=group.name)
    for other in groups.strata:
        if other.people == stratum.people:
            band = "" if other.age_band == "all" else f", {other.age_band}"
            raise SettingsError(
                "group_same_people", file=file, group=group.name, other=f"{other.parent_group}{band}"
            )
    if group.name.casefold() in {name.casefold() for name in groups.names.values()}:
        raise SettingsError("group_name_twice", file=file, group=group.name)
    called = _words_of(group.name)
    for key, names in _NAMES.items():
        if called in {_words_of(name) for name in (key, *names)}:
            raise SettingsError("group_name_built_in", file=file, group=group.name)
    if group.key in groups.keys:
        raise SettingsError("group_twice", file=file, key=group.key)


def _words_of(name: str) -> str:
    """Take a name as its words alone: "pappor m fl" is "Pappor m.fl."."""
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()
