"""The command line: arguments, exit codes, and nothing else.

Built after the language is known (``--language``, else ``REACHMAP_LANGUAGE``, else Swedish), so that help
and errors are in it. Exit codes: 0 fine, 2 something of the user's must be mended, 1 our fault. What takes
time is imported only when a command runs: ``--help`` loads none of it.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from typer.core import TyperCommand, TyperGroup

from reachmap.errors import CrsError, ReachmapError, TableError
from reachmap.i18n import N_, Translator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reachmap.pipeline import Analysis, Intake
    from reachmap.settings import Settings

FINE, OUR_FAULT, BAD_INPUT = 0, 1, 2
_INTERRUPTED = 130  # what typer makes of ctrl-C
LANGUAGES = ("sv", "en")
TEMPLATE = "uppfoljning_mall.xlsx"
DEMO_PROJECT = "sample_data/vasteras/reachmap.toml"

_STEPS = {
    "read": N_("Reading the files"),
    "locate": N_("Finding home areas"),
    "reach": N_("Counting"),
    "population": N_("Estimating how many parents there are"),
    "gaps": N_("Estimating how far the support reaches"),
    "done": N_("Writing"),
}


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    raise SystemExit(invoke(sys.argv[1:] if arguments is None else arguments))


def invoke(arguments: list[str]) -> int:
    """Run the command line; return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may be set to an encoding that has no å.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    arguments, chosen = _take_language(arguments)
    translator = Translator(chosen if chosen in LANGUAGES else _language_of_machine())
    tell = _Tell(translator, explicit=chosen)
    if chosen is not None and chosen not in LANGUAGES:
        return tell.refuse(translator.say("There is no language {found}. Languages: sv, en.", found=chosen))
    return _guarded(lambda: _run(build(tell), arguments, tell), tell)


def _take_language(arguments: list[str]) -> tuple[list[str], str | None]:
    """Take ``--language`` out of the arguments, wherever it stands."""
    rest, language = [], None
    waiting = False
    for argument in arguments:
        if waiting:
            language, waiting = argument, False
        elif argument == "--language":
            waiting = True
        elif argument.startswith("--language="):
            language = argument.partition("=")[2]
        else:
            rest.append(argument)
    return rest, "" if waiting else language


def _language_of_machine() -> str:
    named = os.environ.get("REACHMAP_LANGUAGE", "sv")
    return named if named in LANGUAGES else "sv"


class _Tell:
    """Says things to the user: results on standard output, the rest on standard error."""

    def __init__(self, translator: Translator, *, explicit: str | None) -> None:
        self.translator = translator
        self.explicit = explicit
        self.out = Console(markup=False, highlight=False, soft_wrap=True)
        self.err = Console(stderr=True, markup=False, highlight=False, soft_wrap=True)

    def lines(self, texts: list[str], *, bullet: str = "") -> None:
        for text in texts:
            self.out.print(f"{bullet}{_tame(text)}")

    def heading(self, text: str) -> None:
        self.out.print()
        self.out.print(text, style="bold")

    def refuse(self, text: str) -> int:
        self.err.print(_tame(text))
        return BAD_INPUT

    @contextmanager
    def progress(self) -> Iterator[Callable[[str], None]]:
        """Show which step runs: a moving line in a terminal, a line each elsewhere."""
        said: list[str] = []

        def plainly(step: str) -> None:
            if step not in said:
                said.append(step)
                self.err.print(f"{self.translator.say(_STEPS[step])} …")

        if not self.err.is_terminal:
            yield plainly
            return
        with self.err.status("") as status:
            yield lambda step: status.update(f"{self.translator.say(_STEPS[step])} …")


