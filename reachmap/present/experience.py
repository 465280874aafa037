"""What participants say, in sentences and as a table: an experience of those who came, never an effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from reachmap.experience import OTHER_WAY
from reachmap.i18n import N_
from reachmap.present import labels
from reachmap.present.xlsx import GENERAL, TEXT, WHOLE, Cell, Sheet
from reachmap.vocabulary import ALL

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis

# What an upper answer to each question means, after "of 100 who answered, {share} …".
_SAID = {
    "useful": N_("found what they learnt useful"),
    "strengthened": N_("felt strengthened as parents"),
    "relation": N_("felt that the relation to their child had grown stronger"),
    "right_things": N_("found that the talk was about the right things"),
    "helpful": N_("found the talk helpful"),
    "recommend": N_("would recommend it to others"),
    "easy_to_reach": N_("found the support easy to reach"),
    "completed": N_("went through with the whole of it"),
}
# From a 90 % interval to one of 99 %.
_WIDER = 1.566
# So many ways are named of all and of a group.
_MOST_NAMED = 3
_WAYS = {
    "preschool": N_("preschool"),
    "school": N_("school"),
    "adult_education": N_("Swedish for immigrants or other adult education"),
    "child_health": N_("maternity or child health care, a family centre"),
    "social_services": N_("social services or family counselling"),
    "partner": N_("the other parent or a partner"),
    "friends": N_("friends and family"),
    "web": N_("the web"),
    "social_media": N_("social media"),
    "letter": N_("a letter or message"),
    "poster": N_("a poster, leaflet or advertisement"),
    "earlier": N_("earlier support, such as a home visit"),
    "other": N_("other ways"),
}


def said_label(translator: Translator, measure: str) -> str:
    """Word what an upper answer means; a question of the project's own keeps its name."""
    if measure in _SAID:
        return translator.say(_SAID[measure])
    return translator.say("gave one of the upper answers to {question}", question=measure)


def experience_lines(analysis: Analysis, translator: Translator) -> list[str]:
    """Say what those who came say, in the municipality and by group."""
    answers = analysis.experience.answers
    whole = answers[answers["kind"] == "whole"]
    lines = [_whole(row, translator) for row in whole.to_dict("records")]
    lines += _groups(answers, translator)
    lines += _found(analysis, translator)
    return [*lines, about(translator)] if lines else []


def area_experience_lines(analysis: Analysis, code: str, translator: Translator) -> list[str]:
    """Say what those who live in an area and came say; nothing under 20 answers."""
    answers = analysis.experience.answers
    rows = answers[(answers["kind"] == "area") & (answers["part"] == code)]
    lines = [_whole(row, translator) for row in rows.to_dict("records")]
    return [*lines, about(translator)] if lines else []


def about(translator: Translator) -> str:
    """Say what an answer is, and is not."""
    return translator.say(
        "This is what those who came and answered say of it: their experience, not an effect of the "
        "support. Those who did not answer may think otherwise. Areas and groups with fewer than 20 answers "
        "are left out."
    )


def _whole(row: Mapping[Any, Any], translator: Translator) -> str:
    values = _figures(row, translator) | {"said": said_label(translator, str(row["measure"]))}
    if row["measure"] == "completed":
        return translator.say(
            "Of 100 who began and of whom it is told, about {share} {said} (between {low} and {high}; told "
            "of {answered} of {adults}).",
            **values,
        )
    return translator.say(
        "Of 100 who answered, about {share} {said} (between {low} and {high}; {answered} of {adults} "
        "answered).",
        **values,
    )


def _figures(row: Mapping[Any, Any], translator: Translator) -> dict[str, str]:
    shares = {name: translator.number(100 * row[name]) for name in ("share", "low", "high")}
    return shares | {name: translator.number(row[name]) for name in ("answered", "adults")}


def _apart(row: Mapping[Any, Any], whole: float) -> bool:
    """Whether a group's share differs from all's: a dozen are compared, so a 99 % interval is asked for."""
    side = row["high"] - row["share"] if whole > row["share"] else row["share"] - row["low"]
    return bool(abs(whole - row["share"]) > _WIDER * side)


