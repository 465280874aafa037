"""``compare``: municipalities and years side by side, from share files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typer

from reachmap.commands.line import OUT, Line
from reachmap.commands.opening import written_on
from reachmap.commands.share import SHARE_FILE
from reachmap.commands.tell import BAD_INPUT, FINE, Tell

COUNTY = "sample_data/county"


def register(line: Line) -> None:
    """Add ``compare``."""
    say, tell = line.say, line.tell
    files_help = say("Share files, or folders that hold them.")
    indicators_help = say("Other figures of the municipalities (Kolada, Statistics Sweden), a table.")
    actions_help = say("What was done, where and when (atgarder.csv).")
    survey_help = say("What parents answered, as sums by area (enkat.csv).")
    earlier_help = say("Boundaries of the areas of the earlier year, where they were others (with --areas).")
    areas_help = say("Boundaries of the areas of the later year.")
    date_help = say("Date to write on it; today if it is not given.")

    @line.command("compare", say("Hold municipalities and years against one another, from share files."))
    def compare_command(
        files: list[Path] = typer.Argument(metavar=f"{SHARE_FILE}…", help=files_help),
        out: Path = typer.Option(OUT, "--out", metavar="DIR", help=line.out_help),
        indicators: Path | None = typer.Option(None, "--indicators", metavar="FILE", help=indicators_help),
        actions: Path | None = typer.Option(None, "--actions", metavar="FILE", help=actions_help),
        survey: Path | None = typer.Option(None, "--survey", metavar="FILE", help=survey_help),
        earlier: Path | None = typer.Option(None, "--earlier", metavar="FILE", help=earlier_help),
        areas: Path | None = typer.Option(None, "--areas", metavar="FILE", help=areas_help),
        day: str | None = typer.Option(None, "--date", metavar="YYYY-MM-DD", help=date_help),
    ) -> int:
        made = written_on(day, tell)
        if made is None:
            return BAD_INPUT
        return compare_files(files, out, tell, Beside(indicators, actions, survey, earlier, areas), day=made)


@dataclass(frozen=True)
class Beside:
    """Files beside the share files."""

    indicators: Path | None = None
    actions: Path | None = None
    survey: Path | None = None
    earlier: Path | None = None
    areas: Path | None = None


def compare_files(
    files: list[Path], out: Path, tell: Tell, beside: Beside, *, day: date | None = None
) -> int:
    """Compare, write what came of it, and say the most important on the screen."""
    with tell.progress() as step:
        step("read")
        from reachmap.compare import compare_municipalities
        from reachmap.compare.actions import judge_actions, read_actions
        from reachmap.compare.indicators import read_indicators
        from reachmap.compare.sharing import share_files
        from reachmap.compare.survey import read_survey_beside
        from reachmap.compare.versions import carried_over
        from reachmap.present.compare_export import write_comparison
        from reachmap.present.compare_screen import screen_blocks

        figures = None if beside.indicators is None else read_indicators(beside.indicators)
        carried = carried_over(beside.earlier, beside.areas) if beside.earlier and beside.areas else None
        comparison = compare_municipalities(share_files(files), indicators=figures, carried=carried)
        judged = None if beside.actions is None else judge_actions(read_actions(beside.actions), comparison)
        told = [share.manifest for share in comparison.shares]
        survey = None if beside.survey is None else read_survey_beside(beside.survey, told)
        step("done")
        written = write_comparison(comparison, tell.translator, out, actions=judged, survey=survey, day=day)
    for heading, lines in screen_blocks(comparison, tell.translator, actions=judged, survey=survey):
        tell.heading(heading)
        tell.lines(lines)
    tell.heading(tell.translator.say("The results"))
    tell.lines([str(path.resolve()) for path in written], bullet="  ")
    return FINE


def demo_county(out: Path, tell: Tell) -> int:
    """Compare the share files of the sample county."""
    from reachmap.files import shipped

    folder = shipped(COUNTY)
    beside = Beside(folder / "nyckeltal.csv", folder / "atgarder.csv", folder / "enkat.csv")
    return compare_files([folder], out, tell, beside)
