"""``check``: read and locate, say what was understood, and keep what somebody chose."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reachmap.commands.line import OUT, PROJECT, Line
from reachmap.commands.opening import open_project
from reachmap.commands.tell import FINE, Tell

if TYPE_CHECKING:
    from reachmap.settings import Settings


def register(line: Line) -> None:
    """Add ``check``."""
    say, tell = line.say, line.tell
    apply_help = say(
        "A filled-in import_review.xlsx: its choices are kept in aliases.csv and the project file first."
    )

    @line.command(
        "check", say("Read and locate a project's files and say what was understood; analyse nothing.")
    )
    def check_command(
        project: Path = typer.Argument(metavar=PROJECT, help=line.project_help),
        out: Path = typer.Option(OUT, "--out", metavar="DIR", help=line.out_help),
        apply: Path | None = typer.Option(None, "--apply", metavar="FILE", help=apply_help),
    ) -> int:
        return _check(project, out, apply, tell)


def _check(project: Path, out: Path, apply: Path | None, tell: Tell) -> int:
    settings = open_project(project, tell)
    if apply is not None:
        _apply(apply, settings, tell)
        settings = open_project(project, tell)
    with tell.progress() as step:
        step("read")
        from reachmap.pipeline import check

        intake = check(settings, progress=step)
        also = _places(settings, tell)
    from reachmap.files import write_whole
    from reachmap.present.review_book import FILE, review_workbook
    from reachmap.present.review_screen import on_screen

    written = out / FILE
    write_whole(written, review_workbook(intake, tell.translator))
    shown = on_screen(intake, tell.translator, project=str(project), workbook=str(written), also=also)
    tell.out.print(shown)
    tell.lines([tell.translator.say("Workbook to choose in: {path}", path=written.resolve())])
    return FINE


def _places(settings: Settings, tell: Tell) -> list[str]:
    """Say what the list of places for courses holds, where there is one."""
    if settings.venues.file is None:
        return []
    from reachmap.present.venue_texts import list_line
    from reachmap.read.places import look_at_venues

    return [list_line(look_at_venues(settings.venues.file, crs=settings.venues.crs), tell.translator)]


def _apply(filled_in: Path, settings: Settings, tell: Tell) -> None:
    """Keep what somebody chose in the workbook of the review."""
    from reachmap.read.boundaries import read_boundaries
    from reachmap.read.decisions import keep_decisions, read_decisions

    boundaries = read_boundaries(settings.boundaries, municipality=settings.project.municipality)
    areas = dict(zip(boundaries.areas["area_code"], boundaries.areas["area_name"], strict=True))
    decisions = read_decisions(filled_in, areas=areas)
    written = keep_decisions(settings, decisions)
    number = len(decisions.aliases) + len(decisions.columns) + len(decisions.unread)
    tell.lines([tell.translator.count("{n} choice is kept.", "{n} choices are kept.", number)])
    for path in written:
        tell.lines([tell.translator.say("Written: {path}", path=path.resolve())], bullet="  ")
