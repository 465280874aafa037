"""What a plan of venues means, in sentences: who comes nearer, how sure that is, what it does not say."""

from __future__ import annotations

import math
from typing import Any

from reachmap.i18n import N_, Translator, count
from reachmap.present import labels
from reachmap.read.places import VenueList
from reachmap.siting.figures import FARTHEST_SHARE, Standing
from reachmap.siting.plan import VenuePlan
from reachmap.siting.scenario import LEAST_WAY, MOST_PEOPLE, SHORTFALL, TARGET, UNREACHED

DEMANDS = {
    UNREACHED: N_("parents who are not reached"),
    SHORTFALL: N_("parents who are lacking (fewer than expected)"),
    TARGET: N_("all parents"),
}
OBJECTIVES = {
    MOST_PEOPLE: N_("Most people within reach"),
    LEAST_WAY: N_("Least mean way"),
    "today": N_("Today"),
}
ROLES = {
    "kept": N_("stays"),
    "opened": N_("new"),
    "closed": N_("closes"),
    "not_chosen": N_("not chosen"),
}
NOTES = {
    "plan_demand_is_target": N_(
        "Where those who take part live is not known, or they are too few to show: all parents are counted, "
        "also those who are reached."
    ),
    "plan_all_parents": N_("All parents are counted, also those who are reached."),
    "plan_areas_unknown": N_(
        "How many parents there are is not known in {areas}: they do not count in the choice."
    ),
    "plan_homes_empty": N_(
        "The file of where people live has nobody in {areas}: a point in the middle stands for them."
    ),
    "plan_homes_middle": N_(
        "Everybody in an area is taken to live at one point of it. From where people live ways are measured "
        "if a project file names a raster of people or the places of dwellings ([venues] homes)."
    ),
    "plan_straight": N_(
        "The way is the straight line times {detour}. It sees no water, no railway and no motorway, and not "
        "how often the bus goes: where a lake or a river lies between, the way is longer. Where that "
        "matters, a project file can name roads or travel times ([venues] roads, times)."
    ),
    "plan_venues_left_out": count(
        "{n} row of the list of venues has no place in Sweden and is left out.",
        "{n} rows of the list of venues have no place in Sweden and are left out.",
    ),
    "plan_seats_unknown": N_(
        "Seats were not weighed: they must be known for all places, and so must the share who take part."
    ),
    "plan_uptake_unknown": N_(
        "How many would take part is not said: what share of those within reach come is not known. "
        "A project file can say it ([venues] uptake)."
    ),
    "plan_not_all_have_way": count(
        "With {p} venue some people would have no way to it, so no least mean way is given.",
        "With {p} venues some people would have no way to any of them, so no least mean way is given.",
        of="p",
    ),
}


_STATUSES = {
    "existing": count("{n} where courses are held", "{n} where courses are held"),
    "candidate": count("{n} possible place", "{n} possible places"),
    "closed": count("{n} closed place", "{n} closed places"),
}


def list_line(found: VenueList, translator: Translator) -> str:
    """Say what a list of places holds."""
    parts = [
        translator.marked(_STATUSES[status], {"n": n}, {"n": translator.number(n)})
        for status, n in found.by_status.items()
        if n
    ]
    line = translator.count(
        "{file}: {n} place for courses ({parts}).",
        "{file}: {n} places for courses ({parts}).",
        sum(found.by_status.values()),
        file=found.file,
        parts=translator.listed(parts),
    )
    if not found.without_place:
        return line
    return f"{line} " + translator.count(
        "{n} of them has no coordinates and is left out: addresses are not looked up.",
        "{n} of them have no coordinates and are left out: addresses are not looked up.",
        found.without_place,
    )


def demand_label(translator: Translator, kind: str) -> str:
    """Say whom a plan counts."""
    return translator.say(DEMANDS[kind])


def way(translator: Translator, value: float, unit: str, *, decimals: int = 1) -> str:
    """Write a way: "800 m", "4.1 km", "25 minutes"; a dash when nobody has any."""
    if not math.isfinite(value):
        return "–"
    if unit == "minutes":
        return translator.count("{n} minute", "{n} minutes", round(value))
    if value < 995:
        return translator.say("{n} m", n=translator.number(round(value / 10) * 10))
    decimals = decimals if value < 9_950 and value % 1000 else decimals - 1
    return translator.say("{n} km", n=translator.number(value / 1000, decimals))


def opened(translator: Translator, standing: Standing) -> str:
    """Name what a choice opens, and what it closes."""
    names = translator.listed(list(standing.opened))
    if not standing.closed:
        return names or translator.say("nothing new")
    shut = translator.listed(list(standing.closed))
    if not names:
        return translator.say("without {closed}", closed=shut)
    return translator.say("{opened} and without {closed}", opened=names, closed=shut)