def _tame(text: str) -> str:
    """Keep control characters in names from steering the terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _guarded(action: Callable[[], int], tell: _Tell) -> int:
    """Run something and turn what goes wrong into words and an exit code."""
    try:
        return action()
    except (TableError, CrsError) as error:
        tell.refuse(tell.translator.error(error))
        return OUR_FAULT if error.code in ("schema", "crs_mismatch") else BAD_INPUT
    except ReachmapError as error:
        return tell.refuse(tell.translator.error(error))
    except KeyboardInterrupt:
        return tell.refuse(tell.translator.say("Stopped. Nothing is half-written."))
    except Exception as error:  # noqa: BLE001 - the last guard: anything else is our fault
        # The message of a foreign exception may quote a participant's row: only its kind and place
        # are told.
        place = traceback.extract_tb(error.__traceback__)[-1]
        tell.refuse(
            tell.translator.say(
                "Something went wrong inside ReachMap ({kind}, {file} line {line}). Nothing is "
                "half-written. Please report this.",
                kind=type(error).__name__,
                file=Path(place.filename).name,
                line=place.lineno,
            )
        )
        return OUR_FAULT


def _run(app: typer.Typer, arguments: list[str], tell: _Tell) -> int:
    """Run the typer app and word its complaints."""
    # typer does not name the base of what is wrong with arguments: it is the parent of this one.
    usage_error: type[Exception] = typer.BadParameter.__base__  # type: ignore[assignment]
    try:
        result = app(arguments or ["--help"], prog_name="reachmap", standalone_mode=False)
    except typer.Exit as stop:
        result = stop.exit_code
    except typer.Abort as stop:
        raise KeyboardInterrupt from stop
    except usage_error as error:
        return tell.refuse(_usage(error, arguments, tell.translator))
    if result == _INTERRUPTED:
        raise KeyboardInterrupt
    return result if isinstance(result, int) else FINE


def _usage(
    error: Any,  # noqa: ANN401 - typer's own class is private
    arguments: list[str],
    translator: Translator,
) -> str:
    """Word what is wrong with the arguments; typer's own words are English."""
    kind = type(error).__name__
    command = getattr(error.ctx, "command", None)
    word = next((argument for argument in arguments if not argument.startswith("-")), "")
    if kind == "NoSuchOption":
        text = translator.say("There is no option {name}.", name=error.option_name)
    elif kind == "MissingParameter":
        name = getattr(error.param, "metavar", None) or getattr(error.param, "name", "")
        text = translator.say("Something is missing: {name}.", name=name)
    elif kind == "BadOptionUsage" and arguments[-1] == error.option_name:
        text = translator.say("Something is missing: {name}.", name=f"{error.option_name} …")
    elif isinstance(command, TyperGroup) and word and word not in command.commands:
        text = translator.say(
            "There is no command {name}. Commands: {known}.", name=word, known=", ".join(command.commands)
        )
    else:
        text = translator.say(
            "The command is not understood ({place}: {problem}).",
            place="reachmap",
            problem=" ".join(arguments),
        )
    help_hint = translator.say("Type reachmap --help to see how it is used.")
    return f"{text} {help_hint}"


def _help_classes(
    translator: Translator,
) -> tuple[type[TyperCommand], type[TyperGroup]]:
    """Make command classes that write their help in the user's language."""

    def write(command: Any, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - private classes
        pieces = [f"[{translator.say('Options').upper()}]"]
        pieces += [p.metavar for p in command.get_params(ctx) if p.param_type_name == "argument"]
        pieces += [translator.say("COMMAND")] if isinstance(command, TyperGroup) else []
        usage = " ".join(pieces)
        # Not inside an f-string: what collects texts for the catalogues does not look there.
        prefix = translator.say("Usage:")
        formatter.write_usage(ctx.command_path, usage, prefix=f"{prefix} ")
        formatter.write_paragraph()
        formatter.write_text(command.help or "")
        arguments: list[tuple[str, str]] = []
        options = [("--language [sv|en]", translator.say("Language of all texts."))]
        for parameter in command.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is None or parameter.name == "language":
                continue
            if parameter.param_type_name == "argument":
                arguments.append((parameter.metavar, parameter.help))
                continue
            # typer words its own option in English.
            own = translator.say("Show this text.") if parameter.name == "help" else parameter.help
            options.append((record[0], own))
        commands = [
            (name, command.get_command(ctx, name).help or "")
            for name in (command.list_commands(ctx) if isinstance(command, TyperGroup) else [])
        ]
        for title, rows in (
            (translator.say("Commands"), commands),
            (translator.say("Arguments"), arguments),
            (translator.say("Options"), options),
        ):
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)

    class Command(TyperCommand):
        def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - private classes
            write(self, ctx, formatter)

    class Group(TyperGroup):
        def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - private classes
            write(self, ctx, formatter)

    return Command, Group


