"""``share`` and ``inspect``: a file to compare with others, and all that is in it in words."""

from __future__ import annotations

from pathlib import Path

import typer

from reachmap.commands.line import OUT, PROJECT, Line
from reachmap.commands.opening import open_project
from reachmap.commands.tell import FINE, Tell

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
    from datetime import date

    try:
        made = date.fromisoformat(day) if day else date.today()
    except ValueError:
        return tell.refuse(tell.translator.say("{found} is not a date such as 2026-03-01.", found=day))
    settings = open_project(project, tell)
    with tell.progress() as step:
        step("read")
        from reachmap.compare import share
        from reachmap.compare.sharing import file_name
        from reachmap.files import write_whole
        from reachmap.pipeline import run

        data = share(run(settings, progress=step), made=made)
        path = out / file_name(settings)
        write_whole(path, data)
    tell.heading(tell.translator.say("The file to share"))
    tell.lines([str(path.resolve())], bullet="  ")
    return _inspect(path, tell)


def _inspect(file: Path, tell: Tell) -> int:
    from reachmap.compare import read_share
    from reachmap.present.screen import paragraph
    from reachmap.present.share_words import inspect_blocks

    for heading, lines in inspect_blocks(read_share(file), tell.translator):
        tell.heading(heading)
        tell.lines([row for line in lines for row in paragraph(line, bullet="– ")])
    return FINE
