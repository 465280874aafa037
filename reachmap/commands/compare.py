"""``compare``: municipalities and years side by side, from share files."""

from __future__ import annotations

from pathlib import Path

import typer

from reachmap.commands.line import OUT, Line
from reachmap.commands.share import SHARE_FILE
from reachmap.commands.tell import FINE, Tell

COUNTY = "sample_data/county"


def register(line: Line) -> None:
    """Add ``compare``."""
    say, tell = line.say, line.tell
    files_help = say("Share files, or folders that hold them.")
    indicators_help = say("Other figures of the municipalities (Kolada, Statistics Sweden), a table.")
    actions_help = say("What was done, where and when (atgarder.csv).")

    @line.command("compare", say("Hold municipalities and years against one another, from share files."))
    def compare_command(
        files: list[Path] = typer.Argument(metavar=f"{SHARE_FILE}…", help=files_help),
        out: Path = typer.Option(OUT, "--out", metavar="DIR", help=line.out_help),
        indicators: Path | None = typer.Option(None, "--indicators", metavar="FILE", help=indicators_help),
        actions: Path | None = typer.Option(None, "--actions", metavar="FILE", help=actions_help),
    ) -> int:
        return compare_files(files, out, tell, indicators=indicators, actions=actions)


def compare_files(
    files: list[Path], out: Path, tell: Tell, *, indicators: Path | None = None, actions: Path | None = None
) -> int:
    """Compare, write what came of it, and say the most important on the screen."""
    with tell.progress() as step:
        step("read")
        from reachmap.compare import compare_municipalities
        from reachmap.compare.actions import judge_actions, read_actions
        from reachmap.compare.indicators import read_indicators
        from reachmap.compare.sharing import share_files
        from reachmap.present.compare_export import write_comparison
        from reachmap.present.compare_words import screen_blocks

        figures = None if indicators is None else read_indicators(indicators)
        comparison = compare_municipalities(share_files(files), indicators=figures)
        judged = None if actions is None else judge_actions(read_actions(actions), comparison)
        step("done")
        written = write_comparison(comparison, tell.translator, out, actions=judged)
    for heading, lines in screen_blocks(comparison, tell.translator, actions=judged):
        tell.heading(heading)
        tell.lines(lines)
    tell.heading(tell.translator.say("The results"))
    tell.lines([str(path.resolve()) for path in written], bullet="  ")
    return FINE


def demo_county(out: Path, tell: Tell) -> int:
    """Compare the share files of the sample county."""
    from reachmap.files import shipped

    folder = shipped(COUNTY)
    indicators, actions = folder / "nyckeltal.csv", folder / "atgarder.csv"
    return compare_files([folder], out, tell, indicators=indicators, actions=actions)
