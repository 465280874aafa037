"""``app``: show a project, or the sample, as a page to choose in."""

from __future__ import annotations

from pathlib import Path

import typer

from reachmap.commands.line import PROJECT, Line
from reachmap.commands.opening import open_project
from reachmap.commands.opening_saved import is_saved, open_saved
from reachmap.commands.tell import FINE, Tell


def register(line: Line) -> None:
    """Add ``app``."""
    say, tell = line.say, line.tell
    port_help = say("Port on this computer; the first free one from 8501 on if it is not given.")

    @line.command("app", say("Show a project, or the sample, as a page to choose in."))
    def app_command(
        project: Path | None = typer.Argument(None, metavar=f"[{PROJECT}]", help=line.project_help),
        port: int | None = typer.Option(None, "--port", metavar="N", help=port_help),
    ) -> int:
        return _serve(project, port, tell)


def _serve(project: Path | None, port: int | None, tell: Tell) -> int:
    from reachmap.app.serve import ADDRESS, free_port, serve

    if project is not None:
        open_saved(project, tell) if is_saved(project) else open_project(project, tell)
    port = port or free_port()
    address = f"http://{ADDRESS}:{port}"
    tell.lines(
        [
            tell.translator.say("Open {address} in a web browser.", address=address),
            tell.translator.say("Only this computer can see it. Stop it with Ctrl+C."),
        ]
    )
    serve(project, port=port, language=tell.translator.language)
    return FINE
