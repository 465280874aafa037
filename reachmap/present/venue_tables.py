"""A plan of venues as tables: headings and rows of finished texts."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from reachmap.i18n import Translator
from reachmap.present import labels
from reachmap.present.charts import Bar, interval_bars
from reachmap.present.columns import plain_text
from reachmap.present.venue_texts import OBJECTIVES, ROLES, demand_label, opened, way
from reachmap.siting.figures import Standing
from reachmap.siting.plan import VenuePlan

# Of a longer list only what is there, chosen, or chosen in some draw is shown.
MOST_VENUES = 20
Table = tuple[list[str], list[list[str]]]


def option_rows(plan: VenuePlan, translator: Translator) -> Table:
    """Today and the best choice by each objective, side by side."""
    say = translator.say
    headings = [
        say("Choice"),
        say("Venues"),
        say("People within reach"),
        say("Mean way"),
        say("The fifth who have farthest"),
        say("Mean way, long ways weighing more"),
        say("Cost"),
    ]
    rows = [
        [say(OBJECTIVES[one.objective]), _venues_of(one, plan, translator), *_figures(one, plan, translator)]
        for one in (plan.today, *plan.options)
    ]
    return headings, rows


def _venues_of(one: Standing, plan: VenuePlan, translator: Translator) -> str:
    if one is plan.today:
        return translator.count("{n} venue", "{n} venues", len(one.open))
    return opened(translator, one)


def _figures(one: Standing, plan: VenuePlan, translator: Translator) -> list[str]:
    return [
        labels.people(translator, one.within),
        way(translator, one.mean, plan.unit),
        way(translator, one.farthest, plan.unit),
        way(translator, one.fair, plan.unit),
        translator.number(one.cost) if math.isfinite(one.cost) else translator.say("not known"),
    ]


def venue_rows(plan: VenuePlan, translator: Translator) -> Table:
    """Venues: what becomes of them, who has them nearest, how sure that is; of many those that matter."""
    say = translator.say
    headings = [
        say("Venue"),
        say("In this choice"),
        say("People within reach who have it nearest"),
        say("Among the best, of 100 trials"),
        say("Seats"),
        say("Cost"),
    ]
    roles = {role: say(text) for role, text in ROLES.items()}
    order = {role: number for number, role in enumerate(("opened", "kept", "closed", "not_chosen"))}
    listed = plan.venues.assign(place=plan.venues["role"].map(order)).sort_values(
        ["place", "certainty"], ascending=[True, False], kind="stable"
    )
    if len(listed) > MOST_VENUES:
        listed = listed[(listed["role"] != "not_chosen") | (listed["certainty"] > 0)]
    rows = [
        [
            plain_text(row["venue"]),
            roles[row["role"]],
            labels.people(translator, row["people"]) if row["role"] in ("kept", "opened") else "–",
            translator.number(100 * row["certainty"]),
            translator.number(row["seats"]),
            translator.number(row["cost"]),
        ]
        for row in listed.to_dict("records")
    ]
    return headings, rows


def newly_rows(plan: VenuePlan, translator: Translator) -> Table:
    """Areas where people come within reach or fall out of it, most first."""
    say = translator.say
    headings = [
        say("Area"),
        labels.upper_first(demand_label(translator, plan.kind)),
        say("Within reach today"),
        say("Within reach then"),
        say("More within reach"),
        say("Mean way today"),
        say("Mean way then"),
    ]
    table = plan.areas
    changed = table[table["newly_within"].abs() >= 0.5].sort_values(
        "newly_within", ascending=False, kind="stable"
    )
    rows = [
        [
            plain_text(row["area_name"]),
            labels.people(translator, row["people"]),
            labels.people(translator, row["within_before"]),
            labels.people(translator, row["within_after"]),
            labels.people(translator, row["newly_within"]),
            way(translator, row["mean_before"], plan.unit),
            way(translator, row["mean_after"], plan.unit),
        ]
        for row in changed.to_dict("records")
    ]
    return headings, rows


def access_rows(plan: VenuePlan, translator: Translator) -> Table:
    """Every area: people, share within reach, mean way, seats for 100 people that they can get at."""
    say = translator.say
    headings = [
        say("Area"),
        labels.upper_first(demand_label(translator, plan.kind)),
        say("Of 100 within reach today"),
        say("Of 100 within reach then"),
        say("Mean way then"),
        say("Seats for 100 people today"),
        say("Seats for 100 people then"),
    ]
    rows = []
    for row in plan.areas.to_dict("records"):
        people = row["people"]
        shares = [
            100 * row[name] / people if people > 0 else math.nan for name in ("within_before", "within_after")
        ]
        rows.append(
            [
                plain_text(row["area_name"]),
                labels.people(translator, people),
                *(translator.number(share) for share in shares),
                way(translator, row["mean_after"], plan.unit),
                *(translator.number(100 * row[name], 1) for name in ("access_before", "access_after")),
            ]
        )
    return headings, rows


def curve_picture(plan: VenuePlan, translator: Translator) -> str:
    """Draw people within reach by number of new venues."""
    bars = [
        Bar(
            label=translator.count("{n} new venue", "{n} new venues", int(number)),
            text=labels.people(translator, row["people_within"]),
            value=float(row["people_within"]),
            low=math.nan,
            high=math.nan,
        )
        for number, row in zip(plan.curve.index.tolist(), plan.curve.to_dict("records"), strict=True)
    ]
    return interval_bars(
        curve_title(translator), bars, reference=(plan.today.people, translator.say("all of them"))
    )


def curve_title(translator: Translator) -> str:
    """Name the picture."""
    return translator.say("People within reach by number of new venues, each with its own best choice")


def scenario_rows(plans: Sequence[tuple[str, VenuePlan]], translator: Translator) -> Table:
    """Saved scenarios side by side."""
    say = translator.say
    headings = [
        say("Scenario"),
        say("Counted"),
        say("Within reach means"),
        say("Venues"),
        say("People within reach"),
        say("Mean way"),
        say("The fifth who have farthest"),
        say("Cost"),
    ]
    rows = []
    for name, plan in plans:
        figures = _figures(plan.chosen, plan, translator)
        rows.append(
            [
                plain_text(name),
                demand_label(translator, plan.kind),
                way(translator, plan.scenario.within or 0.0, plan.unit),
                opened(translator, plan.chosen),
                translator.say(
                    "{n} of {all}", n=figures[0], all=labels.people(translator, plan.chosen.people)
                ),
                *figures[1:3],
                figures[4],
            ]
        )
    return headings, rows


def scenario_picture(plans: Sequence[tuple[str, VenuePlan]], translator: Translator) -> str:
    """Draw saved scenarios at one scale: people within reach of 100 who are counted."""
    bars = []
    for name, plan in plans:
        share = 100 * plan.chosen.within / plan.chosen.people if plan.chosen.people > 0 else math.nan
        text = translator.number(share)
        bars.append(Bar(label=plain_text(name), text=text, value=share, low=math.nan, high=math.nan))
    title = scenario_title(translator)
    return interval_bars(title, bars, reference=(100.0, translator.say("all of them")))


def scenario_title(translator: Translator) -> str:
    """Name the picture of scenarios."""
    return translator.say("People within reach, of 100 who are counted, by scenario")


def plan_record(plan: VenuePlan, sources: Sequence[Mapping[str, Any]]) -> str:
    """Write a plan for programs: the scenario, what it chooses, what that means, and what it rests on."""

    def standing(one: Standing) -> dict[str, object]:
        return {
            name: (None if isinstance(value, float) and not math.isfinite(value) else value)
            for name, value in vars(one).items()
        } | {"proven": one.proven}

    record = {
        "scenario": plan.scenario.record(),
        "counted": plan.kind,
        "unit": plan.unit,
        "ways": plan.ways,
        "uptake": plan.uptake,
        "today": standing(plan.today),
        "options": [standing(one) for one in plan.options],
        "draws": plan.draws,
        "notes": [{"code": code, **facts} for code, facts in plan.notes],
        "sources": list(sources),
    }
    return json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
