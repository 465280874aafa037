"""``report``: two pages for the steering group, as PDF and for Word."""

from __future__ import annotations

from pathlib import Path

import typer

from reachmap.commands.line import OUT, PROJECT, Line
from reachmap.commands.opening_saved import analysis_of
from reachmap.commands.tell import FINE, Tell


def register(line: Line) -> None:
    """Add ``report``."""
    say, tell = line.say, line.tell
    date_help = say("Date to write on it; today if it is not given.")

    @line.command(
        "report", say("Analyse a project and write two pages for the steering group, as PDF and for Word.")
    )
    def report_command(
        project: Path = typer.Argument(metavar=PROJECT, help=line.project_help),
        out: Path = typer.Option(OUT, "--out", metavar="DIR", help=line.out_help),
        day: str | None = typer.Option(None, "--date", metavar="YYYY-MM-DD", help=date_help),
    ) -> int:
        return _papers(project, out, day, tell)


def _papers(project: Path, out: Path, day: str | None, tell: Tell) -> int:
    from datetime import date

    try:
        written_on = date.fromisoformat(day) if day else date.today()
    except ValueError:
        return tell.refuse(tell.translator.say("{found} is not a date such as 2026-03-01.", found=day))
    analysis = analysis_of(project, tell)
    from reachmap.present.report import write_reports

    written = write_reports(analysis, tell.translator, out, day=written_on)
    tell.heading(tell.translator.say("The report"))
    tell.lines([str(path.resolve()) for path in written], bullet="  ")
    return FINE
