"""``venues``: where the next courses should be, what that brings to whom, and how sure that is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from reachmap.commands.line import OUT, PROJECT, Line
from reachmap.commands.opening import open_project
from reachmap.commands.tell import FINE, Tell
from reachmap.errors import InputError

if TYPE_CHECKING:
    from reachmap.siting.plan import VenuePlan
    from reachmap.siting.scenario import Scenario

_LARGEST_SCENARIO = 256 * 1024  # bytes


def register(line: Line) -> None:
    """Add ``venues``."""
    say, tell = line.say, line.tell
    helps = {
        "new": say("How many new venues to choose; 1 if it is not given."),
        "within": say("What counts as within reach, in metres (minutes with travel times)."),
        "band": say("The child's age: all, expecting, 0-2, 3-5, 6-12, 13-15 or 16-18."),
        "group": say("The group: all, fathers, newly_arrived, upper_secondary or teens."),
        "demand": say("Whom to count: unreached, shortfall (fewer than expected) or target (all parents)."),
        "objective": say("max_cover (most people within reach) or p_median (least mean way)."),
        "fixed": say("A place that must be among the chosen; as many as you like."),
        "forbidden": say("A place that may not be among them."),
        "closed": say("An existing venue that closes."),
        "move": say("Existing venues may be moved."),
        "scenario": say("A scenario that was saved on the page or by this command; it wins over the rest."),
    }

    @line.command("venues", say("Say where the next courses should be, and write maps and tables of it."))
    def venues_command(
        project: Path = typer.Argument(metavar=PROJECT, help=line.project_help),
        out: Path = typer.Option(OUT, "--out", metavar="DIR", help=line.out_help),
        new: int = typer.Option(1, "--new", metavar="N", help=helps["new"]),
        within: float | None = typer.Option(None, "--within", metavar="N", help=helps["within"]),
        band: str = typer.Option("all", "--band", metavar="AGE", help=helps["band"]),
        group: str = typer.Option("all", "--group", metavar="GROUP", help=helps["group"]),
        demand: str = typer.Option("unreached", "--count", metavar="WHOM", help=helps["demand"]),
        objective: str = typer.Option("max_cover", "--best", metavar="AT", help=helps["objective"]),
        fixed: list[str] = typer.Option([], "--keep", metavar="PLACE", help=helps["fixed"]),
        forbidden: list[str] = typer.Option([], "--not", metavar="PLACE", help=helps["forbidden"]),
        closed: list[str] = typer.Option([], "--close", metavar="PLACE", help=helps["closed"]),
        move: bool = typer.Option(False, "--move", help=helps["move"]),
        scenario: Path | None = typer.Option(None, "--scenario", metavar="FILE", help=helps["scenario"]),
    ) -> int:
        asked = {
            "new": new,
            "within": within,
            "strata": [[band, group]],
            "demand": demand,
            "objective": objective,
            "fixed": fixed,
            "forbidden": forbidden,
            "closed": closed,
            "move": move,
        }
        return _plan(project, out, asked, scenario, tell)


def _plan(project: Path, out: Path, asked: dict[str, Any], file: Path | None, tell: Tell) -> int:
    settings = open_project(project, tell)
    # Told before the minute that an analysis takes.
    scenario = _scenario(asked, file)
    with tell.progress() as step:
        step("read")
        from reachmap.pipeline import plan_venues, run
        from reachmap.present.venue_page import write_plan

        analysis = run(settings, progress=step)
        plan = plan_venues(analysis, scenario)
        written = write_plan(analysis, plan, tell.translator, out)
    _say_plan(plan, tell)
    tell.heading(tell.translator.say("The results"))
    tell.lines([str(path.resolve()) for path in written], bullet="  ")
    return FINE


def _scenario(asked: dict[str, Any], file: Path | None) -> Scenario:
    from reachmap.files import content
    from reachmap.siting.scenario import scenario_of

    if file is None:
        return scenario_of(asked)
    try:
        record = json.loads(content(file, largest=_LARGEST_SCENARIO).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("file_unreadable", file=file.name) from error
    # What `venues.json` holds has the scenario inside it.
    found = record.get("scenario", record) if isinstance(record, dict) else record
    if not isinstance(found, dict):
        raise InputError("scenario_bad", field="scenario", found=str(found)[:80])
    return scenario_of(found)


def _say_plan(plan: VenuePlan, tell: Tell) -> None:
    from reachmap.present.screen import table
    from reachmap.present.venue_page import parts, question
    from reachmap.present.venue_tables import option_rows
    from reachmap.present.venue_texts import answer, note_lines

    translator = tell.translator
    tell.heading(translator.say("Where should the next course be?"))
    tell.lines([question(plan, translator), *answer(plan, translator)], bullet="  ")
    for title, lines in parts(plan, translator):
        tell.heading(title)
        tell.lines(lines, bullet="  – ")
    tell.heading(translator.say("Both ways of choosing"))
    headings, rows = option_rows(plan, translator)
    tell.lines(table(headings, rows, right=[False, False, True, True, True, True, True]))
    tell.heading(translator.say("What this does not say"))
    tell.lines(note_lines(plan, translator), bullet="  – ")
