"""The command line as typer sees it: arguments, help in the user's language, and what is wrong with them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from reachmap.commands.tell import FINE, Tell
from reachmap.i18n import Translator

INTERRUPTED = 130  # what typer makes of ctrl-C
LANGUAGES = ("sv", "en")
PROJECT = "PROJECT.toml"
OUT = Path("resultat")


@dataclass(frozen=True)
class Line:
    """The command line that commands are put on.

    Parameters
    ----------
    app
        typer's own.
    tell
        Where they talk, and in which language.
    kind
        The class of a command that writes its help in the user's language.
    """

    app: typer.Typer
    tell: Tell
    kind: type[TyperCommand]

    @property
    def project_help(self) -> str:
        """Say what a project file is."""
        return self.tell.translator.say("The project file, usually reachmap.toml.")

    @property
    def out_help(self) -> str:
        """Say where results go."""
        return self.tell.translator.say("Folder for the results; made if it does not exist.")

    def say(self, text: str) -> str:
        """Translate a text of the help."""
        return self.tell.translator.say(text)

    def command(self, name: str, about: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
        """Add a command; a decorator."""
        return self.app.command(name, cls=self.kind, help=about)


def take_language(arguments: list[str]) -> tuple[list[str], str | None]:
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


def language_of_machine() -> str:
    """Name the language that the machine is set to for us."""
    named = os.environ.get("REACHMAP_LANGUAGE", "sv")
    return named if named in LANGUAGES else "sv"


def run_line(app: typer.Typer, arguments: list[str], tell: Tell) -> int:
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
    if result == INTERRUPTED:
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


def help_classes(
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
