"""Joint courses in words: that nobody counts twice, and where it can not be known, how many it can be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reachmap.compare.joint import LEFT_OUT, NOBODY, POSSIBLE, SETTLED, JointFound
from reachmap.compare.outlines import name_of

if TYPE_CHECKING:
    from reachmap.compare.comparison import Comparison
    from reachmap.i18n import Translator

_MOST_NAMED = 3


def joint_lines(comparison: Comparison, translator: Translator) -> list[str]:
    """Say how courses that are held together count."""
    say = translator.say
    lines = [say("A joint course counts nobody twice whose home is known.")]
    for (codes, counter, state), found in _alike(comparison.joint).items():
        lines.append(_line(codes, counter, state, found, translator))
    lines += _possible([one for one in comparison.joint if one.state == POSSIBLE], translator)
    marked = [share for share in comparison.shares if share.manifest.courses is not None]
    if len(marked) > 1 and not comparison.joint:
        lines.append(say("No course stands in the files of two municipalities."))
    without = [s.manifest.quality.without_area or 0 for s in comparison.shares if s.manifest.courses is None]
    if sum(without):
        lines.append(
            translator.count(
                "{n} adult has no known home area in files of an earlier ReachMap, which do not mark "
                "courses, and stands twice if a joint course is in two files.",
                "{n} adults have no known home area in files of an earlier ReachMap, which do not mark "
                "courses, and stand twice if a joint course is in two files.",
                sum(without),
            )
        )
    return lines


def _alike(joint: Sequence[JointFound]) -> dict[tuple[tuple[str, ...], str, str], list[JointFound]]:
    """Put together what is known to be joint, of the same municipalities, that counts alike."""
    found: dict[tuple[tuple[str, ...], str, str], list[JointFound]] = {}
    for one in joint:
        if one.state == POSSIBLE:
            continue
        found.setdefault((one.municipalities, one.counted_by, one.state), []).append(one)
    return found


def _line(
    codes: tuple[str, ...], counter: str, state: str, found: Sequence[JointFound], translator: Translator
) -> str:
    n = len(found)
    most = translator.number(sum(one.most for one in found))
    names = translator.listed([name_of(code) for code in codes])
    counts = name_of(counter) if counter else ""
    if state == SETTLED:
        return translator.count(
            "{names} hold {n} course together: {counts} counts who has no known home, the others do not.",
            "{names} hold {n} courses together: {counts} counts who has no known home, the others do not.",
            n,
            names=names,
            counts=counts,
        )
    if state == LEFT_OUT:
        return translator.count(
            "{names} hold {n} course together: {counts} counts who has no known home. About {fewer} adults "
            "are left out of the others' figures (0 to {most}): they do not leave them to {counts} "
            "themselves.",
            "{names} hold {n} courses together: {counts} counts who has no known home. About {fewer} adults "
            "are left out of the others' figures (0 to {most}): they do not leave them to {counts} "
            "themselves.",
            n,
            names=names,
            counts=counts,
            fewer=translator.number(round(sum(one.fewer for one in found))),
            most=most,
        )
    assert state == NOBODY  # noqa: S101 - there are no others
    return translator.count(
        "{names}: {n} course is said to be held together and counted by {counts}, whose file does not "
        "have it: who has no known home counts nowhere.",
        "{names}: {n} courses are said to be held together and counted by {counts}, whose file does not "
        "have them: who has no known home counts nowhere.",
        n,
        names=names,
        counts=counts,
    )


def _possible(found: Sequence[JointFound], translator: Translator) -> list[str]:
    """Say in a sentence which courses may be joint: towns have libraries, and terms begin on the same day."""
    if not found:
        return []
    groups = dict.fromkeys(one.municipalities for one in found)
    shown = [translator.listed([name_of(code) for code in codes]) for codes in list(groups)[:_MOST_NAMED]]
    names = "; ".join([*shown, "…"] if len(groups) > len(shown) else shown)
    return [
        translator.count(
            "{n} course stands in several files with the same programme, day and place ({names}): by chance, "
            "or held together. If it is held together, at most {most} adults without a known home stand "
            "twice; name it as joint in the project files.",
            "{n} courses stand in several files with the same programme, day and place ({names}): by chance, "
            "or held together. If they are held together, at most {most} adults without a known home stand "
            "twice; name them as joint in the project files.",
            len(found),
            names=names,
            most=translator.number(sum(one.most for one in found)),
        )
    ]
