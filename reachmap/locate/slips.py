"""Slips of the pen: whether what was written can be a name misspelt, or must be another name.

Swedish place names lie near one another: Malmaberg and Malmberg, Tingberg and Tingberget, Råtsunda and
Rotsunda are different places. What differs as such pairs do is no slip.
"""

from __future__ import annotations

from reachmap.locate.words import Place, by_sound, without_dots

# Judged, on names written for it (tests/locate/misspelt_names.csv): shorter names are one slip from too many
# others ("Alby", "Älby", "Visby"). Two slips are let pass in long names only.
SHORTEST_WITHOUT_DOTS = 5
SHORTEST_WITH_ONE_SLIP = 6
SHORTEST_WITH_TWO_SLIPS = 12

# Endings that make another name of it: Kungsgården is not Kungsgärdet, Malmberg not Malmby.
_ENDINGS = {
    "gård": ("gård", "gården", "gårde"),
    "gärde": ("gärde", "gärdet", "gärden"),
    "berg": ("berg", "berget", "berga"),
    "borg": ("borg", "borgen"),
    "by": ("by", "byn"),
    "bo": ("bo",),
    "dal": ("dal", "dalen"),
    "hage": ("hage", "hagen", "haga"),
    "hamn": ("hamn", "hamnen"),
    "hem": ("hem", "hemmet"),
    "holm": ("holm", "holmen", "holma"),
    "höjd": ("höjd", "höjden"),
    "lund": ("lund", "lunden", "lunda"),
    "näs": ("näs", "näset"),
    "röd": ("röd",),
    "ryd": ("ryd", "rud"),
    "sjö": ("sjö", "sjön"),
    "stad": ("stad", "staden", "sta"),
    "strand": ("strand", "stranden"),
    "torp": ("torp", "torpet"),
    "vik": ("vik", "viken"),
    "vång": ("vång", "vången"),
    "änge": ("äng", "änge", "ängen"),
}
# What a hundred places are called: alone it names none.
TERRAIN = frozenset(form for forms in _ENDINGS.values() for form in forms) | {
    *("sund", "backe", "backen", "bruk", "centrum", "hed", "heden", "kulle", "kullen", "mark", "marken"),
    *("mo", "omland", "park", "parken", "skog", "skogen", "ås", "åsen", "ö", "ön", "å", "ån"),
}
_DOTTED = "åäö"
_VOWELS = frozenset("aeiouyåäö")
# Longest first: form, the same without dots, kind.
_ENDING = sorted(
    ((form, without_dots(form), kind) for kind, forms in _ENDINGS.items() for form in forms),
    key=lambda ending: -len(ending[0]),
)
# The same by the last letter of what may end so.
_ENDING_IN = {
    last: tuple(each for each in _ENDING if last in (each[0][-1], each[1][-1]))
    for last in {text[-1] for form, plain, _ in _ENDING for text in (form, plain)}
}


def lacks_dots(typed: Place, name: Place) -> bool:
    """Tell whether a text is the name without dots. A dot too many is another letter: Älvik, Alvik."""
    if max(len(typed.core), len(name.core) if name.marks else 0) < SHORTEST_WITHOUT_DOTS:
        return False
    return _dots_dropped(typed.core, name.core) or _dots_dropped(typed.joined, name.joined)


def sounds_alike(typed: Place, name: Place) -> bool:
    """Tell whether a text is the name as it is heard; short ones sound like too many."""
    if min(len(name.core), len(typed.core)) < SHORTEST_WITHOUT_DOTS:
        return False
    return _dots_dropped(by_sound(typed.core), by_sound(name.core))


def _dots_dropped(typed: str, name: str) -> bool:
    return len(typed) == len(name) and all(
        one in (other, without_dots(other)) for one, other in zip(typed, name, strict=True)
    )


