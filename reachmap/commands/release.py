"""``release``: write the results that are handed over, and remember in the ledger what they show."""

from __future__ import annotations

from pathlib import Path

import typer

from reachmap.commands.line import OUT, PROJECT, Line
from reachmap.commands.opening import open_project
from reachmap.commands.tell import FINE, Tell


def register(line: Line) -> None:
    """Add ``release``."""
    say, tell = line.say, line.tell

    @line.command(
        "release",
        say("Analyse a project, write what is handed over, and remember it for later results."),
    )
    def release_command(
        project: Path = typer.Argument(metavar=PROJECT, help=line.project_help),
        out: Path = typer.Option(OUT, "--out", metavar="DIR", help=line.out_help),
    ) -> int:
        return _release(project, out, tell)


def _release(project: Path, out: Path, tell: Tell) -> int:
    settings = open_project(project, tell)
    say = tell.translator.say
    if settings.disclosure.level != "public":
        return tell.refuse(
            say("Only the public level is released so. The detailed level needs a decision each time.")
        )
    with tell.progress() as step:
        step("read")
        from reachmap.pipeline import run
        from reachmap.pipeline.releasing import remember
        from reachmap.present.export import write_outputs

        analysis = run(settings, progress=step)
        write_outputs(analysis, tell.translator, out)
        ledger = remember(analysis)
    tell.heading(say("Released"))
    tell.lines(
        [f"{out.resolve()}", say("What it shows is remembered in {file}.", file=str(ledger.resolve()))]
    )
    return FINE
