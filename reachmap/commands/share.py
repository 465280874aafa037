"""``share`` and ``inspect``: a file to compare with others, and all that is in it in words."""

from __future__ import annotations

from pathlib import Path

import typer

from reachmap.commands.line import OUT, PROJECT, Line
from reachmap.commands.opening import written_on
from reachmap.commands.opening_saved import analysis_of
from reachmap.commands.tell import BAD_INPUT, FINE, Tell

SHARE_FILE = "FILE.reachshare"


def register(line: Line) -> None:
    """Add ``share`` and ``inspect``."""
    say, tell = line.say, line.tell
    date_help = say("Date to write in it; today if it is not given.")
    file_help = say("A share file.")

    @line.command("share", say("Analyse a project and write a file to compare with other municipalities."))
    def share_command(
        project: Path = typer.Argument(metavar=PROJECT, help=line.project_help),
        out: Path = typer.Option(OUT, "--out", metavar="DIR", help=line.out_help),
        day: str | None = typer.Option(None, "--date", metavar="YYYY-MM-DD", help=date_help),
    ) -> int:
        return _share(project, out, day, tell)

    @line.command("inspect", say("Say in words all that is in a share file, before it is sent."))
    def inspect_command(
        file: Path = typer.Argument(metavar=SHARE_FILE, help=file_help),
    ) -> int:
        return _inspect(file, tell)


def _share(project: Path, out: Path, day: str | None, tell: Tell) -> int:
    made = written_on(day, tell)
    if made is None:
        return BAD_INPUT
    analysis = analysis_of(project, tell)
    from reachmap.compare import share
    from reachmap.compare.sharing import file_name
    from reachmap.files import write_whole
    from reachmap.pipeline.releasing import remember_shared

    data = share(analysis, made=made)
    # Remembered before it is there to be sent.
    ledger = remember_shared(analysis)
    path = out / file_name(analysis.settings)
    write_whole(path, data)
    tell.heading(tell.translator.say("The file to share"))
    tell.lines([str(path.resolve())], bullet="  ")
    if ledger is not None:
        remembered = tell.translator.say("What it shows is remembered in {file}.", file=str(ledger.resolve()))
        tell.lines([remembered], bullet="  ")
    return _inspect(path, tell)


def _inspect(file: Path, tell: Tell) -> int:
    from reachmap.compare import read_share
    from reachmap.present.screen import paragraph
    from reachmap.present.share_words import inspect_blocks

    for heading, lines in inspect_blocks(read_share(file), tell.translator):
        tell.heading(heading)
        tell.lines([row for line in lines for row in paragraph(line, bullet="– ")])
    return FINE
