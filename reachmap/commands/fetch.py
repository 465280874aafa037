"""``fetch``: what agencies publish, asked for once, kept, and written as a project's files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reachmap.commands.line import Line
from reachmap.commands.tell import FINE, Tell

if TYPE_CHECKING:
    from reachmap.sources.jobs import Job
    from reachmap.sources.library import Notice
    from reachmap.sources.result import Fetched

STORE = "store"


def register(line: Line) -> None:
    """Add ``fetch``."""
    say, tell, helps = line.say, line.tell, _helps(line)

    @line.command(
        "fetch",
        say(
            "Fetch what agencies publish: boundaries, scb (statistics by area) or kolada; or list what is "
            "kept (store). Uses the network."
        ),
    )
    def fetch_command(
        what: str = typer.Argument(metavar="boundaries|scb|kolada|store", help=helps["what"]),
        municipality: list[str] = typer.Option(
            [], "--municipality", metavar="0380", help=helps["municipality"]
        ),
        county: str = typer.Option("", "--county", metavar="03", help=helps["county"]),
        areas: str = typer.Option("regso", "--areas", metavar="regso|deso", help=helps["areas"]),
        version: str = typer.Option("", "--version", metavar="2018|2025", help=helps["version"]),
        year: list[str] = typer.Option([], "--year", metavar="2024", help=helps["year"]),
        table: list[str] = typer.Option([], "--table", metavar="NAME", help=helps["table"]),
        purpose: str = typer.Option("", "--purpose", metavar="TEXT", help=helps["purpose"]),
        kpi: list[str] = typer.Option([], "--kpi", metavar="N24012", help=helps["kpi"]),
        out: Path = typer.Option(Path(), "--out", metavar="DIR", help=helps["out"]),
        store: Path | None = typer.Option(None, "--store", metavar="DIR", help=helps["store"]),
        offline: bool = typer.Option(False, "--offline", help=helps["offline"]),
        renew: bool = typer.Option(False, "--renew", help=helps["renew"]),
    ) -> int:
        from reachmap.sources.permission import store_folder

        folder = store or store_folder()
        if what == STORE:
            return _list(folder, tell)
        there = _municipalities(municipality, county)
        job = _job(what, there, areas, version, tuple(year), tuple(table), purpose, tuple(kpi))
        return _fetch(job, folder, out, offline=offline, renew=renew, tell=tell)


def _helps(line: Line) -> dict[str, str]:
    """Say what each option is for."""
    say = line.say
    return {
        "what": say("What to fetch."),
        "municipality": say("The municipality's code; may be given again."),
        "county": say("All municipalities of a county, by its code."),
        "areas": say("Kind of areas."),
        "version": say("Version of the areas; else the newest."),
        "year": say("Which year; else the newest. For kolada several."),
        "table": say("Only this table of scb; may be given again."),
        "purpose": say("What figures about foreign background are for."),
        "kpi": say("Only this indicator of kolada; may be given again."),
        "out": say("The project's folder; made if it does not exist."),
        "store": say("Folder that keeps what was answered."),
        "offline": say("Use no network, only what is kept."),
        "renew": say("Ask again what may have changed."),
    }


def _municipalities(codes: Sequence[str], county: str) -> tuple[str, ...]:
    from reachmap.errors import SourceError
    from reachmap.locate.exact import municipality_names

    known = municipality_names()
    for code in codes:
        if code not in known:
            raise SourceError("fetch_municipality", found=code[:20])
    of_county = tuple(code for code in known if county and code.startswith(county))
    if county and (len(county) != 2 or not of_county):
        raise SourceError("fetch_county", found=county[:20])
    if not codes and not county:
        raise SourceError("fetch_no_municipality")
    return tuple(dict.fromkeys((*sorted(codes), *of_county)))


def _job(
    what: str,
    municipalities: tuple[str, ...],
    areas: str,
    version: str,
    years: tuple[str, ...],
    tables: tuple[str, ...],
    purpose: str,
    kpis: tuple[str, ...],
) -> Job:
    from reachmap.errors import SourceError
    from reachmap.sources import catalogue, kolada
    from reachmap.sources.jobs import KINDS, KOLADA, Job

    if what not in KINDS:
        raise SourceError("fetch_what", found=what[:40], known=", ".join((*KINDS, STORE)))
    choices = (("--areas", areas, catalogue.LEVELS), ("--version", version, ("", *catalogue.VERSIONS)))
    for option, found, known in choices:
        if found not in known:
            raise SourceError(
                "fetch_choice", option=option, found=found[:40], known=", ".join(filter(None, known))
            )
    strange = next((table for table in tables if table not in catalogue.WANTED), None)
    if strange is not None:
        raise SourceError("fetch_table_unknown", found=strange[:40], known=", ".join(catalogue.WANTED))
    if not tables:
        tables = catalogue.USUAL + (catalogue.NEEDS_PURPOSE if purpose.strip() else ())
    if what == KOLADA and not years:
        last = date.today().year - 1
        years = tuple(str(year) for year in range(last - kolada.YEARS + 1, last + 1))
    return Job(what, municipalities, areas, version, tables, purpose, years, kpis or kolada.USUAL)


def _fetch(job: Job, folder: Path, out: Path, *, offline: bool, renew: bool, tell: Tell) -> int:
    from reachmap.locate.exact import municipality_names
    from reachmap.sources.jobs import fetch
    from reachmap.sources.project import write_project

    with _progress(tell) as progress:
        fetched = fetch((job,), folder, offline=offline, renew=renew, progress=progress)
    names = municipality_names()
    year = date.today().year - 1
    name = ", ".join(names[code] for code in job.municipalities[:3])
    written = write_project(fetched, out, name=f"{name} {year}", municipalities=job.municipalities, year=year)
    say = tell.translator.say
    tell.lines([say("Written: {path}", path=path.resolve()) for path in written.paths])
    tell.lines(_notices(fetched.notices, tell), bullet="– ")
    for key in written.kept:
        tell.lines([say("{key} of the project file names something else and was left as it is.", key=key)])
    if written.lacks_followup:
        tell.lines(
            [say("The follow-up is still missing: put it in the folder, and name it in the project file.")]
        )
    tell.lines([_made(fetched, folder, tell)])
    return FINE


def _notices(notices: Sequence[Notice], tell: Tell) -> list[str]:
    from reachmap.sources.notices import most_important_first, worded

    return [worded(notice, tell.translator) for notice in most_important_first(notices)]


def _made(fetched: Fetched, folder: Path, tell: Tell) -> str:
    asked = tell.translator.count("{n} call was made", "{n} calls were made", fetched.calls)
    known = tell.translator.count(
        "{n} answer was there already", "{n} answers were there already", fetched.remembered
    )
    return tell.translator.say(
        "{asked}, {known}. All of it is kept in {folder}.", asked=asked, known=known, folder=folder.resolve()
    )


@contextmanager
def _progress(tell: Tell) -> Iterator[Callable[[float, str], None]]:
    """Show how much is done: a moving line in a terminal, a line for each table elsewhere."""
    said: list[str] = []

    def words(share: float, about: str) -> str:
        return tell.translator.say("{percent} % · {about}", percent=round(100 * share), about=about)

    def plainly(share: float, about: str) -> None:
        if about not in said:
            said.append(about)
            tell.err.print(words(share, about))

    if not tell.err.is_terminal:
        yield plainly
        return
    with tell.err.status("") as status:
        yield lambda share, about: status.update(words(share, about))


def _list(folder: Path, tell: Tell) -> int:
    """List what is kept, and what could not be made of it."""
    from reachmap.sources.log import noted_lacks
    from reachmap.sources.store import Store

    with Store(folder) as store:
        kept = store.contents()
        size = store.size()
    tell.lines(
        [
            tell.translator.say(
                "{asked} · {service} · {about} {version} · {licence}",
                asked=one.asked[:10],
                service=one.service,
                about=one.about,
                version=one.version,
                licence=one.licence or "–",
            )
            for one in kept
        ]
    )
    for noted in noted_lacks(folder):
        about = f"{noted.asked[:10]} · {', '.join(noted.municipalities)} · "
        tell.lines([about + line for line in _notices(noted.notices, tell)])
    number = tell.translator.count("{n} answer", "{n} answers", len(kept))
    tell.lines(
        [
            tell.translator.say(
                "{number} in {folder}, {kilobytes} kB.",
                number=number,
                folder=folder.resolve(),
                kilobytes=tell.translator.number(size / 1000, 1),
            )
        ]
    )
    return FINE