def answer(plan: VenuePlan, translator: Translator) -> list[str]:
    """Give the answer: what the choice brings, and how sure it is."""
    before, after = plan.today, plan.chosen
    values: dict[str, Any] = {
        "who": demand_label(translator, plan.kind),
        "distance": way(translator, plan.scenario.within or 0.0, plan.unit),
        "before": labels.people(translator, before.within),
        "after": labels.people(translator, after.within),
        "all": labels.people(translator, after.people),
        "venues": opened(translator, after),
    }
    if after.open == before.open:
        return [
            translator.say(
                "Today about {before} of {all} ({who}) have a course within {distance} from home.", **values
            ),
            *_mean_way(plan, translator),
        ]
    gained = labels.round_people(after.within) - labels.round_people(before.within)
    gained = labels.round_people(after.within - before.within) if gained else 0
    first = translator.count(
        "With {venues} about {n} person more would have a course within {distance} from home: "
        "{after} of {all} ({who}), {before} today.",
        "With {venues} about {n} people more would have a course within {distance} from home: "
        "{after} of {all} ({who}), {before} today.",
        gained,
        **values,
    )
    if gained == 0:
        first = translator.say(
            "With {venues} as many would have a course within {distance} from home as today: about {after} "
            "of {all} ({who}).",
            **values,
        )
    elif gained < 0:
        first = translator.say(
            "With {venues} about {n} fewer would have a course within {distance} from home: "
            "{after} of {all} ({who}), {before} today.",
            n=labels.people(translator, -gained),
            **values,
        )
    return [first, *_mean_way(plan, translator), *_proof(plan, translator)]


def _mean_way(plan: VenuePlan, translator: Translator) -> list[str]:
    """Say how far people have on average, and those who have farthest."""
    before, after = plan.today, plan.chosen
    if not math.isfinite(after.mean):
        return []
    share = translator.number(100 * FARTHEST_SHARE)
    both = [
        [way(translator, each, plan.unit) for each in (one.mean, one.farthest)] for one in (before, after)
    ]
    # Nothing is "instead of" what is written alike.
    if after.open == before.open or not math.isfinite(before.mean) or both[0] == both[1]:
        return [
            translator.say(
                "The mean way to the nearest is {mean}; the {share} of 100 who have farthest have {far}.",
                mean=way(translator, after.mean, plan.unit),
                far=way(translator, after.farthest, plan.unit),
                share=share,
            )
        ]
    return [
        translator.say(
            "The mean way to the nearest would be {after} instead of {before}; the {share} of 100 who have "
            "farthest would have {far_after} instead of {far_before}.",
            after=way(translator, after.mean, plan.unit),
            before=way(translator, before.mean, plan.unit),
            far_after=way(translator, after.farthest, plan.unit),
            far_before=way(translator, before.farthest, plan.unit),
            share=share,
        )
    ]


def _proof(plan: VenuePlan, translator: Translator) -> list[str]:
    chosen = plan.chosen
    if chosen.proven:
        return []
    if chosen.objective == MOST_PEOPLE:
        most = labels.people(translator, chosen.bound)
        return [
            translator.say(
                "The search was too large to be proven: another choice may have up to {n} within reach.",
                n=most,
            )
        ]
    least = way(translator, chosen.bound / max(chosen.people - chosen.without_way, 1e-9), plan.unit)
    return [
        translator.say(
            "The search was too large to be proven: another choice may have a mean way down to {way}.",
            way=least,
        )
    ]


def sure_lines(plan: VenuePlan, translator: Translator) -> list[str]:
    """Say how often each new venue is among the best when people are drawn anew."""
    if not plan.draws or not plan.chosen.opened:
        return []
    share = plan.venues.set_index("venue")["certainty"]
    new = len(plan.chosen.opened)
    sentences = []
    for name in plan.chosen.opened:
        percent = translator.number(100 * float(share[name]))
        sentences.append(
            translator.count(
                "{venue} is the best place in {percent} of 100 trials.",
                "{venue} is among the {n} best places in {percent} of 100 trials.",
                new,
                percent=percent,
                venue=name,
            )
        )
    meaning = translator.say(
        "{n} trials were made. Each takes numbers of people in the areas that fit what is known. That ways "
        "are not known exactly is not in it.",
        n=translator.number(plan.draws),
    )
    return [*sentences, *_rivals(plan, translator), meaning]


