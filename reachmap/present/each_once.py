"""Ages and groups in one list, where some are the same people under two names: each once, by both names.

Parents of upper-secondary pupils are those of 16-18 and have the same figures. Tables that others read on
(``cells.csv``, GIS layers, the workbook's sheets of all figures) have both.
"""

from __future__ import annotations

from reachmap.i18n import Translator
from reachmap.present import labels
from reachmap.vocabulary import ALL, BAND_KEYS, Groups

Key = tuple[str, str]


def ages_and_groups(groups: Groups) -> list[Key]:
    """List ages of all parents, then groups of all ages, without those that stand there by another name."""
    named: dict[object, Key] = {}
    for key in ((ALL, ALL), *((band, ALL) for band in BAND_KEYS), *((ALL, group) for group in groups.keys)):
        named.setdefault(groups.strata[groups.places[key]].people, key)
    return list(named.values())


def also_called(translator: Translator, groups: Groups, key: Key) -> str:
    """Name the group of all ages that an age of all parents is, in brackets after a space; else nothing."""
    band, group = key
    if band == ALL or group != ALL:
        return ""
    people = groups.strata[groups.places[key]].people
    same = [one.key for one in groups.every if groups.strata[groups.places[ALL, one.key]].people == people]
    names = [labels.lower_first(labels.group_label(translator, other)) for other in same]
    return f" ({', '.join(names)})" if names else ""
