"""The command line: arguments, exit codes, and nothing else.

Built after the language is known (``--language``, else ``REACHMAP_LANGUAGE``, else Swedish), so that help
and errors are in it. Exit codes: 0 fine, 2 something of the user's must be mended, 1 our fault.
"""

from __future__ import annotations

import sys

import typer

from reachmap.commands import analyse, check, compare, fetch, release, report, serve, share, template, venues
from reachmap.commands.line import (
    LANGUAGES,
    Line,
    help_classes,
    language_of_machine,
    run_line,
    take_language,
)
from reachmap.commands.tell import BAD_INPUT as BAD_INPUT
from reachmap.commands.tell import FINE as FINE
from reachmap.commands.tell import OUR_FAULT as OUR_FAULT
from reachmap.commands.tell import Tell, guarded
from reachmap.i18n import Translator

# In the order in which --help lists them.
COMMANDS = (analyse, report, release, venues, check, template, fetch, share, compare, serve)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    raise SystemExit(invoke(sys.argv[1:] if arguments is None else arguments))


def invoke(arguments: list[str]) -> int:
    """Run the command line; return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may be set to an encoding that has no å.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    arguments, chosen = take_language(arguments)
    translator = Translator(chosen if chosen in LANGUAGES else language_of_machine())
    tell = Tell(translator, explicit=chosen)
    if chosen is not None and chosen not in LANGUAGES:
        return tell.refuse(translator.say("There is no language {found}. Languages: sv, en.", found=chosen))
    return guarded(lambda: run_line(build(tell), arguments, tell), tell)


def build(tell: Tell) -> typer.Typer:
    """Build the command line in one language."""
    command, group = help_classes(tell.translator)
    about = tell.translator.say(
        "Shows whom a municipality's parenting support does not reach, where, and how sure that is."
    )
    app = typer.Typer(
        name="reachmap",
        cls=group,
        help=about,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )

    @app.callback()
    def root() -> None:
        """Hold the commands together."""

    line = Line(app, tell, command)
    for module in COMMANDS:
        module.register(line)
    return app