def _groups(answers: pd.DataFrame, translator: Translator) -> list[str]:
    """Name a group whose interval lies apart from the whole's share; say it where none does."""
    whole = answers[answers["kind"] == "whole"].set_index("measure")["share"]
    groups = answers[answers["kind"] == "group"]
    if groups.empty:
        return []
    apart = [row for row in groups.to_dict("records") if _apart(row, whole[row["measure"]])]
    if not apart:
        return [translator.say("No group answers otherwise than all, by more than chance may make.")]
    return [
        translator.say(
            "{group}: about {share} of 100 {said} (between {low} and {high}; of {answered}).",
            group=labels.group_label(translator, str(row["part"])),
            said=said_label(translator, str(row["measure"])),
            **_figures(row, translator),
        )
        for row in apart
    ]


def _found(analysis: Analysis, translator: Translator) -> list[str]:
    """Say which ways those who say it most often name; other ways are several put together, and not named."""
    found = analysis.experience.found
    lines = []
    for part in found["part"].drop_duplicates():
        rows = found[(found["part"] == part) & (found["way"] != OTHER_WAY)].head(_MOST_NAMED)
        if rows.empty:
            continue
        ways = [
            translator.say(
                "{way} ({share} of 100, between {low} and {high})",
                way=translator.say(_WAYS[str(row["way"])]),
                **{name: translator.number(100 * row[name]) for name in ("share", "low", "high")},
            )
            for row in rows.to_dict("records")
        ]
        who = _who_say(analysis, str(part), int(rows["answered"].iloc[0]), translator)
        lines.append(translator.say("{who} most often name: {ways}.", who=who, ways=translator.listed(ways)))
    return lines


def _who_say(analysis: Analysis, part: str, answered: int, translator: Translator) -> str:
    """Word those who say how they found the support, with how many did not."""
    group, adults = labels.group_label(translator, part), _took_part(analysis, part, answered)
    n = translator.number(answered)
    if adults is not None:
        of = translator.number(adults)
        if part == ALL:
            return translator.say(
                "Those who say how they found the support ({n} of {adults} adults)", n=n, adults=of
            )
        return translator.say(
            "{group} who say how they found the support ({n} of {adults})", group=group, n=n, adults=of
        )
    if part == ALL:
        return translator.say("Those who say how they found the support (adults: {n})", n=n)
    return translator.say("{group} who say how they found the support ({n})", group=group, n=n)


def _took_part(analysis: Analysis, part: str, answered: int) -> int | None:
    """How many of a group took part: where its reach is shown, and not below those who answered."""
    cells = analysis.cells
    own = (cells["area_code"] == ALL) & (cells["age_band"] == ALL) & (cells["parent_group"] == part)
    reached = cells.loc[own, "reached"].dropna()
    # Rounded numbers may not fit each other.
    return int(reached.iloc[0]) if len(reached) == 1 and reached.iloc[0] >= answered else None


def experience_sheet(analysis: Analysis, translator: Translator) -> Sheet:
    """Every figure of what participants say, one a row."""
    say = translator.say
    names = dict(zip(analysis.areas["area_code"], analysis.areas["area_name"], strict=True))
    rows = [_cells(row, names, translator) for row in analysis.experience.answers.to_dict("records")]
    rows += [
        [
            (say("How they found the support: {way}", way=say(_WAYS[str(row["way"])])), TEXT),
            (_part("group", str(row["part"]), names, translator), TEXT),
            (_took_part(analysis, str(row["part"]), int(row["answered"])), WHOLE),
            (int(row["answered"]), WHOLE),
            *((round(100 * row[name], 1), GENERAL) for name in ("share", "low", "high")),
        ]
        for row in analysis.experience.found.to_dict("records")
    ]
    headings = [
        (say("What they say"), 52),
        (say("Who"), 40),
        (say("Took part"), 12),
        (say("Answered"), 12),
        (say("Of 100"), 10),
        (say("Low"), 10),
        (say("High"), 10),
    ]
    return Sheet("experience", say("What participants say"), about(translator), headings, rows, frozen=2)


def _cells(row: Mapping[Any, Any], names: dict[str, str], translator: Translator) -> list[Cell]:
    shares = [round(100 * row[name], 1) for name in ("share", "low", "high")]
    return [
        (said_label(translator, str(row["measure"])), TEXT),
        (_part(str(row["kind"]), str(row["part"]), names, translator), TEXT),
        (row["adults"], WHOLE),
        (row["answered"], WHOLE),
        *((share, GENERAL) for share in shares),
    ]


def _part(kind: str, part: str, names: dict[str, str], translator: Translator) -> str:
    return names[part] if kind == "area" else labels.group_label(translator, part)
