"""What a cell says: counts, yes and no, sex, children's ages, words for form, level and role."""

from __future__ import annotations

import re

from reachmap.vocabulary import BAND_KEYS, MAN, OLDEST_CHILD, OTHER_ADULT, PARENT, WOMAN, band_of_age

LARGEST_COUNT = 10_000
NO_ANSWER = frozenset(
    {
        "-",
        "–",
        "?",
        "ej svar",
        "inget svar",
        "vet ej",
        "vet inte",
        "okänt",
        "okänd",
        "vill ej uppge",
        "vill inte uppge",
        "vill ej svara",
        "ej angivet",
        "ingen uppgift",
        "uppgift saknas",
        "saknas",
        "no answer",
        "would rather not say",
        "unknown",
    }
)
_SEX = {
    "k": WOMAN,
    "kvinna": WOMAN,
    "kvinnor": WOMAN,
    "woman": WOMAN,
    "m": MAN,
    "man": MAN,
    "män": MAN,
}
_OTHER_ADULTS = {
    "annan närstående",
    "annan närstående vuxen",
    "annan vuxen",
    "närstående",
    "närstående vuxen",
    "släkting",
    "mormor",
    "morfar",
    "farmor",
    "farfar",
    "mor- eller farförälder",
    "mor-/farförälder",
    "other close adult",
    "another close adult",
    "other adult",
    "grandparent",
    "relative",
}
_YES = {"ja", "j", "yes", "y", "x", "1", "true", "sant"}
_NO = {"nej", "n", "no", "0", "false", "falskt"}
_FORMS = {
    "kurs": "course",
    "gruppkurs": "course",
    "course": "course",
    "föräldragrupp": "course",
    "samtal": "talk",
    "rådgivning": "talk",
    "talk": "talk",
    "hembesök": "home_visit",
    "home_visit": "home_visit",
    "home visit": "home_visit",
    "föreläsning": "lecture",
    "öppen föreläsning": "lecture",
    "lecture": "lecture",
    "öppen förskola": "open_preschool",
    "open_preschool": "open_preschool",
    "open preschool": "open_preschool",
    "webb": "web",
    "webbutbildning": "web",
    "webbkurs": "web",
    "webbinarium": "web",
    "online": "web",
    "digital": "web",
    "web": "web",
    "digitalt": "web",
}
_LEVELS = {
    "universell": "universal",
    "universellt": "universal",
    "universal": "universal",
    "selektiv": "selective",
    "selektivt": "selective",
    "selective": "selective",
    "indikerad": "indicated",
    "indikerat": "indicated",
    "indicated": "indicated",
}
_EXPECTED_CHILD = re.compile(r"(väntar|gravid|blivande|expecting|ofödd)", re.IGNORECASE)
_RANGE = re.compile(r"(\d{1,2})\s*(?:-|–|till|to)\s*(\d{1,2})")
_MONTHS = re.compile(r"\d{1,2}\s*(?:mån|m\b|month)", re.IGNORECASE)
_AGE = re.compile(r"\d{1,2}")
_YEAR_OF_BIRTH = re.compile(r"\d{3}")
_WHOLE = re.compile(r"[0-9]+")
_LEADING_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?(?![\w.,])")
_DECIMAL = re.compile(r"\d[.,]\d")


def is_no_answer(text: str) -> bool:
    """Tell whether somebody was asked and did not say."""
    return text.casefold().strip(" .") in NO_ANSWER


def squeeze(text: str) -> str:
    """Take out spaces of every width: "3 011" may have been written with a hard or a thin one."""
    return "".join(text.split())


def leading_number(text: str) -> float | None:
    """Read the number that a text begins with ("4 - bra", "4,5"); None where it begins otherwise."""
    match = _LEADING_NUMBER.match(text.strip())
    return float(match.group().replace(",", ".")) if match else None