def build(tell: _Tell) -> typer.Typer:
    """Build the command line in one language."""
    say = tell.translator.say
    command, group = _help_classes(tell.translator)
    app = typer.Typer(
        name="reachmap",
        cls=group,
        help=say(
            "Shows whom a municipality's parenting support does not reach, where, and how sure that is."
        ),
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    project_help = say("The project file, usually reachmap.toml.")
    out_help = say("Folder for the results; made if it does not exist.")

    apply_help = say(
        "A filled-in import_review.xlsx: its choices are kept in aliases.csv and the project file first."
    )
    port_help = say("Port on this computer; the first free one from 8501 on if it is not given.")

    @app.callback()
    def root() -> None:
        """Hold the commands together."""

    @app.command("run", cls=command, help=say("Analyse a project and write map, tables and summary."))
    def run_command(
        project: Path = typer.Argument(metavar="PROJECT.toml", help=project_help),
        out: Path = typer.Option(Path("resultat"), "--out", metavar="DIR", help=out_help),
    ) -> int:
        return _analyse(project, out, tell)

    @app.command("demo", cls=command, help=say("Analyse the simulated sample that ReachMap brings with it."))
    def demo_command(
        out: Path = typer.Option(Path("reachmap-demo"), "--out", metavar="DIR", help=out_help),
    ) -> int:
        from reachmap.files import shipped

        return _analyse(shipped(DEMO_PROJECT), out, tell)

    @app.command(
        "report",
        cls=command,
        help=say("Analyse a project and write two pages for the steering group, as PDF and for Word."),
    )
    def report_command(
        project: Path = typer.Argument(metavar="PROJECT.toml", help=project_help),
        out: Path = typer.Option(Path("resultat"), "--out", metavar="DIR", help=out_help),
        day: str | None = typer.Option(
            None, "--date", metavar="YYYY-MM-DD", help=say("Date to write on it; today if it is not given.")
        ),
    ) -> int:
        return _papers(project, out, day, tell)

    @app.command(
        "check",
        cls=command,
        help=say("Read and locate a project's files and say what was understood; analyse nothing."),
    )
    def check_command(
        project: Path = typer.Argument(metavar="PROJECT.toml", help=project_help),
        out: Path = typer.Option(Path("resultat"), "--out", metavar="DIR", help=out_help),
        apply: Path | None = typer.Option(None, "--apply", metavar="FILE", help=apply_help),
    ) -> int:
        return _check(project, out, apply, tell)

    @app.command(
        "template",
        cls=command,
        help=say("Write a workbook to fill in next year, with the project's areas to choose from."),
    )
    def template_command(
        project: Path | None = typer.Argument(None, metavar="[PROJECT.toml]", help=project_help),
        out: Path = typer.Option(Path(), "--out", metavar="DIR", help=out_help),
    ) -> int:
        return _template(project, out, tell)

    @app.command("app", cls=command, help=say("Show a project, or the sample, as a page to choose in."))
    def app_command(
        project: Path | None = typer.Argument(None, metavar="[PROJECT.toml]", help=project_help),
        port: int | None = typer.Option(None, "--port", metavar="N", help=port_help),
    ) -> int:
        return _serve(project, port, tell)

    return app


def _open(project: Path, tell: _Tell, *, planned: bool = False) -> Settings:
    """Read the project file; its language holds unless another was asked for."""
    from reachmap.settings import read_settings

    settings = read_settings(project, language=tell.explicit, planned=planned)
    tell.translator = Translator(settings.project.language)
    return settings


def _analyse(project: Path, out: Path, tell: _Tell) -> int:
    settings = _open(project, tell)
    with tell.progress() as step:
        step("read")
        from reachmap.pipeline import run
        from reachmap.present.export import write_outputs

        analysis = run(settings, progress=step)
        written = write_outputs(analysis, tell.translator, out)
    _report(analysis, tell)
    tell.heading(tell.translator.say("The results"))
    names = _output_names(tell.translator)
    for path in written:
        tell.lines([f"{names[path.name]}: {path.resolve()}"], bullet="  ")
    return FINE


def _papers(project: Path, out: Path, day: str | None, tell: _Tell) -> int:
    from datetime import date

    try:
        written_on = date.fromisoformat(day) if day else date.today()
    except ValueError:
        return tell.refuse(tell.translator.say("{found} is not a date such as 2026-03-01.", found=day))
    settings = _open(project, tell)
    with tell.progress() as step:
        step("read")
        from reachmap.pipeline import run
        from reachmap.present.report import write_reports

        written = write_reports(run(settings, progress=step), tell.translator, out, day=written_on)
    tell.heading(tell.translator.say("The report"))
    tell.lines([str(path.resolve()) for path in written], bullet="  ")
    return FINE


def _serve(project: Path | None, port: int | None, tell: _Tell) -> int:
    from reachmap.app.serve import ADDRESS, free_port, serve

    if project is not None:
        _open(project, tell)
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


def _template(project: Path | None, out: Path, tell: _Tell) -> int:
    from reachmap.files import write_whole
    from reachmap.present.template import make_template, template_for

    if project is None:
        data = make_template(tell.translator)
    else:
        settings = _open(project, tell, planned=True)
        from reachmap.read.boundaries import read_boundaries

        boundaries = read_boundaries(settings.boundaries, municipality=settings.project.municipality)
        data = template_for(settings, boundaries, tell.translator)
    write_whole(out / TEMPLATE, data)
    text = tell.translator.say("Workbook to fill in: {path}", path=(out / TEMPLATE).resolve())
    tell.lines([text])
    return FINE


def _output_names(translator: Translator) -> dict[str, str]:
    return {
        "map.html": translator.say("Map (open it in a web browser)"),
        "cells.csv": translator.say("All figures"),
        "summary.md": translator.say("Summary"),
        "reach.gpkg": translator.say("Map layers (open them in QGIS)"),
        "tables.xlsx": translator.say("Tables (open them in Excel)"),
        "run.json": translator.say("Record of the run"),
    }


def _report(analysis: Analysis, tell: _Tell) -> None:
    from reachmap.present import sentences
    from reachmap.present.goal_texts import goal_lines

    translator = tell.translator
    _read_report(analysis.intake, tell)
    tell.heading(translator.say("What was found"))
    tell.lines(sentences.headline(analysis, translator), bullet="  ")
    goals = goal_lines(analysis, translator)
    if goals:
        tell.heading(translator.say("The goals"))
        tell.lines(goals, bullet="  – ")
    clear = sentences.clear_areas(analysis, translator)
    if clear:
        tell.heading(translator.say("Areas with clearly fewer than expected"))
        tell.lines(clear, bullet="  – ")
    tell.heading(translator.say("What this does not say"))
    tell.lines(sentences.notes(analysis, translator), bullet="  – ")


def _read_report(intake: Intake, tell: _Tell) -> None:
    from reachmap.present import sentences

    tell.heading(tell.translator.say("What was read"))
    tell.lines(sentences.intake_lines(intake, tell.translator), bullet="  ")


def _check(project: Path, out: Path, apply: Path | None, tell: _Tell) -> int:
    settings = _open(project, tell)
    if apply is not None:
        _apply(apply, settings, tell)
        settings = _open(project, tell)
    with tell.progress() as step:
        step("read")
        from reachmap.pipeline import check

        intake = check(settings, progress=step)
    from reachmap.files import write_whole
    from reachmap.present.review_book import FILE, review_workbook
    from reachmap.present.review_screen import on_screen

    written = out / FILE
    write_whole(written, review_workbook(intake, tell.translator))
    shown = on_screen(intake, tell.translator, project=str(project), workbook=str(written))
    tell.out.print(shown)
    tell.lines([tell.translator.say("Workbook to choose in: {path}", path=written.resolve())])
    return FINE


def _apply(filled_in: Path, settings: Settings, tell: _Tell) -> None:
    """Keep what somebody chose in the workbook of the review."""
    from reachmap.read.boundaries import read_boundaries
    from reachmap.read.decisions import keep_decisions, read_decisions

    boundaries = read_boundaries(settings.boundaries, municipality=settings.project.municipality)
    areas = dict(zip(boundaries.areas["area_code"], boundaries.areas["area_name"], strict=True))
    decisions = read_decisions(filled_in, areas=areas)
    written = keep_decisions(settings, decisions)
    number = len(decisions.aliases) + len(decisions.columns)
    tell.lines([tell.translator.count("{n} choice is kept.", "{n} choices are kept.", number)])
    for path in written:
        tell.lines([tell.translator.say("Written: {path}", path=path.resolve())], bullet="  ")