def is_slip(typed: str, core: str, slips: int) -> bool:
    """Tell whether two cores that lie so many slips apart may be one name."""
    shorter = min(len(typed), len(core))
    if slips > 2 or shorter < SHORTEST_WITH_ONE_SLIP:
        return False
    if typed[0] not in (core[0], without_dots(core[0])) and sorted(typed[:2]) != sorted(core[:2]):
        return False
    if slips == 2 and shorter < SHORTEST_WITH_TWO_SLIPS:
        return False
    if _article_apart(typed, core) or _dots_swapped(typed, core) or _vowel_swapped(typed, core):
        return False
    if _ending(typed) and _ending(core) and _ending(typed) != _ending(core):
        return False
    return not (_slip_at_joint(typed, core) or _slip_at_end(typed, core))


def _article_apart(typed: str, core: str) -> bool:
    """Tell whether an article is all that differs: Tingberg and Tingberget are two places.

    Inside a name likewise: Kronogårdens torg and Kronogårds torg.
    """
    short, long = sorted((typed, core), key=len)
    if long.startswith(short):
        return long.removeprefix(short) in ("n", "t", "en", "et")
    inside = ("ens", "ets") if len(long) == len(short) + 2 else ()
    return any(long.replace(article, "s", 1) == short for article in inside)


def _dots_swapped(typed: str, core: str) -> bool:
    """Tell whether a dotted letter stands for another, or for one without: Värsta is not Vårsta."""
    pairs = [pair for pair in zip(typed, core, strict=False) if pair[0] != pair[1]]
    return (
        len(typed) == len(core)
        and len(pairs) == 1
        and pairs[0][0] in _DOTTED
        and pairs[0][1] in _DOTTED + without_dots(pairs[0][0])
    )


def _vowel_swapped(typed: str, core: str) -> bool:
    """Tell whether one vowel for another is all that differs: Råtsunda is not Rotsunda.

    Places are told apart by a vowel more often than a finger takes one for another; long names are not.
    """
    pairs = [pair for pair in zip(typed, core, strict=False) if pair[0] != pair[1]]
    same_length = len(typed) == len(core) and len(pairs) == 1
    return same_length and len(core) < SHORTEST_WITH_TWO_SLIPS and set(pairs[0]) <= _VOWELS


def _slip_at_joint(typed: str, core: str) -> bool:
    """Tell whether the one letter too few or too many stands where a name's two words meet.

    It makes another name of it: Malmaberg and Malmberg, Björknäs and Björkäs. An s there is a slip.
    """
    short, long = sorted((typed, core), key=len)
    form = _form(long)
    if len(long) == len(short) and form:
        # Another vowel there is another name too: Djupedal and Djupadal.
        at = len(long) - len(form) - 1
        return typed[at] != core[at] and typed[:at] + typed[at + 1 :] == core[:at] + core[at + 1 :]
    if len(long) != len(short) + 1 or not form:
        return False
    joint = len(long) - len(form)
    places = [at for at in (joint - 1, joint) if long[:at] + long[at + 1 :] == short]
    return any(long[at] != "s" for at in places)


def _slip_at_end(typed: str, core: str) -> bool:
    """Tell whether the slip makes another word of the last one: Hovsta and Hovstad, Linghem and Lingham."""
    if len(typed) != len(core):
        short, long = sorted((typed, core), key=len)
        return long.startswith(short) and not _article_apart(typed, core)
    form = _form(core)
    changed = [at for at, (one, other) in enumerate(zip(typed, core, strict=True)) if one != other]
    return len(changed) == 1 and changed[0] >= len(core) - len(form)


def _ending(core: str) -> str:
    for form, plain, kind in _ENDING_IN.get(core[-1:], ()):
        if core.endswith((form, plain)) and len(core) > len(form) + 1:
            return kind
    return ""


def _form(core: str) -> str:
    """Name the word that a core ends in, with or without its dots."""
    core = without_dots(core)
    endings = _ENDING_IN.get(core[-1:], ())
    return next((form for form, plain, _ in endings if core.endswith(plain)), "")