def _rivals(plan: VenuePlan, translator: Translator) -> list[str]:
    """Name places that are not chosen, but are in a quarter of the draws or more."""
    table = plan.venues
    close = table[(table["role"] == "not_chosen") & (table["certainty"] >= 0.25)]
    if close.empty:
        return []
    names = translator.listed(list(close.sort_values("certainty", ascending=False)["venue"][:3]))
    return [translator.say("Nearly as good: {venues}.", venues=names)]


def more_lines(plan: VenuePlan, translator: Translator) -> list[str]:
    """Say what one venue more would add, and one more."""
    curve, new = plan.curve, plan.scenario.new
    lines = []
    for number in (new + 1, new + 2):
        if number not in curve.index:
            continue
        added = labels.round_people(float(curve["added"].loc[number]))
        if added == 0:
            none = translator.say(
                "With {venues} new venues nobody more would be within reach than with {fewer}.",
                venues=number,
                fewer=number - 1,
            )
            lines.append(none)
            continue
        lines.append(
            translator.count(
                "With {venues} new venues {n} person more would be within reach than with {fewer}.",
                "With {venues} new venues {n} people more would be within reach than with {fewer}.",
                added,
                venues=number,
                fewer=number - 1,
            )
        )
    return lines


def compare_lines(plan: VenuePlan, translator: Translator) -> list[str]:
    """Say what the other objective would choose, and what that costs."""
    if len(plan.options) < 2 or plan.chosen.open == plan.today.open:
        return []
    own, other = plan.options
    if set(own.open) == set(other.open):
        return [translator.say("Most people within reach and the least mean way are had by the same choice.")]
    values = {
        "venues": opened(translator, other),
        "people": labels.people(translator, other.within),
        "own": labels.people(translator, own.within),
        "mean": way(translator, other.mean, plan.unit, decimals=2),
        "own_mean": way(translator, own.mean, plan.unit, decimals=2),
    }
    if values["people"] == values["own"]:
        values["choice"] = translator.say(OBJECTIVES[other.objective])
        return [
            translator.say(
                "{choice}: {venues}. About as many are within reach, and the mean way is {mean} instead of "
                "{own_mean}.",
                **values,
            )
        ]
    if other.objective == LEAST_WAY:
        return [
            translator.say(
                "The least mean way ({mean} instead of {own_mean}) would be had with {venues}; then "
                "{people} instead of {own} have a course within reach.",
                **values,
            )
        ]
    return [
        translator.say(
            "Most people within reach ({people} instead of {own}) would be had with {venues}; then the mean "
            "way is {mean} instead of {own_mean}.",
            **values,
        )
    ]


def come_lines(plan: VenuePlan, translator: Translator) -> list[str]:
    """Say that to live within reach is not to be reached, and how many may come."""
    if plan.uptake is None or not math.isfinite(plan.chosen.participants):
        return [translator.say("To have a course within reach is not to be reached.")]
    values: dict[str, Any] = {
        "share": translator.number(100 * plan.uptake, 0 if plan.uptake >= 0.1 else 1),
        "before": labels.people(translator, plan.today.participants),
    }
    return [
        translator.count(
            "To have a course within reach is not to be reached. If {share} of 100 within reach take part, "
            "and no venue takes more than it has seats, that is about {n} person; with today's venues "
            "{before}.",
            "To have a course within reach is not to be reached. If {share} of 100 within reach take part, "
            "and no venue takes more than it has seats, that is about {n} people; with today's venues "
            "{before}.",
            labels.round_people(plan.chosen.participants),
            **values,
        )
    ]


def group_lines(plan: VenuePlan, translator: Translator) -> list[str]:
    """Say who comes nearer and who is still out, by group."""
    lines = []
    for row in plan.groups.to_dict("records"):
        if row["parent_group"] == "all" or not row["people"] > 0:
            continue
        lines.append(
            translator.say(
                "{group}: about {new} more within reach, {out} of {all} still without.",
                group=labels.upper_first(labels.group_label(translator, row["parent_group"])),
                new=labels.people(translator, max(row["newly_within"], 0.0)),
                out=labels.people(translator, row["still_out"]),
                all=labels.people(translator, row["people"]),
            )
        )
    return lines


def note_lines(plan: VenuePlan, translator: Translator) -> list[str]:
    """Say what the plan does not say."""
    lines = []
    for code, facts in plan.notes:
        values = {
            name: translator.listed(value)
            if isinstance(value, list)
            else translator.number(value, 0 if isinstance(value, int) else 1)
            for name, value in facts.items()
        }
        lines.append(translator.marked(NOTES[code], facts, values))
    lines.append(
        translator.say(
            "A place that is not on the list is not thought of, and two choices may be equally good: then "
            "only one of them is shown."
        )
    )
    return lines
