"""``template``: a workbook to fill in next year."""

from __future__ import annotations

from pathlib import Path

import typer

from reachmap.commands.line import PROJECT, Line
from reachmap.commands.opening import open_project
from reachmap.commands.tell import FINE, Tell

TEMPLATE = "uppfoljning_mall.xlsx"


def register(line: Line) -> None:
    """Add ``template``."""
    say, tell = line.say, line.tell

    @line.command(
        "template", say("Write a workbook to fill in next year, with the project's areas to choose from.")
    )
    def template_command(
        project: Path | None = typer.Argument(None, metavar=f"[{PROJECT}]", help=line.project_help),
        out: Path = typer.Option(Path(), "--out", metavar="DIR", help=line.out_help),
    ) -> int:
        return _template(project, out, tell)


def _template(project: Path | None, out: Path, tell: Tell) -> int:
    from reachmap.files import write_whole
    from reachmap.present.template import make_template, template_for

    if project is None:
        data = make_template(tell.translator)
    else:
        settings = open_project(project, tell, planned=True)
        from reachmap.read.boundaries import read_boundaries

        boundaries = read_boundaries(settings.boundaries, municipality=settings.project.municipality)
        data = template_for(settings, boundaries, tell.translator)
    write_whole(out / TEMPLATE, data)
    text = tell.translator.say("Workbook to fill in: {path}", path=(out / TEMPLATE).resolve())
    tell.lines([text])
    return FINE