def count(text: str) -> int | None:
    """Read a whole number from 0 to `LARGEST_COUNT`; raise ValueError for anything else filled in."""
    squeezed = squeeze(text)
    if not squeezed or is_no_answer(text):
        return None
    # int() would also take 1_0 for ten.
    if not _WHOLE.fullmatch(squeezed) or int(squeezed) > LARGEST_COUNT:
        raise ValueError
    return int(squeezed)


def yes_or_no(text: str) -> bool | None:
    """Read yes or no; None for blank, no answer, or anything else."""
    word = text.casefold().strip(" .")
    return True if word in _YES else False if word in _NO else None


def count_or_yes(text: str) -> int | None:
    """Read a count where a row per adult may say yes or no instead."""
    answer = yes_or_no(text) if text.strip() not in ("0", "1") else None
    return count(text) if answer is None else int(answer)


def sex(text: str) -> str | None:
    """Read woman or man; None for blank or any other answer."""
    return _SEX.get(text.casefold().strip(" ."))


def role(text: str) -> str:
    """Tell another close adult (a grandparent, a relative) from a parent; who says nothing is a parent."""
    return OTHER_ADULT if text.casefold().strip(" .") in _OTHER_ADULTS else PARENT


def form(text: str) -> str | None:
    """Read the form of an activity."""
    return _FORMS.get(text.casefold().strip())


def level(text: str) -> str | None:
    """Read the level of an activity."""
    return _LEVELS.get(text.casefold().strip())


def ages(text: str) -> tuple[int, ...] | None:
    """Read children's ages: "4", "4, 9", "4 år och 9 år", "8 mån", "väntar barn", "3-5".

    Returns
    -------
    tuple of int or None
        Whole years, -1 for a child that is expected. A range within one age band stands for its first
        age. None when nothing usable is said: blank, no answer, a range over several bands, a
        year or day of birth, or a decimal (in "4,9" Excel may have made one number of two ages).
    """
    words = text.strip()
    if not words or is_no_answer(words):
        return None
    found: list[int] = [-1] if _EXPECTED_CHILD.search(words) else []
    if _YEAR_OF_BIRTH.search(words):
        return tuple(found) or None
    if _MONTHS.search(words):
        found.append(0)
        words = _MONTHS.sub(" ", words)
    for first, last in _RANGE.findall(words):
        bands = {band_of_age(int(first)), band_of_age(int(last))}
        if len(bands) > 1:
            return None
        found.append(int(first))
    words = _RANGE.sub(" ", words)
    if _DECIMAL.search(words):
        return None
    found.extend(int(age) for age in _AGE.findall(words))
    return tuple(sorted(set(found))) or None


def age_set(text: str) -> frozenset[int] | None:
    """Read the children's ages that an activity is for: "3-12", "väntar barn", "0-2, väntar barn"."""
    words = text.strip()
    found: set[int] = {-1} if _EXPECTED_CHILD.search(words) else set()
    for first, last in _RANGE.findall(words):
        if int(first) <= int(last) <= OLDEST_CHILD + 2:
            found.update(range(int(first), int(last) + 1))
    found.update(int(age) for age in _AGE.findall(_RANGE.sub(" ", words)))
    return frozenset(found) or None


def meant_bands(meant_for: frozenset[int] | None) -> tuple[str, ...]:
    """Name the age bands that an activity is for, in their order; none where nobody said."""
    held = {band_of_age(age) for age in meant_for or ()}
    return tuple(key for key in BAND_KEYS if key in held)


def bands(children: tuple[int, ...] | None, meant_for: frozenset[int] | None) -> tuple[str, ...]:
    """Name the age bands that a participation reaches.

    A child outside the activity's ages does not make a parent reached for that child's band. Where nobody
    said how old the children are, but the activity is for one band only, it reaches that one.
    """
    if children is None and len(only := meant_bands(meant_for)) == 1:
        return only
    reached = {band_of_age(age) for age in children or () if meant_for is None or age in meant_for}
    return tuple(sorted(band for band in reached if band is not None))
